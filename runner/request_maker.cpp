#include "runner/request_maker.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <span>
#include <utility>

#include "specs/document/error.h"
#include "specs/document/quote_json.h"
#include "specs/document/sequence.h"
#include "specs/http/uri.h"
#include "validators/schema/generate.h"

namespace driftgate {
namespace {

// Seeds tried for one value: a made value may have no text in its place, say an empty path.
constexpr int kTries = 4;

bool is_one_of(std::string_view name, std::span<const std::string_view> names) {
  return std::any_of(names.begin(), names.end(),
                     [&](std::string_view other) { return equal_ignoring_case(name, other); });
}

// OpenAPI 3.1 §4.8.12.2: these are ignored as parameters. Accept and Content-Type come from the
// described media types, Authorization from the credentials.
bool is_ignored_header(std::string_view name) {
  static constexpr std::array<std::string_view, 3> kIgnored{"Accept", "Content-Type",
                                                            "Authorization"};
  return is_one_of(name, kIgnored);
}

// What the transport says about itself, the connection and the framing of the message.
bool is_transport_header(std::string_view name) {
  static constexpr std::array<std::string_view, 13> kTransport{
      "Host",    "Content-Length", "Transfer-Encoding", "Connection", "Keep-Alive",
      "TE",      "Trailer",        "Upgrade",           "Expect",     "Proxy-Authorization",
      "Cookie2", "User-Agent",     "Accept-Encoding"};
  return is_one_of(name, kTransport);
}

bool is_sent(const Parameter& parameter, std::string_view path) {
  if (parameter.in == In::path)
    return path.find("{" + parameter.name + "}") != std::string_view::npos;
  if (parameter.in == In::header &&
      (is_ignored_header(parameter.name) || is_transport_header(parameter.name)))
    return false;
  if (parameter.required) return true;
  return !parameter.deprecated && !parameter.examples.empty();
}

// Clients and proxies take "." and ".." out of a path, escaped or not (RFC 3986 §6.2.2.3).
bool has_dot_segment(std::string_view target) {
  std::string_view path = target.substr(0, target.find('?'));
  while (!path.empty()) {
    path.remove_prefix(1);
    const std::size_t end = std::min(path.find('/'), path.size());
    const std::string segment = percent_decode(path.substr(0, end));
    if (segment == "." || segment == "..") return true;
    path.remove_prefix(end);
  }
  return false;
}

// Whether the query in a path key already gives this parameter.
bool is_in_query(std::string_view path, std::string_view name) {
  const std::size_t question = path.find('?');
  if (question == path.npos) return false;
  std::string_view query = path.substr(question + 1);
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    if (pair.substr(0, pair.find('=')) == name) return true;
    query.remove_prefix(std::min(pair.size() + 1, query.size()));
  }
  return false;
}

void append(std::string& list, std::string_view separator, std::string_view text) {
  if (text.empty()) return;
  if (!list.empty()) list += separator;
  list += text;
}

// The media types of the described answers, those of success first. JSON is what can be judged
// whole, so it is preferred where there is a choice (RFC 9110 §12.5.1).
std::string accept_field(const Expectation& expected) {
  std::vector<const MediaType*> types;
  for (const bool success : {true, false})
    for (const ExpectedResponse& response : expected.responses)
      if ((response.status.low / 100 == 2) == success)
        for (const ExpectedContent& content : response.content) types.push_back(&content.media);
  const auto others = std::stable_partition(types.begin(), types.end(),
                                            [](const MediaType* type) { return type->is_json(); });
  const bool choice = others != types.begin();
  std::set<std::string> seen;
  std::string accept;
  for (auto type = types.begin(); type != types.end(); ++type) {
    std::string text = (*type)->essence();
    for (const auto& [name, value] : (*type)->parameters)
      if (name != "q" && name != "charset" && is_token(value)) text += ";" + name + "=" + value;
    if (!seen.insert(text).second || !is_field_value(text)) continue;
    append(accept, ", ", text + (choice && type >= others ? ";q=0.5" : ""));
  }
  return accept;
}

std::string without_last_slash(std::string url) {
  while (!url.empty() && url.back() == '/') url.pop_back();
  return url;
}

// GET, HEAD and DELETE give a body no meaning (RFC 9110 §9.3): sent only where it is required.
bool sends_body(const Operation& operation) {
  static constexpr std::array<std::string_view, 3> kWithout{"GET", "HEAD", "DELETE"};
  if (!operation.has_body || operation.method == "TRACE") return false;
  return operation.body.required || !is_one_of(operation.method, kWithout);
}

bool is_sequence(const RequestContent& content) {
  const std::optional<MediaType> media = parse_media_type(content.media_type);
  return media && sequence_of(*media) != Sequence::none;
}

bool says_nothing(const Schema& schema) {
  return !schema || (schema.node.is(Kind::object) && schema.node.size() == 0) ||
         schema.node.is(Kind::boolean);
}

// The parts of a request while they are collected.
struct Draft {
  PathTexts path{};
  std::string query{};
  std::string cookie{};
  Headers headers{};
};

void place(Draft& draft, const Parameter& parameter, std::string text) {
  switch (parameter.in) {
    case In::path:
      draft.path[parameter.name] = std::move(text);
      break;
    case In::query:
    case In::query_string:
      append(draft.query, "&", text);
      break;
    case In::cookie:
      append(draft.cookie, "; ", text);
      break;
    case In::header:
      draft.headers.emplace_back(parameter.name, std::move(text));
      break;
  }
}

}  // namespace

