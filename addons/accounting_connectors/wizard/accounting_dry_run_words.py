"""A rehearsal in words and figures that can be kept and shown."""

from decimal import Decimal

import simplejson

from odoo.tools import formatLang

from ..models.accounting_job_fix import MAPPING_CAUSES
from ..providers.bookings import Control, bookings, merged, taxes
from ..providers.documents import Invoice, Kind
from ..providers.errors import Cause
from ..providers.exact_json import parse_json
from ..providers.kinds import CREDITS
from ..providers.redaction import redact

MONEY = (Kind.PAYMENT, Kind.ON_ACCOUNT, Kind.ALLOCATION)


class Told:
    """A rehearsal in words and figures that can be kept.

    :param accounting.connector connector: whose it is
    """

    def __init__(self, connector):
        self.connector, self.env = connector, connector.env
        accounts = connector.sudo().with_context(active_test=False)
        self.accounts = {}
        for account in accounts.ledger_account_ids:
            for name in (account.remote_id, account.payment_ref):
                self.accounts[name] = account.display_name
        self.codes = {c.remote_id: c.display_name for c in accounts.tax_code_ids}
        self.kinds = dict(connector.env["accounting.job"]._fields["kind"].selection)
        self.provider = connector._offline_adapter().label

    # === ONE === #

    def document(self, record, steps):
        """All of one document; figures are still exact.

        :rtype: dict
        """
        if record._name == "account.move":
            mine = [s for s in steps if s.record == (record._name, record.id)]
        else:
            mine = [s for s in steps if s.kind in MONEY]
        state, troubled = self._state(record, mine, steps)
        documents = [step.document for step in mine if step.document]
        return {
            "record": record,
            "kind": mine[0].kind if mine else None,
            "state": state,
            "troubled": troubled,
            "currency": record.currency_id,
            "expected": mine[0].expected if mine else None,
            "documents": documents,
            "bookings": merged(b for one in documents for b in bookings(one)),
            "steps": steps,
            "why": self._why(record),
        }

    def _state(self, record, mine, steps):
        actions = {step.action for step in mine}
        troubled = next((s for s in mine if s.action == "stop"), None)
        if troubled:
            return "stop", troubled
        late = next((s for s in steps if s.action == "stop"), None)
        if "create" in actions:
            return "send", late
        if actions & {"update", "void"}:
            return "change", late
        return "there" if actions or self._is_there(record) else "none", late

    def _is_there(self, record):
        """Is the record there, or what it settles?"""
        links = record.sudo()._accounting_links().get(record.id)
        return bool(
            links and links.filtered(lambda li: li.connector_id == self.connector)
        )

    def _why(self, record):
        """Each line with the account that it goes to, and the rule that said so."""
        if record._name != "account.move":
            return []
        index = self.env["accounting.ledger.mapping"]._index(self.connector)
        lines = record.invoice_line_ids.filtered(
            lambda li: li.display_type == "product"
        )
        return [
            {
                "name": line.name or line.product_id.display_name or "",
                "amount": line.currency_id.format(line.price_subtotal),
                "reason": line._accounting_reason(self.connector, index),
            }
            for line in lines
        ]

    def row(self, found):
        """What is kept of one document.

        :rtype: dict
        """
        record, troubled = found["record"], found["troubled"]
        ours = theirs = Decimal(0)
        if found["expected"]:
            ours, theirs = found["documents"][0].total, found["expected"][0]
        return {
            "connector_id": self.connector.id,
            "res_id": record.id,
            "record_name": record._accounting_name(),
            "kind": found["kind"] and found["kind"].value,
            "state": found["state"],
            "reason": self._reason(found),
            "currency_id": found["currency"].id,
            "compared": bool(found["expected"]),
            "ours": float(ours),
            "theirs": float(theirs),
            "difference": float(theirs - ours),
            "content": self._content(found),
            "fix": self._fix(troubled.root) if troubled else False,
        }

    def _reason(self, found):
        troubled, env = found["troubled"], self.env
        if troubled and found["state"] != "stop":
            return env._(
                "%(name)s would stop: %(why)s",
                name=troubled.name,
                why=troubled.sentence,
            )
        if troubled:
            return troubled.sentence
        if found["state"] != "none":
            return False
        record = found["record"]
        if record._name == "account.payment":
            return env._("There is nothing to send of it. Is it confirmed?")
        return env._(
            "%(name)s does not send such documents.", name=self.connector.remote_name
        )

    def _fix(self, step):
        """The screen on which what stops a step is mended, as far as there is one."""
        error = step.error
        if step.gaps:
            return ["rows", [source for group in step.gaps for source in group]]
        if error.name == "authorization":
            return ["reconnect", []]
        if error.cause in (*MAPPING_CAUSES, Cause.PERIOD_LOCKED):
            return ["map", []]
        if step.kind in (Kind.CONTACT, Kind.ITEM):
            return ["record", list(step.record)]
        return False

    # === ALL === #

    def total(self, found):
        """Bookings and taxes of what would be there, by currency.

        :rtype: list[dict]
        """
        going = [one for one in found if one["state"] in ("send", "change")]
        blocks = []
        for currency in {one["currency"] for one in going}:
            mine = [one for one in going if one["currency"] == currency]
            documents = [d for one in mine for d in one["documents"]]
            booked = merged(b for one in mine for b in one["bookings"])
            blocks.append(
                {
                    "provider": self._company(),
                    "currency": currency.name,
                    "count": len(mine),
                    "bookings": self._entry(booked, currency),
                    "taxes": self._taxes(documents, currency, signed=True),
                }
            )
        return blocks

    # === WORDS === #

    def _company(self):
        return f"{self.provider}: {self.connector.remote_name}"

    def _content(self, found):
        currency = found["currency"]
        return {
            "provider": self._company(),
            "steps": [self._step(step) for step in found["steps"]],
            "bookings": self._entry(found["bookings"], currency),
            "taxes": self._taxes(found["documents"], currency),
            "totals": self._totals(found, currency),
            "why": found["why"],
            "reads": [
                f"{read.method} {redact(read.url)}"
                for step in found["steps"]
                for read in step.preview.reads
            ],
        }

    def _step(self, step):
        words = {
            "create": self.env._("Would be created"),
            "update": self.env._("Would be changed"),
            "void": self.env._("Would be taken back"),
            "found": self.env._("Is there already: would be linked"),
            "there": self.env._("Is there as it should be"),
            "stop": self.env._("Would stop"),
        }
        return {
            "kind": self.kinds.get(step.kind.value, step.kind.value),
            "name": step.name,
            "action": step.action,
            "word": words[step.action],
            "sentence": step.sentence,
            "requests": [
                {
                    "method": request.method,
                    "url": redact(request.url),
                    "body": _pretty(request.body),
                }
                for request in step.preview.requests
            ],
        }

    def _entry(self, booked, currency):
        rows = [
            {
                "account": self._account(one),
                "debit": self._money(one.amount, currency) if one.amount > 0 else "",
                "credit": self._money(-one.amount, currency) if one.amount < 0 else "",
            }
            for one in booked
        ]
        if not rows:
            return {}
        debit = sum((one.amount for one in booked if one.amount > 0), Decimal(0))
        credit = -sum((one.amount for one in booked if one.amount < 0), Decimal(0))
        return {
            "rows": rows,
            "debit": self._money(debit, currency),
            "credit": self._money(credit, currency),
        }

    def _account(self, one):
        controls = {
            Control.RECEIVABLE: self.env._("Accounts receivable"),
            Control.PAYABLE: self.env._("Accounts payable"),
        }
        if one.account is Control.TAX:
            return self.env._("Tax: %(code)s", code=self._code(one.tax_code))
        if one.account in controls:
            return controls[one.account]
        return self.accounts.get(one.account, one.account)

    def _code(self, code):
        return self.codes.get(code) or code or self.env._("No tax")

    def _taxes(self, documents, currency, signed=False):
        """:param bool signed: of several documents, of which credits count against"""
        sums = {}
        for document in documents:
            for one in taxes(document) if isinstance(document, Invoice) else ():
                sign = -1 if signed and document.kind in CREDITS else 1
                base, tax = sums.get(one.tax_code, (Decimal(0), Decimal(0)))
                sums[one.tax_code] = base + sign * one.base, tax + sign * one.tax
        return [
            {
                "code": self._code(code),
                "base": self._money(base, currency),
                "tax": self._money(tax, currency),
            }
            for code, (base, tax) in sums.items()
        ]

    def _totals(self, found, currency):
        if not found["expected"]:
            return {}
        (document, *__), (total, tax) = found["documents"], found["expected"]
        lines = (
            (self.env._("Total"), document.total, total),
            (self.env._("of which tax"), document.tax, tax),
        )
        return {
            "rows": [
                {
                    "label": label,
                    "ours": self._money(ours, currency),
                    "theirs": self._money(theirs, currency),
                    "difference": self._money(theirs - ours, currency),
                    "differs": ours != theirs,
                }
                for label, ours, theirs in lines
            ]
        }

    def _money(self, amount, currency):
        return formatLang(self.env, float(amount), currency_obj=currency)


def _pretty(body):
    """JSON for people to read; what is none, as it is."""
    text = redact(body)
    try:
        return simplejson.dumps(
            parse_json(text), use_decimal=True, ensure_ascii=False, indent=2
        )
    except ValueError:
        return text
