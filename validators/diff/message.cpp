#include "validators/diff/message.h"

#include <algorithm>
#include <array>

#include "specs/http/uri.h"
#include "specs/openapi/body.h"
#include "validators/diff/surface.h"
#include "validators/diff/writing.h"
#include "validators/schema/generate.h"

namespace driftgate::surface {
namespace {

constexpr std::size_t kVariations = 3;  // Of a value that both sides should admit.
constexpr std::size_t kTried = 20;      // Values that may be written in two ways, and …
constexpr std::size_t kWork = 200;      // … what they may cost.

struct Roles {
  const Operation& writer;
  const Operation& reader;
};

// Of a callback or webhook the provider sends what is called the request. What is gone takes
// nothing.
Roles roles_of(const OperationPair& pair) {
  static const Operation kGone;
  const Operation& base = pair.base != nullptr ? *pair.base : kGone;
  const Operation& revision = pair.revision != nullptr ? *pair.revision : kGone;
  if (pair.swapped()) return {revision, base};
  return {base, revision};
}

// What the reader has for a parameter of the writer.
const Parameter* counterpart(const OperationPair& pair, const Parameter& parameter) {
  const std::vector<Parameter>& all = roles_of(pair).reader.parameters;
  const auto found = std::find_if(all.begin(), all.end(), [&](const Parameter& other) {
    return pair.swapped() ? is_same_parameter(pair, other, parameter)
                          : is_same_parameter(pair, parameter, other);
  });
  return found == all.end() ? nullptr : &*found;
}

const Schema& schema_of(const Parameter* parameter) {
  static const Schema kNone;
  return parameter != nullptr ? parameter->schema : kNone;
}

void append(std::string& list, std::string_view separator, std::string_view text) {
  if (!list.empty() && !text.empty()) list += separator;
  list += text;
}

// A status that the response stands for and no other of its operation does.
int status_of(const Expectation& expected, const ExpectedResponse& response) {
  constexpr std::array kUsual{200, 400, 500, 201, 302, 422, 599};
  if (response.status.exact()) return response.status.low;
  for (const int status : kUsual)
    if (response_for(expected, status) == &response) return status;
  return response.status == kAnyStatus ? 200 : response.status.low;
}

const Schema& schema_of(const Carrier& carrier) {
  static const Schema kNone;
  if (carrier.parameter != nullptr) return carrier.parameter->schema;
  if (carrier.content != nullptr) return carrier.content->schema;
  return carrier.header != nullptr ? carrier.header->schema : kNone;
}

// A range is answered in a type of its own; JSON is as good as any.
std::string type_of(const MediaType& media) {
  if (media.type == "*" || media.subtype == "*") return "application/json";
  std::string text = media.essence();
  for (const auto& [name, value] : media.parameters) text += "; " + name + "=" + value;
  return text;
}

}  // namespace

std::size_t Messages::Places::operator()(const std::pair<Node, Node>& both) const {
  constexpr std::size_t kOdd = 0x9E3779B97F4A7C15;
  std::size_t hash = 0;
  for (const Node node : {both.first, both.second})
    hash = (hash ^ reinterpret_cast<std::uintptr_t>(node.document()) ^ node.index()) * kOdd;
  return hash ^ hash >> 32;
}

bool Messages::accepts(const Schema& schema, const std::string& json) {
  if (!schema) return true;
  const Document* document = reader_.read(json);
  if (document == nullptr) return false;
  const Evaluation done = evaluator_.evaluate(
      schema, document->root(), {.direction = direction_, .undocumented = false, .most = 20});
  return std::all_of(done.violations.begin(), done.violations.end(),
                     [](const SchemaViolation& each) {
                       return each.keyword == "readOnly" || each.keyword == "writeOnly";
                     });
}

std::optional<std::string> Messages::usual(const Schema& schema, const Schema& other) {
  if (!schema) return "\"text\"";
  const auto [known, is_new] = usual_.try_emplace({schema.node, other.node});
  if (!is_new) return known->second;
  for (std::size_t variation = 0; variation < kVariations; ++variation) {
    const Generated made = generate(schema, direction_, 0, evaluator_, variation);
    if (!made.json) break;
    if (!known->second) known->second = made.json;
    if (!accepts(other, *made.json)) continue;
    known->second = made.json;
    break;
  }
  return known->second;
}

std::optional<std::string> Messages::written_otherwise(const Wanted& wanted) {
  const Carrier& one = wanted.carrier;
  const Carrier& other = *wanted.otherwise;
  const Schema& schema = schema_of(one);
  std::optional<std::string> found;
  // What the other side takes shows the writing and nothing else.
  const auto is_best = [&](const std::string& json) {
    const Document* document = reader_.read(json);
    if (document == nullptr) return false;
    const auto here = surface::written(one, document->root());
    const auto there = surface::written(other, document->root());
    if (!here || !there || *here == *there) return false;
    const bool best = accepts(schema_of(other), json);
    if (best || !found) found = json;
    return best;
  };
  const auto is_given = [&](const std::string& json) {
    return accepts(schema, json) && is_best(json);
  };
  const auto is_made = [&](Purpose purpose) {
    if (!schema) return false;
    const GenerateOptions options{
        .direction = direction_, .most = kTried, .depth = 2, .work = kWork};
    const MadeValues made = generate_values(schema, purpose, options, evaluator_);
    return std::any_of(made.values.begin(), made.values.end(),
                       [&](const MadeValue& value) { return is_best(value.json); });
  };
  if ((!wanted.json.empty() && is_given(wanted.json)) || is_made(Purpose::typical)) return found;
  std::vector<std::string> usual = kinds_of(schema);
  usual.insert(usual.end(), {R"(["a","b"])", "[1,2]"});
  if (!std::any_of(usual.begin(), usual.end(), is_given)) is_made(Purpose::boundary);
  return found;
}

std::optional<Messages::Parts> Messages::parts(const OperationPair& pair, const Wanted& wanted) {
  const Roles roles = roles_of(pair);
  const Operation& writer = roles.writer;
  const Operation& reader = roles.reader;
  const bool of_one_part = wanted.sure || wanted.alone || wanted.carrier.parameter != nullptr ||
                           wanted.carrier.content != nullptr;
  Parts parts;
  for (const Parameter& parameter : writer.parameters) {
    const bool asked = wanted.carrier.parameter == &parameter;
    const Parameter* const other = counterpart(pair, parameter);
    // What else the reader asks for is there, so that one thing alone is wrong.
    const bool needed = parameter.required || parameter.in == In::path ||
                        (of_one_part && other != nullptr && other->required);
    if (!asked && !needed) continue;
    std::optional<std::string> json = wanted.json;
    if (asked && wanted.otherwise)
      json = written_otherwise(wanted);
    else if (!asked || wanted.json.empty())
      json = usual(parameter.schema, schema_of(other));
    if (!json) return std::nullopt;
    parts.values.emplace_back(&parameter, std::move(*json));
  }
  parts.content = wanted.carrier.content;
  const bool needs_body =
      writer.body.required || (of_one_part && reader.has_body && reader.body.required);
  if (parts.content == nullptr && writer.has_body && needs_body && !wanted.alone &&
      !writer.body.content.empty())
    parts.content = &writer.body.content.front();
  if (parts.content == nullptr) return parts;
  parts.body = wanted.json;
  if (wanted.carrier.content != nullptr && wanted.otherwise) {
    std::optional<std::string> made = written_otherwise(wanted);
    if (!made) return std::nullopt;
    parts.body = std::move(*made);
  } else if (wanted.carrier.content == nullptr || wanted.json.empty()) {
    Schema taken;
    for (const RequestContent& content : reader.body.content)
      if (content.media_type == parts.content->media_type) taken = content.schema;
    std::optional<std::string> made = usual(parts.content->schema, taken);
    if (!made) return std::nullopt;
    parts.body = std::move(*made);
  }
  return parts;
}

bool Messages::is_body_refused(const Operation& reader, const Parts& parts) {
  if (parts.content == nullptr) return reader.has_body && reader.body.required;
  if (!reader.has_body || reader.body.content.empty()) return false;
  const std::optional<MediaType> sent = parse_media_type(parts.content->media_type);
  for (const RequestContent& content : reader.body.content) {
    const std::optional<MediaType> taken = parse_media_type(content.media_type);
    if (sent && taken && (*sent == *taken || covers(*taken, *sent) || covers(*sent, *taken)))
      return !accepts(content.schema, parts.body);
  }
  return true;
}

bool Messages::is_refused(const OperationPair& pair, const Parts& parts) {
  const Operation& reader = roles_of(pair).reader;
  std::size_t needed = 0;
  for (const Parameter& parameter : reader.parameters)
    if (parameter.required && parameter.in != In::path) ++needed;
  for (const auto& [parameter, json] : parts.values) {
    const Parameter* const other = counterpart(pair, *parameter);
    if (other == nullptr) continue;
    const bool taken = other->content_type.empty() ? wire_.takes(other->schema, direction_, json)
                                                   : accepts(other->schema, json);
    if (!taken) return true;
    if (other->required && other->in != In::path) --needed;
  }
  return needed > 0 || is_body_refused(reader, parts);
}

std::optional<Request> Messages::written(const Operation& writer, const Parts& parts,
                                         const Wanted& wanted) {
  Request request{.method = writer.method};
  PathTexts path;
  std::string query, cookie;
  for (const auto& [parameter, json] : parts.values) {
    const Document* document = reader_.read(json);
    if (document == nullptr) return std::nullopt;
    Written text = write_parameter(*parameter, document->root());
    if (!text.text) return std::nullopt;
    switch (parameter->in) {
      case In::path:
        path[parameter->name] = std::move(*text.text);
        break;
      case In::query:
      case In::query_string:
        append(query, "&", *text.text);
        break;
      case In::cookie:
        append(cookie, "; ", *text.text);
        break;
      case In::header:
        request.headers.emplace_back(parameter->name, std::move(*text.text));
        break;
    }
  }
  append(query, "&", wanted.query);
  Written target = write_path(writer.path, path);
  // A callback's URL is known only when it is called.
  const bool known = target.text.has_value();
  if (!known) target.text = writer.path;
  if (known && !writer.servers.empty()) {
    std::string url = writer.servers.front().url;
    while (url.ends_with('/')) url.pop_back();
    request.url = std::move(url);
  }
  request.url += *target.text;
  if (!query.empty())
    request.url += (target.text->find('?') == std::string::npos ? "?" : "&") + query;
  request.headers.insert(request.headers.end(), wanted.credentials.begin(),
                         wanted.credentials.end());
  if (!cookie.empty()) request.headers.emplace_back("Cookie", std::move(cookie));
  if (parts.content == nullptr) return request;
  const Document* document = reader_.read(parts.body);
  if (document == nullptr) return std::nullopt;
  RequestContent content = *parts.content;
  if (!wanted.media_type.empty()) content.media_type = wanted.media_type;
  Body body = write_body(content, document->root());
  if (!body.bytes) return std::nullopt;
  request.headers.emplace_back("Content-Type", std::move(body.content_type));
  request.body = std::move(*body.bytes);
  return request;
}

std::optional<Request> Messages::request(const OperationPair& pair, const Wanted& wanted) {
  direction_ = pair.swapped() ? Direction::response : Direction::request;
  const std::optional<Parts> made = parts(pair, wanted);
  if (!made || (!wanted.sure && !is_refused(pair, *made))) return std::nullopt;
  return written(roles_of(pair).writer, *made, wanted);
}

std::optional<Response> Messages::response(const Expectation& writer, const Wanted& wanted) {
  direction_ = Direction::response;
  const Carrier& carrier = wanted.carrier;
  const ExpectedResponse& promise = *carrier.response;
  Response response{.status = status_of(writer, promise)};
  for (const ExpectedHeader& header : promise.headers) {
    const bool asked = carrier.header == &header;
    if (!asked && !header.required) continue;
    const std::optional<std::string> json = asked && wanted.otherwise ? written_otherwise(wanted)
                                            : asked && !wanted.json.empty()
                                                ? wanted.json
                                                : usual(header.schema, {});
    const Document* document = json ? reader_.read(*json) : nullptr;
    if (document == nullptr) return std::nullopt;
    Written text = write_parameter(as_parameter(header), document->root());
    if (!text.text) return std::nullopt;
    response.headers.emplace_back(header.name, std::move(*text.text));
  }
  const ExpectedContent* content = carrier.response_content;
  if (content == nullptr) return response;
  const std::optional<std::string> json =
      wanted.json.empty() ? usual(content->schema, {}) : std::optional(wanted.json);
  const Document* document = json ? reader_.read(*json) : nullptr;
  if (document == nullptr) return std::nullopt;
  const RequestContent as_content{.media_type = wanted.media_type.empty() ? type_of(content->media)
                                                                          : wanted.media_type};
  Body body = write_body(as_content, document->root());
  if (!body.bytes) return std::nullopt;
  response.headers.emplace_back("Content-Type", std::move(body.content_type));
  response.body = std::move(*body.bytes);
  return response;
}

}  // namespace driftgate::surface
