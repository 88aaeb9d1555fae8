#include "validators/diff/surface.h"

#include <fmt/core.h>

#include <algorithm>
#include <cassert>

namespace driftgate::surface {
namespace {

// Two changes of one rule at one place, from and to the same, have one cause.
std::string cause_of(const Change& change) {
  const auto address = [](Node node) {
    return fmt::format("{}:{}", reinterpret_cast<std::uintptr_t>(node.document()),
                       node ? node.index() : 0);
  };
  // A reader who stays unhurt (an unstable operation, a reader of the other side) is no part of it.
  return fmt::format("{}\n{}\n{}\n{}\n{}\n{}\n{}", change.rule, static_cast<int>(change.side),
                     static_cast<int>(change.severity), address(change.base),
                     address(change.revision), change.before, change.after);
}

}  // namespace

Side OperationPair::side(Side written) const {
  if (!swapped() || written == Side::surface) return written;
  return written == Side::request ? Side::response : Side::request;
}

void Changes::add(std::string_view id, const OperationPair* pair, Found found) {
  const DiffRule* const rule = find_diff_rule(id);
  assert(rule != nullptr);
  Change change;
  change.rule = rule->id;
  change.side = pair != nullptr ? pair->side(rule->side) : rule->side;
  change.effect = found.effect.value_or(rule->effect);
  change.guards = rule->guards;
  if (found.non_success) change.guards.non_success = true;
  change.severity = severity_of(change.side, change.effect, change.guards);
  change.message = found.message.empty() ? std::string(rule->summary) : std::move(found.message);
  change.before = std::move(found.before);
  change.after = std::move(found.after);
  change.place = std::move(found.place);
  change.base = found.base;
  change.revision = found.revision;
  add(std::move(change), pair);
}

void Changes::concern(std::size_t position, const OperationPair& pair) {
  std::vector<std::string>& operations = changes_[position].operations;
  // Operations come one after another, so the last one tells.
  if (operations.empty() || operations.back() != pair.name) operations.push_back(pair.name);
}

std::size_t Changes::add(Change change, const OperationPair* pair) {
  if (pair != nullptr && pair->unstable && change.effect != Effect::governance) {
    change.guards.unstable = true;
    change.severity = Severity::note;
  }
  const auto [known, is_new] = causes_.try_emplace(cause_of(change), changes_.size());
  if (is_new) changes_.push_back(std::move(change));
  if (pair != nullptr) concern(known->second, *pair);
  return known->second;
}

}  // namespace driftgate::surface
