#include "tests/providers/harbour/value.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "specs/document/quote_json.h"

namespace driftgate::harbour {

const Value* Value::find(std::string_view name) const {
  for (const auto& [key, value] : members)
    if (key == name) return &value;
  return nullptr;
}

std::string_view Value::string_at(std::string_view name) const {
  const Value* found = find(name);
  return found != nullptr && found->kind == Kind::string ? std::string_view(found->text) : "";
}

double Value::number() const {
  return kind == Kind::number ? std::strtod(text.c_str(), nullptr) : 0;
}

void Value::set(std::string_view name, Value value) {
  for (auto& [key, held] : members) {
    if (key != name) continue;
    held = std::move(value);
    return;
  }
  members.emplace_back(name, std::move(value));
}

void Value::erase(std::string_view name) {
  std::erase_if(members, [name](const auto& member) { return member.first == name; });
}

Value object(std::vector<std::pair<std::string, Value>> members) {
  Value value;
  value.kind = Kind::object;
  value.members = std::move(members);
  return value;
}

Value array(std::vector<Value> elements) {
  Value value;
  value.kind = Kind::array;
  value.elements = std::move(elements);
  return value;
}

Value number(std::string_view lexeme) {
  Value value(lexeme);
  value.kind = Kind::number;
  return value;
}

Value parse(std::string_view json) { return copy(read_json(std::string(json), "seed")->root()); }

Value copy(Node node) {
  Value value;
  value.kind = node.kind();
  value.text = node.text();
  value.truth = node.boolean();
  for (const Member member : node.members())
    value.members.emplace_back(member.name(), copy(member.value));
  for (const Node element : node.elements()) value.elements.push_back(copy(element));
  return value;
}

std::string to_json(const Value& value) {
  std::string out;
  switch (value.kind) {
    case Kind::null:
      return "null";
    case Kind::boolean:
      return value.truth ? "true" : "false";
    case Kind::number:
      return value.text;
    case Kind::string:
      return quote_json(value.text);
    case Kind::array:
      for (const Value& element : value.elements)
        out += (out.empty() ? "[" : ",") + to_json(element);
      return out.empty() ? "[]" : out + "]";
    case Kind::object:
      for (const auto& [name, member] : value.members)
        out += (out.empty() ? "{" : ",") + quote_json(name) + ":" + to_json(member);
      return out.empty() ? "{}" : out + "}";
  }
  return out;
}

std::string digest(std::string_view text, std::size_t digits) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  hash ^= hash >> 32;
  std::string out;
  for (std::size_t i = 0; i < digits; ++i, hash >>= 4) out += "0123456789abcdef"[hash & 15];
  return out;
}

}  // namespace driftgate::harbour
