"""The checker of QuickBooks JSON: documents as Intuit shows them pass, slips do not."""

from __future__ import annotations

import pytest
from schema_kit import changed, read

TIME = "2026-11-20T01:00:00-08:00"
INVOICE = """{"DocNumber": "INV/2026/00012", "TxnDate": "2026-11-20",
 "DueDate": "2026-12-20", "CustomerRef": {"value": "58"},
 "CurrencyRef": {"value": "USD"}, "PrivateNote": "odoo:account.move,412",
 "SalesTermRef": {"value": "3"},
 "Line": [
  {"DetailType": "SalesItemLineDetail", "Amount": 100.0, "Description": "Consulting",
   "SalesItemLineDetail": {"ItemRef": {"value": "23"}, "Qty": 3,
    "UnitPrice": 33.333333, "TaxCodeRef": {"value": "TAX"},
    "ClassRef": {"value": "5000000000000142238"}}},
  {"DetailType": "DescriptionOnly", "Description": "Thanks",
   "DescriptionLineDetail": {}},
  {"DetailType": "DiscountLineDetail", "Amount": 10.0, "DiscountLineDetail":
   {"PercentBased": true, "DiscountPercent": 10,
    "DiscountAccountRef": {"value": "86"}}}],
 "TxnTaxDetail": {"TxnTaxCodeRef": {"value": "2"}}, "ApplyTaxAfterDiscount": true}"""
CREATED = """{"Invoice": {"domain": "QBO", "sparse": false, "Id": "145",
 "SyncToken": "0", "MetaData": {"CreateTime": "2026-05-05T02:08:55-07:00",
  "LastModifiedByRef": {"value": "9341"},
  "LastUpdatedTime": "2026-05-05T02:08:55-07:00"},
 "CustomField": [], "DocNumber": "1042", "TxnDate": "2024-01-15",
 "CurrencyRef": {"value": "USD", "name": "United States Dollar"}, "LinkedTxn": [],
 "Line": [
  {"Id": "1", "LineNum": 1, "Amount": 422.00, "DetailType": "SalesItemLineDetail",
   "SalesItemLineDetail": {"ItemRef": {"value": "1", "name": "Services"}, "Qty": 1,
    "ItemAccountRef": {"value": "1", "name": "Services"},
    "TaxCodeRef": {"value": "TAX"}}, "CustomExtensions": []},
  {"Amount": 422.00, "DetailType": "SubTotalLineDetail", "SubTotalLineDetail": {}}],
 "TxnTaxDetail": {"TxnTaxCodeRef": {"value": "3"}, "TotalTax": 38.4, "TaxLine": [
  {"Amount": 29.96, "DetailType": "TaxLineDetail", "TaxLineDetail":
   {"TaxRateRef": {"value": "1"}, "PercentBased": true, "TaxPercent": 7.1,
    "NetAmountTaxable": 422}}]},
 "CustomerRef": {"value": "1", "name": "Amy's Bird Sanctuary"},
 "CustomerMemo": {"value": "Thank you"}, "BillAddr": {"Id": "2", "Lat": "INVALID"},
 "FreeFormAddress": true, "DueDate": "2024-02-14", "TotalAmt": 460.40,
 "PrintStatus": "NeedToPrint", "EmailStatus": "NotSet", "Balance": 460.40},
 "time": "2026-05-05T02:08:54.543-07:00"}"""
