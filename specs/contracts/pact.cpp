#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "specs/contracts/contract.h"
#include "specs/contracts/formats.h"
#include "specs/contracts/recorded_body.h"
#include "specs/document/error.h"
#include "specs/document/refuse.h"
#include "specs/http/uri.h"

// The Pact specification, versions 1 to 4: https://github.com/pact-foundation/pact-specification.
namespace driftgate {
namespace {

Node object_at(Node parent, std::string_view key) {
  const Node value = parent.find(key);
  if (value && !value.is(Kind::object)) refuse(value, fmt::format("'{}' must be an object", key));
  return value;
}

Node array_at(Node parent, std::string_view key) {
  const Node value = parent.find(key);
  if (value && !value.is(Kind::array)) refuse(value, fmt::format("'{}' must be a list", key));
  return value;
}

std::string text_at(Node parent, std::string_view key) {
  const Node value = parent.find(key);
  if (!value || value.is(Kind::null)) return {};
  if (!value.is(Kind::string)) refuse(value, fmt::format("'{}' must be a string", key));
  return std::string(value.text());
}

// A line that is folded is one line (RFC 9112 §5.2).
std::string unfolded(std::string_view text) {
  std::string line;
  for (const char c : text) {
    const bool is_break = c == '\r' || c == '\n';
    const bool is_space = is_break || c == ' ' || c == '\t';
    if (is_space && line.ends_with(' ')) continue;
    line.push_back(is_break ? ' ' : c);
  }
  return line;
}

// A header or parameter value as text.
std::string text_of(Node value) {
  if (value.is(Kind::string)) return std::string(value.text());
  return value.is(Kind::null) ? "" : to_json(value);
}

std::string party(Node root, std::string_view key) {
  const Node value = object_at(root, key);
  if (!value) refuse(root, fmt::format("the pact names no {}", key));
  std::string name = text_at(value, "name");
  if (name.empty()) refuse(value, fmt::format("the {} has no name", key));
  return name;
}

std::string pact_version(Node root) {
  const Node metadata = root.find("metadata");
  for (const std::string_view key : {"pactSpecification", "pact-specification"})
    if (const Node version = metadata.find(key).find("version"); version.is(Kind::string))
      return std::string(version.text());
  if (const Node version = metadata.find("pactSpecificationVersion"); version.is(Kind::string))
    return std::string(version.text());
  return {};
}

// ---- Parts of interactions ------------------------------------------------------------------

void read_query_text(std::string_view text, RecordedRequest& to) {
  while (!text.empty()) {
    const std::string_view pair = text.substr(0, std::min(text.find('&'), text.size()));
    text.remove_prefix(std::min(pair.size() + 1, text.size()));
    if (!pair.empty()) add_form_field(pair, to.query);
  }
}

void read_query(Node query, RecordedRequest& to) {
  if (!query || query.is(Kind::null)) return;
  if (query.is(Kind::string)) return read_query_text(query.text(), to);
  if (!query.is(Kind::object)) refuse(query, "'query' must be a string or an object of lists");
  for (const Member member : query.members()) {
    std::vector<std::string> values;
    if (!member.value.is(Kind::array)) values.push_back(text_of(member.value));
    for (const Node value : member.value.elements()) values.push_back(text_of(value));
    to.query.emplace_back(member.name(), std::move(values));
  }
}

Headers read_headers(Node headers) {
  Headers read;
  if (!headers || headers.is(Kind::null)) return read;
  if (!headers.is(Kind::object)) refuse(headers, "headers must be an object");
  for (const Member member : headers.members()) {
    std::string value = member.value.is(Kind::array) ? "" : text_of(member.value);
    for (bool first = true; const Node one : member.value.elements()) {
      value += (first ? "" : ", ") + text_of(one);
      first = false;
    }
    read.emplace_back(member.name(), unfolded(value));
  }
  return read;
}

// A media type of that name, whatever its spelling: metadata says contentType.
std::string content_type_in(const Headers& headers) {
  for (const auto& [name, value] : headers)
    if (equal_ignoring_case(name, "Content-Type") || equal_ignoring_case(name, "contentType"))
      return value;
  return {};
}

class PactReader {
 public:
  PactReader(Node root, Contract& into)
      : root_(root), into_(into), major_(pact_version(root).substr(0, 1)) {}

  void read() {
    into_.consumer = party(root_, "consumer");
    into_.provider = party(root_, "provider");
    const std::string version = pact_version(root_);
    if (!major_.empty() && (major_ < "1" || major_ > "4"))
      refuse(root_.find("metadata"),
             fmt::format("Pact version {} is not known; 1 to 4 are", version));
    into_.format = version.empty() ? "Pact" : "Pact " + version;
    if (const Node interactions = array_at(root_, "interactions"))
      for (const Node one : interactions.elements()) add(one, false);
    if (const Node messages = array_at(root_, "messages"))
      for (const Node one : messages.elements()) add(one, true);
  }

