#include "specs/openapi/grammar.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "specs/document/ascii.h"
#include "specs/http/media_type.h"

namespace driftgate::openapi {
namespace {

Value of_kind(Kind kind) { return {.kinds = bit(kind)}; }

bool is_component_character(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '-' ||
         c == '_';
}

// OpenAPI 3.1 §4.8.16.2: a status code, or one of the ranges 1XX to 5XX.
bool is_status(std::string_view name) {
  if (name == "default") return true;
  if (name.size() != 3 || name[0] < '1' || name[0] > '5') return false;
  return name.substr(1) == "XX" || (is_digit(name[1]) && is_digit(name[2]));
}

bool is_status_2_0(std::string_view name) {
  return name == "default" || (name.size() == 3 && std::all_of(name.begin(), name.end(), is_digit));
}

}  // namespace

Value any() { return {.kinds = 0xFF}; }
Value text() { return of_kind(Kind::string); }
Value flag() { return of_kind(Kind::boolean); }

Value text(std::initializer_list<std::string_view> words) {
  Value value = text();
  value.words = words;
  return value;
}

Value number(Number rule) {
  Value value = of_kind(Kind::number);
  value.number = rule;
  return value;
}

Value object(Type type) {
  Value value = of_kind(Kind::object);
  value.type = type;
  return value;
}

Value reference_or(Type type) {
  Value value = object(type);
  value.reference = true;
  return value;
}

Value reference_to(Type type) {
  Value value = text();
  value.refers_to = type;
  return value;
}

Value name_or_reference_to(Type type) {
  Value value = reference_to(type);
  value.or_name = true;
  return value;
}

Value list_of(Value element) {
  element.shape = Shape::list;
  return element;
}

Value map_of(Value element, Names names) {
  element.shape = Shape::map;
  element.names = names;
  return element;
}

Value one_or_list_of(Value element) {
  element.shape = Shape::one_or_list;
  return element;
}

Value non_empty(Value value) {
  value.non_empty = true;
  return value;
}

Value unique(Value value) {
  value.unique = true;
  return value;
}

const Field* Object::field(std::string_view field_name) const {
  return field(field_name, key_hash(field_name));
}

void Object::put(Field added) {
  const auto same = [&](const Field& f) { return f.name == added.name; };
  const auto place = std::find_if(fields.begin(), fields.end(), same);
  if (place == fields.end()) {
    fields.push_back(std::move(added));
  } else {
    *place = std::move(added);
  }
}

void Object::index() {
  required = 0;
  slots.assign(std::bit_ceil(fields.size() * 2 + 1), 0);
  const std::size_t mask = slots.size() - 1;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    Field& added = fields[i];
    added.hash = key_hash(added.name);
    if (added.required) required |= std::uint64_t{1} << i;
    std::size_t slot = added.hash & mask;
    while (slots[slot] != 0) slot = (slot + 1) & mask;
    slots[slot] = static_cast<std::uint8_t>(i + 1);
  }
  const auto bit_of = [this](std::string_view field_name) {
    const Field* found = field(field_name);
    return found == nullptr ? 0 : std::uint64_t{1} << (found - fields.data());
  };
  for (Group& group : groups) {
    group.mask = 0;
    for (const std::string_view member : group.names) group.mask |= bit_of(member);
  }
  for (Check& check : checks) check.mask = bit_of(check.when);
}

Grammar::Grammar(OpenApiVersion version, Objects objects)
    : version_(version), objects_(std::move(objects)) {
  for (Object& object : objects_) object.index();
}

const Grammar& grammar_of(OpenApiVersion version) {
  switch (version) {
    case OpenApiVersion::v2_0:
      return grammar_2_0();
    case OpenApiVersion::v3_0:
      return grammar_3_0();
    case OpenApiVersion::v3_1:
      return grammar_3_1();
    case OpenApiVersion::v3_2:
      break;
  }
  return grammar_3_2();
}

bool allows(Names rule, std::string_view name) {
  switch (rule) {
    case Names::none:
      return false;
    case Names::any:
      return true;
    case Names::path:
      return name.starts_with('/');
    case Names::status:
      return is_status(name);
    case Names::status_2_0:
      return is_status_2_0(name);
    case Names::component:  // OpenAPI 3.1 §4.8.7.1.
      return !name.empty() && std::all_of(name.begin(), name.end(), is_component_character);
    case Names::media_type:
      return parse_media_type(name).has_value();
  }
  return false;
}

}  // namespace driftgate::openapi
