"""Tax codes, rates and agencies, and the service that makes them."""

from __future__ import annotations

from ..tables import Row
from . import errors
from .books import Books
from .entities import register
from .shapes import TAX_SERVICE
from .write import Draft


def rates_of(books: Books, code_id: str, *, sales: bool) -> list[Row]:
    """The rates that a tax code puts on sales, or on purchases."""
    code = books["TaxCode"].get(code_id)
    found = code["_sales" if sales else "_purchase"] if code else ()
    return [books["TaxRate"].get(rate_id) for rate_id in found]


def account_of(books: Books, rate: Row) -> str:
    """Where the tax of a rate is owed."""
    return books["TaxAgency"].get(rate["AgencyRef"])["_account"]


def create(books: Books, body: dict) -> dict:
    """A tax code with new rates, or with rates that are there.

    :return: the flat reply of `taxservice/taxcode`
    :raise Fault: 2020, 2500, 6240
    """
    sent = TAX_SERVICE.read(body)
    name, details = sent.get("TaxCode"), sent.get("TaxRateDetails")
    if not name:
        raise errors.missing("TaxCode")
    if not details:
        raise errors.missing("TaxRateDetails")
    if books["TaxCode"].find("name", name.strip().lower()):
        raise errors.name_taken("Another tax code")
    sides = {"Sales": [], "Purchase": []}
    for detail in details:
        rate = _rate(books, detail)
        sides[detail.get("TaxApplicableOn") or "Sales"].append(rate["Id"])
        detail.update(
            TaxRateName=rate["Name"],
            TaxRateId=rate["Id"],
            RateValue=rate["RateValue"],
            TaxAgencyId=rate["AgencyRef"],
        )
    code = save_code(
        books,
        books.new_id("TaxCode"),
        name.strip(),
        sides["Sales"],
        sides["Purchase"],
    )
    return {"TaxCode": code["Name"], "TaxCodeId": code["Id"], "TaxRateDetails": details}


def _rate(books: Books, detail: dict) -> Row:
    if detail.get("TaxRateId"):
        return books.need("TaxRate", detail["TaxRateId"], "TaxRateId")
    name = (detail.get("TaxRateName") or "").strip()
    if not name:
        raise errors.missing("TaxRateName")
    if books["TaxRate"].find("name", name.lower()):
        raise errors.name_taken("Another tax rate")
    if detail.get("RateValue") is None:
        raise errors.missing("RateValue")
    if not detail.get("TaxAgencyId"):
        raise errors.missing("TaxAgencyId")
    agency = books["TaxAgency"].get(detail["TaxAgencyId"])
    if agency is None:
        raise errors.bad_reference("TaxAgencies", detail["TaxAgencyId"])
    return books.keep(
        "TaxRate",
        {
            "Id": books.new_id("TaxRate"),
            "SyncToken": "0",
            "_created": books.now(),
            "Name": name,
            "Description": name,
            "Active": True,
            "RateValue": detail["RateValue"],
            "AgencyRef": agency["Id"],
            "SpecialTaxType": "NONE",
            "DisplayType": "ReadOnly",
        },
        "CREATE",
    )


def save_code(
    books: Books, code_id: str, name: str, sales: list[str], purchase: list[str]
) -> Row:
    """A tax code with its rates, by their ids."""
    return books.keep(
        "TaxCode",
        {
            "Id": code_id,
            "SyncToken": "0",
            "_created": books.now(),
            "Name": name,
            "Description": name,
            "Active": True,
            "Hidden": False,
            "Taxable": any(
                books["TaxRate"].get(rate)["RateValue"] for rate in (*sales, *purchase)
            )
            or bool(sales),
            "TaxGroup": True,
            "_sales": tuple(sales),
            "_purchase": tuple(purchase),
        },
        "CREATE",
    )


def _show_code(books: Books, row: Row, body: dict) -> None:
    for key, side in (
        ("SalesTaxRateList", "_sales"),
        ("PurchaseTaxRateList", "_purchase"),
    ):
        body[key] = {
            "TaxRateDetail": [
                {
                    "TaxRateRef": {
                        "value": rate,
                        "name": books["TaxRate"].get(rate)["Name"],
                    },
                    "TaxTypeApplicable": "TaxOnAmount",
                    "TaxOrder": 0,
                }
                for rate in row[side]
            ]
        }


def _write_agency(draft: Draft) -> Row:
    books, new, old = draft.books, draft.new, draft.old
    name = (draft.value("DisplayName") or "").strip()
    if not name:
        raise errors.missing("DisplayName")
    found = books["TaxAgency"].find("name", name.lower())
    if found is not None and found["Id"] != draft.id:
        raise errors.name_taken("Another tax agency")
    new.update(
        DisplayName=name, TaxTrackedOnSales=True, TaxTrackedOnPurchases=not books.is_us
    )
    draft.take("TaxRegistrationNumber")
    new["_account"] = (
        old["_account"]
        if old
        else books.open_account(
            f"{name} Payable",
            "Other Current Liability",
            "GlobalTaxPayable",
            "LIABILITY",
            system=f"TAX {draft.id}",
        )
    )
    return draft.finish()


register("TaxCode", "TaxCode", extra=_show_code, filters="Name Active", in_cdc=False)
register("TaxRate", "TaxRate", filters="Name Active AgencyRef", in_cdc=False)
register(
    "TaxAgency",
    "TaxAgency",
    write=_write_agency,
    filters="DisplayName",
    in_cdc=False,
)
