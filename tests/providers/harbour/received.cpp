#include "tests/providers/harbour/received.h"

#include <algorithm>

#include "specs/document/quote_json.h"
#include "specs/http/uri.h"
#include "validators/checks/json_number.h"

namespace driftgate::harbour {
namespace {

constexpr int kMostReferences = 8;

std::string decode_form(std::string text) {
  std::replace(text.begin(), text.end(), '+', ' ');
  return percent_decode(text);
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

// name="…" of a part's Content-Disposition.
std::optional<std::string> part_name(std::string_view head) {
  constexpr std::string_view kName = " name=\"";
  const std::size_t at = head.find(kName);
  if (at == head.npos) return std::nullopt;
  const std::string_view rest = head.substr(at + kName.size());
  const std::size_t end = rest.find('"');
  if (end == rest.npos) return std::nullopt;
  return std::string(rest.substr(0, end));
}

}  // namespace

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t at = text.find(separator);
    parts.push_back(text.substr(0, at));
    if (at == text.npos) return parts;
    text.remove_prefix(at + 1);
  }
}

Pairs read_form(std::string_view text) {
  Pairs pairs;
  if (text.empty()) return pairs;
  for (const std::string_view pair : split(text, '&')) {
    if (pair.empty()) continue;
    const std::size_t equals = std::min(pair.find('='), pair.size());
    pairs.emplace_back(decode_form(std::string(pair.substr(0, equals))),
                       decode_form(std::string(pair.substr(std::min(equals + 1, pair.size())))));
  }
  return pairs;
}

Pairs read_cookies(std::string_view text) {
  Pairs pairs;
  for (const std::string_view one : split(text, ';')) {
    const std::string_view pair = trim(one);
    const std::size_t equals = pair.find('=');
    if (equals == pair.npos) continue;
    pairs.emplace_back(pair.substr(0, equals), percent_decode(pair.substr(equals + 1)));
  }
  return pairs;
}

std::optional<Pairs> read_multipart(std::string_view body, std::string_view boundary) {
  if (boundary.empty()) return std::nullopt;
  const std::string first = "--" + std::string(boundary);
  if (body.substr(0, first.size()) != first) return std::nullopt;
  body.remove_prefix(first.size());
  Pairs parts;
  while (body.substr(0, 2) == "\r\n") {
    body.remove_prefix(2);
    const std::size_t blank = body.find("\r\n\r\n");
    if (blank == body.npos) return std::nullopt;
    const std::optional<std::string> name = part_name(body.substr(0, blank));
    body.remove_prefix(blank + 4);
    const std::size_t end = body.find("\r\n" + first);
    if (!name || end == body.npos) return std::nullopt;
    parts.emplace_back(*name, body.substr(0, end));
    body.remove_prefix(end + 2 + first.size());
  }
  if (body.substr(0, 2) != "--") return std::nullopt;
  return parts;
}

Schema inner(const Schema& schema, std::string_view keyword, std::string_view name) {
  Schema at = schema;
  for (int i = 0; i < kMostReferences && at.node.is(Kind::object); ++i) {
    Node found = at.node.find(keyword);
    if (found && !name.empty()) found = found.find(name);
    if (found) return at.graph->at(found);
    const Node reference = at.node.find("$ref");
    if (!reference) break;
    at = at.graph->resolve(at, reference.text());
  }
  return {};
}

std::string_view type_of(const Schema& schema) { return inner(schema, "type").node.text(); }

std::string scalar_json(const Schema& schema, std::string_view text) {
  const std::string_view type = schema ? type_of(schema) : "";
  const bool number = (type == "integer" || type == "number") && is_json_number(text);
  const bool boolean = type == "boolean" && (text == "true" || text == "false");
  return number || boolean ? std::string(text) : quote_json(text);
}

}  // namespace driftgate::harbour
