"""A month in the life of a company: its books are at a provider, its work is in Odoo.

``month`` is the script: what people do on both sides, week by week. ``desk`` is the
person at Odoo, over the calls that the web client makes; the person at the provider is
``sandbox.accountant``. ``equal`` compares both ledgers, per account and per customer.
``./setup/run --check`` plays it over HTTP, the tests play it inside Odoo.
"""
