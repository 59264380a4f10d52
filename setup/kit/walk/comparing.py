"""Odoo's documents beside those that each provider tells of, through its own API."""

from collections import Counter
from decimal import Decimal

from sandbox.accountant import CREDIT_NOTE, INVOICE, accountant

from .expecting import expect

KINDS = {"out_invoice": INVOICE, "out_refund": CREDIT_NOTE}
DEBITS = ("out_refund",)  # whose lines are debits
BANKS = ("bank", "cash", "credit")
AMOUNTS = ("amount_total", "amount_tax", "amount_residual")


class Comparison:
    """One provider's books, of all companies that are connected to it.

    What is in them before anything is sent is no document of Odoo's.

    :param label: how Odoo calls the provider
    :param connectors: id, remote_id, remote_name, company_id
    """

    def __init__(self, odoo, sandbox, provider, label, connectors):
        self.odoo, self.label = odoo, label
        self.books = [
            _Books(odoo, accountant(provider, sandbox, one["remote_id"]), label, one)
            for one in connectors
        ]

    def run(self, moves):
        """Print each document with both totals, and what was found of its lines,
        payments and credits.

        :param moves: ids of all documents that must be there
        :return: how many of them differ, are missing, or too many
        """
        ours = Ours(self.odoo, moves)
        print(f"\n{'document':<28}{'Odoo total':>14}{'at ' + self.label:>24}"
              f"{'tax':>12}{'there':>12}{'due':>12}{'there':>12}")  # fmt: skip
        wrong, seen = [], Counter()
        for books in self.books:
            print(books.title)
            wrong += books.compare(ours, seen)
        print(
            f"{self.label}: {seen['documents']} documents, {seen['lines']} lines on"
            f" the account that Odoo shows, {seen['payments']} payments,"
            f" {seen['credits']} uses of credit notes"
        )
        for sentence in wrong:
            print(f"  {sentence}")
        return len(wrong)


class Ours:
    """What Odoo has of some documents.

    :ivar dict moves: rows by id
    :ivar dict lines: rows of a document's product lines, by its id
    :ivar list settled: (document's line, other line, amount of the document's)
    """

    def __init__(self, odoo, ids):
        fields = ["name", "move_type", "company_id", *AMOUNTS]
        rows = odoo.search_read(
            "account.move", [("id", "in", ids)], fields, order="company_id, name"
        )
        self.moves = {row["id"]: row for row in rows}
        self.lines = {move_id: [] for move_id in self.moves}
        for line in odoo.search_read(
            "account.move.line",
            [("move_id", "in", ids), ("display_type", "in", ["product", "rounding"])],
            ["move_id", "display_type", "amount_currency", "accounting_account_reason"],
        ):
            self.lines[line["move_id"][0]].append(line)
        self._read_settlements(odoo, ids)

    def _read_settlements(self, odoo, ids):
        sides = ("debit", "credit")
        partials = odoo.search_read(
            "account.partial.reconcile",
            ["|", *((f"{side}_move_id.move_id", "in", ids) for side in sides)],
            [f"{side}_{what}" for side in sides for what in ("move_id",
             "amount_currency")],
        )  # fmt: skip
        used = {row[f"{side}_move_id"][0] for row in partials for side in sides}
        fields = ["move_id", "journal_id"]
        lines = {
            row["id"]: row
            for row in odoo.call("account.move.line", "read", sorted(used), fields)
        }
        journals = {
            row["id"]: row["type"]
            for row in odoo.search_read("account.journal", [], ["type"])
        }
        self.payments, self.credits = [], []
        for row in partials:
            debit, credit = (lines[row[f"{side}_move_id"][0]] for side in sides)
            here = [x for x in (debit, credit) if x["move_id"][0] in self.moves]
            if len(here) == 2:
                amount = _exact(row["debit_amount_currency"])
                self.credits.append((credit["move_id"][0], debit["move_id"][0], amount))
                continue
            side, other = ("debit", credit) if here == [debit] else ("credit", debit)
            journal = other["journal_id"][0]
            if journals[journal] in BANKS:
                amount = _exact(row[f"{side}_amount_currency"])
                self.payments.append((here[0]["move_id"][0], journal, amount))


