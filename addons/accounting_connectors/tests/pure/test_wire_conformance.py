"""The check that ``pure_conformance`` makes after every test can fail."""

import pytest
from pure_published import problems, quickbooks_types, sage_types

QUICKBOOKS = "http://127.0.0.1/quickbooks/v3/company/91303577669"
SAGE = "http://127.0.0.1/sage/v3.1"
INVOICE = b'{"CustomerRef":{"value":"1"},"Line":[{"Amount":1.10}]%s}'
UPLOAD = (
    b'--x\r\nContent-Disposition: form-data; name="file_metadata_01"\r\n'
    b'Content-Type: application/json\r\n\r\n{"%s":"a.pdf"}\r\n--x--\r\n'
)
CONTACT = b'{"contact":{"name":"Ann","contact_type_ids":["CUSTOMER"]%s}}'


@pytest.fixture
def published():
    if not quickbooks_types() or not sage_types():
        pytest.skip("ACCOUNTING_CONNECTORS_SPECS names no directory with both")


@pytest.mark.parametrize(
    "method, url, body, is_good",
    [
        ("POST", f"{QUICKBOOKS}/invoice?requestid=k", INVOICE % b"", True),
        ("POST", f"{QUICKBOOKS}/invoice?requestid=k", INVOICE % b',"Memo":""', False),
        ("POST", f"{QUICKBOOKS}/invoice?request=k", INVOICE % b"", False),
        ("POST", f"{QUICKBOOKS}/payment", b'{"TotalAmt":"1.10"}', False),
        ("GET", f"{QUICKBOOKS}/query?query=select+*+from+Item", None, True),
        ("GET", f"{QUICKBOOKS}/query?select=Item", None, False),
        ("POST", f"{SAGE}/contacts", CONTACT % b"", True),
        ("POST", f"{SAGE}/contacts", CONTACT % b',"email":"a@b.example"', False),
        ("POST", f"{SAGE}/contact", CONTACT % b"", False),
        ("POST", f"{QUICKBOOKS}/upload?requestid=k", UPLOAD % b"FileName", True),
        ("POST", f"{QUICKBOOKS}/upload?requestid=k", UPLOAD % b"Filename", False),
        ("GET", f"{SAGE}/contacts?search=Ann", None, True),
        ("GET", f"{SAGE}/contacts?name=Ann", None, False),
        ("GET", "http://127.0.0.1/elsewhere", None, True),
    ],
)
def test_the_check_sees_what_is_wrong(published, method, url, body, is_good):
    assert bool(problems(method, url, body)) is not is_good
