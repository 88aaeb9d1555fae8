// Schemas and instances by seed: the same ones in every run.

/// A small generator of random numbers (mulberry32).
export function dice(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  return {
    chance: (probability) => next() < probability,
    below: (count) => Math.floor(next() * count),
    one: (list) => list[Math.floor(next() * list.length)],
  };
}

const NAMES = ["a", "b", "c", "ab", "", "a/b", "é"];
const TEXTS = ["", "a", "b", "ab", "aa", "abc", "é", "😀", "1", "a1"];
const NUMBERS = [0, 1, 2, 3, -1, 1.5, 0.1, 0.3, 10, 100, 2.5, -0.5, 1e10];
const PATTERNS = ["a", "^a", "b$", "^[a-c]+$", "^.$", "\\d", "^(a|b)*$", "^$", "(?=a)"];
const TYPES = ["null", "boolean", "number", "integer", "string", "array", "object"];

const AGES = {
  "Swagger 2.0": 2, "OpenAPI 3.0": 3, "draft-04": 4, "draft-06": 6, "draft-07": 7,
  "2019-09": 19, "2020-12": 20, "OpenAPI 3.1": 20,
};

/// The keywords of a dialect, each a function that writes itself into a schema.
function keywordsOf(d, age, child, reference, plain) {
  const some = (most) => Array.from({ length: 1 + d.below(most) }, () => child());
  const size = () => d.below(4);
  const map = () => {
    const result = {};
    for (let i = 0; i <= d.below(3); ++i) result[d.one(NAMES)] = child();
    return result;
  };
  const named = () => (d.chance(0.002) ? "" : d.one(NAMES.filter(Boolean))); // ajv does not know "".
  const strings = () => [...new Set(Array.from({ length: 1 + d.below(3) }, named))];
  const patterns = () => {
    const result = {};
    for (let i = 0; i <= d.below(2); ++i) result[d.one(PATTERNS)] = child();
    return result;
  };
  const any = { // Every dialect.
    type: (s) => {
      const many = age >= 4 && d.chance(0.3);
      s.type = many ? [...new Set([d.one(TYPES), d.one(TYPES)])] : d.one(age < 4 ? TYPES.slice(1) : TYPES);
      if (age === 3 && d.chance(0.3)) s.nullable = d.chance(0.8);
      if (age < 4 && s.type === "array" && !s.items) s.items = child();
    },
    enum: (s) => { s.enum = Array.from({ length: 1 + d.below(4) }, () => value(d, 2)); },
    minimum: (s) => {
      s.minimum = d.one(NUMBERS);
      if (age <= 4 && d.chance(0.4)) s.exclusiveMinimum = d.chance(0.8);
    },
    maximum: (s) => {
      s.maximum = d.one(NUMBERS);
      if (age <= 4 && d.chance(0.4)) s.exclusiveMaximum = d.chance(0.8);
    },
    multipleOf: (s) => { s.multipleOf = d.one([1, 2, 3, 0.5, 0.25, 4, d.chance(0.05) ? 0.1 : 5, d.chance(0.05) ? 0.01 : 10]); },
    minLength: (s) => { s.minLength = size(); },
    maxLength: (s) => { s.maxLength = size(); },
    pattern: (s) => { if (!plain) s.pattern = d.one(PATTERNS); },
    minItems: (s) => { s.minItems = size(); },
    maxItems: (s) => { s.maxItems = size(); },
    uniqueItems: (s) => { s.uniqueItems = d.chance(0.8); },
    minProperties: (s) => { s.minProperties = size(); },
    maxProperties: (s) => { s.maxProperties = size(); },
    required: (s) => { s.required = strings(); },
    properties: (s) => { s.properties = map(); },
    properties2: (s) => { s.properties = map(); },
    additionalProperties: (s) => { s.additionalProperties = d.chance(0.3) ? d.chance(0.3) : child(); },
    items: (s) => { s.items = child(); },
    allOf: (s) => { s.allOf = some(3); },
  };
  const from3 = {
    anyOf: (s) => { s.anyOf = some(3); },
    oneOf: (s) => { s.oneOf = some(3); },
    not: (s) => { s.not = child(); },
  };
  const from4 = {
    patternProperties: (s) => { if (!plain) s.patternProperties = patterns(); },
    dependencies: (s) => {
      if (age >= 19) return;
      s.dependencies = {};
      for (const name of strings()) s.dependencies[name] = d.chance(0.5) ? strings() : child();
    },
    tuple: (s) => {
      if (age >= 20) {
        s.prefixItems = some(3);
        if (d.chance(0.5)) s.items = child();
      } else {
        s.items = some(3);
        if (d.chance(0.5)) s.additionalItems = child();
      }
    },
  };
  const from6 = {
    const: (s) => { s.const = value(d, 2); },
    contains: (s) => {
      s.contains = child();
      if (age >= 19 && d.chance(0.3)) s.minContains = size();
      if (age >= 19 && d.chance(0.3)) s.maxContains = size();
    },
    propertyNames: (s) => { s.propertyNames = child(); },
    exclusiveMinimum: (s) => { s.exclusiveMinimum = d.one(NUMBERS); },
    exclusiveMaximum: (s) => { s.exclusiveMaximum = d.one(NUMBERS); },
  };
  const from7 = {
    if: (s) => {
      s.if = child();
      if (d.chance(0.8)) s.then = child();
      if (d.chance(0.6)) s.else = child();
    },
  };
  const from19 = {
    dependentRequired: (s) => { s.dependentRequired = { [d.one(NAMES)]: strings() }; },
    dependentSchemas: (s) => { s.dependentSchemas = map(); },
    unevaluatedProperties: (s) => { s.unevaluatedProperties = d.chance(0.6) ? false : child(); },
    unevaluatedProperties2: (s) => { s.unevaluatedProperties = false; },
    unevaluatedItems: (s) => { s.unevaluatedItems = d.chance(0.6) ? false : child(); },
  };
  const refs = { $ref: reference, $ref2: reference };
  return Object.values({
    ...any, ...refs,
    ...(age >= 3 ? from3 : {}), ...(age >= 4 ? from4 : {}), ...(age >= 6 ? from6 : {}),
    ...(age >= 7 ? from7 : {}), ...(age >= 19 ? from19 : {}),
  });
}

