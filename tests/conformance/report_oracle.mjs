// Reads the reports with the programs that read them elsewhere, and compares what they count.
//
//   node report_oracle.mjs REPORT_SAMPLES [FOLDER]
//
// The readers come from ci/fetch-oracles (or DRIFTGATE_ORACLES) and from the system, the schemas
// from DRIFTGATE_SUITES. A reader or a schema that is absent is named and left out; without all of
// them the test is skipped (77). FOLDER keeps the reports.
import { execFileSync, spawnSync } from "node:child_process";
import fs from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
const oracles = process.env.DRIFTGATE_ORACLES ?? path.join(root, "build/oracles");
const suites = process.env.DRIFTGATE_SUITES ?? path.resolve(root, "../shared/suites");
const schemas = path.join(suites, "report-schemas");
const require = createRequire(path.join(path.resolve(oracles), "package.json"));

const folder = process.argv[3] ?? fs.mkdtempSync(path.join(os.tmpdir(), "driftgate-reports-"));
execFileSync(process.argv[2], [folder]);
const samples = fs.readdirSync(folder);
const fileOf = (sample, reporter) => path.join(folder, sample, reporter);
const textOf = (sample, reporter) => fs.readFileSync(fileOf(sample, reporter), "utf8");
const jsonOf = (sample, reporter) => JSON.parse(textOf(sample, reporter));

let checked = 0;
let wrong = 0;
function expect(kept, what, why = "") {
  ++checked;
  if (kept) return;
  ++wrong;
  console.log(`WRONG ${what}: ${why}`);
}
const absent = [];
let ran = 0;
// Runs `check` with what `need` gives, or says that it cannot.
async function oracle(name, need, check) {
  let found;
  try {
    found = need();
  } catch (error) {
    absent.push(name);
    console.log(`absent: ${name} (${String(error.message ?? error).split("\n")[0]})`);
    return;
  }
  ++ran;
  const before = checked;
  for (const sample of samples) await check(found, sample);
  console.log(`${name}: ${checked - before} checks`);
}
const schema = (name) => JSON.parse(fs.readFileSync(path.join(schemas, name), "utf8"));
const installed = (name) => pathToFileURL(require.resolve(name)).href;
function program(name, ...words) {
  if (spawnSync(name, words).status !== 0) throw new Error(`${name} does not run`);
  return name;
}
function promtool() {
  const unpacked = path.join(oracles, "promtool/usr/bin/promtool");
  return program(fs.existsSync(unpacked) ? unpacked : "promtool", "--version");
}

// What every reader must count: a run that judged nothing has one case more, an error.
function totalsOf(sample) {
  const { passed, failed, errored, skipped, exit } = jsonOf(sample, "tally.json");
  return { passed, failed, errored: errored + (exit === 5 ? 1 : 0), skipped };
}
const told = (totals) => JSON.stringify(totals);
function expectTotals(sample, reader, found) {
  const { passed, failed, errored, skipped } = totalsOf(sample);
  const wanted = "errored" in found ? { passed, failed, errored, skipped }
    : { passed, failed: failed + errored, skipped };
  expect(told(wanted) === told(found), `${sample}, ${reader}`, `${told(found)} is not ${told(wanted)}`);
}
function validator(Ajv, name, options = {}) {
  const ajv = new (Ajv.default ?? Ajv)({ strict: false, allErrors: false, logger: false, ...options });
  const formats = require("ajv-formats");
  (formats.default ?? formats)(ajv);
  return ajv.compile(schema(name));
}
function expectValid(validate, what, document) {
  expect(validate(document), what, JSON.stringify(validate.errors?.slice(0, 2)));
}

await oracle("SARIF schema (ajv)", () => validator(require("ajv-draft-04"), "sarif-schema-2.1.0.json"),
  (validate, sample) => expectValid(validate, `${sample}, SARIF`, jsonOf(sample, "sarif")));
await oracle("CTRF schema (ajv)", () => validator(require("ajv"), "ctrf.schema.json"),
  (validate, sample) => {
    const report = jsonOf(sample, "ctrf");
    expectValid(validate, `${sample}, CTRF`, report);
    const { passed, failed, skipped, tests } = report.results.summary;
    expectTotals(sample, "CTRF's summary", { passed, failed, skipped });
    const of = (status) => report.results.tests.filter((test) => test.status === status).length;
    expectTotals(sample, "CTRF's tests", { passed: of("passed"), failed: of("failed"), skipped: of("skipped") });
    expect(tests === report.results.tests.length, `${sample}, CTRF's count`, tests);
  });

