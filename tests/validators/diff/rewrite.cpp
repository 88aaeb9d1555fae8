#include "tests/validators/diff/rewrite.h"

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "specs/document/quote_json.h"
#include "specs/document/reference.h"
#include "tests/validators/schema/schema_object.h"

namespace driftgate::tests {
namespace {

using Members = std::vector<std::pair<std::string, std::string>>;

std::string object(const Members& members) {
  std::string text;
  for (const auto& [name, value] : members)
    text += (text.empty() ? "" : ",") + quote_json(name) + ":" + value;
  return "{" + text + "}";
}

std::string array(const std::vector<std::string>& elements) {
  std::string text;
  for (const std::string& each : elements) text += (text.empty() ? "" : ",") + each;
  return "[" + text + "]";
}

// The value with each of its parts rewritten.
std::string each_part(Node value, const std::function<std::string(Node)>& rewrite) {
  if (value.is(Kind::object)) {
    Members members;
    for (const Member member : value.members())
      members.emplace_back(member.name(), rewrite(member.value));
    return object(members);
  }
  if (!value.is(Kind::array)) return to_json(value);
  std::vector<std::string> elements;
  for (const Node element : value.elements()) elements.push_back(rewrite(element));
  return array(elements);
}

bool is_combination(std::string_view name) {
  return name == "allOf" || name == "anyOf" || name == "oneOf";
}

bool is_data(std::string_view name) {
  return name == "example" || name == "examples" || name == "default" || name == "enum" ||
         name == "const" || name.starts_with("x-");
}

class Inliner {
 public:
  Inliner(Node root, std::size_t most) : root_(root), most_(most) {}

  std::string write(Node value, bool may = true) {
    if (value.is(Kind::array)) return each_part(value, [&](Node part) { return write(part, may); });
    if (!value.is(Kind::object)) return to_json(value);
    if (const auto target = target_of(value); target && may) {
      open_.insert(target->index());
      std::string text = write(*target);
      open_.erase(target->index());
      written_ += text.size();
      return text;
    }
    Members members;
    for (const Member member : value.members()) {
      const bool named = is_combination(member.name()) && value.find("discriminator");
      members.emplace_back(member.name(), is_data(member.name()) ? to_json(member.value)
                                                                 : write(member.value, !named));
    }
    return object(members);
  }

 private:
  std::optional<Node> target_of(Node value) const {
    const Node reference = value.find("$ref");
    if (!reference.is(Kind::string) || value.size() > 1 || written_ > most_) return std::nullopt;
    if (!reference.text().starts_with("#/")) return std::nullopt;
    const Node target = find_pointer(root_, reference.text().substr(1));
    if (!target.is(Kind::object) || open_.contains(target.index())) return std::nullopt;
    if (target.find("discriminator") || target.find("$id")) return std::nullopt;
    return target;
  }

  Node root_;
  std::size_t most_;
  std::size_t written_ = 0;
  std::set<std::uint32_t> open_{};
};

/// Schemas of 3.0 in the words of 3.1.
class Newer {
 public:
  std::string description(Node value, std::string_view name) {
    if (value.is(Kind::array))
      return each_part(value, [&](Node part) { return description(part, ""); });
    if (!value.is(Kind::object)) return to_json(value);
    Members members;
    for (const Member member : value.members()) {
      const std::string_view word = member.name();
      std::string text;
      if (word == "openapi" && name == "root")
        text = "\"3.1.0\"";
      else if (is_data(word))
        text = to_json(member.value);
      else if (word == "schema")
        text = schema(member.value);
      else if (word == "schemas" && name == "components")
        text = each_part(member.value, [&](Node part) { return schema(part); });
      else
        text = description(member.value, word);
      members.emplace_back(word, std::move(text));
    }
    return object(members);
  }

 private:
  bool is_of_3_0(std::string_view name) const {
    return name.starts_with("x-") || words_.contains(std::string(name));
  }

  std::string schema(Node value) {
    if (!value.is(Kind::object)) return to_json(value);
    if (const Node reference = value.find("$ref"); reference.is(Kind::string))
      return object({{"$ref", to_json(reference)}});
    Members members;
    for (const Member member : value.members()) {
      const std::string_view name = member.name();
      if (!is_of_3_0(name) || name == "nullable") continue;
      if (name.starts_with("exclusive") && member.value.is(Kind::boolean)) continue;
      if (name == "type")
        members.emplace_back(name, type(value));
      else if (name == "minimum" || name == "maximum")
        members.emplace_back(bound(value, std::string(name)), to_json(member.value));
      else if (name == "properties")
        members.emplace_back(name,
                             each_part(member.value, [&](Node part) { return schema(part); }));
      else if (is_combination(name))
        members.emplace_back(name,
                             each_part(member.value, [&](Node part) { return schema(part); }));
      else if (name == "items" || name == "not" || name == "additionalProperties")
        members.emplace_back(name, schema(member.value));
      else
        members.emplace_back(name, to_json(member.value));
    }
    return object(members);
  }

