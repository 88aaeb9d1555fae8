#pragma once

#include <map>
#include <string>
#include <string_view>

#include "specs/document/location.h"
#include "specs/schema/shape.h"

namespace driftgate {

/// The default name of the file.
inline constexpr std::string_view kLockName = "driftgate.lock.yaml";

/// What the answers to one operation with one status looked like.
struct LockedShape {
  Shape shape{};
  Location source{};  ///< Where it is written; unknown for one that is new.

  bool operator==(const LockedShape& other) const { return shape == other.shape; }
};

/// The remembered side of integrations: by integration, operation (operationId) and status.
struct Lock {
  using Statuses = std::map<int, LockedShape>;
  using Operations = std::map<std::string, Statuses, std::less<>>;
  std::map<std::string, Operations, std::less<>> integrations{};

  bool operator==(const Lock&) const = default;

  /// The shape of those answers, or nullptr.
  const LockedShape* find(std::string_view integration, std::string_view operation,
                          int status) const;
};

/// Reads driftgate.lock.yaml. Throws Error, located, for what is no such file, for evidence that
/// contradicts itself, and for values that no lock file may hold (is_plain_token).
Lock read_lock_text(std::string text, const std::string& file);

/// The text of the file: sorted, one line for each member without members, the same for the same
/// lock. Reading it gives the lock again. Throws Error for a shape with values that no lock file
/// may hold: settle shapes before.
std::string write_lock(const Lock& lock);

/// The lines of one shape alone, as they stand in the file.
std::string write_shape(const Shape& shape);

}  // namespace driftgate
