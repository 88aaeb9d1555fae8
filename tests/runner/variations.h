#pragma once

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "runner/strategies/strategy.h"
#include "tests/files.h"

namespace driftgate::tests {

inline const std::set<std::string> kEveryMethod{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"};

/// What a strategy makes of each operation's own request, as it is sent.
struct Varied {
  const Operation* operation = nullptr;
  RequestParts plain{};
  Variation variation{};
  Request request{};
};

inline const char* name_of(Asked::Kind kind) {
  static constexpr const char* kNames[]{"valid",
                                        "invalid",
                                        "absent",
                                        "wrong media type",
                                        "undeclared method",
                                        "without credentials",
                                        "wrong credentials",
                                        "unclear"};
  return kNames[static_cast<std::size_t>(kind)];
}

inline std::unique_ptr<const Description> load(const std::filesystem::path& path) {
  return load_description(path.string(), [](const std::string& uri) { return read_bytes(uri); });
}

inline std::vector<Varied> vary(const Description& description, const Strategy& strategy,
                                const PlanOptions& options, const RequestMaker::Known& known = {}) {
  Evaluator evaluator;
  RequestMaker maker(options, evaluator);
  std::vector<Varied> all;
  for (const Operation& operation : description.operations) {
    const Drafted drafted = maker.draft(operation, known);
    if (!drafted.parts) continue;
    for (Variation& variation :
         strategy.vary({description, operation, *drafted.parts, known}, maker)) {
      Assembled assembled = maker.assemble(operation, variation.parts);
      if (!assembled.request) continue;
      if (!variation.method.empty()) assembled.request->method = variation.method;
      all.push_back(
          {&operation, *drafted.parts, std::move(variation), std::move(*assembled.request)});
    }
  }
  return all;
}

}  // namespace driftgate::tests
