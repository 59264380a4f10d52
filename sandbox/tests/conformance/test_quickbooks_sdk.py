"""Intuit's OAuth client and python-quickbooks at work in each company.

The library sends junk (empty dates, a tax mode in the US, zero for what it does not
know); QuickBooks takes it, and so does the sandbox. All that was answered on the way is
then judged by Intuit's published types.
"""

from __future__ import annotations

import pytest
import simplejson
from quickbooks import batch, cdc, exceptions, objects
from quickbooks_kit import (
    HOME,
    USUAL_TAX,
    Client,
    lately,
    library,
    line,
    make,
    ref,
    sign_in,
)


@pytest.fixture(scope="module", autouse=True)
def plain_http():
    """The library refuses http:// without this; loopback needs no proxy."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")
        patch.setenv("NO_PROXY", "127.0.0.1,localhost")
        yield


@pytest.fixture(scope="module")
def auth(sandbox, realm):
    return sign_in(sandbox.describe("quickbooks"), realm)


@pytest.fixture(scope="module")
def qb(sandbox, auth):
    return library(sandbox.describe("quickbooks"), auth)


@pytest.fixture(scope="module")
def customer(qb):
    return make("Customer", DisplayName="Sunny Roofs", CompanyName="Sunny Roofs").save(
        qb=qb
    )


@pytest.fixture(scope="module")
def item(qb):
    accounts = objects.Account.where("AccountType = 'Income'", qb=qb)
    return make(
        "Item",
        Name="Solar panel",
        Type="Service",
        Sku="PANEL",
        UnitPrice=99.95,
        IncomeAccountRef=ref(accounts[0].Id),
    ).save(qb=qb)


@pytest.fixture(scope="module")
def tax(qb, country):
    """Fields of a line and of a document for the usual sales tax."""
    codes = {code.Name: code for code in objects.TaxCode.all(qb=qb)}
    usual = codes[USUAL_TAX[country]]
    return ("TAX", usual.Id) if country == "US" else (usual.Id, None)


def taxed(tax):
    """The head's part of the tax, without the zero that the library makes up."""
    if not tax[1]:
        return {}
    detail = make("TxnTaxDetail", TxnTaxCodeRef=ref(tax[1]))
    del detail.TotalTax
    return {"TxnTaxDetail": detail}


@pytest.fixture(scope="module")
def head(customer, country):
    """What every document needs: with several currencies on, its own too."""
    return {"CustomerRef": customer.to_ref(), "CurrencyRef": ref(HOME[country])}


@pytest.fixture
def draft(qb, head, item, tax):
    def new(number, *amounts):
        lines = [line(item, amount, tax[0]) for amount in amounts or (100.0,)]
        return make("Invoice", **head, **taxed(tax), DocNumber=number, Line=lines)

    return new


def test_sign_in_and_out(sandbox, realm):
    auth = sign_in(sandbox.describe("quickbooks"), realm)
    assert auth.realm_id == realm and auth.expires_in == 3600
    before = auth.access_token
    auth.refresh()
    assert auth.access_token != before and auth.refresh_token
    qb = library(sandbox.describe("quickbooks"), auth)
    assert objects.CompanyInfo.get(1, qb=qb).CompanyName
    assert auth.revoke()
    with pytest.raises(exceptions.AuthorizationException) as caught:
        objects.CompanyInfo.get(1, qb=qb)
    assert "3200" in caught.value.detail
    from intuitlib.exceptions import AuthClientError

    with pytest.raises(AuthClientError) as caught:
        auth.refresh()
    assert caught.value.status_code == 400 and "invalid_grant" in str(caught.value)


def test_who_signed_in(sandbox, realm):
    from intuitlib.enums import Scopes

    scopes = [Scopes.ACCOUNTING, Scopes.OPENID, Scopes.EMAIL]
    auth = sign_in(sandbox.describe("quickbooks"), realm, scopes)
    assert auth.id_token
    assert auth.get_user_info().json()["email"] == "user@sandbox.example"


def test_company_and_settings(qb, country):
    company = objects.CompanyInfo.get(qb.company_id, qb=qb)
    assert company.Country == {"UK": "GB"}.get(country, country)
    preferences = objects.Preferences.get(qb=qb)
    assert preferences.CurrencyPrefs.HomeCurrency.value == HOME[country]
    assert preferences.SalesFormsPrefs.CustomTxnNumbers is True
    rates = {rate.Id: rate for rate in objects.TaxRate.all(qb=qb)}
    agencies = {agency.Id for agency in objects.TaxAgency.all(qb=qb)}
    for code in objects.TaxCode.all(qb=qb):
        for detail in (
            code.SalesTaxRateList.TaxRateDetail if code.SalesTaxRateList else ()
        ):
            assert detail.TaxRateRef.value in rates, code.Name
    assert {rate.AgencyRef.value for rate in rates.values()} <= agencies
    assert objects.Term.all(qb=qb) and objects.PaymentMethod.all(qb=qb)
    kinds = {account.AccountType for account in objects.Account.all(qb=qb)}
    assert {"Bank", "Income", "Accounts Receivable"} <= kinds


