// Looks at the HTML report as its readers do: by the Nu checker, in Chromium, and by axe.
//
//   node html_oracle.mjs REPORT_SAMPLES [FOLDER]
//
// The Nu checker, playwright-core and axe-core come from ci/fetch-oracles (or DRIFTGATE_ORACLES),
// Java and Chromium from the system. What is absent is named and left out; without all of them the
// test is skipped (77). FOLDER keeps the pages, and pictures of them.
import { execFileSync, spawnSync } from "node:child_process";
import fs from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
const oracles = process.env.DRIFTGATE_ORACLES ?? path.join(root, "build/oracles");
const chromiumPath = process.env.DRIFTGATE_CHROMIUM ?? "/usr/bin/chromium";
const require = createRequire(path.join(path.resolve(oracles), "package.json"));

const kept = process.argv[3];
const folder = path.resolve(kept ?? fs.mkdtempSync(path.join(os.tmpdir(), "driftgate-html-")));
execFileSync(process.argv[2], [folder]);
const samples = fs.readdirSync(folder).filter((name) => fs.existsSync(path.join(folder, name, "html")));
const pageOf = (sample) => path.join(folder, sample, "report.html");
for (const sample of samples) fs.copyFileSync(path.join(folder, sample, "html"), pageOf(sample));

let checked = 0;
let wrong = 0;
function expect(holds, what, why = "") {
  ++checked;
  if (holds) return;
  ++wrong;
  console.log(`WRONG ${what}: ${typeof why === "string" ? why : JSON.stringify(why)}`);
}
const absent = [];
function need(name, find) {
  try {
    return find();
  } catch (error) {
    absent.push(name);
    console.log(`absent: ${name} (${String(error.message ?? error).split("\n")[0]})`);
    return undefined;
  }
}

// ---- The Nu checker: neither errors nor warnings ------------------------------------------------

const nu = need("the Nu checker", () => {
  const jar = path.join(path.dirname(require.resolve("vnu-jar/package.json")), "build/dist/vnu.jar");
  if (!fs.existsSync(jar)) throw new Error(`no ${jar}`);
  if (spawnSync("java", ["-version"]).status !== 0) throw new Error("java does not run");
  return jar;
});
if (nu) {
  // One page has a fault, so that it is seen that the checker looks.
  const broken = path.join(folder, "broken.html");
  fs.writeFileSync(broken, fs.readFileSync(pageOf("sample"), "utf8").replace("<main", "<script>alert(1)</script><main"));
  const run = spawnSync("java", ["-jar", nu, "--stdout", "--format", "json", broken, ...samples.map(pageOf)], { encoding: "utf8" });
  const { messages } = JSON.parse(run.stdout);
  const about = (page) => messages.filter(({ url }) => url === pathToFileURL(page).href || url === `file:${page}`);
  for (const sample of samples)
    expect(about(pageOf(sample)).length === 0, `${sample}, Nu`,
      about(pageOf(sample)).slice(0, 3).map(({ type, message, lastLine }) => `${type} in line ${lastLine}: ${message}`).join("; "));
  expect(about(broken).length > 0 && about(broken).length === messages.length, "Nu", messages);
  fs.rmSync(broken);
}

// ---- Chromium -----------------------------------------------------------------------------------

