"""QuickBooks' reports in all the shapes that the sandbox plays fit Report.xsd."""

from __future__ import annotations

from datetime import date

import pytest
from quickbooks_kit import Caller

from sandbox.accountant import accountant

SHAPES = {
    "plain": {},
    "grand totals, rows of parents": {
        "report_layout": "grand_totals",
        "report_parents": "row",
    },
    "a British form, parents twice": {
        "report_layout": "vertical",
        "report_parents": "both",
        "report_net_income": "bare",
    },
    "numbers, the other way round": {
        "report_numbers": True,
        "report_reversed": True,
        "report_idle_months": False,
    },
    "too large": {"report_months": 1},
    "denied": {"report_denied": True},
}


@pytest.fixture
def booked(sandbox, realm):
    """Entries on accounts of three classes, and on one with a part."""
    sandbox.reset()
    sandbox.config("quickbooks", limits=False)
    with accountant("quickbooks", sandbox, realm) as they:
        they.calls_per_second = 0
        bank = they.add_account("Till", "asset", "9901", bank=True).id
        cost = they.add_account("Boats", "expense", "9902").id
        part = they.add_account("Sails", "expense", parent_id=cost).id
        loan = they.add_account("Loan", "liability", "9903").id
        they.book(date(2026, 2, 3), [(bank, 500), (loan, -500)])
        they.book(date(2026, 4, 30), [(bank, -90), (cost, 30), (part, 60)])


@pytest.mark.parametrize("shape", SHAPES)
def test_reports(sandbox, realm, quickbooks_types, booked, shape):
    if SHAPES[shape]:
        sandbox.config("quickbooks", company=realm, **SHAPES[shape])
    token = sandbox.token("quickbooks", [realm])["access_token"]
    api = sandbox.describe("quickbooks")["api"]
    caller = Caller(api, realm, token, quickbooks_types)
    denied = shape == "denied"
    for name in ("ProfitAndLoss", "BalanceSheet", "TrialBalance"):
        for basis in ("Accrual", "Cash"):
            reply = caller.get(
                f"reports/{name}",
                403 if denied else 200,
                start_date="2026-01-01",
                end_date="2026-12-31",
                summarize_column_by="Month",
                accounting_method=basis,
            )
            assert ("Fault" in reply) is denied
            assert denied or len(reply["Rows"]["Row"]) > 1
