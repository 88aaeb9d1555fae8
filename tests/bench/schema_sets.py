"""Schemas and documents to measure the schema engine with, made by a seed.

usage: schema_sets.py FOLDER      writes FOLDER/NAME/{schema.json,documents.jsonl}

Four classes: `small` configuration files, API `resource`s of 6 to 25 KB, `list`s of about 200 KB and
`broken` documents with one to three faults each. `sample`, `share` and `rare` in the schemas below
say how documents look; they are not written out.
"""

import copy
import json
import pathlib
import random
import sys

DRAFT_7 = "http://json-schema.org/draft-07/schema#"
DRAFT_2020 = "https://json-schema.org/draft/2020-12/schema"
WORDS = ("harbour gantry pallet quay ledger invoice customs tariff berth crane vessel manifest "
         "lading depot parcel courier route waybill carton forklift dock tally stow hatch keel").split()


# ---------------------------------------------------------------------------- writing schemas

def text(sample="words", **more):
    return {"type": "string", "sample": sample, **more}


def maybe(schema, **more):
    return {"anyOf": [schema, {"type": "null"}], **more}


def optional_type(name, **more):
    return {"type": [name, "null"], **more}


def whole(low=0, high=100000, **more):
    return {"type": "integer", "minimum": low, "maximum": high, **more}


def one_of(*values):
    return {"enum": list(values)}


FLAG = {"type": "boolean"}
NAME = text("word", minLength=1)
URL = text("url")
MOMENT = text("moment")


def record(members, required=None, **more):
    """`required`: names, or None for every member."""
    return {"type": "object", "properties": members,
            "required": sorted(members) if required is None else required, **more}


def table(values, **more):
    return {"type": "object", "additionalProperties": values, **more}


def many(items, low=1, high=4, **more):
    return {"type": "array", "items": items, "sample": (low, high), **more}


def ref(name):
    return {"$ref": f"#/definitions/{name}"}


def rarely_used(prefix, count):
    """Members that a schema in the field has and most documents have not."""
    kinds = (FLAG, text("word"), whole(0, 600), one_of("auto", "never", "always"),
             many(text("word"), 1, 3), {"anyOf": [text("word"), many(text("slug"))]},
             table(text("word")), record({"enabled": FLAG, "path": text("path")}, ["path"]))
    return {f"{prefix}_{WORDS[i % len(WORDS)]}{i // len(WORDS)}": {**kinds[i % len(kinds)], "rare": True}
            for i in range(count)}


# ---------------------------------------------------------------------------- making documents

