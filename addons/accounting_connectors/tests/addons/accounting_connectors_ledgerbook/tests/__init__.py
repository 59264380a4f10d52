from . import test_ledgerbook
