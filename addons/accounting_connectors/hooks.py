def uninstall_hook(env):
    """Give the consents back: no provider keeps a door open to a removed addon."""
    consents = env["accounting.authorization"].search([("ended_at", "=", False)])
    for consent in consents:
        consent._revoke_quietly()
