// Compares the evaluator's verdicts with those of valijson, ajv and hyperjump.
//
//   node schema_oracle.mjs SCHEMA_VERDICTS VALIJSON_VERDICTS [suite|descriptions|generated]…
//
// Judged are the official suite, the examples and defaults of the descriptions beside their
// schemas (DRIFTGATE_SUITES) and DRIFTGATE_PAIRS generated pairs (3,000; DRIFTGATE_SEED starts
// them; after a change to schemas, 10,000 and more seeds). A difference is shrunk to what makes it; what is left must be explained in
// schema_differences.json, which says who is right and why; where it is "rare", small runs may do
// without it. On the suite the suite is right. The engines come from ci/fetch-oracles, or
// DRIFTGATE_ORACLES. Exit code 77: skipped.
import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import readline from "node:readline";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";

import { generate } from "./schema_generator.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.resolve(here, "../..");
const packages = process.env.DRIFTGATE_ORACLES ?? path.join(root, "build/oracles");
const suites = process.env.DRIFTGATE_SUITES ?? path.resolve(root, "../shared/suites");
const metaSchemas = "/usr/lib/python3/dist-packages/jsonschema/schemas";
const pairs = Number(process.env.DRIFTGATE_PAIRS ?? 3_000);
const seed = Number(process.env.DRIFTGATE_SEED ?? 1);

const verbose = Boolean(process.env.DRIFTGATE_VERBOSE);

const CHUNK = 200; // Groups that are judged at a time.
const MOST_SHRUNK = 400; // Differences of one source that are looked into.

const [, , ours, valijson, ...wanted] = process.argv;
const sources = wanted.length ? wanted : ["suite", "descriptions", "generated"];

if (!fs.existsSync(path.join(packages, "node_modules/ajv")) ||
    !fs.existsSync(path.join(packages, "node_modules/@hyperjump/json-schema"))) {
  console.log(`skipped: no ajv and hyperjump in ${packages} (ci/fetch-oracles)`);
  process.exit(77);
}

// An engine is a function of groups that promises a text of verdicts for each.
function program(file, line) {
  const child = spawn(file, [], { stdio: ["pipe", "pipe", "ignore"] });
  const waiting = [];
  readline.createInterface({ input: child.stdout }).on("line", (text) => waiting.shift()(text));
  child.on("exit", () => waiting.splice(0).forEach((answer) => answer("?")));
  const ask = (text) => new Promise((resolve) => {
    waiting.push(resolve);
    child.stdin.write(`${text}\n`);
  });
  const judge = (groups) => Promise.all(groups.map((group) => ask(line(group))));
  return { ask, judge, end: () => child.stdin.end() };
}

function thread(engine, loaded) {
  const worker = new Worker(path.join(here, "schema_judges.mjs"), {
    workerData: { engine, packages, loaded }, stdout: true, stderr: true, resourceLimits: { stackSizeMb: 16 },
  });
  const waiting = new Map();
  let last = 0;
  worker.on("message", ({ id, verdicts }) => {
    waiting.get(id)(verdicts);
    waiting.delete(id);
  });
  worker.on("error", (error) => { throw error; });
  const judge = (groups) => new Promise((resolve) => {
    waiting.set(++last, resolve);
    worker.postMessage({ id: last, groups: groups.map(({ dialect, schema, instances, formats, remotes }) =>
      ({ dialect, schema, instances, formats, remotes })) });
  });
  return { judge, end: () => worker.terminate() };
}

const instancesOf = (group) => `[${(group.texts ?? group.instances.map((one) => JSON.stringify(one))).join(",")}]`;
const lineOf = (group) => `{"dialect":${JSON.stringify(group.dialect)},"schema":${JSON.stringify(group.schema)},` +
  `"formats":${Boolean(group.formats)},"direction":"${group.direction ?? ""}","instances":${instancesOf(group)}}`;

function readJson(file) {
  return JSON.parse(fs.readFileSync(file, "utf8"));
}