class Maker:
    """Values that a schema of this file admits."""

    def __init__(self, root, seed):
        self.root = root
        self.random = random.Random(seed)
        self.depth = 0

    def string(self, schema):
        pick = self.random.choice
        sample = schema.get("sample", "words")
        number = self.random.randrange(10 ** 6)
        made = {
            "word": lambda: pick(WORDS),
            "words": lambda: " ".join(pick(WORDS) for _ in range(self.random.randint(2, 7))),
            "url": lambda: f"https://api.example.com/{pick(WORDS)}/{number}/{pick(WORDS)}",
            "moment": lambda: f"2026-{number % 12 + 1:02}-{number % 28 + 1:02}T10:{number % 60:02}:00Z",
            "version": lambda: f"{number % 9}.{number % 31}.{number % 17}",
            "code": lambda: f"{pick(WORDS)[:3].upper()}-{number:06}",
            "hash": lambda: f"{self.random.getrandbits(160):040x}",
            "path": lambda: f"{pick(WORDS)}/{pick(WORDS)}.{pick(('yaml', 'json', 'txt'))}",
            "slug": lambda: f"{pick(WORDS)}-{pick(WORDS)}",
            "prose": lambda: " ".join(pick(WORDS) for _ in range(self.random.randint(60, 200))),
        }[sample]()
        return made[:schema["maxLength"]] if "maxLength" in schema else made

    def make(self, schema):
        self.depth += 1
        value = self.make_inside(schema)
        self.depth -= 1
        return value

    def make_inside(self, schema):
        if "$ref" in schema:
            return self.make(self.root["definitions"][schema["$ref"].rsplit("/", 1)[1]])
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return self.random.choice(schema["enum"])
        for keyword in ("oneOf", "anyOf"):
            if keyword in schema:
                branches = schema[keyword] if self.depth < 12 else schema[keyword][-1:]
                first = schema.get("sample") == "first"
                chosen = self.make(branches[0] if first else self.random.choice(branches))
                if "properties" in schema:
                    chosen = {**self.make_object(schema), **chosen}
                return chosen
        kind = schema.get("type")
        if isinstance(kind, list):
            kind = self.random.choice(kind)
        if kind == "string":
            return self.string(schema)
        if kind == "integer":
            return self.random.randint(schema["minimum"], schema["maximum"])
        if kind == "number":
            return round(self.random.uniform(schema.get("minimum", -100), schema.get("maximum", 100)), 4)
        if kind == "boolean":
            return self.random.random() < 0.5
        if kind == "array":
            low, high = schema["sample"]
            prefix = [self.make(item) for item in schema.get("prefixItems", [])]
            if "prefixItems" in schema and "items" not in schema:
                return prefix
            rest = [self.make(schema["items"]) for _ in range(self.random.randint(low, high))]
            if schema.get("uniqueItems"):
                rest = list({json.dumps(v): v for v in rest}.values())
            return prefix + rest
        if kind == "null":
            return None
        return self.make_object(schema)

    def make_object(self, schema):
        made = {}
        for part in schema.get("allOf", []):
            if "if" not in part:
                made.update(self.make(part))
        required = set(schema.get("required", []))
        for name, value in schema.get("properties", {}).items():
            share = 0.03 if value.get("rare") else schema.get("share", 0.4)
            if name in required or self.random.random() < share:
                made[name] = self.make(value)
        rest = schema.get("additionalProperties") or next(
            iter(schema.get("patternProperties", {}).values()), None)
        if isinstance(rest, dict):
            low, high = schema.get("sample", (2, 6))
            for _ in range(self.random.randint(low, high)):
                made.setdefault(f"{self.random.choice(WORDS)}-{self.random.randrange(100)}",
                                self.make(rest))
        return made


def places(value, at=()):
    """Where a document can be broken: every scalar inside it."""
    inside = value.items() if isinstance(value, dict) else enumerate(value)
    for key, part in inside:
        if isinstance(part, (dict, list)):
            yield from places(part, at + (key,))
        elif part is not None:
            yield at + (key,)


def broken(document, rng):
    document = copy.deepcopy(document)
    everywhere = list(places(document))
    for at in rng.sample(everywhere, min(len(everywhere), rng.randint(1, 3))):
        holder = document
        for key in at[:-1]:
            holder = holder[key]
        holder[at[-1]] = {"unexpected": [holder[at[-1]]]}
    return document


def bare(schema):
    """Without the hints. The name `sample` is no member of any schema here."""
    if isinstance(schema, dict):
        return {k: bare(v) for k, v in schema.items() if k not in ("sample", "share", "rare")}
    if isinstance(schema, list):
        return [bare(v) for v in schema]
    return schema


# ---------------------------------------------------------------------------- the schemas

def pipeline():
    step = {"anyOf": [text("slug"), record({"run": text(), "name": NAME, "env": table(text("word")),
                                            "timeout": whole(1, 3600)}, ["run"],
                                           additionalProperties=False)]}
    job = record({"image": text("slug"), "stage": one_of("build", "test", "deploy"),
                  "needs": many(text("word"), 0, 3), "steps": many(step, 2, 6),
                  "only": many(text("word"), 1, 2), "retry": whole(0, 3),
                  "variables": table({"type": ["string", "integer", "boolean"],
                                      "minimum": 0, "maximum": 9}), **rarely_used("job", 44)},
                 ["image", "steps"], additionalProperties=False)
    return record({"version": {"const": 3}, "stages": many(text("word"), 1, 3, uniqueItems=True),
                   "defaults": record({"timeout": whole(1, 9000), "shell": one_of("sh", "bash")}, []),
                   "jobs": table(ref("job"), minProperties=1), **rarely_used("pipeline", 20)},
                  ["version", "jobs"], additionalProperties=False, definitions={"job": job})


def editor_settings():
    members = {}
    for group in ("editor", "files", "search", "terminal", "window", "format"):
        for i, word in enumerate(WORDS):
            kind = i % 5
            members[f"{group}.{word}"] = (
                FLAG if kind == 0 else whole(0, 200) if kind == 1 else
                one_of("on", "off", "auto", "inherit") if kind == 2 else
                text("word") if kind == 3 else many(text("word"), 0, 3))
    return record(members, [], share=0.12, additionalProperties=False)


