"""Choose benchmarks by the names of their results, run them, print, and judge."""

from pathlib import Path

from kit.say import Problem, note
from sandbox.accountant import Refused
from sandbox.testing import SandboxError

from . import actuals, calls, confirm, kill, results
from .grounds import GROUNDS
from .stage import Stage

# In this order, provider by provider: each makes its own documents on the stage that
# those of a provider share.
BENCHMARKS = [
    benchmark
    for ground in GROUNDS
    for module in (calls, confirm, kill, actuals)
    for benchmark in module.BENCHMARKS
    if benchmark.ground is ground
]


def main(cache, options):
    """:returns: 0 when every limit is kept, else 1
    :raises Problem: a name is unknown, or the stage cannot be set
    """
    if options.list:
        print("\n".join(measure.name for measure in measures()))
        return 0
    chosen = choose(options.names)
    found = []
    print(results.header(), flush=True)
    for ground in GROUNDS:
        mine = [one for one in chosen if one.ground is ground]
        for result in measured(cache, ground, mine):
            print(results.line(result), flush=True)
            found.append(result)
            if options.json:  # after each, so that a failing one loses no others
                results.write(Path(options.json), found)
    missed = [result["name"] for result in found if not result["ok"]]
    if missed:
        note(f"missed: {', '.join(missed)}")
    return 1 if missed else 0


def measured(cache, ground, benchmarks):
    """The results of one provider's benchmarks, on a stage of its own."""
    if not benchmarks:
        return
    with Stage(cache, ground) as stage:
        for benchmark in benchmarks:
            yield from attempt(benchmark, stage)


def attempt(benchmark, stage):
    """A benchmark's results; what could not be measured is a missed limit, and keeps
    nobody from measuring the rest."""
    left = {measure.name: measure for measure in benchmark.measures}
    try:
        stage.prepare()
        for result in benchmark.run(stage):
            del left[result["name"]]
            yield result
    except (Problem, SandboxError, Refused) as problem:
        note(f"error: {problem}")
        stage.server.stop()
        for measure in left.values():
            yield measure.result(None, error=str(problem))


def measures():
    return [measure for one in BENCHMARKS for measure in one.measures]


def choose(names):
    """The benchmarks with a result of these names, or below them (``kill``,
    ``kill.xero``); all without a name.

    :raises Problem: a name fits none
    """
    chosen = []
    for name in names:
        fitting = [
            one
            for one in BENCHMARKS
            if any(
                measure.name == name or measure.name.startswith(f"{name}.")
                for measure in one.measures
            )
        ]
        if not fitting:
            known = ", ".join(measure.name for measure in measures())
            raise Problem(f"There is no benchmark {name}.", f"There are: {known}.")
        chosen += fitting
    return [one for one in BENCHMARKS if not names or one in chosen]
