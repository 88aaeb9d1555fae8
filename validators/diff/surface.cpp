#include "validators/diff/surface.h"

#include <fmt/core.h>

#include <algorithm>
#include <cassert>

#include "specs/openapi/template.h"

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

Change Changes::judged(std::string_view id, const OperationPair* pair, Found found) {
  const DiffRule* const rule = find_diff_rule(id);
  assert(rule != nullptr);
  Change change;
  change.rule = rule->id;
  change.side = pair != nullptr ? pair->side(rule->side) : rule->side;
  change.effect = found.effect.value_or(rule->effect);
  change.guards = rule->guards;
  if (found.non_success) change.guards.non_success = true;
  change.severity = severity_of(change.side, change.effect, change.guards);
  change.message = found.message.empty() ? rule->summary() : std::move(found.message);
  change.before = std::move(found.before);
  change.after = std::move(found.after);
  change.place = std::move(found.place);
  change.base = found.base;
  change.revision = found.revision;
  change.reason = std::move(found.reason);
  if (!change.reason.empty()) change.proof = Proof::none;
  return change;
}

std::size_t Changes::add(std::string_view rule, const OperationPair* pair, Found found) {
  return add(judged(rule, pair, std::move(found)), pair);
}

void Changes::concern(std::size_t position, const OperationPair& pair, std::string_view place) {
  Change& change = changes_[position];
  std::vector<std::uint32_t>& operations = change.operations;
  // Operations come one after another, so the last one tells.
  const bool is_new = operations.empty() || operations.back() != pair.position;
  if (is_new) operations.push_back(pair.position);
  if (!all_places_) return;
  const std::size_t last = operations.size() - 1;
  std::vector<OperationPlace>& elsewhere = change.elsewhere;
  const bool is_told = !elsewhere.empty() && elsewhere.back().operation == last;
  if (!is_told && place == change.place) return;
  // Until now this operation had the place of the change.
  if (!is_told && !is_new) elsewhere.push_back({last, change.place});
  for (auto one = elsewhere.rbegin(); one != elsewhere.rend() && one->operation == last; ++one)
    if (one->place == place) return;
  elsewhere.push_back({last, std::string(place)});
}

std::size_t Changes::add(Change change, const OperationPair* pair) {
  if (pair != nullptr && pair->unstable && change.effect != Effect::governance) {
    change.guards.unstable = true;
    change.severity = Severity::note;
  }
  const auto [known, is_new] = causes_.try_emplace(cause_of(change), changes_.size());
  const std::string place = all_places_ ? change.place : "";
  if (is_new) changes_.push_back(std::move(change));
  if (pair != nullptr) concern(known->second, *pair, place);
  return known->second;
}

void show(const Surface& all, std::size_t position, const OperationPair& pair,
          const Wanted& wanted) {
  Change& change = all.changes.all()[position];
  const bool is_shown = !std::holds_alternative<std::monostate>(change.message_shown);
  if (change.severity < Severity::error || is_shown) return;
  if (wanted.carrier.response != nullptr) {
    const Operation& writer = pair.swapped() || wanted.lost ? *pair.base : *pair.revision;
    if (auto response = all.messages.response(writer.expected, wanted))
      change.message_shown = std::move(*response);
  } else if (auto request = all.messages.request(pair, wanted)) {
    change.message_shown = std::move(*request);
  }
  if (!std::holds_alternative<std::monostate>(change.message_shown)) change.proof = Proof::witness;
}

bool is_same_parameter(const OperationPair& pair, const Parameter& base,
                       const Parameter& revision) {
  if (base.in != revision.in) return false;
  if (base.in == In::header) return equal_ignoring_case(base.name, revision.name);  // RFC 9110 §5.1
  if (base.in != In::path) return base.name == revision.name;
  const auto before = openapi::template_names(pair.base->path);
  const auto after = openapi::template_names(pair.revision->path);
  const auto place = std::find(before.begin(), before.end(), base.name);
  if (before.size() != after.size() || place == before.end()) return base.name == revision.name;
  return after[static_cast<std::size_t>(place - before.begin())] == revision.name;
}

}  // namespace driftgate::surface
