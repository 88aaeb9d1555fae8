#include "specs/http/media_type.h"

#include <algorithm>

#include "specs/document/ascii.h"
#include "specs/http/exchange.h"

namespace driftgate {
namespace {

// RFC 9110 §5.6.2.
bool is_token_character(char c) {
  if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) return true;
  return std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

/// What is left of a field value, read from its start.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : rest_(text) {}

  bool at_end() const { return rest_.empty(); }

  bool skip(char wanted) {
    if (rest_.empty() || rest_.front() != wanted) return false;
    rest_.remove_prefix(1);
    return true;
  }

  void skip_space() {  // OWS, RFC 9110 §5.6.3.
    while (skip(' ') || skip('\t')) {
    }
  }

  std::string_view token() {
    const auto end = std::find_if_not(rest_.begin(), rest_.end(), is_token_character);
    const std::string_view found(rest_.data(), static_cast<std::size_t>(end - rest_.begin()));
    rest_.remove_prefix(found.size());
    return found;
  }

  /// RFC 9110 §5.6.4, without its quotes and escapes.
  std::optional<std::string> quoted_string() {
    if (!skip('"')) return std::nullopt;
    std::string value;
    while (!rest_.empty()) {
      if (skip('"')) return value;
      if (rest_.front() == '\\') rest_.remove_prefix(1);
      if (rest_.empty()) break;
      value.push_back(rest_.front());
      rest_.remove_prefix(1);
    }
    return std::nullopt;
  }

 private:
  std::string_view rest_;
};

/// *( OWS ";" OWS [ parameter ] ), RFC 9110 §5.6.6. False when something else stands there.
bool read_parameters(Cursor& cursor, MediaType& into) {
  for (;;) {
    cursor.skip_space();
    if (cursor.at_end()) return true;
    if (!cursor.skip(';')) return false;
    cursor.skip_space();
    const std::string_view name = cursor.token();
    if (name.empty()) continue;  // Empty parameters are allowed: "text/html;".
    if (!cursor.skip('=')) return false;
    if (auto quoted = cursor.quoted_string()) {
      into.parameters.emplace_back(lower(name), std::move(*quoted));
      continue;
    }
    const std::string_view value = cursor.token();
    if (value.empty()) return false;
    into.parameters.emplace_back(lower(name), value);
  }
}

const std::string* find_parameter(const MediaType& media, std::string_view name) {
  for (const auto& [known, value] : media.parameters)
    if (known == name) return &value;
  return nullptr;
}

bool same_parameters(const MediaType& range, const MediaType& actual) {
  for (const auto& [name, wanted] : range.parameters) {
    if (name == "q") continue;  // A weight, not part of the type (RFC 9110 §12.4.2).
    const bool is_charset = name == "charset";
    // JSON has no charset parameter: it is always UTF-8 (RFC 8259 §8.1, §11).
    if (is_charset && actual.is_json()) continue;
    const std::string* value = find_parameter(actual, name);
    if (value == nullptr) return false;
    // Charset names are case-insensitive (RFC 9110 §8.3.2); of other parameters nobody knows.
    if (is_charset ? !equal_ignoring_case(*value, wanted) : *value != wanted) return false;
  }
  return true;
}

}  // namespace

std::string_view MediaType::suffix() const {
  const std::size_t plus = subtype.rfind('+');
  return plus == std::string::npos ? std::string_view()
                                   : std::string_view(subtype).substr(plus + 1);
}

bool MediaType::is_json() const {
  if (suffix() == "json") return true;
  return subtype == "json" && (type == "application" || type == "text");
}

std::optional<MediaType> parse_media_type(std::string_view text) {
  Cursor cursor(text);
  cursor.skip_space();
  MediaType media;
  media.type = lower(cursor.token());
  if (media.type.empty() || !cursor.skip('/')) return std::nullopt;
  media.subtype = lower(cursor.token());
  if (media.subtype.empty()) return std::nullopt;
  if (media.type == "*" && media.subtype != "*") return std::nullopt;
  if (!read_parameters(cursor, media)) return std::nullopt;
  return media;
}

bool covers(const MediaType& range, const MediaType& actual) {
  if (range.type != "*" && range.type != actual.type) return false;
  if (range.subtype != "*" && range.subtype != actual.subtype) return false;
  return same_parameters(range, actual);
}

}  // namespace driftgate
