"""What a provider tells of contacts and items, without waiting for it."""

import dataclasses
from datetime import UTC, datetime, timedelta

from ..providers.documents import Contact, Item, Kind
from .common import ConnectorCase


class ArrivingCase(ConnectorCase):
    """A connector whose provider is read by hand: the test says what was read."""

    one_connector = True

    def setUp(self):
        super().setUp()
        self.assertEqual(self.connector.import_state, "done")
        self.there = {}

    def moment(self, minutes=0):
        """So many minutes from now, as a provider tells it."""
        return datetime.now(UTC) + timedelta(minutes=minutes)

    def tell(self, remote_id, cls=Contact, **values):
        """A contact or item is like this now; what is not told is as it was.

        :rtype: accounting.remote.record
        """
        known = self.there.get(remote_id)
        values = {
            "changed_at": self.moment(),
            "version": str(len(self.there)),
            **values,
        }
        if known:
            values.setdefault("version", f"{known.version}+")
            record = dataclasses.replace(known, **values)
        else:
            if cls is Item:
                values.setdefault("code", "")
            record = cls(remote_id=remote_id, **values)
        self.there[remote_id] = record
        self.env["accounting.remote.record"]._store(self.connector, [record])
        return self.remote_row(self.connector, remote_id)

    def take(self):
        """What the cron does with what was read."""
        with self.apart(self.connector) as connector:
            connector._take_over([Kind.CONTACT, Kind.ITEM])

    def arrive(self, remote_id, cls=Contact, **values):
        """:meth:`tell` and :meth:`take` in one."""
        row = self.tell(remote_id, cls, **values)
        self.take()
        return row

    def partner_of(self, remote_id):
        return self.record_of(remote_id, "res.partner")

    def product_of(self, remote_id):
        return self.record_of(remote_id, "product.product")

    def record_of(self, remote_id, model):
        """What a remote record is in Odoo; empty when it is nothing."""
        link = (
            self.env["accounting.link"]
            .sudo()
            .search(
                [
                    ("connector_id", "=", self.connector.id),
                    ("res_model", "=", model),
                    ("remote_id", "=", remote_id),
                ]
            )
        )
        records = self.env[model].with_context(active_test=False)
        return records.browse(link.res_id).exists()

    def jobs_of(self, record, *states):
        return self.job_of(record).filtered(
            lambda job: job.state in (states or ("pending", "blocked", "failed"))
        )

    def overwrites(self, record):
        return self.env["accounting.overwrite"].search(
            [("res_model", "=", record._name), ("res_id", "=", record.id)]
        )


class ContactsCase(ArrivingCase):
    def make_partner(self, **values):
        return self.env["res.partner"].create({"name": "Ines Marlow Ltd", **values})

    def partners(self, name):
        return self.env["res.partner"].search([("name", "=", name)])

    def linked(self, **values):
        self.arrive(
            "c1",
            **{
                "name": "Ines Marlow",
                "email": "ines@example.com",
                "city": "Reno",
                "changed_at": self.moment(-60),
                **values,
            },
        )
        return self.partner_of("c1")
