"""A local server that behaves like the accounting providers. Nothing in it is real.

It shares no code with the addon, and the addon knows it only by a base URL: see the
README beside this file.
"""
