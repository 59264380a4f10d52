"""The verbs of an accountant over one company's books."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from .calling import Caller
from .records import (
    INVOICE,
    Account,
    Allocation,
    Contact,
    Document,
    Entry,
    Item,
    Payment,
    Receipt,
)


class Accountant(Caller, ABC):
    """Somebody else at work in one company's books: another program of the customer's,
    a person at the provider's screens. Knows nothing of the connector.

    :cvar merges_accounts: can one account be made part of another there?
    :cvar deletes_accounts: can one that was never used be deleted?
    """

    merges_accounts = deletes_accounts = False

    # === READING === #

    def documents(self, number: str | None = None) -> list[Document]:
        """Sales invoices and credit notes, drafts and voided ones too.

        :param number: only what carries this number, see :meth:`is_numbered`
        """
        return [
            document
            for document in self._documents()
            if number is None or self.is_numbered(document, number)
        ]

    def is_numbered(self, document: Document, number: str) -> bool:
        """Whether the document carries a connector's number, as far as the field for
        it is long."""
        return document.number == number

    @abstractmethod
    def _documents(self) -> Iterable[Document]: ...

    @abstractmethod
    def payments(self) -> list[Payment]:
        """What customers paid or were paid back, without what was taken back."""

    @abstractmethod
    def allocations(self) -> list[Allocation]:
        """Credit notes used on invoices."""

    @abstractmethod
    def contacts(self) -> list[Contact]:
        """Customers, archived ones too."""

    @abstractmethod
    def items(self) -> list[Item]:
        """Products and services, archived ones too."""

    @abstractmethod
    def accounts(self) -> list[Account]:
        """The chart of accounts, archived ones too."""

    @abstractmethod
    def trial_balance(self, day: date) -> dict[str, Decimal]:
        """Debit balances at the end of a day, by account id; credits are negative.
        Accounts without one are left out."""

    @abstractmethod
    def month_figures(self, month: date) -> dict[str, Decimal]:
        """What was booked on accounts of income and expenses in one month, by account
        id; debits positive. From the provider's own report of that month alone;
        accounts without anything may be left out.

        :param month: its first day
        """

    @abstractmethod
    def day_balances(self, day: date) -> dict[str, Decimal]:
        """Balances of accounts of assets, liabilities and equity at the end of a day,
        by account id; debits positive. From the provider's own balance sheet or trial
        balance at that day. The result of the fiscal year so far is no account; those
        of years before are in retained earnings, where the provider shows them so.
        Accounts without a balance may be left out.
        """

    # === ACTING === #

    @abstractmethod
    def add_contact(
        self, name: str, *, email: str = "", number: str = "", currency: str = ""
    ) -> str:
        """:param currency: base currency if empty, where a contact has exactly one
        :return: the id
        """

    def rename_contact(self, contact_id: str, name: str) -> None:
        self.change_contact(contact_id, name=name)

    @abstractmethod
    def change_contact(self, contact_id: str, **values: str) -> None:
        """:param values: ``name email phone city`` as given"""

    @abstractmethod
    def archive_contact(self, contact_id: str) -> None: ...

    @abstractmethod
    def restore_contact(self, contact_id: str) -> None: ...

    @abstractmethod
    def add_supplier(self, name: str, *, email: str = "") -> str:
        """:return: the id"""

    def merge_contacts(self, contact_id: str, into_id: str) -> None:
        """One contact takes the place of another, as people do at the screens; not at
        every provider."""
        raise NotImplementedError

    @abstractmethod
    def add_item(self, code: str, name: str, account_id: str) -> str:
        """A service that is sold.

        :return: the id
        """

    @abstractmethod
    def change_item_account(self, item_id: str, account_id: str) -> None:
        """From now on its sales go to another account."""

    @abstractmethod
    def change_item(self, item_id: str, **values: Any) -> None:
        """:param values: ``name description price`` as given"""

    @abstractmethod
    def archive_item(self, item_id: str) -> None: ...

    def add_invoice(
        self,
        number: str,
        contact_id: str,
        account_id: str,
        net: Decimal | int | str,
        *,
        kind: str = INVOICE,
        tax_code: str = "",
        day: date | None = None,
        currency: str = "",
    ) -> Document:
        """An approved invoice, credit note or bill of one line, see :class:`Entry`.

        :param day: its date; today if empty
        """
        return self._enter(
            Entry(
                kind=kind,
                number=number,
                contact_id=contact_id,
                account_id=account_id,
                net=Decimal(net),
                day=iso(day),
                tax_code=tax_code,
                currency=currency,
            )
        )

    @abstractmethod
    def _enter(self, new: Entry) -> Document: ...

    @abstractmethod
    def change_invoice(self, document: Document, net: Decimal | int | str) -> Document:
        """Another amount on the one line of an invoice (or bill)."""

    @abstractmethod
    def void_invoice(self, document: Document) -> None:
        """Void an invoice, or a credit note."""

    def pay_invoice(
        self,
        document: Document,
        account_id: str,
        amount: Decimal | int | str | None = None,
        *,
        day: date | None = None,
        reference: str = "",
    ) -> str:
        """Receive money for an invoice.

        :param amount: all that is due if empty
        :return: the payment's id
        """
        part = (document, document.due if amount is None else Decimal(amount))
        (made,) = self.pay_several([part], account_id, day=day, reference=reference)
        return made

    def pay_several(
        self,
        parts: list[tuple[Document, Decimal]],
        account_id: str,
        *,
        day: date | None = None,
        reference: str = "",
    ) -> list[str]:
        """One receipt of money for several documents of one contact.

        :param parts: each with what is paid of it
        :return: ids of the payments that it became
        """
        first = parts[0][0]
        total = sum((Decimal(amount) for __, amount in parts), Decimal(0))
        receipt = Receipt(
            contact_id=first.contact_id,
            account_id=account_id,
            amount=total,
            day=iso(day),
            reference=reference,
        )
        return self._pay(parts, receipt)

    @abstractmethod
    def _pay(
        self, parts: list[tuple[Document, Decimal]], receipt: Receipt
    ) -> list[str]: ...

    def receive_on_account(
        self,
        contact_id: str,
        account_id: str,
        amount: Decimal | int | str,
        *,
        day: date | None = None,
        reference: str = "",
        inbound: bool = True,
    ) -> str:
        """Money of a customer (or to a supplier) that settles nothing yet.

        :return: the id that an allocation names
        """
        return self._receive(
            Receipt(
                contact_id=contact_id,
                account_id=account_id,
                amount=Decimal(amount),
                day=iso(day),
                reference=reference,
                inbound=inbound,
            )
        )

    @abstractmethod
    def _receive(self, receipt: Receipt) -> str: ...

    @abstractmethod
    def allocate(
        self, credit_id: str, document: Document, amount: Decimal | int | str
    ) -> None:
        """Use a credit note, or money on account, on an invoice or bill.

        :param credit_id: of either
        """

    @abstractmethod
    def delete_payment(self, payment_id: str) -> None:
        """Take a payment back."""

    @abstractmethod
    def add_tax_rate(self, name: str, *components: tuple[str, Decimal | str]) -> str:
        """A rate for sales.

        :param components: name and percent of each
        :return: the code, as lines carry it
        """

    @abstractmethod
    def add_account(
        self, name: str, account_class: str, code: str = "", *, bank: bool = False
    ) -> Account:
        """An ordinary account that can be booked on by hand.

        :param account_class: ``asset liability equity revenue expense``, or ``cost``:
            an expense of another type, that of what is sold
        :param code: one that is free if empty, where accounts have one
        :param bank: a bank account, among the assets
        """

    @abstractmethod
    def book(self, day: date, entries: list[tuple[str, Decimal]]) -> None:
        """Book by hand, in base currency, posted at once: a manual journal, or what
        comes nearest to one where the provider keeps journals off bank accounts.

        :param entries: account id and amount of each, debits positive; they sum to
            zero, and at most one is on a bank account
        """

    @abstractmethod
    def rename_account(self, account_id: str, name: str) -> None: ...

    @abstractmethod
    def archive_account(self, account_id: str) -> None: ...

    @abstractmethod
    def restore_account(self, account_id: str) -> None: ...

    def delete_account(self, account_id: str) -> None:
        """One that was never used. Only where :attr:`deletes_accounts`."""
        raise NotImplementedError

    def merge_account(self, gone_id: str, kept_id: str) -> None:
        """All that was ever booked on one account is on another, and the first is no
        longer in use. Only where :attr:`merges_accounts`."""
        raise NotImplementedError

    @abstractmethod
    def change_type(self, account_id: str, account_class: str) -> None:
        """Another type for an account, whatever is booked on it.

        :param account_class: as for :meth:`add_account`
        """

    @abstractmethod
    def close_books(self, day: date | None) -> None:
        """Nothing dated on or before a day may change any more; None opens all."""

    @abstractmethod
    def enable_currency(self, code: str) -> None:
        """Documents may be in this currency too."""

    @abstractmethod
    def change_tax_rate(self, code: str, percent: Decimal | str) -> None:
        """The rate of a code of one component is another from now on."""

    @abstractmethod
    def attachments(self, document: Document) -> dict[str, int]:
        """Files of a document: size in bytes by name."""

    @abstractmethod
    def add_tracking(self, category: str, *options: str) -> str:
        """A tracking category (class, analysis type) with options.

        :return: its id
        """


def money(value: object) -> Decimal:
    """An amount of a reply: a number, a text, or nothing."""
    return Decimal(value or 0)


def iso(day: date | None) -> str:
    """A date as the providers write it; today if there is none."""
    return (day or date.today()).isoformat()
