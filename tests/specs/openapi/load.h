#pragma once

#include <map>
#include <memory>
#include <string>

#include "specs/openapi/description.h"
#include "tests/files.h"

namespace driftgate::tests {

using Texts = std::map<std::string, std::string>;

/// Loads "a.yaml" of the texts, which may refer to the others.
inline std::unique_ptr<const Description> load_texts(const Texts& texts) {
  const Fetch fetch = [&](const std::string& uri) {
    const auto found = texts.find(uri);
    if (found == texts.end()) throw Error("there is no file " + uri);
    return found->second;
  };
  return load_description("a.yaml", fetch);
}

inline std::unique_ptr<const Description> load_text(const std::string& text) {
  return load_texts({{"a.yaml", text}});
}

inline std::unique_ptr<const Description> load_file(const std::filesystem::path& path) {
  const Fetch fetch = [](const std::string& uri) {
    if (!std::filesystem::is_regular_file(uri)) throw Error("cannot open " + uri);
    return read_bytes(uri);
  };
  return load_description(path.string(), fetch);
}

/// One line for each: "a.yaml:3:5: message", with "warning: " before the message of one.
inline std::string problems_text(const Description& description) {
  std::string text;
  for (const Problem& problem : description.problems) {
    text += to_string(problem.source.location()) + ": " + (problem.warning ? "warning: " : "") +
            problem.message + "\n";
  }
  return text;
}

/// The same, or the Error that refuses the whole.
inline std::string verdict_on(const Texts& texts) {
  try {
    return problems_text(*load_texts(texts));
  } catch (const Error& error) {
    return to_string(error.where()) + ": error: " + error.what() + "\n";
  }
}

}  // namespace driftgate::tests
