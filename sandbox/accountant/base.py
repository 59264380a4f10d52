"""The verbs of an accountant over one company's books, and the way to its API."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

import requests
import simplejson

from ..testing import SandboxClient
from .records import (
    INVOICE,
    Account,
    Allocation,
    Contact,
    Document,
    Item,
    Payment,
)

TIMEOUT = 60  # seconds
EARLY = 30  # seconds before its end that a token is renewed
PATIENCE = 60  # seconds to wait when told to slow down without being told how long
WAITS = 3  # how often one call is worth waiting for


class Refused(Exception):
    """The provider did not do it.

    :ivar int status: of HTTP
    :ivar str text: the provider's own words
    """

    def __init__(self, method: str, path: str, status: int, text: str):
        super().__init__(f"{method} {path}: {status} {text[:500]}")
        self.status, self.text = status, text


class Accountant(ABC):
    """Somebody else at work in one company's books: another program of the customer's,
    a person at the provider's screens. Knows nothing of the connector.

    :param client: of the sandbox's controls, or its address
    :param company_id: the provider's
    """

    provider = ""
    calls_per_second = 0  # that it makes at most; 0: any number

    def __init__(self, client: SandboxClient | str, company_id: str):
        self.client = SandboxClient(client) if isinstance(client, str) else client
        described = self.client.describe(self.provider)
        self.company = next(
            one for one in described["companies"] if one["id"] == company_id
        )
        self.company_id, self.api = company_id, described["api"]
        self.session = requests.Session()
        self.session.trust_env = False
        self._token, self._until = "", 0.0
        self._sent: deque[float] = deque(maxlen=self.calls_per_second or 1)

    def __enter__(self) -> Accountant:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        self.session.close()

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

    # === ACTING === #

    @abstractmethod
    def add_contact(
        self, name: str, *, email: str = "", number: str = "", currency: str = ""
    ) -> str:
        """:param currency: base currency if empty, where a contact has exactly one
        :return: the id
        """

    @abstractmethod
    def rename_contact(self, contact_id: str, name: str) -> None: ...

    @abstractmethod
    def archive_contact(self, contact_id: str) -> None: ...

    @abstractmethod
    def add_item(self, code: str, name: str, account_id: str) -> str:
        """A service that is sold.

        :return: the id
        """

    @abstractmethod
    def change_item_account(self, item_id: str, account_id: str) -> None:
        """From now on its sales go to another account."""

    @abstractmethod
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
        """An approved invoice or credit note of one line.

        :param tax_code: no tax if empty
        :param day: its date; today if empty
        :param currency: the contact's, or base currency, if empty
        """

    @abstractmethod
    def void_invoice(self, document: Document) -> None:
        """Void an invoice, or a credit note."""

    @abstractmethod
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

    @abstractmethod
    def add_tax_rate(self, name: str, *components: tuple[str, Decimal | str]) -> str:
        """A rate for sales.

        :param components: name and percent of each
        :return: the code, as lines carry it
        """

    @abstractmethod
    def archive_account(self, account_id: str) -> None: ...

    @abstractmethod
    def restore_account(self, account_id: str) -> None: ...

    @abstractmethod
    def close_books(self, day: date | None) -> None:
        """Nothing dated on or before a day may change any more; None opens all."""

    @abstractmethod
    def enable_currency(self, code: str) -> None:
        """Documents may be in this currency too."""

    # === ACTING, FOR WHAT GOES BOTH WAYS === #
    # Not every provider has all of it; what it has not is left as it is here.

    def change_contact(self, contact_id: str, **values: str) -> None:
        """:param values: ``name email phone city`` as given"""
        raise NotImplementedError

    def restore_contact(self, contact_id: str) -> None:
        raise NotImplementedError

    def merge_contacts(self, contact_id: str, into_id: str) -> None:
        """One contact takes the place of another, as people do at the screens."""
        raise NotImplementedError

    def add_supplier(self, name: str, *, email: str = "") -> str:
        raise NotImplementedError

    def change_item(self, item_id: str, **values: Any) -> None:
        """:param values: ``name description price`` as given"""
        raise NotImplementedError

    def archive_item(self, item_id: str) -> None:
        raise NotImplementedError

    def change_invoice(self, document: Document, net: Decimal | int | str) -> Document:
        """Another amount on the one line of an invoice (or bill)."""
        raise NotImplementedError

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
        raise NotImplementedError

    def allocate(
        self, credit_id: str, document: Document, amount: Decimal | int | str
    ) -> None:
        """Use a credit note, or money on account, on an invoice or bill.

        :param credit_id: of either
        """
        raise NotImplementedError

    def pay_several(
        self,
        parts: list[tuple[Document, Decimal]],
        account_id: str,
        *,
        day: date | None = None,
        reference: str = "",
    ) -> list[str]:
        """One receipt of money for several invoices of one customer.

        :return: ids of the payments that it became
        """
        raise NotImplementedError

    def delete_payment(self, payment_id: str) -> None:
        """Take a payment back."""
        raise NotImplementedError

    def change_tax_rate(self, code: str, percent: Decimal | str) -> None:
        """The rate of a code of one component is another from now on."""
        raise NotImplementedError

    def attachments(self, document: Document) -> dict[str, int]:
        """Files of a document: size in bytes by name."""
        raise NotImplementedError

    def add_tracking(self, category: str, *options: str) -> str:
        """A tracking category (class, analysis type) with options.

        :return: its id
        """
        raise NotImplementedError

    # === THE WAY THERE === #

    def headers(self) -> dict[str, str]:
        """What a call carries besides the token."""
        return {}

    def call(
        self,
        method: str,
        path: str,
        body: dict | None = None,
        **params: Any,
    ) -> Any:
        """One call of the provider's API, as a program of the customer's makes it:
        with a token of its own, renewed in time, and waiting when told to.

        :return: the JSON reply, its numbers exact; None when there is none
        :raise Refused: it was not done
        """
        data = None if body is None else simplejson.dumps(body, use_decimal=True)
        renewed, waits = False, 0
        while True:
            reply = self._send(method, path, data, params)
            if reply.status_code == 401 and not renewed:
                self._until, renewed = 0.0, True
            elif reply.status_code == 429 and waits < WAITS:
                waits += 1
                time.sleep(float(reply.headers.get("Retry-After", PATIENCE)))
            else:
                break
        if reply.status_code >= 400:
            raise Refused(method, path, reply.status_code, reply.text)
        if not reply.content:
            return None
        return simplejson.loads(reply.text, use_decimal=True)

    def _send(
        self, method: str, path: str, data: str | None, params: dict
    ) -> requests.Response:
        if self.calls_per_second and len(self._sent) == self.calls_per_second:
            time.sleep(max(self._sent[0] + 1 - time.monotonic(), 0))
        self._sent.append(time.monotonic())
        headers = {
            "Authorization": f"Bearer {self._access()}",
            "Accept": "application/json",
            **self.headers(),
        }
        if data is not None:
            headers["Content-Type"] = "application/json; charset=utf-8"
        return self.session.request(
            method,
            f"{self.api}/{path}",
            params=params,
            data=None if data is None else data.encode(),
            headers=headers,
            timeout=TIMEOUT,
        )

    def _access(self) -> str:
        if time.monotonic() >= self._until:
            tokens = self.client.token(self.provider, [self.company_id])
            self._token = tokens["access_token"]
            self._until = time.monotonic() + tokens["expires_in"] - EARLY
        return self._token

    def control(self, **options: Any) -> None:
        """Change this company by the sandbox's control route: what people do at
        screens that the API has no call for."""
        self.client.config(self.provider, company=self.company_id, **options)


def money(value: object) -> Decimal:
    """An amount of a reply: a number, a text, or nothing."""
    return Decimal(value or 0)
