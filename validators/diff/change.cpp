#include "validators/diff/change.h"

namespace driftgate {
namespace {

// Nobody sends it, nobody can rely on it, or everybody was told in time.
bool is_nobodys(Side side, const Guards& guards) {
  return (side == Side::request && guards.read_only) ||
         (side == Side::response && guards.write_only) || guards.non_success || guards.sanctioned;
}

}  // namespace

std::vector<std::string_view> places_in(const Change& change, std::size_t operation) {
  std::vector<std::string_view> places;
  for (const OperationPlace& one : change.elsewhere)
    if (one.operation == operation) places.push_back(one.place);
  if (places.empty()) places.push_back(change.place);
  return places;
}

Severity severity_of(Side side, Effect effect, const Guards& guards) {
  if (effect == Effect::none) return Severity::note;
  if (effect == Effect::governance) return guards.sanctioned ? Severity::note : Severity::error;
  if (is_nobodys(side, guards)) return Severity::note;
  if (effect == Effect::unknown) return Severity::warning;
  if (effect == Effect::incomparable) return Severity::error;
  // Old receivers must understand what is sent: more of it hurts them, unless they pick it.
  const bool more_hurts = side == Side::response && !guards.negotiated;
  return (effect == Effect::widens) == more_hurts ? Severity::error : Severity::note;
}

}  // namespace driftgate
