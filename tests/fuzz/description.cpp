// A whole description: loads or is refused, with every problem placed.
#include "specs/openapi/description.h"

#include <cstdint>
#include <cstdlib>
#include <string>

using namespace driftgate;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  const Fetch fetch = [&bytes](const std::string& uri) {
    if (uri != "openapi.yaml" && uri != "other.yaml") throw Error("no such file");
    return bytes;
  };
  try {
    const auto description = load_description("openapi.yaml", fetch,
                                              {.depth = 64, .nodes = 100'000, .expanded = 10'000});
    for (const Problem& problem : description->problems)
      if (!problem.source || problem.message.empty()) std::abort();
    for (const Operation& operation : description->operations)
      if (operation.id.empty() || operation.method.empty()) std::abort();
  } catch (const Error& error) {
    if (std::string(error.what()).empty()) std::abort();
  }
  return 0;
}
