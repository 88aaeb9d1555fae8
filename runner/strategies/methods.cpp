#include <algorithm>
#include <array>

#include "runner/strategies/strategy.h"

namespace driftgate::strategies {
namespace {

// Once for each path: its first operation asks for it. Only with a method that may be sent.
std::vector<Variation> vary_methods(const Plain& plain, RequestMaker& maker) {
  static constexpr std::array<std::string_view, 4> kMethods{"PATCH", "PUT", "POST", "DELETE"};
  const auto& operations = plain.description.operations;
  const auto first = std::find_if(operations.begin(), operations.end(), [&](const Operation& each) {
    return each.path == plain.operation.path;
  });
  if (first == operations.end() || &*first != &plain.operation) return {};
  std::vector<Variation> variations;
  for (const std::string_view method : kMethods) {
    const bool declared =
        std::any_of(operations.begin(), operations.end(), [&](const Operation& each) {
          return each.path == plain.operation.path && each.method == method;
        });
    // What has that identity may be somebody's.
    if (method == "DELETE" && plain.operation.path.ends_with('}')) continue;
    if (declared || !maker.options().methods.contains(std::string(method))) continue;
    variations.push_back({.parts = plain.parts,
                          .asked = {.kind = Asked::Kind::undeclared_method,
                                    .what = std::string(method),
                                    .place = "method " + std::string(method),
                                    .source = plain.operation.source},
                          .method = std::string(method)});
  }
  return variations;
}

}  // namespace

const Strategy methods{
    .name = "methods",
    .summary = "a method that the path does not declare",
    .vary = vary_methods,
};

}  // namespace driftgate::strategies
