#pragma once

#include <map>
#include <string>

#include "reporters/reporter.h"
#include "tests/files.h"
#include "tests/reporters/temporary_folder.h"

namespace driftgate::tests {

/// One run with every report there is, in a folder of its own.
class EveryReport {
 public:
  explicit EveryReport(const std::string& name) : folder_(name) {}

  /// The options that ask for all of them, and where what is printed goes.
  std::string options() const {
    std::string words;
    for (const Reporter* reporter : all_reporters())
      if (reporter->name != "console")
        words += " --report " + std::string(reporter->name) + "=" + file(reporter->name);
    return words + " >" + file("console") + " 2>" + file("errors");
  }

  /// By name; what was printed is "console" and "errors".
  std::map<std::string, std::string> read() const {
    std::map<std::string, std::string> all{{"errors", read_bytes(file("errors"))}};
    for (const Reporter* reporter : all_reporters())
      all.emplace(reporter->name, read_bytes(file(reporter->name)));
    return all;
  }

 private:
  std::string file(std::string_view name) const {
    return folder_.file("report-" + std::string(name));
  }

  TemporaryFolder folder_;
};

}  // namespace driftgate::tests