REPORT = """{"Header": {"Time": "2026-11-20T01:00:00-08:00",
  "ReportName": "ProfitAndLoss", "ReportBasis": "Accrual",
  "StartPeriod": "2026-01-01", "EndPeriod": "2026-02-28",
  "SummarizeColumnsBy": "Month", "Currency": "USD",
  "Option": [{"Name": "NoReportData", "Value": "false"}]},
 "Columns": {"Column": [
  {"ColTitle": "", "ColType": "Account",
   "MetaData": [{"Name": "ColKey", "Value": "account"}]},
  {"ColTitle": "Total", "ColType": "Money"}]},
 "Rows": {"Row": [
  {"type": "Section", "group": "Income",
   "Header": {"ColData": [{"value": "Income"}, {"value": ""}]},
   "Rows": {"Row": [{"type": "Data",
    "ColData": [{"value": "Services", "id": "1"}, {"value": "500.00"}]}]},
   "Summary": {"ColData": [{"value": "Total Income"}, {"value": "500.00"}]}}]}}"""
FAULT = """{"Fault": {"Error": [{"Message": "Duplicate Name Exists Error",
  "Detail": "The name supplied already exists.", "code": "6240", "element": ""}],
 "type": "ValidationFault"}, "time": "2026-11-20T05:35:56.791-08:00"}"""
GATEWAY = """{"warnings": null, "intuitObject": null, "fault": {"error": [
  {"message": "message=ThrottleExceeded; errorCode=003001; statusCode=429",
   "detail": "", "code": "3001", "element": null}], "type": "SERVICE"},
 "report": null, "queryResponse": null, "batchItemResponse": [],
 "attachableResponse": [], "syncErrorResponse": null, "requestId": null,
 "time": 1763600000000, "status": null, "cdcresponse": []}"""
CHANGES = """{"CDCResponse": [{"QueryResponse": [
 {"Invoice": [{"Id": "145", "SyncToken": "1",
   "MetaData": {"LastUpdatedTime": "2026-11-19T09:00:00-08:00"}},
  {"domain": "QBO", "status": "Deleted", "Id": "129",
   "MetaData": {"LastUpdatedTime": "2026-11-19T09:05:00-08:00"}}],
  "startPosition": 1, "maxResults": 2, "totalCount": 2}, {}]}],
 "time": "2026-11-20T01:00:00-08:00"}"""
BATCH = """{"BatchItemRequest": [
 {"bId": "c1", "operation": "create", "Customer": {"DisplayName": "Lagoon Ltd"}},
 {"bId": "d1", "operation": "delete", "Invoice": {"Id": "129", "SyncToken": "0"}},
 {"bId": "v1", "operation": "update", "optionsData": "void",
  "Payment": {"Id": "74", "SyncToken": "0", "sparse": true}},
 {"bId": "q1", "Query": "select * from Term"}]}"""
PREFERENCES = """{"Preferences": {"Id": "1", "SyncToken": "4",
 "AccountingInfoPrefs": {"UseAccountNumbers": true, "TrackDepartments": false,
  "ClassTrackingPerTxn": false, "ClassTrackingPerTxnLine": true,
  "FirstMonthOfFiscalYear": "January", "BookCloseDate": "2025-12-31"},
 "SalesFormsPrefs": {"CustomTxnNumbers": true, "AllowDiscount": true,
  "AllowDeposit": false, "AutoApplyCredit": true, "AutoApplyPayments": true},
 "TaxPrefs": {"UsingSalesTax": true, "PartnerTaxEnabled": true},
 "CurrencyPrefs": {"MultiCurrencyEnabled": true, "HomeCurrency": {"value": "USD"}},
 "ReportPrefs": {"ReportBasis": "Accrual"},
 "OtherPrefs": {"NameValue": [
  {"Name": "WarnDuplicateBillNumber", "Value": "false"}]}},
 "time": "2026-11-20T01:00:00-08:00"}"""
TAX_CODE = """{"TaxCode": "Odoo VAT 20", "TaxRateDetails": [
 {"TaxRateName": "Odoo VAT 20", "RateValue": 20, "TaxAgencyId": "1",
  "TaxApplicableOn": "Sales"}]}"""
PAYMENT = """{"CustomerRef": {"value": "1"}, "TotalAmt": 0, "Line": [
 {"Amount": 100, "LinkedTxn": [{"TxnId": "71", "TxnType": "Invoice"}]},
 {"Amount": 100, "LinkedTxn": [{"TxnId": "73", "TxnType": "CreditMemo"}]}]}"""
