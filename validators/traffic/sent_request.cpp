#include "validators/traffic/sent_request.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "specs/http/media_type.h"
#include "validators/traffic/wire_parameter.h"

namespace driftgate {
namespace {

std::string place_of(const Parameter& parameter) {
  return fmt::format("{} {}", to_string(parameter.in), parameter.name);
}

// OpenAPI 3.1 §4.8.12.2.1: such header parameters are ignored.
bool is_ignored(const Parameter& parameter) {
  return parameter.in == In::header && (equal_ignoring_case(parameter.name, "Accept") ||
                                        equal_ignoring_case(parameter.name, "Content-Type") ||
                                        equal_ignoring_case(parameter.name, "Authorization"));
}

std::optional<std::string_view> cookie_value(const Request& request, std::string_view wanted) {
  for (const auto& [name, value] : request.headers) {
    if (!equal_ignoring_case(name, "Cookie")) continue;
    std::string_view rest = value;
    while (!rest.empty()) {
      std::string_view pair = rest.substr(0, rest.find(';'));
      rest.remove_prefix(std::min(pair.size() + 1, rest.size()));
      pair.remove_prefix(std::min(pair.find_first_not_of(' '), pair.size()));
      if (pair.starts_with(wanted) && pair.substr(wanted.size()).starts_with('='))
        return pair.substr(wanted.size() + 1);
    }
  }
  return std::nullopt;
}

std::optional<std::string_view> path_value(const Route& route, std::string_view wanted) {
  for (const auto& [name, value] : route.values)
    if (name == wanted) return value;
  return std::nullopt;
}

// Whether a query name belongs to the parameter, whatever its style makes of it.
bool declares(const Parameter& parameter, std::string_view name) {
  if (parameter.in == In::query_string) return true;
  if (parameter.in != In::query) return false;
  if (parameter.name == name) return true;
  if (name.starts_with(parameter.name) && name.substr(parameter.name.size()).starts_with('['))
    return true;
  return parameter.style == Style::form && parameter.explode && parameter.schema.node &&
         parameter.schema.node.is(Kind::object) && !parameter.schema.node.find("items") &&
         (parameter.schema.node.find("properties") ||
          parameter.schema.node.find("additionalProperties") || parameter.schema.node.find("$ref"));
}

bool is_credential(const Description& description, std::string_view name) {
  return std::any_of(description.security_schemes.begin(), description.security_schemes.end(),
                     [&](const SecurityScheme& scheme) {
                       return scheme.type == SecurityScheme::Type::api_key &&
                              scheme.in == In::query && scheme.parameter == name;
                     });
}

const RequestContent* content_for(const Operation& operation, const MediaType& actual) {
  const RequestContent* range = nullptr;
  for (const RequestContent& content : operation.body.content) {
    const std::optional<MediaType> described = parse_media_type(content.media_type);
    if (!described || !covers(*described, actual)) continue;
    if (described->subtype != "*") return &content;
    if (range == nullptr) range = &content;
  }
  return range;
}

std::string described_types(const Operation& operation) {
  std::string types;
  for (const RequestContent& content : operation.body.content)
    types += (types.empty() ? "" : ", ") + content.media_type;
  return types;
}

Location source_of(Node node) { return node ? node.location() : Location{}; }

Violation violation_of(const SchemaViolation& broken, std::string instance) {
  return {.message = broken.message,
          .expected = broken.expected,
          .actual = broken.actual,
          .instance = std::move(instance),
          .keyword = broken.keyword_location,
          .source = source_of(broken.source)};
}

// A missing member has a place of its own, as in answers.
std::string place_in_body(const SchemaViolation& broken) {
  const std::size_t open = broken.expected.find('\'');
  const std::size_t close = broken.expected.rfind('\'');
  if (broken.keyword != "required" || open == close) return broken.instance;
  return broken.instance + "/" + broken.expected.substr(open + 1, close - open - 1);
}

constexpr std::size_t kMostRequestViolations = 100;  // Of one request.

}  // namespace

bool SentRequest::valid() const {
  return std::all_of(broken.begin(), broken.end(),
                     [](const Broken& one) { return one.rule == &traffic::undeclared_parameter; });
}

SentRequest RequestJudge::judge(const Route& route, const RecordedExchange& recorded) {
  sent_ = {};
  const Operation& operation = *route.operation;
  const Request& request = recorded.exchange.request;
  query_ = query_pairs(request.url);
  for (const Parameter& parameter : operation.parameters)
    if (!is_ignored(parameter)) judge_parameter(parameter, route, request);
  for (const UnreadPart& part : operation.unread_parameters) doubt_unread("parameter", part.reason);
  // One that is not described may be one of those.
  if (operation.unread_parameters.empty() && !query_.empty()) find_undeclared(operation);
  judge_body(operation, recorded);
  return std::move(sent_);
}

void RequestJudge::break_rule(const TrafficRule& rule, Violation violation) {
  if (sent_.broken.size() < kMostRequestViolations)
    sent_.broken.push_back({&rule, std::move(violation)});
}

void RequestJudge::miss(const Parameter& parameter) {
  if (!parameter.required) return;
  break_rule(traffic::request_parameter,
             {.message = fmt::format("the required {} parameter '{}' is missing",
                                     to_string(parameter.in), parameter.name),
              .instance = place_of(parameter),
              .source = source_of(parameter.source)});
}

void RequestJudge::judge_parameter(const Parameter& parameter, const Route& route,
                                   const Request& request) {
  if (parameter.in == In::header) return judge_header(parameter, request);
  if (parameter.in == In::query_string) return;
  std::optional<std::string_view> text;
  if (parameter.in == In::path) text = path_value(route, parameter.name);
  if (parameter.in == In::cookie) text = cookie_value(request, parameter.name);
  const WireParameter wire = read_wire(parameter, text, query_);
  if (!wire.present) return miss(parameter);
  if (!wire.json || !parameter.schema) return;
  if (parameter.allow_empty && *wire.json == "\"\"") return;
  const Document* document = reader_.read(*wire.json);
  if (document == nullptr) {
    if (!parameter.content_type.empty())
      break_rule(traffic::request_parameter,
                 {.message = fmt::format("the {} parameter '{}' is not JSON",
                                         to_string(parameter.in), parameter.name),
                  .expected = parameter.content_type,
                  .actual = *wire.json,
                  .instance = place_of(parameter),
                  .source = source_of(parameter.source)});
    return;
  }
  judge_value(parameter, document->root());
}

void RequestJudge::judge_header(const Parameter& parameter, const Request& request) {
  if (find_header(request.headers, parameter.name) == nullptr) return miss(parameter);
  if (!parameter.schema) return;
  const std::optional<MediaType> media = parse_media_type(parameter.content_type);
  const ExpectedHeader expected{.name = parameter.name,
                                .schema = parameter.schema,
                                .explode = parameter.explode,
                                .json = media && media->is_json()};
  const Node value =
      header_reader_.read(expected, combined_header(request.headers, parameter.name));
  if (value) judge_value(parameter, value);
}

void RequestJudge::judge_value(const Parameter& parameter, Node value) {
  const Evaluation evaluation = evaluator_.evaluate(
      parameter.schema, value, {.direction = Direction::request, .undocumented = false});
  for (const SchemaViolation& broken : evaluation.violations)
    break_rule(traffic::request_parameter, violation_of(broken, place_of(parameter)));
}

void RequestJudge::doubt_unread(std::string_view part, std::string_view reason) {
  if (!reason.empty()) sent_.undecided.push_back(unread_text(part, reason));
}

void RequestJudge::find_undeclared(const Operation& operation) {
  for (const auto& [name, value] : query_) {
    const bool declared = std::any_of(
        operation.parameters.begin(), operation.parameters.end(),
        [&name = name](const Parameter& parameter) { return declares(parameter, name); });
    if (declared || is_credential(description_, name)) continue;
    break_rule(traffic::undeclared_parameter,
               {.message = fmt::format("the query parameter '{}' is not described", name),
                .instance = "query " + name,
                .source = source_of(operation.source)});
  }
}

void RequestJudge::judge_body(const Operation& operation, const RecordedExchange& recorded) {
  const Request& request = recorded.exchange.request;
  doubt_unread("request body", operation.body.unread);
  if (operation.body.content.empty()) return;
  if (recorded.request_body_left_out) {
    sent_.undecided.emplace_back("the request body is not in the recording");
    return;
  }
  if (request.body.empty()) {
    if (operation.body.required)
      break_rule(traffic::request_body, {.message = "the required request body is missing",
                                         .expected = described_types(operation),
                                         .instance = "request body",
                                         .source = source_of(operation.body.source)});
    return;
  }
  const std::string* type = find_header(request.headers, "Content-Type");
  const std::optional<MediaType> media = type != nullptr ? parse_media_type(*type) : std::nullopt;
  const RequestContent* content = media ? content_for(operation, *media) : nullptr;
  if (content == nullptr) {
    break_rule(traffic::request_media_type,
               {.message = media ? "the request body has a media type that is not described"
                                 : "the request body has no media type",
                .expected = described_types(operation),
                .actual = type != nullptr ? *type : "no Content-Type",
                .instance = "header Content-Type",
                .source = source_of(operation.body.source)});
    return;
  }
  doubt_unread("request body", content->unread);
  if (!content->schema) return;
  if (media->is_json()) return judge_json(*content, request.body);
  if (media->essence() == "application/x-www-form-urlencoded")
    return judge_json(*content, form_json(content->schema, request.body));
}

void RequestJudge::judge_json(const RequestContent& content, const std::string& json) {
  const Document* document = reader_.read(json);
  if (document == nullptr)
    return break_rule(traffic::request_body, {.message = "the request body is not JSON",
                                              .expected = content.media_type,
                                              .actual = reader_.problem().message,
                                              .instance = "request body",
                                              .source = source_of(content.source)});
  const Evaluation evaluation = evaluator_.evaluate(
      content.schema, document->root(), {.direction = Direction::request, .undocumented = false});
  for (const SchemaViolation& broken : evaluation.violations)
    break_rule(traffic::request_body, violation_of(broken, place_in_body(broken)));
}

}  // namespace driftgate
