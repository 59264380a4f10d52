"""Sales invoices and credit notes of Sage: what they need, post, and turn into."""

from __future__ import annotations

from decimal import Decimal as D

import pytest

from sandbox.sage.testing import Desk


@pytest.fixture
def desk():
    return Desk()


def amounts(document: dict) -> tuple[str, str, str]:
    return tuple(document[f"{k}_amount"] for k in ("net", "tax", "total"))


# --- what a good one looks like ---


def test_invoice_is_numbered_posted_and_linked(desk):
    made = desk.invoice(reference="INV/2026/00042")
    assert made["displayed_as"] == made["invoice_number"] == "SI-1"
    assert made["status"] == {
        "id": "UNPAID",
        "displayed_as": "Unpaid",
        "$path": "/artefact_statuses/UNPAID",
    }
    assert amounts(made) == ("100.0", "20.0", "120.0")
    assert (made["outstanding_amount"], made["total_paid"]) == ("120.0", "0.0")
    assert made["contact"]["displayed_as"] == "Brightwell Homes (BRI001)"
    assert made["currency"]["displayed_as"] == "Pound Sterling (GBP)"
    assert made["due_date"] == "2026-12-20"  # the business's 30 days
    assert made["notes"] == "" and made["void_reason"] is None
    kept = desk.company.id
    assert made["links"][0]["href"].endswith(f"/{kept}/sales_invoices/{made['id']}")
    assert (desk.balance(1100), desk.balance(4000)) == (D("120.00"), D("-100.00"))
    assert desk.balance(2200) == D("-20.00")


def test_credit_note_is_the_mirror_image(desk):
    note = desk.invoice(path="sales_credit_notes")
    assert note["credit_note_number"] == "SCN-1"
    assert amounts(note) == ("100.0", "20.0", "120.0")
    assert "due_date" not in note
    assert (desk.balance(1100), desk.balance(4000)) == (D("-120.00"), D("100.00"))


def test_lines_carry_what_was_sent(desk):
    product = desk.items("products")[0]
    line = desk.line("33.335", 4, quantity=3, product_id=product["id"])
    made = desk.invoice(line)["invoice_lines"][0]
    assert (made["quantity"], made["unit_price"]) == ("3.0", "33.335")
    assert amounts(made) == ("100.01", "4.0", "104.01")  # 100.005, half away from zero
    assert made["product"]["displayed_as"] == product["description"]
    assert made["ledger_account"]["displayed_as"] == "Sales - Products (4000)"
    assert made["tax_rate"]["displayed_as"] == "Standard 20.00%"
    assert made["tax_breakdown"] == [
        {"tax_rate": made["tax_rate"], "percentage": "20.0", "amount": "4.0"}
    ]


def test_tax_of_several_components_is_broken_down():
    desk = Desk("US")
    made = desk.invoice(desk.line(tax_rate_id="US_CA_COMBINED", tax_amount="8.75"))
    parts = made["invoice_lines"][0]["tax_breakdown"]
    assert [p["amount"] for p in parts] == ["6.25", "2.5"]
    assert desk.balance(2200) == D("-8.75")


def test_each_line_posts_to_its_own_account(desk):
    made = desk.invoice(
        desk.line(100),
        desk.line(50, code=4010),
        desk.line(-30, code=4020),
        desk.line(25, 0, code=2110, tax_rate_id="GB_NO_TAX"),
    )
    assert amounts(made) == ("145.0", "24.0", "169.0")
    balances = [desk.balance(code) for code in (4000, 4010, 4020, 2110, 2200)]
    assert balances == [D(-100), D(-50), D(30), D(-25), D(-24)]
    analysis = {t["tax_rate"]["id"]: t["tax_amount"] for t in made["tax_analysis"]}
    assert analysis == {"GB_STANDARD": "24.0", "GB_NO_TAX": "0.0"}


def test_gross_prices_and_discounts(desk):
    gross = desk.line(120, 20, unit_price_includes_tax=True)
    assert amounts(desk.invoice(gross)) == ("100.0", "20.0", "120.0")
    percent = desk.line(200, 36, discount_percentage=10)
    made = desk.invoice(percent)
    assert amounts(made) == ("180.0", "36.0", "216.0")
    assert made["total_discount_amount"] == "20.0"
    plain = desk.line(200, 36, discount_amount="20.00")
    assert desk.invoice(plain)["invoice_lines"][0]["discount_percentage"] == "10.0"


def test_discounts_may_be_posted_apart(desk):
    desk.configure(line_discounts_posted=True)
    desk.invoice(desk.line(200, 36, discount_percentage=10))
    assert (desk.balance(4000), desk.balance(4020)) == (D(-200), D(20))


