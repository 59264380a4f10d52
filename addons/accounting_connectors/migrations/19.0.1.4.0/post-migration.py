def migrate(cr, version):
    """Rows of bank accounts count as cash; what a killed worker left waits no hour."""
    cr.execute(
        """
        UPDATE accounting_space_row r SET cash = TRUE
          FROM accounting_space s, accounting_ledger_account a
         WHERE s.id = r.space_id AND a.connector_id = s.connector_id
           AND a.remote_id = r.account_ref AND a.bank AND r.account_class = 'asset'
        """
    )
    cr.execute(
        """
        UPDATE ir_cron SET interval_number = 5, interval_type = 'minutes'
         WHERE id IN (SELECT res_id FROM ir_model_data
                       WHERE module = 'accounting_connectors'
                         AND name = 'ir_cron_actuals')
        """
    )