def lint_rules():
    level = one_of("off", "warn", "error", 0, 1, 2)
    rule = {"anyOf": [level, {"type": "array", "prefixItems": [level, record(
        {"allow": many(text("word"), 0, 3), "max": whole(1, 200)}, [])], "sample": (0, 0)}]}
    return record({"root": FLAG, "extends": many(text("slug"), 1, 3), "env": table(FLAG),
                   "rules": {"type": "object", "patternProperties": {"^[a-z-]+-[0-9]+$": rule},
                             "additionalProperties": False, "sample": (8, 16)},
                   "ignore": many(text("path"), 0, 4), **rarely_used("lint", 16)}, ["rules"])


def package_manifest():
    return record({"name": text("slug", pattern="^[a-z0-9][a-z0-9._-]*$", maxLength=60),
                   "version": text("version", pattern="^[0-9]+\\.[0-9]+\\.[0-9]+$"),
                   "private": FLAG, "license": text("word"), "main": text("path"),
                   "scripts": table(text()), "dependencies": table(text("version")),
                   "devDependencies": table(text("version")),
                   "author": {"anyOf": [text("word"), record({"name": NAME, "url": URL}, ["name"])]},
                   "files": many(text("path"), 1, 5, uniqueItems=True),
                   "engines": table(text("version")), "keywords": many(text("word"), 1, 8),
                   **rarely_used("package", 32)},
                  ["name", "version"])


def services():
    listing = {"oneOf": [text("word"), many(text("slug"), 1, 3)]}
    service = record({"image": text("slug"), "command": listing, "entrypoint": listing,
                      "ports": many({"anyOf": [whole(1, 65535), record(
                          {"target": whole(1, 65535), "published": whole(1, 65535),
                           "protocol": one_of("tcp", "udp")}, ["target"])]}, 1, 3),
                      "environment": {"oneOf": [table(optional_type("string")), many(text("slug"))]},
                      "depends_on": many(text("word"), 0, 2), "restart": one_of("no", "always"),
                      "labels": table(text("word")), "read_only": FLAG,
                      **rarely_used("service", 56)}, ["image"],
                     additionalProperties=False)
    return record({"name": NAME, "services": table(service), "volumes": table(record(
        {"driver": text("word"), "external": FLAG}, [])), "networks": table(record(
            {"driver": one_of("bridge", "overlay"), "internal": FLAG}, []))}, ["services"])


def feature_flags():
    def rule(kind, **members):
        return record({"kind": {"const": kind}, **members}, additionalProperties=False)
    flag = record({"key": text("slug", pattern="^[a-z]+-[a-z]+$"), "on": FLAG,
                   "rules": many({"oneOf": [rule("share", percent=whole(0, 100)),
                                            rule("users", ids=many(whole(1), 1, 5)),
                                            rule("country", codes=many(one_of("NL", "DE", "IS", "PT"))),
                                            rule("since", moment=MOMENT)]}, 1, 4)})
    return record({"environment": one_of("live", "test"), "flags": many(flag, 3, 8)})


def chart_lock():
    return record({"dependencies": many(record({"name": NAME, "version": text("version"),
                                                "repository": URL}), 1, 3),
                   "digest": text("hash", minLength=40), "generated": MOMENT})


def import_map():
    return record({"imports": table(text("path")), "scopes": table(table(text("path")))}, [],
                  share=1, additionalProperties=False)


def presets():
    common = {"name": NAME, "hidden": FLAG, "inherits": {"anyOf": [text("word"), many(text("word"))]}}
    configure = {"allOf": [{"if": {"properties": {"generator": {"const": "Ninja"}},
                                   "required": ["generator"]},
                            "then": {"required": ["binaryDir"]}}],
                 **record({**common, "generator": one_of("Ninja", "Make"), "binaryDir": text("path"),
                           "cacheVariables": table({"anyOf": [text("word"), FLAG, record(
                               {"type": text("word"), "value": text("word")})]})},
                          ["name", "generator", "binaryDir"])}
    return record({"version": {"const": 6}, "configurePresets": many(configure, 2, 4),
                   "buildPresets": many(record({**common, "configurePreset": NAME,
                                                "jobs": whole(1, 64), **rarely_used("build", 16)},
                                               ["name"]), 1, 4)},
                  ["version", "configurePresets"])


