"""Payments of invoices and bills, refunds of credit."""

from __future__ import annotations

from decimal import Decimal

from ..ledger import Posting, settlement
from . import docviews, errors, posting, settle
from .batch import Kind, write
from .books import Books
from .errors import Problems, invalid, not_found, unknown_document
from .query import order, paged, plain_fields, where
from .routing import Call, route
from .store import Row, new_id
from .values import Element, cents, moment_string, rounded
from .wire import compact, number

KIND = Kind("Payments", "PaymentID", "HasValidationErrors")
TARGETS = {
    "Invoice": ("Invoices", "InvoiceID", "InvoiceNumber"),
    "CreditNote": ("CreditNotes", "CreditNoteID", "CreditNoteNumber"),
    "Prepayment": ("Prepayments", "PrepaymentID", None),
    "Overpayment": ("Overpayments", "OverpaymentID", None),
}
TYPES = {
    "ACCREC": "ACCRECPAYMENT",
    "ACCPAY": "ACCPAYPAYMENT",
    "ACCRECCREDIT": "ARCREDITPAYMENT",
    "ACCPAYCREDIT": "APCREDITPAYMENT",
    "RECEIVE-OVERPAYMENT": "AROVERPAYMENTPAYMENT",
    "SPEND-OVERPAYMENT": "APOVERPAYMENTPAYMENT",
    "RECEIVE-PREPAYMENT": "ARPREPAYMENTPAYMENT",
    "SPEND-PREPAYMENT": "APPREPAYMENTPAYMENT",
}
_PLAIN = (
    "PaymentID",
    "PaymentType",
    "Status",
    "Date",
    "Reference",
    "Amount",
    "BankAmount",
    "CurrencyRate",
    "IsReconciled",
    "UpdatedDateUTC",
)


def _fields(books: Books) -> dict:
    fields = plain_fields(_PLAIN)
    for name, (kind, key, number_field) in TARGETS.items():

        def of(field, kind=kind):
            def get(row):
                if row["_kind"] != kind:
                    return None
                return settle.table(books, kind).get(row["_document"]).get(field)

            return get

        fields[f"{name}.{key}".lower()] = of(key)
        if number_field:
            fields[f"{name}.{number_field}".lower()] = of(number_field)
    fields["account.accountid"] = lambda row: row["_account"]
    fields["account.code"] = lambda row: books.accounts.get(row["_account"]).get("Code")
    fields["invoice.contact.contactid"] = lambda row: settle.table(
        books, row["_kind"]
    ).get(row["_document"])["ContactID"]
    return fields


def render(books: Books, row: Row) -> dict:
    """A payment as it leaves."""
    name = next(n for n, parts in TARGETS.items() if parts[0] == row["_kind"])
    account = books.accounts.get(row["_account"])
    document = settle.table(books, row["_kind"]).get(row["_document"])
    return compact(
        PaymentID=row["PaymentID"],
        Date=row["Date"],
        Amount=row["Amount"],
        BankAmount=row["BankAmount"],
        Reference=row.get("Reference"),
        CurrencyRate=number(row["CurrencyRate"]),
        PaymentType=row["PaymentType"],
        Status=row["Status"],
        IsReconciled=row["IsReconciled"],
        HasAccount=True,
        HasValidationErrors=False,
        UpdatedDateUTC=row["UpdatedDateUTC"],
        UpdatedDateUTCString=moment_string(row["UpdatedDateUTC"]),
        Account=compact(
            AccountID=account["AccountID"],
            Code=account.get("Code"),
            Name=account["Name"],
        ),
        **_target_shown(books, name, row["_kind"], document),
    )


def _target_shown(books: Books, name: str, kind: str, document: Row) -> dict:
    """What a payment says of its document."""
    shown = docviews.stub(books, kind, document)
    if name != "CreditNote" or not books.options["credit_payment_as_invoice"]:
        return {name: shown}
    shown["InvoiceID"] = shown.pop("CreditNoteID")
    shown["InvoiceNumber"] = shown.pop("CreditNoteNumber")
    return {"Invoice": shown}