ITEM = """{"Name": "Odoo 400000 Sales", "Type": "Service",
 "IncomeAccountRef": {"value": "79"}}"""
BILL = """{"VendorRef": {"value": "56"}, "TxnDate": "2026-11-20", "Line": [
 {"DetailType": "AccountBasedExpenseLineDetail", "Amount": 150,
  "AccountBasedExpenseLineDetail": {"AccountRef": {"value": "69"},
   "BillableStatus": "NotBillable", "TaxCodeRef": {"value": "NON"}}}]}"""
CUSTOMER = """{"DisplayName": "Lagoon Ltd", "CompanyName": "Lagoon Ltd",
 "PrimaryEmailAddr": {"Address": "ap@lagoon.example"},
 "PrimaryPhone": {"FreeFormNumber": "555-0100"},
 "BillAddr": {"Line1": "1 Quay St", "City": "Mountain View",
  "CountrySubDivisionCode": "CA", "PostalCode": "94042", "Country": "USA"},
 "CurrencyRef": {"value": "USD"}}"""


@pytest.mark.parametrize(
    "path, text",
    [
        ("invoice", CREATED),
        ("invoice", FAULT),
        ("invoice/145", GATEWAY),
        ("reports/ProfitAndLoss", REPORT),
        ("cdc", CHANGES),
        ("preferences", PREFERENCES),
        ("query", f'{{"QueryResponse": {{}}, "time": "{TIME}"}}'),
        ("query", f'{{"QueryResponse": {{"totalCount": 29}}, "time": "{TIME}"}}'),
        (
            "query",
            '{"QueryResponse": {"Customer": [{"Id": "1", "DisplayName": "Cool Cars"}], '
            f'"startPosition": 1, "maxResults": 1}}, "time": "{TIME}"}}',
        ),
        (
            "invoice",
            '{"Invoice": {"domain": "QBO", "status": "Deleted", "Id": "266"}, '
            f'"time": "{TIME}"}}',
        ),
        (
            "batch",
            '{"BatchItemResponse": [{"bId": "c1", "Customer": {"Id": "58"}}, '
            '{"bId": "d1", "Fault": {"Error": [{"Message": "Stale", "code": "5010"}], '
            f'"type": "ValidationFault"}}}}], "time": "{TIME}"}}',
        ),
        (
            "taxservice/taxcode",
            '{"TaxCode": "VAT", "TaxCodeId": "22", "TaxRateDetails": '
            f'[{{"TaxRateName": "VAT", "RateValue": 20}}], "time": "{TIME}"}}',
        ),
    ],
)
def test_replies_as_intuit_shows_them(quickbooks_types, path, text):
    assert quickbooks_types.reply(path, read(text)) == []


