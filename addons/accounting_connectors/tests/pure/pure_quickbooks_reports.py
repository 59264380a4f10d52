"""Reports of QuickBooks, put together as a test wants them."""

from datetime import date

from providers.actuals import Basis, Source, end_of

PROFIT, BALANCE = Source.PROFIT_AND_LOSS, Source.BALANCE_SHEET
JAN, FEB = date(2024, 1, 1), date(2024, 2, 1)
ACCRUAL, CASH = Basis.ACCRUAL, Basis.CASH


def column(month, **values):
    told = {
        "StartDate": month.isoformat(),
        "EndDate": end_of(month).isoformat(),
        "ColKey": f"{month:%b %Y}",
        **values,
    }
    pairs = [{"Name": name, "Value": value} for name, value in told.items() if value]
    return {"ColTitle": f"{month:%b %Y}", "ColType": "Money", "MetaData": pairs}


def keyed(key):
    pairs = [{"Name": "ColKey", "Value": key}]
    return {"ColTitle": key, "ColType": "Money", "MetaData": pairs}


ACCOUNT = {**keyed("account"), "ColTitle": "", "ColType": "Account"}


def cells(name, *sums, key=None):
    titled = {"value": name} if key is None else {"value": name, "id": key}
    return {"ColData": [titled, *({"value": one} for one in sums)]}


def data(name, *sums, key=None, **values):
    return {"type": "Data", **cells(name, *sums, key=key), **values}


def part(name, found, *sums, key=None, head=(), **values):
    """A section; with a group if one is given."""
    return {
        "type": "Section",
        "Header": cells(name, *head, key=key),
        "Rows": {"Row": list(found)},
        "Summary": cells(f"Total {name}", *sums),
        **values,
    }


def result(*sums):
    return {"type": "Section", "group": "NetIncome", "Summary": cells("Net", *sums)}


def said(*found, columns=(JAN, FEB), **header):
    shown = [one if isinstance(one, dict) else column(one) for one in columns]
    return {
        "Header": {"ReportBasis": "Accrual", "Currency": "USD", **header},
        "Columns": {"Column": [ACCOUNT, *shown]},
        "Rows": {"Row": list(found)},
    }


INCOME = part(
    "Income", [data("Tours", "5.00", "", key="1")], "5.00", "", group="Income"
)
EMPTY = {"Option": [{"Name": "NoReportData", "Value": "true"}]}


def by_id(report):
    """Class and amounts, by account."""
    return {
        one.account_id: (
            one.account_class.value,
            *(one.amounts.get(month, 0) for month in report.months),
        )
        for one in report.lines
    }
