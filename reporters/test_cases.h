#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "validators/report.h"

namespace driftgate {

// A report as systems for tests want it, the same in every format of theirs: names that tell cases
// apart, one mark for each case, and a case that says so when nothing was judged. All texts are
// harmless in XML and on terminals; what else the format asks for is the writer's.

inline constexpr std::size_t kMostNameCharacters = 200;
inline constexpr std::size_t kMostMessageCharacters = 500;
inline constexpr std::size_t kMostBodyBytes = std::size_t{64} << 10;  ///< Of the text of a mark.

enum class Mark : std::uint8_t { none, failure, error, skipped, flaky };

struct TestCase {
  const Result* result = nullptr;  ///< Null for a case that stands for nothing judged.
  std::string classname{};         ///< "integration.operation": one dot.
  std::string name{};              ///< Unique with its classname; at most 200 characters.
  std::string file{};              ///< Where the promise is written; "" when unknown.
  int line = 0;
  Mark mark = Mark::none;
  std::string message{};  ///< One line; "" for a plain pass.
  std::string type{};     ///< "contract.body-schema"; of skipped and passed cases "".
  std::string body{};     ///< For writers to fill.
  bool left_out = false;  ///< For writers to say.
};

struct TestSuite {
  std::string name{};                              ///< Unique in its report.
  const IntegrationReport* integration = nullptr;  ///< Null for the run's own suite.
  std::vector<TestCase> cases{};                   ///< Never empty; in the order of the plan.
  std::size_t left_out = 0;
};

/// One for each integration, unique.
std::vector<std::string> suite_names(const Report& report);

/// Refers to the report.
std::vector<TestSuite> test_suites(const Report& report);

/// The message, the findings worst first, how to see it again, whom to ask and what stayed open,
/// in at most `most` bytes. Of a case that has a result.
std::string body_of(const TestCase& test, const IntegrationReport& integration, std::size_t most);

/// Any bytes as one harmless line of at most `most` characters.
std::string attribute(std::string_view text, std::size_t most);

/// Of the case's request; 0 where none was sent.
std::chrono::microseconds time_of(const TestCase& test);

}  // namespace driftgate
