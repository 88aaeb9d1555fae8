#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "specs/schema/schema.h"

namespace driftgate {

/// What a member of a schema is to those who compare schemas.
enum class KeywordRole : std::uint8_t {
  annotation,  ///< Says nothing of values; also what nobody knows.
  value,
  reference,  ///< `$ref`.
  schema,
  list,
  map,
  schema_or_list,
  dependencies,
  condition,  ///< `not`, `if`: what narrows them does not narrow the schema.
};
KeywordRole keyword_role(Node name);

/// Of `nullable`, `uniqueItems` and the like.
bool is_true(Node value);

/// The schema that is meant: follows `$ref`s beside which nothing counts and allOf of one. Itself
/// where one leads nowhere or in a circle.
Schema followed(Schema schema);

/// A keyword and the schema that holds it.
struct Found {
  Schema holder{};
  Node value{};
  explicit operator bool() const { return static_cast<bool>(value); }
};

struct Branch {
  Schema written{};  ///< With its `$ref`.
  Schema target{};
};

struct Choice {
  std::string_view keyword{};  ///< "anyOf" or "oneOf".
  Found found{};
  std::vector<Branch> branches{};  ///< Without one that is only null, if `null`.
  bool null = false;
  /// Where each branch is a type and nothing else, and it says no more than a list of them.
  std::optional<std::uint8_t> types{};
};

enum TypeBit : std::uint8_t {
  kNullBit = 1,
  kBooleanBit = 2,
  kIntegerBit = 4,
  kNumberBit = 8,
  kStringBit = 16,
  kArrayBit = 32,
  kObjectBit = 64,
  kAllTypeBits = 127,
};

struct Types {
  std::uint8_t mask = kAllTypeBits;  ///< Of TypeBit; a number may be an integer.
  bool any = true;                   ///< None is asked for.
  bool listed = false;               ///< By a choice of schemas that are a type and nothing else.
  Found found{};
};

/// A schema as those of its parts that apply to the same value at once: itself, and after
/// merge_all_of() what else must fit.
class SchemaView {
 public:
  explicit SchemaView(const Schema& schema);

  bool is_false() const { return false_; }
  /// A `$ref` that leads nowhere; absent where all lead somewhere.
  Found lost() const { return lost_; }
  const Schema& front() const { return parts_.front(); }
  const std::vector<Schema>& parts() const { return parts_; }

  /// The keyword where the dialect of the part knows it; of several the first.
  Found find(std::string_view keyword) const;
  std::vector<Found> all(std::string_view keyword) const;
  bool flag(std::string_view keyword) const;  ///< Whether it is true somewhere.
  Types types() const;

  /// What must fit besides: the branches of allOf, those of a nested one in its place; a `$ref`
  /// that has siblings; the branch of a choice that has no other, but for null.
  const std::vector<Branch>& all_of() const { return all_of_; }
  const Found& all_of_keyword() const { return all_of_keyword_; }
  void merge_all_of();

  const std::vector<Choice>& choices() const { return choices_; }
  /// Whether what there is to choose from is types; list_types() then makes them types().
  bool lists_types() const { return choices_.empty() || can_list_types(); }
  void list_types();
  bool null_beside() const { return null_beside_; }  ///< A choice of one branch and null.

  /// Names of members that ask something, but for references and combinations.
  std::vector<std::string_view> asserting() const;

 private:
  void add(const Schema& written);
  void add_all_of(const Schema& schema);
  void settle_choices();
  void settle(const Schema& part, std::string_view keyword);

  bool can_list_types() const { return choices_.size() == 1 && choices_[0].types.has_value(); }

  std::vector<Schema> parts_{};
  std::vector<Branch> all_of_{};
  Found all_of_keyword_{};
  std::vector<Choice> choices_{};
  Types listed_{};
  std::set<std::pair<const Document*, std::uint32_t>> seen_{};
  Found lost_{};
  bool false_ = false;
  bool null_beside_ = false;
  std::size_t settled_ = 0;  // Parts whose choices were looked at.
};

/// Equal for schemas that say the same in any order, whatever their annotations are; different for
/// most others.
std::uint64_t schema_hash(Node schema);

/// The same of what references lead to, wherever it is written, as deep as is worth looking.
std::uint64_t meaning_hash(const Schema& schema);

/// A `$ref` at the same place of two schemas that are the same.
struct SharedReference {
  Schema base{};
  Schema revision{};
  std::string instance{};  ///< From the two schemas.
  bool read_only = false;
  bool write_only = false;
  bool required = false;
};

/// Whether two schemas of one dialect say the same in the same order, whatever their annotations
/// are: quick, and false where it takes a closer look. References are not followed, but appended
/// to `references` if there is such a list; it is of use only if the answer is true. Not Sameness
/// (validators/schema/sameness.h), whose verdict is of all that references lead to: here the edits
/// below them are looked for, place by place.
bool same_schema(const Schema& base, const Schema& revision,
                 std::vector<SharedReference>* references = nullptr);

}  // namespace driftgate
