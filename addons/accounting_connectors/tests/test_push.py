from .common import ConnectorCase


class TestPush(ConnectorCase):
    def setUp(self):
        super().setUp()
        self.connector = self.connect()

    def test_a_posted_invoice_is_there(self):
        invoice = self.init_invoice(
            "out_invoice", products=self.product_a, amounts=[100.0], post=True
        )
        self.assertEqual(self.job_of(invoice).state, "pending")
        self.run_push()
        self.run_push()
        for job in self.env["accounting.job"].search([]):
            print(job.kind, job.record_name, job.state, job.cause, job.message, job.raw_message)
        self.assertEqual(invoice.accounting_sync_state, "synced")