// The documents that the suite refers to, by dialect for those engines that must be told.
function readRemotes() {
  const all = {};
  const byDialect = {};
  const folder = path.join(suites, "json-schema-test-suite/remotes");
  if (!fs.existsSync(folder)) return { all, byDialect };
  const own = { draft4: "draft-04", draft6: "draft-06", draft7: "draft-07",
    "draft2019-09": "2019-09", "draft2020-12": "2020-12" };
  for (const name of fs.readdirSync(folder, { recursive: true })) {
    if (!name.endsWith(".json")) continue;
    const uri = `http://localhost:1234/${name.replaceAll("\\", "/")}`;
    all[uri] = readJson(path.join(folder, name));
    const dialect = own[name.split("/")[0]];
    for (const each of dialect ? [dialect] : Object.values(own))
      (byDialect[each] ??= {})[uri] = all[uri];
  }
  const drafts = { "draft-04": "draft4", "draft-06": "draft6", "draft-07": "draft7" };
  for (const [uri, file] of [...Object.entries(drafts).map(([a, b]) => [`http://json-schema.org/${a}/schema`, b]),
    ["https://json-schema.org/draft/2019-09/schema", "draft2019-09"],
    ["https://json-schema.org/draft/2020-12/schema", "draft2020-12"]]) {
    const at = path.join(metaSchemas, `${file}.json`);
    if (fs.existsSync(at)) all[uri] = readJson(at);
  }
  const vocabularies = path.join(metaSchemas, "vocabularies.json");
  if (fs.existsSync(vocabularies)) Object.assign(all, readJson(vocabularies));
  return { all, byDialect };
}

// --- What is judged -------------------------------------------------------------------------

function* suite() {
  const folder = path.join(suites, "json-schema-test-suite/tests");
  if (!fs.existsSync(folder)) return console.log(`not judged: there is no ${folder}`);
  const drafts = { draft4: "draft-04", draft6: "draft-06", draft7: "draft-07",
    "draft2019-09": "2019-09", "draft2020-12": "2020-12" };
  for (const [name, dialect] of Object.entries(drafts)) {
    for (const file of fs.readdirSync(path.join(folder, name), { recursive: true }).sort()) {
      if (!file.endsWith(".json")) continue;
      for (const { description, schema, tests } of readJson(path.join(folder, name, file)))
        yield {
          name: `${name}/${file}: ${description}`, dialect, schema,
          instances: tests.map((test) => test.data), formats: file.includes("format/"),
          remotes: JSON.stringify(schema).includes("http://localhost:1234") ||
            /\$schema":"http:\/\/localhost/.test(JSON.stringify(schema)),
          known: tests.map((test) => (test.valid ? "1" : "0")).join(""),
          names: tests.map((test) => test.description),
        };
    }
  }
}

function dialectOf(description) {
  if (description?.swagger === "2.0") return "Swagger 2.0";
  const version = String(description?.openapi ?? "");
  if (version.startsWith("3.0")) return "OpenAPI 3.0";
  return /^3\.[12]/.test(version) ? "OpenAPI 3.1" : undefined;
}

const at = (document, pointer) => pointer.slice(2).split("/").reduce((value, token) =>
  value?.[decodeURIComponent(token).replaceAll("~1", "/").replaceAll("~0", "~")], document);

// A schema with all that it refers to, in a document of its own; none where it leads elsewhere.
function standalone(document, schema) {
  const needed = new Map();
  const todo = [schema];
  while (todo.length) {
    const value = todo.pop();
    if (typeof value !== "object" || value === null) continue;
    for (const [key, child] of Object.entries(value)) {
      todo.push(child);
      if (key !== "$ref" || typeof child !== "string") continue;
      if (!child.startsWith("#/")) return undefined;
      if (needed.has(child)) continue;
      const target = at(document, child);
      if (target === undefined) return undefined;
      needed.set(child, target);
      todo.push(target);
    }
  }
  const whole = structuredClone(schema);
  for (const [pointer, target] of needed) {
    const tokens = pointer.slice(2).split("/").map((token) =>
      decodeURIComponent(token).replaceAll("~1", "/").replaceAll("~0", "~"));
    let place = whole;
    for (const token of tokens.slice(0, -1)) place = place[token] ??= {};
    const last = tokens.at(-1);
    if (place[last] === undefined) place[last] = structuredClone(target);
  }
  return whole;
}

