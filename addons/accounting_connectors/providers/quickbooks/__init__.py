"""QuickBooks Online. Importing this package registers its adapter."""

from . import adapter
