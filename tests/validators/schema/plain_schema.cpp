#include "tests/validators/schema/plain_schema.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "specs/document/quote_json.h"
#include "specs/schema/keywords.h"
#include "validators/schema/format.h"

namespace driftgate::tests {
namespace {

constexpr std::size_t kLongest = 200'000;
constexpr std::size_t kDeepest = 60;

struct NotPlain {};

template <std::size_t Size>
bool is_among(const std::array<std::string_view, Size>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_plain_number(std::string_view lexeme) {
  if (lexeme.size() > 15 || lexeme.find_first_of("eE") != std::string_view::npos) return false;
  return lexeme.find('.') == std::string_view::npos || lexeme.back() != '0';
}

class Writer {
 public:
  std::string write(const Schema& schema) {
    if (!schema || open_.size() > kDeepest) throw NotPlain();
    if (schema.node.is(Kind::boolean)) return schema.node.boolean() ? "true" : "false";
    if (!schema.node.is(Kind::object)) throw NotPlain();
    const std::pair place(schema.node.document(), schema.node.index());
    if (!open_.insert(place).second) throw NotPlain();
    std::string text = written(schema);
    open_.erase(place);
    if ((size_ += text.size()) > kLongest) throw NotPlain();
    return text;
  }

 private:
  using Members = std::vector<std::pair<std::string, std::string>>;

  std::string written(const Schema& schema) {
    const Node reference = schema.node.find("$ref");
    if (!reference.is(Kind::string)) return object(own_words(schema));
    std::string target = write(schema.graph->resolve(schema, reference.text()));
    if (ref_hides_siblings(schema.dialect)) return target;
    return "{\"allOf\":[" + target + "," + object(own_words(schema)) + "]}";
  }

  Members own_words(const Schema& schema) {
    Members members;
    std::string dependencies;
    for (const Member member : schema.node.members()) {
      const std::string_view name = member.name();
      refuse(schema, name, member.value);
      if (name == "type") {
        members.emplace_back("type", types(schema, member.value));
      } else if (is_bound(name)) {
        bound(schema, name, member.value, members);
      } else if (is_copied(schema, name)) {
        check_numbers(member.value);
        members.emplace_back(name, to_json(member.value));
      } else if (name.starts_with("depend")) {
        depend(schema, member, dependencies);
      } else if (subschemas(name, schema.dialect) != Holds::nothing) {
        applied(schema, member, members);
      }
    }
    if (!dependencies.empty()) members.emplace_back("dependencies", "{" + dependencies + "}");
    return members;
  }

  static void refuse(const Schema& schema, std::string_view name, Node value) {
    static constexpr std::array<std::string_view, 12> kOthers{
        "unevaluatedItems", "unevaluatedProperties", "$dynamicRef", "$recursiveRef",
        "discriminator",    "contentEncoding",       "pattern",     "patternProperties",
        "minContains",      "maxContains",           "readOnly",    "writeOnly"};
    if (is_among(kOthers, name)) throw NotPlain();
    if (name == "format" && find_format(value.text()) != nullptr &&
        find_format(value.text())->check != nullptr)
      throw NotPlain();
    if (name == "contentMediaType" && schema.dialect == Dialect::draft_7) throw NotPlain();
  }

  static std::string types(const Schema& schema, Node type) {
    std::vector<std::string> names;
    if (type.is(Kind::array))
      for (const Node each : type.elements()) names.emplace_back(each.text());
    else
      names.emplace_back(type.text());
    const std::string_view word = schema.dialect == Dialect::openapi_3_0   ? "nullable"
                                  : schema.dialect == Dialect::swagger_2_0 ? "x-nullable"
                                                                           : "";
    const Node nullable = schema.node.find(word);
    if (nullable && nullable.boolean()) names.emplace_back("null");
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    static constexpr std::array<std::string_view, 7> kTypes{
        "null", "boolean", "integer", "number", "string", "array", "object"};
    std::string text;
    for (const std::string& each : names) {
      if (!is_among(kTypes, each)) throw NotPlain();
      text += (text.empty() ? "" : ",") + quote_json(each);
    }
    return "[" + text + "]";
  }

  static bool is_bound(std::string_view name) {
    static constexpr std::array<std::string_view, 4> kBounds{
        "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"};
    return is_among(kBounds, name);
  }

  // The flags beside the bounds, up to draft-04, become bounds.
  static void bound(const Schema& schema, std::string_view name, Node value, Members& members) {
    const bool exclusive = name.starts_with("exclusive");
    const bool flagged = schema.dialect <= Dialect::draft_4;
    if (!value.is(Kind::number) || (flagged && exclusive)) return;
    check_numbers(value);
    const std::string other = name == "minimum" ? "exclusiveMinimum" : "exclusiveMaximum";
    const Node flag = schema.node.find(other);
    const bool excludes = !exclusive && flagged && flag && flag.boolean();
    members.emplace_back(excludes ? other : name, value.text());
  }

  static bool is_copied(const Schema& schema, std::string_view name) {
    static constexpr std::array<std::string_view, 8> kCopied{
        "enum",     "minLength",     "maxLength",     "minItems",
        "maxItems", "minProperties", "maxProperties", "multipleOf"};
    if (name == "const") return schema.dialect >= Dialect::draft_6;
    if (name == "required") return schema.node.find(name).is(Kind::array);
    if (name == "uniqueItems") return schema.node.find(name).is(Kind::boolean);
    // Doubles have remainders where there are none.
    if (name == "multipleOf" && schema.node.find(name).text().find('.') != std::string_view::npos)
      throw NotPlain();
    return is_among(kCopied, name);
  }

  static void check_numbers(Node value) {
    if (!is_plain_value(value)) throw NotPlain();
  }

  void depend(const Schema& schema, const Member& member, std::string& dependencies) {
    const bool of_names =
        member.name() == "dependentRequired" && schema.dialect >= Dialect::draft_2019_09;
    if (!of_names && subschemas(member.name(), schema.dialect) == Holds::nothing) return;
    for (const Member each : member.value.members()) {
      // Two keywords about one member would need one more schema.
      if (dependencies.find(quote_json(each.name()) + ":") != std::string::npos) throw NotPlain();
      dependencies +=
          (dependencies.empty() ? "" : ",") + quote_json(each.name()) + ":" +
          (each.value.is(Kind::array) ? to_json(each.value) : write(schema.graph->at(each.value)));
    }
  }

  void applied(const Schema& schema, const Member& member, Members& members) {
    const std::string_view name = member.name();
    const bool newest = schema.dialect >= Dialect::draft_2020_12;
    if (name == "$defs" || name == "definitions" || name == "contentSchema") return;
    // Without tuples additionalItems says nothing.
    if (name == "additionalItems" && !schema.node.find("items").is(Kind::array)) return;
    std::string word(name);
    if (newest && name == "prefixItems") word = "items";
    if (newest && name == "items" && schema.node.find("prefixItems").is(Kind::array))
      word = "additionalItems";
    members.emplace_back(word, parts(schema, member.value, subschemas(name, schema.dialect)));
  }

  std::string parts(const Schema& schema, Node value, Holds holds) {
    std::string text;
    if (holds == Holds::map) {
      for (const Member each : value.members())
        text += (text.empty() ? "" : ",") + quote_json(each.name()) + ":" +
                write(schema.graph->at(each.value));
      return "{" + text + "}";
    }
    if (!value.is(Kind::array)) return write(schema.graph->at(value));
    for (const Node each : value.elements())
      text += (text.empty() ? "" : ",") + write(schema.graph->at(each));
    return "[" + text + "]";
  }

  static std::string object(const Members& members) {
    std::string text;
    for (const auto& [name, value] : members)
      text += (text.empty() ? "" : ",") + quote_json(name) + ":" + value;
    return "{" + text + "}";
  }

  std::set<std::pair<const Document*, std::uint32_t>> open_{};
  std::size_t size_ = 0;
};

}  // namespace

std::optional<std::string> plain_schema(const Schema& schema) {
  try {
    return Writer().write(schema);
  } catch (const NotPlain&) {
    return std::nullopt;
  }
}

bool is_plain_value(Node value) {
  std::vector<Node> left{value};
  while (!left.empty()) {
    const Node each = left.back();
    left.pop_back();
    if (each.is(Kind::number) && !is_plain_number(each.text())) return false;
    for (const Node element : each.elements()) left.push_back(element);
    for (const Member member : each.members()) left.push_back(member.value);
  }
  return true;
}

}  // namespace driftgate::tests
