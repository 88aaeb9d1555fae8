#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "specs/document/document.h"
#include "specs/document/error.h"

namespace driftgate {

/// A JSON Pointer (RFC 6901) from `root`; `pointer` is already percent-decoded. Absent when it
/// leads nowhere.
Node find_pointer(Node root, std::string_view pointer);

/// A name as one token of a JSON Pointer: "~" becomes "~0", "/" becomes "~1".
std::string pointer_token(std::string_view name);

/// The last token of a JSON Pointer, as it stands there.
std::string_view last_token(std::string_view pointer);

/// Gives the bytes of what a URI or path names, or throws Error. Handed in by the command:
/// files below a folder, a git revision, the network where that is allowed.
using Fetch = std::function<std::string(const std::string& uri)>;

/// The URI-reference that a document gives itself (OpenAPI 3.2 `$self`); "" when it gives none.
using SelfName = std::string (*)(Node root);

/// The documents of one description or configuration and the references between them. References
/// are resolved against the document they stand in (RFC 3986 §5). Reading is done by one thread;
/// after that it may be shared.
///
/// A document that names itself has that URI as its base and is found by it too. What its relative
/// references name is looked for beside the place where it was read first: a description is mostly
/// worked on somewhere else than where it is published.
class Documents {
 public:
  explicit Documents(Fetch fetch, ReadLimits limits = {}, SelfName self = nullptr);

  /// The document of that URI, read on first use; a path is one when it is percent-encoded.
  /// Throws Error; duplicate names in it are an Error too.
  const Document& open(const std::string& uri);

  /// The value that `reference`, found in `from`'s document, points at: opens what it names.
  /// Throws Error located at `from`.
  Node resolve(Node from, std::string_view reference);

  /// The same among the documents already open: absent when it leads nowhere. Thread-safe.
  Node find(Node from, std::string_view reference) const;

  /// The base URI of a document of ours: the one it gives itself, else that of its opening.
  const std::string& uri(const Document& document) const;

  /// Every open document by its URI.
  const std::map<std::string, std::unique_ptr<const Document>, std::less<>>& all() const {
    return documents_;
  }

 private:
  const Document& read(const std::string& uri, const std::string& place);
  const Document* known(const std::string& uri) const;
  std::string target(const Document& from, std::string_view file) const;
  std::string place_beside(const Document& from, std::string_view file) const;
  const Document& open_from(const Document& from, std::string_view file);

  Fetch fetch_;
  ReadLimits limits_;
  SelfName self_;
  std::map<std::string, std::unique_ptr<const Document>, std::less<>> documents_{};
  std::map<std::string, const Document*, std::less<>> other_names_{};
  std::map<const Document*, std::string> uris_{};
  std::map<const Document*, std::string> places_{};  // Of those read elsewhere than at their URI.
};

}  // namespace driftgate
