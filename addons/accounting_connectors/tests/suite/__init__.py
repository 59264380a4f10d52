"""The common provider suite: what every provider must do, whoever wrote its adapter.

Each part is a mixin to :class:`~..common.ConnectorCase`; a provider's own test class
names its ``provider``, and its ``make_world`` when it is not one of ours: without a
sandbox, a :class:`~..local_world.LocalWorld`. ``test_providers.py`` runs all parts
against the providers of this addon; in ``tests/addons/`` is one that another addon
brings.
"""

from .actuals import ActualsSuite
from .actuals_accounts import ActualsAccountsSuite
from .bills import BillsSuite
from .changing import ChangingSuite
from .connecting import ConnectingSuite
from .documents import DocumentsSuite
from .dry_run import DryRunSuite
from .files import FilesSuite
from .history import HistorySuite
from .mending import MendingSuite
from .parties import PartiesSuite
from .party_changes import PartyChangesSuite
from .paying import PayingSuite
from .receiving import ReceivingSuite
from .reconciling import ReconcilingSuite
from .recovering import RecoveringSuite
from .settling import SettlingSuite
from .tracking import TrackingSuite

SUITES = (
    ActualsAccountsSuite,
    ActualsSuite,
    BillsSuite,
    ChangingSuite,
    ConnectingSuite,
    DocumentsSuite,
    DryRunSuite,
    FilesSuite,
    HistorySuite,
    MendingSuite,
    PartiesSuite,
    PartyChangesSuite,
    PayingSuite,
    ReceivingSuite,
    ReconcilingSuite,
    RecoveringSuite,
    SettlingSuite,
    TrackingSuite,
)