function value(d, depth) {
  const kind = d.below(depth > 0 ? 10 : 6);
  if (kind === 0) return null;
  if (kind === 1) return d.chance(0.5);
  if (kind <= 3) return d.one(NUMBERS);
  if (kind <= 5) return d.one(TEXTS);
  if (kind <= 7) return Array.from({ length: d.below(4) }, () => value(d, depth - 1));
  const object = {};
  for (let i = d.below(4); i > 0; --i) object[d.one(NAMES)] = value(d, depth - 1);
  return object;
}

/// A schema with definitions that refer forward in place and anywhere below a value.
function schemaOf(d, dialect) {
  const age = AGES[dialect];
  const count = 1 + d.below(3);
  const home = age >= 19 ? "$defs" : "definitions";
  const prefix = age === 3 ? "#/components/schemas" : `#/${home}`;
  let first = 0; // Definitions from here on may be referred to in place.
  let depth = 0;
  const dynamic = age >= 19 && d.chance(0.12);
  const plain = (age === 4 || age === 7) && d.chance(0.7); // For engines without patterns.

  function reference(s) {
    if (first >= count) return;
    const target = first + d.below(count - first);
    if (dynamic && age === 20 && d.chance(0.5)) s.$dynamicRef = "#node";
    else if (age >= 19 && d.chance(0.1)) s.$ref = `#anchor${target}`;
    else s.$ref = `${prefix}/d${target}`;
  }

  function child() {
    if (age >= 6 && d.chance(0.12)) return d.chance(0.6);
    if (depth >= 4) return leaf();
    ++depth;
    const schema = {};
    const keywords = keywordsOf(d, age, child, reference, plain);
    for (let i = d.below(depth > 2 ? 3 : 4); i >= 0; --i) d.one(keywords)(schema);
    --depth;
    // Old dialects ignore what stands beside it; ajv does not.
    return age <= 7 && schema.$ref && d.chance(0.995) ? { $ref: schema.$ref } : schema;
  }
  function leaf() {
    const schema = {};
    const keywords = keywordsOf(d, age, () => ({}), reference, plain);
    keywords[d.below(10)](schema);
    return schema;
  }

  const root = child();
  const hides = age <= 7 && root.$ref; // … what else would lie beside it.
  const schema = typeof root === "boolean" || hides ? { allOf: [root] } : root;
  const definitions = {};
  for (let i = 0; i < count; ++i) {
    first = i + 1;
    definitions[`d${i}`] = child();
    if (age >= 19 && typeof definitions[`d${i}`] === "object")
      definitions[`d${i}`].$anchor = `anchor${i}`;
    else if (age >= 19) definitions[`d${i}`] = { allOf: [definitions[`d${i}`]], $anchor: `anchor${i}` };
  }
  // One way down and back: the root again, below a property or the elements.
  if (d.chance(0.15)) {
    const last = definitions[`d${count - 1}`];
    if (typeof last === "object" && !last.$ref) last[d.chance(0.5) ? "items" : "additionalProperties"] = { $ref: "#" };
  }
  if (dynamic && age === 20) {
    const last = definitions[`d${count - 1}`];
    last.$dynamicAnchor = "node";
    if (d.chance(0.5)) {
      last.$id = "http://test.invalid/inner";
      delete last.$anchor;
    }
    if (d.chance(0.5)) schema.$dynamicAnchor = "node";
  }
  if (dynamic && age === 19) {
    schema.$recursiveAnchor = d.chance(0.7);
    const last = definitions[`d${count - 1}`];
    (last.properties ??= {}).a = { $recursiveRef: "#" };
  }
  if (age === 3) schema.components = { schemas: definitions };
  else schema[home] = definitions;
  return withoutLoops(schema) ? schema : null;
}

