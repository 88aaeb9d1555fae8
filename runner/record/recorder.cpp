#include "runner/record/recorder.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "runner/files.h"
#include "runner/record/placeholders.h"
#include "runner/record/secrets.h"
#include "specs/contracts/har.h"
#include "specs/contracts/json_stream.h"
#include "specs/contracts/recording.h"
#include "specs/document/base64.h"
#include "specs/document/document.h"
#include "specs/document/error.h"
#include "specs/document/quote_json.h"
#include "specs/document/utf8.h"
#include "specs/http/media_type.h"

namespace driftgate {
namespace {

// Fields whose values say how a message is read and nothing of whom it is about.
bool is_plain_field(std::string_view name) {
  static constexpr std::array<std::string_view, 14> kPlain{
      "Content-Type",  "Accept", "Content-Encoding", "Accept-Encoding", "Allow",
      "Cache-Control", "Vary",   "Accept-Ranges",    "Connection",      "Transfer-Encoding",
      "Deprecation",   "Sunset", "Accept-Patch",     "Content-Language"};
  for (const std::string_view plain : kPlain)
    if (equal_ignoring_case(name, plain)) return true;
  return false;
}

std::string field_placeholder(const std::string& name, const std::string& value) {
  if (value == kRedacted || is_plain_field(name)) return value;
  if (equal_ignoring_case(name, "Location") || equal_ignoring_case(name, "Content-Location"))
    return placeholder_url(value);
  return std::string(placeholder_of(value));
}

void append_headers(std::string& json, const Headers& headers, bool keep) {
  json += "\"headers\": [";
  bool first = true;
  for (const auto& [name, value] : headers) {
    json += first ? "\n      [" : ",\n      [";
    first = false;
    // Field values may be ISO-8859-1 (RFC 9110 §5.5), and JSON is not.
    const std::string kept = keep ? value : field_placeholder(name, value);
    append_quoted_json(json, utf8_breaks_at(name) == name.size() ? name : "x");
    json += ", ";
    append_quoted_json(json, utf8_breaks_at(kept) == kept.size() ? kept : "text");
    json += ']';
  }
  json += first ? "]" : "\n    ]";
}

bool may_be_json(const Headers& headers) {
  const std::string* type = find_header(headers, "Content-Type");
  if (type == nullptr) return true;
  const std::optional<MediaType> media = parse_media_type(*type);
  return !media || media->is_json();
}

void append_body(std::string& json, const Headers& headers, const std::string& body,
                 std::size_t unkept, const RecorderOptions& options) {
  if (unkept > 0 || body.size() > options.most_body_bytes) {
    json += fmt::format(",\n    \"body_bytes\": {}", unkept > 0 ? unkept : body.size());
    return;
  }
  if (body.empty()) return;
  if (options.keep_values) {
    const bool text = utf8_breaks_at(body) == body.size();
    json += text ? ",\n    \"text\": " : ",\n    \"base64\": ";
    append_quoted_json(json, text ? body : encode_base64(body));
    return;
  }
  JsonReader reader;
  const Document* document = may_be_json(headers) ? reader.read(body) : nullptr;
  json += document == nullptr ? fmt::format(",\n    \"body_bytes\": {}", body.size())
                              : ",\n    \"json\": " + placeholder_json(document->root());
}

std::string in_quotes(std::string_view text) {
  return quote_json(utf8_breaks_at(text) == text.size() ? text : "text");
}

}  // namespace

std::string interaction_text(Exchange exchange, const RecorderOptions& options,
                             const UnkeptBodies& unkept) {
  const std::vector<std::string> redacted = take_secrets_out(exchange);
  const Request& request = exchange.request;
  const bool keep = options.keep_values;
  std::string json = fmt::format(
      "{{\n  \"request\": {{\n    \"method\": {},\n    \"url\": {},\n    ",
      in_quotes(request.method), in_quotes(keep ? request.url : placeholder_url(request.url)));
  append_headers(json, request.headers, keep);
  append_body(json, request.headers, request.body, unkept.request_bytes, options);
  json += "\n  }";
  if (const Response* response = exchange.response()) {
    json += fmt::format(",\n  \"response\": {{\n    \"status\": {},\n    ", response->status);
    if (!response->http_version.empty())
      json += fmt::format("\"http\": {},\n    ", in_quotes(response->http_version));
    append_headers(json, response->headers, keep);
    append_body(json, response->headers, response->body,
                response->body_left_out && unkept.response_bytes == 0 ? 1 : unkept.response_bytes,
                options);
    json += "\n  }";
  } else {
    json += fmt::format(",\n  \"failure\": {}",
                        in_quotes(without_secret_patterns(exchange.failure()->message)));
  }
  if (!redacted.empty()) {
    json += ",\n  \"redacted\": [";
    for (std::size_t i = 0; i < redacted.size(); ++i)
      json += (i > 0 ? ", " : "") + in_quotes(without_secret_patterns(redacted[i]));
    json += "]";
  }
  return json + "\n}";
}

Recorder::Recorder(std::string path, RecorderOptions options)
    : path_(std::move(path)), options_(options) {
  descriptor_ = ::open(path_.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600);
  if (descriptor_ < 0)
    throw Error(fmt::format("cannot write: {}", std::strerror(errno)), {.file = path_});
  write(fmt::format("{{\n\"{}\": 1,\n\"values\": \"{}\",\n\"interactions\": [", kRecordingKey,
                    options_.keep_values ? "kept" : "placeholders"));
}

Recorder::~Recorder() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

void Recorder::write(const std::string& bytes) const {
  if (!write_all(descriptor_, bytes))
    throw Error(fmt::format("cannot write: {}", std::strerror(errno)), {.file = path_});
}

void Recorder::add(Exchange exchange, const UnkeptBodies& unkept) {
  const std::string text = interaction_text(std::move(exchange), options_, unkept);
  const std::uint64_t hash = std::hash<std::string_view>()(text);
  const std::scoped_lock lock(mutex_);
  write((count_ > 0 ? ",\n" : "\n") + text);
  ++count_;
  ++seen_[hash];
}

std::size_t Recorder::interactions() const {
  const std::scoped_lock lock(mutex_);
  return count_;
}

std::size_t Recorder::distinct() const {
  const std::scoped_lock lock(mutex_);
  return seen_.size();
}

void Recorder::finish() {
  const std::scoped_lock lock(mutex_);
  write("\n]\n}\n");
  if (seen_.size() < count_) fold_equal();
}

// The file is read again and written anew beside itself: memory is that of one interaction.
void Recorder::fold_equal() {
  if (::lseek(descriptor_, 0, SEEK_SET) != 0) return;  // No file that one can read again.
  const std::string beside = path_ + ".new";
  {
    JsonStream stream(
        [this](char* to, std::size_t most) {
          const ssize_t count = ::read(descriptor_, to, most);
          return count > 0 ? static_cast<std::size_t>(count) : 0;
        },
        path_, kMostEntryBytes);
    Recorder folded(beside, options_);
    stream.take('{', "");
    while (stream.member_name() != "interactions") {
      stream.value("a value");
      stream.take(',', "");
    }
    stream.take('[', "");
    do {
      const std::string_view text = stream.value("an interaction");
      const auto found = seen_.find(std::hash<std::string_view>()(text));
      if (found == seen_.end() || found->second == 0) continue;
      folded.write((folded.count_++ > 0 ? ",\n{\n" : "\n{\n") +
                   fmt::format("  \"seen\": {},{}", found->second, text.substr(1)));
      found->second = 0;
    } while (stream.took(','));
    folded.write("\n]\n}\n");
  }
  if (::rename(beside.c_str(), path_.c_str()) != 0)
    throw Error(fmt::format("cannot write: {}", std::strerror(errno)), {.file = path_});
}

}  // namespace driftgate
