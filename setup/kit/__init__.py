"""What installs, runs and tests Accounting Connectors.

Only the standard library is imported until the virtual environment exists;
after that the command restarts itself in it (see ``start.py``).
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036  (said in words, not a SyntaxError)
    sys.exit(
        "error: Python 3.11 or newer is needed, this is %d.%d. Put one first on "
        "PATH (Debian 12's own python3 will do)." % sys.version_info[:2]
    )
