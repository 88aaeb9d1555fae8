#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "specs/schema/schema.h"
#include "validators/schema/content.h"
#include "validators/schema/equality.h"
#include "validators/schema/evaluate.h"
#include "validators/schema/format.h"
#include "validators/schema/number.h"
#include "validators/schema/pattern.h"

namespace driftgate {

struct Program;

/// Kinds of values as bits: 1 << Kind. A number that is an integer has a bit of its own.
using TypeSet = std::uint8_t;
constexpr TypeSet type_bit(Kind kind) { return static_cast<TypeSet>(1u << static_cast<int>(kind)); }
inline constexpr TypeSet kNumberType = type_bit(Kind::number);
inline constexpr TypeSet kIntegerType = 1u << 6;
inline constexpr TypeSet kAnyType = 0x7F;

/// A place where a subschema is written, and its program. `$ref`s that stand alone are followed.
struct Slot {
  Program* program = nullptr;
  Node written{};
  std::uint32_t hops = 0;  ///< `$ref`s followed from `written` to the program's schema.

  explicit operator bool() const { return program != nullptr; }
};

struct ValueRule {
  std::string_view keyword{};  ///< "enum" or "const".
  Node source{};
  ValueSet allowed;
};

struct Bound {
  std::string_view keyword{};  ///< "minimum", "exclusiveMaximum", …
  Node source{};
  std::string_view lexeme{};
  std::optional<ShortDecimal> small{};  ///< Its value, when it is short.
  bool is_minimum = false;
  bool exclusive = false;
};

/// Bounds that are integers: what both ways of writing them admit.
struct IntegerRange {
  std::int64_t low = std::numeric_limits<std::int64_t>::min() / 4;   ///< The least integer.
  std::int64_t high = std::numeric_limits<std::int64_t>::max() / 4;  ///< The greatest.
  bool low_is_open = false;  ///< Numbers between low - 1 and low are admitted too.
  bool high_is_open = false;
};

struct NumberRules {
  std::vector<Bound> bounds{};
  Node multiple_of{};
  std::optional<ShortDecimal> small_divisor{};  ///< Not zero.
  std::optional<IntegerRange> range{};          ///< Where it is all there is to look at.
  /// x-lexeme-pattern, for numbers as they are written: of contracts, where 1 is not 1.0.
  const Pattern* lexeme = nullptr;
  Node lexeme_source{};
};

/// minLength, maxItems, …: absent ones have no source.
struct Limit {
  Node source{};
  std::uint64_t value = 0;
  explicit operator bool() const { return static_cast<bool>(source); }
};

struct StringRules {
  Limit least{};
  Limit most{};
  /// Texts of so many bytes have neither too few nor too many characters, of one to four bytes.
  std::uint64_t sure_from = 0;
  std::uint64_t sure_to = ~std::uint64_t{0};
  const Pattern* pattern = nullptr;
  Node pattern_source{};
  ContentRule content{};
};

struct FormatRule {
  const Format* format = nullptr;  ///< Null: nobody knows it.
  Node source{};
  bool always = false;  ///< Asserts whatever the options say.
};

struct Property {
  static constexpr std::uint32_t kOptional = 0xFFFFFFFF;
  std::string_view name{};
  std::uint32_t hash = 0;
  Slot slot{};                         ///< None: the name stands only in `required`.
  std::uint32_t required = kOptional;  ///< Its number among the required ones.
  bool read_only = false;
  bool write_only = false;
};

/// Which of the first required members there are.
using FoundRequired = std::array<std::uint64_t, 4>;

/// What deciding asks of a Property for each member, close together.
struct MemberRule {
  std::uint64_t name_mark = 0;  ///< As Document::Entry has it: its size, too. 0: no name.
  const char* name = nullptr;
  Program* program = nullptr;       ///< Of `additional`, where the property has none.
  std::uint32_t required_word = 0;  ///< Where in a FoundRequired its bit is …
  std::uint64_t required_bit = 0;   ///< … and the bit; none, where there is no room for it.
};

struct PatternProperty {
  const Pattern* pattern = nullptr;
  Node source{};  ///< The name that is the pattern.
  Slot slot{};
};

struct DependentNames {
  std::string_view name{};
  std::string_view keyword{};
  Node source{};  ///< The array of names.
};

struct ObjectRules {
  Limit least{};
  Limit most{};
  Node required{};
  std::uint32_t required_count = 0;
  std::vector<Property> properties{};
  std::vector<PatternProperty> patterns{};
  std::vector<DependentNames> dependents{};
  Slot additional{};
  Slot names{};
  bool enumerates = false;  ///< It names members, so that others are undocumented.
  bool directed = false;    ///< Some property is readOnly or writeOnly.

  /// Nothing but properties, `required` and additionalProperties; not directed.
  bool simple = true;
  Program* every = nullptr;  ///< All there is, where it is the same for every member.
  FoundRequired all_required{};
  /// Of each property, and after them one without name: for other members.
  std::vector<MemberRule> member_rules{};

  const Property* find(std::string_view name, std::uint32_t hash) const;
  void finish();  ///< After all else.

