#include "runner/record/placeholders.h"

#include <algorithm>
#include <array>
#include <functional>
#include <vector>

#include "runner/record/secrets.h"
#include "specs/document/ascii.h"
#include "specs/document/quote_json.h"
#include "specs/http/uri.h"
#include "validators/schema/format.h"

namespace driftgate {
namespace {

constexpr std::string_view kText = "text";

struct Stand {
  std::string_view format{};
  std::string_view placeholder{};
};

// Narrow ones first: an IPv4 address is a host name too, which is why that is not among them.
constexpr std::array kStands{
    Stand{"date-time", "2000-01-01T00:00:00Z"},
    Stand{"date", "2000-01-01"},
    Stand{"uuid", "00000000-0000-4000-8000-000000000000"},
    Stand{"email", "user@example.com"},
    Stand{"ipv4", "192.0.2.1"},
    Stand{"ipv6", "2001:db8::1"},
};

bool are_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

// An identifier in a path: long, with digits in it.
bool is_identifier(std::string_view text) {
  constexpr std::size_t kLong = 16;
  return text.size() >= kLong && std::any_of(text.begin(), text.end(), is_digit);
}

bool is_name_of_data(std::string_view name) {
  return placeholder_of(name) != kText || without_secret_patterns(name) != name;
}

/// Goes through the tape once; no recursion on its depth.
class Shapes {
 public:
  explicit Shapes(Node root) : document_(*root.document()), root_(root) {}

  std::string write() {
    for (std::uint32_t i = root_.index(); i < root_.past();) {
      close_before(i);
      i = step(i);
    }
    close_before(root_.past());
    return std::move(json_);
  }

 private:
  struct Open {
    std::uint32_t past = 0;
    bool object = false;
    bool name_next = false;
    std::size_t begin = 0;            // Of the element or member under way, with its comma.
    std::size_t value = 0;            // The same without it.
    std::vector<std::size_t> seen{};  // Hashes of elements, or of replaced names.
  };

  // An element like one before it is not told again.
  void end_element() {
    if (open_.empty() || open_.back().object) return;
    Open& around = open_.back();
    const std::size_t hash =
        std::hash<std::string_view>()(std::string_view(json_).substr(around.value));
    if (std::find(around.seen.begin(), around.seen.end(), hash) != around.seen.end())
      json_.resize(around.begin);
    else
      around.seen.push_back(hash);
  }

  void close_before(std::uint32_t i) {
    while (!open_.empty() && open_.back().past == i) {
      json_ += open_.back().object ? '}' : ']';
      open_.pop_back();
      end_element();
    }
  }

  void begin_part(Open& around) {
    around.begin = json_.size();
    if (json_.back() != '[' && json_.back() != '{') json_ += ',';
    around.value = json_.size();
  }

  // Answers the index that comes next.
  std::uint32_t step(std::uint32_t i) {
    const Node node(&document_, i);
    if (!open_.empty()) {
      Open& around = open_.back();
      if (around.object && around.name_next) return name(node, around);
      if (around.object)
        around.name_next = true;
      else
        begin_part(around);
    }
    if (node.is(Kind::array) || node.is(Kind::object)) {
      const bool object = node.is(Kind::object);
      json_ += object ? '{' : '[';
      open_.push_back({.past = node.past(), .object = object, .name_next = object});
      return i + 1;
    }
    scalar(node);
    end_element();
    return i + 1;
  }

  std::uint32_t name(Node node, Open& around) {
    std::string_view text = node.text();
    if (is_name_of_data(text)) {
      const std::string_view stand = placeholder_of(text);
      text = stand == kText ? kRedacted : stand;
      const std::size_t hash = std::hash<std::string_view>()(text);
      if (std::find(around.seen.begin(), around.seen.end(), hash) != around.seen.end())
        return Node(&document_, node.index() + 1).past();
      around.seen.push_back(hash);
    }
    begin_part(around);
    append_quoted_json(json_, text);
    json_ += ':';
    around.name_next = false;
    return node.index() + 1;
  }

  void scalar(Node node) {
    switch (node.kind()) {
      case Kind::string:
        return append_quoted_json(json_, placeholder_of(node.text()));
      case Kind::number:
        json_ += node.text().find_first_of(".eE") == std::string_view::npos ? "1" : "0.5";
        return;
      case Kind::boolean:
        json_ += "true";
        return;
      default:
        json_ += "null";
    }
  }

  const Document& document_;
  Node root_;
  std::string json_{};
  std::vector<Open> open_{};
};

}  // namespace

std::string_view placeholder_of(std::string_view text) {
  if (text.empty()) return "";
  if (are_digits(text)) return "1";
  for (const Stand& stand : kStands) {
    const Format* format = find_format(stand.format);
    if (format != nullptr && format->check != nullptr && format->check(text))
      return stand.placeholder;
  }
  if (text.starts_with("https://") || text.starts_with("http://")) return "https://example.com/";
  return kText;
}

std::string placeholder_json(Node value) { return Shapes(value).write(); }

std::string placeholder_url(std::string_view url) {
  const Uri uri = parse_uri(url);
  std::string out;
  if (uri.scheme) out += *uri.scheme + ":";
  if (uri.authority) {  // Without "user:password@".
    const std::size_t at = uri.authority->rfind('@');
    out += "//" + uri.authority->substr(at == std::string::npos ? 0 : at + 1);
  }
  std::string_view path = uri.path;
  while (!path.empty()) {
    const std::size_t slash = path.find('/', 1);
    const std::string_view piece = path.substr(0, slash);
    path.remove_prefix(piece.size());
    const bool begins = piece.starts_with('/');
    const std::string segment = percent_decode(piece.substr(begins ? 1 : 0));
    if (begins) out += '/';
    const std::string_view stand = placeholder_of(segment);
    if (!segment.empty() && stand != kText)
      out += percent_encode(stand);
    else if (is_identifier(segment) || without_secret_patterns(segment) != segment)
      out += kText;
    else
      out += piece.substr(begins ? 1 : 0);
  }
  if (!uri.query) return out;
  out += '?';
  std::string_view query = *uri.query;
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(pair.size() + 1, query.size()));
    const std::size_t equals = pair.find('=');
    out += pair.substr(0, equals);
    if (equals != std::string_view::npos)
      out += "=" + percent_encode(placeholder_of(percent_decode(pair.substr(equals + 1))));
    if (!query.empty()) out += '&';
  }
  return out;
}

}  // namespace driftgate
