// The engines of npm, in a thread of their own: {groups} in, a text of verdicts for each group out.
// A group is {dialect, schema, instances, formats}; a verdict 1, 0 or ? where the engine fails.
import { createRequire } from "node:module";
import { parentPort, workerData } from "node:worker_threads";
import { pathToFileURL } from "node:url";

const { packages, engine, loaded } = workerData;
const require = createRequire(`${packages}/package.json`);
const load = async (name) => import(pathToFileURL(require.resolve(name)));

const MOST_COMPILED = 300; // A new ajv from time to time: it keeps what it compiled.

async function ajv() {
  const classes = {
    "draft-04": require("ajv-draft-04"),
    "draft-06": require("ajv"),
    "draft-07": require("ajv"),
    "2019-09": require("ajv/dist/2019"),
    "2020-12": require("ajv/dist/2020"),
  };
  Object.assign(classes, {
    "Swagger 2.0": classes["draft-04"],
    "OpenAPI 3.0": classes["draft-04"],
    "OpenAPI 3.1": classes["2020-12"],
  });
  const addFormats = require("ajv-formats");
  const draft6 = require("ajv/dist/refs/json-schema-draft-06.json");
  const made = new Map();

  function make(dialect, formats) {
    const Class = classes[dialect].default ?? classes[dialect];
    const engine = new Class({
      strict: false, validateSchema: false, validateFormats: formats, logger: false,
    });
    if (formats) addFormats(engine);
    if (dialect === "draft-06") engine.addMetaSchema(draft6);
    for (const [uri, schema] of Object.entries(loaded[dialect] ?? {})) {
      try {
        engine.addSchema(schema, uri);
      } catch { /* A meta-schema that it has already, or a remote that it does not understand. */ }
    }
    return { engine, compiled: 0 };
  }

  return ({ dialect, schema, instances, formats, remotes }) => {
    const key = `${dialect} ${Boolean(formats)}`;
    const text = JSON.stringify(schema);
    let at = made.get(key);
    // Names of a schema stay behind when it is removed.
    if (!at || at.compiled > MOST_COMPILED || remotes || /"(\$?id|\$anchor|\$dynamicAnchor)"/.test(text)) {
      at = make(dialect, formats);
      made.set(key, at);
    }
    ++at.compiled;
    let validate;
    try {
      validate = at.engine.compile(schema);
    } catch {
      made.delete(key);
      return "?".repeat(instances.length);
    }
    const verdicts = instances.map((instance) => {
      try {
        return validate(instance) ? "1" : "0";
      } catch {
        return "?";
      }
    });
    if (typeof schema === "object") at.engine.removeSchema(schema);
    return verdicts.join("");
  };
}

// Its dialect of 3.0 knows no keyword but its own: components must lie outside of schemas.
function description(schema) {
  const { components, paths, ...root } = JSON.parse(JSON.stringify(schema).replaceAll('"$ref":"#"', '"$ref":"#/x-root"'));
  return { "x-root": root, components, paths };
}

async function hyperjump() {
  const core = await load("@hyperjump/json-schema/draft-2020-12");
  for (const name of ["draft-04", "draft-06", "draft-07", "draft-2019-09", "openapi-3-0",
    "openapi-3-1", "formats"]) await load(`@hyperjump/json-schema/${name}`);
  core.setShouldValidateSchema(false);
  const ids = {
    "draft-04": "http://json-schema.org/draft-04/schema",
    "draft-06": "http://json-schema.org/draft-06/schema",
    "draft-07": "http://json-schema.org/draft-07/schema",
    "2019-09": "https://json-schema.org/draft/2019-09/schema",
    "2020-12": "https://json-schema.org/draft/2020-12/schema",
    "Swagger 2.0": "http://json-schema.org/draft-04/schema",
    "OpenAPI 3.0": "https://spec.openapis.org/oas/3.0/dialect",
    "OpenAPI 3.1": "https://spec.openapis.org/oas/3.1/dialect/base",
  };
  let registered = [];
  let remotesOf = "";
  let number = 0;
  return async ({ dialect, schema, instances, formats, remotes }) => {
    core.setShouldValidateFormat(Boolean(formats));
    if (remotes && remotesOf !== dialect) {
      registered.forEach((uri) => core.unregisterSchema(uri));
      registered = [];
      remotesOf = dialect;
      for (const [uri, remote] of Object.entries(loaded[dialect] ?? {})) {
        try {
          if (core.hasSchema(uri)) continue;
          core.registerSchema(structuredClone(remote), uri, ids[dialect]);
          registered.push(uri);
        } catch { /* Another dialect's. */ }
      }
    }
    const uri = `http://test.invalid/s${++number}`;
    let verdicts = "";
    try {
      core.registerSchema(dialect === "OpenAPI 3.0" ? description(schema) : structuredClone(schema), uri,
        ids[dialect]);
      const validate = await core.validate(dialect === "OpenAPI 3.0" ? `${uri}#/x-root` : uri);
      for (const instance of instances) {
        try {
          verdicts += validate(instance).valid ? "1" : "0";
        } catch {
          verdicts += "?";
        }
      }
    } catch (error) {
      if (process.env.ORACLE_DEBUG) console.error(dialect, JSON.stringify(schema).slice(0, 300), error);
      verdicts = "?".repeat(instances.length);
    }
    core.unregisterSchema(uri);
    return verdicts;
  };
}

const judge = await (engine === "ajv" ? ajv() : hyperjump());
parentPort.on("message", async ({ id, groups }) => {
  const verdicts = [];
  for (const group of groups) verdicts.push(await judge(group));
  parentPort.postMessage({ id, verdicts });
});
