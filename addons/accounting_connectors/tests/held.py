"""What the addon says in a test is as QuickBooks and Sage publish it."""

import os
import sys
from pathlib import Path
from urllib.parse import urlencode

from ..providers.transport import USER_AGENT

CUT = "more characters)"  # how the sandbox ends what it keeps of a long text
PURE = Path(__file__).resolve().parent / "pure"


def published():
    """The checkers of the provider layer's own tests; they are tested there, too."""
    if str(PURE) not in sys.path:
        sys.path.append(str(PURE))
    import pure_published

    return pure_published


class Held:
    """Mixin to :class:`~.common.ConnectorCase`: after each test all that the addon said
    is held against the specifications, where ``ACCOUNTING_CONNECTORS_SPECS`` says that
    they are."""

    def setUp(self):
        super().setUp()
        if "ACCOUNTING_CONNECTORS_SPECS" in os.environ:
            self.addCleanup(self.assert_conforms)

    def said(self):
        """Requests of the addon, not of the accountant, that were kept in full; none
        where the provider's world does not keep them."""
        return [
            call
            for call in self.world.calls()
            if call.get("headers", {}).get("User-Agent") == USER_AGENT
            and not (call["body"] or "").endswith(CUT)
        ]

    def assert_conforms(self):
        for call in self.said():
            url = f"{call['path']}?{urlencode(call['query'])}"
            problems = published().problems(call["method"], url, call["body"])
            self.assertFalse(problems, f"{call['method']} {url}: {call['body']}")
