"""What a test needs to know of a provider besides its adapter: where it is, who else is
at work in its books, and how to make it fail."""

import sys
from abc import ABC, abstractmethod
from pathlib import Path

import requests

from ..providers.documents import Kind

ROOT = Path(__file__).resolve().parents[3]
TIMEOUT = 9  # seconds


class World(ABC):
    """A provider to test against; a context manager, one per test class.

    :cvar str code: of the provider
    :cvar dict homes: name of a company there by currency; one at least is in USD
    """

    code = ""
    homes = {}

    @abstractmethod
    def __enter__(self): ...

    @abstractmethod
    def __exit__(self, *error): ...

    @abstractmethod
    def reset(self):
        """Back to how it started."""

    @abstractmethod
    def mark(self):
        """From now on :meth:`reset` comes back to the sign-ins of this moment."""

    @abstractmethod
    def options(self):
        """What an installer writes into the server configuration.

        :rtype: dict[str, str]
        """

    @abstractmethod
    def remote(self, name):
        """Id of a company there."""

    @abstractmethod
    def tokens(self, company_ids):
        """A token reply as after consent.

        :rtype: dict
        """

    def callback(self, company_id):
        """What the provider adds to the address it sends the browser back to."""
        return {}

    @abstractmethod
    def decide(self, url, company_ids, action="allow"):
        """Answer the consent page at ``url``.

        :param str action: ``allow`` or ``cancel``
        :return: the address that the browser is sent back to
        """

    @abstractmethod
    def accountant(self, company_id):
        """Somebody else at work in a company's books, see ``sandbox.accountant``."""

    def forbid_foreign(self, company_id):
        """Take other currencies than its own from a company that may use any.

        :return: was there anything to take? Not where a company has a list of them
        """
        return False

    @abstractmethod
    def calls(self):
        """Requests to the API so far, each with ``method`` and ``path``."""

    @abstractmethod
    def writes(self, kind=None):
        """How many requests wanted to change something, of one kind or any."""

    @abstractmethod
    def fault(self, fault, kind=None, times=1):
        """Let the next writes of a kind, or with none all requests, fail.

        :param str fault: ``drop_before``, ``drop_after``, ``500``, ``503``, ``429``,
            ``malformed``, ``revoke``
        """

    @abstractmethod
    def clear_faults(self): ...


def sandbox():
    """The package of that name, which is beside the addons."""
    if str(ROOT) not in sys.path:
        sys.path.insert(0, str(ROOT))
    import sandbox.accountant
    import sandbox.testing

    return sandbox


class SandboxWorld(World):
    """A provider of the sandbox. One process per test class, because Odoo's test
    harness ends all child processes with the class."""

    creates = {}  # Kind -> (method, path) by which the addon creates

    def __enter__(self):
        self.process = sandbox().testing.SandboxProcess().__enter__()
        return self

    def __exit__(self, *error):
        self.process.__exit__(*error)

    def reset(self):
        self.process.reset()

    def mark(self):
        self.process.mark()

    def options(self):
        return {
            f"accounting_connectors_{code}_{name}": value
            for code, described in self.process.describe()["providers"].items()
            for name, value in described.items()
            if isinstance(value, str)
        }

    def remote(self, name):
        companies = self.process.describe(self.code)["companies"]
        return next(c["id"] for c in companies if c["name"] == name)

    def tokens(self, company_ids):
        return self.process.token(self.code, company_ids)

    def decide(self, url, company_ids, action="allow"):
        page = requests.get(url, timeout=TIMEOUT)
        assert page.ok and "sandbox" in page.text, page.text[:300]
        form = [("company", company_id) for company_id in company_ids]
        reply = requests.post(
            url,
            data=[*form, ("action", action)],
            allow_redirects=False,
            timeout=TIMEOUT,
        )
        assert reply.status_code == 302, reply.text[:300]
        return reply.headers["Location"]

    def accountant(self, company_id):
        return sandbox().accountant.accountant(self.code, self.process, company_id)

    def calls(self):
        return self.process.requests(self.code)

    def writes(self, kind=None):
        if kind is None:
            return sum(
                call["method"] != "GET" and "token" not in call["path"]
                for call in self.calls()
            )
        method, path = self.creates[kind]
        return sum(
            call["method"] == method and path in f"{call['path']}?"
            for call in self.calls()
        )

    def fault(self, fault, kind=None, times=1):
        method, path = self.creates[kind] if kind else ("", "")
        pattern = path.replace("?", r"(\?|$)")
        only = {"method": method} if method else {}
        self.process.fault(fault, self.code, pattern, times=times, **only)

    def clear_faults(self):
        self.process.clear_faults()

    def lift_limits(self):
        """Until the next reset, as many calls a minute as anybody likes."""
        self.process.config(self.code, minute_limit=9999)


