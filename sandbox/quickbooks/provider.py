"""QuickBooks Online's accounting API over three sets of books."""

from __future__ import annotations

from werkzeug import Request, Response

from ..books import BaseProvider
from ..company import Company
from . import (  # noqa: F401  (each registers its entities)
    accounts,
    attachments,
    billpayments,
    deposits,
    items,
    journals,
    lists,
    pages,
    payments,
    people,
    purchases,
    sales,
    taxes,
)
from .books import Books
from .control import configure
from .errors import Fault
from .routing import answer
from .seed import company_of, seeded_books
from .seed_data import COMPANIES
from .wire import refusal, reply


class QuickBooksProvider(BaseProvider):
    """What the server hands requests to, once token, realm and limits are judged."""

    code = "quickbooks"
    seeds = {company_of(seed): seed for seed in COMPANIES}
    books_class = Books
    pages = pages

    def seeded(self, company: Company) -> Books:
        return seeded_books(self.seeds[company], self._clock)

    def dispatch(
        self, request: Request, company_id: str, path: str, scopes: frozenset[str]
    ) -> Response:
        """Answer one request to `/v3/company/<realm>/<path>`.

        Never raises for bad input. Scopes are the front's affair: there is only one.
        """
        books = self.books(company_id)
        try:
            content = self.run(books, lambda: answer(books, request, path))
        except Fault as fault:
            return refusal(fault, books.now())
        return reply(content, books.now())

    def configure(self, options: dict) -> None:
        """Change a company (`company`), or all, from the control route.

        Settings of the company, as a person makes them in QuickBooks:
        close_date (ISO or null), custom_numbers (true), multicurrency (true), tax_mode
        (manual or ast in the US, global elsewhere; none anywhere), class_tracking
        (line, txn or off), departments (true), allow_discount (true),
        auto_apply_credit, auto_apply_payments (false; the second is only shown),
        warn_duplicates (true: 6140 on sales forms), warn_duplicate_bills,
        warn_duplicate_checks, warn_duplicate_journals (false), currencies (list of
        codes to activate), rates ({currency: home units for one}).

        What a person does to the lists (Id, number or name): archive_account,
        restore_account, archive_customer, restore_customer, archive_vendor,
        restore_vendor, archive_item, restore_item, repoint_item ([item, account]),
        merge_customers, merge_vendors, merge_accounts ([from, into]), account_type
        ([account, AccountType], of one in use as well), tax_rates ({code: percent}; a
        code of one rate).

        How the sandbox answers where QuickBooks' way is not confirmed:
        tax_override (honoured, ignored, or null: honoured but with automated tax),
        income_items_any_account (true: items may point at liability and other
        accounts), repoint_rewrites_history (false: what was sold stays where it was),
        replace_numbers (false: a number that is sent while custom numbers are off is
        kept), currency_required (true: with multicurrency a transaction without
        CurrencyRef is refused), overapplied (reduced or refused: a payment line above
        what is open), link_bumps_token (true: a payment raises the SyncToken of what
        it pays), voidable (list of entity names), private_note_filter (false: queries
        on PrivateNote are refused), display_name_limit (100),
        journal_one_control_line (false), vendor_notes (true: notes of vendors are
        kept), sparse_clears (emptied, ignored or refused: what becomes of an empty text
        in a sparse update), merged (inactive, deleted or silent: what becomes of a
        customer or vendor that was merged), upload_limit (bytes of a file),
        report_layout (recorded; grand_totals: both sides of a balance sheet in groups
        of that name; vertical: a British form, sections without groups),
        report_parents (header, row or both: where the amounts stand that are booked on
        an account with sub-accounts itself), report_net_income (group or bare: whether
        the year's result in equity names its group), report_numbers (false: titles
        begin with the account's number), report_reversed (false: sections and accounts
        the other way round), report_idle_months (true: months without anything have a
        column in profit and loss), report_months, report_cells (0, 400000: as many as
        a report has at most, 0 for any; a larger one ends with a notice),
        trial_balance_from (year, or start_date: where its income and costs begin).

        Trouble: suspended (true: writes meet 6190), drop_links (so many of the next
        payments lose a link and answer 200; -1: all), batch_shuffle (true: replies of
        a batch come in another order), report_denied (true: reports meet 5020).

        :raise ValueError: an unknown option, company, or thing
        """
        self.apply_options(options)

    def change(self, books: Books, options: dict) -> None:
        """Webhooks tell of what a person does, too."""
        self.run(books, lambda: configure(books, options))
