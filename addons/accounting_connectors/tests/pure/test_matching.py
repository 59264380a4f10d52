"""When two contacts are one: for certain, perhaps, or not."""

import pytest
from providers.matching import (
    name_key,
    same_vat,
    score_contact,
    score_name,
    text_key,
    vat_keys,
)

OURS = {
    "number": "ODOO-7",
    "vat": "GB 123 4567 82",
    "registration": "01234567",
    "email": "Ines@Example.com",
    "name": "Inés Marlow Ltd.",
}
NOBODY = dict.fromkeys(OURS, "")


@pytest.mark.parametrize(
    ("theirs", "reason", "certain"),
    [
        ({"number": "ODOO-7"}, "number", True),
        ({"number": "ODOO-7", "name": "Ines Marlow"}, "number", True),
        ({"number": "ODOO-7", "name": "Otto Baum"}, "number", False),
        (
            {"number": "ODOO-7", "name": "I. M.", "email": "ines@example.com"},
            "number",
            True,
        ),
        ({"vat": "GB123456782"}, "vat", True),
        ({"vat": "123456782"}, "vat", True),
        ({"registration": "0123-4567"}, "registration", True),
        ({"email": "ines@example.com", "name": "INES MARLOW"}, "email", True),
        ({"email": "ines@example.com", "name": "Somebody"}, "email", False),
        ({"name": "Ines Marlow Limited"}, "name", False),
        ({"name": "Ines Marlowe"}, "", False),
        ({}, "", False),
    ],
)
def test_what_counts_as_the_same(theirs, reason, certain):
    score = score_contact(OURS, NOBODY | theirs)
    assert (score.reason, score.certain) == (reason, certain)


def test_another_tax_number_speaks_against_it():
    theirs = NOBODY | {
        "name": "Ines Marlow",
        "email": "ines@example.com",
        "vat": "GB999999973",
    }
    assert not score_contact(OURS, theirs).certain


def test_empty_fields_are_never_equal():
    assert score_contact(NOBODY, NOBODY).points == 0


def test_keys():
    assert text_key(" 51 824-753.556 ") == "51824753556"
    assert name_key("Überland & Söhne GmbH") == "uberland sohne"
    assert name_key("Limited") == "limited", "a name of legal forms only stays a name"


@pytest.mark.parametrize(
    ("ours", "theirs", "same"),
    [
        ("GB123456782", "123456782", True),
        ("123456782", "gb 123 456 782", True),
        ("GB123456782", "FR123456782", False),
        ("US1", "1", False),
        ("US1", "us-1", True),
        ("", "", False),
        ("ATU12345678", "U12345678", True),
    ],
)
def test_tax_numbers_with_and_without_their_country(ours, theirs, same):
    assert same_vat(ours, theirs) is same
    assert same_vat(theirs, ours) is same


def test_a_tax_number_is_looked_up_with_and_without_its_country():
    assert vat_keys("GB 123 456 782") == {"GB123456782", "123456782"}
    assert vat_keys("123456782", "gb") == {"GB123456782", "123456782"}
    assert vat_keys("") == set()


def test_names_that_nearly_agree_are_a_question_and_never_more():
    near = score_name("northwind builders", "northwind bulders")
    assert near.reason == "name"
    assert 40 <= near.points < 50, "less than the very name"
    assert not near.certain
    assert not score_name("northwind builders", "northwind joiners").points
    assert not score_name("acme", "acme solar").points
