#include "runner/cli/promise.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

#include "runner/cli/fetch.h"
#include "runner/cli/instances.h"
#include "runner/cli/terminal.h"
#include "runner/nearest.h"
#include "specs/schema/meta_schemas.h"

namespace driftgate {
namespace {

constexpr std::array<std::pair<std::string_view, Dialect>, 9> kDialects{{
    {"draft-04", Dialect::draft_4},
    {"draft-06", Dialect::draft_6},
    {"draft-07", Dialect::draft_7},
    {"2019-09", Dialect::draft_2019_09},
    {"2020-12", Dialect::draft_2020_12},
    {"swagger-2.0", Dialect::swagger_2_0},
    {"openapi-3.0", Dialect::openapi_3_0},
    {"openapi-3.1", Dialect::openapi_3_1},
    {"openapi-3.2", Dialect::openapi_3_1},
}};

Dialect dialect_named(const std::string& name) {
  if (name.empty()) return Dialect::draft_2020_12;
  if (const auto dialect = dialect_of(name)) return *dialect;
  std::vector<std::string_view> names;
  for (const auto& [known, dialect] : kDialects) {
    if (known == name) return dialect;
    names.push_back(known);
  }
  throw Error(fmt::format("there is no dialect '{}'{}; known are {} and the URIs of meta-schemas",
                          name, did_you_mean(name, names), fmt::join(names, ", ")));
}

Fetch fetch_of(const std::string& named, const PromiseOptions& options) {
  const IntegrationConfig once{.description = named,
                               .allow_remote_refs = options.allow_remote_refs};
  // fetch_for() keeps a reference to what it is given.
  const auto kept = std::make_shared<const IntegrationConfig>(once);
  return [kept, all = fetch_for(*kept, options.refs_below)](const std::string& uri) {
    return uri == kStandardInput ? read_instance(uri) : all(uri);
  };
}

// --- a JSON Schema ---

// The meta-schema of a dialect; "" where there is none to be had.
std::string_view meta_schema_of(Dialect dialect) {
  for (const MetaSchema& meta : meta_schemas())
    if (dialect <= Dialect::draft_2020_12 && dialect_of(meta.uri) == dialect) return meta.uri;
  return "";
}

// A part that is written in another dialect is not for this meta-schema to judge.
bool has_parts_of_other_dialects(const Document& document) {
  for (std::uint32_t i = 1; i < document.node_count(); ++i) {
    const Node node(&document, i);
    if (node.is(Kind::object) && node.find("$schema").is(Kind::string)) return true;
  }
  return false;
}

void require_valid_schema(const Schema& schema) {
  const std::string uri(meta_schema_of(schema.dialect));
  const Node named = schema.node.find("$schema");
  const bool custom = named.is(Kind::string) && !dialect_of(named.text());
  if (uri.empty() || custom || has_parts_of_other_dialects(*schema.node.document())) return;
  Documents documents(with_meta_schemas([](const std::string& other) -> std::string {
    throw Error("nothing is known of " + other);
  }));
  const Document& meta = documents.open(uri);
  open_references(documents, meta, schema.dialect);
  const SchemaGraph graph(documents, schema.dialect);
  Evaluator evaluator;
  const Evaluation evaluation = evaluator.evaluate(
      graph.at(meta.root()), schema.node, {.formats = false, .undocumented = false, .most = 1});
  if (evaluation.violations.empty()) return;
  const SchemaViolation& first = evaluation.violations.front();
  throw Error(fmt::format("this is no schema of {}: {}: expected {}, found {}",
                          to_string(schema.dialect), first.message, first.expected, first.actual),
              find_pointer(schema.node, first.instance).location());
}

void open_all(Documents& documents, const Document& document, Dialect dialect, JudgedBy& promise) {
  for (const UnopenedReference& reference : open_references(documents, document, dialect)) {
    const Location where = reference.source.location();
    if (!where.pointer.ends_with("/$schema"))
      throw Error(fmt::format("the reference '{}': {}", reference.source.text(), reference.message),
                  where);
    promise.warnings.push_back(message_line(
        where, "warning",
        fmt::format("the meta-schema '{}' cannot be had ({}); the schema is read as {}",
                    reference.source.text(), reference.message, to_string(dialect))));
  }
}

JudgedBy of_schema(const PromiseOptions& options) {
  const Dialect dialect = dialect_named(options.dialect);
  JudgedBy promise;
  promise.documents =
      std::make_unique<Documents>(with_meta_schemas(fetch_of(options.schema, options)));
  const Document& document = promise.documents->open(description_uri(options.schema));
  const Node root = document.root();
  if (!root.is(Kind::object) && !root.is(Kind::boolean))
    throw Error(fmt::format("a schema is an object or a boolean; found {}", to_string(root.kind())),
                root.location());
  open_all(*promise.documents, document, dialect, promise);
  promise.graph = std::make_unique<const SchemaGraph>(*promise.documents, dialect);
  promise.schema = promise.graph->at(root);
  if (const Node unknown = promise.graph->vocabularies(promise.schema).unknown)
    throw Error(fmt::format("the meta-schema requires the vocabulary '{}', which is not known",
                            unknown.text()),
                unknown.location());
  require_valid_schema(promise.schema);
  if (const auto lost = lost_references(*promise.graph); !lost.empty())
    throw Error(fmt::format("the reference '{}' leads nowhere", lost.front().text()),
                lost.front().location());
  return promise;
}

// --- a described operation ---

const Operation& operation_named(const Description& description, const std::string& name) {
  std::vector<std::string_view> ids;
  for (const Operation& operation : description.operations) {
    if (operation.id == name || operation.method + " " + operation.path == name) return operation;
    ids.push_back(operation.id);
  }
  throw Error(fmt::format("there is no operation '{}'{}", name, did_you_mean(name, ids)),
              {.file = description.root->name()});
}

// A promise that breaks the rules of its own specification cannot be held to anything.
void require_sound(const Description& description, const Operation& operation) {
  if (operation.problem_count == 0) return;
  for (const Problem& problem : description.problems) {
    const bool inside = problem.source.document() == operation.source.document() &&
                        operation.source.index() <= problem.source.index() &&
                        problem.source.index() < operation.source.past();
    if (inside && !problem.warning) throw Error(problem.message, problem.source.location());
  }
  throw Error(fmt::format("operation '{}' refers to what breaks the specification", operation.id),
              operation.source.location());
}

struct Content {
  std::string written{};
  std::optional<MediaType> media{};
  Schema schema{};
};

// The content for the media type that is asked for, else the only one, else the JSON one.
Schema choose(const std::vector<Content>& content, const std::string& wanted,
              const std::string& what, const Location& where) {
  if (content.empty()) throw Error(what + " has no body", where);
  std::vector<std::string> described;
  described.reserve(content.size());
  for (const Content& one : content) described.push_back(one.written);
  const auto asked = parse_media_type(wanted);
  if (!wanted.empty() && !asked)
    throw Error(fmt::format(
        "--media-type expects a media type such as application/json, found '{}'", wanted));
  const Content* found = content.size() == 1 && !asked ? &content.front() : nullptr;
  for (const Content& one : content) {
    if (found != nullptr || !one.media) continue;
    if (asked ? covers(*one.media, *asked) : one.media->is_json()) found = &one;
  }
  if (found == nullptr)
    throw Error(fmt::format("{} has no {}; described are {}", what,
                            asked ? wanted : "JSON content (--media-type chooses another)",
                            fmt::join(described, ", ")),
                where);
  if (!found->schema)
    throw Error(fmt::format("{} has no schema for {}", what, found->written), where);
  return found->schema;
}

Schema response_schema(const Operation& operation, const PromiseOptions& options) {
  int status = 0;
  const std::string& text = options.status;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), status);
  if (error != std::errc{} || end != text.data() + text.size() || status < 100 || status > 599)
    throw Error(fmt::format("--status expects a status such as 200, found '{}'", text));
  const ExpectedResponse* response = response_for(operation.expected, status);
  if (response == nullptr) {
    std::vector<std::string> described;
    for (const ExpectedResponse& one : operation.expected.responses)
      described.push_back(to_string(one.status));
    throw Error(fmt::format("operation '{}' describes no response for status {}; described are {}",
                            operation.id, status, fmt::join(described, ", ")),
                operation.source.location());
  }
  std::vector<Content> content;
  for (const ExpectedContent& one : response->content)
    content.push_back({one.media.essence(), one.media, one.schema});
  return choose(
      content, options.media_type,
      fmt::format("the response {} of operation '{}'", to_string(response->status), operation.id),
      response->source.location());
}

