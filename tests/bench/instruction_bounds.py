"""Instructions that reading and evaluating one document takes, held to a bound for five sets.

usage: instruction_bounds.py BENCH_SCHEMA_SPEED      (a ctest; 77: there is no valgrind)

Counts do not depend on what else the machine does. A bound is some 15 per cent above what was
counted when it was set; who makes the engine quicker lowers it.
"""

import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import schema_sets

BOUNDS = {
    "ci-pipeline": 38_700,
    "repository": 146_500,
    "patient": 107_500,
    "event-log": 4_270_000,
    "services-broken": 76_000,
}
ROUNDS = (1, 6)  # What both have in common, the start, is taken off.


def counted(program, *arguments, ends=(0,)):
    done = subprocess.run(
        ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", program,
         *map(str, arguments)], capture_output=True, text=True, check=False)
    if done.returncode not in ends:
        sys.exit(f"{program} ended with {done.returncode}\n{done.stderr}")
    return int(re.search(r"Collected : (\d+)", done.stderr).group(1))


def main():
    if shutil.which("valgrind") is None:
        print("skipped: no valgrind")
        return 77
    failed = False
    with tempfile.TemporaryDirectory() as scratch:
        scratch = pathlib.Path(scratch)
        documents = {s["name"]: s["documents"] for s in schema_sets.write(scratch)}
        for name, bound in BOUNDS.items():
            few, many = (counted(sys.argv[1], "--rounds", rounds, scratch / name)
                         for rounds in ROUNDS)
            each = (many - few) // ((ROUNDS[1] - ROUNDS[0]) * documents[name])
            over = each > bound
            failed |= over
            print(f"{'OVER' if over else 'ok  '} {name:20} {each:10} of at most {bound}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
