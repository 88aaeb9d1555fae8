#pragma once

#include <string>
#include <vector>

namespace driftgate::tests {

/// A program that answers one line on standard output for each line on standard input. Ended when
/// the object is.
class Child {
 public:
  explicit Child(const std::vector<std::string>& command);
  ~Child();
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  /// Sends a line; its answer without the line break, "" when the program has ended.
  std::string ask(const std::string& line);

  /// Sends a last line and waits for the end: the exit code.
  int tell(const std::string& line);

 private:
  bool send(const std::string& line) const;

  int process_ = -1;
  int to_ = -1;
  int from_ = -1;
  std::string pending_{};
};

}  // namespace driftgate::tests
