#include "specs/contracts/har.h"

#include <fmt/format.h>

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <utility>

#include "specs/document/base64.h"
#include "specs/http/uri.h"

namespace driftgate {
namespace {

/// A name whose hash the compiler knows.
struct Name {
  consteval Name(const char* name) : text(name), hash(key_hash(text)) {}
  std::string_view text;
  std::uint32_t hash;
};

/// Of an object; absent for what is none.
Node member(Node of, Name name) {
  return of.is(Kind::object) ? of.find(name.text, name.hash) : Node{};
}

std::string_view text(Node node) { return node.is(Kind::string) ? node.text() : ""; }

// A number, also one that somebody put in quotes; -1 when there is none: HAR's "not known".
double number(Node node) {
  if (!node.is(Kind::number) && !node.is(Kind::string)) return -1;
  const std::string digits(node.text());
  char* end = nullptr;
  const double value = std::strtod(digits.c_str(), &end);
  return end == digits.c_str() || *end != '\0' ? -1 : value;
}

// "HTTP/1.1", "http/2.0", "h2", "h3", "unknown".
std::string http_version(std::string_view written) {
  const std::size_t slash = written.find('/');
  if (slash != std::string_view::npos)
    written.remove_prefix(slash + 1);
  else if (written.starts_with('h') || written.starts_with('H'))
    written.remove_prefix(1);
  if (written.empty() || written[0] < '0' || written[0] > '9') return "";
  const bool whole = written[0] >= '2';  // "2.0" has no minor version (RFC 9113 §3.2).
  return std::string(written.substr(0, whole ? 1 : 3));
}

// One field line for each line of the value: browsers join repeated Set-Cookie fields so.
void add_field(std::string_view name, std::string_view value, Headers& to) {
  while (true) {
    const std::size_t end = value.find('\n');
    to.emplace_back(name, value.substr(0, end));
    if (end == std::string_view::npos) return;
    value.remove_prefix(end + 1);
  }
}

void read_headers(Node written, Headers& to) {
  to.clear();
  if (written.is(Kind::array)) to.reserve(written.size() + 1);
  for (const Node field : written.elements()) {
    const std::string_view name = text(member(field, "name"));
    // What the target and the status are in HTTP/2 (RFC 9113 §8.3).
    if (name.empty() || name.starts_with(':')) continue;
    add_field(name, text(member(field, "value")), to);
  }
}

// Where nobody wrote the header fields down, the type stands with the content.
void complete_type(std::string_view type, Headers& to) {
  const bool known = !type.empty() && type != "x-unknown";
  if (known && find_header(to, "Content-Type") == nullptr) to.emplace_back("Content-Type", type);
}

bool is_form(std::string_view type) {
  return type.starts_with("application/x-www-form-urlencoded");
}

// Some write the values as they were sent, some decoded.
std::string form_text(std::string_view text) {
  return text.find('%') != std::string_view::npos ? std::string(text) : percent_encode(text);
}

std::string form_of(Node params) {
  std::string form;
  for (const Node param : params.elements()) {
    if (!form.empty()) form += '&';
    form += form_text(text(member(param, "name")));
    form += '=';
    form += form_text(text(member(param, "value")));
  }
  return form;
}

TransportFailure never_answered(Node entry, Node response) {
  std::string_view why = text(member(response, "_error"));
  if (why.empty()) why = text(member(entry, "_error"));
  return {.kind = TransportFailure::Kind::empty_reply,
          .message = fmt::format("the recording has no answer{}{}", why.empty() ? "" : ": ", why)};
}

}  // namespace

HarReader::HarReader(ReadBlock read, std::string name)
    : stream_(std::move(read), std::move(name), kMostEntryBytes) {}

const RecordedExchange* HarReader::next() {
  if (place_ == Place::begin) find_entries();
  if (place_ == Place::done) return nullptr;
  if (recorded_.number > 0 && stream_.peek() != ']') stream_.take(',', "after an entry");
  if (stream_.took(']')) {
    finish();
    return nullptr;
  }
  ++recorded_.number;
  const Node entry = stream_.parsed(fmt::format("entry {}", recorded_.number));
  recorded_.place = stream_.place(0);
  read_entry(entry);
  return &recorded_;
}

// {"log": {…, "entries": [ — what stands before is no matter.
void HarReader::find_entries() {
  stream_.take('{', "at the beginning of a HAR file");
  for (const char* const wanted : {"log", "entries"}) {
    while (true) {
      if (stream_.peek() == '}') {
        stream_.take('"', fmt::format("of the member \"{}\" of a HAR file", wanted));
      }
      if (stream_.member_name() == wanted) break;
      stream_.parsed("a member");
      if (stream_.peek() != '}') stream_.take(',', "after a member");
    }
    const bool inner = std::string_view(wanted) == "entries";
    stream_.take(inner ? '[' : '{', fmt::format("for \"{}\"", wanted));
  }
  place_ = Place::entries;
}

// What follows the entries must be there, or the file is not whole.
void HarReader::finish() {
  for (int open = 2; open > 0; --open) {
    while (stream_.took(',')) {
      stream_.member_name();
      stream_.parsed("a member");
    }
    stream_.take('}', "at the end of the HAR file");
  }
  if (stream_.peek() >= 0) throw Error("something follows the end of the HAR file", stream_.here());
  place_ = Place::done;
}

Location HarReader::located(Node node) const {
  Location place = stream_.place(node);
  place.pointer = fmt::format("/log/entries/{}{}", recorded_.number - 1, node.pointer());
  return place;
}

void HarReader::refuse(const std::string& message, Node where) const {
  throw Error(fmt::format("entry {}: {}", recorded_.number, message), located(where));
}

void HarReader::read_entry(Node entry) {
  const Node request = member(entry, "request");
  if (!request.is(Kind::object)) refuse("it has no request", entry);
  read_request(request);
  const Node response = member(entry, "response");
  read_response(entry, response);
  Exchange& exchange = recorded_.exchange;
  exchange.timings = {};
  constexpr double kMostMilliseconds = 1e9;
  const double took = number(member(entry, "time"));
  if (took > 0 && took < kMostMilliseconds)
    exchange.timings.total = std::chrono::microseconds(static_cast<long long>(took * 1000));
}

void HarReader::read_request(Node request) {
  Request& to = recorded_.exchange.request;
  to.method = text(member(request, "method"));
  // RFC 9110 §7.1: without the fragment, which is never sent.
  to.url = without_fragment(text(member(request, "url")));
  if (to.method.empty()) refuse("its request has no method", request);
  if (to.url.empty()) refuse("its request has no URL", request);
  read_headers(member(request, "headers"), to.headers);
  read_request_body(member(request, "postData"), request);
}

void HarReader::read_request_body(Node data, Node request) {
  Request& to = recorded_.exchange.request;
  to.body.clear();
  recorded_.request_body_left_out = false;
  if (!data.is(Kind::object)) {
    recorded_.request_body_left_out = number(member(request, "bodySize")) > 0;
    return;
  }
  const std::string_view type = text(member(data, "mimeType"));
  complete_type(type, to.headers);
  to.body = text(member(data, "text"));
  if (text(member(data, "encoding")) == "base64") {
    std::optional<std::string> bytes = decode_base64(to.body);
    if (!bytes) refuse("its request body is not the base64 that it says", data);
    to.body = std::move(*bytes);
  }
  if (!to.body.empty()) return;
  const Node params = member(data, "params");
  if (is_form(type))
    to.body = form_of(params);
  else
    recorded_.request_body_left_out =
        (params && params.size() > 0) || number(member(request, "bodySize")) > 0;
}

void HarReader::read_response(Node entry, Node response) {
  auto& outcome = recorded_.exchange.outcome;
  const double status = number(member(response, "status"));
  if (!(status >= 100 && status <= 599)) {
    if (status > 0)
      outcome = TransportFailure{
          .kind = TransportFailure::Kind::bad_http,
          .message = fmt::format("the recorded status is {}", member(response, "status").text())};
    else
      outcome = never_answered(entry, response);
    return;
  }
  if (!std::holds_alternative<Response>(outcome)) outcome = Response{};
  Response& to = std::get<Response>(outcome);
  to.status = static_cast<int>(status);
  to.http_version = http_version(text(member(response, "httpVersion")));
  const Node headers = member(response, "headers");
  read_headers(headers, to.headers);
  const Node content = member(response, "content");
  if (to.headers.empty()) complete_type(text(member(content, "mimeType")), to.headers);
  read_response_body(content, response, to);
}

void HarReader::read_response_body(Node content, Node response, Response& to) {
  const Node written = member(content, "text");
  to.body = text(written);
  to.body_left_out = false;
  if (!written.is(Kind::string)) {
    to.body_left_out =
        number(member(content, "size")) > 0 || number(member(response, "bodySize")) > 0;
    return;
  }
  if (text(member(content, "encoding")) != "base64") return;
  std::optional<std::string> bytes = decode_base64(to.body);
  if (!bytes) refuse("its response body is not the base64 that it says", written);
  to.body = std::move(*bytes);
}

}  // namespace driftgate