/// Engines do not survive a reference that leads back to itself at the same value.
function withoutLoops(root) {
  const text = JSON.stringify(root);
  if (!text.includes("ynamicRef") && !text.includes('"#"')) return true;
  const inPlace = ["allOf", "anyOf", "oneOf"];
  const single = ["not", "if", "then", "else"];
  const maps = ["dependentSchemas", "dependencies"];
  const seen = new Set();
  const resolve = (reference) => {
    if (reference === "#") return [root];
    if (reference === "#node") return everything(root).filter((s) => s.$dynamicAnchor === "node");
    if (reference.startsWith("#anchor"))
      return everything(root).filter((s) => s.$anchor === reference.slice(1));
    let at = root;
    for (const token of reference.slice(2).split("/")) at = at?.[token];
    return [at];
  };
  const visit = (schema, path) => {
    if (typeof schema !== "object" || schema === null) return true;
    if (path.has(schema)) return false;
    if (seen.has(schema)) return true;
    path.add(schema);
    const next = [];
    for (const word of inPlace) next.push(...(schema[word] ?? []));
    for (const word of single) if (schema[word] !== undefined) next.push(schema[word]);
    for (const word of maps) next.push(...Object.values(schema[word] ?? {}));
    for (const word of ["$ref", "$dynamicRef", "$recursiveRef"])
      if (typeof schema[word] === "string") next.push(...resolve(schema[word]));
    const fine = next.every((one) => visit(one, path));
    path.delete(schema);
    seen.add(schema);
    return fine;
  };
  return everything(root).every((schema) => visit(schema, new Set()));
}

