"""Results with their limits: one table line and one JSON object each."""

import json
from dataclasses import dataclass

LOWER, HIGHER = "lower", "higher"


@dataclass(frozen=True)
class Measure:
    """A figure with a stable name.

    :param unit: of the value and the limit
    :param limit: the worst value that is still good
    :param better: whether a lower or a higher value is better
    """

    name: str
    unit: str
    limit: float
    better: str = LOWER

    def result(self, value, *, baseline=None, baseline_is="", **more):
        """The result as the JSON file has it.

        :param value: None when it could not be measured
        :param baseline: the value of a plainer way to the same end, measured beside it
        :param baseline_is: which way that is
        :param more: further facts for a reader
        """
        return {
            "name": self.name,
            "value": None if value is None else _short(value),
            "unit": self.unit,
            "limit": self.limit,
            "better": self.better,
            "ok": value is not None and self.keeps(value),
            "baseline": None if baseline is None else _short(baseline),
            "baseline_is": baseline_is or None,
            "ratio": _short(value / baseline, 4) if value and baseline else None,
            **more,
        }

    def keeps(self, value):
        return value <= self.limit if self.better == LOWER else value >= self.limit


def _short(number, digits=3):
    return number if isinstance(number, int) else round(float(number), digits)


HEADER = ("result", "value", "limit", "baseline", "ratio", "")
ROW = "{:<36} {:>12} {:>12} {:>10} {:>8}  {}"


def header():
    return ROW.format(*HEADER).rstrip()


def line(result):
    """The result as a line of the table."""
    sign = "<=" if result["better"] == LOWER else ">="
    unit = f" {result['unit']}" if len(result["unit"]) <= 2 else ""
    return ROW.format(
        result["name"],
        f"{result['value']}{unit}",
        f"{sign} {result['limit']}{unit}",
        "-" if result["baseline"] is None else result["baseline"],
        "-" if result["ratio"] is None else result["ratio"],
        "ok" if result["ok"] else "MISSED",
    )


def write(path, results):
    path.write_text(json.dumps(results, indent=2, ensure_ascii=False) + "\n")
