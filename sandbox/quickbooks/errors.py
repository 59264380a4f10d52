"""What QuickBooks says when it refuses: codes, messages, details.

Words are those that recordings and users' reports show; NOT_EMULATED.md lists the ones
that are ours because no source was found.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

VALIDATION = "ValidationFault"
BUSINESS = "A business validation error has occurred while processing your request"


class Fault(Exception):
    """A refused request, or a refused item of a batch."""

    def __init__(
        self,
        code: int,
        message: str,
        detail: str = "",
        *,
        element: str = "",
        kind: str = VALIDATION,
        status: int = 400,
    ):
        super().__init__(f"{code} {message}: {detail}")
        self.code, self.message, self.detail = code, message, detail or message
        self.element, self.kind, self.status = element, kind, status

    def body(self) -> dict:
        """What stands under `Fault`."""
        return {
            "Error": [
                {
                    "Message": self.message,
                    "Detail": self.detail,
                    "code": str(self.code),
                    "element": self.element,
                }
            ],
            "type": self.kind,
        }


def unsupported(what: str) -> Fault:
    """An operation that this entity, or the sandbox, does not have."""
    return Fault(500, "Unsupported Operation", f"Operation {what} is not supported.")


def unreadable(detail: str = "The request body is no JSON object.") -> Fault:
    """A body that cannot be parsed."""
    return Fault(2010, "Request has invalid or unsupported property", detail)


def unknown_property(name: str, owner: str, known: list[str]) -> Fault:
    """A property that the entity has not."""
    listed = ", ".join(f'"{k}"' for k in known)
    return unreadable(
        f'Property Name:Unrecognized field "{name}" (Class com.intuit.schema.finance.'
        f"v3.{owner}), not marked as ignorable ({len(known)} known properties: "
        f"{listed}) is unsupported or invalid"
    )


def missing(name: str) -> Fault:
    """A property that must be there and is not."""
    return Fault(
        2020,
        "Required param missing, need to supply the required value for the API",
        f"Required parameter {name} is missing in the request",
        element=name,
    )


def bad_id(value: object) -> Fault:
    """An id that is no id."""
    return Fault(
        2030, "Invalid ID", f"Id should be a valid number. Supplied value:{value}"
    )


def bad_value(name: str, value: object) -> Fault:
    """A value of the wrong kind."""
    return Fault(
        2040, "Invalid value", f"Invalid value for {name}: {value}", element=name
    )


def too_long(name: str, limit: int, length: int) -> Fault:
    """A text beyond its limit."""
    return Fault(
        2050,
        "String length is either shorter or longer than supported by specification",
        "String length specified does not match the supported length. "
        f"Min:0 Max:{limit} supported. Supplied length:{length}",
        element=name,
    )


def bad_enum(name: str, value: object) -> Fault:
    """A word that is none of the list."""
    return Fault(
        2170,
        "Invalid Enumeration",
        f"Invalid Enumeration : {value} is not a valid value of {name}",
        element=name,
    )


def no_lines() -> Fault:
    """A document without anything to book."""
    return Fault(
        2250, "No line items", "At least one line item is required", element="Line"
    )


def currency(detail: str) -> Fault:
    """A currency that the company does not use."""
    return Fault(2220, "Unsupported currency", detail, element="CurrencyRef")


def negative(name: str) -> Fault:
    """An amount below zero where that cannot be."""
    return Fault(2290, "Invalid amount", f"{name} must be 0 or greater", element=name)


def unbalanced() -> Fault:
    """A journal whose sides differ."""
    return Fault(
        2300,
        "Debits must equal credits",
        "The total of the debits must equal the total of the credits",
    )


def bad_reference(kind: str, value: str, element: str = "") -> Fault:
    """An id that nothing has; `kind` is QuickBooks' own plural (Accounts, Names…)."""
    return Fault(
        2500,
        "Invalid Reference Id",
        f"Invalid Reference Id : {kind} element id {value} not found",
        element=element,
    )


def inactive(element: str = "") -> Fault:
    """A thing in use here that was made inactive."""
    return Fault(
        610,
        "Object Not Found",
        "Object Not Found : Something you're trying to use has been made inactive. "
        "Check the fields with accounts, customers, items, vendors or employees.",
        element=element,
    )


def not_found() -> Fault:
    """A read or write of something that is not there."""
    return Fault(
        610,
        "Object Not Found",
        "Object Not Found : Another user has deleted this object",
    )


def cannot_link(detail: str) -> Fault:
    """A transaction that a payment cannot be applied to."""
    return Fault(620, "Transaction cannot be linked", detail)


def stale() -> Fault:
    """A SyncToken that is not the current one."""
    return Fault(
        5010,
        "Stale Object Error",
        "Stale Object Error : You and root were working on this at the same time. "
        "root finished before you did, so your work was not saved.",
    )