  static std::string type(Node value) {
    const Node nullable = value.find("nullable");
    const std::string text = to_json(value.find("type"));
    return nullable && nullable.boolean() ? "[" + text + ",\"null\"]" : text;
  }

  static std::string bound(Node value, const std::string& name) {
    const std::string other = name == "minimum" ? "exclusiveMinimum" : "exclusiveMaximum";
    const Node flag = value.find(other);
    return flag && flag.boolean() ? other : name;
  }

  const std::set<std::string> words_ = schema_object_words(Dialect::openapi_3_0);
};

void write_yaml(Node value, std::size_t indent, std::string& text) {
  const std::string margin(indent, ' ');
  if (value.size() == 0) {
    text += " " + to_json(value) + "\n";
    return;
  }
  text += "\n";
  for (const Member member : value.members()) {
    const std::string name = to_json(member.key);
    // YAML 1.2 §8.2.2: longer ones must be said to be names.
    text += name.size() < 1000 ? margin + name + ":" : margin + "? " + name + "\n" + margin + ":";
    write_yaml(member.value, indent + 2, text);
  }
  for (const Node element : value.elements()) {
    text += margin + "-";
    write_yaml(element, indent + 2, text);
  }
}

Node schemas_of(Node root) {
  if (root.find("swagger")) return root.find("definitions");
  const Node components = root.find("components");
  return components.is(Kind::object) ? components.find("schemas") : Node{};
}

// What one way calls readOnly the other calls writeOnly. Swagger 2.0 has no writeOnly: neither is
// said there.
std::string turned(Node value, Way way, bool swagger) {
  if (!value.is(Kind::object))
    return each_part(value, [&](Node part) { return turned(part, way, swagger); });
  Members members;
  for (const Member member : value.members()) {
    std::string name(member.name());
    if (member.value.is(Kind::boolean) && (name == "readOnly" || name == "writeOnly")) {
      if (swagger) continue;
      if (way == Way::responses) name = name == "readOnly" ? "writeOnly" : "readOnly";
    }
    members.emplace_back(
        name, is_data(name) ? to_json(member.value) : turned(member.value, way, swagger));
  }
  return object(members);
}

std::string operation_with(const std::string& reference, Way way, bool swagger) {
  const std::string schema = "{\"schema\":{\"$ref\":" + quote_json(reference) + "}}";
  const std::string content =
      swagger ? schema : "{\"content\":{\"application/json\":" + schema + "}}";
  if (way == Way::responses) {
    std::string answer = content;
    answer.insert(1, "\"description\":\"\",");
    return "{\"get\":{\"responses\":{\"200\":" + answer + "}}}";
  }
  std::string body = "\"requestBody\":" + content;
  if (!swagger) body.insert(body.size() - 1, ",\"required\":true");
  if (swagger) {
    std::string parameter = schema;
    parameter.insert(1, "\"in\":\"body\",\"name\":\"body\",\"required\":true,");
    body = "\"parameters\":[" + parameter + "]";
  }
  return "{\"post\":{" + body + ",\"responses\":{\"204\":{\"description\":\"\"}}}}";
}

/// Edits of keywords: schemas by their place on the tape, members by name; "" drops one.
using Edits = std::map<std::uint32_t, std::map<std::string, std::string>>;

std::string edited(Node value, const Edits& edits) {
  const auto rewrite = [&](Node part) { return edited(part, edits); };
  const auto own = edits.find(value.index());
  if (!value.is(Kind::object) || own == edits.end()) return each_part(value, rewrite);
  Members members;
  for (const Member member : value.members())
    if (!own->second.contains(std::string(member.name())))
      members.emplace_back(member.name(), rewrite(member.value));
  for (const auto& [name, text] : own->second)
    if (!text.empty()) members.emplace_back(name, text);
  return object(members);
}

void collect_schemas(Node value, std::vector<Node>& found) {
  if (!value.is(Kind::object) || value.find("$ref").is(Kind::string)) return;
  found.push_back(value);
  if (const Node properties = value.find("properties"))
    for (const Member member : properties.members()) collect_schemas(member.value, found);
  if (const Node items = value.find("items")) collect_schemas(items, found);
  if (const Node rest = value.find("additionalProperties")) collect_schemas(rest, found);
  for (const char* name : {"allOf", "anyOf", "oneOf"})
    if (const Node branches = value.find(name))
      for (const Node branch : branches.elements()) collect_schemas(branch, found);
}

std::vector<std::string> texts_of(Node list) {
  std::vector<std::string> texts;
  if (list)
    for (const Node each : list.elements()) texts.push_back(to_json(each));
  return texts;
}

// One edit of a schema, by what it is.
std::pair<std::string, std::string> edit_of(Node schema, std::mt19937_64& random) {
  const auto set_or_drop = [&](const std::string& name, const std::string& text) {
    return std::pair(name, schema.find(name) && random() % 2 == 0 ? "" : text);
  };
  if (const Node values = schema.find("enum"); values && values.size() > 1 && random() % 2 == 0) {
    std::vector<std::string> fewer = texts_of(values);
    fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(random() % fewer.size()));
    return {"enum", array(fewer)};
  }
  const Node properties = schema.find("properties");
  if (properties && properties.size() > 0) {
    std::vector<Member> members;
    for (const Member member : properties.members()) members.push_back(member);
    const std::size_t at = random() % members.size();
    std::vector<std::string> required = texts_of(schema.find("required"));
    switch (random() % 4) {
      case 0: {  // One is no more.
        Members left;
        for (std::size_t i = 0; i < members.size(); ++i)
          if (i != at) left.emplace_back(members[i].name(), to_json(members[i].value));
        return {"properties", object(left)};
      }
      case 1: {
        const std::string name = to_json(members[at].key);
        const auto place = std::find(required.begin(), required.end(), name);
        if (place == required.end())
          required.push_back(name);
        else
          required.erase(place);
        return {"required", required.empty() ? "" : array(required)};
      }
      case 2:
        return set_or_drop("additionalProperties", "false");
      default:
        return set_or_drop("maxProperties", std::to_string(random() % 5));
    }
  }
  const std::string type = schema.find("type") ? std::string(schema.find("type").text()) : "";
  const std::string small = std::to_string(random() % 20);
  if (type == "string") return set_or_drop(random() % 2 == 0 ? "maxLength" : "minLength", small);
  if (type == "integer" || type == "number")
    return set_or_drop(random() % 2 == 0 ? "maximum" : "minimum", small);
  if (type == "array") return set_or_drop(random() % 2 == 0 ? "maxItems" : "minItems", small);
  return {"type", "\"string\""};
}

}  // namespace

