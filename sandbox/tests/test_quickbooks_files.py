"""Files at the QuickBooks sandbox: uploads of several forms, what is said of them."""

from __future__ import annotations

import json

import pytest

from sandbox.quickbooks.testing import Desk, Reply

BORDER = "frontier"
PDF = b"%PDF-1.4\r\n\x00\xff binary"


@pytest.fixture
def desk():
    return Desk()


def metadata(row, kind="Invoice", name="INV-12.pdf", **more):
    ref = {"EntityRef": {"type": kind, "value": row}, "IncludeOnSend": False}
    return {
        "AttachableRef": [ref],
        "FileName": name,
        "ContentType": "application/pdf",
        **more,
    }


def body(*parts, end="\r\n"):
    """A multipart body: name, further head lines, content."""
    whole = b""
    for name, more, content in parts:
        head = [f"--{BORDER}", f'Content-Disposition: form-data; name="{name}"{more}']
        whole += end.join([*head, "", ""]).encode() + content + end.encode()
    return whole + f"--{BORDER}--{end}".encode()


def send(desk, raw) -> Reply:
    kind = f"multipart/form-data; boundary={BORDER}"
    return desk.call("POST", "upload", raw, headers={"Content-Type": kind})


def upload(desk, meta, content=PDF):
    parts = [
        ("file_metadata_01", "\r\nContent-Type: application/json", as_json(meta)),
        ("file_content_01", '; filename="x.pdf"\r\nContent-Type: a/b', content),
    ]
    reply = send(desk, body(*parts))
    assert reply.status == 200, reply.content
    (one,) = reply.json["AttachableResponse"]
    return one


def as_json(value) -> bytes:
    return json.dumps(value).encode()


def found(desk, row, kind="Invoice"):
    reply = desk.query(
        f"SELECT * FROM Attachable WHERE AttachableRef.EntityRef.Type = '{kind}'"
        f" AND AttachableRef.EntityRef.value = '{row}'"
    )
    return [(one["FileName"], one["Size"]) for one in reply.get("Attachable", ())]


def test_a_file_is_found_at_its_document(desk):
    invoice, other = desk.invoice()["Id"], desk.invoice()["Id"]
    row = upload(desk, metadata(invoice))["Attachable"]
    assert (row["FileName"], row["Size"]) == ("INV-12.pdf", len(PDF))
    assert row["AttachableRef"] == metadata(invoice)["AttachableRef"]
    assert row["FileAccessUri"].endswith(f"/download/{row['Id']}")
    assert found(desk, invoice) == [("INV-12.pdf", len(PDF))]
    assert found(desk, other) == found(desk, invoice, "Bill") == []


def test_a_file_outlives_its_document_and_can_be_deleted(desk):
    invoice = desk.invoice()
    row = upload(desk, metadata(invoice["Id"]))["Attachable"]
    desk.post("Invoice", desk.handle(invoice), operation="delete")
    assert found(desk, invoice["Id"])
    reply = desk.post("Attachable", desk.handle(row), operation="delete")
    assert reply["status"] == "Deleted"
    assert found(desk, invoice["Id"]) == []


def test_what_is_refused_is_refused_inside_a_yes(desk):
    assert upload(desk, metadata("999"))["Fault"]["Error"][0]["code"] == "6000"
    assert upload(desk, metadata("1", "Sun"))["Fault"]["Error"][0]["code"] == "6000"
    desk.configure(upload_limit=5)
    invoice = desk.invoice()["Id"]
    assert upload(desk, metadata(invoice))["Fault"]["Error"][0]["code"] == "6030"
    assert found(desk, invoice) == []
    none = body(("file_metadata_01", "", as_json(metadata(invoice))))
    assert send(desk, none).error["code"] == "2020"


def test_as_python_quickbooks_sends_it(desk):
    """Ends of lines of one character, the content in base64 and without a name."""
    invoice = desk.invoice()["Id"]
    parts = [
        (
            "file_metadata_01",
            "\nContent-Type: application/json",
            as_json(metadata(invoice)),
        ),
        ("file_content_01", "\nContent-Transfer-Encoding: base64", b"JVBERg=="),
    ]
    reply = send(desk, body(*parts, end="\n"))
    assert reply.json["AttachableResponse"][0]["Attachable"]["Size"] == len(b"%PDF")
    assert found(desk, invoice) == [("INV-12.pdf", 4)]


def test_without_metadata_it_belongs_to_nothing(desk):
    reply = send(desk, body(("file_content_01", '; filename="a.txt"', b"hello")))
    row = reply.json["AttachableResponse"][0]["Attachable"]
    assert (row["FileName"], row["AttachableRef"]) == ("a.txt", [])


def test_an_update_says_all_again(desk):
    invoice = desk.invoice()["Id"]
    row = upload(desk, metadata(invoice))["Attachable"]
    again = {**desk.handle(row), **metadata(invoice, name="B.pdf", Note="Signed")}
    row = desk.post("Attachable", again)
    assert (row["FileName"], row["Note"], row["Size"]) == ("B.pdf", "Signed", len(PDF))
    row = desk.post("Attachable", {**desk.handle(row), "FileName": "B.pdf"})
    assert row["AttachableRef"] == [] and "Note" not in row
