"""Instructions that judging one recorded exchange takes, and inferring from one body, held to bounds.

usage: traffic_bounds.py BENCH_TRAFFIC_SPEED BENCH_INFER_SPEED     (a ctest; 77: there is no valgrind)

As in instruction_bounds.py. A recorded exchange has 3.3 KB in its file and a body of 2 KB.
"""

import shutil
import sys

from instruction_bounds import counted

# Program and what it takes off as its start: two counts, and how many of what is bounded each has.
BOUNDS = {
    "judge": (0, (100, 400), 1, 150_000),
    "infer": (0, (100, 400), 1, 230_000),
    "evaluate a body": (1, (1, 2), 500, 52_500),
    "infer a body": (1, (1, 2), 500, 79_500),
}


def main():
    if shutil.which("valgrind") is None:
        print("skipped: no valgrind")
        return 77
    failed = False
    for name, (program, times, each, bound) in BOUNDS.items():
        few, many = (counted(sys.argv[1 + program], name.split()[0], count) for count in times)
        one = (many - few) // ((times[1] - times[0]) * each)
        over = one > bound
        failed |= over
        print(f"{'OVER' if over else 'ok  '} {name:20} {one:10} of at most {bound}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
