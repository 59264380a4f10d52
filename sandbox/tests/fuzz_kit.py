"""Making good bodies bad, whatever they say."""

from __future__ import annotations

import copy
import random
from collections.abc import Sequence


def spoil(chance: random.Random, body: dict, junk: Sequence) -> dict:
    """A copy in which one or two values, anywhere, are junk or gone."""
    body = copy.deepcopy(body)
    for _ in range(chance.randint(1, 2)):
        node = body
        while True:
            keys = list(node) if isinstance(node, dict) else list(range(len(node)))
            if not keys:
                break
            key = chance.choice(keys)
            if isinstance(node[key], (dict, list)) and chance.random() < 0.75:
                node = node[key]
                continue
            node[key] = copy.deepcopy(chance.choice(junk))
            break
    return body
