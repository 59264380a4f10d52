"""What is done inside Odoo (``odoo shell``) to set the stage.

Runs in Odoo's process; takes and gives only what JSON carries.
"""

import random

COMMIT_EVERY = 100  # invoices


def _admin(env):
    return env(user=env.ref("base.user_admin").id)


def connect(env, provider, company, tokens, chart, country):
    """A connector to one remote company, mapped by the suggestions and turned on, from
    a token set as after consent.

    :return: the connector's id
    """
    from odoo.addons.accounting_connectors.providers.oauth import TokenSet

    manager = env.ref("accounting_connectors.group_connector_manager")
    env.ref("base.user_admin").group_ids |= manager
    env = _admin(env)
    env.company.country_id = env.ref(country)
    env["account.chart.template"].try_loading(chart, env.company, install_demo=False)
    env.cr.commit()
    consent = (
        env["accounting.authorization"]
        .sudo()
        .create(
            {
                "provider": provider,
                "company_id": env.company.id,
                "user_id": env.uid,
                "granted_at": "2026-11-20 00:00:00",
            }
        )
    )
    consent._store_tokens(
        TokenSet(
            access_token=tokens["access_token"],
            refresh_token=tokens["refresh_token"],
            expires_in=tokens["expires_in"],
            refresh_expires_in=tokens.get("refresh_token_expires_in"),
            scopes=(),
        )
    )
    env.cr.commit()
    consent._load_tenants({"realmId": company})
    env.cr.commit()
    tenant = consent.tenant_ids.filtered(lambda one: one.remote_id == company)
    tenant.company_id = env.company
    if tenant.issue:
        raise ValueError(tenant.issue)
    connector = env["accounting.connector"]._from_tenants(tenant)
    env.cr.commit()
    connector.action_enable()
    connector.push_from = "2000-01-01"
    return connector.id


def references(env, customers, products, country):
    """Customers and products, taxed and untaxed, of which no name is there already."""
    env = _admin(env)
    env["res.partner"].create(
        [
            {
                "name": f"Bench Customer {number:03}",
                "email": f"accounts{number}@bench.example.com",
                "street": f"{number} Measure Street",
                "city": "Perth",
                "country_id": env.ref(country).id,
                "ref": f"BENCH-{number:03}",
            }
            for number in range(customers)
        ]
    )
    chance = random.Random("products")
    env["product.product"].create(
        [
            {
                "name": f"Bench Product {number:03}",
                "default_code": f"BENCH-{number:03}",
                "type": "service" if number % 4 == 0 else "consu",
                "list_price": chance.randrange(500, 500_000) / 100,
            }
            for number in range(products)
        ]
    )
    return env.company.currency_id.name


def invoices(env, count, covering, post):
    """Three-line invoices with odd quantities, prices and discounts; the same ones on
    each run.

    :return: their ids
    """
    env = _admin(env)
    partners = env["res.partner"].search([("ref", "=like", "BENCH-%")])
    products = env["product.product"].search([("default_code", "=like", "BENCH-%")])
    done = env["account.move"].search_count([("move_type", "=", "out_invoice")])
    chance, ids = random.Random(f"invoices after {done}"), []
    while len(ids) < count:
        size = min(COMMIT_EVERY, count - len(ids))
        first = len(ids)
        moves = env["account.move"].create(
            [
                _invoice(chance, partners, products, first + at if covering else None)
                for at in range(size)
            ]
        )
        if post:
            moves.action_post()
        ids += moves.ids
        env.cr.commit()
    return ids


def _invoice(chance, partners, products, turn):
    if turn is None:
        partner = chance.choice(partners)
        chosen = chance.choices(products, k=3)
    else:
        partner = partners[turn % len(partners)]
        chosen = [products[(turn * 3 + at) % len(products)] for at in range(3)]
    return {
        "move_type": "out_invoice",
        "partner_id": partner.id,
        "invoice_date": "2026-11-20",
        "invoice_line_ids": [(0, 0, _line(chance, product)) for product in chosen],
    }


def _line(chance, product):
    return {
        "product_id": product.id,
        "quantity": chance.choice((1, 2, 3, 7, 12, 0.5, 2.25, 13.75)),
        "price_unit": chance.randrange(100, 250_000) / 100,
        "discount": chance.choice((0, 0, 0, 5, 10, 12.5, 33.33)),
    }


def space(env, first_month):
    """The connector's space, with the chart as it is there now; its figures are gone.

    :return: its id
    """
    env = _admin(env)
    connector = env["accounting.connector"].search([("connected", "=", True)])
    connector.action_refresh_chart()
    connector.action_actuals()
    found = connector.space_ids
    found.first_month = first_month
    return found.id


def actuals(env, space_id, button):
    """Press a button of a space; the server's cron does the work."""
    found = _admin(env)["accounting.space"].browse(space_id)
    getattr(found, button)()
