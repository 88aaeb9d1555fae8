#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace driftgate::tests {

/// The bytes of a file; "" when there is none.
inline std::string read_bytes(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

/// tests/ in the source tree.
inline std::filesystem::path tests_folder() { return DRIFTGATE_TESTS_DIR; }

/// Test material from elsewhere: $DRIFTGATE_SUITES, else ../shared/suites beside the checkout.
/// Tests that need it skip themselves, with the reason, where it is absent.
inline std::filesystem::path suites_folder() {
  if (const char* given = std::getenv("DRIFTGATE_SUITES")) return given;
  return std::filesystem::path(DRIFTGATE_SOURCE_DIR).parent_path() / "shared" / "suites";
}

}  // namespace driftgate::tests
