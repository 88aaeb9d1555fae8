#include <fmt/core.h>

#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "specs/openapi/template.h"
#include "validators/diff/surface.h"

namespace driftgate::surface {
namespace {

constexpr std::string_view kRule = "description-part-unread";

// What both sides refer to in the same words is no difference that could be told.
bool is_written_alike(Node a, Node b) { return a && b && to_json(a) == to_json(b); }

std::string place_of(const UnreadPart& part) {
  switch (part.kind) {
    case UnreadPart::Kind::path:
      return "path " + part.name;
    case UnreadPart::Kind::webhook:
      return "webhook " + part.name;
    case UnreadPart::Kind::callback:
      return "callback " + part.name;
    case UnreadPart::Kind::parameter:
      return "parameter " + part.name;
    case UnreadPart::Kind::security_scheme:
      return "security scheme " + part.name;
  }
  return {};
}

// Paths are the same whatever their parameters are called; a callback may have any operation.
std::string key_of(OperationKind kind, std::string_view path) {
  switch (kind) {
    case OperationKind::path:
      return "path " + openapi::template_shape(path);
    case OperationKind::webhook:
      return fmt::format("webhook {}", path);
    case OperationKind::callback:
      break;
  }
  return "callback";
}

std::string words_of(const UnreadPart& part) {
  return fmt::format("{}\n{}", place_of(part), to_json(part.source));
}

}  // namespace

std::vector<const UnreadPart*> unread_here(const std::vector<UnreadPart>& parts,
                                           const std::vector<UnreadPart>& others) {
  std::vector<const UnreadPart*> here;
  if (parts.empty()) return here;
  std::unordered_set<std::string> there;
  for (const UnreadPart& other : others) there.insert(words_of(other));
  for (const UnreadPart& part : parts)
    if (!there.contains(words_of(part))) here.push_back(&part);
  return here;
}

Unread::Unread(const Description& own, const Description& other)
    : alone_(unread_here(own.unread, other.unread)) {
  const auto add = [&](OperationKind kind, const UnreadPart& part) {
    around_.try_emplace(key_of(kind, part.name), &part);
  };
  // What both refer to may be overridden by an operation beside the reference.
  for (const UnreadPart& part : own.unread) {
    if (part.kind == UnreadPart::Kind::path) add(OperationKind::path, part);
    if (part.kind == UnreadPart::Kind::webhook) add(OperationKind::webhook, part);
  }
  for (const UnreadPart* part : alone_) {
    if (part->kind == UnreadPart::Kind::callback) add(OperationKind::callback, *part);
    if (part->kind == UnreadPart::Kind::security_scheme) schemes_.emplace(part->name, part);
  }
}

const UnreadPart* Unread::around(const OperationPair& pair) const {
  if (around_.empty()) return nullptr;
  const Operation& operation = pair.base != nullptr ? *pair.base : *pair.revision;
  const auto found = around_.find(key_of(pair.kind, operation.path));
  return found == around_.end() ? nullptr : found->second;
}

const UnreadPart* Unread::scheme(const std::string& name) const {
  const auto found = schemes_.find(name);
  return found == schemes_.end() ? nullptr : found->second;
}

const UnreadPart* unread_around(const Surface& all, const OperationPair& pair) {
  if (pair.revision == nullptr) return all.unread_revision.around(pair);
  return pair.base == nullptr ? all.unread_base.around(pair) : nullptr;
}

std::string unread_in(bool in_revision, const UnreadPart& part) {
  return fmt::format("the {} cannot be read in the {}", place_of(part),
                     in_revision ? "revision" : "base");
}

void tell_unread(const Surface& all, const OperationPair* pair, bool in_revision,
                 const UnreadPart& part) {
  Found found{
      .message = unread_in(in_revision, part), .place = place_of(part), .reason = part.reason};
  (in_revision ? found.revision : found.base) = part.source;
  all.changes.add(kRule, pair, std::move(found));
}

void compare_unread(const Surface& all, const Paired& paired) {
  for (const bool in_revision : {false, true}) {
    const Unread& own = in_revision ? all.unread_revision : all.unread_base;
    std::unordered_set<const UnreadPart*> told;
    // An operation that is not seen may be there.
    for (const OperationPair& pair : in_revision ? paired.removed : paired.added)
      if (const UnreadPart* part = unread_around(all, pair)) {
        told.insert(part);
        tell_unread(all, &pair, in_revision, *part);
      }
    for (const UnreadPart* part : own.alone()) {
      const bool is_path = part->kind == UnreadPart::Kind::path;
      const bool is_wanted = !is_path || !all.options.wants || all.options.wants(part->name);
      if (is_wanted && !told.contains(part)) tell_unread(all, nullptr, in_revision, *part);
    }
  }
}

void compare_unread_parameters(const Surface& all, const OperationPair& pair) {
  const auto& base = pair.base->unread_parameters;
  const auto& revision = pair.revision->unread_parameters;
  for (const UnreadPart* part : unread_here(base, revision)) tell_unread(all, &pair, false, *part);
  for (const UnreadPart* part : unread_here(revision, base)) tell_unread(all, &pair, true, *part);
}

bool is_unread(const Surface& all, const OperationPair& pair, const std::string& place,
               const Readable& base, const Readable& revision) {
  if (base.unread.empty() && revision.unread.empty()) return false;
  const bool both = !base.unread.empty() && !revision.unread.empty();
  if (both && is_written_alike(base.source, revision.source)) return true;
  const bool in_revision = !revision.unread.empty();
  all.changes.add(kRule, &pair,
                  {.message = fmt::format("the {} cannot be read in the {}", place,
                                          both          ? "base and the revision"
                                          : in_revision ? "revision"
                                                        : "base"),
                   .place = place,
                   .base = base.source,
                   .revision = revision.source,
                   .reason = std::string(in_revision ? revision.unread : base.unread)});
  return true;
}

}  // namespace driftgate::surface
