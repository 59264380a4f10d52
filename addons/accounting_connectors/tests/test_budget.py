"""What a person is told of the calls that a connector has left."""

from datetime import timedelta

from odoo import fields

from .common import ConnectorCase


class TestBudget(ConnectorCase):
    def setUp(self):
        super().setUp()
        self.connector = self.connect()
        self.limits = self.connector._capabilities()
        self.budget = self.env["accounting.api.budget"]._of(self.connector)

    def say(self, **values):
        self.budget.write(values)
        self.connector.invalidate_recordset(["budget_message"])
        return self.connector.budget_message

    def test_nothing_was_called_today(self):
        said = self.say(day_start=False, day_used=0, day_left=-1)
        self.assertIn(f"0 made, {self.limits.calls_per_day} left", said)
        self.assertIn(f"{self.limits.click_reserve} kept for what you press", said)
        self.assertNotIn("used up", said)

    def test_what_the_provider_says_counts(self):
        start = fields.Datetime.now() - timedelta(hours=12)
        said = self.say(day_start=start, day_used=100, day_left=4000)
        self.assertIn("100 made, 4000 left of 4100", said)
        self.assertNotIn("used up", said)

    def test_they_will_not_last(self):
        start = fields.Datetime.now() - timedelta(hours=2)
        said = self.say(day_start=start, day_used=800, day_left=200)
        self.assertIn("at this pace they are used up at", said)

    def test_yesterday_s_count_is_over(self):
        start = fields.Datetime.now() - timedelta(hours=25)
        self.assertIn("0 made", self.say(day_start=start, day_used=999, day_left=1))

    def test_what_waits_and_pauses(self):
        panel = self.make_product("Solar panel", "product")
        self.make_invoice((panel, 10))
        until = fields.Datetime.now() + timedelta(minutes=5)
        said = self.say(paused_until=until)
        self.assertIn("what waits needs about", said)
        self.assertIn("paused until", said)
