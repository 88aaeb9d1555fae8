#include "tests/providers/harbour/reception.h"

#include <algorithm>
#include <set>

#include "specs/http/media_type.h"
#include "specs/http/uri.h"
#include "tests/providers/harbour/credentials.h"
#include "tests/providers/harbour/leniences.h"

namespace driftgate::harbour {

// The operation of a target, and what its path holds.
struct Reception::Found {
  const Operation* operation = nullptr;        // nullptr: the path or its method is none of ours.
  std::set<std::string> allowed{};             // Of the path; empty: there is no such path.
  std::map<std::string, std::string> texts{};  // Path parameters, still percent-encoded.
};

namespace {

// How deep a body may be: what is copied recursively is bounded.
constexpr ReadLimits kBodyLimits{.bytes = 1 << 20, .depth = 32, .nodes = 100'000};

// The parameters of a path that the template fits; absent when it does not.
std::optional<std::map<std::string, std::string>> match(std::string_view path_template,
                                                        std::string_view path) {
  const std::vector<std::string_view> wanted = split(path_template, '/');
  const std::vector<std::string_view> given = split(path, '/');
  if (wanted.size() != given.size()) return std::nullopt;
  std::map<std::string, std::string> texts;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (!wanted[i].empty() && wanted[i].front() == '{') {
      if (given[i].empty()) return std::nullopt;
      texts[std::string(wanted[i].substr(1, wanted[i].size() - 2))] = given[i];
    } else if (wanted[i] != percent_decode(given[i])) {
      return std::nullopt;
    }
  }
  return texts;
}

std::string joined(const std::set<std::string>& methods) {
  std::string out;
  for (const std::string& method : methods) out += (out.empty() ? "" : ", ") + method;
  return out;
}

// "/cargo/0/tonnes" as "/cargo/*/tonnes".
std::string general(std::string_view pointer) {
  std::string out;
  if (pointer.empty()) return out;
  for (const std::string_view token : split(pointer.substr(1), '/')) {
    const bool index = !token.empty() && token.find_first_not_of("0123456789") == token.npos;
    out += '/';
    out += index ? "*" : token;
  }
  return out;
}

// Whether a client that says so takes one of these types (RFC 9110 §12.5.1).
bool is_acceptable(const std::string& accept, const ExpectedResponse& response) {
  if (accept.empty() || response.content.empty()) return true;
  bool readable = false;
  for (const std::string_view part : split(accept, ',')) {
    const std::optional<MediaType> range = parse_media_type(part);
    if (!range) continue;
    readable = true;
    bool refused = false;
    MediaType plain = *range;
    std::erase_if(plain.parameters, [&](const auto& parameter) {
      const bool is_weight = parameter.first == "q";
      refused |= is_weight && parameter.second.find_first_not_of("0.") == std::string::npos;
      return is_weight || parameter.first == "charset";
    });
    for (const ExpectedContent& content : response.content)
      if (!refused && covers(plain, content.media)) return true;
  }
  return !readable;
}

bool is_acceptable(const std::string& accept, const Operation& operation) {
  for (const ExpectedResponse& response : operation.expected.responses)
    if (response.status.low / 100 == 2 && is_acceptable(accept, response)) return true;
  return false;
}

// The values of one parameter, as they came.
std::vector<std::string> values_of(const Pairs& pairs, std::string_view name) {
  std::vector<std::string> values;
  for (const auto& [key, value] : pairs)
    if (key == name) values.push_back(value);
  return values;
}

std::string array_json(const Schema& schema, const std::vector<std::string>& texts) {
  const Schema items = inner(schema, "items");
  std::string out;
  for (const std::string& one : texts) out += (out.empty() ? "[" : ",") + scalar_json(items, one);
  return out.empty() ? "[]" : out + "]";
}

std::vector<std::string> split_texts(std::string_view text, char separator) {
  std::vector<std::string> texts;
  for (const std::string_view part : split(text, separator)) texts.emplace_back(part);
  return texts;
}

// The members of an object by their schemas.
std::string object_json(const Schema& schema, const Pairs& pairs) {
  std::string out;
  for (const auto& [name, value] : pairs)
    out += (out.empty() ? "{" : ",") + scalar_json({}, name) + ":" +
           scalar_json(inner(schema, "properties", name), value);
  return out.empty() ? "{}" : out + "}";
}

// "filter[quay]=north" as quay, north (style deepObject).
Pairs deep_members(const Pairs& pairs, const std::string& name) {
  Pairs members;
  for (const auto& [key, value] : pairs)
    if (key.size() > name.size() + 2 && key.back() == ']' &&
        key.compare(0, name.size() + 1, name + "[") == 0)
      members.emplace_back(key.substr(name.size() + 1, key.size() - name.size() - 2), value);
  return members;
}

bool stands_twice(const Pairs& pairs) {
  std::set<std::string> names;
  return !std::all_of(pairs.begin(), pairs.end(),
                      [&](const auto& pair) { return names.insert(pair.first).second; });
}

// A parameter as JSON.
struct Sent {
  std::optional<std::string> json{};  // Absent: it was not sent.
  bool twice = false;
};

Sent from_texts(const Parameter& parameter, const std::vector<std::string>& texts) {
  if (texts.empty()) return {};
  const bool array = type_of(parameter.schema) == "array";
  if (array && parameter.explode && parameter.in == In::query)
    return {array_json(parameter.schema, texts)};
  const char separator = parameter.style == Style::pipe_delimited ? '|' : ',';
  return {array ? array_json(parameter.schema, split_texts(texts[0], separator))
                : scalar_json(parameter.schema, texts[0]),
          texts.size() > 1};
}

Sent from_query(const Parameter& parameter, const Pairs& query) {
  if (parameter.style == Style::deep_object) {
    const Pairs members = deep_members(query, parameter.name);
    if (!members.empty()) return {object_json(parameter.schema, members), stands_twice(members)};
  }
  return from_texts(parameter, values_of(query, parameter.name));
}

Answer refuse(const Complaint& complaint) {
  return problem(complaint.status, "the request breaks the description", complaint.place,
                 complaint.detail);
}

}  // namespace

Reception::Found Reception::find_operation(std::string_view method, std::string_view path) const {
  Found found;
  std::size_t holes = 0;
  for (const Operation& operation : description_.operations) {
    auto texts = match(operation.path, path);
    if (!texts) continue;
    // Of two templates that fit, the one with less left open (OpenAPI 3.1 §4.8.8.2).
    if (!found.allowed.empty() && texts->size() > holes) continue;
    if (found.allowed.empty() || texts->size() < holes) found = {};
    holes = texts->size();
    found.texts = std::move(*texts);
    found.allowed.insert(operation.method);
    if (operation.method == method) found.operation = &operation;
    if (operation.method != "GET") continue;
    found.allowed.insert("HEAD");
    if (method == "HEAD" && found.operation == nullptr) found.operation = &operation;
  }
  if (!found.allowed.empty()) found.allowed.insert("OPTIONS");
  return found;
}

Answer Reception::answer(const Received& received) {
  const std::string_view target = received.target;
  const std::string_view path = target.substr(0, target.find('?'));
  const Found found = find_operation(received.method, path);
  if (found.allowed.empty()) return problem(404, "nothing is here");
  if (received.method == "OPTIONS") return {204, {{"Allow", joined(found.allowed)}}, ""};
  if (found.operation != nullptr) return attend(received, found);
  if (office_.faults.has(Fault::tides_delete) && path == "/tides" && received.method == "DELETE")
    return json(200, object({}));
  Answer answer = problem(405, "not with that method");
  if (!office_.faults.has(Fault::pilots_allow_lost) || path != "/pilots")
    answer.headers.emplace_back("Allow", joined(found.allowed));
  return answer;
}

Answer Reception::attend(const Received& received, const Found& found) {
  const Operation& operation = *found.operation;
  const Faults& faults = office_.faults;
  if (auto answer = turned_away(description_, operation, received.method, received.headers, faults))
    return *answer;
  if (!is_acceptable(combined_header(received.headers, "Accept"), operation))
    return problem(406, "there is no such representation");

  Incoming incoming{
      .operation = &operation, .method = received.method, .headers = received.headers};
  std::vector<Complaint> complaints;
  read_parameters(received, found, incoming, complaints);
  if (operation.has_body) read_body(received, incoming, complaints);
  const std::string_view target = received.target;
  if (auto answer =
          rare_failure(faults, target.substr(std::min(target.find('?'), target.size())), incoming))
    return *answer;
  bool overlooked = is_too_much(faults, complaints, incoming);
  if (overlooked) complaints.clear();
  for (const Complaint& complaint : complaints) {
    if (auto answer = crash(faults, complaint, incoming)) return *answer;
    if (!is_overlooked(faults, complaint, incoming)) return refuse(complaint);
    overlooked = true;
  }
  if (auto answer = groundless_refusal(faults, incoming)) return *answer;
  const Handler handler = handler_of(operation.id);
  if (!overlooked) return handler(office_, incoming);
  // What was let in against the rules is not kept, so that a fault shows in its operation only.
  Office forgotten = office_;
  return handler(forgotten, incoming);
}

void Reception::read_parameters(const Received& received, const Found& found, Incoming& incoming,
                                std::vector<Complaint>& complaints) {
  const std::string_view target = received.target;
  const std::size_t question = std::min(target.find('?'), target.size());
  const Pairs query = read_form(target.substr(std::min(question + 1, target.size())));
  const Pairs cookies = read_cookies(combined_header(received.headers, "Cookie"));
  for (const Parameter& parameter : found.operation->parameters) {
    Sent sent;
    if (parameter.in == In::query)
      sent = from_query(parameter, query);
    else if (parameter.in == In::cookie)
      sent = from_texts(parameter, values_of(cookies, parameter.name));
    else if (parameter.in == In::path)
      sent = from_texts(parameter, {percent_decode(found.texts.find(parameter.name)->second)});
    else if (find_header(received.headers, parameter.name) != nullptr)
      sent = from_texts(parameter, {combined_header(received.headers, parameter.name)});
    const std::string place = std::string(to_string(parameter.in)) + " " + parameter.name;
    if (sent.twice) complaints.push_back({place, "twice", "it stands there twice", 400});
    if (sent.json)
      incoming.parameters[parameter.name] =
          judged(*sent.json, parameter.schema, place, 400, complaints);
    else if (parameter.required)
      // RFC 6585 §3: 428 asks for a condition.
      complaints.push_back(
          {place, "required", "it is missing", parameter.name == "If-Match" ? 428 : 400});
  }
}

void Reception::read_body(const Received& received, Incoming& incoming,
                          std::vector<Complaint>& complaints) {
  const RequestContent& content = incoming.operation->body.content.front();
  if (received.body.empty()) {
    complaints.push_back({"body", "required", "it is missing", 400});
    return;
  }
  const std::string* type = find_header(received.headers, "Content-Type");
  const std::optional<MediaType> sent = parse_media_type(type == nullptr ? "" : *type);
  const std::optional<MediaType> wanted = parse_media_type(content.media_type);
  const bool any =
      office_.faults.has(Fault::container_any_type) && incoming.operation->id == "createContainer";
  if (!any && (!sent || !wanted || !covers(*wanted, *sent))) {
    complaints.push_back({"header Content-Type", "type", "must be " + content.media_type, 415});
    return;
  }
  std::optional<std::string> json = received.body;
  std::optional<Pairs> pairs;
  if (wanted->subtype == "x-www-form-urlencoded") pairs = read_form(received.body);
  if (wanted->subtype == "form-data") {
    for (const auto& [name, value] : sent->parameters)
      if (name == "boundary") pairs = read_multipart(received.body, value);
    if (!pairs) json.reset();
  }
  if (pairs && stands_twice(*pairs)) json.reset();
  if (!json) {
    complaints.push_back({"body", "syntax", "it cannot be read", 400});
    return;
  }
  if (pairs) json = object_json(content.schema, *pairs);
  incoming.body = judged(*json, content.schema, "body", 422, complaints);
}

Value Reception::judged(const std::string& json, const Schema& schema, const std::string& place,
                        int status, std::vector<Complaint>& complaints) {
  const Document* document = reader_.read(json, kBodyLimits);
  if (document == nullptr || !document->duplicates().empty()) {
    complaints.push_back({place, "syntax",
                          document == nullptr ? reader_.problem().message : "a member stands twice",
                          400});
    return {};
  }
  const Evaluation evaluation = evaluator_.evaluate(
      schema, document->root(), {.direction = Direction::request, .undocumented = false});
  for (const SchemaViolation& violation : evaluation.violations)
    complaints.push_back({place + general(violation.instance), std::string(violation.keyword),
                          violation.message, status});
  return copy(document->root());
}

}  // namespace driftgate::harbour
