"""What the types of accounts are called in Odoo: words that people read, for each type
that a provider publishes."""

import re

import pytest
from providers.base import Capabilities
from providers.quickbooks import const as quickbooks
from providers.registry import adapter_class
from providers.sage import const as sage
from providers.xero import const as xero
from pure_published import SPECS

CODES = ("xero", "quickbooks", "sage")
# xero_accounting.yaml 16.1.0, AccountType
XERO = """BANK CURRENT CURRLIAB DEPRECIATN DIRECTCOSTS EQUITY EXPENSE FIXED INVENTORY
    LIABILITY NONCURRENT OTHERINCOME OVERHEADS PREPAYMENT REVENUE SALES TERMLIAB
    PAYG""".split()
# Finance.xsd, AccountTypeEnum
QUICKBOOKS = """Bank|Accounts Receivable|Other Current Asset|Fixed Asset|Other Asset|\
Accounts Payable|Credit Card|Other Current Liability|Long Term Liability|Equity|Income|\
Cost of Goods Sold|Expense|Other Income|Other Expense|Non-Posting""".split("|")
# Sage lists its types only to who has signed in: ids as its own sample files have them
SAGE = """SALES OTHER_INCOME DIRECT_EXPENSES OVERHEADS DEPRECIATION TAXES CURRENT_ASSETS
    FIXED_ASSETS FUTURE_ASSETS BANK CURRENT_LIABILITY FUTURE_LIABILITY LINE_OF_CREDIT
    EQUITY SPECIAL""".split()
PUBLISHED = {"xero": XERO, "quickbooks": QUICKBOOKS, "sage": SAGE}


def heading(code, word):
    return adapter_class(code).capabilities.account_type_name(word)


@pytest.mark.parametrize("code", CODES)
def test_every_published_type_has_a_name(code):
    known = adapter_class(code).capabilities.account_types
    assert set(PUBLISHED[code]) <= set(known)
    for word, name in known.items():
        assert heading(code, word) == name
        assert re.fullmatch(r"[A-Z][A-Za-z -]+", name), name


@pytest.mark.parametrize("code", CODES)
def test_types_of_known_classes_have_names(code):
    module = {"xero": xero, "quickbooks": quickbooks, "sage": sage}[code]
    assert set(module.TYPE_CLASSES) <= set(module.TYPE_NAMES)


@pytest.mark.parametrize("code", CODES)
def test_two_types_of_the_same_list_are_not_one_heading(code):
    known = adapter_class(code).capabilities.account_types
    names = [known[word] for word in PUBLISHED[code]]
    assert len(set(names)) == len(names)


def test_what_sage_displays_is_known_as_well_as_its_id():
    for word in ("Current Liability", "CURRENT_LIABILITY"):
        assert heading("sage", word) == "Current liabilities"
    assert heading("sage", "Line of Credit") == "Lines of credit"
    assert heading("sage", "Immobilisations") == "Immobilisations"


def test_a_new_word_is_made_readable():
    nobody = Capabilities(
        calls_per_minute=1,
        calls_per_day=1,
        concurrent=1,
        click_reserve=0,
        many_tenants=False,
    )
    assert nobody.account_type_name("LongTermThings") == "Long term things"
    assert nobody.account_type_name("DEEP_WATER ") == "Deep water"


def test_the_lists_are_those_published():
    files = {
        "xero": SPECS / "xero" / "xero_accounting.yaml",
        "quickbooks": SPECS / "quickbooks" / "Finance.xsd",
    }
    if not all(file.is_file() for file in files.values()):
        pytest.skip("needs the specifications")
    listed = re.search(
        r"\n    AccountType:\n.*?enum:\n((?: +- \w+\n)+)",
        files["xero"].read_text(),
        re.S,
    )
    assert re.findall(r"- (\w+)", listed[1]) == XERO
    listed = re.search(
        r'name="AccountTypeEnum".*?</xs:simpleType>',
        files["quickbooks"].read_text(),
        re.S,
    )
    assert re.findall(r'enumeration value="([^"]+)"', listed[0]) == QUICKBOOKS
