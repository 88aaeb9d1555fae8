#include "tests/validators/schema/random_schemas.h"

#include <algorithm>

namespace driftgate::tests {
namespace {

constexpr int kDepth = 3;

Tree scalar(std::string text) { return {.scalar = std::move(text)}; }
Tree in_quotes(std::string_view text) { return scalar("\"" + std::string(text) + "\""); }

Tree referring(std::string_view name) {
  Tree tree{.is_schema = true};
  tree.members.emplace_back("$ref", in_quotes("#/components/schemas/" + std::string(name)));
  return tree;
}

void collect(Tree& tree, std::vector<Tree*>& all) {
  all.push_back(&tree);
  for (auto& [name, value] : tree.members) collect(value, all);
}

}  // namespace

std::string Tree::text() const {
  if (!scalar.empty()) return scalar;
  std::string text = is_array ? "[" : "{";
  for (const auto& [name, value] : members) {
    if (text.size() > 1) text += ",";
    if (!is_array) text += "\"" + name + "\":";
    text += value.text();
  }
  return text + (is_array ? "]" : "}");
}

Tree* Tree::find(std::string_view name) {
  const auto place = std::find_if(members.begin(), members.end(),
                                  [&](const auto& member) { return member.first == name; });
  return place == members.end() ? nullptr : &place->second;
}

void RandomSchemas::add(Tree& to, std::string_view keyword, Tree value) {
  if (to.find(keyword) == nullptr) to.members.emplace_back(keyword, std::move(value));
}

void RandomSchemas::maybe_type(Tree& to, std::string_view type) {
  if (!one_in(4)) add(to, "type", in_quotes(type));
}

void RandomSchemas::maybe_number(Tree& to, std::string_view keyword,
                                 const std::vector<std::string>& from, std::size_t n) {
  if (one_in(n)) add(to, keyword, scalar(pick(from)));
}

Tree RandomSchemas::some(const std::vector<std::string>& from) {
  Tree tree{.is_array = true};
  const std::size_t sure = below(from.size());
  for (std::size_t i = 0; i < from.size(); ++i)
    if (i == sure || one_in(3)) tree.members.emplace_back("", scalar(from[i]));
  return tree;
}

Tree RandomSchemas::list(std::size_t count, int depth) {
  Tree tree{.is_array = true};
  for (std::size_t i = 0; i < count; ++i) tree.members.emplace_back("", schema(depth));
  return tree;
}

Tree RandomSchemas::schema(int depth) {
  if (one_in(25)) return {.scalar = one_in(2) ? "true" : "false", .is_schema = true};
  if (one_in(12)) return referring(one_in(2) ? "Cat" : "Dog");
  if (depth > 0 && one_in(4)) return choice(depth);
  if (depth == 0 || one_in(2)) return scalar_schema();
  return one_in(3) ? array(depth) : object(depth);
}

Tree RandomSchemas::scalar_schema() {
  const std::vector<std::string> numbers{"-1", "0", "0.5", "1", "2", "3"};
  const std::vector<std::string> lengths{"0", "1", "2"};
  Tree tree{.is_schema = true};
  switch (below(6)) {
    case 0:
      maybe_type(tree, "integer");
      maybe_number(tree, "minimum", numbers, 2);
      maybe_number(tree, "maximum", numbers, 2);
      break;
    case 1:
      maybe_type(tree, "number");
      maybe_number(tree, "exclusiveMinimum", numbers, 2);
      maybe_number(tree, "maximum", numbers, 2);
      maybe_number(tree, "multipleOf", {"1", "2", "0.5", "3"}, 2);
      break;
    case 2:
      maybe_type(tree, "string");
      maybe_number(tree, "minLength", lengths, 3);
      maybe_number(tree, "maxLength", lengths, 3);
      maybe_number(tree, "pattern", {"\"^a\"", "\"b$\"", "\"^[ab]*$\"", "\"a\""}, 2);
      break;
    case 3:
      add(tree, "enum", some({"1", "2", "\"a\"", "\"b\"", "null", "true", "1.5", "[]", "{}"}));
      break;
    case 4:
      add(tree, "const", scalar(pick({"1", "\"a\"", "\"b\"", "null"})));
      break;
    default:
      add(tree, "type",
          some(
              {"\"integer\"", "\"string\"", "\"null\"", "\"boolean\"", "\"array\"", "\"object\""}));
  }
  return tree;
}

Tree RandomSchemas::array(int depth) {
  const std::vector<std::string> sizes{"0", "1", "2"};
  Tree tree{.is_schema = true};
  maybe_type(tree, "array");
  maybe_number(tree, "minItems", sizes, 4);
  maybe_number(tree, "maxItems", sizes, 4);
  if (one_in(5)) add(tree, "uniqueItems", scalar("true"));
  if (one_in(3)) add(tree, "prefixItems", list(1 + below(2), depth - 1));
  if (one_in(2)) add(tree, "items", schema(depth - 1));
  if (one_in(3)) {
    add(tree, "contains", schema(0));
    maybe_number(tree, "minContains", sizes, 4);
    maybe_number(tree, "maxContains", sizes, 4);
  }
  if (one_in(6)) add(tree, "allOf", list(1, depth - 1));
  if (one_in(4)) add(tree, "unevaluatedItems", one_in(2) ? scalar("false") : schema(0));
  return tree;
}

Tree RandomSchemas::object(int depth) {
  const std::vector<std::string> sizes{"0", "1", "2"};
  Tree tree{.is_schema = true};
  maybe_type(tree, "object");
  Tree properties;
  for (const std::string_view name : {"x", "y"})
    if (one_in(2)) properties.members.emplace_back(name, schema(depth - 1));
  if (!properties.members.empty()) add(tree, "properties", std::move(properties));
  if (one_in(3)) add(tree, "required", some({"\"x\"", "\"y\""}));
  maybe_number(tree, "minProperties", sizes, 6);
  maybe_number(tree, "maxProperties", sizes, 6);
  if (one_in(4)) add(tree, "additionalProperties", one_in(2) ? scalar("false") : schema(depth - 1));
  if (one_in(4)) {
    Tree patterns;
    patterns.members.emplace_back(pick({"^x", "y$", "^z"}), schema(depth - 1));
    add(tree, "patternProperties", std::move(patterns));
  }
  if (one_in(8)) {
    Tree dependent;
    dependent.members.emplace_back("x", some({"\"y\"", "\"z\""}));
    add(tree, "dependentRequired", std::move(dependent));
  }
  if (one_in(8)) {
    Tree dependent;
    dependent.members.emplace_back("x", schema(depth - 1));
    add(tree, "dependentSchemas", std::move(dependent));
  }
  if (one_in(8)) {
    Tree names{.is_schema = true};
    names.members.emplace_back(one_in(2) ? std::pair("enum", some({"\"x\"", "\"y\""}))
                                         : std::pair("maxLength", scalar("1")));
    add(tree, "propertyNames", std::move(names));
  }
  if (one_in(4)) add(tree, one_in(2) ? "anyOf" : "allOf", list(2, depth - 1));
  if (one_in(5)) add(tree, "unevaluatedProperties", one_in(2) ? scalar("false") : schema(0));
  return tree;
}

Tree RandomSchemas::choice(int depth) {
  Tree tree{.is_schema = true};
  switch (below(7)) {
    case 0:
      add(tree, "not", schema(depth - 1));
      break;
    case 1:
      add(tree, "if", schema(depth - 1));
      if (!one_in(4)) add(tree, "then", schema(depth - 1));
      if (!one_in(4)) add(tree, "else", schema(depth - 1));
      break;
    case 2:
      add(tree, "allOf", list(2, depth - 1));
      break;
    case 3:
      add(tree, "oneOf", list(2 + below(2), depth - 1));
      break;
    case 4:
      return discriminated();
    default:
      add(tree, "anyOf", list(2 + below(2), depth - 1));
  }
  if (one_in(6)) add(tree, "unevaluatedProperties", one_in(2) ? scalar("false") : schema(0));
  if (one_in(8)) add(tree, "unevaluatedItems", one_in(2) ? scalar("false") : schema(0));
  return tree;
}

// `k` tells a Cat from a Dog.
Tree RandomSchemas::discriminated() {
  Tree branches{.is_array = true};
  for (const std::string_view name : {"Cat", "Dog"})
    branches.members.emplace_back("", referring(name));
  Tree discriminator;
  add(discriminator, "propertyName", in_quotes("k"));
  if (one_in(3)) {
    Tree mapping;
    for (const std::string_view name : {"c", "d"})
      if (!one_in(3)) add(mapping, name, in_quotes("#/components/schemas/" + pick({"Cat", "Dog"})));
    add(discriminator, "mapping", std::move(mapping));
  }
  Tree tree{.is_schema = true};
  add(tree, one_in(2) ? "oneOf" : "anyOf", std::move(branches));
  add(tree, "discriminator", std::move(discriminator));
  if (one_in(4)) add(tree, "unevaluatedProperties", scalar("false"));
  return tree;
}

// An object that a base's discriminator selects by its name.
Tree RandomSchemas::heir(std::string_view base) {
  Tree all{.is_array = true};
  all.members.emplace_back("", referring(base));
  all.members.emplace_back("", object(1));
  Tree tree{.is_schema = true};
  add(tree, "allOf", std::move(all));
  return tree;
}

Tree RandomSchemas::document() {
  Tree document = schema(kDepth);
  while (!document.scalar.empty()) document = schema(kDepth);
  Tree schemas;
  const bool has_heir = one_in(6);
  for (const std::string_view name : {"Cat", "Dog"}) {
    Tree tree = has_heir && name == "Dog" ? heir("Cat") : object(1 + static_cast<int>(below(2)));
    Tree* properties = tree.find("properties");
    if (properties == nullptr && one_in(2)) {
      add(tree, "properties", {});
      properties = tree.find("properties");
    }
    if (properties != nullptr && one_in(2)) {
      const std::vector<Tree> kinds{scalar_schema(), {.is_schema = true}, {.is_schema = true}};
      Tree kind = kinds[below(3)];
      if (kind.members.empty()) add(kind, "const", in_quotes(pick({"Cat", "Dog", "c"})));
      properties->members.emplace_back("k", std::move(kind));
    }
    if (has_heir && name == "Cat") {
      Tree discriminator;
      add(discriminator, "propertyName", in_quotes("k"));
      add(tree, "discriminator", std::move(discriminator));
    }
    schemas.members.emplace_back(name, std::move(tree));
  }
  Tree components;
  add(components, "schemas", std::move(schemas));
  add(document, "components", std::move(components));
  return document;
}

Tree RandomSchemas::edited(Tree document) {
  for (std::size_t i = 1 + below(3); i > 0; --i) edit(document);
  return document;
}

Tree RandomSchemas::widened(Tree document) {
  constexpr std::size_t kMembers = 66;
  std::vector<Tree*> all;
  collect(document, all);
  std::vector<Tree*> schemas;
  for (Tree* each : all)
    if (each->is_schema && each->scalar.empty()) schemas.push_back(each);
  const std::size_t sure = below(schemas.size());
  // The inner ones first: what is added moves them.
  for (std::size_t i = schemas.size(); i-- > 0;) {
    if (i != sure && !one_in(4)) continue;
    const bool described = one_in(2);
    const char* const keyword = described ? "properties" : "required";
    add(*schemas[i], keyword, {.is_array = !described});
    Tree& list = *schemas[i]->find(keyword);
    for (std::size_t n = 0; n < kMembers; ++n) {
      const std::string name = "w" + std::to_string(n);
      if (described)
        list.members.emplace_back(name, one_in(20) ? scalar_schema() : Tree{.is_schema = true});
      else
        list.members.emplace_back("", in_quotes(name));
    }
  }
  return document;
}

// A keyword goes, comes or has another value; a schema is another one.
void RandomSchemas::edit(Tree& document) {
  std::vector<Tree*> all;
  collect(document, all);
  std::vector<Tree*> schemas;
  for (Tree* each : all)
    if (each->is_schema) schemas.push_back(each);
  Tree& place = *schemas[below(schemas.size())];
  const bool is_root = &place == &document;
  switch (below(4)) {
    case 0:
      if (!is_root) place = schema(1);
      return;
    case 1: {
      const Tree other = one_in(2) ? object(1) : one_in(2) ? array(1) : scalar_schema();
      if (place.scalar.empty() && !other.members.empty()) {
        const auto& [keyword, value] = other.members[below(other.members.size())];
        add(place, keyword, value);
      }
      return;
    }
    case 2: {
      if (place.members.empty()) return;
      const std::size_t gone = below(place.members.size());
      if (place.members[gone].first != "components")
        place.members.erase(place.members.begin() + static_cast<std::ptrdiff_t>(gone));
      return;
    }
    default:
      for (int tries = 0; tries < 10; ++tries) {
        Tree& number = *all[below(all.size())];
        if (number.scalar.size() == 1 && number.scalar[0] >= '0' && number.scalar[0] <= '9') {
          number.scalar = pick({"0", "1", "2", "3"});
          return;
        }
      }
  }
}

}  // namespace driftgate::tests