// Every {schema, instance} that a description shows.
function* examplesOf(document) {
  const todo = [document];
  const seen = new Set();
  const plain = (object) => typeof object === "object" && object !== null && !Array.isArray(object);
  while (todo.length) {
    const value = todo.pop();
    if (typeof value !== "object" || value === null || seen.has(value)) continue;
    seen.add(value);
    for (const child of Object.values(value)) todo.push(child);
    if (!plain(value)) continue;
    if (plain(value.schema) || typeof value.schema === "boolean") { // Media type, parameter, header.
      if ("example" in value) yield [value.schema, value.example];
      if (plain(value.examples))
        for (const one of Object.values(value.examples)) {
          const example = one?.$ref?.startsWith("#/") ? at(document, one.$ref) : one;
          if (plain(example) && "value" in example) yield [value.schema, example.value];
        }
    }
    if (["type", "$ref", "allOf", "oneOf", "anyOf", "properties", "enum"].some((word) => word in value)) {
      if ("example" in value) yield [value, value.example];
      if ("default" in value) yield [value, value.default];
      if (Array.isArray(value.examples)) for (const one of value.examples) yield [value, one];
    }
  }
}

async function* descriptions(open) {
  const folder = path.join(suites, "descriptions");
  if (!fs.existsSync(folder)) return console.log(`not judged: there is no ${folder}`);
  const before = new Set();
  for (const file of fs.readdirSync(folder, { recursive: true }).sort()) {
    if (!/\.(json|ya?ml)$/.test(file)) continue;
    const text = await open(path.join(folder, file));
    if (text.startsWith("error") || text.length === 0) continue;
    const document = JSON.parse(text);
    const dialect = dialectOf(document);
    if (!dialect) continue;
    const groups = new Map();
    for (const [schema, instance] of examplesOf(document)) {
      if (!groups.has(schema)) groups.set(schema, []);
      groups.get(schema).push(instance);
    }
    for (const [schema, instances] of groups) {
      const whole = standalone(document, schema);
      if (whole === undefined) continue;
      const key = `${dialect}${JSON.stringify(whole)}${JSON.stringify(instances)}`;
      if (before.has(key)) continue; // Two versions of one description have most in common.
      before.add(key);
      yield { name: file, dialect, schema: whole, instances, formats: true };
    }
  }
}

function* generated() {
  const dialects = ["Swagger 2.0", "OpenAPI 3.0", "draft-04", "draft-06", "draft-07", "2019-09", "2020-12",
    "OpenAPI 3.1"];
  yield* generate(seed, dialects, pairs);
}

// --- Differences ----------------------------------------------------------------------------

const explanations = readJson(path.join(here, "schema_differences.json"));
const used = explanations.map(() => 0);
const unexplained = [];
const counts = {};

const definite = (verdict) => verdict === "0" || verdict === "1";

function explain(judge, dialect, text) {
  const found = explanations.findIndex((one) => one.judge === judge &&
    (!one.dialects || one.dialects.includes(dialect)) && new RegExp(one.match, "us").test(text));
  if (found >= 0) ++used[found];
  return found >= 0;
}

