"""Child programs that live as long as the command: the sandbox and Odoo."""

import contextlib
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request

from .command import die_with_parent, environment
from .say import Problem, tail

LOOPBACK = "127.0.0.1"


def need_port(port, option):
    """:raises Problem: something else listens on ``port`` of this machine."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError as error:
            raise Problem(
                f"Port {port} of this machine cannot be used: {error.strerror}.",
                f"Stop the program that has it, or choose another: {option} "
                f"{port + 1}.",
            ) from error


class Service:
    """A running child program.

    :param name: for messages.
    :param command: its arguments; the output goes to ``log``.
    """

    def __init__(self, name, command, log, **variables):
        self.name, self.log = name, log
        log.parent.mkdir(parents=True, exist_ok=True)
        with open(log, "w") as output:
            self.process = subprocess.Popen(
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                # Its own session: Ctrl-C reaches us alone, and we stop it.
                start_new_session=True,
                preexec_fn=die_with_parent(),
                env=environment(**variables),
            )

    def ended(self):
        return self.process.poll() is not None

    def failure(self, sentence):
        said = self.log.read_text(errors="replace")
        return Problem(f"{sentence}\n{tail(said)}", f"Its whole log is {self.log}.")

    def wait_for(self, url, seconds):
        """Wait until ``url`` answers with 200, and give back the body.

        :raises Problem: the program ended, or gave no answer in time.
        """
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self.ended():
                raise self.failure(
                    f"{self.name} ended with status {self.process.returncode}."
                )
            with contextlib.suppress(OSError, urllib.error.HTTPError):
                with urllib.request.urlopen(url, timeout=seconds) as answer:
                    return answer.read()
            time.sleep(0.1)
        raise self.failure(f"{self.name} gave no answer in {seconds} seconds.")

    def stop(self, patience=15):
        """Ask it to end; after ``patience`` seconds make it."""
        if self.ended():
            return
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(patience)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@contextlib.contextmanager
def running(name, command, log, **variables):
    """A :class:`Service` that is stopped at the end of the block."""
    service = Service(name, command, log, **variables)
    try:
        yield service
    finally:
        with undisturbed():
            service.stop()


@contextlib.contextmanager
def undisturbed():
    """Finish the block although Ctrl-C is pressed again."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def stop_on_terminate():
    """Let SIGTERM and a closed terminal end the command as Ctrl-C does."""

    def interrupt(*_):
        raise KeyboardInterrupt

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupt)  # SIGINT too: "&" lets it be ignored
