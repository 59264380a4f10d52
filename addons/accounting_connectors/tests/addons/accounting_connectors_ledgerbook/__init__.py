from . import ledgerbook, models
