#include "validators/coverage.h"

namespace driftgate {
namespace {

constexpr std::array<std::string_view, kCoverageKinds> kNames{
    "operations",           "parameters", "request-media-types", "statuses",
    "response-media-types", "properties", "enum-values"};

}  // namespace

std::string_view to_string(CoverageKind kind) { return kNames[static_cast<std::size_t>(kind)]; }

std::optional<CoverageKind> coverage_kind(std::string_view name) {
  for (std::size_t i = 0; i < kNames.size(); ++i)
    if (kNames[i] == name) return static_cast<CoverageKind>(i);
  return std::nullopt;
}

unsigned CoverageCount::percent() const {
  return total == 0 ? 100 : static_cast<unsigned>(seen * 100 / total);
}

CoverageCount Coverage::all() const {
  CoverageCount sum;
  for (const CoverageCount& count : counts) {
    sum.seen += count.seen;
    sum.total += count.total;
  }
  return sum;
}

void add(const Coverage& one, std::array<CoverageCount, kCoverageKinds>& to) {
  for (std::size_t i = 0; i < kCoverageKinds; ++i) {
    to[i].seen += one.counts[i].seen;
    to[i].total += one.counts[i].total;
  }
}

}  // namespace driftgate
