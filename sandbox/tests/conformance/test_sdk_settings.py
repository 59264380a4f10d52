"""Xero's own SDK reads settings and reports, writes items, accounts, journals, files.

All that was said on the way is then judged by Xero's published schemas.
"""

from __future__ import annotations

import datetime as dt

from sdk_kit import make, xero_accounting
from xero_schemas import UNNAMED


def test_sdk_reads_the_settings(api, tenant):
    organisation = api.get_organisations(tenant).organisations[0]
    assert organisation.organisation_id == tenant
    assert {a.name for a in api.get_organisation_actions(tenant).actions} >= {
        "CreateApprovedInvoice",
        "UseMulticurrency",
    }
    accounts = api.get_accounts(tenant, where='Status=="ACTIVE"').accounts
    assert {a.code for a in accounts} >= {"200", "090", "860"}
    assert api.get_account(tenant, accounts[0].account_id).accounts
    rates = api.get_tax_rates(tenant).tax_rates
    assert all(r.tax_components for r in rates)
    assert api.get_tax_rate_by_tax_type(tenant, rates[0].tax_type).tax_rates
    assert (
        api.get_tracking_categories(tenant, include_archived=True)
        .tracking_categories[0]
        .options
    )
    assert len(api.get_currencies(tenant).currencies) >= 2
    assert api.get_branding_themes(tenant).branding_themes[0].type
    assert api.get_users(tenant).users
    assert api.get_items(tenant, unitdp=4).items


def test_sdk_writes_the_rest(api, tenant, version, invoice):
    item = api.create_items(
        tenant,
        make(
            "Items",
            items=[
                make(
                    "Item",
                    code=f"SDK-{version}",
                    name="Thing",
                    sales_details=make(
                        "Purchase", unit_price=1.2345, account_code="200"
                    ),
                )
            ],
        ),
        unitdp=4,
    ).items[0]
    assert float(item.sales_details.unit_price) == 1.2345
    api.update_item(
        tenant,
        item.item_id,
        make("Items", items=[make("Item", code=item.code, name="Other thing")]),
    )
    api.delete_item(tenant, item.item_id)
    revenue = xero_accounting.AccountType.REVENUE
    account = api.create_account(
        tenant, make("Account", code="299", name="Battery Sales", type=revenue)
    ).accounts[0]
    api.update_account(
        tenant,
        account.account_id,
        make(
            "Accounts",
            accounts=[make("Account", name="Batteries", code="299", type=revenue)],
        ),
    )
    assert api.delete_account(tenant, account.account_id).accounts[0].status
    rate = api.create_tax_rates(
        tenant,
        make(
            "TaxRates",
            tax_rates=[
                make(
                    "TaxRate",
                    name="Local",
                    report_tax_type="OUTPUT",
                    tax_components=[make("TaxComponent", name="City", rate=1.5)],
                )
            ],
        ),
    ).tax_rates[0]
    assert rate.tax_type.startswith("TAX00")
    api.create_currency(tenant, make("Currency", code=xero_accounting.CurrencyCode.NZD))
    category = api.create_tracking_category(
        tenant, make("TrackingCategory", name="Team")
    ).tracking_categories[0]
    option = api.create_tracking_options(
        tenant, category.tracking_category_id, make("TrackingOption", name="Roof")
    ).options[0]
    assert option.status == "ACTIVE"
    journal = api.create_manual_journals(
        tenant,
        make(
            "ManualJournals",
            manual_journals=[
                make(
                    "ManualJournal",
                    narration="Accrual",
                    status="POSTED",
                    journal_lines=[
                        make("ManualJournalLine", line_amount=10.0, account_code="429"),
                        make(
                            "ManualJournalLine", line_amount=-10.0, account_code="850"
                        ),
                    ],
                )
            ],
        ),
    )
    assert journal.manual_journals[0].status == "POSTED"
    assert api.get_manual_journals(tenant, page=1).manual_journals[0].journal_lines
    file = api.create_invoice_attachment_by_file_name(
        tenant, invoice.invoice_id, "a.pdf", b"%PDF-1.4 small", include_online=True
    ).attachments[0]
    assert file.content_length == 14 and file.mime_type == "application/pdf"
    assert api.get_invoice_attachments(tenant, invoice.invoice_id).attachments
    assert api.email_invoice(tenant, invoice.invoice_id, make("RequestEmpty")) is None


def test_sdk_reads_reports(api, tenant, invoice):
    report = api.get_report_profit_and_loss(
        tenant,
        from_date=dt.date(2026, 11, 1),
        to_date=dt.date(2026, 11, 30),
        periods=2,
        timeframe="MONTH",
        standard_layout=True,
    ).reports[0]
    assert len(report.rows[0].cells) == 4
    assert (
        api.get_report_balance_sheet(
            tenant, date=dt.date(2026, 11, 30), standard_layout=True
        )
        .reports[0]
        .rows
    )
    trial = api.get_report_trial_balance(tenant, date=dt.date(2026, 11, 30)).reports[0]
    total = trial.rows[-1].rows[0].cells
    assert total[1].value == total[2].value and total[3].value == total[4].value


def test_every_reply_fits_its_schema(schemas, said):
    """Every answer to what the tests above wrote and read."""
    checked, strangers = schemas.judge(said)
    assert checked >= 25
    assert strangers <= UNNAMED
