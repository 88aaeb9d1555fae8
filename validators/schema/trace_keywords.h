#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "validators/schema/program.h"

namespace driftgate {

/// What a keyword's verdict depends on beside the keyword and the value.
struct Judging {
  const EvaluateOptions& options;
  /// Whether the direction frees a member from being required.
  std::function<bool(const Property&)> is_waived{};
};

/// Why a keyword that applies no schema rejects the value; absent when it does not, or when it
/// asserts nothing in the program's dialect.
std::optional<std::string> rejection(const Program& program, Member keyword, Node value,
                                     const Judging& judging);

/// Whether the keyword's own value is an annotation of `value`: meta-data, content, `format`, and
/// from 2019-09 on every keyword that nobody knows (2020-12 Core §6.5).
bool annotates(const Program& program, Member keyword, Node value);

}  // namespace driftgate
