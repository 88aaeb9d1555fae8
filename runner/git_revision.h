#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "specs/document/reference.h"

namespace driftgate {

/// "main:openapi.yaml" in two, as git has it: "HEAD~1:apis/v2.yaml", "v1.0:./here.yaml".
struct GitName {
  std::string revision{};
  std::string path{};  ///< From the root of the repository; from the working directory with "./".
};

/// Absent for URLs, for files that exist, and where there is no revision or no path.
std::optional<GitName> parse_git_name(const std::string& text);

/// The files of one revision of the repository that the working directory is in, read from its
/// object database: nothing is checked out and the index does not count. Not copyable, not safe to
/// share between threads.
class GitTree {
 public:
  /// Throws Error: no repository, no such revision.
  explicit GitTree(const std::string& revision);
  ~GitTree();
  GitTree(const GitTree&) = delete;
  GitTree& operator=(const GitTree&) = delete;

  /// The path from the root of the repository. Throws Error for one that leaves it.
  std::string from_root(const std::string& path) const;

  bool is_folder(const std::string& path) const;

  /// All files at or below a folder, by their paths from the root, in order.
  std::vector<std::string> files(const std::string& folder) const;

  /// The URI under which a description at that path is opened; references from there stay in this
  /// revision.
  std::string uri(const std::string& path) const;

  /// Reads what uri() and references from there name. The tree must outlive it.
  Fetch fetch() const;

  /// "main:apis/openapi.yaml" for a file that a document of this tree is called by.
  std::string shown(const std::string& document_name) const;

 private:
  struct Objects;
  std::unique_ptr<Objects> objects_;
  std::string revision_{};
};

}  // namespace driftgate