// GitLab's reader takes each item alone and stops at the first that is not valid.
await oracle("Code Quality schema (ajv)", () => validator(require("ajv"), "gitlab-codeclimate.json"),
  (validate, sample) => {
    const items = jsonOf(sample, "gitlab");
    expect(Array.isArray(items), `${sample}, Code Quality`, "no list");
    for (const item of items) {
      expectValid(validate, `${sample}, Code Quality`, item);
      expect(item.location.path && !item.location.path.startsWith("./") && item.location.lines.begin > 0,
        `${sample}, Code Quality`, JSON.stringify(item.location));
    }
    expect(new Set(items.map((item) => item.fingerprint)).size === items.length, `${sample}, fingerprints`, "equal");
  });

for (const [xsd, reporter] of [["junit-10-ci-derived.xsd", "junit"], ["jenkins-junit-10.xsd", "junit:jenkins-strict"]])
  await oracle(`${xsd} (xmllint)`, () => {
    program("xmllint", "--version");
    return fs.realpathSync(path.join(schemas, xsd));
  }, (file, sample) => {
    const run = spawnSync("xmllint", ["--noout", "--schema", file, fileOf(sample, reporter)]);
    expect(run.status === 0, `${sample}, ${reporter}`, run.stderr);
  });

// GitLab's reader, whose casts by `type` and lost texts are why the dialect is as it is.
const GITLAB = `
require "active_support"
require "active_support/core_ext/hash/conversions"
require "json"
ActiveSupport::XmlMini.backend = "Nokogiri"
ARGV.each { |file| puts JSON.generate(Hash.from_xml(File.read(file))) }`;
await oracle("ActiveSupport's Hash.from_xml", () => {
  program("ruby", "-e", 'require "active_support"; require "active_support/core_ext/hash/conversions"; require "nokogiri"');
  const files = samples.map((sample) => fileOf(sample, "junit"));
  const lines = execFileSync("ruby", ["-e", GITLAB, ...files], { encoding: "utf8" }).trim().split("\n");
  return Object.fromEntries(samples.map((sample, i) => [sample, JSON.parse(lines[i])]));
}, (parsed, sample) => {
  const list = (value) => (value === undefined || value === null ? [] : [value].flat());
  const cases = list(parsed[sample].testsuites.testsuite).flatMap((suite) => list(suite.testcase));
  const of = (mark) => cases.filter((test) => test[mark] !== undefined).length;
  expectTotals(sample, "ActiveSupport", {
    passed: cases.length - of("failure") - of("error") - of("skipped"),
    failed: of("failure"), errored: of("error"), skipped: of("skipped"),
  });
  for (const test of cases)
    for (const mark of ["failure", "error"])
      if (test[mark] !== undefined)
        expect(typeof test[mark] === "string" && test[mark].length > 0, `${sample}, text of a ${mark}`, told(test[mark]));
});

await oracle("xml2js (dorny/test-reporter's rules)", () => require("xml2js"), async (xml2js, sample) => {
  const parsed = await xml2js.parseStringPromise(textOf(sample, "junit"));
  const cases = parsed.testsuites.testsuite.flatMap((suite) => {
    expect(Boolean(suite.$.name), `${sample}, suite`, "without a name");
    return suite.testcase ?? [];
  });
  const outcome = (test) => (test.failure || test.error ? "failed" : test.skipped ? "skipped" : "passed");
  const of = (word) => cases.filter((test) => outcome(test) === word).length;
  expectTotals(sample, "xml2js", { passed: of("passed"), failed: of("failed"), skipped: of("skipped") });
});

await oracle("xml-js (mikepenz/action-junit-report's rules)", () => require("xml-js"), (xmlJs, sample) => {
  const parsed = xmlJs.xml2js(textOf(sample, "junit"), { compact: true });
  const list = (value) => (value === undefined ? [] : [value].flat());
  const cases = list(parsed.testsuites.testsuite).flatMap((suite) => list(suite.testcase));
  const outcome = (test) => (test.skipped ? "skipped" : test.failure || test.error ? "failed" : "passed");
  const of = (word) => cases.filter((test) => outcome(test) === word).length;
  expectTotals(sample, "xml-js", { passed: of("passed"), failed: of("failed"), skipped: of("skipped") });
  for (const test of cases)
    expect(Number.isFinite(Number.parseFloat(test._attributes.time)), `${sample}, time`, test._attributes.time);
});

await oracle("test-results-parser", () => require("test-results-parser"), (reader, sample) => {
  const copy = fileOf(sample, "for-parser.xml");
  fs.copyFileSync(fileOf(sample, "junit"), copy);
  const { total, passed, failed, errors, skipped } = reader.parse({ type: "junit", files: [copy] });
  fs.rmSync(copy);
  const wanted = totalsOf(sample);
  expect(total === wanted.passed + wanted.failed + wanted.errored, `${sample}, test-results-parser, which leaves out the skipped`, total);
  expect(failed + errors === wanted.failed + wanted.errored, `${sample}, test-results-parser`, told({ failed, errors }));
  expect(skipped === wanted.skipped, `${sample}, test-results-parser's skipped`, skipped);
  expect(passed === wanted.passed, `${sample}, test-results-parser's passed`, passed);
});