@pytest.mark.parametrize(
    "path, value, words",
    [
        ("time", None, "no time"),
        ("time", "2026-05-05 02:08", "datetime"),
        ("time", "2026-05-05T02:08:54", "names no zone"),
        ("Invoice/Totalamt", 1, "Invoice has no such property"),
        ("Invoice/TotalAmt", "460.40", "a decimal, not '460.40'"),
        ("Invoice/TotalAmt", 460.4, "a decimal, not 460.4"),  # lost its exactness
        ("Invoice/TotalAmt", True, "a decimal, not True"),
        ("Invoice/Id", 145, "a string, not 145"),
        ("Invoice/sparse", "false", "a boolean, not 'false'"),
        ("Invoice/TxnDate", "15/01/2024", "15/01/2024"),
        ("Invoice/TxnDate", "2024-02-30", "2024-02-30"),
        ("Invoice/PrintStatus", "Printed", "Printed"),
        ("Invoice/CustomerRef", "1", "ReferenceType is an object"),
        ("Invoice/CustomerRef/value", None, "ReferenceType without value"),
        ("Invoice/CustomerRef/Name", "Amy", "ReferenceType has no such property"),
        ("Invoice/CustomerMemo", "Thank you", "MemoRef is an object"),
        ("Invoice/Line", {}, "a list"),
        ("Invoice/TxnTaxDetail", [{}], "no list"),
        ("Invoice/Line/0/LineNum", 0, "LineNum"),
        ("Invoice/Line/0/DetailType", "ItemLine", "ItemLine"),
        ("Invoice/Line/0/DetailType", "SubTotalLineDetail", "DetailType SubTotal"),
        ("Invoice/Line/0/SubTotalLineDetail", {}, "exclude each other"),
        ("Invoice/Line/0/SalesItemLineDetail/AccountRef", {"value": "1"}, "no such"),
        ("Invoice/TxnTaxDetail/TaxLine/0/TaxLineDetail/TaxRate", 1, "no such"),
        ("Invoice/DocNumber", "I" * 22, "more than 21 characters"),
        ("Invoice/MetaData/CreateTime", "2026-05-05T02:08:55", "names no zone"),
        ("Customer", {"Id": "1"}, "exclude each other"),
        ("Invoice", None, "no Invoice"),
        ("Fault", {"Error": []}, "exclude each other"),
    ],
)
def test_slips_in_replies(quickbooks_types, path, value, words):
    body = changed(CREATED, path, value)
    problems = quickbooks_types.reply("invoice", body)
    assert problems and words in " ".join(problems), problems


@pytest.mark.parametrize(
    "called, text, path, value",
    [
        ("invoice", FAULT, "Fault/Error/0/code", None),
        ("invoice", FAULT, "Fault/Error/0/code", 6240),
        ("invoice", FAULT, "Fault/Error/0/message", "in lower case"),
        ("invoice", FAULT, "Fault/Error", {}),
        ("invoice", GATEWAY, "fault/error/0/code", 3001),
        ("invoice", GATEWAY, "fault/error/0/Message", "upper case"),
        ("invoice", GATEWAY, "time", TIME),
        ("invoice", GATEWAY, "status", None),
        ("cdc", CHANGES, "CDCResponse", {}),
        ("cdc", CHANGES, "CDCResponse/0/QueryResponse/0/startPosition", "1"),
        ("cdc", CHANGES, "CDCResponse/0/QueryResponse/0/Invoices", []),
        ("cdc", CHANGES, "CDCResponse/0/QueryResponse/0/Invoice/1/status", "Gone"),
        ("preferences", PREFERENCES, "Preferences/TaxPrefs/UsesTax", True),
        ("preferences", PREFERENCES, "Preferences/OtherPrefs/NameValue/0/name", "x"),
    ],
)
def test_slips_around_records(quickbooks_types, called, text, path, value):
    assert quickbooks_types.reply(called, changed(text, path, value))


@pytest.mark.parametrize(
    "path, value",
    [
        ("Header/ReportBasis", "Accruals"),
        ("Header", None),
        ("Header/Time", "today"),
        ("Columns/Column/0/ColTitle", None),
        ("Rows/Row/0/type", "Group"),
        ("Rows/Row/0/ColData", [{"value": "both"}]),
        ("Rows/Row/0/Rows/Row/0/ColData/1/value", 500),
        ("Rows/Row/0/Summary/ColData/0/ids", "1"),
    ],
)
def test_slips_in_reports(quickbooks_types, path, value):
    body = changed(REPORT, path, value)
    assert quickbooks_types.reply("reports/ProfitAndLoss", body)


@pytest.mark.parametrize(
    "path, text",
    [
        ("invoice", INVOICE),
        ("customer", CUSTOMER),
        ("item", ITEM),
        ("payment", PAYMENT),
        ("bill", BILL),
        ("batch", BATCH),
        ("taxservice/taxcode", TAX_CODE),
    ],
)
def test_requests_as_intuit_shows_them(quickbooks_types, path, text):
    query = {"requestid": "k1", "minorversion": "75"}
    assert quickbooks_types.request(path, query, read(text)) == []


