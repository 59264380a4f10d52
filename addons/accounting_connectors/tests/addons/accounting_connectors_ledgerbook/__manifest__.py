{
    "name": "Accounting Connectors: Ledgerbook",
    "summary": "For tests: a provider that comes from another addon",
    "version": "19.0.1.0.0",
    "license": "LGPL-3",
    "author": "Accounting Connectors",
    "depends": ["accounting_connectors"],
}