def logging():
    logger = record({"level": one_of("debug", "info", "warning", "error"), "handlers": many(NAME, 0, 2),
                     "children": many(ref("logger"), 0, 2)}, ["level"], share=0.6,
                    additionalProperties=False)
    return record({"version": {"const": 1}, "handlers": table(record(
        {"kind": one_of("file", "stream"), "path": text("path"), "bytes": whole(1, 10 ** 9)}, ["kind"])),
        "root": ref("logger"), **rarely_used("logging", 12)}, definitions={"logger": logger})


def features():
    number = {"type": "number", "minimum": -180, "maximum": 180}
    position = many(number, 2, 3, minItems=2)

    def geometry(kind, coordinates):
        return record({"type": {"const": kind}, "coordinates": coordinates})
    shapes = [geometry("Point", position), geometry("MultiPoint", many(position)),
              geometry("LineString", many(position, 2, 6, minItems=2)),
              geometry("Polygon", many(many(position, 4, 8, minItems=4), 1, 2))]
    return record({"type": {"const": "FeatureCollection"}, "features": many(record(
        {"type": {"const": "Feature"}, "geometry": {"oneOf": shapes},
         "properties": table({"type": ["string", "integer"], "minimum": 0, "maximum": 99})}), 2, 5)})


def filters():
    comparison = record({"op": one_of("=", "<", ">", "like"), "field": NAME,
                         "value": {"type": ["string", "integer", "boolean"], "minimum": 0,
                                   "maximum": 999}})
    group = record({"op": one_of("and", "or"), "of": many(ref("filter"), 2, 3, minItems=1)})
    inverse = record({"op": {"const": "not"}, "of": ref("filter")})
    return {**record({"filter": ref("filter")}),
            "definitions": {"filter": {"anyOf": [group, inverse, comparison]}}}


ACCOUNT = {**{f"{w}_url": URL for w in WORDS[:11]}, "login": NAME, "id": whole(1, 10 ** 8),
           "node_id": text("hash"), "avatar": URL, "type": one_of("User", "Organization", "Bot"),
           "site_admin": FLAG, "starred_at": MOMENT, "email": optional_type("string", sample="word")}
LICENCE = record({"key": text("slug"), "name": text(), "spdx": optional_type("string", sample="word"),
                  "url": optional_type("string", sample="url"), "node_id": text("hash")})


def account():
    return record(ACCOUNT, [n for n in ACCOUNT if n not in ("email", "starred_at")])


def repository_members():
    members = {f"{w}_{kind}_url": URL for w in WORDS[:19] for kind in ("api", "web")}
    members.update({f"allows_{w}": FLAG for w in WORDS[:12]})
    members.update({f"{w}_count": whole(0, 10 ** 6) for w in WORDS[:14]})
    members.update({
        "id": whole(1, 10 ** 9), "name": text("slug", minLength=1, maxLength=100),
        "description": optional_type("string", sample="words"), "owner": ref("account"),
        "visibility": one_of("public", "private", "internal"), "licence": maybe(ref("licence")),
        "permissions": record({n: FLAG for n in ("admin", "push", "pull", "triage", "maintain")}),
        "topics": many(text("slug"), 1, 6), "created_at": MOMENT, "pushed_at": MOMENT,
        "language": optional_type("string", sample="word"), "size": whole(0, 10 ** 7)})
    return members


API = {"account": account(), "licence": LICENCE}


def repository():
    small = record(repository_members(), ["id", "name", "owner"], share=1)
    members = {**repository_members(), "parent": small, "source": small,
               "organization": maybe(ref("account")), "network": whole(0, 10 ** 5)}
    return {**record(members), "definitions": API}


LABEL = {"oneOf": [text("word"), record({"id": whole(1, 10 ** 9), "name": NAME, "url": URL,
                                         "color": text("hash", maxLength=6), "default": FLAG,
                                         "description": optional_type("string", sample="words")})]}
REACTIONS = record({n: whole(0, 5000) for n in ("plus", "minus", "laugh", "heart", "rocket", "eyes")})