void check_base_url(const std::string& url) {
  const Uri uri = parse_uri(url);
  if (origin(url).empty())
    throw Error(fmt::format("base URL '{}' is not an absolute http or https URL", url));
  if (uri.authority->find('@') != std::string::npos)
    throw Error("a base URL holds no user or password: configure credentials instead");
  if (uri.query || uri.fragment)
    throw Error(fmt::format("base URL '{}' has a query or fragment", url));
}

std::string base_url_of(const Operation& operation, const PlanOptions& options) {
  if (!options.base_url.empty()) return without_last_slash(options.base_url);
  for (const Server& server : operation.servers) {
    if (origin(server.url).empty()) continue;
    check_base_url(server.url);
    return without_last_slash(server.url);
  }
  const Node source = operation.servers.empty() || !operation.servers.front().source
                          ? operation.source
                          : operation.servers.front().source;
  throw Error("the description names no absolute server for this operation; give --url",
              source ? source.location() : Location{});
}

std::string_view template_up_to(std::string_view path, std::string_view name) {
  for (std::size_t open = path.find('{'); open != path.npos; open = path.find('{', open + 1))
    if (path.substr(open + 1, name.size() + 1) == std::string(name) + "}")
      return path.substr(0, open + name.size() + 2);
  return {};
}

// FNV-1a: the same in every build, so that a plan can be repeated elsewhere; over the names, so
// that an operation's values stay when others are added.
std::uint64_t RequestMaker::seed_for(const Operation& operation, std::string_view name) const {
  constexpr std::uint64_t kOffset = 0xcbf29ce484222325, kPrime = 0x100000001b3;
  std::uint64_t hash = kOffset ^ options_.seed;
  const auto mix = [&](std::string_view text) {
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * kPrime;
  };
  mix(operation.id);
  mix("\n");
  mix(name);
  return hash;
}

Drafted RequestMaker::draft(const Operation& operation, const Known& known, std::size_t variation,
                            const GivenParts& given) {
  variation_ = variation;
  RequestParts parts;
  if (std::string reason = add_parameters(operation, known, given, parts); !reason.empty())
    return {.reason = std::move(reason)};
  if (sends_body(operation) && !given.has_body)
    if (std::string reason = add_body(operation, parts); !reason.empty())
      return {.reason = std::move(reason)};
  return {std::move(parts)};
}

Assembled RequestMaker::assemble(const Operation& operation, const RequestParts& parts) const {
  Draft draft;
  for (const RequestParts::Field& field : parts.fields) place(draft, *field.parameter, field.text);
  Written target = write_path(operation.path, draft.path);
  if (!target.text) return {.reason = std::move(target.reason)};
  if (has_dot_segment(*target.text))
    return {.reason = "the path would hold a segment '.' or '..', which clients take out"};
  if (!is_token(operation.method)) return {.reason = "its method is none that HTTP can name"};

  Request request{.method = operation.method,
                  .url = base_url_of(operation, options_) + *target.text,
                  .headers = std::move(draft.headers)};
  if (!draft.query.empty())
    request.url += (target.text->find('?') == std::string::npos ? "?" : "&") + draft.query;
  if (!draft.cookie.empty()) request.headers.emplace_back("Cookie", std::move(draft.cookie));
  if (std::string accept = accept_field(operation.expected); !accept.empty())
    request.headers.emplace_back("Accept", std::move(accept));
  if (parts.content != nullptr) {
    request.headers.emplace_back("Content-Type", parts.content_type);
    request.body = parts.body;
  }
  request.headers.insert(request.headers.end(), parts.headers.begin(), parts.headers.end());
  return {std::move(request)};
}

// "" when all that are needed have a value.
std::string RequestMaker::add_parameters(const Operation& operation, const Known& known,
                                         const GivenParts& given, RequestParts& parts) {
  for (const Parameter& parameter : operation.parameters) {
    const auto own = given.parameters.find(&parameter);
    const bool is_given = own != given.parameters.end();
    if (!is_given && !is_sent(parameter, operation.path)) continue;
    if (parameter.in == In::query && is_in_query(operation.path, parameter.name)) continue;
    Written written =
        is_given ? write(parameter, own->second) : text_of(operation, parameter, known);
    if (is_given && !written.text)
      return fmt::format("{} parameter '{}': {}", to_string(parameter.in), parameter.name,
                         written.reason);
    if (written.text)
      parts.fields.push_back({&parameter, std::move(*written.text)});
    else if (parameter.required || parameter.in == In::path)
      return fmt::format("{} parameter '{}': {}", to_string(parameter.in), parameter.name,
                         written.reason);
  }
  return "";
}

