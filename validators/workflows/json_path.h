#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "specs/document/document.h"
#include "validators/schema/pattern.h"

namespace driftgate {

/// A query over a JSON value (RFC 9535), the functions length, count, value, match and search
/// included. Made by read_json_path().
struct JsonPath {
  struct Selector;
  struct Segment {
    bool descends = false;  ///< "..": of the value and all below it.
    std::vector<Selector> selectors{};
  };
  struct Query {
    bool of_current = false;  ///< "@" in a filter, not "$".
    std::vector<Segment> segments{};
  };
  /// What is compared, or tested alone.
  struct Operand {
    enum class Kind : std::uint8_t { literal, query, function };
    Kind kind = Kind::literal;
    std::string text{};  ///< JSON of a literal, name of a function.
    Query query{};
    std::vector<Operand> arguments{};
    std::unique_ptr<const Pattern> pattern{};  ///< Of match and search, where it is a literal.
  };
  enum class Op : std::uint8_t {
    operand,
    negate,
    less,
    less_or_equal,
    greater,
    greater_or_equal,
    equal,
    unequal,
    both,
    either,
  };
  struct Item {
    Op op = Op::operand;
    Operand operand{};
  };
  struct Selector {
    enum class Kind : std::uint8_t { name, wildcard, index, slice, filter };
    Kind kind = Kind::name;
    std::string name{};
    std::optional<std::int64_t> start{}, end{};  ///< `start` is also the index.
    std::int64_t step = 1;
    std::vector<Item> filter{};  ///< Operators after what they are applied to.
  };
  Query query{};
};

struct ReadJsonPath {
  std::optional<JsonPath> path{};
  std::string problem{};  ///< One sentence.
};

ReadJsonPath read_json_path(std::string_view text);

/// The values that the path selects; absent where finding them would take too long.
std::optional<std::vector<Node>> select(const JsonPath& path, Node root);

}  // namespace driftgate
