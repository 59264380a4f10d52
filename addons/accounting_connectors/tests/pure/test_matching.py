"""When two contacts are one: for certain, perhaps, or not."""

import pytest
from providers.matching import name_key, score_contact, text_key

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
        ({"vat": "GB123456782"}, "vat", True),
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
