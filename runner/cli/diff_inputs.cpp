#include "runner/cli/diff_inputs.h"

#include <fmt/core.h>
#include <fnmatch.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "runner/cli/fetch.h"
#include "runner/cli/instances.h"
#include "runner/cli/terminal.h"
#include "runner/files.h"
#include "runner/git_revision.h"
#include "specs/document/error.h"
#include "specs/http/uri.h"

namespace driftgate {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostFiles = 100'000;
constexpr std::size_t kMostProblemsEach = 5;  // Of one description.

bool may_be_description(const std::string& path) {
  const std::string ending = fs::path(path).extension().string();
  return ending == ".yaml" || ending == ".yml" || ending == ".json";
}

// Beside descriptions lie the files that they refer to.
bool is_description(const std::string& bytes, const std::string& name) {
  if (bytes.find("openapi") == std::string::npos && bytes.find("swagger") == std::string::npos)
    return false;
  try {
    const auto document = read_document(bytes, name);
    return document->root().find("openapi") || document->root().find("swagger");
  } catch (const Error&) {
    return true;  // It is told when it is read as one.
  }
}

std::string itself(const std::string& name) { return name; }

/// What fetches from files and the network; must stay where it is.
struct Reach {
  IntegrationConfig integration{};
  Fetch fetch{};
};

std::shared_ptr<Reach> reach_of(const std::string& path, const DiffInputOptions& options) {
  auto reach = std::make_shared<Reach>();
  reach->integration.description = path;
  reach->integration.allow_remote_refs = options.allow_remote_refs;
  reach->fetch = fetch_for(reach->integration, options.refs_below);
  return reach;
}

DiffInput file_input(std::string key, const std::string& path, std::shared_ptr<Reach> reach) {
  return {.key = std::move(key),
          .shown = path,
          .load =
              [path, reach = std::move(reach)] {
                return load_description(description_uri(path), reach->fetch);
              },
          .name = itself};
}

DiffInputs one_file(const std::string& path, const DiffInputOptions& options) {
  DiffInputs inputs;
  inputs.files.push_back(file_input("", path, reach_of(path, options)));
  return inputs;
}

DiffInputs standard_input(const DiffInputOptions& options) {
  DiffInputs inputs;
  const auto load = [reach = reach_of("./-", options)] {
    return load_description("-", [&](const std::string& uri) {
      return uri == kStandardInput ? read_instance(uri) : reach->fetch(uri);
    });
  };
  inputs.files.push_back({.shown = "-", .load = load, .name = itself});
  return inputs;
}

// Links are followed for files alone, so that folders end.
std::vector<std::string> files_in(const fs::path& folder) {
  std::vector<std::string> files;
  std::error_code problem;
  fs::recursive_directory_iterator at(folder, problem);
  if (problem) throw Error("cannot be read: " + problem.message(), {.file = folder.string()});
  for (; at != fs::recursive_directory_iterator(); at.increment(problem)) {
    if (problem) throw Error("cannot be read: " + problem.message(), {.file = folder.string()});
    if (at->is_directory() && at->path().filename() == ".git") at.disable_recursion_pending();
    std::error_code ignored;
    if (at->is_regular_file(ignored) && may_be_description(at->path().string()))
      files.push_back(at->path().generic_string());
    if (files.size() > kMostFiles)
      throw Error(fmt::format("holds more than {} files", kMostFiles), {.file = folder.string()});
  }
  std::sort(files.begin(), files.end());
  return files;
}

[[noreturn]] void refuse_none(const std::string& name, bool has_files) {
  throw Error(has_files ? "holds no description: no file there says 'openapi' or 'swagger'"
                        : "holds no file that ends in .yaml, .yml or .json",
              {.file = name});
}

DiffInputs many_files(const fs::path& folder, const std::string& pattern,
                      const DiffInputOptions& options) {
  DiffInputs inputs{.many = true};
  bool any = false;
  const std::shared_ptr<Reach> reach = reach_of((folder / "-").string(), options);
  for (const std::string& path : files_in(folder)) {
    // "**" reaches over folders, and fnmatch() does so where it is not told of paths.
    const int flags = pattern.find("**") == std::string::npos ? FNM_PATHNAME : 0;
    if (!pattern.empty() && ::fnmatch(pattern.c_str(), path.c_str(), flags) != 0) continue;
    any = true;
    if (!is_description(read_file(path), path)) continue;
    inputs.files.push_back(
        file_input(fs::path(path).lexically_relative(folder).generic_string(), path, reach));
  }
  if (inputs.files.empty()) refuse_none(pattern.empty() ? folder.string() : pattern, any);
  return inputs;
}

// The folder in front of the first segment that is a pattern.
fs::path fixed_part(const std::string& pattern) {
  fs::path folder;
  for (const fs::path& segment : fs::path(pattern)) {
    if (segment.string().find_first_of("*?[") != std::string::npos) break;
    folder /= segment;
  }
  return folder.empty() ? fs::path(".") : folder;
}

DiffInput git_input(std::string key, const std::string& path,
                    const std::shared_ptr<GitTree>& tree) {
  return {.key = std::move(key),
          .shown = tree->shown(percent_decode(tree->uri(path))),
          .load = [path, tree] { return load_description(tree->uri(path), tree->fetch()); },
          .name = [tree](const std::string& name) { return tree->shown(name); }};
}

DiffInputs of_git(const GitName& name) {
  const auto tree = std::make_shared<GitTree>(name.revision);
  const std::string path = tree->from_root(name.path);
  DiffInputs inputs{.many = tree->is_folder(path), .owner = tree};
  if (!inputs.many) {
    inputs.files.push_back(git_input("", path, tree));
    return inputs;
  }
  bool any = false;
  const Fetch fetch = tree->fetch();
  for (const std::string& file : tree->files(path)) {
    if (!may_be_description(file)) continue;
    any = true;
    if (!is_description(fetch(tree->uri(file)), file)) continue;
    inputs.files.push_back(
        git_input(path.empty() ? file : file.substr(path.size() + 1), file, tree));
  }
  if (inputs.files.empty()) refuse_none(name.revision + ":" + name.path, any);
  return inputs;
}

void tell_problems(const DiffInput& input, const Description& description) {
  std::size_t count = 0;
  for (const Problem& problem : description.problems) {
    if (problem.warning || ++count > kMostProblemsEach) continue;
    Location where = problem.source.location();
    where.file = input.name(where.file);
    print_error(message_line(where, "warning", problem.message) + "\n");
  }
  if (count > kMostProblemsEach)
    print_error(message_line({.file = input.shown}, "warning",
                             fmt::format("and {} more problems; what breaks the specification is "
                                         "not compared",
                                         count - kMostProblemsEach)) +
                "\n");
}

}  // namespace

std::unique_ptr<const Description> load_input(const DiffInput& input) {
  try {
    std::unique_ptr<const Description> description = input.load();
    tell_problems(input, *description);
    return description;
  } catch (const Error& error) {
    Location where = error.where();
    where.file = input.name(where.file);
    throw Error(error.what(), where);
  }
}

DiffInputs diff_inputs(const std::string& text, const DiffInputOptions& options) {
  if (text == kStandardInput) return standard_input(options);
  if (!origin(text).empty()) return one_file(text, options);
  std::error_code ignored;
  if (fs::is_directory(text, ignored)) return many_files(text, "", options);
  if (fs::exists(text, ignored)) return one_file(text, options);
  if (const auto name = parse_git_name(text)) return of_git(*name);
  if (text.find_first_of("*?[") != std::string::npos) {
    const fs::path folder = fixed_part(text);
    const std::string pattern = folder == "." && !text.starts_with("./") ? "./" + text : text;
    return many_files(folder, pattern, options);
  }
  if (text.find("://") != std::string::npos)
    throw Error("is not fetched: only http and https are", {.file = text});
  throw Error("cannot be read: No such file or directory", {.file = text});
}

}  // namespace driftgate
