// Holds the templates of ci/templates to what reads them elsewhere: actionlint, GitHub's own parser of actions,
// the Kubernetes API's schemas, a linter of Dockerfiles. Each must also refuse a broken template.
//
//   node lint_templates.mjs
//
// The readers come from ci/fetch-oracles (or DRIFTGATE_ORACLES); one that is absent is named and left
// out, and without all of them the test is skipped (77).
import fs from "node:fs";
import { createRequire, register } from "node:module";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
const oracles = path.resolve(process.env.DRIFTGATE_ORACLES ?? path.join(root, "build/oracles"));
const modules = path.join(oracles, "node_modules");
const require = createRequire(path.join(oracles, "package.json"));
const template = (name) => fs.readFileSync(path.join(root, "ci/templates", name), "utf8");
const load = (...names) => import(pathToFileURL(path.join(modules, ...names)).href);

// The parser of actions imports JSON without saying so, which Node refuses.
register("data:text/javascript," + encodeURIComponent(`
  import fs from "node:fs";
  export async function load(url, context, next) {
    if (!url.includes("workflow-parser") || !url.endsWith(".json")) return next(url, context);
    return { format: "module", shortCircuit: true, source: "export default " + fs.readFileSync(new URL(url), "utf8") };
  }`));

let ran = 0;
let wrong = 0;
// `problems(text)` says what is wrong with a template: nothing with ours, something once `broken` of it
// stands in its place.
async function oracle(name, file, need, broken) {
  let problems;
  try {
    problems = await need();
  } catch (error) {
    console.log(`absent: ${name} (${String(error.message ?? error).split("\n")[0]})`);
    return;
  }
  ++ran;
  const found = problems(template(file));
  for (const problem of found) console.log(`WRONG ${file}, ${name}: ${problem}`);
  wrong += found.length;
  for (const [from, to] of broken) {
    const text = template(file).replace(from, to);
    if (text !== template(file) && problems(text).length > 0) continue;
    ++wrong;
    console.log(`WRONG ${file}, ${name}: says nothing of '${to}'`);
  }
  console.log(`${name}: ${file}`);
}

await oracle("actionlint", "github/workflow.yml", async () => {
  const { createLinter } = await load("actionlint", "node.mjs");
  const lint = await createLinter();
  return (text) => lint(text, ".github/workflows/contract.yml")
    .filter((one) => !one.message.startsWith('undefined variable "vars"')) // Younger than this actionlint.
    .map((one) => `${one.line}: ${one.message}`);
}, [["vars.PROVIDER_URL", "vers.PROVIDER_URL"], ["runs-on", "run-on"], ["steps.driftgate.", "steps.driftgait."]]);

await oracle("GitHub's parser", "github/action.yml", async () => {
  const { parseAction } = await load("@actions/workflow-parser", "dist/actions/index.js");
  const trace = { info() {}, error() {}, verbose() {} };
  return (content) => parseAction({ name: "action.yml", content }, trace).context.errors.getErrors()
    .map((error) => error.message);
}, [["using: composite", "using: composit"], ["inputs.url", "input.url"], ["shell: bash", "shel: bash"]]);

await oracle("Kubernetes' schemas", "kubernetes/cronjob.yaml", async () => {
  const yaml = require("yaml");
  const { CronJob } = await load("kubernetes-models", "batch/v1/CronJob.js");
  return (text) => {
    try {
      new CronJob(yaml.parse(text)).validate();
      return [];
    } catch (error) {
      return [error.message];
    }
  };
}, [["schedule:", "shedule:"], ["backoffLimit: 0", "backoffLimit: none"], ["- name: driftgate", "- nom: driftgate"]]);

await oracle("dockerfile-utils", "docker/Dockerfile", async () => {
  const { validate } = require("dockerfile-utils");
  return (text) => validate(text).map((one) => `${one.range.start.line + 1}: ${one.message}`);
}, [["FROM ${DEBIAN}\n", "FORM ${DEBIAN}\n"], ["--from=build", "--form=build"]]);

if (ran === 0) process.exit(77);
console.log(`${ran} readers, ${wrong} problems`);
process.exit(wrong === 0 ? 0 : 1);
