"""Sales tax: which codes there are, and how Odoo's cents are said with them.

QuickBooks computes tax by rate over the whole document, Odoo by line. So the tax of
every rate goes along (``TxnTaxDetail.TaxLine``), as Odoo has it
(workflows/manage-sales-tax-for-non-us-locales, ruckus/quickbooks-ruby#547, 2026-11-20).
A code of several rates is split so that the parts make Odoo's sum exactly.
"""

from dataclasses import dataclass, replace
from decimal import Decimal

from ..errors import Cause, ConfigurationError
from ..money import round_to
from ..texts import dropped, plain
from . import const
from .values import amount, ref, ref_id, rows, sub, word

ZERO, HUNDRED = Decimal(0), Decimal(100)
ON_AMOUNT = "TaxOnAmount"
ON_BOTH = "TaxOnAmountPlusTax"
ON_TAX = "TaxOnTax"


@dataclass(frozen=True, slots=True)
class Part:
    """A rate of a code."""

    rate_id: str
    name: str
    percent: Decimal
    basis: str = ON_AMOUNT  # what it is computed on


@dataclass(frozen=True, slots=True)
class Code:
    """A tax code, on the sales side."""

    remote_id: str
    name: str
    parts: tuple[Part, ...]
    bought: tuple[Part, ...] = ()  # its rates on the purchases' side

    @classmethod
    def of(cls, remote_id, trait):
        """:param dict trait: as :func:`known` made it"""
        sold, bought = (
            tuple(
                Part(rate, name, Decimal(percent), basis)
                for rate, name, percent, basis in trait.get(side, ())
            )
            for side in ("parts", "bought")
        )
        return cls(remote_id, trait["name"], sold, bought)

    def on(self, document):
        """The same code with the rates of the document's side."""
        if document.is_purchase:
            return replace(self, parts=self.bought)
        return self

    @property
    def rate(self):
        """Effective percent."""
        return effective(self.parts)


def effective(parts):
    """What the rates make together, in percent.

    :rtype: Decimal
    """
    total = ZERO
    for part in parts:
        total += _base(part, HUNDRED, total) * part.percent / HUNDRED
    return total


def _base(part, net, before):
    """What a rate is computed on.

    :param Decimal before: the taxes of the rates ahead of it
    """
    if part.basis == ON_TAX:
        return before
    return net + before if part.basis == ON_BOTH else net


def parts_of(row, side, rates):
    """The rates of a code on one side, in their order.

    :param dict row: a TaxCode
    :param str side: ``SalesTaxRateList`` or ``PurchaseTaxRateList``
    :param dict rates: TaxRate rows by id
    :rtype: list[Part]
    """
    details = rows(sub(row, side), "TaxRateDetail")
    details.sort(key=lambda detail: amount(detail.get("TaxOrder")) or ZERO)
    return [
        Part(
            rate_id,
            word(rates[rate_id].get("Name")),
            amount(rates[rate_id].get("RateValue")) or ZERO,
            word(detail.get("TaxTypeApplicable")) or ON_AMOUNT,
        )
        for detail in details
        if (rate_id := ref_id(detail, "TaxRateRef")) in rates
    ]


def known(mode, codes, rates):
    """The codes that a line can have, as traits (JSON) by id.

    :param str mode: value of :class:`company.TaxMode`
    :param list codes: TaxCode rows
    :param list rates: TaxRate rows
    :rtype: dict[str, dict]
    """
    found = {}
    if mode != "global":
        found[const.NO_TAX] = {"name": "No tax", "parts": []}
    if mode == "ast":
        found[const.TAXABLE] = {"name": "Taxable", "parts": []}
    if mode in ("manual", "global"):
        by_id = {word(rate.get("Id")): rate for rate in rates}
        for row in codes:
            if word(row.get("Id")) in (const.NO_TAX, const.TAXABLE):
                continue
            found[word(row.get("Id"))] = {
                "name": word(row.get("Name")),
                "parts": _kept(parts_of(row, "SalesTaxRateList", by_id)),
                "bought": _kept(parts_of(row, "PurchaseTaxRateList", by_id)),
            }
    return found


def _kept(parts):
    return [[part.rate_id, part.name, str(part.percent), part.basis] for part in parts]


def line_code(line, facts, bought=False):
    """What a line's ``TaxCodeRef`` says; empty where none is sent.

    :param Line line: checked by :func:`check`
    :param bool bought: of a bill
    :rtype: str
    """
    if facts.tax == "none":
        return ""
    if bought and facts.country == "US":
        return const.NO_TAX
    if facts.tax in ("global", "ast"):
        return line.tax_code
    code = facts.codes.get(line.tax_code)
    return const.TAXABLE if code and code.rate else const.NO_TAX


