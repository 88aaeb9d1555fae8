// Nanoseconds for each document with ajv: "FOLDER parse+validate validate refused".
// usage: ajv_speed.js NODE_MODULES FOLDER...
const fs = require("fs");
const path = require("path");
const [modules, ...folders] = process.argv.slice(2);
const load = (name) => require(path.join(path.resolve(modules), name)).default;

function nanoseconds(each, work) {
  let best = Infinity;
  for (let round = 0, times = 1; round < 9; ) {
    const begin = process.hrtime.bigint();
    work(times);
    const took = Number(process.hrtime.bigint() - begin);
    if (took < 20e6) {
      times *= 2;
      continue;
    }
    best = Math.min(best, took / (times * each));
    ++round;
  }
  return best;
}

for (const folder of folders) {
  const schema = JSON.parse(fs.readFileSync(path.join(folder, "schema.json"), "utf8"));
  const Ajv = load(schema.$schema.includes("2020") ? "ajv/dist/2020" : "ajv");
  const validate = new Ajv({ strict: false, validateFormats: false }).compile(schema);
  const lines = fs.readFileSync(path.join(folder, "documents.jsonl"), "utf8").trim().split("\n");
  const values = lines.map((line) => JSON.parse(line));
  let refused = 0;
  for (const value of values) refused += validate(value) ? 0 : 1;
  const both = nanoseconds(lines.length, (times) => {
    for (let i = 0; i < times; ++i) for (const line of lines) validate(JSON.parse(line));
  });
  const alone = nanoseconds(lines.length, (times) => {
    for (const value of values) for (let i = 0; i < times; ++i) validate(value);
  });
  console.log(folder, both, alone, refused);
}
