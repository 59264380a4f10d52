"""Two companies, each with its own organisation at the provider."""

from .common import ConnectorCase


class TwoCompaniesCase(ConnectorCase):
    """Ours is American, the other one British."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.ref("base.GBP").active = True
        cls.british = cls.setup_other_company(
            name="British", currency_id=cls.env.ref("base.GBP").id
        )
        cls.other = cls.british["company"]
        cls.env.user.company_ids |= cls.other
        connectors = cls.connect_once(cls.tenant, cls.world.homes["GBP"])
        cls.ours = connectors.filtered(lambda c: c.company_id == cls.company)
        cls.theirs = connectors.filtered(lambda c: c.company_id == cls.other)

    def setUp(self):
        super().setUp()
        self.panel = self.make_product("Solar panel", "product", default_code="PANEL")

    def their_invoice(self, price):
        """An invoice of the other company."""
        return self.make_invoice(
            (self.panel, price),
            company_id=self.other.id,
            journal_id=self.british["default_journal_sale"].id,
        )

    def tell(self, connector, record, kind):
        """Something at a provider, read and taken over.

        :rtype: accounting.remote.record
        """
        with self.apart(connector) as there:
            there.env["accounting.remote.record"]._store(there, [record])
            there._take_over([kind])
        return self.remote_row(connector, record.remote_id)

    def seen_by(self, records, person):
        """The same records as that person has them on the screen."""
        return (
            records.with_user(person)
            .with_company(person.company_id)
            .with_context(allowed_company_ids=person.company_id.ids)
        )
