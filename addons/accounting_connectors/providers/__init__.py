"""Provider layer: plain Python, no ORM.

Importing this package imports no SDK; an adapter is imported by ``registry.load``.
"""