// Every value that is one step smaller, the boldest steps first.
function* smaller(value) {
  const queue = [[value, (whole) => whole]];
  while (queue.length) {
    const [node, rebuild] = queue.shift();
    if (typeof node !== "object" || node === null) continue;
    const list = Array.isArray(node);
    const keys = Object.keys(node);
    if (keys.length > 4)
      for (const half of [0, 1]) {
        const kept = keys.filter((_, i) => (i * 2 < keys.length) === (half === 0));
        yield rebuild(list ? kept.map((key) => node[key]) : Object.fromEntries(kept.map((key) => [key, node[key]])));
      }
    for (const key of keys) {
      const without = list ? node.filter((_, i) => i !== Number(key)) : { ...node };
      if (!list) delete without[key];
      if (!list || without.length) yield rebuild(without); // Empty lists are no enum and no anyOf.
      const child = node[key];
      const put = (other) => {
        const copy = list ? [...node] : { ...node };
        copy[key] = other;
        return rebuild(copy);
      };
      if (typeof child === "object" && child !== null) {
        for (const grandchild of Object.values(child)) // A list stays one.
          if (typeof grandchild === "object" && Array.isArray(grandchild) === Array.isArray(child))
            if (grandchild !== null) yield put(grandchild);
        if (!Array.isArray(child) && Object.keys(child).length) yield put({});
        queue.push([child, put]);
      } else if (typeof child === "string" && child.length > 3) {
        yield put(child.slice(0, 1));
      }
    }
    if (node === value)
      for (const child of Object.values(node)) if (typeof child === "object" && child !== null) yield child;
  }
}

async function shrink(group, position, judges, judge) {
  let { schema } = group;
  let instance = group.instances[position];
  const differs = async (candidates) => {
    const groups = candidates.map(([s, i]) => ({ ...group, schema: s, instances: [i], texts: undefined }));
    const [mine, other] = await Promise.all([judges.ours.judge(groups), judges[judge].judge(groups)]);
    return mine.findIndex((one, i) => definite(one) && definite(other[i]) && one !== other[i]);
  };
  if ((await differs([[schema, instance]])) < 0) return [schema, group.texts?.[position] ?? instance];
  for (let round = 0; round < 200; ++round) {
    const candidates = [];
    const add = (candidate) => {
      candidates.push(candidate);
      return candidates.length < 4000;
    };
    for (const s of smaller(schema)) if (!add([s, instance])) break;
    for (const i of smaller(instance)) if (!add([schema, i])) break;
    let found = -1;
    for (let from = 0; from < candidates.length && found < 0; from += 24) {
      const hit = await differs(candidates.slice(from, from + 24));
      if (hit >= 0) found = from + hit;
    }
    if (found < 0) break;
    [schema, instance] = candidates[found];
  }
  return [schema, instance];
}

