from . import test_connect
from . import test_push
