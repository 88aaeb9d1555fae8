#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "validators/schema/program.h"

namespace driftgate {

/// What a frame does next.
enum class Stage : std::uint8_t {
  enter,
  members,
  elements,
  contains,
  in_place,
  unevaluated_members,
  unevaluated_elements,
  leave,
};

/// How a frame was entered from the one below it. The last two look at the same value: `in_place`
/// must hold for the frame below to hold, a `branch` need not.
enum class Entry : std::uint8_t { root, member, element, name, in_place, branch };

constexpr bool same_value(Entry entry) { return entry >= Entry::in_place; }

/// One schema applied to one value, while what is inside is looked at.
struct Frame {
  static constexpr std::uint32_t kNoBits = 0xFFFFFFFF;

  const Program* program = nullptr;
  const Slot* via = nullptr;   ///< Where the schema is written; null at the root.
  std::uint32_t node = 0;      ///< The value's place on the tape.
  std::uint32_t past = 0;      ///< Of a container, the entry past its end.
  std::uint32_t cursor = 0;    ///< The next child's place on the tape.
  std::uint32_t position = 0;  ///< The next child's number.
  std::uint32_t at = 0;     ///< Entered by a member: its name's place; by an element: its number.
  std::uint32_t depth = 0;  ///< Frames below it that look at the same value.
  std::uint32_t bits = kNoBits;  ///< Evaluated children: where they start in the words.
  std::uint32_t mark = 0;        ///< Words in use before this frame.
  std::uint32_t seen = kNoBits;  ///< Required members found, when there are more than 64.
  std::uint32_t applicator = 0;
  std::uint32_t branch = 0;     ///< The next branch, or the next of several checks of one child.
  std::uint32_t count = 0;      ///< Branches or elements that matched.
  std::uint32_t matched = 0;    ///< Which branches matched: where they start in the words.
  std::uint32_t first = 0;      ///< Explanations: the violations before them …
  std::uint32_t best_past = 0;  ///< … and the end of those of the nearest branch.
  std::uint32_t best = 0;
  std::uint32_t best_score = 0;
  std::uint64_t required = 0;  ///< Required members found.
  Stage stage = Stage::enter;
  Entry entry = Entry::root;
  bool kept = true;
  bool explains = false;    ///< Collects violations; else stops at the first.
  bool explaining = false;  ///< The branches of an applicator are gone through again.
  bool own_bits = false;    ///< Evaluated children reach the frame below only on success.
  bool enumerates = false;  ///< Some schema of this value names children.
  bool described = false;   ///< The child at hand was described by some keyword.
  bool before = false;      ///< Whether anything was undocumented before this frame.
};

/// Memory that evaluations use again.
struct Scratch {
  std::vector<Frame> frames{};
  std::vector<std::uint64_t> words{};     ///< Bit sets, with the discipline of a stack.
  std::vector<std::uint64_t> repeated{};  ///< For uniqueItems.
  std::vector<std::uint64_t> described{};
  std::unordered_map<const Slot*, std::string> steps{};  ///< From a schema into its parts.
  struct Known {
    Schema schema{};
    Program* program = nullptr;
  };
  std::array<Known, 64> known{};  ///< Programs found before, by place.
};

}  // namespace driftgate