def feature_off(detail: str) -> Fault:
    """A feature that the company's settings or plan do not have."""
    return Fault(5030, "Feature Not Supported Error", detail)


def business(detail: str, element: str = "") -> Fault:
    """The general rule error: only the text says which."""
    return Fault(
        6000, BUSINESS, f"Business Validation Error: {detail}", element=element
    )


def no_tax_code() -> Fault:
    """A line without a real tax code outside the US."""
    return business(
        "Make sure all your transactions have a GST/HST (VAT, GST) rate before you "
        "save."
    )


def currency_differs() -> Fault:
    """A currency that is not that of the customer, vendor or account."""
    return business(
        "The currency of the transaction is invalid for customer / vendor / account."
    )


def amount_differs(amount: Decimal) -> Fault:
    """Amount is not Qty × UnitPrice."""
    return Fault(
        6070,
        "Amount calculation incorrect in the request",
        "Amount calculation incorrect in the request: Amount is not equal to UnitPrice"
        f" * Qty. Supplied value:{amount.normalize():,f}",
        element="Line.Amount",
    )


def no_name() -> Fault:
    """A person or company without any name."""
    return Fault(
        6080,
        "Name required",
        "At least one of the title, given name, middle name, family name, suffix, or "
        "display name must be supplied",
    )


def line_tax(value: str | None) -> Fault:
    """A US line whose tax code is neither TAX nor NON."""
    return Fault(
        6100,
        "Invalid tax code",
        f"Invalid tax code : Line level tax code must be TAX or NON for US. "
        f"Supplied value:{value}",
        element="TaxCodeRef",
    )


def number_taken(number: str, kind: str, txn_id: str) -> Fault:
    """A document number that another one has."""
    return Fault(
        6140,
        "Duplicate Document Number Error",
        "Duplicate Document Number Error : You must specify a different number. This "
        f"number has already been used. DocNumber={number} is assigned to "
        f"TxnType={kind} with TxnId={txn_id}",
    )


def tax_detail() -> Fault:
    """TxnTaxDetail beside GlobalTaxCalculation NotApplicable."""
    return Fault(
        6170,
        "Invalid tax detail",
        "TxnTaxDetail must not be supplied when GlobalTaxCalculation is NotApplicable",
        element="TxnTaxDetail",
    )


def too_deep() -> Fault:
    """More than five levels."""
    return Fault(
        6180, "Too many levels", "No more than 5 levels of sub-records are allowed"
    )


def suspended() -> Fault:
    """The subscription has ended."""
    return Fault(
        6190,
        "Subscription period has ended or canceled or there was a billing problem",
        "Subscription period has ended or canceled or there was a billing problem : "
        "You can't add data to QuickBooks Online because your trial or subscription "
        "period ended.",
        status=403,
    )


def not_permitted() -> Fault:
    """The person who allowed access may not see this."""
    return Fault(
        5020,
        "Permission Denied Error",
        "Permission Denied Error : You do not have permission to access this report.",
        kind="AuthorizationFault",
        status=403,
    )


def closed(close: date) -> Fault:
    """A date in the closed books."""
    return Fault(
        6210,
        "Account Period Closed, Cannot Update Through Services API",
        "The account period has closed and the account books cannot be updated "
        "through the QBO Services API. Please use the QBO website to make these "
        f"changes. (Closing date {close.isoformat()})",
    )


def balance_open(name: str) -> Fault:
    """A customer or vendor that still owes, or is owed."""
    return Fault(
        6220,
        "Cannot make inactive",
        f"{name} has a balance that is not zero and cannot be made inactive",
    )


def name_taken(who: str) -> Fault:
    """A name in use; `who` is what uses it."""
    return Fault(
        6240,
        "Duplicate Name Exists Error",
        f"The name supplied already exists. : {who} is already using this name. "
        "Please use a different name.",
    )


def wrong_account(detail: str, element: str = "") -> Fault:
    """An account whose type does not fit its use."""
    return Fault(6430, "Invalid account type", detail, element=element)


def linked() -> Fault:
    """A document that payments or credits are applied to."""
    return Fault(
        6480,
        "Transaction is linked",
        "This transaction is linked to others. Remove the links first.",
    )


def deposited() -> Fault:
    """Money that is part of a bank deposit."""
    return Fault(
        6540,
        "Deposited Transaction cannot be changed",
        "Deposited Transaction cannot be changed : This transaction has been "
        "deposited. If you want to change or delete it, you must edit the deposit it "
        "appears on and remove it first.",
    )


def query_syntax(detail: str) -> Fault:
    """A statement that cannot be parsed."""
    return Fault(4000, "Error parsing query", f"QueryParserError: {detail}")


def query_invalid(detail: str) -> Fault:
    """A statement that asks for what cannot be asked."""
    return Fault(4001, "Invalid query", f"QueryValidationError: {detail}")