@route("GET", "Payments", "payments")
def get_payments(call: Call) -> dict:
    """Payments that fit, deleted ones included."""
    books, since, fields = call.books, call.since, _fields(call.books)
    test = where(call.arg("where"), fields)
    rows = [
        r
        for r in books.payments
        if (test is None or test(r)) and (since is None or r["UpdatedDateUTC"] >= since)
    ]
    rows = order(rows, call.arg("order") or "UpdatedDateUTC ASC,PaymentID ASC", fields)
    pagination = {}
    if call.arg("page"):
        rows, page = paged(rows, call.arg("page"), call.arg("pageSize"))
        pagination = {"pagination": page}
    return {**pagination, "Payments": [render(books, r) for r in rows]}


@route("GET", "Payments/{payment}", "payments")
def get_payment(call: Call, payment: str) -> dict:
    """One payment."""
    row = call.books.payments.get(payment)
    if row is None:
        raise not_found()
    return {"Payments": [render(call.books, row)]}


@route("PUT", "Payments", "payments")
def put_payments(call: Call) -> dict:
    """Pay documents."""
    return _write(call, lambda e: create(call.books, e))


@route("POST", "Payments", "payments")
def post_payments(call: Call) -> dict:
    """Pay documents, or delete the payment whose PaymentID is in the body."""

    def apply(element: Element) -> Row:
        payment_id = element.guid("PaymentID")
        if not payment_id:
            return create(call.books, element)
        row = call.books.payments.get(payment_id)
        if row is None:
            raise invalid("Payment could not be found.")
        return delete(call.books, row, element)

    return _write(call, apply)


@route("POST", "Payments/{payment}", "payments")
def post_payment(call: Call, payment: str) -> dict:
    """Delete a payment: the only change there is."""
    row = call.books.payments.get(payment)
    if row is None:
        raise unknown_document()
    return _write(call, lambda e: delete(call.books, row, e))


def _write(call: Call, apply) -> dict:
    return write(
        call, KIND, lambda e: (apply(e), []), lambda row: render(call.books, row)
    )


# --- the rules ---


def _target(books: Books, element: Element) -> tuple[str, Row]:
    """The one document that the payment is for.

    :raise Invalid: none, several, or one that is not there
    """
    named = [n for n in TARGETS if element.has(n)]
    for name in ("Invoice", "CreditNote"):
        if name not in named and element.has(TARGETS[name][2]):
            named.append(name)
    if len(named) > 1:
        raise invalid(errors.PAY_TARGETS)
    if not named:
        raise invalid(errors.PAY_TARGET)
    kind, key, number_field = TARGETS[named[0]]
    inner = element.one(named[0]) or element
    where_kept = settle.table(books, kind)
    row = where_kept.get(inner.guid(key))
    if row is None and number_field:
        text = (inner.text(number_field) or "").lower()
        row = (
            where_kept.find("number", text) or where_kept.find("any_number", text)
            if text
            else None
        )
    if row is None:
        raise invalid(errors.PAY_TARGET)
    return kind, row


def _account(books: Books, element: Element, problems: Problems) -> Row | None:
    inner = element.one("Account")
    code = inner.text("Code") if inner else element.text("Code")
    row = books.account(code, inner.guid("AccountID") if inner else None)
    if row is None or row["Status"] != "ACTIVE":
        problems.add(errors.PAY_ACCOUNT_UNKNOWN)
        return None
    if row["Type"] != "BANK" and not row["EnablePaymentsToAccount"]:
        problems.add(errors.PAY_ACCOUNT)
    return row


def create(books: Books, element: Element) -> Row:
    """Pay a document, in part or in full.

    :raise Invalid: every rule that it breaks
    """
    kind, document = _target(books, element)
    problems = Problems()
    account = _account(books, element, problems)
    amount = element.money("Amount")
    day = element.day("Date") or books.today()
    if document["Status"] not in ("AUTHORISED", "PAID"):
        problems.add(errors.PAY_UNAPPROVED)
    elif amount is None or amount <= 0:
        problems.add("The payment amount must be greater than zero.")
    elif amount > document["_open"]:
        problems.add(errors.OVERPAID)
    books.check_lock(day, problems)
    problems.check()
    bank, rate, base = _exchange(books, element, document, account, amount)
    row = compact(
        PaymentID=new_id(),
        Date=day,
        Amount=amount,
        BankAmount=bank,
        CurrencyRate=rate,
        Reference=element.text("Reference"),
        PaymentType=TYPES[document["Type"]],
        Status="AUTHORISED",
        IsReconciled=bool(element.flag("IsReconciled")),
        UpdatedDateUTC=books.now(),
        _kind=kind,
        _account=account["AccountID"],
        _document=document[settle.table(books, kind).key],
    )
    row["_base"] = settle.apply(books, kind, document, amount, day)
    _post(books, row, document, account, base)
    books.payments.save(row)
    _tell(books, row, document, kind)
    return row