def issue():
    members = {**{f"{w}_url": URL for w in WORDS[:8]}, "id": whole(1, 10 ** 9), "number": whole(1),
               "state": one_of("open", "closed"), "title": text(), "body": text("prose"),
               "user": maybe(ref("account"), sample="first"),
               "assignee": maybe(ref("account"), sample="first"),
               "closed_by": maybe(ref("account"), sample="first"), "labels": many(LABEL, 1, 6),
               "assignees": many(ref("account"), 1, 3), "reactions": REACTIONS,
               "milestone": maybe(record({"title": text(), "creator": ref("account"), "open": whole(),
                                          "closed": whole(), "due_on": MOMENT}), sample="first"),
               "comments": whole(), "locked": FLAG, "created_at": MOMENT, "updated_at": MOMENT,
               "closed_at": optional_type("string", sample="moment"),
               "reason": {"enum": ["completed", "reopened", "not_planned", None]}}
    return {**record(members), "definitions": API}


def pull_request():
    side = record({"label": text("slug"), "ref": text("slug"), "sha": text("hash", minLength=40),
                   "user": ref("account"), "repo": record(repository_members())})
    members = {**issue()["properties"], "head": side, "base": side, "merged": FLAG,
               "mergeable": optional_type("boolean"), "commits": whole(1), "additions": whole(),
               "reviewers": many(ref("account"), 0, 3), "draft": FLAG}
    return {**record(members), "definitions": API}


def order():
    money = record({"amount": whole(0, 10 ** 7), "currency": one_of("EUR", "USD", "GBP", "NOK")},
                   additionalProperties=False)
    entity = record({"id": text("code", pattern="^[A-Z]{3}-[0-9]{6}$"), "version": whole(1),
                     "createdAt": MOMENT, "links": table(URL)})
    line = {"allOf": [ref("entity"), record({
        "sku": text("code", pattern="^[A-Z]{3}-[0-9]{6}$"), "title": text(), "quantity": whole(1, 50),
        "price": ref("money"), "discounts": many(record({"code": text("code"), "by": ref("money")}), 0, 2),
        "attributes": table(text("word"))})]}
    address = record({n: text("word", maxLength=80) for n in
                      ("name", "street", "city", "postcode", "country", "phone")}, ["name", "city"])
    return {"allOf": [ref("entity"), record({
        "customer": record({"id": whole(1), "name": text(), "addresses": many(address, 1, 3)}),
        "lines": many(line, 8, 24), "total": ref("money"), "tax": ref("money"),
        "state": one_of("open", "paid", "sent", "returned"), "notes": many(text("prose"), 0, 3)})],
        "type": "object", "definitions": {"money": money, "entity": entity}}


def patient():
    coding = record({"system": URL, "code": text("word"), "display": text()}, ["code"], share=0.9,
                    unevaluatedProperties=False)
    concept = record({"coding": many(coding, 1, 4), "text": text()}, [], share=0.9,
                     unevaluatedProperties=False)
    element = record({"id": text("slug"), "extension": many(record({"url": URL, "value": text()}), 0, 2)},
                     [], share=0.5)

    def backbone(**members):
        return {"allOf": [ref("element")], **record(members, []), "share": 0.9,
                "unevaluatedProperties": False}
    period = backbone(start=MOMENT, end=MOMENT)
    return {"definitions": {"element": element}, "allOf": [ref("element")], **record({
        "resourceType": {"const": "Patient"}, "active": FLAG, "gender": one_of("male", "female", "other"),
        "name": many(backbone(family=NAME, given=many(NAME), use=one_of("usual", "official"),
                              period=period), 1, 3),
        "telecom": many(backbone(system=one_of("phone", "email"), value=text("word"), rank=whole(1, 9)), 2, 4),
        "address": many(backbone(line=many(text()), city=NAME, period=period, country=NAME), 1, 3),
        "conditions": many(backbone(code=concept, severity=concept, onset=MOMENT), 6, 12),
        "contact": many(backbone(relationship=many(concept), name=text()), 1, 3)},
        ["resourceType", "conditions"]), "unevaluatedProperties": False}


def issue_page():
    one = issue()
    definitions = one.pop("definitions")
    return {**many(one, 30, 34), "definitions": definitions}


