// YAML text to the tape: no crash, and every value can be written as JSON that reads in again.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "specs/document/document.h"
#include "specs/document/error.h"

using namespace driftgate;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ReadLimits limits{.depth = 64, .nodes = 100'000, .expanded = 10'000};
  try {
    const auto document =
        read_yaml(std::string(reinterpret_cast<const char*>(data), size), "a.yaml", limits);
    const std::string json = to_json(document->root());
    const Node last(document.get(), static_cast<std::uint32_t>(document->node_count() - 1));
    if (last.location().line < 1) std::abort();
    if (to_json(read_json(json, "a.json")->root()) != json) std::abort();
  } catch (const Error& error) {
    if (error.where().line < 1) std::abort();
  }
  return 0;
}