class _Books:
    """One company's, at one provider."""

    def __init__(self, odoo, they, label, connector):
        self.odoo, self.they, self.label = odoo, they, label
        self.connector, self.company = connector["id"], connector["company_id"][0]
        self.title = f"{connector['company_id'][1]} → {connector['remote_name']}"
        self.before = {document.id for document in they.documents()}

    def compare(self, ours, seen):
        """:return: a sentence for each thing that differs"""
        documents = [one for one in self.they.documents() if one.id not in self.before]
        accounts = self.accounts()
        wrong, there = [], {}
        for move in ours.moves.values():
            if move["company_id"][0] != self.company:
                continue
            document, problem = self.find(move, documents)
            if problem:
                wrong.append(problem)
            if document:
                there[move["id"]] = document
                seen["documents"] += 1
                lines = ours.lines[move["id"]]
                wrong += self.stray_lines(move, lines, document, accounts, seen)
        known = {document.id for document in there.values()}
        wrong += [
            f"{one.number} at {self.label} is no document of Odoo's"
            for one in documents
            if one.id not in known
        ]
        wrong += self.missing_payments(ours, there, seen)
        wrong += self.missing_credits(ours, there, seen)
        return wrong

    def find(self, move, documents):
        """Print a line of the table.

        :return: the document, and what is wrong with it
        """
        kind, name = KINDS[move["move_type"]], move["name"]
        found = [
            one
            for one in documents
            if one.kind == kind and self.they.is_numbered(one, name)
        ]
        here = tuple(_exact(move[amount]) for amount in AMOUNTS)
        if len(found) != 1:
            print(f"{name:<28}{here[0]:>14.2f} is there {len(found)} times")
            return None, f"{name} is {len(found)} times at {self.label}"
        document = found[0]
        there = (document.total, document.tax, document.due)
        equal = here == there and not document.voided
        pairs = list(zip(here, there, strict=True))
        cells = f"{pairs[0][0]:>14.2f}{pairs[0][1]:>24.2f}"
        cells += "".join(f"{one:>12.2f}{other:>12.2f}" for one, other in pairs[1:])
        print(f"{name:<28}{cells}{'' if equal else '   DIFFERS'}")
        return document, None if equal else f"{name} differs at {self.label}"

    # === LINES === #

    def accounts(self):
        """How Odoo says that a line goes to an account of this connector, and that
        account's id there."""
        rows = self.odoo.search_read(
            "accounting.ledger.account",
            [("connector_id", "=", self.connector), ("active", "in", [True, False])],
            ["display_name", "remote_id"],
        )
        return {
            f"{self.label} {row['display_name']}, ": row["remote_id"] for row in rows
        }

    def stray_lines(self, move, lines, document, accounts, seen):
        """:return: a sentence for each line that is not booked where Odoo says"""
        left, wrong = Counter((x.account_id, x.net) for x in document.lines), []
        roundings, sign = 0, 1 if move["move_type"] in DEBITS else -1
        for line in lines:
            if line["display_type"] == "rounding":
                roundings += 1
                continue
            said = line["accounting_account_reason"] or ""
            fitting = [words for words in accounts if words in said]
            expect(fitting, f"Odoo does not say where a line of {move['name']} goes")
            # as booked: a subtotal may be a cent off where prices include tax
            booked = sign * _exact(line["amount_currency"])
            key = (accounts[max(fitting, key=len)], booked)
            if left[key]:
                left[key] -= 1
                seen["lines"] += 1
            elif key[1]:  # without an amount nothing is booked
                wrong.append(
                    f"{move['name']}: {key[1]} is not on the account at {self.label}"
                    f" that Odoo shows: {said}"
                )
        more = sum(count for key, count in left.items() if key[1])
        if more != roundings:
            wrong.append(f"{move['name']} has {more} lines too many at {self.label}")
        return wrong

    # === PAYMENTS AND CREDITS === #

    def missing_payments(self, ours, there, seen):
        """:return: a sentence for each payment that is not there, or elsewhere"""
        left = Counter(
            (document_id, payment.account_id, payment.amount)
            for payment in self.they.payments()
            for document_id in payment.document_ids
        )
        banks = self.banks()
        wrong = []
        for move_id, journal, amount in ours.payments:
            if move_id not in there:
                continue
            key = (there[move_id].id, banks.get(journal), amount)
            if left[key]:
                left[key] -= 1
                seen["payments"] += 1
            else:
                name = ours.moves[move_id]["name"]
                wrong.append(f"{name}: {amount} paid is not at {self.label}")
        return wrong

    def banks(self):
        """Accounts there by journal, as mapped."""
        rows = self.odoo.search_read(
            "accounting.ledger.mapping",
            [("connector_id", "=", self.connector), ("source", "=", "journal")],
            ["journal_id", "ledger_account_id"],
        )
        accounts = {
            row["id"]: row["remote_id"]
            for row in self.odoo.search_read(
                "accounting.ledger.account",
                [("connector_id", "=", self.connector)],
                ["remote_id"],
            )
        }
        return {
            row["journal_id"][0]: accounts[row["ledger_account_id"][0]]
            for row in rows
            if row["ledger_account_id"]
        }

    def missing_credits(self, ours, there, seen):
        """:return: a sentence for each use of a credit note that is not there"""
        left = Counter(
            (one.credit_id, one.invoice_id, one.amount)
            for one in self.they.allocations()
        )
        wrong = []
        for credit, invoice, amount in ours.credits:
            if credit not in there or invoice not in there:
                continue
            key = (there[credit].id, there[invoice].id, amount)
            if left[key]:
                left[key] -= 1
                seen["credits"] += 1
            else:
                names = [ours.moves[one]["name"] for one in (credit, invoice)]
                wrong.append(f"{' → '.join(names)}: {amount} is not at {self.label}")
        return wrong


def _exact(amount):
    return Decimal(str(amount)).quantize(Decimal("0.01"))
