"""Contacts may be linked once per currency: the unique keys get a column more."""


def migrate(cr, version):
    """Take the narrower keys away; the new ones are made with the models."""
    cr.execute(
        "ALTER TABLE accounting_link"
        " DROP CONSTRAINT IF EXISTS accounting_link_record_unique"
    )
    cr.execute("DROP INDEX IF EXISTS accounting_job_open_unique")
