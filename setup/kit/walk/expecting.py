"""What must be so for the walk to go on."""


def expect(condition, otherwise):
    """:raises AssertionError: it is not so"""
    if not condition:
        raise AssertionError(otherwise)
