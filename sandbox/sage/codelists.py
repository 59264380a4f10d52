"""The read-only lists of codes."""

from __future__ import annotations

from .codes import FIXED
from .errors import not_found
from .lists import listing, single
from .refs import ref
from .routing import Call, route

_ALSO = frozenset(("product_sales_price_types", "service_rate_types"))


def _render(kind: str):
    def render(books, row) -> dict:
        return ref(books, kind, row["id"])

    return render


def _register(kind: str) -> None:
    @route("GET", kind)
    def get_codes(call: Call) -> dict:
        rows = [{"id": code} for code in call.books.fixed(kind)]
        return listing(call, kind, rows, _render(kind))

    @route("GET", f"{kind}/{{key}}")
    def get_code(call: Call, key: str) -> dict:
        if key not in call.books.fixed(kind):
            raise not_found()
        return single(call, kind, {"id": key}, _render(kind))


for _kind in (*FIXED, *_ALSO):
    _register(_kind)