def _exchange(
    books: Books, element: Element, document: Row, account: Row, amount: Decimal
) -> tuple[Decimal, Decimal, Decimal]:
    """What reaches the bank, at which rate, and what that is in the base currency.

    A BankAmount that was sent wins over a CurrencyRate that was sent.

    :raise Invalid: the account is in a third currency
    """
    currency, base_currency = document["CurrencyCode"], books.base_currency
    own = account.get("CurrencyCode") or base_currency
    sent, rate = element.money("BankAmount"), element.number("CurrencyRate")
    if rate is not None and rate <= 0 or sent is not None and sent <= 0:
        raise invalid("CurrencyRate and BankAmount must be greater than zero.")
    if currency == own == base_currency:
        return amount, Decimal(1), amount
    if own == currency:
        rate = rounded(rate or books.rate_of(currency), 6)
        return amount, rate, cents(amount / rate)
    if own == base_currency:
        rate = amount / sent if sent else rate or books.rate_of(currency)
        rate = rounded(rate, 6)
        sent = sent or cents(amount / rate)
        return sent, rate, sent
    if currency == base_currency:
        bank = sent or cents(amount * books.rate_of(own))
        return bank, Decimal(1), amount
    raise invalid(
        "The account's currency is neither the document's nor the base currency."
    )


def _post(books: Books, row: Row, document: Row, account: Row, base: Decimal) -> None:
    sign = posting.SIGN[document["Type"]]
    own = account.get("CurrencyCode") or books.base_currency
    money = Posting(
        account["AccountID"],
        sign * base,
        own,
        sign * row["BankAmount"],
        row.get("Reference") or "",
    )
    source = ("Payments", row["PaymentID"])
    if row["_kind"] == "Prepayments":
        share = row["Amount"] / document["Total"]
        postings = [money, *posting.line_postings(books, document, -sign, share)]
        left = -sum(p.amount for p in postings)
        if left:
            postings.append(Posting(books.system_account("ROUNDING"), left))
    else:
        control = Posting(
            posting.control_account(books, document["Type"]),
            -sign * row["_base"],
            document["CurrencyCode"],
            -sign * row["Amount"],
        )
        postings = settlement(
            control, money, books.system_account("REALISEDCURRENCYGAIN")
        )
    books.ledger.post(row["Date"], postings, source, row["PaymentType"])


def _tell(books: Books, row: Row, document: Row, kind: str) -> None:
    name = books.contacts.get(document["ContactID"])["Name"]
    new = settle.table(books, kind).get(row["_document"])
    rest = (
        "This document has been fully paid."
        if not new["_open"]
        else (f"{new['_open']} is still outstanding.")
    )
    verb = "received from" if posting.SIGN[document["Type"]] > 0 else "made to"
    books.note(
        row["_document"],
        "Paid",
        f"Payment {verb} {name} on {row['Date']} for {row['Amount']}. {rest}",
    )
    books.note(row["PaymentID"], "Created", f"Payment for {row['Amount']}.")
    books.emit("PAYMENT", "CREATE", "Payments", row["PaymentID"])


def delete(books: Books, row: Row, element: Element) -> Row:
    """Take a payment back; its document is open again.

    :raise Invalid: anything but Status was sent, or it is deleted already
    """
    sent = {k for k, v in element.raw.items() if v is not None}
    if sent - {"Status", "PaymentID"}:
        raise invalid(errors.PAY_EDIT)
    if element.text("Status") != "DELETED" or row["Status"] != "AUTHORISED":
        raise invalid("The payment status is not valid for this change.")
    problems = Problems()
    books.check_lock(row["Date"], problems)
    problems.check()
    document = settle.table(books, row["_kind"]).get(row["_document"])
    settle.take_back(books, row["_kind"], document, row["Amount"], row["_base"])
    books.ledger.reverse(("Payments", row["PaymentID"]), "Payment deleted")
    new = books.payments.save(
        {**row, "Status": "DELETED", "UpdatedDateUTC": books.now()}
    )
    books.note(
        row["_document"],
        "Payment removed",
        f"The payment of {row['Date']} for {row['Amount']} was removed.",
    )
    books.emit("PAYMENT", "UPDATE", "Payments", row["PaymentID"])
    return new
