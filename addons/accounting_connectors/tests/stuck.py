"""Jobs that are stuck, for any reason, without a provider that refuses them."""

from ..providers.errors import Cause
from .common import ConnectorCase


class StuckCase(ConnectorCase):
    """One connector; what a test sends is stopped by hand, or by a missing answer."""

    one_connector = True

    def setUp(self):
        super().setUp()
        self.panel = self.make_product("Solar panel", "product", default_code="PANEL")
        self.labour = self.make_product("Labour", "service", default_code="LABOUR")

    def groups(self):
        """What must be fixed, in its order.

        :rtype: accounting.fix
        """
        self.env.flush_all()
        self.env.invalidate_all()
        return self.env["accounting.fix"].search(
            [("connector_id", "in", self.connector.ids)]
        )

    def stop(self, records, cause, state="failed", raw="", error_class=None, **params):
        """Their jobs were refused.

        :rtype: accounting.job
        """
        jobs = self.job_of(records).filtered(lambda j: j.state == "pending")
        self.assertTrue(jobs)
        for job in jobs:
            job.write(
                {
                    "state": state,
                    "cause": cause.value,
                    "error_class": error_class
                    or ("rejected" if state == "failed" else "configuration"),
                    "raw_message": raw,
                    "params": {"number": job.record_name, **params},
                }
            )
        return jobs

    def wait_for(self, first, *jobs):
        """Jobs wait for one that is stuck."""
        for job in jobs:
            job.write(
                {
                    "state": "blocked",
                    "cause": Cause.PREREQUISITE.value,
                    "error_class": "configuration",
                    "after_ids": [(6, 0, first.ids)],
                }
            )

    def lack(self, records, *alternatives):
        """Their jobs wait for answers: of each of these sets of rows one will do."""
        jobs = self.stop(records, Cause.MAPPING_MISSING, "blocked")
        rows = [row for one in alternatives for row in one.ids]
        jobs.write(
            {"gaps": [one.ids for one in alternatives], "gap_ids": [(6, 0, rows)]}
        )
        return jobs

    def unmapped_tax(self, rate, name):
        """A tax without a code there, and its row of the mapping."""
        tax = self.percent_tax(rate, type_tax_use="sale", name=name)
        return tax, self.mapping(self.connector, "tax", tax)
