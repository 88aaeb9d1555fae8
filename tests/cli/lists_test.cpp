#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <string_view>

#include "tests/files.h"

namespace driftgate::tests {
namespace {

namespace fs = std::filesystem;

struct Listed {
  std::string_view list;
  std::string_view line;  // Before the name, in the list.
  std::string_view type;  // Of what a file defines.
};

// No compiler tells when several sources are one, or when it is g++.
TEST(Lists, hold_all_that_files_beside_them_define) {
  for (const Listed& each : {
           Listed{"runner/cli/commands.inc", "COMMAND(", "Command"},
           Listed{"runner/strategies/strategies.inc", "STRATEGY(", "Strategy"},
           Listed{"reporters/reporters.inc", "REPORTER(", "Reporter"},
           Listed{"specs/contracts/formats.inc", "FORMAT(", "ContractFormat"},
           Listed{"validators/checks/checks.inc", "CHECK(", "Rule<Case>"},
           Listed{"validators/workflows/workflows.inc", "WORKFLOW_RULE(", "WorkflowRule"},
       }) {
    const fs::path list = fs::path(DRIFTGATE_SOURCE_DIR) / each.list;
    const std::string listed = '\n' + read_bytes(list);
    const std::string beginning = "\nconst " + std::string(each.type) + ' ';
    std::size_t found = 0;
    for (const auto& entry : fs::recursive_directory_iterator(list.parent_path())) {
      if (entry.path().extension() != ".cpp") continue;
      const std::string source = read_bytes(entry.path());
      const std::size_t at = source.find(beginning);
      if (at == std::string::npos) continue;
      const std::size_t name = at + beginning.size();
      const std::string line =
          '\n' + std::string(each.line) + source.substr(name, source.find('{', name) - name) + ')';
      EXPECT_NE(listed.find(line), std::string::npos) << entry.path() << " in " << list;
      ++found;
    }
    EXPECT_GT(found, 0U) << list;
  }
}

}  // namespace
}  // namespace driftgate::tests