def details(document, facts):
    """The header's tax fields.

    :param Invoice document: of any kind
    :param company.Facts facts: of the company
    :rtype: dict
    :raise ConfigurationError: QuickBooks cannot say these taxes
    """
    check(document, facts)
    if _is_untaxed(document, facts):
        return {}
    coded = [line for line in document.lines if not line.is_text and line.tax_code]
    if facts.tax == "global":
        if not coded:
            return {"GlobalTaxCalculation": "NotApplicable"}
        return {
            "GlobalTaxCalculation": "TaxExcluded",
            "TxnTaxDetail": _detail(coded, facts, document),
        }
    if facts.tax != "manual":
        return {}
    taxed = [line for line in coded if facts.codes[line.tax_code].rate]
    detail = _detail(taxed, facts, document)
    if taxed:
        detail = {"TxnTaxCodeRef": ref(taxed[0].tax_code), **detail}
    return {"TxnTaxDetail": detail}


def _detail(lines, facts, document):
    """Odoo's tax by rate."""
    groups, sums = {}, {}
    for line in lines:
        net, tax = groups.get(line.tax_code, (ZERO, ZERO))
        groups[line.tax_code] = (net + line.net, tax + line.tax)
    for code, (net, tax) in groups.items():
        parts = facts.codes[code].on(document).parts
        for part, base, share in shares(parts, net, tax):
            __, old_base, old_share = sums.get(part.rate_id, (part, ZERO, ZERO))
            sums[part.rate_id] = (part, old_base + base, old_share + share)
    return dropped(
        {
            "TotalTax": plain(document.tax),
            "TaxLine": [_tax_line(*row) for row in sums.values()],
        }
    )


def _tax_line(part, base, share):
    return {
        "Amount": plain(share),
        "DetailType": "TaxLineDetail",
        "TaxLineDetail": {
            "TaxRateRef": ref(part.rate_id),
            "PercentBased": True,
            "TaxPercent": plain(part.percent),
            "NetAmountTaxable": plain(base),
        },
    }


def shares(parts, net, tax):
    """Split a tax among the rates of its code, to the cent. What rounding leaves goes
    to the largest rate.

    :return: rate, its base, its tax
    :rtype: list[tuple[Part, Decimal, Decimal]]
    """
    found, before = [], ZERO
    for part in parts:
        base = _base(part, net, before)
        share = round_to(base * part.percent / HUNDRED, const.DIGITS)
        found.append([part, base, share])
        before += share
    if found:
        largest = max(found, key=lambda row: abs(row[0].percent))
        largest[2] += tax - before
    return [tuple(row) for row in found]


def check(document, facts):
    """Refuse before sending what QuickBooks would tax otherwise than Odoo did.

    :raise ConfigurationError: and which mapping to change
    """
    if _is_untaxed(document, facts):
        if any(line.tax for line in document.lines):
            feature = "sales tax" if facts.tax == "none" else "tax on purchases"
            raise ConfigurationError(
                f"There is no {feature} in QuickBooks.",
                cause=Cause.FEATURE_OFF,
                feature=feature,
                number=document.number,
            )
        return
    lines = [(at, row) for at, row in enumerate(document.lines, 1) if not row.is_text]
    if facts.tax == "global" and not any(row.tax_code or row.tax for __, row in lines):
        return
    for at, row in lines:
        _check_line(at, row, document, facts)
    if facts.tax == "manual":
        _check_one_code([row for __, row in lines], document, facts)


def _is_untaxed(document, facts):
    """Has it no tax whatever its codes say? In the US a purchase never has: sales tax
    is part of what a thing costs there (manage-sales-tax-for-us-locales, 2026-11-20).
    """
    return facts.tax == "none" or (document.is_purchase and facts.country == "US")


def _check_line(at, row, document, facts):
    about = {"number": document.number, "line": at, "line_ref": row.ref}
    code = facts.codes.get(row.tax_code)
    if not row.tax_code:
        raise ConfigurationError(
            f"Line {at} ({row.description[:60]}) has no tax code.",
            cause=Cause.TAX_MISSING,
            **about,
        )
    if not code:
        raise ConfigurationError(
            f"QuickBooks has no tax code {row.tax_code}.",
            cause=Cause.TAX_UNKNOWN,
            tax_code=row.tax_code,
            **about,
        )
    computed = facts.tax == "ast" and row.tax_code == const.TAXABLE
    if row.tax and not computed and not code.on(document).rate:
        raise ConfigurationError(
            f"Line {at} ({row.description[:60]}) has tax, its tax code {code.name} "
            "none.",
            cause=Cause.TAX_UNFIT,
            tax_code=code.name,
            account_code=row.account_code or row.account_id,
            **about,
        )


def _check_one_code(lines, document, facts):
    """In the US one code is the whole document's."""
    used = {}
    for row in lines:
        code = facts.codes[row.tax_code]
        if code.rate:
            used.setdefault(code.remote_id, code)
    if len(used) < 2:
        return
    names = " + ".join(code.name for code in used.values())
    raise ConfigurationError(
        f"QuickBooks takes one sales tax for a whole document, and this one has "
        f"{names}. Make it two documents, or map the taxes to one code.",
        cause=Cause.TAX_MIXED,
        tax_code=names,
        number=document.number,
    )
