#include "runner/git_revision.h"

#include <fmt/core.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "runner/files.h"
#include "runner/libraries/git2.h"
#include "specs/document/error.h"
#include "specs/http/uri.h"

namespace driftgate {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostBytes = std::size_t{256} << 20;  // As read_file().
constexpr std::size_t kDeepest = 256;                       // Folders in folders.

template <class Object, auto& Free>
struct Freed {
  void operator()(Object* object) const { Free(object); }
};
template <class Object, auto& Free>
using Owned = std::unique_ptr<Object, Freed<Object, Free>>;

using Repository = Owned<git_repository, git_repository_free>;
using Object = Owned<git_object, git_object_free>;
using Tree = Owned<git_tree, git_tree_free>;
using Entry = Owned<git_tree_entry, git_tree_entry_free>;
using Blob = Owned<git_blob, git_blob_free>;

// libgit2 counts who uses it.
struct Library {
  Library() { git_libgit2_init(); }
  ~Library() { git_libgit2_shutdown(); }
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;
};

std::string last_problem() {
  const git_error* error = git_error_last();
  return error != nullptr && error->message != nullptr ? error->message : "unknown reason";
}

}  // namespace

struct GitTree::Objects {
  Library library{};  // Outlives what follows.
  Repository repository{};
  Tree tree{};

  Entry entry(const std::string& path) const {
    git_tree_entry* found = nullptr;
    if (git_tree_entry_bypath(&found, tree.get(), path.c_str()) != 0) return {};
    return Entry(found);
  }

  Tree subtree(const git_tree_entry* entry) const {
    git_tree* found = nullptr;
    if (git_tree_lookup(&found, repository.get(), git_tree_entry_id(entry)) != 0) return {};
    return Tree(found);
  }
};

std::optional<GitName> parse_git_name(const std::string& text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string::npos || colon == 0 || colon + 1 == text.size()) return std::nullopt;
  if (text.compare(colon, 3, "://") == 0) return std::nullopt;
  std::error_code ignored;
  if (fs::exists(text, ignored)) return std::nullopt;
  return GitName{text.substr(0, colon), text.substr(colon + 1)};
}

GitTree::GitTree(const std::string& revision)
    : objects_(std::make_unique<Objects>()), revision_(revision) {
  git_repository* repository = nullptr;
  if (git_repository_open_ext(&repository, ".", 0, nullptr) != 0)
    throw Error(fmt::format("there is no git repository here that could have a revision '{}': {}",
                            revision, last_problem()));
  objects_->repository.reset(repository);
  git_object* found = nullptr;
  // "^{tree}" peels tags and commits.
  if (git_revparse_single(&found, repository, (revision + "^{tree}").c_str()) != 0)
    throw Error(
        fmt::format("there is no revision '{}' in this repository: {}", revision, last_problem()));
  objects_->tree.reset(reinterpret_cast<git_tree*>(found));
}

GitTree::~GitTree() = default;

std::string GitTree::from_root(const std::string& path) const {
  fs::path whole(path);
  if (path.starts_with("./") || path.starts_with("../") || path == "." || path == "..") {
    const char* top = git_repository_workdir(objects_->repository.get());
    std::error_code ignored;
    if (top == nullptr) throw Error("a repository without files has no './'", {.file = path});
    whole = fs::relative(fs::current_path(ignored), fs::canonical(top, ignored), ignored) / path;
  }
  std::string normal = whole.lexically_normal().generic_string();
  if (normal == ".") normal.clear();
  while (normal.ends_with('/')) normal.pop_back();
  if (normal.starts_with("..") || normal.starts_with('/'))
    throw Error("is outside of the repository", {.file = fmt::format("{}:{}", revision_, path)});
  return normal;
}

bool GitTree::is_folder(const std::string& path) const {
  if (path.empty()) return true;
  const Entry entry = objects_->entry(path);
  return entry && git_tree_entry_type(entry.get()) == GIT_OBJECT_TREE;
}

std::vector<std::string> GitTree::files(const std::string& folder) const {
  struct Pending {
    Tree tree{};
    std::string prefix{};
    std::size_t depth = 0;
  };
  std::vector<std::string> files;
  std::vector<Pending> pending;
  git_tree* top = nullptr;
  if (folder.empty()) {
    if (git_tree_dup(&top, objects_->tree.get()) == 0) pending.push_back({Tree(top), "", 0});
  } else if (const Entry entry = objects_->entry(folder)) {
    pending.push_back({objects_->subtree(entry.get()), folder + "/", 0});
  }
  while (!pending.empty()) {
    const Pending now = std::move(pending.back());
    pending.pop_back();
    if (!now.tree || now.depth > kDeepest) continue;
    for (std::size_t i = 0; i < git_tree_entrycount(now.tree.get()); ++i) {
      const git_tree_entry* entry = git_tree_entry_byindex(now.tree.get(), i);
      const std::string path = now.prefix + git_tree_entry_name(entry);
      if (git_tree_entry_type(entry) == GIT_OBJECT_BLOB) files.push_back(path);
      if (git_tree_entry_type(entry) == GIT_OBJECT_TREE)
        pending.push_back({objects_->subtree(entry), path + "/", now.depth + 1});
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

// The revision is the first segment of a relative path, so that references resolve below it and
// one that leaves the repository leaves the segment too.
std::string GitTree::uri(const std::string& path) const {
  return percent_encode(revision_ + ":") + "/" + percent_encode(path, "/@!$&'()*+,;=");
}

Fetch GitTree::fetch() const {
  return [this, prefix = uri("")](const std::string& uri) {
    if (is_remote(uri))
      throw Error("is not fetched: references from a revision stay in it", {.file = uri});
    if (!uri.starts_with(prefix))
      throw Error("is outside of the repository", {.file = percent_decode(uri)});
    const std::string path = percent_decode(uri.substr(prefix.size()));
    const std::string shown = fmt::format("{}:{}", revision_, path);
    const Entry entry = objects_->entry(path);
    if (!entry) throw Error("is not in this revision", {.file = shown});
    if (git_tree_entry_type(entry.get()) != GIT_OBJECT_BLOB)
      throw Error("is a folder, not a file", {.file = shown});
    git_blob* found = nullptr;
    if (git_blob_lookup(&found, objects_->repository.get(), git_tree_entry_id(entry.get())) != 0)
      throw Error("cannot be read: " + last_problem(), {.file = shown});
    const Blob blob(found);
    const auto size = static_cast<std::size_t>(git_blob_rawsize(found));
    if (size > kMostBytes)
      throw Error(fmt::format("is larger than {} bytes", kMostBytes), {.file = shown});
    return std::string(static_cast<const char*>(git_blob_rawcontent(found)), size);
  };
}

std::string GitTree::shown(const std::string& document_name) const {
  const std::string prefix = revision_ + ":/";
  return document_name.starts_with(prefix)
             ? fmt::format("{}:{}", revision_, document_name.substr(prefix.size()))
             : document_name;
}

}  // namespace driftgate