// What is given or known, else the first example that can be sent, else a made value.
Written RequestMaker::text_of(const Operation& operation, const Parameter& parameter,
                              const Known& known) {
  if (parameter.in == In::header && !is_token(parameter.name))
    return {.reason = "this is no name for a header"};
  const std::string_view place =
      parameter.in == In::path ? template_up_to(operation.path, parameter.name) : parameter.name;
  const auto& given = options_.parameters;
  for (const auto& [values, name] :
       {std::pair(&given, place), std::pair(&given, std::string_view(parameter.name)),
        std::pair(&known, place)}) {
    const auto value = values->find(name);
    if (value == values->end()) continue;
    Written written = write(parameter, quote_json(value->second));
    if (written.text) return written;
  }
  // Another one of what the path names, but not of what that belongs to.
  const bool is_varied = variation_ != 0 && parameter.in == In::path && parameter.schema &&
                         operation.path.ends_with("{" + parameter.name + "}");
  for (const Example& example : parameter.examples) {
    if (!example.value || is_varied) continue;
    Written written = write_parameter(parameter, example);
    if (written.text) return written;
  }
  if (!parameter.schema) return {.reason = "it has neither an example nor a schema"};
  Written written;
  const std::uint64_t seed = seed_for(operation, parameter.name);
  for (int attempt = 0; attempt < kTries && !written.text; ++attempt) {
    const Node value = made(parameter.schema, seed + static_cast<std::uint64_t>(attempt));
    if (!value) return {.reason = reason_};
    written = write_parameter(parameter, value);
  }
  return written;
}

// "" when the request has a body now or can do without.
std::string RequestMaker::add_body(const Operation& operation, RequestParts& parts) {
  std::string reason;
  for (const RequestContent& content : operation.body.content) {
    Body body = body_of(operation, content);
    if (body.bytes) {
      parts.content = &content;
      parts.content_type = std::move(body.content_type);
      parts.body = std::move(*body.bytes);
      parts.body_json = std::move(body_json_);
      return "";
    }
    append(reason, "; ", fmt::format("request body {}: {}", content.media_type, body.reason));
  }
  return operation.body.required ? reason : "";
}

// An example that keeps the schema, else a made value, else any example.
Body RequestMaker::body_of(const Operation& operation, const RequestContent& content) {
  const auto fits_schema = [&](Node value) {
    return !content.schema ||
           evaluator_.valid(content.schema, value, {.direction = Direction::request});
  };
  const std::span<const Example> examples =
      variation_ == 0 ? std::span(content.examples) : std::span<const Example>();
  for (const Example& example : examples)
    if (example.value && (example.serialized || fits_schema(example.value)))
      if (Body body = written(content, example); body.bytes) return body;
  Body body = made_body(operation, content);
  for (const Example& example : examples) {
    if (body.bytes) break;
    if (example.value) body = written(content, example);
  }
  return body;
}

Body RequestMaker::made_body(const Operation& operation, const RequestContent& content) {
  if (content.item_schema && !content.schema && is_sequence(content))
    return made_items(operation, content);
  if (says_nothing(content.schema)) {
    if (Body body = written(content, read("{}")); body.bytes) return body;
    return written(content, read("\"driftgate\""));
  }
  const Node value = made(content.schema, seed_for(operation, content.media_type));
  if (!value) return {.reason = reason_};
  return written(content, value);
}

// A sequence of one item.
Body RequestMaker::made_items(const Operation& operation, const RequestContent& content) {
  const Node item = made(content.item_schema, seed_for(operation, content.media_type));
  if (!item) return {.reason = reason_};
  return written(content, read("[" + to_json(item) + "]"));
}

Body RequestMaker::written(const RequestContent& content, Node value) {
  Body body = write_body(content, value);
  body_json_ = body.bytes ? to_json(value) : "";
  return body;
}

Body RequestMaker::written(const RequestContent& content, const Example& example) {
  body_json_ = example.serialized ? "" : to_json(example.value);
  return write_body(content, example);
}

Written RequestMaker::write(const Parameter& parameter, std::string_view json) {
  const Node value = read(json);
  if (!value) return {.reason = reason_};
  return write_parameter(parameter, value);
}

Body RequestMaker::write(const RequestContent& content, std::string_view json) {
  const Node value = read(json);
  if (!value) return {.reason = reason_};
  return write_body(content, value);
}

bool RequestMaker::fits(const Schema& schema, std::string_view json) {
  const Node value = read(json);
  return value && (!schema || evaluator_.valid(schema, value, {.direction = Direction::request}));
}

// Valid until the next call. Absent when nothing keeps the schema; reason_ says why.
Node RequestMaker::made(const Schema& schema, std::uint64_t seed) {
  Generated generated = generate(schema, Direction::request, seed, evaluator_, variation_);
  reason_ = std::move(generated.reason);
  return generated.json ? read(*generated.json) : Node{};
}

Node RequestMaker::read(std::string_view json) {
  const Document* document = reader_.read(json);
  if (document != nullptr) return document->root();
  reason_ = reader_.problem().message;
  return {};
}

}  // namespace driftgate
