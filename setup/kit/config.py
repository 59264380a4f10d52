"""Odoo's configuration files, written for one run."""

import os

from .paths import ADDONS
from .say import Problem

SECTION = "[options]\n"


def common(cache, tree, *more):
    """The options of every run, as a dict of names to values.

    :param more: folders of addons beside Odoo's and ours.
    """
    folders = [*tree.addons, ADDONS, *more]
    return {
        "addons_path": ",".join(str(folder) for folder in folders),
        "data_dir": str(cache.data),
        "http_interface": "127.0.0.1",
        "list_db": "False",
        "max_cron_threads": "2",
        "workers": "0",
    }


def write(path, options):
    """Write ``options`` so that Odoo reads back exactly these texts.

    Odoo reads the file with ``RawConfigParser``: ``%`` is itself, but a line
    break or white space at an end would be lost.

    :raises Problem: a value that the format cannot carry.
    """
    lines = [SECTION]
    for name, value in options.items():
        value = str(value)
        if value != value.strip() or any(c in value for c in "\r\n\0"):
            raise Problem(
                f"The option {name} has a line break or white space at an end, "
                "which Odoo's configuration file cannot carry.",
                "Change that value where it comes from.",
            )
        lines.append(f"{name} = {value}\n")
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f"{path.name}.{os.getpid()}.new")
    new.touch(mode=0o600)  # it carries client secrets
    new.write_text("".join(lines), encoding="utf-8")
    new.replace(path)
    return path
