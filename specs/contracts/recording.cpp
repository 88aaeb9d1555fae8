#include "specs/contracts/recording.h"

#include <fmt/format.h>

#include <charconv>
#include <optional>
#include <utility>

#include "specs/contracts/har.h"
#include "specs/document/base64.h"

namespace driftgate {
namespace {

Node member_of(Node of, std::string_view name) {
  return of.is(Kind::object) ? of.find(name) : Node{};
}

std::string_view string_of(Node node) { return node.is(Kind::string) ? node.text() : ""; }

std::size_t count(Node node, std::size_t otherwise) {
  if (!node.is(Kind::number)) return otherwise;
  std::size_t value = 0;
  const std::string_view digits = node.text();
  const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return problem == std::errc() && end == digits.data() + digits.size() ? value : otherwise;
}

}  // namespace

RecordingReader::RecordingReader(ReadBlock read, std::string name)
    : stream_(std::move(read), std::move(name), kMostEntryBytes) {}

const RecordedExchange* RecordingReader::next() {
  if (done_) return nullptr;
  try {
    if (!begun_) begin();
    if (recorded_.number > 0 && stream_.peek() >= 0 && stream_.peek() != ']')
      stream_.take(',', "after an interaction");
    if (stream_.peek() < 0) {
      done_ = cut_off_ = true;
      return nullptr;
    }
    if (stream_.took(']')) {
      finish();
      return nullptr;
    }
    const Node interaction = stream_.parsed(fmt::format("interaction {}", recorded_.number + 1));
    ++recorded_.number;
    recorded_.place = stream_.place(0);
    read_interaction(interaction);
    return &recorded_;
  } catch (const Error&) {
    if (!begun_ || !stream_.ended_early()) throw;
    // Whoever wrote it was ended while it wrote: what is whole counts.
    bytes_left_out_ = stream_.bytes_left_over();
    done_ = cut_off_ = true;
    return nullptr;
  }
}

void RecordingReader::begin() {
  stream_.take('{', "at the beginning of a recording");
  bool known = false;
  while (true) {
    const std::string name = stream_.member_name();
    if (name == "interactions") break;
    const Node value = stream_.parsed("a member");
    if (name == kRecordingKey) {
      if (value.text() != "1")
        throw Error(fmt::format("this driftgate reads recordings of version 1, found {}",
                                to_json(value, 20)),
                    stream_.place(0));
      known = true;
    }
    if (name == "values") recorded_.placeholders = string_of(value) == "placeholders";
    stream_.take(',', "before \"interactions\"");
  }
  if (!known)
    throw Error(fmt::format("expected the member \"{}\" before \"interactions\"", kRecordingKey),
                stream_.here());
  stream_.take('[', "for \"interactions\"");
  begun_ = true;
}

void RecordingReader::finish() {
  stream_.take('}', "at the end of the recording");
  if (stream_.peek() >= 0)
    throw Error("something follows the end of the recording", stream_.here());
  done_ = true;
}

void RecordingReader::refuse(const std::string& message, Node where) const {
  Location place = stream_.place(where);
  place.pointer = fmt::format("/interactions/{}{}", recorded_.number - 1, where.pointer());
  throw Error(fmt::format("interaction {}: {}", recorded_.number, message), place);
}

void RecordingReader::read_interaction(Node interaction) {
  const Node request = member_of(interaction, "request");
  if (!request.is(Kind::object)) refuse("it has no request", interaction);
  Request& to = recorded_.exchange.request;
  to.method = string_of(member_of(request, "method"));
  to.url = string_of(member_of(request, "url"));
  if (to.method.empty() || to.url.empty()) refuse("its request has no method or URL", request);
  read_message(request, to.headers, to.body, recorded_.request_body_left_out);
  recorded_.times = count(member_of(interaction, "seen"), 1);

  const Node response = member_of(interaction, "response");
  const std::size_t status = count(member_of(response, "status"), 0);
  auto& outcome = recorded_.exchange.outcome;
  if (status < 100 || status > 599) {
    const std::string_view why = string_of(member_of(interaction, "failure"));
    outcome =
        TransportFailure{.kind = TransportFailure::Kind::empty_reply,
                         .message = why.empty() ? "the recording has no answer" : std::string(why)};
    return;
  }
  outcome = Response{.status = static_cast<int>(status),
                     .http_version = std::string(string_of(member_of(response, "http")))};
  Response& answer = std::get<Response>(outcome);
  read_message(response, answer.headers, answer.body, answer.body_left_out);
}

// A body stands as JSON, text or base64; "body_bytes" alone says how long it was.
void RecordingReader::read_message(Node message, Headers& headers, std::string& body,
                                   bool& left_out) {
  headers.clear();
  if (const Node written = member_of(message, "headers"))
    for (const Node field : written.elements()) {
      const Node name = field.is(Kind::array) ? field.element(0) : Node{};
      const Node value = name ? field.element(1) : Node{};
      if (string_of(name).empty() || !value.is(Kind::string))
        refuse("a header field is not a name and a value", field);
      headers.emplace_back(name.text(), value.text());
    }
  body.clear();
  left_out = false;
  if (const Node json = member_of(message, "json")) {
    body = to_json(json);
  } else if (const Node written = member_of(message, "text")) {
    body = string_of(written);
  } else if (const Node encoded = member_of(message, "base64")) {
    std::optional<std::string> bytes = decode_base64(string_of(encoded));
    if (!bytes) refuse("its body is not the base64 that it says", encoded);
    body = std::move(*bytes);
  } else {
    left_out = count(member_of(message, "body_bytes"), 0) > 0;
  }
}

}  // namespace driftgate
