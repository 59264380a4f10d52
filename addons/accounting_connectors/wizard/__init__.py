from . import accounting_connect
from . import accounting_contact_review
from . import accounting_app_credentials
from . import accounting_mapping_fix
from . import accounting_tracking_fix
from . import accounting_tax_override
from . import accounting_reissue
from . import accounting_review_answer