def test_customers(qb, customer):
    customer.GivenName, customer.Notes = "Ann", "A note"
    customer.PrimaryEmailAddr = make("EmailAddress", Address="owner@roofs.example")
    changed = customer.save(qb=qb)
    assert int(changed.SyncToken) == int(customer.SyncToken) + 1
    customer.SyncToken = changed.SyncToken
    read = objects.Customer.get(customer.Id, qb=qb)
    assert (read.GivenName, read.PrimaryEmailAddr.Address) == (
        "Ann",
        "owner@roofs.example",
    )
    assert [
        c.Id for c in objects.Customer.filter(DisplayName="Sunny Roofs", qb=qb)
    ] == [customer.Id]
    assert objects.Customer.choose([customer.Id, "999999999"], qb=qb)[0].Id == read.Id
    odd = make("Customer", DisplayName="Pat O'Brien").save(qb=qb)
    found = objects.Customer.filter(DisplayName="Pat O'Brien", qb=qb)
    assert [c.Id for c in found] == [odd.Id]
    count = objects.Customer.count(qb=qb)
    all_of_them = objects.Customer.all(qb=qb, order_by="Id")
    assert count == len(all_of_them) > 2
    page = objects.Customer.all(qb=qb, start_position=2, max_results=2, order_by="Id")
    assert [c.Id for c in page] == [c.Id for c in all_of_them[1:3]]
    odd.Active = False
    odd.save(qb=qb)
    assert objects.Customer.count("Active = true", qb=qb) == count - 1
    assert objects.Customer.where("DisplayName LIKE 'Pat%'", qb=qb) == []


def test_names_are_taken_once(qb, customer):
    with pytest.raises(exceptions.QuickbooksException) as caught:
        make("Customer", DisplayName="sunny roofs ").save(qb=qb)
    assert caught.value.error_code == 6240
    stale = objects.Customer.get(customer.Id, qb=qb)
    stale.SyncToken = "99"
    with pytest.raises(exceptions.QuickbooksException) as caught:
        stale.save(qb=qb)
    assert caught.value.error_code == 5010
    wrong = make("Customer", DisplayName="Other", Surname="Brown")
    with pytest.raises(exceptions.ValidationException) as caught:
        wrong.save(qb=qb)
    assert caught.value.error_code == 2010


def test_items(qb, item):
    assert item.Sku == "PANEL" or objects.Item.get(item.Id, qb=qb)
    found = [i for i in objects.Item.all(qb=qb) if i.Id == item.Id]
    assert found[0].Sku == "PANEL"
    item.UnitPrice = 33.333333
    changed = item.save(qb=qb)
    assert changed.UnitPrice == 33.333333
    item.SyncToken = changed.SyncToken


def test_invoices(qb, draft, country):
    made = draft("SDK-1", 100.0, 33.33).save(qb=qb, request_id="sdk-1")
    again = draft("SDK-1", 100.0, 33.33).save(qb=qb, request_id="sdk-1")
    assert again.Id == made.Id and made.DocNumber == "SDK-1"
    # each agency's tax is rounded: 8.3331 and 3.3333 of 133.33
    tax = {"US": 8.33 + 3.33, "UK": 26.67, "AU": 13.33}[country]
    assert made.TotalAmt == made.Balance == pytest.approx(133.33 + tax)
    assert made.TxnTaxDetail.TotalTax == pytest.approx(tax)
    kinds = [row.DetailType for row in made.Line]
    assert kinds.count("SalesItemLineDetail") == 2 and "SubTotalLineDetail" in kinds
    read = objects.Invoice.get(made.Id, qb=qb)
    assert read.to_json() == made.to_json()
    read.PrivateNote = "Changed"
    changed = read.save(qb=qb)  # in full, the lines as they were read
    assert (changed.PrivateNote, changed.TotalAmt) == ("Changed", made.TotalAmt)
    assert objects.Invoice.filter(DocNumber="SDK-1", qb=qb)[0].Id == made.Id
    with pytest.raises(exceptions.QuickbooksException) as caught:
        draft("SDK-1").save(qb=qb)
    assert caught.value.error_code == 6140


def test_voids_and_deletes(qb, draft):
    made = draft("SDK-2").save(qb=qb)
    voided = made.void(qb=qb)["Invoice"]
    assert voided["TotalAmt"] == voided["Balance"] == 0
    assert "Voided" in voided["PrivateNote"]
    gone = draft("SDK-3").save(qb=qb)
    assert gone.delete(qb=qb)["Invoice"]["status"] == "Deleted"
    with pytest.raises(exceptions.ObjectNotFoundException):
        objects.Invoice.get(gone.Id, qb=qb)