def test_shipping_tax_is_worked_out_by_sage(desk):
    made = desk.invoice(
        shipping_net_amount=10,
        shipping_tax_rate_id="GB_STANDARD",
        shipping_tax_amount=9,
    )
    assert (made["shipping_tax_amount"], made["total_amount"]) == ("2.0", "132.0")
    assert desk.balance(4910) == D(-10)


def test_addresses_are_the_contacts_unless_sent(desk):
    made = desk.invoice(main_address={"address_line_1": "1 Quay St", "city": "Bath"})
    assert made["main_address_free_form"] == "1 Quay St\nBath"
    assert made["delivery_address"]["city"] == "Bath"
    assert desk.invoice()["main_address"]["country"]["id"] == "GB"


def test_due_date_follows_the_contacts_terms(desk):
    for terms, days, due in (
        ("month_end_invoice", 10, "2026-12-10"),
        ("date_from_invoice", 7, "2026-11-27"),
        ("immediate_invoice", 0, "2026-11-20"),
    ):
        path = f"contacts/{desk.contact()}"
        desk.put(path, credit_terms=terms, credit_days=days)
        assert desk.invoice()["due_date"] == due


# --- what is refused ---


@pytest.mark.parametrize("field", ["contact_id", "date", "invoice_lines"])
def test_what_an_invoice_needs(desk, field):
    body = {
        "contact_id": desk.contact(),
        "date": "2026-11-20",
        "invoice_lines": [desk.line()],
    }
    del body[field]
    reply = desk.refused("sales_invoices", **body)
    assert reply.status == 422
    assert reply.faults == [(field, "This field is required.")]
    assert reply.json[0]["$severity"] == "error"
    assert reply.json[0]["$dataCode"] == "RecordInvalid"


@pytest.mark.parametrize(
    "field", ["description", "ledger_account_id", "unit_price", "tax_amount"]
)
def test_what_a_line_needs(desk, field):
    line = desk.line()
    del line[field]
    body = {"contact_id": desk.contact(), "date": "2026-11-20"}
    if field == "ledger_account_id":
        line[field] = ""
        assert desk.refused("sales_invoices", invoice_lines=[line], **body)
        return
    reply = desk.refused("sales_invoices", invoice_lines=[line], **body)
    assert reply.faults == [(f"invoice_lines.{field}", "This field is required.")]


@pytest.mark.parametrize("rate", ["GB_ZERO", "GB_EXEMPT", "GB_NO_TAX"])
def test_tax_is_not_needed_where_there_is_none(desk, rate):
    line = desk.line(tax_rate_id=rate)
    del line["tax_amount"]
    assert amounts(desk.invoice(line)) == ("100.0", "0.0", "100.0")


def test_any_tax_amount_is_taken_unless_strict(desk):
    assert desk.invoice(desk.line(100, "19.98"))["tax_amount"] == "19.98"
    desk.configure(strict_tax=True)
    assert desk.invoice(desk.line(100, "19.99"))["tax_amount"] == "19.99"
    reply = desk.refused(
        "sales_invoices",
        contact_id=desk.contact(),
        date="2026-11-20",
        invoice_lines=[desk.line(100, "19.98")],
    )
    assert reply.faults[0][0] == "invoice_lines.tax_amount"


def refused(desk, *lines, **body):
    sent = {
        "contact_id": desk.contact(),
        "date": "2026-11-20",
        "invoice_lines": list(lines) or [desk.line()],
        **body,
    }
    return desk.refused("sales_invoices", **sent)


def test_texts_have_their_lengths(desk):
    assert refused(desk, reference="r" * 26).faults[0][0] == "reference"
    assert desk.invoice(reference="r" * 25)["reference"] == "r" * 25
    assert refused(desk, notes="n" * 2001).faults[0][0] == "notes"
    assert refused(desk, invoice_number_prefix="PREFIX-").status == 422


def test_accounts_that_cannot_be_used(desk):
    for code in (1100, 2200, 1200, 5000, 3000):  # control, bank, not for sales
        reply = refused(desk, desk.line(code=code))
        assert reply.status == 422
        assert reply.json[0]["$dataCode"] == "RecordNotFound"
        assert reply.faults == [("", "Couldn't find record.")]
    desk.configure(archive_account=4000, record_not_found_status=404)
    assert refused(desk).status == 404
    desk.configure(restore_account="4000", hide_account=4010)
    assert desk.invoice()
    assert refused(desk, desk.line(code=4010)).status == 404


