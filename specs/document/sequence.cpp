#include "specs/document/sequence.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "specs/document/ascii.h"
#include "specs/document/quote_json.h"
#include "specs/document/utf8.h"

namespace driftgate {
namespace {

constexpr char kRecordSeparator = '\x1E';

bool is_all_blank(std::string_view text) { return std::all_of(text.begin(), text.end(), is_space); }

bool is_digits(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// Digits as a JSON number: without the zeros in front.
std::string_view as_number(std::string_view digits) {
  return digits.substr(std::min(digits.find_first_not_of('0'), digits.size() - 1));
}

// The line at the start of `rest`, which is left with what follows it; absent where no CR, LF or
// CR LF ends it.
std::optional<std::string_view> take_line(std::string_view& rest) {
  const std::size_t end = rest.find_first_of("\r\n");
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end + (rest.substr(end).starts_with("\r\n") ? 2 : 1));
  return line;
}

// The fields of one event, WHATWG HTML §9.2.6.
struct Event {
  std::optional<std::string> data{};
  std::string type{};
  std::optional<std::string> id{};
  std::string retry{};

  bool empty() const { return !data && type.empty() && !id && retry.empty(); }

  void add(std::string_view line) {
    const std::size_t colon = std::min(line.find(':'), line.size());
    const std::string_view name = line.substr(0, colon);
    std::string_view value = line.substr(std::min(colon + 1, line.size()));
    if (value.starts_with(' ')) value.remove_prefix(1);
    if (name == "data") {
      data = data ? *data + '\n' : std::string();
      data->append(value);
    } else if (name == "event") {
      type = value;
    } else if (name == "id" && value.find('\0') == std::string_view::npos) {
      id = value;
    } else if (name == "retry" && is_digits(value)) {
      retry = as_number(value);
    }
  }

  void write(std::string& json) const {
    json += '{';
    if (!type.empty()) append_quoted_json(json += "\"event\":", type), json += ',';
    append_quoted_json(json += "\"data\":", *data);
    if (id) append_quoted_json(json += ",\"id\":", *id);
    if (!retry.empty()) (json += ",\"retry\":") += retry;
    json += '}';
  }
};

}  // namespace

Sequence sequence_of(const MediaType& media) {
  const std::string& name = media.subtype;
  if (media.type == "text" && name == "event-stream") return Sequence::server_sent_events;
  if (name == "json-seq" || media.suffix() == "json-seq") return Sequence::json_text_sequence;
  for (const std::string_view lines :
       {"jsonl", "x-jsonl", "jsonlines", "x-jsonlines", "ndjson", "x-ndjson"})
    if (name == lines) return Sequence::json_lines;
  return Sequence::none;
}

const Document* SequenceReader::read(Sequence sequence, std::string_view bytes) {
  json_ = "[";
  count_ = 0;
  has_loose_end_ = false;
  problem_ = {};
  if (const std::size_t broken = utf8_breaks_at(bytes); broken != bytes.size())
    problem_ = {.message = "the text is not UTF-8", .offset = broken, .is_encoding = true};
  else if (sequence == Sequence::server_sent_events)
    read_events(bytes);
  else if (sequence == Sequence::json_text_sequence)
    read_records(bytes);
  else
    read_lines(bytes);
  if (!problem_.message.empty()) return nullptr;
  json_ += ']';
  const Document* document = whole_.read(json_);
  if (document == nullptr) problem_ = {.message = whole_.problem().message};
  return document;
}

void SequenceReader::read_lines(std::string_view bytes) {
  std::size_t at = bytes.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
  while (at < bytes.size()) {
    const std::size_t end = std::min(bytes.find('\n', at), bytes.size());
    const std::string_view line = bytes.substr(at, end - at);
    if (!is_all_blank(line)) {
      if (!is_item(line, at, end == bytes.size())) return;
      add_item() += line;
    }
    at = end + 1;
  }
}

void SequenceReader::read_records(std::string_view bytes) {
  std::size_t at = 0;
  if (!bytes.empty() && bytes.front() != kRecordSeparator)
    return refuse("a record separator (byte 1E) is expected before the first value", 0);
  while (at < bytes.size()) {
    ++at;
    const std::size_t end = std::min(bytes.find(kRecordSeparator, at), bytes.size());
    const std::string_view text = bytes.substr(at, end - at);
    // RFC 7464 §2.1: several separators in a row enclose nothing.
    if (!text.empty()) {
      if (!is_item(text, at, end == bytes.size())) return;
      // RFC 7464 §2.4: only a blank tells that a number or word is whole.
      const bool ends_itself = text.ends_with('}') || text.ends_with(']') || text.ends_with('"');
      if (!ends_itself && !is_space(text.back())) {
        refuse("a line feed is expected after the value", end);
        problem_.ends_early = end == bytes.size();
        return;
      }
      add_item() += text;
    }
    at = end;
  }
}

bool SequenceReader::is_item(std::string_view text, std::size_t offset, bool is_last) {
  ReadLimits limits;
  --limits.depth;  // Of the array around it.
  if (text.starts_with(kByteOrderMark)) {
    refuse("a value is expected, not a byte order mark", offset);
    return false;
  }
  if (item_.read(text, limits) == nullptr) {
    problem_ = item_.problem();
    refuse(problem_.message, offset + problem_.offset);
    problem_.ends_early = is_last && item_.problem().ends_early;
    return false;
  }
  return true;
}

void SequenceReader::read_events(std::string_view bytes) {
  if (bytes.starts_with(kByteOrderMark)) bytes.remove_prefix(kByteOrderMark.size());
  Event event;
  while (const std::optional<std::string_view> line = take_line(bytes)) {
    if (!line->empty()) {
      event.add(*line);
      continue;
    }
    // An event without data is none.
    if (event.data) event.write(add_item());
    event = {};
  }
  if (!bytes.empty()) event.add(bytes);
  has_loose_end_ = !event.empty();
}

std::string& SequenceReader::add_item() {
  if (count_++ > 0) json_ += ',';
  return json_;
}

void SequenceReader::refuse(std::string_view why, std::size_t offset) {
  problem_.message = fmt::format("item {}: {}", count_, why);
  problem_.offset = offset;
}

}  // namespace driftgate