const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const playwright = need("Chromium", () => {
  if (!fs.existsSync(chromiumPath)) throw new Error(`no ${chromiumPath}`);
  return require("playwright-core");
});
const axe = need("axe-core", () => fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8"));

// All that the page may be made of; what is not here came from somebody else.
const ELEMENTS = new Set(("html head meta title style body a header p h1 h2 h3 h4 span svg rect line circle text title desc dl dt " +
  "dd div time nav ul li main section table caption thead tbody tr th td br wbr small code b details summary figure " +
  "figcaption pre mark footer").split(" "));

function seen() {
  const open = (node) => node.closest("details:not([open])") === null;
  return {
    tally: Object.fromEntries([...document.querySelectorAll("[data-tally]")].map((node) => [node.dataset.tally, Number(node.textContent)])),
    elements: [...new Set([...document.querySelectorAll("*")].map((node) => node.localName))],
    handlers: [...document.querySelectorAll("*")].flatMap((node) => node.getAttributeNames()).filter((name) => name.startsWith("on") || name === "style"),
    links: [...document.querySelectorAll("[href],[src]")].map((node) => node.getAttribute("href") ?? node.getAttribute("src")),
    ids: [...document.querySelectorAll("[id]")].map((node) => node.id),
    styled: getComputedStyle(document.body).marginTop === "0px",
    wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    widest: [...document.querySelectorAll("body *")].filter((node) => open(node) && !node.closest(".scroll"))
      .filter((node) => node.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
      .map((node) => `${node.localName}.${node.getAttribute("class")}`).slice(0, 3),
  };
}

async function look(browser, sample, scheme, width, by_axe) {
  const where = `${sample}, ${scheme}, ${width} px`;
  const context = await browser.newContext({ colorScheme: scheme, viewport: { width, height: 900 } });
  const page = await context.newPage();
  const said = [];
  const url = pathToFileURL(pageOf(sample)).href;
  page.on("console", (message) => said.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => said.push(`script: ${error}`));
  page.on("dialog", (dialog) => said.push(`dialog: ${dialog.message()}`));
  page.on("request", (request) => { if (request.url() !== url) said.push(`request: ${request.url()}`); });
  await page.goto(url);
  const folded = await page.evaluate(seen);
  await page.evaluate(() => document.querySelectorAll("details").forEach((node) => { node.open = true; }));
  const page_ = await page.evaluate(seen);
  for (const { wide, widest } of [folded, page_])
    expect(wide <= 0 && widest.length === 0, `${where}: wider than the page`, { wide, widest });
  expect(page_.styled, where, "the style sheet is not in force: is its digest right?");

  const { tally } = JSON.parse(fs.readFileSync(path.join(folder, sample, "json"), "utf8"));
  const { total, ...counts } = tally;
  expect(Object.entries(counts).every(([name, count]) => page_.tally[name] === count), `${where}: totals`, { json: tally, page: page_.tally });
  const strange = page_.elements.filter((name) => !ELEMENTS.has(name));
  expect(strange.length === 0, `${where}: elements`, strange);
  expect(page_.handlers.length === 0, `${where}: attributes`, page_.handlers);
  const alien = page_.links.filter((link) => !/^(#[a-z0-9-]+|https?:\/\/[^\s]+)$/.test(link));
  expect(alien.length === 0, `${where}: links`, alien);
  const lost = page_.links.filter((link) => link.startsWith("#") && !page_.ids.includes(link.slice(1)));
  expect(lost.length === 0, `${where}: links into the page`, lost);
  expect(new Set(page_.ids).size === page_.ids.length, `${where}: ids`, "not unique");

  if (axe && by_axe) {
    await page.evaluate(axe);
    const { violations, passes } = await page.evaluate(() => globalThis.axe.run());
    expect(violations.length === 0, `${where}, axe`, violations.map(({ id, nodes }) => `${id}: ${nodes.length}, ${nodes[0].html.slice(0, 120)} ${nodes[0].failureSummary}`));
    expect(passes.some(({ id }) => id === "color-contrast"), `${where}, axe`, "no contrast was judged");
  }
  if (kept) await page.screenshot({ path: path.join(folder, sample, `${scheme}-${width}.png`), fullPage: true });
  expect(said.length === 0, `${where}: is not quiet`, said);
  await context.close();
}

// On paper the folded parts are open, and what leads around the page is gone.
async function print(browser, sample) {
  const page = await browser.newPage({ viewport: { width: 720, height: 1000 } });
  await page.goto(pathToFileURL(pageOf(sample)).href);
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  const paper = await page.evaluate(() => ({
    wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    ground: getComputedStyle(document.documentElement).backgroundColor,
    navigation: getComputedStyle(document.querySelector("nav")).display,
    folded: [...document.querySelectorAll("details")].filter((node) => node.lastElementChild.getBoundingClientRect().height === 0).length,
  }));
  expect(paper.ground === "rgb(255, 255, 255)" && paper.navigation === "none" && paper.folded === 0, `${sample}, print`, paper);
  if (kept) await page.pdf({ path: path.join(folder, sample, "report.pdf"), format: "A4" });
  await page.close();
}

if (playwright) {
  const browser = await playwright.chromium.launch({ executablePath: chromiumPath, args: FLAGS });
  for (const sample of samples) {
    // What is short has nothing that the long ones have not.
    const is_long = sample === "sample" || sample === "hostile";
    for (const [scheme, width] of [["light", 320], ["dark", 1280], ["dark", 320], ["light", 1280]].slice(0, is_long ? 4 : 2))
      await look(browser, sample, scheme, width, is_long || width === 1280);
    if (is_long) await print(browser, sample);
  }
  await browser.close();
}

if (!kept) fs.rmSync(folder, { recursive: true });
console.log(`${checked} checks, ${wrong} wrong${absent.length ? `; absent: ${absent.join(", ")}` : ""}`);
process.exit(wrong ? 1 : nu || playwright ? 0 : 77);
