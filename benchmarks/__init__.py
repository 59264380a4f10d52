"""What ``./setup/bench`` measures. Each benchmark runs real processes: Odoo's server,
PostgreSQL and the sandbox; what is counted is counted at the sandbox.
"""
