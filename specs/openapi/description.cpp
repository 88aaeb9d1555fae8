#include "specs/openapi/description.h"

#include <fmt/core.h>

#include <algorithm>
#include <tuple>
#include <utility>

#include "specs/openapi/grammar.h"
#include "specs/openapi/model.h"
#include "specs/openapi/rules.h"
#include "specs/openapi/touched.h"
#include "specs/openapi/walk.h"
#include "specs/openapi/wording.h"
#include "specs/schema/meta_schemas.h"

namespace driftgate {
namespace {

using openapi::Edge;

[[noreturn]] void refuse_version(std::string_view field, Node value) {
  const std::string hint =
      value.is(Kind::number) ? fmt::format("; put it in quotes: \"{}\"", value.text()) : "";
  throw Error(
      fmt::format("'{}' must be the version of the specification as a string, such as "
                  "\"{}\", not {}{}",
                  field, field == "swagger" ? "2.0" : "3.1.0", openapi::a_kind(value), hint),
      value.location());
}

[[noreturn]] void refuse_unsupported(Node value) {
  throw Error(
      fmt::format("OpenAPI {} is not supported; 2.0, 3.0, 3.1 and 3.2 are", openapi::quoted(value)),
      value.location());
}

// "3.1.0" and "3.1.0-rc1" are of version 3.1.
bool is_of(std::string_view text, std::string_view minor) {
  return text.starts_with(minor) && (text.size() == minor.size() || text[minor.size()] == '.');
}

OpenApiVersion version_of(Node root) {
  const Node swagger = root.find("swagger");
  const Node openapi = root.find("openapi");
  if (!swagger && !openapi) {
    throw Error("this is no OpenAPI description: it has neither 'openapi' nor 'swagger'",
                root.location());
  }
  if (!openapi) {
    if (!swagger.is(Kind::string)) refuse_version("swagger", swagger);
    if (swagger.text() == "2.0") return OpenApiVersion::v2_0;
    refuse_unsupported(swagger);
  }
  if (!openapi.is(Kind::string)) refuse_version("openapi", openapi);
  for (const OpenApiVersion version :
       {OpenApiVersion::v3_0, OpenApiVersion::v3_1, OpenApiVersion::v3_2}) {
    if (is_of(openapi.text(), to_string(version))) return version;
  }
  refuse_unsupported(openapi);
}

// OpenAPI 3.2 §4.1.1: any document of a description may name itself.
std::string self_uri(Node root) {
  const Node version = root.find("openapi");
  const Node self = root.find("$self");
  const bool known = version.is(Kind::string) && is_of(version.text(), "3.2");
  return known && self.is(Kind::string) ? std::string(self.text()) : std::string();
}

Dialect dialect_of_schemas(openapi::Reading& reading) {
  switch (reading.out.version) {
    case OpenApiVersion::v2_0:
      return Dialect::swagger_2_0;
    case OpenApiVersion::v3_0:
      return Dialect::openapi_3_0;
    default:
      break;
  }
  const Node given = reading.root.find("jsonSchemaDialect");
  if (!given.is(Kind::string)) return Dialect::openapi_3_1;
  if (const auto dialect = dialect_of(given.text())) return *dialect;
  reading.warning(given, fmt::format("the dialect {} is not known; schemas are read as those of "
                                     "OpenAPI 3.1",
                                     openapi::quoted(given)));
  return Dialect::openapi_3_1;
}

// What `$id` and anchors mean is known when all documents are.
void check_schema_references(const openapi::Walked& walked, openapi::Reading& reading) {
  if (reading.out.version < OpenApiVersion::v3_1) return;
  const SchemaGraph& graph = *reading.out.schemas;
  for (const Edge& edge : walked.edges) {
    if (!edge.schema || (edge.target && !walked.has_ids)) continue;
    if (graph.resolve(graph.at(edge.owner), edge.reference.text())) continue;
    reading.error(edge.reference, edge.target ? fmt::format("$ref {} leads nowhere",
                                                            openapi::quoted(edge.reference))
                                              : reading.references.why(edge.reference));
  }
}

// In source order, the root's document first; one for each place and message.
void put_in_order(std::vector<Problem>& problems) {
  std::vector<const Document*> documents;
  const auto ordinal = [&](const Problem& problem) {
    const Document* document = problem.source.document();
    auto known = std::find(documents.begin(), documents.end(), document);
    if (known == documents.end()) known = documents.insert(known, document);
    return known - documents.begin();
  };
  using Key = std::tuple<std::ptrdiff_t, std::uint32_t, std::size_t>;
  std::vector<Key> keys;
  for (std::size_t i = 0; i < problems.size(); ++i) {
    keys.emplace_back(ordinal(problems[i]), problems[i].source.index(), i);
  }
  std::sort(keys.begin(), keys.end());
  std::vector<Problem> ordered;
  for (const Key& key : keys) {
    Problem& problem = problems[std::get<2>(key)];
    const auto same = [&](const Problem& other) {
      return other.source == problem.source && other.message == problem.message;
    };
    auto place = ordered.rbegin();
    while (place != ordered.rend() && place->source == problem.source && !same(*place)) ++place;
    const bool repeated = place != ordered.rend() && same(*place);
    if (!repeated) ordered.push_back(std::move(problem));
  }
  problems = std::move(ordered);
}

}  // namespace

std::string_view to_string(OpenApiVersion version) {
  switch (version) {
    case OpenApiVersion::v2_0:
      return "2.0";
    case OpenApiVersion::v3_0:
      return "3.0";
    case OpenApiVersion::v3_1:
      return "3.1";
    case OpenApiVersion::v3_2:
      return "3.2";
  }
  return "";
}

std::unique_ptr<const Description> load_description(const std::string& uri, const Fetch& fetch,
                                                    const ReadLimits& limits) {
  auto description = std::make_unique<Description>();
  description->documents = std::make_unique<Documents>(with_meta_schemas(fetch), limits, self_uri);
  description->root = &description->documents->open(uri);
  const Node root = description->root->root();
  if (!root.is(Kind::object)) {
    throw Error(fmt::format("an OpenAPI description is an object, not {}", openapi::a_kind(root)),
                root.location());
  }
  description->version = version_of(root);

  openapi::References references(*description->documents);
  openapi::Reading reading{*description, references, root};
  const openapi::Grammar& grammar = openapi::grammar_of(description->version);
  const openapi::Walked walked =
      walk(root, openapi::Type::openapi, grammar, references, description->problems);
  const Dialect dialect = dialect_of_schemas(reading);
  description->schemas = std::make_unique<SchemaGraph>(*description->documents, dialect);
  check_schema_references(walked, reading);
  read_model(reading);
  put_in_order(description->problems);
  count_problems(*description, walked.edges, references.count());
  return description;
}

}  // namespace driftgate
