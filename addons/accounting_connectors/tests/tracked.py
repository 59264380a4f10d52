"""A company with two analytic plans, and a provider that has categories for them."""

import dataclasses
from unittest.mock import patch

from ..providers.documents import Invoice, Kind, TrackingOption
from ..providers.registry import adapter_class
from ..providers.standing import TrackingCategory
from .common import ConnectorCase

ON_DOCUMENT = {"on_document": True}


class TrackedCase(ConnectorCase):
    """On the level of what is said to an adapter; what each provider makes of it is in
    the common suite."""

    one_connector = True

    def setUp(self):
        super().setUp()
        self.allow(axes=2, makes=True)
        self.connector.push_tracking = True
        self.work = self.make_product("Installation", "service", default_code="WORK")
        Plan = self.env["account.analytic.plan"]
        self.regions = Plan.create({"name": "Region"})
        self.teams = Plan.create({"name": "Team"})
        self.north, self.south = self.accounts(self.regions, "North", "South")
        self.red, self.blue = self.accounts(self.teams, "Red", "Blue")

    def allow(self, axes, makes):
        """What the provider can."""
        cls = adapter_class(self.provider)
        writes = self.capabilities.writes - {Kind.TRACKING}
        changed = dataclasses.replace(
            self.capabilities,
            tracking_axes=axes,
            writes=writes | {Kind.TRACKING} if makes else writes,
            reads=self.capabilities.reads | {Kind.TRACKING},
        )
        self.enterContext(patch.object(cls, "capabilities", changed))

    def accounts(self, plan, *names):
        return self.env["account.analytic.account"].create(
            [{"name": name, "plan_id": plan.id} for name in names]
        )

    def category(self, name, *options, **values):
        """A category there, as it is read; options by name are their own ids."""
        return TrackingCategory(
            remote_id=name.lower(),
            name=name,
            options=tuple(
                TrackingOption(
                    category_id=name.lower(), remote_id=f"{option}-id", name=option
                )
                for option in options
            ),
            **values,
        )

    def categories_there(self, *categories):
        """Have categories be read and taken over.

        :rtype: accounting.tracking.category
        """
        self.env["accounting.remote.record"]._store(self.connector, categories)
        with self.apart(self.connector) as connector:
            connector._take_over([Kind.TRACKING])
        return self.env["accounting.tracking.category"].search(
            [("connector_id", "=", self.connector.id)]
        )

    def sold(self, *lines, post=True, **values):
        """An invoice of (price, distribution) lines."""
        return self.make_invoice(
            *(
                (
                    self.work,
                    price,
                    {
                        "analytic_distribution": {
                            ",".join(str(one.id) for one in key): percent
                            for key, percent in distribution.items()
                        }
                    },
                )
                for price, distribution in lines
            ),
            post=post,
            **values,
        )

    def described(self, move):
        """What would be said of a document; its customer and product are there."""
        for record, kind in ((self.partner_a, "contact"), (self.work, "item")):
            self.link_to(self.connector, kind, record, f"{kind}-there")
        jobs = self.job_of(move)
        return move.sudo()._accounting_describe(
            self.connector.sudo(), Kind.INVOICE, jobs
        )[move.id]

    def tracked(self, move):
        """Net, tax and options of each line."""
        document = self.described(move)
        self.assertIsInstance(document, Invoice, document)
        return [(line.net, line.tax, line.tracking) for line in document.lines]
