#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <string_view>
#include <vector>

#include "specs/document/document.h"
#include "specs/openapi/version.h"

/// What the OpenAPI specifications say about the form of a description: one table for each
/// version that names every object, its fields, and what may stand in each.
namespace driftgate::openapi {

/// The objects of all versions, and those of Arazzo, whose form is checked in the same way.
enum class Type : std::uint8_t {
  none,
  openapi,
  info,
  contact,
  license,
  server,
  server_variable,
  components,
  paths,
  path_item,
  additional_operations,
  operation,
  external_documentation,
  parameter,
  path_parameter,
  query_parameter,
  header_parameter,
  cookie_parameter,
  query_string_parameter,
  body_parameter,
  form_parameter,
  items,
  request_body,
  media_type,
  encoding,
  responses,
  response,
  callback,
  example,
  link,
  header,
  tag,
  reference,
  schema,
  foreign_schema,  ///< In a dialect that is not the description's own.
  string_lists,    ///< dependentRequired: names to lists of names.
  discriminator,
  xml,
  security_scheme,
  api_key_scheme,
  http_scheme,
  mutual_tls_scheme,
  oauth2_scheme,
  implicit_scheme,
  password_scheme,
  application_scheme,
  access_code_scheme,
  open_id_connect_scheme,
  oauth_flows,
  implicit_flow,
  password_flow,
  client_credentials_flow,
  authorization_code_flow,
  device_authorization_flow,
  scopes,
  security_requirement,
  // Of Arazzo 1.0: specs/arazzo/grammar.h.
  arazzo,
  arazzo_info,
  source_description,
  workflow,
  step,
  setup_step,  ///< A step in our own configuration.
  step_parameter,
  step_body,
  payload_replacement,
  success_action,
  failure_action,
  criterion,
  criterion_type,
  arazzo_components,
  count,
};

enum class Shape : std::uint8_t { one, list, map, one_or_list };
enum class Number : std::uint8_t { any, count, positive };

/// Rules for names that a table cannot list.
enum class Names : std::uint8_t { none, any, path, status, status_2_0, component, media_type };

/// What may stand in one place; of a list or map, what each element may be.
struct Value {
  std::uint8_t kinds = 0;  ///< One bit for each Kind.
  Shape shape = Shape::one;
  Type type = Type::none;       ///< Of an object. None: anything, and nothing in it is looked at.
  Type refers_to = Type::none;  ///< Of a string: a reference to such an object.
  bool or_name = false;         ///< With `refers_to`: or the name of a component.
  Number number = Number::any;
  bool reference = false;  ///< A Reference Object may stand instead.
  bool non_empty = false;  ///< Of a list or map.
  bool unique = false;     ///< Of a list: no two elements are equal.
  Names names = Names::any;
  std::vector<std::string_view> words{};  ///< Of a string: the only ones; empty: any.
};

inline constexpr std::uint8_t bit(Kind kind) {
  return static_cast<std::uint8_t>(1U << static_cast<unsigned>(kind));
}

Value any();
Value text();
Value text(std::initializer_list<std::string_view> words);
Value flag();
Value number(Number number = Number::any);
Value object(Type type);
Value reference_or(Type type);
Value reference_to(Type type);
Value name_or_reference_to(Type type);
Value list_of(Value element);
Value map_of(Value element, Names names = Names::any);
Value one_or_list_of(Value element);
Value non_empty(Value value);
Value unique(Value value);

constexpr bool kRequired = true;

struct Field {
  std::string_view name{};
  Value value{};
  bool required = false;
  std::string_view retired{};  ///< Of a field that earlier versions had: what to say of it.
  std::uint32_t hash = 0;
};

/// Fields of which some exclude or need each other.
struct Group {
  enum class Rule : std::uint8_t { at_most_one, exactly_one, at_least_one };
  Rule rule = Rule::at_most_one;
  std::vector<std::string_view> names{};
  std::uint64_t mask = 0;  ///< One bit for each field, by its place in Object::fields.
};

class Breaches;
/// A rule that relates fields to each other; called when all of an object that has the field
/// `when` has been seen. Without `when`: of every such object.
struct Check {
  void (*check)(Node object, Breaches& breaches) = nullptr;
  std::string_view when{};
  std::uint64_t mask = 0;  ///< The bit of that field.
};

struct Object {
  std::string_view name{};      ///< As the specification calls it: "Info Object".
  std::vector<Field> fields{};  ///< At most 64.
  std::vector<Group> groups{};
  bool extensible = true;     ///< Names that begin with "x-" are allowed.
  bool open = false;          ///< So is every other name.
  Names names = Names::none;  ///< Which names have `named` as their value.
  Value named{};
  bool named_needed = false;  ///< At least one such name must be there.
  /// The field whose word chooses the object that applies: `in`, `type`, `flow`.
  std::string_view selector{};
  std::vector<std::pair<std::string_view, Type>> choices{};
  std::vector<Check> checks{};
  std::uint64_t required = 0;  ///< Mask of the required fields.

  std::vector<std::uint8_t> slots{};  ///< Open addressing over the hashes: field + 1, or 0.

  /// The field of that name, or nullptr.
  const Field* field(std::string_view field_name, std::uint32_t hash) const {
    const std::size_t mask = slots.size() - 1;
    for (std::size_t slot = hash & mask; slots[slot] != 0; slot = (slot + 1) & mask) {
      const Field& candidate = fields[slots[slot] - 1U];
      if (candidate.hash == hash && candidate.name == field_name) return &candidate;
    }
    return nullptr;
  }
  const Field* field(std::string_view field_name) const;

  void put(Field field);  ///< Adds a field or replaces the one of that name.
  void index();           ///< Fills in `required`, `slots` and the masks. Done by Grammar.
};

class Grammar {
 public:
  using Objects = std::array<Object, static_cast<std::size_t>(Type::count)>;

  Grammar() = default;
  Grammar(OpenApiVersion version, Objects objects);

  OpenApiVersion version() const { return version_; }
  const Object& of(Type type) const { return objects_[static_cast<std::size_t>(type)]; }
  const Objects& objects() const { return objects_; }

 private:
  OpenApiVersion version_ = OpenApiVersion::v3_1;
  Objects objects_{};
};

inline Object& at(Grammar::Objects& objects, Type type) {
  return objects[static_cast<std::size_t>(type)];
}

/// Built when first asked for; immutable.
const Grammar& grammar_of(OpenApiVersion version);
const Grammar& grammar_2_0();
const Grammar& grammar_3_0();
const Grammar& grammar_3_1();
const Grammar& grammar_3_2();

/// Whether `name` obeys `rule`.
bool allows(Names rule, std::string_view name);

}  // namespace driftgate::openapi