@pytest.mark.parametrize(
    "entity, text, path, value, words",
    [
        ("invoice", INVOICE, "CustomerRef", None, "create without CustomerRef"),
        ("invoice", INVOICE, "Line", [], "create without Line"),
        ("invoice", INVOICE, "Id", "145", "update without SyncToken"),
        ("invoice", INVOICE, "Number", "1", "no such property"),
        ("invoice", INVOICE, "TxnDate", "", "TxnDate"),
        ("invoice", INVOICE, "Balance", 1, "for replies only"),
        ("invoice", INVOICE, "Line/0/CustomExtensions", [], "for replies only"),
        ("invoice", INVOICE, "Line/0/Description", "x" * 4001, "4000 characters"),
        ("invoice", INVOICE, "Line/0/DetailType", None, "DetailType None"),
        ("invoice", INVOICE, "PrivateNote", "x" * 4001, "4000 characters"),
        ("invoice", INVOICE, "GlobalTaxCalculation", "Net", "Net"),
        ("customer", CUSTOMER, "DisplayName", None, "create without DisplayName"),
        ("customer", CUSTOMER, "PrimaryEmailAddr", "a@b.example", "EmailAddress"),
        ("customer", CUSTOMER, "PrimaryEmailAddr/Address", "a" * 101, "100 char"),
        ("customer", CUSTOMER, "BillAddr/Street", "1", "PhysicalAddress has no"),
        ("item", ITEM, "Type", "Services", "Services"),
        ("item", ITEM, "Name", "x" * 101, "100 characters"),
        ("payment", PAYMENT, "TotalAmt", None, "create without TotalAmt"),
        ("payment", PAYMENT, "PaymentRefNum", "x" * 22, "21 characters"),
        ("payment", PAYMENT, "Line/0/LinkedTxn/0/Type", "Bill", "no such property"),
        ("batch", BATCH, "BatchItemRequest/0/operation", "insert", "insert"),
        ("batch", BATCH, "BatchItemRequest/0/bId", "d1", "a bId twice"),
        ("batch", BATCH, "BatchItemRequest/0/bId", "c" * 11, "10 characters"),
        ("batch", BATCH, "BatchItemRequest/1/Invoice/SyncToken", None, "SyncToken"),
        ("batch", BATCH, "BatchItemRequest/0/Customer/Name", "x", "no such property"),
        ("batch", BATCH, "BatchItemRequest/0/Query", "x", "exclude each other"),
        ("invoices", INVOICE, "DocNumber", "1", "no such entity"),
    ],
)
def test_slips_in_requests(quickbooks_types, entity, text, path, value, words):
    query = {"requestid": "k1"}
    problems = quickbooks_types.request(entity, query, changed(text, path, value))
    assert problems and words in " ".join(problems), problems


@pytest.mark.parametrize(
    "method, path, query, is_good",
    [
        ("GET", "query", {"query": "select * from Item"}, True),
        ("GET", "query", {"q": "select * from Item"}, False),
        ("GET", "invoice/1", {"minorversion": "75"}, True),
        ("POST", "invoice", {"operation": "void", "requestid": "x" * 50}, True),
        ("POST", "invoice", {"requestid": "x" * 51}, False),
        ("POST", "batch", {"requestid": "x" * 37}, False),
        ("POST", "invoice", {"requestId": "k"}, False),
        ("GET", "reports/TrialBalance", {"start_date": "2026-01-01"}, True),
        ("GET", "reports/TrialBalance", {"from_date": "2026-01-01"}, False),
    ],
)
def test_query_parameters(quickbooks_types, method, path, query, is_good):
    assert bool(quickbooks_types.parameters(method, path, query)) is not is_good
