#pragma once

#include <span>
#include <string>
#include <vector>

#include "runner/cli/command_table.h"

namespace driftgate {

struct Candidate {
  std::string word{};   ///< The whole word; one that ends in '=' goes on.
  std::string about{};  ///< "" or a few words.

  bool operator==(const Candidate&) const = default;
};

/// What may stand in the place of the last word.
struct Completion {
  enum class Kind { words, files, folders };

  Kind kind = Kind::words;
  std::string before{};  ///< Of the last word: what stands before the file's name ("junit=").
  std::vector<Candidate> candidates{};

  bool operator==(const Completion&) const = default;
};

/// `words` are those after the program's name; the last is the one that is being typed, maybe "".
Completion complete(const CommandText& program, std::span<const std::string> words);

/// For the shells: a line "words", "files BEFORE" or "folders BEFORE", then a candidate a line,
/// its word and a tab before what it is about.
std::string to_text(const Completion& completion);

}  // namespace driftgate