def event_log():
    base = {"id": whole(1, 10 ** 9), "at": MOMENT, "actor": NAME}

    def event(kind, **members):
        return record({**base, "type": {"const": kind}, **members})
    kinds = [event("push", commits=many(record({"sha": text("hash"), "message": text()}), 1, 5)),
             event("login", ok=FLAG, address=text("code")),
             event("payment", amount=whole(), currency=one_of("EUR", "USD")),
             event("upload", path=text("path"), bytes=whole(0, 10 ** 9), parts=many(whole(), 1, 9)),
             event("message", text=text("words"), to=many(NAME, 1, 4)),
             event("deleted", path=text("path"))]
    return many({"anyOf": kinds}, 1000, 1100)


def time_series():
    return record({"series": many(record({"name": NAME, "unit": one_of("m", "kg", "s"),
                                          "points": many({"type": "array", "prefixItems": [
                                              whole(0, 10 ** 9), {"type": "number", "minimum": -100}],
                                              "items": False, "sample": (0, 0)}, 500, 700)}), 16, 20)})


def catalogue():
    product = record({"sku": text("code", pattern="^[A-Z]{3}-[0-9]+$"), "title": text(maxLength=200),
                      "description": text("prose"), "price": {"type": "number", "minimum": 0},
                      "stock": table(whole()), "tags": many(text("word"), 1, 6),
                      "size": {"anyOf": [record({"label": one_of("S", "M", "L")}),
                                         record({"width": whole(1), "height": whole(1)})]},
                      "related": many(text("code"), 0, 5), "active": FLAG})
    return record({"products": many(product, 150, 160), "next": optional_type("string", sample="url")})


# Name, class, dialect, schema, documents, whether they are broken.
SETS = [
    ("ci-pipeline", "small", DRAFT_7, pipeline, 60),
    ("editor-settings", "small", DRAFT_7, editor_settings, 60),
    ("lint-rules", "small", DRAFT_2020, lint_rules, 60),
    ("package-manifest", "small", DRAFT_7, package_manifest, 60),
    ("services", "small", DRAFT_7, services, 60),
    ("feature-flags", "small", DRAFT_7, feature_flags, 60),
    ("chart-lock", "small", DRAFT_7, chart_lock, 60),
    ("import-map", "small", DRAFT_7, import_map, 60),
    ("presets", "small", DRAFT_7, presets, 60),
    ("logging", "small", DRAFT_2020, logging, 60),
    ("geo-features", "small", DRAFT_7, features, 60),
    ("filters", "small", DRAFT_2020, filters, 60),
    ("repository", "resource", DRAFT_7, repository, 20),
    ("issue", "resource", DRAFT_7, issue, 20),
    ("pull-request", "resource", DRAFT_7, pull_request, 20),
    ("order", "resource", DRAFT_2020, order, 20),
    ("patient", "resource", DRAFT_2020, patient, 20),
    ("issue-page", "list", DRAFT_7, issue_page, 4),
    ("event-log", "list", DRAFT_7, event_log, 4),
    ("time-series", "list", DRAFT_2020, time_series, 4),
    ("catalogue", "list", DRAFT_7, catalogue, 4),
    ("ci-pipeline-broken", "broken", DRAFT_7, pipeline, 60),
    ("services-broken", "broken", DRAFT_7, services, 60),
    ("repository-broken", "broken", DRAFT_7, repository, 20),
    ("issue-broken", "broken", DRAFT_7, issue, 20),
]


def write(folder):
    """The sets as [{name, class, documents, bytes}]; what they hold is in FOLDER/NAME."""
    listed = []
    for name, size, dialect, schema, count in SETS:
        schema = schema()
        rng = random.Random(name)
        makers = (Maker(schema, f"{name} {i}") for i in range(count))
        documents = [maker.make(schema) for maker in makers]
        if size == "broken":
            documents = [broken(document, rng) for document in documents]
        here = folder / name
        here.mkdir(parents=True, exist_ok=True)
        (here / "schema.json").write_text(json.dumps({"$schema": dialect, **bare(schema)}))
        lines = [json.dumps(document, separators=(",", ":")) for document in documents]
        (here / "documents.jsonl").write_text("".join(line + "\n" for line in lines))
        listed.append({"name": name, "class": size, "documents": count,
                       "bytes": sum(map(len, lines)) // count})
    return listed


if __name__ == "__main__":
    write(pathlib.Path(sys.argv[1]))
