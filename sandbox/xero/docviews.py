"""Documents as they leave: whole, in lists, and as stubs inside other objects."""

from __future__ import annotations

from . import contacts
from .books import Books
from .lines import is_text
from .store import Row
from .values import day_string, moment_string, rounded
from .wire import compact, number


def line(row: Row, places: int = 2) -> dict:
    """One line; unit prices with 2 or 4 decimals."""
    result = dict(row)
    if not is_text(row):
        result["UnitAmount"] = rounded(row["UnitAmount"], places)
        if row.get("ItemCode"):
            result["Item"] = {"Code": row["ItemCode"]}
    return result


def invoice(
    books: Books,
    row: Row,
    *,
    whole: bool = True,
    summary: bool = False,
    places: int = 2,
) -> dict:
    """An invoice or bill; `whole` has lines and the contact, `summary` has less."""
    result = compact(
        Type=row["Type"],
        InvoiceID=row["InvoiceID"],
        InvoiceNumber=row["InvoiceNumber"],
        Reference=row.get("Reference", "") if row["Type"] == "ACCREC" else None,
        AmountDue=row["_open"],
        AmountPaid=row["AmountPaid"],
        AmountCredited=row["AmountCredited"],
        SentToContact=row["SentToContact"],
        DueDate=row.get("DueDate"),
        DueDateString=_twin(row.get("DueDate")),
        ExpectedPaymentDate=row.get("ExpectedPaymentDate"),
        PlannedPaymentDate=row.get("PlannedPaymentDate"),
        IsDiscounted=any(
            part.get("DiscountRate") or part.get("DiscountAmount")
            for part in row["LineItems"]
        ),
        HasErrors=False,
        **_common(books, row, whole),
    )
    if not summary:
        result.update(_applied_to(books, row["InvoiceID"]))
        files = books.attachments.all("owner", row["InvoiceID"])
        result["HasAttachments"] = bool(files)
    if whole:
        result["LineItems"] = [line(part, places) for part in row["LineItems"]]
    return result


def credit_note(books: Books, row: Row, *, whole: bool = True, places: int = 2) -> dict:
    """A credit note; in lists without pages its lines are left out."""
    note_id = row["CreditNoteID"]
    result = compact(
        Type=row["Type"],
        CreditNoteID=note_id,
        CreditNoteNumber=row["CreditNoteNumber"],
        Reference=row.get("Reference", "") if row["Type"] == "ACCRECCREDIT" else None,
        RemainingCredit=row["_open"],
        SentToContact=row["SentToContact"],
        AppliedAmount=row["Total"] - row["_open"] if row["Status"] == "PAID" else None,
        Allocations=[
            allocation(books, a) for a in books.allocations.all("credit", note_id)
        ],
        Payments=payments_of(books, note_id),
        HasErrors=False,
        HasAttachments=bool(books.attachments.all("owner", note_id)),
        **_common(books, row, whole),
    )
    if whole:
        result["LineItems"] = [line(part, places) for part in row["LineItems"]]
    return result


def _twin(day) -> str | None:
    return day and day_string(day)


def _common(books: Books, row: Row, whole: bool) -> dict:
    contact = books.contacts.get(row["ContactID"])
    return compact(
        Contact=contacts.render(books, contact, summary=True)
        if whole
        else contacts.stub(books, row["ContactID"]),
        Date=row["Date"],
        DateString=day_string(row["Date"]),
        Status=row["Status"],
        LineAmountTypes=row["LineAmountTypes"],
        SubTotal=row["SubTotal"],
        TotalTax=row["TotalTax"],
        Total=row["Total"],
        RoundingAmount=row["RoundingAmount"] or None,
        EnteredTotal=row.get("EnteredTotal"),
        CurrencyCode=row["CurrencyCode"],
        CurrencyRate=number(row["CurrencyRate"]),
        BrandingThemeID=row.get("BrandingThemeID"),
        Url=row.get("Url"),
        FullyPaidOnDate=row.get("FullyPaidOnDate"),
        UpdatedDateUTC=row["UpdatedDateUTC"],
        UpdatedDateUTCString=moment_string(row["UpdatedDateUTC"]),
    )


def payments_of(books: Books, document_id: str) -> list[dict]:
    """The live payments of a document, as the document shows them."""
    return [
        compact(
            PaymentID=p["PaymentID"],
            Date=p["Date"],
            Amount=p["Amount"],
            Reference=p.get("Reference"),
            CurrencyRate=number(p["CurrencyRate"]),
            HasAccount=True,
            HasValidationErrors=False,
        )
        for p in books.payments.all("document", document_id)
        if p["Status"] == "AUTHORISED"
    ]


def _applied_to(books: Books, invoice_id: str) -> dict:
    parts: dict[str, list] = {
        "Payments": payments_of(books, invoice_id),
        "CreditNotes": [],
        "Prepayments": [],
        "Overpayments": [],
    }
    for row in books.allocations.all("invoice", invoice_id):
        key = {
            "CreditNotes": "CreditNoteID",
            "Overpayments": "OverpaymentID",
            "Prepayments": "PrepaymentID",
        }[row["_credit_kind"]]
        entry = {
            key: row["_credit"],
            "Date": row["Date"],
            "DateString": day_string(row["Date"]),
            "AppliedAmount": row["Amount"],
        }
        if key == "CreditNoteID":
            note = books.credit_notes.get(row["_credit"])
            entry.update(
                CreditNoteNumber=note["CreditNoteNumber"],
                ID=row["_credit"],
                HasErrors=False,
                Total=note["Total"],
            )
        parts[row["_credit_kind"]].append(entry)
    return parts


def allocation(books: Books, row: Row) -> dict:
    """An allocation as the document that it comes from shows it."""
    target = books.invoices.get(row["_invoice"])
    return {
        "AllocationID": row["AllocationID"],
        "Amount": row["Amount"],
        "Date": row["Date"],
        "IsDeleted": False,
        "Invoice": {
            "InvoiceID": target["InvoiceID"],
            "InvoiceNumber": target["InvoiceNumber"],
            "Type": target["Type"],
            "HasErrors": False,
        },
    }


def stub(books: Books, kind: str, row: Row) -> dict:
    """A document as a payment carries it."""
    name = {"Invoices": "InvoiceNumber", "CreditNotes": "CreditNoteNumber"}.get(kind)
    key = {
        "Invoices": "InvoiceID",
        "CreditNotes": "CreditNoteID",
        "Overpayments": "OverpaymentID",
        "Prepayments": "PrepaymentID",
    }[kind]
    contact = books.contacts.get(row["ContactID"])
    return compact(
        **{
            key: row[key],
            "Type": row["Type"],
            "CurrencyCode": row["CurrencyCode"],
            **({name: row[name], "HasErrors": False} if name else {}),
            "Contact": {
                "ContactID": contact["ContactID"],
                "Name": contact["Name"],
                "HasValidationErrors": False,
            },
        }
    )
