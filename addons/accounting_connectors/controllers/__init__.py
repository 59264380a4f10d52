from . import actuals_export
from . import oauth
from . import webhook
from . import fix