await oracle("junit-to-ctrf", () => installed("junit-to-ctrf"), async (url, sample) => {
  const { convertJUnitToCTRFReport } = await import(url);
  const copy = fileOf(sample, "for-ctrf.xml");
  fs.copyFileSync(fileOf(sample, "junit"), copy);
  const { passed, failed, skipped } = (await convertJUnitToCTRFReport(copy, {})).results.summary;
  fs.rmSync(copy);
  expectTotals(sample, "junit-to-ctrf", { passed, failed, skipped });
});

await oracle("tap-parser", () => require("tap-parser"), (reader, sample) => {
  const final = new Promise((resolve) => {
    const parser = new reader.Parser({ strict: true }, resolve);
    let broken = 0;
    parser.on("assert", (test) => {
      if (!test.ok && !test.diag?.message) ++broken;
    });
    parser.on("complete", () => expect(broken === 0, `${sample}, TAP`, `${broken} without a message`));
    parser.end(textOf(sample, "tap"));
  });
  return final.then((results) => {
    // `pass` counts points that are not broken, skipped ones too.
    expectTotals(sample, "tap-parser", { passed: results.pass - results.skip, failed: results.fail, skipped: results.skip });
    expect(results.todo === 0 && results.bailout === false, `${sample}, TAP`, told(results));
    expect(results.failures.every((failure) => !failure.tapError), `${sample}, TAP is strict`, told(results.failures));
  });
});

await oracle("promtool", promtool, (tool, sample) => {
  const run = spawnSync(tool, ["check", "metrics"], { input: textOf(sample, "prometheus") });
  expect(run.status === 0, `${sample}, Prometheus`, run.stderr + run.stdout);
  const count = (outcome) => [...textOf(sample, "prometheus").matchAll(new RegExp(`^driftgate_cases\\{.*outcome="${outcome}"\\} (\\d+)$`, "gm"))]
    .reduce((sum, [, number]) => sum + Number(number), 0);
  const { passed, failed, errored, skipped } = jsonOf(sample, "tally.json");
  expect(told([passed, failed, errored, skipped]) === told(["passed", "failed", "errored", "skipped"].map(count)),
    `${sample}, Prometheus`, "other totals");
});

// The rules by which GitHub takes a SARIF file in.
await oracle("SARIF multitool with GitHub's rules", () => {
  const tool = path.join(oracles, "node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool");
  if (!fs.existsSync(tool)) throw new Error(`no ${tool}`);
  return tool;
}, (tool, sample) => {
  const input = fileOf(sample, "multitool.sarif");
  const output = fileOf(sample, "multitool.out");
  fs.copyFileSync(fileOf(sample, "sarif"), input);
  spawnSync(tool, ["validate", input, "--rule-kind", "Sarif;Ghas", "--output", output, "--log", "ForceOverwrite"],
    { env: { ...process.env, DOTNET_SYSTEM_GLOBALIZATION_INVARIANT: "1" } });
  const { results } = JSON.parse(fs.readFileSync(output, "utf8").replace(/^\uFEFF/, "")).runs[0];
  const errors = results.filter(({ level }) => level === "error");
  expect(errors.length === 0, `${sample}, SARIF multitool`,
    JSON.stringify(errors.slice(0, 3).map(({ ruleId, message }) => [ruleId, message])));
  if (process.env.DRIFTGATE_VERBOSE) console.log([...new Set(results.map(({ ruleId, level }) => `${ruleId} ${level}`))]);
});

// Programs that read events: one JSON text a line, with the results of the report.
await oracle("NDJSON", () => true, (_, sample) => {
  const events = textOf(sample, "ndjson").trimEnd().split("\n").map((line) => JSON.parse(line));
  const report = jsonOf(sample, "json");
  const results = events.filter(({ event }) => event === "result").map(({ event, integration, ...result }) => result);
  expect(told(results) === told(report.integrations.flatMap((integration) => integration.results)), `${sample}, NDJSON`, "other results");
  expect(told(events.at(-1).tally) === told(report.tally), `${sample}, NDJSON`, "other totals");
});

if (!process.argv[3]) fs.rmSync(folder, { recursive: true });
console.log(`${checked} checks, ${wrong} wrong${absent.length ? `; absent: ${absent.join(", ")}` : ""}`);
process.exit(wrong ? 1 : ran > 1 ? 0 : 77);  // NDJSON needs nobody.
