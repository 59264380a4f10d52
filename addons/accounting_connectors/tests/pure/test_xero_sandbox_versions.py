"""Our own writes as they are read, and the contacts, items and categories of others, at
the sandbox's Xero.

Skipped where the sandbox package is not beside the addon.
"""

from providers.documents import Contact, Item, Kind
from pure_books import TODAY, only, pulled, void
from pure_builders import D, payment, update, write
from pure_xero import documents, money, read


def test_our_own_writes_are_read_with_the_version_of_their_receipt(books):
    adapter = books.adapter
    invoice = only(adapter.push([write(books.invoice(number="I-1"))]))
    assert documents(books)[invoice.remote_id].version == invoice.version != ""
    note = books.invoice(kind=Kind.CREDIT_NOTE, number="C-1")
    credit = only(adapter.push([write(note)]))
    assert documents(books)[credit.remote_id].version == credit.version != ""
    paid = only(
        adapter.push(
            [
                write(
                    payment(
                        document_id=invoice.remote_id,
                        account_id=books.bank.remote_id,
                        date=TODAY,
                        amount=D(5),
                    )
                )
            ]
        )
    )
    assert money(books)[paid.remote_id].version == paid.version != ""
    gone = only(adapter.push([void(Kind.PAYMENT, paid.remote_id)]))
    assert money(books)[paid.remote_id].version == gone.version
    item = Item(code="P", name="P", account_code=books.sales.code)
    thing = only(adapter.push([write(item)]))
    assert read(books, Kind.ITEM)[thing.remote_id].version == thing.version != ""
    person = only(adapter.push([write(Contact(number="O-9", name="Ida"))]))
    assert read(books, Kind.CONTACT)[person.remote_id].version == person.version != ""
    change = update(Contact(number="O-9", name="Ida Berg"), person.remote_id)
    changed = only(adapter.push([change]))
    assert read(books, Kind.CONTACT)[person.remote_id].version == changed.version


def test_contacts_changed_archived_and_merged(books, they):
    one = they.add_contact("Rosa Quispe", email="rosa@example.com")
    two = they.add_contact("R. Quispe")
    they.change_contact(one, phone="555", city="Perth", name="Rosa Q")
    found = read(books, Kind.CONTACT)[one]
    assert (found.name, found.phone, found.city) == ("Rosa Q", "555", "Perth")
    assert found.email == "rosa@example.com"
    assert found.changed_at.isoformat() == found.version
    they.merge_contacts(two, one)
    found = read(books, Kind.CONTACT)
    assert (found[two].active, found[two].merged_into) == (False, one)
    they.archive_contact(one)
    assert not read(books, Kind.CONTACT)[one].active
    they.restore_contact(one)
    assert read(books, Kind.CONTACT)[one].active


def test_items_with_both_sides(books, they):
    made = they.add_item("W-1", "Widget", books.sales.remote_id)
    they.call(
        "POST",
        f"Items/{made}",
        {
            "Items": [
                {
                    "Code": "W-1",
                    "IsPurchased": True,
                    "PurchaseDetails": {"UnitPrice": "7.5", "AccountCode": "310"},
                }
            ]
        },
    )
    they.change_item(made, price="12.3456", description="Wide")
    found = read(books, Kind.ITEM)[made]
    assert (found.price, found.description) == (D("12.3456"), "Wide")
    assert (found.account_code, found.cost_account_code) == ("200", "310")
    assert (found.cost, found.is_sold, found.is_purchased) == (D("7.5"), True, True)
    assert found.is_service and found.changed_at
    they.archive_item(made)
    assert made not in read(books, Kind.ITEM)


def test_tracking_categories_with_their_options(books, they):
    made = they.add_tracking("Project", "North", "South")
    (found,) = [
        one for one in pulled(books.adapter, Kind.TRACKING) if one.remote_id == made
    ]
    assert (found.name, found.active, found.on_document) == ("Project", True, False)
    assert [one.name for one in found.options] == ["North", "South"]
    assert all(one.category_id == made and one.remote_id for one in found.options)
    (option, __) = found.options
    path = f"TrackingCategories/{made}/Options/{option.remote_id}"
    they.call("POST", path, {"Options": [{"Status": "ARCHIVED"}]})
    they.call(
        "POST",
        f"TrackingCategories/{made}",
        {"TrackingCategories": [{"Status": "ARCHIVED"}]},
    )
    (found,) = [
        one for one in pulled(books.adapter, Kind.TRACKING) if one.remote_id == made
    ]
    assert not found.active
    assert [one.active for one in found.options] == [False, True]