def linked(*documents, amount):
    """Lines of a payment, without the line that the library makes up."""
    links = [document.to_linked_txn() for document in documents]
    for link in links:
        del link.TxnLineId
    return [make("PaymentLine", Amount=amount, LinkedTxn=[link]) for link in links]


def test_pays(qb, draft, head):
    target = draft("SDK-4").save(qb=qb)
    banks = objects.Account.where("AccountType = 'Bank'", qb=qb)
    paid = make(
        "Payment",
        **head,
        TotalAmt=10.0,
        DepositToAccountRef=ref(banks[0].Id),
        Line=linked(target, amount=10.0),
    ).save(qb=qb, request_id="sdk-pay")
    assert paid.UnappliedAmt == 0
    read = objects.Invoice.get(target.Id, qb=qb)
    assert read.Balance == pytest.approx(target.TotalAmt - 10)
    assert read.LinkedTxn[0].TxnId == paid.Id
    paid.void(qb=qb)
    assert objects.Invoice.get(target.Id, qb=qb).Balance == target.TotalAmt


def test_credits(qb, draft, head, item, tax):
    target = draft("SDK-8").save(qb=qb)
    memo = make("CreditMemo", **head, **taxed(tax), DocNumber="SDK-C1")
    memo.Line = [line(item, 40.0, tax[0])]
    memo = memo.save(qb=qb)
    assert memo.RemainingCredit == memo.TotalAmt > 40
    applied = make("Payment", **head, TotalAmt=0)
    applied.Line = linked(target, memo, amount=40.0)
    applied = applied.save(qb=qb)
    left = objects.CreditMemo.get(memo.Id, qb=qb).RemainingCredit
    assert left == pytest.approx(memo.TotalAmt - 40)
    applied.delete(qb=qb)
    assert objects.CreditMemo.get(memo.Id, qb=qb).RemainingCredit == memo.TotalAmt


def test_batches(qb):
    people = [make("Customer", DisplayName=f"Batch {n}") for n in range(32)]
    people.append(make("Customer", DisplayName="Batch 0"))
    answer = batch.batch_create(people, qb=qb)
    assert len(answer.successes) == 32
    (fault,) = answer.faults
    assert fault.Error[0].code == "6240"
    assert fault.original_object.DisplayName == "Batch 0"
    for person in answer.successes:
        person.Notes = "In a batch"
    assert len(batch.batch_update(answer.successes, qb=qb).successes) == 32


def test_changes(sandbox, qb, draft):
    kept = draft("SDK-5").save(qb=qb)
    gone = draft("SDK-6").save(qb=qb)
    gone.delete(qb=qb)
    said = cdc.change_data_capture(
        [objects.Invoice, objects.CreditMemo], lately(sandbox), qb=qb
    )
    rows = {row.Id: row for row in said.Invoice}
    assert rows[kept.Id].DocNumber == "SDK-5"
    assert rows[gone.Id].status == "Deleted"


def test_reports(qb, draft):
    day = objects.Invoice.get(draft("SDK-7").save(qb=qb).Id, qb=qb).TxnDate
    dates = {"start_date": f"{day[:4]}-01-01", "end_date": day}
    report = qb.get_report("ProfitAndLoss", dates)
    assert report["Header"]["ReportName"] == "ProfitAndLoss"
    assert {"Income", "NetIncome"} <= {row["group"] for row in report["Rows"]["Row"]}
    months = {**dates, "summarize_column_by": "Month"}
    columns = qb.get_report("ProfitAndLoss", dict(months))["Columns"]["Column"]
    assert len(columns) == int(day[5:7]) + 2
    trial = qb.get_report("TrialBalance", dict(dates))
    total = trial["Rows"]["Row"][-1]["Summary"]["ColData"]
    assert total[1]["value"] == total[2]["value"] != ""
    assert qb.get_report("BalanceSheet", dict(dates))["Rows"]["Row"]
    assert qb.get_report("GeneralLedger", dict(dates))["Rows"]["Row"]
    assert qb.get_report("AgedReceivables", {"report_date": day})["Rows"]["Row"]


def test_what_it_parses_is_what_was_said(qb):
    """References and lines come back as the library's own classes."""
    found = objects.Invoice.filter(DocNumber="SDK-1", qb=qb)[0]
    assert isinstance(found.CustomerRef, objects.Ref)
    detail = found.Line[0].SalesItemLineDetail
    assert isinstance(detail, objects.SalesItemLineDetail)
    assert detail.ItemAccountRef.value


def test_every_reply_fits_its_type(quickbooks_types, qb):
    """Every answer to what the tests above wrote and read."""
    assert isinstance(qb, Client) and len(qb.said) > 50
    for method, path, status, text in qb.said:
        body = simplejson.loads(text, use_decimal=True)
        problems = quickbooks_types.reply(path, body)
        assert problems == [], f"{method} {path} {status}"
