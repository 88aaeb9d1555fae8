#include "specs/contracts/generator.h"

#include <fmt/core.h>

#include <array>
#include <string_view>
#include <utility>

#include "specs/document/error.h"
#include "specs/document/refuse.h"

namespace driftgate {
namespace {

using Part = Generator::Part;
using GeneratorKind = Generator::Kind;

GeneratorKind kind_of(Node generator) {
  constexpr std::array<std::pair<std::string_view, GeneratorKind>, 12> kKinds{{
      {"Uuid", GeneratorKind::uuid},
      {"RandomInt", GeneratorKind::random_int},
      {"RandomDecimal", GeneratorKind::random_decimal},
      {"RandomHexadecimal", GeneratorKind::random_hexadecimal},
      {"RandomString", GeneratorKind::random_string},
      {"RandomBoolean", GeneratorKind::random_boolean},
      {"Regex", GeneratorKind::regex},
      {"Date", GeneratorKind::date},
      {"Time", GeneratorKind::time},
      {"DateTime", GeneratorKind::datetime},
      {"ProviderState", GeneratorKind::provider_state},
      {"MockServerURL", GeneratorKind::mock_server_url},
  }};
  if (!generator.is(Kind::object)) refuse(generator, "a generator must be an object");
  const Node type = generator.find("type");
  if (!type.is(Kind::string)) refuse(generator, "the generator has no 'type'");
  for (const auto& [name, kind] : kKinds)
    if (type.text() == name) return kind;
  refuse(type, fmt::format("there is no generator '{}'", type.text()));
}

Part part_named(const Member& category) {
  constexpr std::array<std::pair<std::string_view, Part>, 11> kParts{{
      {"method", Part::method},
      {"path", Part::path},
      {"query", Part::query},
      {"header", Part::header},
      {"headers", Part::header},
      {"metadata", Part::header},
      {"metaData", Part::header},
      {"body", Part::body},
      {"content", Part::body},
      {"contents", Part::body},
      {"status", Part::status},
  }};
  for (const auto& [name, part] : kParts)
    if (category.name() == name) return part;
  refuse(category.key, fmt::format("there are no generators of '{}'", category.name()));
}

}  // namespace

std::vector<Generator> read_generators(Node generators) {
  std::vector<Generator> read;
  if (!generators || generators.is(Kind::null)) return read;
  if (!generators.is(Kind::object)) refuse(generators, "'generators' must be an object");
  for (const Member category : generators.members()) {
    const Part part = part_named(category);
    if (!category.value.is(Kind::object)) refuse(category.value, "generators must be an object");
    if (category.value.find("type").is(Kind::string)) {  // Of the whole part.
      read.push_back({.part = part, .kind = kind_of(category.value), .source = category.value});
      continue;
    }
    for (const Member member : category.value.members()) {
      Generator one{.part = part, .kind = kind_of(member.value), .source = member.value};
      if (member.name().starts_with("$"))
        one.path = parse_path_expression(member.name(), member.key);
      else if (!member.name().empty())
        one.path.steps.push_back({.name = std::string(member.name())});
      read.push_back(std::move(one));
    }
  }
  return read;
}

}  // namespace driftgate