function everything(value, found = []) {
  if (typeof value !== "object" || value === null) return found;
  if (!Array.isArray(value)) found.push(value);
  for (const child of Object.values(value)) everything(child, found);
  return found;
}

/// A value that has much to do with the schema; whether it keeps it is the judges' business.
function instanceOf(d, root, schema, depth) {
  if (typeof schema !== "object" || schema === null || depth <= 0 || d.chance(0.12)) return value(d, 2);
  const again = (other) => instanceOf(d, root, other, depth - 1);
  if (typeof schema.$ref === "string" && schema.$ref.startsWith("#/")) {
    let at = root;
    for (const token of schema.$ref.slice(2).split("/")) at = at?.[token];
    return again(at);
  }
  if ("const" in schema && d.chance(0.8)) return schema.const;
  if (schema.enum && d.chance(0.8)) return d.one(schema.enum);
  for (const word of ["allOf", "anyOf", "oneOf"])
    if (schema[word] && d.chance(0.5)) return again(d.one(schema[word]));
  if (schema.then && d.chance(0.3)) return again(schema.then);
  const named = [].concat(schema.type ?? []);
  let kind = named.length ? d.one(named) : undefined;
  if (!kind) {
    const words = Object.keys(schema);
    if (words.some((w) => /ropert|required|depend/.test(w)) && d.chance(0.8)) kind = "object";
    else if (words.some((w) => /tems|ontain/.test(w)) && d.chance(0.8)) kind = "array";
    else if (words.some((w) => /Length|pattern$/.test(w)) && d.chance(0.8)) kind = "string";
    else if (words.some((w) => /imum|multiple/.test(w)) && d.chance(0.8)) kind = "number";
  }
  switch (kind) {
    case "null": return null;
    case "boolean": return d.chance(0.5);
    case "number": return d.one(NUMBERS);
    case "integer": return d.one([0, 1, 2, 3, -1, 10, 100]);
    case "string": return d.one(TEXTS);
    case "array": {
      const list = [];
      const tuple = schema.prefixItems ?? (Array.isArray(schema.items) ? schema.items : []);
      const rest = Array.isArray(schema.items) ? schema.additionalItems : schema.items;
      for (let i = d.below(5); i > 0; --i)
        list.push(again(tuple[list.length] ?? (schema.contains && d.chance(0.5) ? schema.contains : rest)));
      return list;
    }
    case "object": {
      const object = {};
      for (const name of Object.keys(schema.properties ?? {}))
        if (d.chance(0.7)) object[name] = again(schema.properties[name]);
      for (const name of schema.required ?? []) if (d.chance(0.8)) object[name] ??= value(d, 1);
      for (let i = d.below(3); i > 0; --i) {
        const rest = schema.additionalProperties ?? schema.unevaluatedProperties;
        object[d.one(NAMES)] ??= again(rest);
      }
      return object;
    }
    default: return value(d, 2);
  }
}

/// JSON where some integers are written in another way.
export function odd(d, value) {
  const text = JSON.stringify(value);
  return text.replace(/(?<=[:,\[]|^)(-?\d+)(?=[,\]}]|$)(?=(?:[^"]*"[^"]*")*[^"]*$)/g, (number) =>
    d.chance(0.9) ? number : d.one([`${number}.0`, `${number}e0`, `${number}.00E+0`]));
}

/// Groups of a schema and its instances, `count` pairs in all.
export function* generate(seed, dialects, count) {
  const d = dice(seed);
  const each = 10;
  for (let done = 0; done < count;) {
    const dialect = d.one(dialects);
    const schema = schemaOf(d, dialect);
    if (!schema) continue;
    const instances = Array.from({ length: each }, () => instanceOf(d, schema, schema, 6));
    done += each;
    yield {
      name: `generated ${seed}`, dialect, schema, instances,
      texts: instances.map((one) => (dialect === "draft-04" ? JSON.stringify(one) : odd(d, one))),
    };
  }
}
