"""Every field that we send is one that Sage describes, and what it requires is there.

Names: Sage's description of v3.1 (https://developer.sage.com/accounting/files/
swagger.full.json, copy of 2025-02-18). Not in it, but in Sage's guides: the
``idempotency_id`` of a creation (guides/concepts/idempotency) and the ``id`` of a line
that is changed (2026-11-20).
"""

from dataclasses import replace

import pytest
from providers.sage import artefacts, editing, masters, payments
from pure_builders import D
from pure_sage import (
    TRAITS,
    note,
    sage_allocation,
    sage_contact,
    sage_invoice,
    sage_item,
    sage_line,
    sage_payment,
)

FIELDS = {
    "sales_invoice": """
        base_currency_cis_applicable_amount base_currency_net_amount
        base_currency_shipping_net_amount base_currency_shipping_tax_amount
        base_currency_shipping_total_amount base_currency_tax_amount
        base_currency_total_after_cis_deduction base_currency_total_amount
        base_currency_total_discount_amount base_currency_withholding_tax_amount
        cis_applicable_amount contact_id contact_name contact_reference currency_id
        date delivery_address delivery_performance_date destination_consignment
        due_date exchange_rate inverse_exchange_rate invoice_lines invoice_number
        invoice_number_prefix main_address net_amount notes
        original_quote_estimate_id recurring_invoice reference sent
        shipping_net_amount shipping_tax_amount shipping_tax_rate_id
        shipping_total_amount status_id tax_address_region_id tax_amount
        tax_analysis terms_and_conditions total_after_cis_deduction total_amount
        total_discount_amount total_quantity vat_reverse_charge
        withholding_tax_amount withholding_tax_rate
    """,
    "sales_invoice.main_address": """
        address_line_1 address_line_2 address_type_id city country_group_id
        country_id postal_code region
    """,
    "sales_invoice.invoice_lines": """
        analysis_type_categories base_currency_discount_amount
        base_currency_net_amount base_currency_tax_amount base_currency_total_amount
        base_currency_unit_price description discount_amount discount_percentage
        eu_goods_services_type_id eu_sales_description_id ledger_account_id
        net_amount product_id quantity service_id tax_amount tax_rate_id
        total_amount trade_of_asset unit_price unit_price_includes_tax
    """,
    "sales_credit_note": """
        base_currency_cis_applicable_amount base_currency_net_amount
        base_currency_shipping_net_amount base_currency_shipping_tax_amount
        base_currency_shipping_total_amount base_currency_tax_amount
        base_currency_total_after_cis_deduction base_currency_total_amount
        base_currency_total_discount_amount base_currency_withholding_tax_amount
        cis_applicable_amount contact_id contact_name contact_reference
        credit_note_lines credit_note_number credit_note_number_prefix currency_id
        date delivery_address destination_consignment exchange_rate
        inverse_exchange_rate main_address net_amount notes original_invoice_date
        reference sent shipping_net_amount shipping_tax_amount shipping_tax_rate_id
        shipping_total_amount status_id tax_address_region_id tax_amount
        tax_analysis terms_and_conditions total_after_cis_deduction total_amount
        total_discount_amount total_quantity vat_reverse_charge
        withholding_tax_amount withholding_tax_rate
    """,
    "sales_credit_note.main_address": """
        address_line_1 address_line_2 address_type_id city country_group_id
        country_id postal_code region
    """,
    "sales_credit_note.credit_note_lines": """
        analysis_type_categories base_currency_discount_amount
        base_currency_net_amount base_currency_tax_amount base_currency_total_amount
        base_currency_unit_price description discount_amount discount_percentage
        eu_goods_services_type_id eu_sales_description_id ledger_account_id
        net_amount product_id quantity service_id tax_amount tax_rate_id
        total_amount trade_of_asset unit_price unit_price_includes_tax
    """,
    "contact_payment": """
        allocated_artefacts bank_account_id base_currency_currency_charge
        base_currency_net_amount base_currency_tax_amount base_currency_total_amount
        contact_id currency_id date exchange_rate net_amount payment_method_id
        payment_on_account reference tax_amount tax_rate_id total_amount
        transaction_type_id
    """,
    "contact_payment.allocated_artefacts": """
        amount artefact_id discount
    """,
    "contact_allocation": """
        allocated_artefacts contact_id date transaction_type_id
    """,
    "contact_allocation.allocated_artefacts": """
        amount artefact_id
    """,
    "contact": """
        aux_reference auxiliary_account bank_account_details contact_type_ids
        credit_days credit_limit credit_terms credit_terms_and_conditions
        currency_id default_purchase_ledger_account_id
        default_sales_ledger_account_id default_sales_tax_rate_id delivery_address
        destination_vat_blocking locale main_address main_contact_person name notes
        product_sales_price_type_id reference registered_number source_guid
        tax_calculation tax_number tax_treatment
    """,
    "contact.main_address": """
        address_line_1 address_line_2 address_type_id bank_account_id city
        contact_id country_group_id country_id is_main_address name postal_code
        region
    """,
    "contact.main_contact_person": """
        address_id contact_person_type_ids email fax is_main_contact
        is_preferred_contact job_title mobile name telephone
    """,
    "product": """
        active catalog_item_type_id cost_price description item_code notes
        purchase_description purchase_ledger_account_id purchase_tax_rate_id
        sales_ledger_account_id sales_prices sales_tax_rate_id source_guid
        usual_supplier_id
    """,
    "product.sales_prices": """
        price price_includes_tax price_name product_sales_price_type_id
    """,
    "service": """
        active cost_price description item_code notes oss_service
        purchase_description purchase_ledger_account_id purchase_tax_rate_id
        sales_ledger_account_id sales_rates sales_tax_rate_id source_guid
        usual_supplier_id
    """,
    "service.sales_rates": """
        rate rate_includes_tax rate_name service_rate_type_id
    """,
}
REQUIRED = {
    "sales_invoice": "contact_id date invoice_lines",
    "sales_invoice.invoice_lines": "description ledger_account_id unit_price",
    "sales_credit_note": "contact_id date credit_note_lines",
    "sales_credit_note.credit_note_lines": "description ledger_account_id unit_price",
    "contact_payment": """
        transaction_type_id contact_id bank_account_id date total_amount
    """,
    "contact_allocation": "transaction_type_id contact_id allocated_artefacts",
    "contact": "name contact_type_ids",
    "product": "description sales_ledger_account_id purchase_ledger_account_id",
    "service": "description sales_ledger_account_id",
}


