// Compares what patterns mean here with node's own RegExp (ECMA-262, flag u).
//
//   node pattern_oracle.mjs SCHEMA_VERDICTS [COUNT [SEED]]
//
// Judged are the patterns of pattern_cases.json with its texts, and COUNT generated ones (20,000).
// What node refuses with u but takes without is compared with that meaning: descriptions are full
// of such patterns. Every difference must be explained in pattern_cases.json; our "undecided" is
// counted, and allowed only where backtracking is.
import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import readline from "node:readline";
import { fileURLToPath } from "node:url";

import { dice } from "./schema_generator.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const [, , program, count = "20000", seed = "1"] = process.argv;
const cases = JSON.parse(fs.readFileSync(path.join(here, "pattern_cases.json"), "utf8"));
const d = dice(Number(seed));

const LITERALS = ["a", "b", "c", "A", "1", " ", "é", "😀", "_", "-", "/", "\\.", "\\n", "\\t", "\\x41", "\\u0061",
  "\\u{1F600}", "\\ud83d\\ude00", "\\cJ", "\\$", "\\/"];
const SETS = ["\\d", "\\D", "\\w", "\\W", "\\s", "\\S", ".", "\\p{L}", "\\p{Lu}", "\\P{L}", "\\p{Script=Greek}",
  "[^]", "[]"];
const MEMBERS = ["a", "b-d", "A-Z", "0-9", "\\d", "\\w", "\\s", "\\W", "é", "😀", "\\-", "_", "\\]", "\\b", "\\p{L}",
  "^", ".", "$", "α-ω"];
const LOOSE = ["\\_", "\\@", "\\-", "\\e", "{", "}", "a{,2}", "]", "\\%", "[\\w-.]", "[\\_]", "\\x1", "\\u12"];

function pattern(depth, groups) {
  const terms = [];
  for (let i = d.below(3); i >= 0; --i) terms.push(term(depth, groups));
  return d.chance(0.12) ? `${terms.join("")}|${term(depth, groups)}` : terms.join("");
}

function term(depth, groups) {
  const kind = d.below(depth > 0 ? 20 : 11);
  let atom;
  if (kind < 5) atom = d.one(LITERALS);
  else if (kind < 7) atom = d.one(SETS);
  else if (kind < 9) {
    const members = Array.from({ length: 1 + d.below(3) }, () => d.one(MEMBERS));
    atom = `[${d.chance(0.3) ? "^" : ""}${members.join("")}]`;
  } else if (kind === 9) return d.one(["^", "$", "\\b", "\\B"]);
  else if (kind === 10) atom = d.chance(0.2) ? d.one(LOOSE) : d.one(LITERALS);
  else if (kind < 14) atom = `(?:${pattern(depth - 1, groups)})`;
  else if (kind < 16) {
    ++groups.count;
    atom = `(${pattern(depth - 1, groups)})`;
  } else if (kind === 16) {
    ++groups.count;
    const name = `n${groups.count}`;
    groups.names.push(name);
    atom = `(?<${name}>${pattern(depth - 1, groups)})`;
  } else if (kind === 17) return `(?${d.one(["=", "!", "<=", "<!"])}${pattern(depth - 1, groups)})`;
  else if (kind === 18 && groups.count > 0) atom = `\\${1 + d.below(groups.count)}`;
  else if (kind === 19 && groups.names.length) atom = `\\k<${d.one(groups.names)}>`;
  else atom = d.one(LITERALS);
  if (d.chance(0.35)) atom += d.one(["*", "+", "?", "{2}", "{0,2}", "{1,}", "*?", "+?", "??", "{0}"]);
  return atom;
}

const child = spawn(program, [], { stdio: ["pipe", "pipe", "inherit"] });
const waiting = [];
readline.createInterface({ input: child.stdout }).on("line", (line) => waiting.shift()(line));
const ask = (source, texts) => new Promise((resolve) => {
  waiting.push(resolve);
  child.stdin.write(`${JSON.stringify({ pattern: source, texts })}\n`);
});

function compiled(source) {
  for (const flags of ["u", ""])
    try {
      return [new RegExp(source, flags), flags];
    } catch { /* The next. */ }
  return [undefined, ""];
}

const used = cases.differences.map(() => 0);
const open = [];
const tally = { pairs: 0, undecided: 0, refused: 0, explained: 0, lenient: 0 };

// `kind`: verdict, lenient (node takes it without u only), refused (by us), taken (by us alone),
// undecided (without backtracking).
function differs(kind, source, text) {
  const found = cases.differences.findIndex((one) => one.kind === kind && new RegExp(one.match, "us").test(source) &&
    (!one.text || new RegExp(one.text, "us").test(text)));
  if (found < 0) return open.push([kind, source, text]);
  ++used[found];
  ++tally.explained;
}

async function judge(source, texts) {
  const [regex, flags] = compiled(source);
  const verdicts = await ask(source, texts);
  if (verdicts.startsWith("!")) {
    ++tally.refused;
    if (regex && flags === "u") differs("refused", source, "");
    return;
  }
  if (!regex) return differs("taken", source, "");
  if (flags === "") ++tally.lenient;
  for (const [i, text] of texts.entries()) {
    ++tally.pairs;
    if (verdicts[i] === "?") {
      ++tally.undecided;
      if (!/\(\?[=!<]|\\[1-9k]|\{\d{4}/.test(source)) differs("undecided", source, text);
    } else if (verdicts[i] !== (regex.test(text) ? "1" : "0")) {
      differs(flags ? "verdict" : "lenient", source, text);
    }
  }
}

const work = [];
for (const source of cases.patterns) work.push(judge(source, cases.texts));
for (let i = 0; i < Number(count); ++i) {
  const texts = Array.from({ length: 8 }, () => (d.chance(0.7) ? d.one(cases.texts)
    : Array.from({ length: d.below(6) }, () => d.one(["a", "b", "c", "A", "1", " ", "é", "😀", "_", "-", "\n", "α", "."])).join("")));
  work.push(judge(pattern(3, { count: 0, names: [] }), texts));
  if (work.length > 2000) await Promise.all(work.splice(0));
}
await Promise.all(work);
child.stdin.end();

const bySource = new Map();
for (const [kind, source, text] of open.sort((a, b) => a[1].length - b[1].length)) {
  const key = `${kind}: ${JSON.stringify(source)}`;
  bySource.set(key, [...(bySource.get(key) ?? []), JSON.stringify(text)]);
}
for (const [key, texts] of [...bySource].slice(0, 60)) console.log(`${key} with ${texts.slice(0, 8).join(" ")}`);
console.log(JSON.stringify(tally));
console.log(`${open.length} differences without a reason`);
const stale = cases.differences.filter((one, i) => !used[i] && !one.rare);
for (const one of stale) console.log(`no longer a difference: ${one.match}`);
process.exitCode = open.length || (stale.length && Number(count) >= 20_000) ? 1 : 0;