async function compare(source, groups, judges) {
  const names = ["valijson", "ajv", "hyperjump"].filter((name) => judges[name]);
  const verdicts = {};
  const fits = (group) => group.dialect === "draft-04" || group.dialect === "draft-07";
  const asked = groups.map((group) => fits(group) && !/"(pattern|format)/.test(JSON.stringify(group.schema)));
  await Promise.all(["ours", ...names].map(async (name) => {
    if (name === "valijson") {
      const answers = await judges.valijson.judge(groups.filter((_, i) => asked[i]));
      verdicts.valijson = asked.map((yes, i) => (yes ? answers.shift() : "?".repeat(groups[i].instances.length)));
    } else {
      verdicts[name] = await judges[name].judge(groups);
    }
  }));
  for (const [i, group] of groups.entries()) {
    for (let k = 0; k < group.instances.length; ++k) {
      const mine = verdicts.ours[i][k];
      const votes = names.map((name) => `${name} ${verdicts[name][i][k]}`).join(", ");
      const count = counts[source] ??= { pairs: 0, undecided: 0, differences: {}, judged: {} };
      ++count.pairs;
      if (mine === "?") ++count.undecided;
      if (mine === "X" || !["0", "1", "?"].includes(mine))
        unexplained.push([group.name, `our own verdicts differ: ${verdicts.ours[i]}`, group.schema, group.instances[k]]);
      if (group.known) {
        if (mine === group.known[k]) {
          for (const name of names)
            if (definite(verdicts[name][i][k])) {
              count.judged[name] = (count.judged[name] ?? 0) + 1;
              if (verdicts[name][i][k] === mine) continue;
              count.differences[name] = (count.differences[name] ?? 0) + 1;
            }
        } else if (!explain("suite", group.dialect, `${group.name}: ${group.names[k]}`)) {
          unexplained.push([`${group.name}: ${group.names[k]}`, `ours ${mine}, suite ${group.known[k]}, ${votes}`,
            group.schema, group.instances[k]]);
        }
        continue;
      }
      if (!definite(mine)) continue;
      for (const name of names) {
        const other = verdicts[name][i][k];
        if (!definite(other)) continue;
        count.judged[name] = (count.judged[name] ?? 0) + 1;
        if (other === mine) continue;
        count.differences[name] = (count.differences[name] ?? 0) + 1;
        open.push({ source, group, position: k, judge: name, mine, votes });
      }
    }
  }
}

let open = [];
const shrunkOf = {};

async function look(judges, source) {
  const mine = open.filter((one) => one.source === source);
  const alike = new Set(); // One of each schema, engine and verdict is looked into.
  let shrunk = 0;
  for (const { group, position, judge, mine: verdict, votes } of mine) {
    const key = `${judge} ${verdict} ${group.dialect} ${JSON.stringify(group.schema)}`;
    if (alike.has(key) || shrunk >= MOST_SHRUNK) continue;
    alike.add(key);
    ++shrunk;
    const [schema, instance] = await shrink(group, position, judges, judge);
    const text = `${JSON.stringify(schema)} WITH ${typeof instance === "string" && group.texts ? instance : JSON.stringify(instance)}`;
    if (!explain(judge, group.dialect, text))
      unexplained.push([`${group.name}, ${group.dialect}`, `ours ${verdict}, ${votes}: ${judge} differs`, schema, instance]);
  }
  shrunkOf[source] = shrunk;
  if (shrunk >= MOST_SHRUNK) console.log(`${source}: more differences than ${MOST_SHRUNK} were not looked into`);
  open = open.filter((one) => one.source !== source);
}

// --- The run --------------------------------------------------------------------------------

const { all, byDialect } = readRemotes();
const judges = {
  ours: program(ours, lineOf),
  ajv: thread("ajv", byDialect),
  hyperjump: thread("hyperjump", byDialect),
};
if (fs.existsSync(valijson)) judges.valijson = program(valijson, lineOf);
for (const [uri, schema] of Object.entries(all))
  await judges.ours.ask(JSON.stringify({ load: uri, schema }));

const openFile = (file) => judges.ours.ask(JSON.stringify({ open: file, load: file }));
const all_sources = { suite, descriptions: () => descriptions(openFile), generated };

for (const source of sources) {
  const started = Date.now();
  let chunk = [];
  for await (const group of all_sources[source]()) {
    chunk.push(group);
    if (chunk.length < CHUNK) continue;
    await compare(source, chunk, judges);
    chunk = [];
  }
  await compare(source, chunk, judges);
  const judged = (Date.now() - started) / 1000;
  await look(judges, source);
  const { pairs: total, undecided, judged: by, differences } = counts[source] ?? { pairs: 0 };
  console.log(`${source}: ${total} pairs, ${undecided} undecided, ${shrunkOf[source]} looked into, judged by ${JSON.stringify(by)}, ` +
    `differences ${JSON.stringify(differences)}; ${Math.round(judged)} s, then ${Math.round((Date.now() - started) / 1000 - judged)} s`);
}
Object.values(judges).forEach((judge) => judge.end());
if (verbose) explanations.forEach((one, i) => console.log(`${used[i]} times ${one.judge}: ${one.why}`));

for (const [name, votes, schema, instance] of unexplained.slice(0, 60))
  console.log(`${name}\n    ${votes}\n    ${JSON.stringify(schema).slice(0, 1500)}\n    ${JSON.stringify(instance)?.slice(0, 500)}`);
console.log(`${unexplained.length} differences without a reason`);
let stale = 0;
if (sources.length === 3 && pairs >= 10_000 && fs.existsSync(suites))
  explanations.forEach((one, i) => {
    if (used[i] || one.rare) return;
    console.log(`no longer a difference: ${one.judge}: ${one.match}`);
    ++stale;
  });
process.exitCode = unexplained.length || stale ? 1 : 0;
