#include "validators/diff/schema_view.h"

#include <algorithm>
#include <array>
#include <optional>

#include "specs/schema/keywords.h"

namespace driftgate {
namespace {

struct Keyword {
  std::string_view name{};
  KeywordRole role = KeywordRole::annotation;
};

constexpr std::array<Keyword, 57> kKeywords{{
    {"$ref", KeywordRole::reference},
    {"$dynamicRef", KeywordRole::value},
    {"$recursiveRef", KeywordRole::value},
    {"$schema", KeywordRole::value},
    {"additionalItems", KeywordRole::schema},
    {"additionalProperties", KeywordRole::schema},
    {"allOf", KeywordRole::list},
    {"anyOf", KeywordRole::list},
    {"const", KeywordRole::value},
    {"contains", KeywordRole::schema},
    {"contentEncoding", KeywordRole::value},
    {"contentMediaType", KeywordRole::value},
    {"contentSchema", KeywordRole::schema},
    {"default", KeywordRole::value},
    {"dependencies", KeywordRole::dependencies},
    {"dependentRequired", KeywordRole::value},
    {"dependentSchemas", KeywordRole::map},
    {"deprecated", KeywordRole::value},
    {"discriminator", KeywordRole::value},
    {"else", KeywordRole::schema},
    {"enum", KeywordRole::value},
    {"exclusiveMaximum", KeywordRole::value},
    {"exclusiveMinimum", KeywordRole::value},
    {"format", KeywordRole::value},
    {"if", KeywordRole::condition},
    {"items", KeywordRole::schema_or_list},
    {"maxContains", KeywordRole::value},
    {"maxItems", KeywordRole::value},
    {"maxLength", KeywordRole::value},
    {"maxProperties", KeywordRole::value},
    {"maximum", KeywordRole::value},
    {"minContains", KeywordRole::value},
    {"minItems", KeywordRole::value},
    {"minLength", KeywordRole::value},
    {"minProperties", KeywordRole::value},
    {"minimum", KeywordRole::value},
    {"multipleOf", KeywordRole::value},
    {"not", KeywordRole::condition},
    {"nullable", KeywordRole::value},
    {"oneOf", KeywordRole::list},
    {"pattern", KeywordRole::value},
    {"patternProperties", KeywordRole::map},
    {"prefixItems", KeywordRole::list},
    {"properties", KeywordRole::map},
    {"propertyNames", KeywordRole::schema},
    {"readOnly", KeywordRole::value},
    {"required", KeywordRole::value},
    {"then", KeywordRole::schema},
    {"type", KeywordRole::value},
    {"unevaluatedItems", KeywordRole::schema},
    {"unevaluatedProperties", KeywordRole::schema},
    {"uniqueItems", KeywordRole::value},
    {"writeOnly", KeywordRole::value},
    {"x-extensible-enum", KeywordRole::value},
    {"x-nullable", KeywordRole::value},
    {"x-stability-level", KeywordRole::value},
    {"x-sunset", KeywordRole::value},
}};

// By the hash that names of members bring with them.
class Roles {
 public:
  Roles() {
    for (const Keyword& keyword : kKeywords) {
      std::size_t slot = key_hash(keyword.name) % kSlots;
      while (slots_[slot] != nullptr) slot = (slot + 1) % kSlots;
      slots_[slot] = &keyword;
    }
  }

  KeywordRole of(std::string_view name, std::uint32_t hash) const {
    for (std::size_t slot = hash % kSlots; slots_[slot] != nullptr; slot = (slot + 1) % kSlots)
      if (slots_[slot]->name == name) return slots_[slot]->role;
    return KeywordRole::annotation;
  }

