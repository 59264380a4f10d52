"""Contacts may be linked once per role; remote records know what became of them."""


def migrate(cr, version):
    """The narrower keys go; the new ones are made with the models. What was read so far
    is kept as it was: nothing of it waits to be taken over."""
    cr.execute("DROP INDEX IF EXISTS accounting_link_record_currency_unique")
    cr.execute("DROP INDEX IF EXISTS accounting_job_open_unique")
    cr.execute("ALTER TABLE accounting_remote_record ADD COLUMN state varchar")
    cr.execute("UPDATE accounting_remote_record SET state = 'other'")
    cr.execute("ALTER TABLE accounting_cursor RENAME COLUMN read_at TO asked_at")
    # Companies that are connected go on as they did: reading from there is turned on
    # by a person.
    for name in ("contacts", "items", "documents", "payments"):
        column = f"pull_{name}"
        cr.execute(f"ALTER TABLE accounting_connector ADD COLUMN {column} boolean")
        cr.execute(f"UPDATE accounting_connector SET {column} = false")
