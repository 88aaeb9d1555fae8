"""The schema engine beside ajv and Blaze (@sourcemeta/jsonschema) on the sets of schema_sets.py.

Blaze's program measures evaluation itself (--benchmark --fast); its reading is the time of a run
over many lines with an empty schema, less that of a run over few.
"""

import json
import math
import pathlib
import re
import subprocess
import time

import schema_sets

HERE = pathlib.Path(__file__).resolve().parent


def lines_of(*words, expected=(0,)):
    done = subprocess.run([str(w) for w in words], capture_output=True, text=True)
    if done.returncode not in expected:
        raise RuntimeError(f"{words[0]} ended with {done.returncode}: {done.stderr}")
    return done.stdout.splitlines()


def engine(words, folders):
    """{folder: (both, alone, found)} of a program that prints them."""
    rows = {}
    for folder in folders:
        name, both, alone, found = lines_of(*words, folder)[0].split()
        rows[folder] = (float(both), float(alone), int(found))
    return rows


def blaze_reading(program, folder, scratch):
    lines = (folder / "documents.jsonl").read_text().splitlines(keepends=True)
    schema = scratch / "any.json"
    schema.write_text('{"$schema": "http://json-schema.org/draft-07/schema#"}')

    def took(repeats, name):
        file = scratch / name
        file.write_text("".join(lines) * repeats)
        best = math.inf
        for _ in range(5):
            begin = time.perf_counter_ns()
            lines_of(program, "validate", "--fast", schema, file)
            best = min(best, time.perf_counter_ns() - begin)
        return best
    size = sum(map(len, lines))
    many = max(2, 12_000_000 // size)
    return (took(many, "many.jsonl") - took(1, "few.jsonl")) / ((many - 1) * len(lines))


def blaze(program, folders, scratch):
    rows = {}
    for folder in folders:
        # It prints the mean of a loop for each document; the least of three runs.
        best, refused = math.inf, 0
        for _ in range(3):
            out = lines_of(program, "validate", "--fast", "--benchmark", "--continue", "--loop", 300,
                           folder / "schema.json", folder / "documents.jsonl", expected=(0, 2))
            found = re.findall(r"(PASS|FAIL) ([0-9.]+) \+-", "\n".join(out))
            best = min(best, 1000 * sum(float(us) for _, us in found) / len(found))
            refused = sum(verdict == "FAIL" for verdict, _ in found)
        rows[folder] = (best + blaze_reading(program, folder, scratch), best, refused)
    return rows


def mean(ratios):
    ratios = list(ratios)
    return math.exp(sum(map(math.log, ratios)) / len(ratios))


def measure(program, modules, scratch, record):
    sets = schema_sets.write(scratch)
    folders = [scratch / s["name"] for s in sets]
    ours = engine([program], folders)
    ajv = engine(["node", HERE / "ajv_speed.js", modules], folders)
    theirs = blaze(modules / "@sourcemeta/jsonschema/build/github-releases/jsonschema-linux-x86_64",
                   folders, scratch)
    print(f"{'':5}{'ns each, parse+evaluate / evaluate':40} {'bytes':>7} {'driftgate':>19} "
          f"{'ajv':>19} {'Blaze':>19}")
    for s, folder in zip(sets, folders):
        refused = {ajv[folder][2], theirs[folder][2]}
        if refused != {s["documents"] if s["class"] == "broken" else 0}:
            raise RuntimeError(f"{s['name']}: the engines do not agree: {refused}")
        figures = " ".join(f"{row[folder][0]:10.0f} {row[folder][1]:8.0f}"
                           for row in (ours, ajv, theirs))
        print(f"     {s['class']:9}{s['name']:31} {s['bytes']:7} {figures}")

    def of(kind):
        return [f for s, f in zip(sets, folders) if s["class"] == kind]
    record("schemas: parse + evaluate / ajv, geometric mean",
           mean(ours[f][0] / ajv[f][0] for f in folders), 0.25)
    record("schemas: parse + evaluate / Blaze, geometric mean",
           mean(ours[f][0] / theirs[f][0] for f in folders), 0.30)
    record("schemas: evaluate alone / Blaze, small documents",
           mean(ours[f][1] / theirs[f][1] for f in of("small")), 1.0)
    record("schemas: evaluate alone / Blaze, API resources",
           mean(ours[f][1] / theirs[f][1] for f in of("resource")), 0.25)
