"""Who does what of a connector: one worker at a time sends, one reads, and one writes
down what came.

Each is an advisory lock of the database session: it falls when the worker dies, so that
the next one knows at once.
"""

import time
from contextlib import contextmanager

from psycopg2.errors import DeadlockDetected, LockNotAvailable, SerializationFailure

from odoo import models
from odoo.tools import SQL

BEATEN = (SerializationFailure, LockNotAvailable, DeadlockDetected)
SENDING = 0x61636A  # "acj"
READING = 0x616370  # "acp"
WRITING = 0x616377  # "acw"
ACTUALS = 0x616361  # "aca"
PEEK = 0.2  # seconds between two looks whether another one is done


class AccountingConnector(models.Model):
    _inherit = "accounting.connector"

    def _try_lock(self, doing):
        """Be the one who does this of the connector, unless another one is.

        :param int doing: ``SENDING``, ``READING``, ``WRITING`` or ``ACTUALS``
        :return: whether it is us
        :rtype: bool
        """
        ((locked,),) = self.env.execute_query(
            SQL("SELECT pg_try_advisory_lock(%s, %s)", doing, self.id)
        )
        return locked

    def _wait_lock(self, doing):
        """Be the one who does this of the connector, once nobody else is."""
        self.env.cr.execute(SQL("SELECT pg_advisory_lock(%s, %s)", doing, self.id))

    def _unlock(self, doing):
        self.env.cr.execute(SQL("SELECT pg_advisory_unlock(%s, %s)", doing, self.id))

    def _holds_lock(self, doing):
        """Is it this very session that does this of the connector?"""
        rows = self.env.execute_query(
            SQL(
                "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND classid = %s"
                " AND objid = %s AND pid = pg_backend_pid()",
                doing,
                self.id,
            )
        )
        return bool(rows)

    @contextmanager
    def _reading(self, patience=0):
        """One worker at a time reads of a connector and takes over what it read.

        :param int patience: seconds to wait for another one
        :return: whether it is us
        """
        ends = time.monotonic() + patience
        while not (mine := self._try_lock(READING)) and time.monotonic() < ends:
            self.env["ir.cron"]._commit_progress()
            time.sleep(PEEK)
        try:
            if mine:
                self.env["ir.cron"]._commit_progress()  # a snapshot as new as the lock
            yield mine
        finally:
            if mine:
                self.env.cr.rollback()  # or the lock could not be given back
                self._unlock(READING)

    @contextmanager
    def _writing(self):
        """One worker at a time writes down what came of a connector, whichever way it
        went: otherwise two would undo each other, and start over. Never while somebody
        is being asked over the network. Committed at the end."""
        self.env["ir.cron"]._commit_progress()
        self._wait_lock(WRITING)
        try:
            self.env["ir.cron"]._commit_progress()  # a snapshot as new as the lock
            yield
            self.env["ir.cron"]._commit_progress()
        finally:
            self.env.cr.rollback()
            self._unlock(WRITING)