 private:
  void add(Node node, bool is_message) {
    if (!node.is(Kind::object)) refuse(node, "an interaction must be an object");
    Interaction& one = into_.interactions.emplace_back();
    one.source = node;
    one.description = text_at(node, "description");
    if (one.description.empty()) refuse(node, "the interaction has no description");
    one.kind = is_message ? Interaction::Kind::asynchronous_message : kind_of(node);
    const Node pending = node.find("pending");
    if (pending && !pending.is(Kind::boolean)) refuse(pending, "'pending' must be true or false");
    one.pending = pending && pending.boolean();
    read_states(node, one);
    if (one.kind == Interaction::Kind::http) return read_http(node, one);
    if (one.kind == Interaction::Kind::asynchronous_message) {
      one.response = message(node);
      return;
    }
    const Node request = object_at(node, "request");
    if (!request) refuse(node, "the synchronous message has no request");
    const RecordedResponse sent = message(request);
    one.request.body = sent.body;
    one.request.headers = sent.headers;
    one.request.rules = sent.rules;
    one.request.generators = sent.generators;
    one.request.source = request;
    if (const Node replies = array_at(node, "response"))
      for (const Node reply : replies.elements()) one.replies.push_back(message(reply));
  }

  static Interaction::Kind kind_of(Node node) {
    const std::string type = text_at(node, "type");
    if (type.empty() || type == "Synchronous/HTTP") return Interaction::Kind::http;
    if (type == "Asynchronous/Messages") return Interaction::Kind::asynchronous_message;
    if (type == "Synchronous/Messages") return Interaction::Kind::synchronous_message;
    refuse(node.find("type"), fmt::format("there is no type of interaction '{}'", type));
  }

  static void read_states(Node node, Interaction& to) {
    for (const std::string_view key : {"providerState", "provider_state"})
      if (const Node state = node.find(key); state && !state.is(Kind::null)) {
        if (!state.is(Kind::string)) refuse(state, fmt::format("'{}' must be a string", key));
        to.states.push_back({.name = std::string(state.text()), .source = state});
      }
    const Node states = node.find("providerStates");
    if (states.is(Kind::string))
      to.states.push_back({.name = std::string(states.text()), .source = states});
    else if (states && !states.is(Kind::array) && !states.is(Kind::null))
      refuse(states, "'providerStates' must be a list");
    for (const Node state : states ? states.elements() : Elements{nullptr, 0, 0}) {
      if (!state.is(Kind::object)) refuse(state, "a provider state must be an object");
      ProviderState read{.name = text_at(state, "name"),
                         .parameters = object_at(state, "params"),
                         .source = state};
      if (read.name.empty()) refuse(state, "the provider state has no name");
      to.states.push_back(std::move(read));
    }
  }

  void read_http(Node node, Interaction& to) {
    const Node request = object_at(node, "request");
    const Node response = object_at(node, "response");
    if (!request) refuse(node, "the interaction has no request");
    if (!response) refuse(node, "the interaction has no response");
    read_request(request, to.request);
    read_response(response, to.response);
  }

  void read_request(Node node, RecordedRequest& to) {
    to.source = node;
    if (std::string method = text_at(node, "method"); !method.empty()) {
      std::transform(method.begin(), method.end(), method.begin(), [](char c) {
        return static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
      });
      to.method = std::move(method);
    }
    if (node.find("path")) to.path = text_at(node, "path");
    read_query(node.find("query"), to);
    if (is_version_1() && node.find("query").is(Kind::string))
      to.exact_query = node.find("query").text();
    to.headers = read_headers(node.find("headers"));
    to.body = body(node, "body", to.headers);
    to.rules = read_matching_rules(node.find("matchingRules"));
    to.generators = read_generators(node.find("generators"));
  }

  void read_response(Node node, RecordedResponse& to) {
    to.source = node;
    if (const Node status = node.find("status")) to.status = read_status(status);
    to.headers = read_headers(node.find("headers"));
    to.body = body(node, "body", to.headers);
    to.rules = read_matching_rules(node.find("matchingRules"));
    to.generators = read_generators(node.find("generators"));
  }

  static int read_status(Node status) {
    const std::string_view digits = status.text();
    const bool is_status = (status.is(Kind::number) || status.is(Kind::string)) &&
                           digits.size() == 3 && digits[0] >= '1' && digits[0] <= '5' &&
                           digits.find_first_not_of("0123456789") == std::string_view::npos;
    if (!is_status) refuse(status, "'status' must be a number from 100 to 599");
    return (digits[0] - '0') * 100 + (digits[1] - '0') * 10 + (digits[2] - '0');
  }

  RecordedResponse message(Node node) {
    if (!node.is(Kind::object)) refuse(node, "a message must be an object");
    RecordedResponse read{.source = node};
    const Node metadata = node.find("metaData") ? node.find("metaData") : node.find("metadata");
    read.headers = read_headers(metadata);
    read.body = body(node, "contents", read.headers);
    read.rules = read_matching_rules(node.find("matchingRules"));
    read.generators = read_generators(node.find("generators"));
    return read;
  }

  RecordedBody body(Node parent, std::string_view key, const Headers& headers) {
    return read_recorded_body(parent.find(key), content_type_in(headers),
                              {.wrapped = major_ == "4", .inner = into_.inner});
  }

  // 1.1 knows parameters.
  bool is_version_1() const { return major_ == "1" && !pact_version(root_).starts_with("1.1"); }

  Node root_;
  Contract& into_;
  std::string major_;
};

bool recognizes(Node root) {
  return root.find("consumer").is(Kind::object) && root.find("provider").is(Kind::object) &&
         (root.find("interactions") || root.find("messages"));
}

void read(Node root, Contract& into) { PactReader(root, into).read(); }

}  // namespace

namespace formats {

const ContractFormat pact{
    .name = "pact",
    .summary = "Pact files of the versions 1, 1.1, 2, 3 and 4, HTTP and messages",
    .recognizes = recognizes,
    .read = read,
};

}  // namespace formats
}  // namespace driftgate
