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

// A reference without its fragment; "" when it stays within its document.
std::string_view without_fragment(std::string_view reference) {
  return reference.substr(0, std::min(reference.find('#'), reference.size()));
}

std::string_view fragment_of(std::string_view reference) {
  const std::size_t hash = reference.find('#');
  return hash == std::string_view::npos ? std::string_view{} : reference.substr(hash + 1);
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

Documents::Documents(Fetch fetch, ReadLimits limits) : fetch_(std::move(fetch)), limits_(limits) {}

const Document& Documents::open(const std::string& uri) {
  const auto known = documents_.find(uri);
  if (known != documents_.end()) return *known->second;
  // People know a file by its path, not by its percent-encoded form.
  std::string name = parse_uri(uri).scheme ? uri : percent_decode(uri);
  std::unique_ptr<const Document> document = read_document(fetch_(uri), std::move(name), limits_);
  refuse_duplicates(*document);
  uris_.emplace(document.get(), uri);
  return *documents_.emplace(uri, std::move(document)).first->second;
}

Node Documents::resolve(Node from, std::string_view reference) {
  const std::string_view file = without_fragment(reference);
  const Document* document = from.document();
  if (!file.empty()) {
    const std::string target =
        to_string(driftgate::resolve(parse_uri(uri(*document)), parse_uri(file)));
    try {
      document = &open(target);
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
  if (!file.empty()) {
    const std::string target =
        to_string(driftgate::resolve(parse_uri(uri(*document)), parse_uri(file)));
    const auto known = documents_.find(target);
    if (known == documents_.end()) return {};
    document = known->second.get();
  }
  return find_fragment(*document, fragment_of(reference));
}

const std::string& Documents::uri(const Document& document) const { return uris_.at(&document); }

}  // namespace driftgate
