"""A run over earlier documents, without the common suite's tests."""

from datetime import date
from decimal import Decimal

from ..providers.documents import Kind
from ..providers.standing import Booked
from .common import ConnectorCase
from .suite.history import HistorySuite


class HistoryCase(HistorySuite, ConnectorCase):
    """The suite's stage, without its tests."""

    def setUp(self):
        super().setUp()
        self.rosa = self.books.add_contact("Rosa Quispe", email="rosa@example.com")

    def new_run(self):
        action = self.connector.action_history()
        run = self.env["accounting.history"].browse(action["res_id"])
        run.write({"first_date": "2026-10-01", "last_date": "2026-11-20"})
        return run

    def jobs_of(self, moves):
        return self.job_of(moves).filtered(lambda job: job.state == "pending")

    def keep(self, **values):
        """A document there that was read before.

        :rtype: accounting.remote.record
        """
        booked = Booked(
            **{
                "kind": Kind.INVOICE,
                "remote_id": "there-1",
                "number": "HAND-1",
                "contact_id": self.rosa,
                "contact_name": "Rosa Quispe",
                "date": date(2026, 11, 2),
                "currency": "USD",
                "total": Decimal(100),
                "due": Decimal(100),
                **values,
            }
        )
        return self.env["accounting.remote.record"]._store(self.connector, [booked])


# the suite runs in test_providers.py; here only its stage is wanted
for _name in [name for name in dir(HistorySuite) if name.startswith("test_")]:
    setattr(HistoryCase, _name, None)
