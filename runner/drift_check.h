#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "specs/lock/lock.h"
#include "validators/drift/drift.h"
#include "validators/report.h"

namespace driftgate {

/// Reads driftgate.lock.yaml. Throws Error.
Lock read_lock(const std::string& file);

/// Adds a result for each operation and status that answered in this run and for what the lock file
/// remembers of operations that were judged and did not answer so now: passed, failed by the
/// policy, or skipped. `lock_file` is the file as the user named it.
void add_drift(const Lock::Operations& remembered, const Lock::Operations& observed,
               const Policy& policy, const std::string& lock_file, IntegrationReport& report);

/// What becomes of one shape of a lock file.
struct LockChange {
  enum class Kind : unsigned char {
    added,      ///< Nothing was remembered.
    confirmed,  ///< Nothing drifted: the evidence is added up.
    drifted,    ///< It drifted, and was left as it is.
    accepted,   ///< It drifted, and what was seen now takes the place of what was remembered.
  };
  Kind kind = Kind::added;
  std::string integration{};
  std::string operation{};
  int status = 0;
  std::vector<Drift> drifts{};  ///< Established ones above a note.
};

/// Takes what a run observed into the lock, drifts only where `accepts` says so of the operation.
/// Old and new evidence of what drifted is not added up: it is of two things.
std::vector<LockChange> update_lock(Lock& lock, const Lock& observed,
                                    const std::function<bool(std::string_view operation)>& accepts);

}  // namespace driftgate
