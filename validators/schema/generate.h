#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "validators/schema/evaluate.h"

namespace driftgate {

/// What a made value is for.
enum class Purpose : std::uint8_t {
  typical,   ///< What a client or provider would usually write.
  boundary,  ///< Kept, and on the edge of some keyword.
  negative,  ///< Breaks one keyword and no other.
};

std::string_view to_string(Purpose purpose);

struct MadeValue {
  std::string json{};  ///< Compact JSON text.
  Purpose purpose{};
  /// boundary: on whose edge it lies ("maxLength", "enum", "oneOf", "properties", …); negative: the
  /// one it breaks, as evaluate() names it, or the choice (anyOf, oneOf) that it leaves without a
  /// branch; typical: "example", "examples", "default" or "".
  std::string keyword{};
  std::string instance{};  ///< JSON Pointer of the part concerned.
  std::string note{};      ///< For people: "one character more than 40", "branch 2".
  Node source{};           ///< The keyword's value in its document; typical: the schema.

  bool operator==(const MadeValue&) const = default;
};

/// Something that was wanted and cannot be had, or was not tried.
struct Unmade {
  std::string keyword{};
  std::string instance{};
  std::string note{};
  std::string reason{};
  Purpose purpose{};
  Node source{};

  bool operator==(const Unmade&) const = default;
};

struct GenerateOptions {
  Direction direction = Direction::request;
  std::uint64_t seed = 0;
  std::size_t most = 200;         ///< Values.
  std::size_t typical = 4;        ///< Made ones, beside what the schema gives as examples.
  std::size_t depth = 8;          ///< Levels of a value whose parts are varied.
  std::size_t work = 20'000;      ///< Values judged on the way.
  std::size_t bytes = 200 << 20;  ///< … and their size together.
};

struct MadeValues {
  std::vector<MadeValue> values{};  ///< The most telling first; no text twice.
  std::vector<Unmade> unmade{};

  bool operator==(const MadeValues&) const = default;
};

/// The verb *generate*. Every value was judged by `evaluator`, formats asserted, before it is
/// given: a typical or boundary one keeps the schema, a negative one breaks its keyword and nothing
/// else. What cannot be made is in `unmade`, with the reason. The same for the same arguments.
/// Bounded whatever the schema says. Keywords whose verdict nobody has (an unknown format) are not
/// broken.
MadeValues generate_values(const Schema& schema, Purpose purpose, const GenerateOptions& options,
                           Evaluator& evaluator);

/// A made value, or why none could be made.
struct Generated {
  std::optional<std::string> json{};  ///< Compact JSON text.
  std::string reason{};               ///< Set when `json` is not.
};

/// One typical value: examples, default, enum, const, then the schema's own bounds. Deterministic
/// for a seed. Checked by `evaluator` before it is given. Another `variation` gives other values
/// where the schema leaves any; 0 the most usual ones.
Generated generate(const Schema& schema, Direction direction, std::uint64_t seed,
                   Evaluator& evaluator, std::size_t variation = 0);

}  // namespace driftgate
