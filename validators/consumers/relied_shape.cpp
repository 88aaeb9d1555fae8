#include "validators/consumers/relied_shape.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <string>

#include "specs/contracts/contract.h"
#include "specs/document/document_writer.h"
#include "validators/schema/member_schemas.h"

namespace driftgate {
namespace {

template <std::size_t N>
bool is_one_of(std::string_view name, const std::array<std::string_view, N>& names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// What depends on data, and what only tells how numbers are written.
bool is_of_data(std::string_view keyword) {
  static constexpr std::array<std::string_view, 6> kOfData{
      "minItems", "maxItems", "minProperties", "contains", "examples", "x-lexeme-pattern"};
  return is_one_of(keyword, kOfData);
}

bool holds_schema(std::string_view keyword) {
  static constexpr std::array<std::string_view, 2> kOne{"items", "additionalProperties"};
  return is_one_of(keyword, kOne);
}

bool holds_schemas(std::string_view keyword) {
  static constexpr std::array<std::string_view, 3> kList{"prefixItems", "allOf", "anyOf"};
  return is_one_of(keyword, kList);
}

/// Schemas of contracts are nested as deep as the contract, which is limited: it recurses.
class ShapeWriter {
 public:
  explicit ShapeWriter(DocumentWriter& to) : to_(to) {}

  void schema(Node expected) {
    if (!expected.is(Kind::object)) return to_.copy(expected);
    const Node before = to_.place_at(expected);
    to_.begin_object();
    for (const Member member : expected.members()) keyword(member);
    to_.end_object();
    to_.place_at(before);
  }

 private:
  void keyword(const Member& member) {
    const std::string_view name = member.name();
    if (is_of_data(name) || is_null(member)) return;
    const Node before = to_.place_at(member.value);
    if (name == "const") {
      constant(member.value);
    } else {
      to_.name(name);
      if (name == "properties")
        properties(member.value);
      else if (holds_schema(name))
        schema(member.value);
      else if (holds_schemas(name))
        list(member.value);
      else
        to_.copy(member.value);
    }
    to_.place_at(before);
  }

  // That a value is null in the example does not say that it always is.
  static bool is_null(const Member& member) {
    return (member.name() == "const" && member.value.is(Kind::null)) ||
           (member.name() == "type" && member.value.is(Kind::string) &&
            member.value.text() == "null");
  }

  void constant(Node value) {
    to_.name("type");
    to_.string(to_string(value.kind()));
  }

  void properties(Node all) {
    to_.begin_object();
    for (const Member member : all.members()) {
      to_.name(member.name());
      schema(member.value);
    }
    to_.end_object();
  }

  void list(Node all) {
    to_.begin_array();
    for (const Node one : all.elements()) schema(one);
    to_.end_array();
  }

  DocumentWriter& to_;
};

std::string_view next_token(std::string_view& pointer) {
  pointer.remove_prefix(1);
  const std::string_view token = pointer.substr(0, pointer.find('/'));
  pointer.remove_prefix(token.size());
  return token;
}

// RFC 6901 §4.
std::string unescaped(std::string_view token) {
  std::string name;
  for (std::size_t i = 0; i < token.size(); ++i) {
    const bool escaped = token[i] == '~' && i + 1 < token.size();
    name.push_back(!escaped ? token[i] : token[i + 1] == '1' ? '/' : '~');
    if (escaped) ++i;
  }
  return name;
}

bool is_index(std::string_view token) {
  return !token.empty() && token.find_first_not_of("0123456789") == std::string_view::npos;
}

// Where one step leads: one schema of a member, or those of some elements.
std::vector<Node> steps(Node schema, std::string_view token) {
  std::vector<Node> found;
  const auto add = [&](Node node) {
    if (node.is(Kind::object)) found.push_back(node);
  };
  const std::string name = unescaped(token);
  if (requires_member(schema, name))
    add(schema.find("properties").find(name));
  else
    add(schema.find("additionalProperties"));
  if (token != "*" && !is_index(token)) return found;
  for (const Node element : schema.find("prefixItems").elements()) add(element);
  add(schema.find("items"));
  for (const Node one : schema.find("allOf").elements()) add(one.find("contains"));
  return found;
}

}  // namespace

Schema ReliedShapes::shape_of(const Schema& expected) {
  DocumentWriter writer;
  ShapeWriter(writer).schema(expected.node);
  documents_.push_back(
      writer.finish(expected.node.document()->name(), {.depth = 4 * kMostContractDepth + 100}));
  return {documents_.back()->root(), expected.dialect, expected.graph};
}

Node relied_part(Node expected, std::string_view pointer) {
  struct Open {
    Node schema{};
    std::string_view rest{};
  };
  std::vector<Open> open{{expected, pointer}};
  while (!open.empty()) {
    const Open at = open.back();
    open.pop_back();
    if (at.rest.empty() || at.rest.front() != '/') return at.schema;
    std::string_view rest = at.rest;
    const std::string_view token = next_token(rest);
    for (const Node next : steps(at.schema, token)) open.push_back({next, rest});
  }
  return {};
}

bool is_same_place(std::string_view one, std::string_view other) {
  while (!one.empty() && !other.empty()) {
    if (one.front() != '/' || other.front() != '/') return one == other;
    const std::string_view a = next_token(one);
    const std::string_view b = next_token(other);
    const bool any = (a == "*" || b == "*") || (is_index(a) && is_index(b));
    if (a != b && !any) return false;
  }
  return one.empty() && other.empty();
}

}  // namespace driftgate
