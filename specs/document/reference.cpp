#include "specs/document/reference.h"

#include <fmt/format.h>

#include <charconv>
#include <utility>

#include "specs/http/uri.h"

namespace driftgate {
namespace {

// The element that a reference token names (RFC 6901 §4): no sign, no leading zero.
Node find_element(Node array, std::string_view token) {
  if (token.empty() || (token.size() > 1 && token[0] == '0')) return {};
  std::size_t position = 0;
  const char* past = token.data() + token.size();
  const auto [end, error] = std::from_chars(token.data(), past, position);
  if (error != std::errc{} || end != past) return {};
  return array.element(position);
}

std::string unescape_token(std::string_view token) {
  std::string name;
  name.reserve(token.size());
  for (std::size_t i = 0; i < token.size(); ++i) {
    if (token[i] == '~' && i + 1 < token.size() && (token[i + 1] == '0' || token[i + 1] == '1'))
      name += token[++i] == '0' ? '~' : '/';
    else
      name += token[i];
  }
  return name;
}

Node find_fragment(const Document& document, std::string_view fragment) {
  if (fragment.find('%') == std::string_view::npos) return find_pointer(document.root(), fragment);
  return find_pointer(document.root(), percent_decode(fragment));
}

std::string resolved(const std::string& base, std::string_view reference) {
  return to_string(resolve(parse_uri(base), parse_uri(reference)));
}

void refuse_duplicates(const Document& document) {
  if (document.duplicates().empty()) return;
  const DuplicateKey& duplicate = document.duplicates().front();
  throw Error(fmt::format("'{}' stands twice in one object; first in line {}", duplicate.key.text(),
                          duplicate.first.location().line),
              duplicate.key.location());
}

}  // namespace

Node find_pointer(Node root, std::string_view pointer) {
  Node at = root;
  if (pointer.empty()) return at;
  if (pointer[0] != '/') return {};
  std::size_t from = 1;
  while (at && from <= pointer.size()) {
    const std::size_t past = std::min(pointer.find('/', from), pointer.size());
    const std::string_view token = pointer.substr(from, past - from);
    if (at.is(Kind::array))
      at = find_element(at, token);
    else if (token.find('~') == std::string_view::npos)
      at = at.find(token);
    else
      at = at.find(unescape_token(token));
    from = past + 1;
  }
  return at;
}

std::string pointer_token(std::string_view name) {
  if (name.find('~') == std::string_view::npos && name.find('/') == std::string_view::npos)
    return std::string(name);
  std::string token;
  token.reserve(name.size());
  for (const char c : name) {
    if (c == '~')
      token += "~0";
    else if (c == '/')
      token += "~1";
    else
      token += c;
  }
  return token;
}

std::string_view last_token(std::string_view pointer) {
  return pointer.substr(pointer.rfind('/') + 1);
}

Documents::Documents(Fetch fetch, ReadLimits limits, SelfName self)
    : fetch_(std::move(fetch)), limits_(limits), self_(self) {}

const Document& Documents::open(const std::string& uri) {
  const Document* document = known(uri);
  return document ? *document : read(uri, uri);
}

const Document* Documents::known(const std::string& uri) const {
  if (const auto found = documents_.find(uri); found != documents_.end())
    return found->second.get();
  const auto found = other_names_.find(uri);
  return found == other_names_.end() ? nullptr : found->second;
}

const Document& Documents::read(const std::string& uri, const std::string& place) {
  // People know a file by its path, not by its percent-encoded form.
  std::string name = parse_uri(place).scheme ? place : percent_decode(place);
  std::unique_ptr<const Document> document = read_document(fetch_(place), std::move(name), limits_);
  refuse_duplicates(*document);
  const std::string self = self_ ? self_(document->root()) : std::string();
  std::string base = self.empty() ? uri : std::string(without_fragment(resolved(uri, self)));
  if (base != place) places_.emplace(document.get(), place);
  if (base != uri) other_names_.emplace(base, document.get());
  uris_.emplace(document.get(), std::move(base));
  return *documents_.emplace(uri, std::move(document)).first->second;
}

std::string Documents::target(const Document& from, std::string_view file) const {
  return resolved(uri(from), file);
}

// "" where a reference is no relative one or its document was read where its URI says.
std::string Documents::place_beside(const Document& from, std::string_view file) const {
  const auto place = places_.find(&from);
  if (place == places_.end()) return {};
  const Uri parts = parse_uri(file);
  return parts.scheme || parts.authority ? std::string() : resolved(place->second, file);
}

const Document& Documents::open_from(const Document& from, std::string_view file) {
  const std::string uri = target(from, file);
  if (const Document* document = known(uri)) return *document;
  const std::string place = place_beside(from, file);
  if (place.empty()) return read(uri, uri);
  if (const Document* document = known(place)) {
    other_names_.emplace(uri, document);
    return *document;
  }
  try {
    return read(uri, place);
  } catch (const Error& error) {
    if (error.where().line != 0) throw;
  }
  try {
    return read(uri, uri);
  } catch (const Error& error) {
    if (error.where().line != 0) throw;
    throw Error(
        fmt::format("{} ('$self' makes it {}; {} is not there either)", error.what(), uri, place));
  }
}

Node Documents::resolve(Node from, std::string_view reference) {
  const std::string_view file = without_fragment(reference);
  const Document* document = from.document();
  if (!file.empty()) {
    try {
      document = &open_from(*document, file);
    } catch (const Error& error) {
      // What is wrong within the file is placed there; that it cannot be had, here.
      if (error.where().line != 0) throw;
      throw Error(fmt::format("$ref '{}': {}", reference, error.what()), from.location());
    }
  }
  const Node target = find_fragment(*document, fragment_of(reference));
  if (!target) throw Error(fmt::format("$ref '{}' points nowhere", reference), from.location());
  return target;
}

Node Documents::find(Node from, std::string_view reference) const {
  const std::string_view file = without_fragment(reference);
  const Document* document = from.document();
  if (!file.empty()) document = known(target(*document, file));
  return document ? find_fragment(*document, fragment_of(reference)) : Node{};
}

const std::string& Documents::uri(const Document& document) const { return uris_.at(&document); }

}  // namespace driftgate