Schema request_schema(const Operation& operation, const PromiseOptions& options) {
  std::vector<Content> content;
  for (const RequestContent& one : operation.body.content)
    content.push_back({one.media_type, parse_media_type(one.media_type), one.schema});
  const Node where = operation.body.source ? operation.body.source : operation.source;
  return choose(content, options.media_type,
                fmt::format("the request of operation '{}'", operation.id), where.location());
}

JudgedBy of_operation(const PromiseOptions& options) {
  if (options.operation.empty()) throw Error("--spec needs --operation");
  if (options.request == !options.status.empty())
    throw Error("--spec needs either --status or --request");
  if (!options.dialect.empty())
    throw Error("--dialect is for a SCHEMA: a description says itself which dialect it is in");
  JudgedBy promise;
  promise.description =
      load_description(description_uri(options.spec), fetch_of(options.spec, options));
  const Operation& operation = operation_named(*promise.description, options.operation);
  require_sound(*promise.description, operation);
  promise.direction = options.request ? Direction::request : Direction::response;
  promise.schema =
      options.request ? request_schema(operation, options) : response_schema(operation, options);
  return promise;
}

}  // namespace

JudgedBy read_promise(const PromiseOptions& options) {
  if (!options.spec.empty()) return of_operation(options);
  for (const auto& [given, name] :
       {std::pair(!options.operation.empty(), "--operation"),
        std::pair(!options.status.empty(), "--status"), std::pair(options.request, "--request"),
        std::pair(!options.media_type.empty(), "--media-type")})
    if (given) throw Error(fmt::format("{} needs --spec", name));
  return of_schema(options);
}

}  // namespace driftgate
