"""The tax of a document: which codes its lines may have, and what it comes to.

United States: lines say TAX or NON and the header which code; with automated sales tax
the address decides. Elsewhere each line has a real code and amounts may include tax.
Source: Intuit's two sales-tax workflow pages (US and non-US), read 2026-11.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from ..tables import Row
from . import errors, lines, taxes
from .books import Books
from .values import ZERO, cents
from .write import Draft

HUNDRED = Decimal(100)
# Automated sales tax, as played here: the state of the address decides, and only
# states where the company is registered have a tax.
STATES = {
    "CA": "California",
    "AZ": "Tucson",
}
HOME_STATE = "CA"


@dataclass
class Base:
    """What is taxed with one code: net, and gross where amounts include the tax."""

    net: Decimal = ZERO
    gross: Decimal = ZERO


@dataclass
class Outcome:
    """The tax lines of a document; by rate, in the order of first use."""

    header: str | None = None
    amounts: dict[str, Decimal] = field(default_factory=dict)
    nets: dict[str, Decimal] = field(default_factory=dict)

    def add(self, rate: Row, amount: Decimal, net: Decimal) -> None:
        key = rate["Id"]
        self.amounts[key] = self.amounts.get(key, ZERO) + amount
        self.nets[key] = self.nets.get(key, ZERO) + net


def write_tax(draft: Draft, *, sales: bool, discount: Decimal = ZERO) -> Decimal:
    """Settle the codes of the lines and the tax of the document.

    :return: the total tax
    :raise Fault: 6100 (US), 6000 and 6170 (elsewhere), 2500
    """
    books, new = draft.books, draft.new
    mode = books.tax_mode
    if mode == "none" or (books.is_us and not sales):
        outcome = _untaxed(draft)
    else:
        outcome = (
            _global(draft, sales=sales, discount=discount)
            if mode == "global"
            else _us(draft, discount)
        )
        _override(draft, outcome)
    new["TxnTaxDetail"] = _detail(books, outcome)
    return new["TxnTaxDetail"]["TotalTax"]


def _untaxed(draft: Draft) -> Outcome:
    """No tax at all; US purchases show NON on their lines."""
    for line in lines.priced(draft.new):
        detail = lines.detail_of(line)
        if draft.books.is_us and draft.books.tax_mode != "none":
            detail["TaxCodeRef"] = "NON"
        else:
            detail.pop("TaxCodeRef", None)
    return Outcome()


# --- United States ---


def _us(draft: Draft, discount: Decimal) -> Outcome:
    books, new = draft.books, draft.new
    customer = books["Customer"].get(new.get("CustomerRef"))
    taxable, total = ZERO, ZERO
    for line in lines.priced(new):
        detail = lines.detail_of(line)
        code = detail.get("TaxCodeRef") or _default_code(books, detail, customer)
        if code not in ("TAX", "NON"):
            raise errors.line_tax(code)
        detail["TaxCodeRef"] = code
        total += line["Amount"]
        if code == "TAX":
            taxable += line["Amount"]
    new["ApplyTaxAfterDiscount"] = bool(draft.value("ApplyTaxAfterDiscount", False))
    if new["ApplyTaxAfterDiscount"] and total:
        taxable -= cents(discount * taxable / total)
    outcome = Outcome(_header_code(draft, customer))
    if outcome.header and taxable:
        for rate in taxes.rates_of(books, outcome.header, sales=True):
            outcome.add(rate, cents(taxable * rate["RateValue"] / HUNDRED), taxable)
    return outcome


def _default_code(books: Books, detail: dict, customer: Row | None) -> str:
    item = books["Item"].get(detail.get("ItemRef"))
    exempt = customer is not None and not customer.get("Taxable", True)
    return "TAX" if item and item["Taxable"] and not exempt else "NON"


def _header_code(draft: Draft, customer: Row | None) -> str | None:
    books = draft.books
    if books.tax_mode == "ast":
        return _by_address(draft, customer)
    sent = draft.sent.get("TxnTaxDetail")
    if sent is None and draft.old is not None and draft.sparse:
        return draft.old["TxnTaxDetail"].get("TxnTaxCodeRef")
    code = (sent or {}).get("TxnTaxCodeRef")
    if code in ("TAX", "NON"):
        code = None
    if code is not None:
        books.need("TaxCode", code, "TxnTaxCodeRef")
        return code
    if customer is not None and customer.get("Taxable"):
        return customer.get("DefaultTaxCodeRef")
    return None


def _by_address(draft: Draft, customer: Row | None) -> str | None:
    new = draft.new
    address = (
        new.get("ShipAddr")
        or new.get("BillAddr")
        or (customer or {}).get("ShipAddr")
        or (customer or {}).get("BillAddr")
        or {}
    )
    state = (address.get("CountrySubDivisionCode") or HOME_STATE).upper()
    name = STATES.get(state)
    row = draft.books["TaxCode"].find("name", name.lower()) if name else None
    return row["Id"] if row else None


# --- elsewhere ---


def _global(draft: Draft, *, sales: bool, discount: Decimal) -> Outcome:
    books, new = draft.books, draft.new
    mode = draft.value("GlobalTaxCalculation") or "TaxExcluded"
    new["GlobalTaxCalculation"] = mode
    if mode == "NotApplicable":
        if draft.sent.get("TxnTaxDetail"):
            raise errors.tax_detail()
        for line in lines.priced(new):
            lines.detail_of(line).pop("TaxInclusiveAmt", None)
        return Outcome()
    bases: dict[str, Base] = {}
    for line in lines.priced(new):
        code = _real_code(books, lines.detail_of(line), sales=sales)
        _net(books, line, code, mode, sales=sales)
        base = bases.setdefault(code, Base())
        base.net += line["Amount"]
        base.gross += lines.detail_of(line).get("TaxInclusiveAmt", ZERO)
    return _by_code(books, bases, mode, sales=sales, discount=discount)


def _real_code(books: Books, detail: dict, *, sales: bool) -> str:
    code = detail.get("TaxCodeRef")
    if code is None or not code.isdecimal():
        raise errors.no_tax_code()
    row = books.need("TaxCode", code, "TaxCodeRef")
    if not row["_sales" if sales else "_purchase"]:
        raise errors.business(
            f"The tax code {row['Name']} cannot be used on this kind of transaction",
            "TaxCodeRef",
        )
    return code


def _net(books: Books, line: dict, code: str, mode: str, *, sales: bool) -> None:
    """Bring a line whose amount includes tax down to its net amount."""
    detail = lines.detail_of(line)
    if mode == "TaxExcluded":
        detail.pop("TaxInclusiveAmt", None)
        return
    if "TaxInclusiveAmt" in detail:
        return  # the amount beside it is the net one already
    total = sum(r["RateValue"] for r in taxes.rates_of(books, code, sales=sales))
    detail["TaxInclusiveAmt"] = line["Amount"]
    line["Amount"] = cents(line["Amount"] * HUNDRED / (HUNDRED + total))
    if detail.get("Qty") and "UnitPrice" in detail:
        detail["UnitPrice"] = (line["Amount"] / detail["Qty"]).quantize(
            Decimal("0.0000001")
        )


def _by_code(
    books: Books,
    bases: dict[str, Base],
    mode: str,
    *,
    sales: bool,
    discount: Decimal,
) -> Outcome:
    outcome = Outcome()
    total = sum((base.net for base in bases.values()), ZERO)
    for code, base in bases.items():
        rates = taxes.rates_of(books, code, sales=sales)
        net = base.net - (cents(discount * base.net / total) if total else ZERO)
        amounts = [cents(net * rate["RateValue"] / HUNDRED) for rate in rates]
        if mode == "TaxInclusive" and not discount and amounts:
            amounts[-1] += base.gross - base.net - sum(amounts)
        for rate, amount in zip(rates, amounts, strict=True):
            outcome.add(rate, amount, net)
    return outcome


# --- what the client says the tax is ---


def _override(draft: Draft, outcome: Outcome) -> None:
    """Take the sent tax instead, where the company's option says so.

    A tax line replaces the amount of its rate; a total alone is spread in proportion.
    """
    sent = draft.sent.get("TxnTaxDetail")
    if sent is None and draft.old is not None and not _recomputed(draft):
        sent = draft.old["TxnTaxDetail"]
    if not sent or not _honoured(draft.books):
        return
    tax_lines = sent.get("TaxLine") or []
    for line in tax_lines:
        detail = line.get("TaxLineDetail") or {}
        rate = draft.books.need("TaxRate", detail.get("TaxRateRef"), "TaxRateRef")
        if rate is None or line.get("Amount") is None:
            continue
        net = detail.get("NetAmountTaxable") or outcome.nets.get(rate["Id"], ZERO)
        outcome.amounts[rate["Id"]] = line["Amount"]
        outcome.nets[rate["Id"]] = net
    total = sent.get("TotalTax")
    if total is not None and not tax_lines and outcome.amounts:
        _spread(outcome, total)


def _spread(outcome: Outcome, total: Decimal) -> None:
    before = sum(outcome.amounts.values(), ZERO)
    left = total
    *others, last = outcome.amounts
    for rate in others:
        share = outcome.amounts[rate] / before if before else ZERO
        outcome.amounts[rate] = cents(total * share)
        left -= outcome.amounts[rate]
    outcome.amounts[last] = left


def _recomputed(draft: Draft) -> bool:
    """Whether an update changes what the tax follows from."""
    return draft.touches("Line", "GlobalTaxCalculation", "CustomerRef")


def _honoured(books: Books) -> bool:
    """Unless said otherwise a sent tax counts, except with automated sales tax."""
    option = books.options["tax_override"]
    if option is None:
        return books.tax_mode != "ast"
    return option == "honoured"


def _detail(books: Books, outcome: Outcome) -> dict:
    found: dict = {}
    if outcome.header:
        found["TxnTaxCodeRef"] = outcome.header
    found["TotalTax"] = sum(outcome.amounts.values(), ZERO)
    if outcome.amounts:
        found["TaxLine"] = [
            {
                "Amount": amount,
                "DetailType": "TaxLineDetail",
                "TaxLineDetail": {
                    "TaxRateRef": rate,
                    "PercentBased": True,
                    "TaxPercent": books["TaxRate"].get(rate)["RateValue"],
                    "NetAmountTaxable": outcome.nets[rate],
                },
            }
            for rate, amount in outcome.amounts.items()
        ]
    return found


def parts(
    books: Books, row: Row, sign: int
) -> list[tuple[str, Decimal, str, tuple[str, ...]]]:
    """The tax of a document, as parts of its entry."""
    return [
        (
            taxes.account_of(
                books, books["TaxRate"].get(line["TaxLineDetail"]["TaxRateRef"])
            ),
            sign * line["Amount"],
            "Tax",
            (),
        )
        for line in row["TxnTaxDetail"].get("TaxLine", ())
    ]