class XeroWorld(SandboxWorld):
    code = "xero"
    homes = {
        "USD": "Demo Company (US)",
        "GBP": "Demo Company (UK)",
        "AUD": "Demo Company (AU)",
    }
    creates = {
        Kind.CONTACT: ("PUT", "/Contacts?"),
        Kind.ITEM: ("PUT", "/Items?"),
        Kind.INVOICE: ("PUT", "/Invoices?"),
        Kind.CREDIT_NOTE: ("PUT", "/CreditNotes?"),
        Kind.PAYMENT: ("PUT", "/Payments?"),
        Kind.ALLOCATION: ("PUT", "/Allocations?"),
        Kind.TRACKING: ("PUT", "/Options?"),
        Kind.ATTACHMENT: ("PUT", "/Attachments/"),
    }


class QuickBooksWorld(SandboxWorld):
    """Single documents go by themselves, several in a batch: tests that want to hit one
    send one."""

    code = "quickbooks"
    homes = {
        "USD": "Sandbox Company (US)",
        "GBP": "Sandbox Company (UK)",
        "AUD": "Sandbox Company (AU)",
    }
    creates = {
        Kind.CONTACT: ("POST", "/customer?"),
        Kind.ITEM: ("POST", "/item?"),
        Kind.INVOICE: ("POST", "/invoice?"),
        Kind.CREDIT_NOTE: ("POST", "/creditmemo?"),
        Kind.PAYMENT: ("POST", "/payment?"),
        Kind.ALLOCATION: ("POST", "/payment?"),
        Kind.TRACKING: ("POST", "/class?"),
        Kind.ATTACHMENT: ("POST", "/upload?"),
    }

    def reset(self):
        """The limit of a second is an app's at a company: here the accountant and Odoo
        are the same app, and nobody waits a minute."""
        self.process.reset()
        self.process.config(self.code, second_limit=1000)

    def options(self):
        pace = {f"accounting_connectors_{self.code}_calls_per_second": "1000"}
        return super().options() | pace

    def accountant(self, company_id):
        they = super().accountant(company_id)
        they.calls_per_second = 0
        return they

    def callback(self, company_id):
        return {"realmId": company_id}


class SageWorld(SandboxWorld):
    code = "sage"
    homes = {
        "USD": "Sandbox Trading Inc",
        "GBP": "Sandbox Trading Ltd",
        "EUR": "Sandbox Trading (Ireland) Ltd",
    }
    creates = {
        Kind.CONTACT: ("POST", "/contacts?"),
        Kind.ITEM: ("POST", "/services?"),
        Kind.INVOICE: ("POST", "/sales_invoices?"),
        Kind.CREDIT_NOTE: ("POST", "/sales_credit_notes?"),
        Kind.PAYMENT: ("POST", "/contact_payments?"),
        Kind.ALLOCATION: ("POST", "/contact_allocations?"),
        Kind.TRACKING: ("POST", "/analysis_type_categories?"),
        Kind.ATTACHMENT: ("POST", "/attachments?"),
    }

    def forbid_foreign(self, company_id):
        self.process.config(self.code, company=company_id, multi_currency=False)
        return True


WORLDS = {one.code: one for one in (XeroWorld, QuickBooksWorld, SageWorld)}
