#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "specs/document/document.h"
#include "specs/document/error.h"

namespace driftgate {

/// What stands for standard input among file names.
inline constexpr std::string_view kStandardInput = "-";

/// The bytes of a file, or of standard input for "-". Throws Error.
std::string read_instance(const std::string& path);

/// One value to judge.
struct Instance {
  Node value{};          ///< Valid during the call that it is given to.
  std::string name{};    ///< The file, with the line of a JSON Lines file: "pets.jsonl:17".
  std::size_t line = 0;  ///< In a JSON Lines file, else 0.

  /// Where a part of the value stands, by its JSON Pointer.
  Location place(std::string_view pointer) const;
};

/// Whether the name says that the file has one JSON value a line.
bool is_json_lines(std::string_view path);

/// Reads one JSON or YAML document. Throws Error.
void read_one(const std::string& path, const std::function<void(const Instance&)>& judge);

/// Reads a JSON value from each line that is not blank, in memory for one line. What is wrong with
/// a line goes to `refuse`, and the next line is read. Throws Error when there is nothing to read.
void read_lines(const std::string& path, const std::function<void(const Instance&)>& judge,
                const std::function<void(const Error&)>& refuse);

}  // namespace driftgate
