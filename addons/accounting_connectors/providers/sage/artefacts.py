"""Documents, which Sage calls artefacts, in Sage's words. Pure: no clock, no network.

Spec: postSalesInvoices, postSalesCreditNotes, postPurchaseInvoices,
postPurchaseCreditNotes.
"""

import html

from .. import texts
from ..documents import Kind
from ..errors import Cause, ConfigurationError, RejectedError
from ..kinds import CREDITS
from . import const, forms, rates
from .masters import split_id

NOTE_GAP = "\n"
TRACKED = "analysis_type_categories"


def document(invoice, traits):
    """A posted document; Sage makes it unpaid, never a draft.

    Odoo's number is the ``reference``, which Sage leaves alone, and of sales the
    document's own number as well. Whether Sage keeps a number that it did not give is
    unconfirmed (spec: "the generated invoice number"); no prefix is sent, since the
    numbers that Sage answers with contain theirs. Purchases have the supplier's number.

    :param Invoice invoice: of any kind
    :param dict traits: the business's
    :rtype: dict
    :raise ConnectorError: Sage would not book what Odoo says
    """
    _check(invoice, traits)
    kind = Kind(invoice.kind)
    values = {
        "contact_id": invoice.contact_id,
        "date": invoice.date.isoformat(),
        "reference": short(invoice.number),
        "notes": notes(invoice),
        const.LINES[kind]: lines(invoice),
    }
    if invoice.is_purchase:
        length = const.LENGTH["vendor_reference"]
        values[const.NUMBER_FIELD[kind]] = texts.clean(invoice.reference)[-length:]
    else:
        if len(invoice.number) <= const.LENGTH["number"]:
            values[const.NUMBER_FIELD[kind]] = invoice.number
        values["sent"] = True if invoice.sent else None
    if kind not in CREDITS:  # a credit note has none
        values["due_date"] = (invoice.due_date or invoice.date).isoformat()
    if traits.get("country") == "CA":
        values["tax_address_region_id"] = traits.get("tax_region")
    values |= rates.fields(invoice.currency, invoice.currency_rate, traits)
    return texts.dropped(values)


def short(number):
    """What of a number fits Sage's reference: its end, which tells more."""
    return texts.clean(number)[-const.LENGTH["number"] :]


def marker(ref):
    """How the notes name our record where the number did not fit."""
    return f"[odoo:{ref}]"


def notes(invoice):
    """What has no field of its own: the customer's reference, a long number, the terms
    of payment, and our own words."""
    parts = []
    if invoice.reference and invoice.reference != invoice.number:
        fits = len(invoice.reference) <= const.LENGTH["vendor_reference"]
        if not (invoice.is_purchase and fits):
            parts.append(invoice.reference)
    if short(invoice.number) != invoice.number:
        parts.append(f"{invoice.number} {marker(invoice.ref)}")
    parts += filter(None, map(texts.clean, (invoice.payment_terms, invoice.note)))
    return texts.cut(NOTE_GAP.join(map(html.unescape, parts)), const.LENGTH["notes"])


def lines(invoice):
    """The lines. Sage's must have an account and an amount, so a note or heading joins
    the text of the line before it, one at the top that of the first line.

    :rtype: list[dict]
    """
    grouped, above = [], []
    for row in invoice.lines:
        words = html.unescape(texts.clean(row.description))
        if not row.is_text:
            grouped.append((row, [*above, words]))
            above = []
        elif grouped:
            grouped[-1][1].append(words)
        else:
            above.append(words)
    return [line(row, NOTE_GAP.join(filter(None, words))) for row, words in grouped]


def line(row, words=""):
    """One line; the tax is Odoo's own, since Sage works out none (spec: tax_amount).

    :param Line row: signs as on paper
    :param str words: its text
    :rtype: dict
    """
    said = forms.wording(row)
    words = words or row.item_code or "-"
    length = const.LENGTH["description"]
    cut = texts.cut(words, length)
    text = cut if said.as_typed else texts.told(words, row, length)
    values = {
        "description": text,
        "ledger_account_id": row.account_id,
        "quantity": texts.plain(said.quantity),
        "unit_price": texts.plain(said.unit_price),
        "tax_rate_id": row.tax_code,
        "tax_amount": texts.plain(forms.cents(row.tax)),
    }
    if row.item_id:
        path, remote_id = split_id(row.item_id)
        values[f"{const.ROOT[path]}_id"] = remote_id
    if row.tracking:
        values[TRACKED] = [{"id": option} for option in dict(row.tracking).values()]
    return texts.dropped(values)


def abroad(body, kind):
    """The body with what a sale is, goods or services, which Sage may want of sales to
    other countries, the same on all lines (github byte8io/magento-sage-accounting,
    2026-05; unconfirmed). Told by the items on the lines; ``None`` when they do not
    all say the same: it goes into tax returns, so it is not guessed.

    :rtype: dict | None
    """
    name = const.LINES[kind]
    told = {
        "GOODS" if "product_id" in row else "SERVICES" if "service_id" in row else ""
        for row in body[name]
    }
    if len(told) != 1 or told == {""}:
        return None
    (sale,) = told
    return {
        **body,
        name: [{**row, "eu_goods_services_type_id": sale} for row in body[name]],
    }


def tracked_plainly(body, kind):
    """The body with the ids alone of what its lines are tracked by, as Sage's
    description of the API has it; its guide shows objects (guides/concepts/
    analysis_types, 2026-11-21). ``None`` when no line is tracked.

    :rtype: dict | None
    """
    name = const.LINES[kind]
    told = [one for row in body.get(name, ()) for one in row.get(TRACKED, ())]
    if not told or isinstance(told[0], str):
        return None
    found = [
        {**row, TRACKED: [one["id"] for one in row[TRACKED]]} if TRACKED in row else row
        for row in body[name]
    ]
    return {**body, name: found}


def _check(invoice, traits):
    """Refuse before sending what Sage would book otherwise than Odoo did."""
    if not any(not row.is_text for row in invoice.lines):
        raise RejectedError(
            f"{invoice.number}: Sage takes no document without an amount.",
            cause=Cause.TEXT_INVALID,
        )
    if invoice.total < 0:
        raise RejectedError(
            f"{invoice.number}: Sage takes no negative total.",
            cause=Cause.NEGATIVE_TOTAL,
            number=invoice.number,
        )
    for number, row in enumerate(invoice.lines, 1):
        untaxed = traits.get("tax_registered") is False and not row.tax
        if not row.tax_code and not row.is_text and not untaxed:
            raise ConfigurationError(
                f"Line {number} ({row.description[:60]}) has no tax code.",
                cause=Cause.TAX_MISSING,
                number=invoice.number,
                line=number,
                line_ref=row.ref,
            )
    theirs = forms.totals(invoice)
    whole = all(
        (row.net, row.tax) == (forms.cents(row.net), forms.cents(row.tax))
        for row in invoice.lines
    )
    if theirs != (invoice.total, invoice.tax) or not whole:
        raise RejectedError(
            f"{invoice.number}: Sage keeps two decimals, so it would make it "
            f"{theirs[0]} with {theirs[1]} tax.",
            cause=Cause.TOTAL_DIFFERS,
            number=invoice.number,
            ours=invoice.total,
            theirs=theirs[0],
        )
