def migrate(cr, version):
    """Rows of bank accounts count as cash."""
    cr.execute(
        """
        UPDATE accounting_space_row r SET cash = TRUE
          FROM accounting_space s, accounting_ledger_account a
         WHERE s.id = r.space_id AND a.connector_id = s.connector_id
           AND a.remote_id = r.account_ref AND a.bank AND r.account_class = 'asset'
        """
    )