 private:
  struct Entry {
    std::uint32_t hash = 0;
    std::uint32_t property = 0;  // 0 is free, else position + 1.
  };
  std::vector<Entry> table_{};  // Open addressing; the size is a power of two.
};

struct ArrayRules {
  Limit least{};
  Limit most{};
  Node unique{};
  std::vector<Slot> prefix{};
  Slot rest{};
  Slot contains{};
  Limit least_contained{};  ///< Without source: 1.
  Limit most_contained{};
  bool contains_evaluates = false;  ///< 2020-12: what `contains` matches is evaluated.
  Program* every = nullptr;         ///< All there is, where it is the same for every element.
};

/// Which schema a member's value selects.
struct Discriminator {
  Node source{};
  std::string_view property{};
  std::uint32_t hash = 0;
  std::unordered_map<std::string_view, std::uint32_t> branches{};  ///< Value → branch.
};

/// Which branches of a choice an object can keep, told by one member: branches whose schema of
/// that member has another `const` or `enum` need not be tried. Filled on first use.
struct Prospects {
  struct Entry {
    std::string_view value{};
    std::uint64_t branches = 0;
  };
  std::atomic<bool> ready{false};
  std::string_view property{};  ///< "": nothing tells them apart.
  std::uint32_t hash = 0;
  std::vector<Entry> entries{};
  std::uint64_t others = 0;  ///< Branches for any other text.
};

/// A keyword that applies schemas to the same value.
struct Applicator {
  enum class Combine : std::uint8_t {
    all,
    any,
    one,
    none,
    conditional,    ///< Branches are if, then, else; the latter two may be missing.
    dependent,      ///< `all`, where the object has `name`.
    dynamic,        ///< `all`, with the schema that the dynamic scope names.
    discriminated,  ///< `all`, with the heir that the discriminator selects.
  };
  Combine combine = Combine::all;
  std::string_view keyword{};
  Node source{};
  std::vector<Slot> branches{};
  std::string_view name{};  ///< Of `dependent`; of `dynamic` the anchor.
  std::unique_ptr<const Discriminator> discriminator{};
  std::unique_ptr<Prospects> prospects{};  ///< Of `any` and `one` with 2 to 64 branches.

  /// The branch that the discriminator's value names; none when it is missing or names nothing.
  std::optional<std::uint32_t> select(Node value) const;
};

/// What a program comes to once the programs are known that it applies in place: told without going
/// through them. Filled on first use.
struct Shortcut {
  std::atomic<bool> ready{false};
  /// All that the schemas ask of an object, in one pass over its members: Program::whole, too. Null
  /// where there is more.
  std::unique_ptr<const ObjectRules> object{};
  std::array<Program*, 6> sole{};  ///< By Kind: the one that decides, as far as the type tells.
};

/// Something about a schema that nobody can decide.
struct Remark {
  std::string message{};
  Node source{};
};

/// What can be told of a value by its kind. A TypeSet each, shifted by it.
struct Known {
  static constexpr std::uint32_t kUnseen = 0;      ///< Kinds that are admitted unseen.
  static constexpr std::uint32_t kMeasured = 8;    ///< Kinds that have a span that is sure.
  static constexpr std::uint32_t kContainer = 16;  ///< Of containers those that need a frame.
  static constexpr std::uint32_t kJudged = 24;     ///< Of scalars those that judging admits.
};

/// Lengths from `least` to `most`.
struct Span {
  std::uint32_t least = 1;
  std::uint32_t most = 0;
  bool has(std::uint32_t length) const { return length >= least && length <= most; }
  explicit operator bool() const { return least <= most; }
};

/// One schema, compiled. Made empty where something refers to it and filled on first use; does
/// not change after `ready`.
struct Program {
  std::atomic<bool> ready{false};
  /// All that is asked of an object, once it is known to be no more than rules for its members.
  std::atomic<const ObjectRules*> whole{nullptr};
  std::atomic<std::uint32_t> known{0};  ///< What is Known of kinds of values, once it is ready.
  TypeSet types = kAnyType;             ///< Values of other types break the schema.
  TypeSet work = 0;                     ///< Kinds for which there is more to look at than the type.
  TypeSet framed = 0;                   ///< Those of them that need a frame.
  bool strict_integers = false;         ///< draft-04: 1.0 is no integer.
  bool delegates = false;  ///< One keyword that applies schemas in place, and nothing else.
  bool tracks = false;     ///< Has unevaluatedProperties or unevaluatedItems.
  bool plain = false;      ///< Of containers, looks at members or elements alone.
  /// All that is asked of a text, where it is to be one of few.
  const ValueSet* texts = nullptr;
  Span sure_bytes{};   ///< Of texts: so many bytes keep the schema, whatever they are.
  Span sure_digits{};  ///< Of numbers: so many digits before the point do.

  Schema schema{};
  Node resource{};  ///< Root of its schema resource, for dynamic scope.
  Node type_source{};
  std::vector<ValueRule> values{};
  std::unique_ptr<const NumberRules> number{};
  std::unique_ptr<const StringRules> string{};
  std::unique_ptr<const FormatRule> format{};
  std::unique_ptr<const ObjectRules> object{};
  std::unique_ptr<const ArrayRules> array{};
  std::vector<Applicator> in_place{};
  Slot unevaluated_properties{};
  Slot unevaluated_items{};
  std::vector<Remark> remarks{};
  std::unique_ptr<Shortcut> shortcut{};  ///< Where there may be one.
};

inline const Property* ObjectRules::find(std::string_view name, std::uint32_t hash) const {
  if (table_.empty()) return nullptr;
  const std::size_t mask = table_.size() - 1;
  for (std::size_t i = hash & mask; table_[i].property != 0; i = (i + 1) & mask) {
    if (table_[i].hash != hash) continue;
    const Property& property = properties[table_[i].property - 1];
    if (same_text(property.name, name)) return &property;
  }
  return nullptr;
}

}  // namespace driftgate
