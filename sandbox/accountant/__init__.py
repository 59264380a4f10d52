"""An accountant at work in the sandbox's books, over each provider's own API.

For tools and tests that look at what a connector did there, or do what somebody else
does there meanwhile. Shares no code with any connector.
"""

from __future__ import annotations

from ..testing import SandboxClient
from .base import Accountant
from .calling import Refused
from .records import (
    BILL,
    CREDIT_NOTE,
    DRAFT,
    INVOICE,
    OPEN,
    PAID,
    VENDOR_CREDIT,
    VOID,
    Account,
    Allocation,
    Contact,
    Document,
    Item,
    Line,
    Payment,
)
from .quickbooks import QuickBooksAccountant
from .sage import SageAccountant
from .xero import XeroAccountant

ACCOUNTANTS = {
    one.provider: one for one in (XeroAccountant, QuickBooksAccountant, SageAccountant)
}


def accountant(
    provider: str, client: SandboxClient | str, company_id: str
) -> Accountant:
    """The accountant of one company.

    :param client: of the sandbox's controls, or its address
    :raise KeyError: there is no such provider
    """
    return ACCOUNTANTS[provider](client, company_id)
