"""Instructions and memory that comparing two descriptions takes, the whole process, held to bounds.

usage: diff_bounds.py DRIFTGATE      (a ctest; 77: there is no valgrind, or the descriptions are not here)

As in instruction_bounds.py. Memory is the peak of the process beside the size of both files.
"""

import os
import pathlib
import resource
import shutil
import subprocess
import sys
from typing import NamedTuple

from instruction_bounds import counted

ROOT = pathlib.Path(__file__).resolve().parents[2]
SUITES = pathlib.Path(os.environ.get("DRIFTGATE_SUITES", ROOT.parent / "shared" / "suites"))
PAIRS = SUITES / "descriptions" / "pairs"
SMALL = SUITES / "diff-pairs" / "data"


class Pair(NamedTuple):
    name: str
    base: pathlib.Path
    revision: pathlib.Path
    cpu_ms: float  # Asked for; ci/bench looks at it.
    instructions: int = 0  # 0: too long for a test.

    def size(self):
        return self.base.stat().st_size + self.revision.stat().st_size


MEMORY = 12  # Times the size of what is read, where that is more than what any process takes.
ALL = [
    Pair("two of 8 KB", SMALL / "openapi-test703.yaml", SMALL / "openapi-test704.yaml", 10,
         32_000_000),
    Pair("Slack", PAIRS / "slack-2018-2020.old.json", PAIRS / "slack-2018-2020.new.json", 100,
         230_000_000),
    Pair("Stripe", PAIRS / "stripe-v1-v121.old.json", PAIRS / "stripe-v1-v121.new.json", 300,
         850_000_000),
    Pair("GitHub", PAIRS.parent / "github-12.0.0.json", PAIRS.parent / "github-23.0.2.json", 1200),
]


def measured(*words):
    """CPU seconds of a command that ends well or finds something, and its peak memory in bytes."""
    child = subprocess.Popen([str(w) for w in words], stdout=subprocess.DEVNULL,
                             stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in (0, 1):
        sys.exit(f"{words[0]} ended with {child.returncode}")
    return used.ru_utime + used.ru_stime, used.ru_maxrss * 1024


def main():
    if shutil.which("valgrind") is None:
        print("skipped: no valgrind")
        return 77
    if not PAIRS.exists():
        print(f"skipped: {PAIRS} is not here")
        return 77
    failed = False

    def hold(what, value, bound):
        nonlocal failed
        failed |= value > bound
        print(f"{'OVER' if value > bound else 'ok  '} {what:28} {value:12} of at most {bound}")

    # What a child is said to take is never less than what this process took before it became one.
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    for pair in ALL:
        words = ("diff", pair.base, pair.revision)
        if pair.instructions:
            hold(f"{pair.name}, instructions", counted(sys.argv[1], *words, ends=(0, 1)),
                 pair.instructions)
        if MEMORY * pair.size() > own:
            hold(f"{pair.name}, bytes", measured(sys.argv[1], *words)[1], MEMORY * pair.size())
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
