#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "specs/openapi/description.h"
#include "validators/diff/change.h"

namespace driftgate {

struct DiffOptions {
  /// Whether a path template, as written, is compared; unset: every one.
  std::function<bool(std::string_view path)> wants{};
  std::string strip_prefix{};          ///< Left out in front of paths, on both sides.
  bool ignore_trailing_slash = false;  ///< "/pets/" is "/pets".
  std::chrono::sys_days today{};       ///< What a sunset is held against.
  int grace_days = 0;  ///< From today to a sunset that is announced; 0: a sunset is not asked for.
  /// Fills Change::elsewhere: for who asks about single operations, as it costs memory.
  bool all_places = false;
};

/// An operation of either description, in the order of the base and then of what was added.
struct ComparedOperation {
  std::string name{};                   ///< "GET /depots"; unique.
  const Operation* base = nullptr;      ///< nullptr: added.
  const Operation* revision = nullptr;  ///< nullptr: removed.
  /// Why it was not compared, as what may have it on the other side cannot be read, and where that
  /// stands: one sentence, no trailing period; "": it was.
  std::string unread{};
  Node unread_at{};

  bool is_compared() const { return unread.empty(); }
  const std::string& id() const { return base != nullptr ? base->id : revision->id; }
};

struct Diff {
  /// One for each cause: rule, place, before and after. In the order of the base.
  std::vector<Change> changes{};
  std::vector<ComparedOperation> operations{};
};

/// Names of the operations that the change concerns, as long as the diff.
std::vector<std::string_view> operations_of(const Diff& diff, const Change& change);

/// Everything that is not the same in two descriptions, of any two versions of OpenAPI, judged for
/// the party that it may hurt. Both must outlive what comes out. Pure; linear in the operations and
/// in what differs.
Diff diff(const Description& base, const Description& revision, const DiffOptions& options = {});

/// What the changes ask of the next version's number (Semantic Versioning 2.0.0, §6 to §8).
enum class Bump : std::uint8_t { none, patch, minor, major };
std::string_view to_string(Bump bump);

/// An error asks for a major version, a warning or anything that clients can see for a minor one.
Bump bump_for(const std::vector<Change>& changes);

}  // namespace driftgate
