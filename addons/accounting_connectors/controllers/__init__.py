from . import actuals_export
from . import oauth
from . import reconciliation
from . import webhook
from . import fix
