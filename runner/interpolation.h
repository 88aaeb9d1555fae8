#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "specs/document/document.h"

namespace driftgate {

/// The value of an environment variable; absent when it is unset.
using Environment = std::function<std::optional<std::string>(const std::string& name)>;

/// This process's own.
std::optional<std::string> environment_variable(const std::string& name);

/// Replaces `${NAME}`, `${NAME:-default}` (unset or empty), `${NAME:?message}` (must be set and
/// not empty) and `$$` (a dollar sign); any other `$` stays. What a variable holds is never
/// looked at again. Throws Error located at `where`.
std::string interpolate(std::string_view text, const Environment& environment,
                        const Location& where);

/// A document whose scalars have been interpolated, beside the one it was made of. Both tapes
/// have the same shape, so a place in one is a place in the other.
class Interpolated {
 public:
  /// Whether a scalar at `path` (member names, positions) that came from a variable is to be read
  /// as number or boolean if it looks like one. A variable's text has no type of its own.
  using Typed = std::function<bool(const std::vector<std::string>& path)>;

  /// Without an environment every text stays as it is.
  Interpolated(std::unique_ptr<const Document> source, const Environment& environment,
               const Typed& typed);

  Node root() const { return settled_->root(); }
  const std::string& json() const { return json_; }  ///< Of the whole, compact.

  /// Where a value of root() is written.
  Location where(Node settled) const { return written(settled).location(); }

  /// The value as it was written, before interpolation: to be quoted in messages, because a
  /// variable may hold what nobody should read.
  Node written(Node settled) const { return {source_.get(), settled.index()}; }

 private:
  std::unique_ptr<const Document> source_;
  std::string json_{};
  std::unique_ptr<const Document> settled_;
};

}  // namespace driftgate
