"""Words on the screen: a line with its duration per long step, and one clear
sentence per error.

Everything goes to standard error, so that a command's own result (pytest's
closing line, the table of ``run --check``) stays alone on standard output.
"""

import contextlib
import errno
import sys
import time


class Problem(Exception):
    """Something a person has to put right; ends the command with status 2.

    :param message: what is wrong, one sentence.
    :param advice: what to do about it, one sentence.
    """

    def __init__(self, message, advice):
        super().__init__(f"{message}\n       {advice}")
        self.message = message
        self.advice = advice


def note(text):
    print(text, file=sys.stderr, flush=True)


@contextlib.contextmanager
def step(text):
    """Print ``text``, run the block, and finish the line with its seconds."""
    started = time.monotonic()
    print(f"  {text} ... ", end="", file=sys.stderr, flush=True)
    try:
        yield
    except BaseException:
        print("stopped", file=sys.stderr, flush=True)
        raise
    print(f"{time.monotonic() - started:.1f} s", file=sys.stderr, flush=True)


def disk_full(place):
    return Problem(
        f"The disk that holds {place} is full.",
        "Free at least 2 GB there, or name another place with "
        "ACCOUNTING_CONNECTORS_CACHE, and start again: what is done is kept.",
    )


def is_disk_full(error):
    """Whether an exception, or the text a tool printed, means ENOSPC/EDQUOT."""
    if isinstance(error, OSError):
        return error.errno in (errno.ENOSPC, errno.EDQUOT)
    return "No space left on device" in str(error)


def tail(text, lines=15, width=200):
    """The last lines of a tool's output, indented, for an error message."""
    kept = str(text).strip().splitlines()[-lines:]
    return "\n".join(f"       | {line[:width]}" for line in kept)