 private:
  static constexpr std::size_t kSlots = 512;
  std::array<const Keyword*, kSlots> slots_{};
};

// Values of keywords that a dialect does not know count for nothing; applicators know themselves.
bool knows(Dialect dialect, std::string_view keyword) {
  struct Since {
    std::string_view keyword;
    Dialect first;
  };
  constexpr std::array<Since, 6> kYounger{{
      {"const", Dialect::draft_6},
      {"dependentRequired", Dialect::draft_2019_09},
      {"minContains", Dialect::draft_2019_09},
      {"maxContains", Dialect::draft_2019_09},
      {"contentEncoding", Dialect::draft_7},
      {"contentMediaType", Dialect::draft_7},
  }};
  for (const Since& since : kYounger)
    if (since.keyword == keyword) return dialect >= since.first;
  if (keyword == "discriminator")
    return dialect <= Dialect::openapi_3_0 || dialect == Dialect::openapi_3_1;
  static const Roles roles;
  switch (roles.of(keyword, key_hash(keyword))) {
    case KeywordRole::annotation:
    case KeywordRole::value:
    case KeywordRole::reference:
      return true;
    default:
      return subschemas(keyword, dialect) != Holds::nothing;
  }
}

bool is_combination(std::string_view keyword) {
  return keyword == "allOf" || keyword == "anyOf" || keyword == "oneOf";
}

// Where `$ref` hides what is beside it, or nothing beside it counts.
bool is_reference_only(const Schema& schema) {
  if (ref_hides_siblings(schema.dialect)) return true;
  for (const Member member : schema.node.members()) {
    const KeywordRole role = keyword_role(member.key);
    if (role != KeywordRole::annotation && role != KeywordRole::reference) return false;
  }
  return true;
}

Node reference_of(const Schema& schema) {
  if (!schema.node.is(Kind::object)) return {};
  const Node reference = schema.node.find("$ref");
  return reference.is(Kind::string) ? reference : Node{};
}

std::uint8_t type_bit(std::string_view name) {
  if (name == "null") return kNullBit;
  if (name == "boolean") return kBooleanBit;
  if (name == "integer") return kIntegerBit;
  if (name == "number") return kIntegerBit | kNumberBit;
  if (name == "string" || name == "file") return kStringBit;
  if (name == "array") return kArrayBit;
  if (name == "object") return kObjectBit;
  return 0;
}

// Absent where the schema asks for no type.
std::optional<std::uint8_t> own_types(const Schema& part) {
  if (!part.node.is(Kind::object)) return std::nullopt;
  const Node type = part.node.find("type");
  if (!type) return std::nullopt;
  std::uint8_t mask = 0;
  if (type.is(Kind::string)) mask = type_bit(type.text());
  for (const Node each : type.elements())
    if (each.is(Kind::string)) mask = static_cast<std::uint8_t>(mask | type_bit(each.text()));
  // OpenAPI 3.0.3, Schema Object: nullable adds null to the type that stands beside it.
  const bool nullable =
      (part.dialect == Dialect::openapi_3_0 && is_true(part.node.find("nullable"))) ||
      (part.dialect <= Dialect::openapi_3_0 && is_true(part.node.find("x-nullable")));
  return nullable ? static_cast<std::uint8_t>(mask | kNullBit) : mask;
}

bool is_only_null(const Schema& schema) {
  if (!schema.node.is(Kind::object)) return false;
  const std::optional<std::uint8_t> types = own_types(schema);
  if (types && *types == kNullBit) return true;
  const Node values = schema.node.find("enum");
  if (values.is(Kind::array) && values.size() == 1 && values.element(0).is(Kind::null)) return true;
  return schema.node.find("const").is(Kind::null) && knows(schema.dialect, "const");
}

bool is_type_only(const Schema& schema) {
  for (const Member member : schema.node.members())
    if (keyword_role(member.key) != KeywordRole::annotation && member.name() != "type" &&
        member.name() != "nullable" && member.name() != "x-nullable")
      return false;
  return true;
}

// Whether it is allOf and nothing else that counts.
bool is_all_of_only(const Schema& schema) {
  if (!schema.node.is(Kind::object) || !schema.node.find("allOf").is(Kind::array)) return false;
  for (const Member member : schema.node.members())
    if (keyword_role(member.key) != KeywordRole::annotation && member.name() != "allOf")
      return false;
  return true;
}

// Of oneOf only where no value has two of the types.
std::optional<std::uint8_t> types_of(const Choice& choice) {
  unsigned mask = choice.null ? unsigned{kNullBit} : 0U;
  for (const Branch& branch : choice.branches) {
    const std::optional<std::uint8_t> own = own_types(branch.target);
    if (!own || !is_type_only(branch.target)) return std::nullopt;
    if (choice.keyword == "oneOf" && (mask & *own) != 0) return std::nullopt;
    mask |= *own;
  }
  return static_cast<std::uint8_t>(mask);
}

}  // namespace

bool is_true(Node value) { return value.is(Kind::boolean) && value.boolean(); }

KeywordRole keyword_role(Node name) {
  static const Roles roles;
  return roles.of(name.text(), name.hash());
}

Schema followed(Schema schema) {
  constexpr int kMost = 64;  // Longer chains are circles.
  Schema at = schema;
  for (int step = 0; step < kMost; ++step) {
    Schema target;
    const Node reference = reference_of(at);
    if (reference && is_reference_only(at))
      target = at.graph->resolve(at, reference.text());
    else if (is_all_of_only(at) && at.node.find("allOf").size() == 1)
      target = at.graph->at(at.node.find("allOf").element(0));
    if (!target) return at;
    at = target;
  }
  return schema;
}

SchemaView::SchemaView(const Schema& schema) {
  add(schema);
  settle_choices();
}

void SchemaView::add(const Schema& written) {
  const Schema schema = followed(written);
  if (!seen_.emplace(schema.node.document(), schema.node.index()).second) return;
  parts_.push_back(schema);
  if (schema.node.is(Kind::boolean) && !schema.node.boolean()) false_ = true;
  const Node reference = reference_of(schema);
  if (reference) {
    const Schema target = schema.graph->resolve(schema, reference.text());
    if (!target) lost_ = {schema, reference};
    if (target) all_of_.push_back({schema, followed(target)});
    if (is_reference_only(schema)) return;
  }
  if (schema.node.is(Kind::object) && schema.node.find("allOf").is(Kind::array)) add_all_of(schema);
}

// Those of a nested allOf take the place of their holder.
void SchemaView::add_all_of(const Schema& schema) {
  if (!all_of_keyword_) all_of_keyword_ = {schema, schema.node.find("allOf")};
  std::vector<Schema> pending;
  const auto push = [&pending](const Schema& holder) {
    const std::size_t first = pending.size();
    for (const Node element : holder.node.find("allOf").elements())
      pending.push_back(holder.graph->at(element));
    std::reverse(pending.begin() + static_cast<std::ptrdiff_t>(first), pending.end());
  };
  push(schema);
  while (!pending.empty()) {
    const Schema branch = pending.back();
    pending.pop_back();
    const Schema target = followed(branch);
    if (!is_all_of_only(target))
      all_of_.push_back({branch, target});
    else if (seen_.emplace(target.node.document(), target.node.index()).second)
      push(target);
  }
}

void SchemaView::merge_all_of() {
  while (!all_of_.empty()) {
    const std::vector<Branch> branches = std::move(all_of_);
    all_of_.clear();
    for (const Branch& branch : branches) add(branch.target);
    settle_choices();
  }
}

Found SchemaView::find(std::string_view keyword) const {
  for (const Schema& part : parts_) {
    if (!part.node.is(Kind::object)) continue;
    const Node value = part.node.find(keyword);
    if (value && knows(part.dialect, keyword)) return {part, value};
  }
  return {};
}

std::vector<Found> SchemaView::all(std::string_view keyword) const {
  std::vector<Found> found;
  for (const Schema& part : parts_) {
    if (!part.node.is(Kind::object)) continue;
    const Node value = part.node.find(keyword);
    if (value && knows(part.dialect, keyword)) found.push_back({part, value});
  }
  return found;
}

bool SchemaView::flag(std::string_view keyword) const {
  const std::vector<Found> found = all(keyword);
  return std::any_of(found.begin(), found.end(),
                     [](const Found& each) { return is_true(each.value); });
}

Types SchemaView::types() const {
  Types types;
  for (const Schema& part : parts_) {
    const std::optional<std::uint8_t> own = own_types(part);
    if (!own) continue;
    types.mask = static_cast<std::uint8_t>(types.mask & *own);
    if (types.any) types.found = {part, part.node.find("type")};
    types.any = false;
  }
  if (!listed_.any) {
    types.mask = static_cast<std::uint8_t>(types.mask & listed_.mask);
    if (types.any) types.found = listed_.found;
    types.any = false;
    types.listed = true;
  }
  if (null_beside_ && !types.any) types.mask = static_cast<std::uint8_t>(types.mask | kNullBit);
  return types;
}

void SchemaView::settle(const Schema& part, std::string_view keyword) {
  if (!part.node.is(Kind::object)) return;
  const Node list = part.node.find(keyword);
  if (!list.is(Kind::array) || !knows(part.dialect, keyword)) return;
  Choice choice{.keyword = keyword, .found = {part, list}};
  std::vector<Branch> nulls;
  for (const Node element : list.elements()) {
    const Schema written = part.graph->at(element);
    const Branch branch{written, followed(written)};
    (is_only_null(branch.target) ? nulls : choice.branches).push_back(branch);
  }
  const bool typed = std::any_of(parts_.begin(), parts_.end(),
                                 [](const Schema& each) { return own_types(each).has_value(); });
  choice.null = !nulls.empty() && !typed && !choice.branches.empty();
  if (!choice.null) choice.branches.insert(choice.branches.end(), nulls.begin(), nulls.end());
  if (choice.branches.size() != 1) {
    choice.types = types_of(choice);
    choices_.push_back(std::move(choice));
    return;
  }
  null_beside_ = null_beside_ || choice.null;
  all_of_.push_back(choice.branches.front());
}

void SchemaView::list_types() {
  if (!can_list_types()) return;
  listed_ = {.mask = *choices_[0].types, .any = false, .listed = true, .found = choices_[0].found};
  choices_.clear();
}

void SchemaView::settle_choices() {
  for (; settled_ < parts_.size(); ++settled_) {
    const Schema part = parts_[settled_];
    settle(part, "anyOf");
    settle(part, "oneOf");
  }
}

std::vector<std::string_view> SchemaView::asserting() const {
  std::vector<std::string_view> names;
  for (const Schema& part : parts_)
    for (const Member member : part.node.members()) {
      const KeywordRole role = keyword_role(member.key);
      if (role == KeywordRole::annotation || role == KeywordRole::reference) continue;
      const std::string_view name = member.name();
      constexpr std::array<std::string_view, 8> kSilent{
          "default",   "deprecated", "discriminator", "readOnly",
          "writeOnly", "x-sunset",   "$schema",       "x-stability-level"};
      if (is_combination(name) || std::find(kSilent.begin(), kSilent.end(), name) != kSilent.end())
        continue;
      if (knows(part.dialect, name)) names.push_back(name);
    }
  return names;
}

}  // namespace driftgate
