"""Which adapters this process knows; what a database offers is its Selection's."""

from importlib import import_module

PROVIDERS = {}


def provider(code):
    """Class decorator: register an adapter under ``code``.

    :raise ValueError: when two classes claim one code
    """

    def register(cls):
        if PROVIDERS.setdefault(code, cls) is not cls:
            raise ValueError(f"two adapters claim {code!r}")
        cls.code = code
        return cls

    return register


def adapter_class(code):
    """The adapter registered under ``code``; our own are imported at first use, because
    their SDKs are heavy.

    :raise LookupError: when nobody registered it
    """
    if code not in PROVIDERS:
        try:
            import_module(f"{__package__}.{code}")
        except ModuleNotFoundError as error:
            if error.name != f"{__package__}.{code}":
                raise
    try:
        return PROVIDERS[code]
    except KeyError:
        raise LookupError(f"no adapter is registered for {code!r}") from None
