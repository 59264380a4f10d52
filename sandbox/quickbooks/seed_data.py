"""The three companies, and the currencies they know."""

from __future__ import annotations

CURRENCY_NAMES = {
    "USD": "United States Dollar",
    "EUR": "Euro",
    "GBP": "British Pound Sterling",
    "AUD": "Australian Dollar",
    "CAD": "Canadian Dollar",
    "NZD": "New Zealand Dollar",
    "JPY": "Japanese Yen",
    "CHF": "Swiss Franc",
    "SEK": "Swedish Krona",
    "DKK": "Danish Krone",
    "NOK": "Norwegian Krone",
    "SGD": "Singapore Dollar",
    "INR": "Indian Rupee",
    "MXN": "Mexican Peso",
}
# Made-up dollars for one unit, the same every day.
DOLLARS = {
    "USD": "1",
    "EUR": "1.16",
    "GBP": "1.32",
    "AUD": "0.66",
    "CAD": "0.73",
    "NZD": "0.60",
    "JPY": "0.0067",
    "CHF": "1.24",
    "SEK": "0.105",
    "DKK": "0.155",
    "NOK": "0.099",
    "SGD": "0.77",
    "INR": "0.0119",
    "MXN": "0.053",
}
ACTIVE_CURRENCIES = ("USD", "EUR", "GBP", "AUD", "CAD")

COMPANIES = (
    {
        "realm": "9130357766900001",
        "name": "Sandbox Company (US)",
        "country": "US",
        "currency": "USD",
        "tax_mode": "manual",
        "year_start_month": 1,
        "first_id": 0,
        "address": {
            "Line1": "123 Sierra Way",
            "City": "San Pablo",
            "CountrySubDivisionCode": "CA",
            "PostalCode": "87999",
            "Country": "USA",
        },
    },
    {
        "realm": "9130357766900002",
        "name": "Sandbox Company (UK)",
        "country": "GB",
        "currency": "GBP",
        "tax_mode": "global",
        "year_start_month": 4,
        "first_id": 1000,
        "address": {
            "Line1": "1 Example Street",
            "City": "Bristol",
            "PostalCode": "BS1 1AA",
            "Country": "GBR",
        },
    },
    {
        "realm": "9130357766900003",
        "name": "Sandbox Company (AU)",
        "country": "AU",
        "currency": "AUD",
        "tax_mode": "global",
        "year_start_month": 7,
        "first_id": 2000,
        "address": {
            "Line1": "1 Example Road",
            "City": "Melbourne",
            "CountrySubDivisionCode": "VIC",
            "PostalCode": "3000",
            "Country": "AUS",
        },
    },
)