def complete():
    """A document of each kind with all that we ever say."""
    rate = {"currency": "EUR", "currency_rate": D("1.17")}
    row = sage_line(item_id="services/s")
    traits = TRAITS | {
        "country": "CA",
        "tax_region": "CA-BC",
        "service_rate_type": "r",
        "product_sales_price_type": "p",
        "service_rate_type_name": "Rate",
        "product_sales_price_type_name": "Price",
    }
    contact = sage_contact(
        email="a@b.example",
        phone="1",
        vat="GB1",
        street="Street",
        street2="Yard",
        city="London",
        state="Greater London",
        zip="N1",
        country_code="GB",
    )
    service = sage_item(description="More", tax_code="GB_STANDARD")
    goods = replace(service, is_service=False)
    invoice = sage_invoice(row, reference="PO", **rate)
    held = {"invoice_lines": [{"id": "l1"}]}
    body = artefacts.document(invoice, traits)
    yield "sales_invoice", body
    yield "sales_invoice", editing.changes(body, invoice.kind, held)
    yield "sales_credit_note", artefacts.document(note(row, **rate), traits)
    yield "contact_payment", payments.payment(sage_payment(**rate), traits)
    yield "contact_allocation", payments.allocation(sage_allocation())
    yield "contact", masters.contact(contact, traits)
    yield (
        "contact",
        masters.contact(contact, traits) | masters.changed_contact(contact, {}),
    )
    yield "service", masters.changed_item(service, "services", traits)
    yield "product", masters.item(goods, "products", traits)
    yield (
        "product",
        {
            **masters.item(goods, "products", traits),
            **masters.changed_item(goods, "products", traits),
        },
    )


@pytest.mark.parametrize(("name", "body"), complete(), ids=lambda one: str(one)[:20])
def test_each_field_is_sages(name, body):
    known = set(FIELDS[name].split())
    if name.endswith("_lines"):
        known.add("id")
    assert not set(body) - known
    assert not set(REQUIRED.get(name, "").split()) - set(body)
    for field, value in body.items():
        if f"{name}.{field}" in FIELDS:
            for row in value if isinstance(value, list) else [value]:
                test_each_field_is_sages(f"{name}.{field}", row)