def test_contacts_that_cannot_be_invoiced(desk):
    assert refused(desk, contact_id="0" * 32).status == 422
    reply = refused(desk, contact_id=desk.contact("SOL001"))
    assert (reply.status, reply.faults) == (422, [("", "Couldn't find Customer.")])
    desk.configure(archive_contact="BRI001")
    assert refused(desk).faults[0][0] == "contact_id"


def test_totals_must_be_those_of_the_lines(desk):
    vague = [("line_items.description", "This field is required.")]
    assert refused(desk, total_amount=121).faults == vague
    assert refused(desk, desk.line(net_amount=99)).faults == vague
    sent = {"net_amount": 100, "tax_amount": "20.00", "total_amount": 120}
    assert desk.invoice(**sent)["total_amount"] == "120.0"
    desk.configure(check_totals=False)
    assert desk.invoice(total_amount=121)["total_amount"] == "120.0"


def test_negative_amounts(desk):
    reply = refused(desk, desk.line(-100))
    assert reply.faults[0][0] == "total_amount"
    assert amounts(desk.invoice(desk.line(100), desk.line(-100)))[2] == "0.0"
    desk.configure(negative_lines=False)
    reply = refused(desk, desk.line(100), desk.line(-10))
    assert reply.faults[0][0] == "invoice_lines.unit_price"


def test_html_entities_may_be_refused(desk):
    line = desk.line(description="Nuts &amp; bolts")
    assert desk.invoice(line)["invoice_lines"][0]["description"] == "Nuts &amp; bolts"
    desk.configure(refuse_html_entities=True)
    assert refused(desk, line).faults[0][0] == "line_items.description"
    assert desk.invoice(desk.line(description="Nuts & bolts"))


def test_sales_abroad_may_have_a_rule_of_their_own(desk):
    path = f"contacts/{desk.contact()}"
    desk.put(path, main_address={"country_id": "FR"})
    assert desk.invoice()
    desk.configure(cross_border_rule=True)
    zero = {"tax": 0, "tax_rate_id": "GB_ZERO", "eu_goods_services_type_id": "GOODS"}
    other = {**zero, "eu_goods_services_type_id": "SERVICES"}
    named = "invoice_lines.eu_goods_services_type_id"
    sources = [source for source, _ in refused(desk).faults]
    assert sources == ["invoice_lines.tax_rate_id", named]
    mixed = refused(desk, desk.line(**zero), desk.line(**other))
    assert mixed.faults[0][0] == named
    assert desk.invoice(desk.line(**zero), desk.line(**zero))
    assert desk.invoice(contact_id=desk.contact("HAR001"))


@pytest.mark.parametrize(
    "field, value",
    [
        ("date", "20.11.2026"),
        ("date", 5),
        ("due_date", "2026-13-01"),
        ("contact_id", ["x"]),
        ("invoice_lines", []),
        ("shipping_net_amount", "many"),
        ("shipping_net_amount", -1),
        ("sent", "perhaps"),
    ],
)
def test_values_that_cannot_be_read(desk, field, value):
    assert refused(desk, **{field: value}).status == 422


def test_nothing_of_a_refused_document_is_kept(desk):
    refused(desk, desk.line(), desk.line(code=5000))
    assert desk.get("sales_invoices")["$total"] == 0
    assert not desk.ledger.entries()
    assert desk.invoice()["invoice_number"] == "SI-1"


# --- numbers ---


def test_numbers_go_on_and_given_ones_stay(desk):
    assert desk.invoice(invoice_number="INV/1")["displayed_as"] == "INV/1"
    assert [desk.invoice()["invoice_number"] for _ in range(2)] == ["SI-1", "SI-2"]
    desk.put("invoice_settings", next_invoice_number=50)
    assert desk.invoice()["invoice_number"] == "SI-50"
    assert desk.invoice(invoice_number_prefix="AB-")["invoice_number"] == "AB-51"
    assert desk.get("invoice_settings")["next_invoice_number"] == 52


def test_a_number_may_be_there_twice_unless_told_otherwise(desk):
    assert desk.invoice(invoice_number="X1") and desk.invoice(invoice_number="X1")
    desk.configure(unique_invoice_numbers=True)
    assert refused(desk, invoice_number="x1").faults[0][0] == "invoice_number"


def test_credit_notes_may_share_the_numbers(desk):
    desk.put("invoice_settings", separate_invoice_credit_note_numbering=False)
    desk.invoice()
    note = desk.invoice(path="sales_credit_notes")
    assert note["credit_note_number"] == "SCN-2"


def test_businesses_number_apart():
    desk = Desk("US")
    line = desk.line(tax_rate_id="US_EXEMPT")
    assert desk.invoice(line)["invoice_number"] == "SI-1001"
