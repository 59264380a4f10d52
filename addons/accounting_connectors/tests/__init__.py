from . import test_conformance
from . import test_connect
from . import test_companies
from . import test_contacts
from . import test_faults
from . import test_push
from . import test_settle
from . import test_walk
