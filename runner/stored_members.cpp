#include "runner/stored_members.h"

#include <fmt/core.h>

#include <optional>
#include <utility>

#include "runner/quantity.h"
#include "specs/document/base64.h"
#include "specs/document/error.h"

namespace driftgate::stored {

std::unique_ptr<const Document> read(std::string text, const std::string& file,
                                     const ReadLimits& limits) {
  std::unique_ptr<const Document> document = read_json(std::move(text), file, limits);
  if (!document->duplicates().empty()) {
    const Node twice = document->duplicates().front().key;
    refuse(twice, fmt::format("'{}' stands here a second time", twice.text()));
  }
  return document;
}

Node member(Node object, std::string_view key, Kind kind) {
  if (!object.is(Kind::object))
    refuse(object, fmt::format("expected an object, found {}", to_string(object.kind())));
  const Node value = object.find(key);
  if (!value) refuse(object, fmt::format("'{}' is missing", key));
  if (!value.is(kind))
    refuse(value, fmt::format("'{}' must be of type {}, not {}", key, to_string(kind),
                              to_string(value.kind())));
  return value;
}

std::string text(Node object, std::string_view key) {
  return std::string(member(object, key, Kind::string).text());
}

std::string text_if_there(Node object, std::string_view key) {
  return object.find(key) ? text(object, key) : "";
}

std::string bytes(Node object, std::string_view key) {
  const Node value = object.find(key);
  if (!value || !value.is(Kind::object)) return text(object, key);
  const Node encoded = member(value, "base64", Kind::string);
  std::optional<std::string> decoded = decode_base64(encoded.text());
  if (!decoded) refuse(encoded, fmt::format("'{}' is no base64", key));
  return *std::move(decoded);
}

bool flag(Node object, std::string_view key) {
  return member(object, key, Kind::boolean).boolean();
}

std::uint64_t count(Node object, std::string_view key, std::uint64_t most) {
  const Node number = member(object, key, Kind::number);
  const std::optional<std::uint64_t> value = parse_count(number.text());
  if (!value || *value > most) refuse(number, fmt::format("'{}' must be from 0 to {}", key, most));
  return *value;
}

std::vector<std::string> texts(Node object, std::string_view key) {
  std::vector<std::string> all;
  const Node list = member(object, key, Kind::array);
  for (const Node one : list.elements()) {
    if (!one.is(Kind::string)) refuse(one, fmt::format("'{}' must hold texts", key));
    all.emplace_back(one.text());
  }
  return all;
}

}  // namespace driftgate::stored