std::string reversed(Node value) {
  if (!value.is(Kind::object)) return each_part(value, reversed);
  Members members;
  for (const Member member : value.members()) {
    std::string text = reversed(member.value);
    if (is_combination(member.name()) && member.value.is(Kind::array)) {
      std::vector<std::string> branches;
      for (const Node branch : member.value.elements()) branches.push_back(reversed(branch));
      std::reverse(branches.begin(), branches.end());
      text = array(branches);
    }
    members.emplace_back(member.name(), std::move(text));
  }
  std::reverse(members.begin(), members.end());
  return object(members);
}

std::string as_yaml(Node root) {
  std::string text = "---";
  write_yaml(root, 0, text);
  return text;
}

std::string inlined(Node root, std::size_t most) { return Inliner(root, most).write(root); }

std::string as_3_1(Node root) { return Newer().description(root, "root"); }

std::string one_way(Node root, Way way) {
  const bool swagger = static_cast<bool>(root.find("swagger"));
  const Node schemas = schemas_of(root);
  if (!schemas.is(Kind::object) || schemas.size() == 0) return "";
  Members paths;
  for (const Member member : schemas.members()) {
    const std::string from = swagger ? "#/definitions/" : "#/components/schemas/";
    const std::string path = "/" + std::to_string(paths.size());
    paths.emplace_back(path, operation_with(from + pointer_token(member.name()), way, swagger));
  }
  const std::string named = turned(schemas, way, swagger);
  const std::string version = swagger ? "swagger" : "openapi";
  Members frame{{version, to_json(root.find(version))},
                {"info", "{\"title\":\"t\",\"version\":\"1\"}"},
                {"paths", object(paths)}};
  if (!swagger) {
    frame.emplace_back("components", "{\"schemas\":" + named + "}");
    return object(frame);
  }
  frame.emplace_back("definitions", named);
  for (const char* each : {"consumes", "produces"})
    frame.emplace_back(each, "[\"application/json\"]");
  return object(frame);
}

std::string mutated(Node root, std::uint64_t seed) {
  constexpr std::size_t kEdits = 6;
  std::vector<Node> found;
  if (const Node schemas = schemas_of(root))
    for (const Member member : schemas.members()) collect_schemas(member.value, found);
  std::mt19937_64 random(seed);
  Edits edits;
  for (std::size_t i = 0; i < kEdits && !found.empty(); ++i) {
    const Node schema = found[random() % found.size()];
    const auto [name, text] = edit_of(schema, random);
    edits[schema.index()].insert_or_assign(name, text);
  }
  return edited(root, edits);
}

}  // namespace driftgate::tests
