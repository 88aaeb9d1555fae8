#include "runner/contract_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <functional>
#include <iterator>
#include <set>
#include <string_view>
#include <utility>

#include "runner/files.h"
#include "runner/selection.h"
#include "specs/document/error.h"

namespace driftgate {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> matching(const std::string& path) {
  const fs::path pattern(path);
  const std::string name = pattern.filename().string();
  const fs::path folder = pattern.has_parent_path() ? pattern.parent_path() : fs::path(".");
  std::vector<std::string> found;
  std::error_code problem;
  for (const auto& entry : fs::directory_iterator(folder, problem))
    if (matches_wildcards(name, entry.path().filename().string()) && !entry.is_directory())
      found.push_back((pattern.parent_path() / entry.path().filename()).string());
  std::sort(found.begin(), found.end());
  return found;
}

std::vector<std::string> expanded(const std::string& path) {
  if (fs::path(path).filename().string().find('*') == std::string::npos) return {path};
  std::vector<std::string> found = matching(path);
  if (found.empty()) throw Error("no contract has a name like this", {.file = path});
  return found;
}

// What could be a contract or a description.
std::vector<std::string> documents_in(const std::string& folder) {
  std::vector<std::string> found;
  std::error_code problem;
  for (const auto& entry : fs::directory_iterator(folder, problem)) {
    const std::string ending = entry.path().extension().string();
    if (!entry.is_directory() && (ending == ".json" || ending == ".yaml" || ending == ".yml"))
      found.push_back(entry.path().string());
  }
  std::sort(found.begin(), found.end());
  return found;
}

bool has_all(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::all_of(words.begin(), words.end(), [&](std::string_view word) {
    return std::search(text.begin(), text.end(),
                       std::boyer_moore_horspool_searcher(word.begin(), word.end())) != text.end();
  });
}

// Name of the first member of the object that begins there.
std::string_view first_member(std::string_view text, std::size_t object) {
  const std::size_t quote = text.find_first_not_of(" \t\r\n", object + 1);
  if (quote == std::string_view::npos || text[quote] != '"') return {};
  const std::size_t end = text.find('"', quote + 1);
  return end == std::string_view::npos ? "" : text.substr(quote + 1, end - quote - 1);
}

// Members of OpenAPI's root object that no contract has.
bool is_of_description(std::string_view member) {
  static constexpr std::array<std::string_view, 7> kMembers{
      "components", "definitions", "externalDocs", "info", "paths", "servers", "webhooks"};
  return std::find(kMembers.begin(), kMembers.end(), member) != kMembers.end();
}

std::string only_provider(const std::vector<ReadContract>& contracts,
                          const std::string& integration) {
  std::set<std::string> names;
  for (const ReadContract& one : contracts) names.insert(one.contract->provider);
  if (names.size() == 1) return *names.begin();
  return integration;
}

}  // namespace

bool is_contract_file(const std::string& path) {
  constexpr std::size_t kBeginning = 1 << 16;
  std::error_code problem;
  if (!fs::is_regular_file(path, problem)) return false;
  try {
    std::string beginning = read_beginning(path, kBeginning);
    const std::size_t first = beginning.find_first_not_of("\xEF\xBB\xBF \t\r\n");
    if (first == std::string::npos || beginning[first] != '{') return false;
    const bool is_whole = beginning.size() < kBeginning;
    if (!is_whole && (has_all(beginning, {"\"openapi\""}) || has_all(beginning, {"\"swagger\""}) ||
                      is_of_description(first_member(beginning, first))))
      return false;
    std::string text = is_whole ? std::move(beginning) : read_file(path, kMostContractBytes);
    // A contract with a long first interaction may name its parties at the end; and descriptions
    // may be large.
    if (!has_all(text, {"\"consumer\"", "\"provider\""})) return false;
    const auto document = read_document(std::move(text), path);
    return contract_format(document->root()) != nullptr;
  } catch (const Error&) {  // Whoever reads it next says what is wrong with it.
    return false;
  }
}

std::vector<std::string> contract_paths(const std::vector<std::string>& paths) {
  std::vector<std::string> files;
  for (const std::string& path : paths)
    for (std::string& file : expanded(path))
      if (std::find(files.begin(), files.end(), file) == files.end())
        files.push_back(std::move(file));
  return files;
}

std::vector<std::string> consumer_files(const std::vector<std::string>& paths) {
  std::vector<std::string> named;
  for (const std::string& path : paths) {
    std::error_code ignored;
    if (!fs::is_directory(path, ignored)) {
      named.push_back(path);
      continue;
    }
    const std::vector<std::string> files = documents_in(path);
    const std::size_t before = named.size();
    std::copy_if(files.begin(), files.end(), std::back_inserter(named), is_contract_file);
    if (named.size() == before) throw Error("no contract lies in the folder", {.file = path});
  }
  return contract_paths(named);
}

bool names_contracts(const std::string& path) {
  std::error_code ignored;
  std::vector<std::string> files{path};
  if (fs::is_directory(path, ignored))
    files = documents_in(path);
  else if (!fs::exists(path, ignored) && path.find('*') != std::string::npos)
    files = matching(path);
  return !files.empty() && std::all_of(files.begin(), files.end(), is_contract_file);
}

std::vector<KnownContract> known_contracts(const std::vector<ReadContract>& contracts) {
  std::vector<KnownContract> known;
  known.reserve(contracts.size());
  for (const ReadContract& one : contracts)
    known.push_back({.contract = one.contract.get(), .promises = one.promises.get()});
  return known;
}

std::vector<ReadContract> read_contracts(const std::vector<std::string>& files,
                                         const std::string& provider,
                                         const std::string& integration) {
  std::vector<ReadContract> all;
  for (const std::string& file : files) {
    ReadContract read{.contract = read_contract(read_file(file, kMostContractBytes), file)};
    read.promises = promises_of(*read.contract);
    all.push_back(std::move(read));
  }
  const std::string name = provider.empty() ? only_provider(all, integration) : provider;
  std::set<std::string> others;
  std::erase_if(all, [&](const ReadContract& one) {
    if (one.contract->provider == name) return false;
    others.insert(one.contract->provider);
    return true;
  });
  if (all.empty())
    throw Error(fmt::format("no contract is with '{}', but with {}; 'provider' says which one this "
                            "integration is",
                            name, fmt::join(others, ", ")),
                {.file = files.empty() ? "" : files.front()});
  return all;
}

}  // namespace driftgate
