"""What polling the sandbox's books costs, what a role or plan leaves out, and that our
own writes are known again.

Skipped where the sandbox package is not beside the addon.
"""

import pytest
from providers.documents import Kind
from providers.errors import Cause, ConfigurationError
from pure_books import only, pulled
from pure_builders import write


@pytest.mark.parametrize("area", ["Purchases", "Products & Services", "Settings"])
def test_who_may_not_see_an_area_reads_the_others(
    sage_world, sage_books, sage_clerk, area
):
    contact, sales = sage_books.contact.remote_id, sage_books.sales.remote_id
    sage_clerk.add_invoice("Z-1", contact, sales, "10")
    sage_world.config("sage", roles={area: "No Access"})
    (document,) = pulled(sage_books.adapter, Kind.INVOICE)
    assert "Z-1" in (document.number, document.reference)
    assert bool(pulled(sage_books.adapter, Kind.ITEM)) is (area[:8] != "Products")
    tracked = pulled(sage_books.adapter, Kind.TRACKING)
    assert bool(tracked) is (area != "Settings")


def test_who_may_not_see_sales_or_money_is_told(sage_world, sage_books):
    sage_world.config("sage", roles={"Sales": "No Access", "Bank": "No Access"})
    for kind in (Kind.INVOICE, Kind.PAYMENT):
        with pytest.raises(ConfigurationError) as caught:
            pulled(sage_books.adapter, kind)
        assert caught.value.cause is Cause.AREA_DENIED


@pytest.mark.parametrize("known", [True, False])
def test_the_plan_start_has_no_tracking(sage_world, sage_books, known):
    """Sage answers as if the subscription had ended, which it has not."""
    sage_world.config("sage", plan="START")
    if known:
        sage_books.adapter.traits = sage_books.adapter.organisation().traits
    assert pulled(sage_books.adapter, Kind.TRACKING) == []


def test_an_unchanged_world_costs_a_call_for_each_list(
    sage_world, sage_books, sage_news
):
    """One for what changed, one for what was deleted."""
    sage_world.clock(3600)
    since = list(sage_books.adapter.pull(Kind.CONTACT))[-1].cursor
    sage_world.clock(3600)
    sage_books.adapter.organisation()  # with a token at hand
    for kind, lists in ((Kind.CONTACT, 1), (Kind.ITEM, 2), (Kind.INVOICE, 4)):
        sage_books.log.clear()
        assert pulled(sage_books.adapter, kind, since) == []
        assert len(sage_books.log) == 2 * lists
    sage_books.log.clear()
    assert pulled(sage_books.adapter, Kind.PAYMENT, since) == []
    assert len(sage_books.log) == 6  # payments, their fees, allocations


def test_our_own_writes_come_back_with_the_version_that_we_got(sage_books, sage_news):
    adapter = sage_books.adapter

    def check(receipt, feed):
        (read,) = [r for r in sage_news(feed) if r.remote_id == receipt.remote_id]
        assert read.version == receipt.version != ""
        return receipt

    check(sage_books.customer("ODOO-9", name="Newcomer"), Kind.CONTACT)
    note = sage_books.invoice(number="S-2", kind=Kind.CREDIT_NOTE)
    note = check(sage_books.booked(note), Kind.INVOICE)
    bill = check(sage_books.booked(sage_books.invoice(number="S-1")), Kind.INVOICE)
    money = write(sage_books.payment(bill.remote_id, "20.00"), "p")
    check(only(adapter.push([money])), Kind.PAYMENT)
    used = write(sage_books.allocation(note, bill, "30.00"), "a")
    check(only(adapter.push([used])), Kind.PAYMENT)
