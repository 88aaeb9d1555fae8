#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace driftgate::tests {

/// One command line and what came of it.
struct Step {
  std::string command{};  ///< For a POSIX shell, in a folder of its own.
  int exit_code = 0;
  std::string output{};
  std::string errors{};
};

/// One answer of the loopback provider: all the bytes after the status line's "HTTP/1.1 ".
struct Answer {
  std::string status{};  ///< "200 OK".
  std::string headers{};
  std::string body{};
};

/// A session as a text file:
///
///     # What it shows.
///     --- file openapi.yaml
///     openapi: 3.1.0
///     --- folder reports
///     --- link loop.yaml -> loop.yaml
///     --- answer GET /pets 200 OK
///     Content-Type: application/json
///
///     []
///     --- run
///     driftgate check openapi.yaml --url http://localhost:{port}
///     --- exit 0
///     --- stdout
///     …
///     --- stderr
///     …
///
/// {port} is the loopback provider's, {closed} one where nobody listens, {folder} the session's
/// folder and {version} the program's. "{any}" in an expected line stands for any text in it.
struct Transcript {
  std::string comment{};
  std::vector<std::pair<std::string, std::string>> files{};
  std::vector<std::string> folders{};
  std::vector<std::pair<std::string, std::string>> links{};
  std::map<std::string, Answer> answers{};  ///< By "GET /pets", query included.
  std::string prologue{};                   ///< The text before the first step, as it was.
  std::vector<Step> steps{};
};

Transcript parse_transcript(const std::string& text);
std::string to_text(const Transcript& transcript);

/// Runs every step; what is given back has what really happened, with the placeholders put in.
std::vector<Step> play(const Transcript& transcript);

/// Whether each line fits the expected one.
bool fits(const std::string& actual, const std::string& expected);

/// `actual`, but with the expected line wherever that fits: for writing a transcript again.
std::string keep_wildcards(const std::string& actual, const std::string& expected);

}  // namespace driftgate::tests
