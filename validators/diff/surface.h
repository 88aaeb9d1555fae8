#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include "specs/openapi/description.h"
#include "validators/diff/change.h"
#include "validators/diff/diff.h"
#include "validators/diff/message.h"
#include "validators/diff/proof.h"
#include "validators/diff/rules.h"
#include "validators/diff/schema_edits.h"
#include "validators/diff/wire.h"

/// What the families of surface rules share; one file for each family.
namespace driftgate::surface {

enum class OperationKind : std::uint8_t { path, callback, webhook };

/// The same operation in both descriptions; one side is nullptr where it was added or removed.
struct OperationPair {
  const Operation* base = nullptr;
  const Operation* revision = nullptr;
  OperationKind kind = OperationKind::path;
  std::string name{};          ///< "GET /depots", "POST webhook depotOpened".
  std::uint32_t position = 0;  ///< In Diff::operations.
  bool unstable = false;       ///< The base promised draft or alpha stability: none.

  /// The provider sends what is called the request.
  bool swapped() const { return kind != OperationKind::path; }
  Side side(Side written) const;
};

/// What is special about one change; the rest is its rule's.
struct Found {
  std::string message{};  ///< "": the rule's summary.
  std::string before{};
  std::string after{};
  std::string place{};
  Node base{};
  Node revision{};
  std::string reason{};            ///< Why nothing can be told; "": it can.
  bool non_success = false;        ///< Of an error or a redirect.
  std::optional<Effect> effect{};  ///< Where it is not the rule's.
};

/// The part of a message that a schema describes.
enum class Whole : std::uint8_t {
  request_body,
  parameter,
  header_parameter,
  response_body,
  response_header
};

/// All uses of schemas that the same rules hold for.
struct SchemaUse {
  Whole whole = Whole::request_body;
  Side side = Side::surface;
  bool unstable = false;
  bool as_text = false;  ///< Written by style, not as JSON or another content.

  auto operator<=>(const SchemaUse&) const = default;
};

/// Collects changes, one for each cause.
class Changes {
 public:
  /// `all_places`: see DiffOptions.
  explicit Changes(bool all_places) : all_places_(all_places) {}

  /// What the law makes of it. `pair` is nullptr for what concerns the whole description; `rule` is
  /// an id of the table.
  static Change judged(std::string_view rule, const OperationPair* pair, Found found);

  /// The same, added. Its position in all().
  std::size_t add(std::string_view rule, const OperationPair* pair, Found found);

  /// A change that is judged already; its operations are those of `pair`. Its position in all().
  std::size_t add(Change change, const OperationPair* pair);

  /// The change at that position concerns the operations of `pair`, too, at that place.
  void concern(std::size_t position, const OperationPair& pair, std::string_view place);

  /// A change of a schema, and where in its value.
  struct OfSchema {
    std::size_t position = 0;  ///< In all().
    std::string instance{};    ///< JSON Pointer; "": the value.
  };
  /// Changes that the same two schemas came to, by where they are written.
  using WrittenAt = std::pair<std::uintptr_t, std::uint32_t>;
  std::map<std::tuple<SchemaUse, WrittenAt, WrittenAt>, std::vector<OfSchema>> of_schemas{};
  /// The change that an edit of a body is: the same one, with the same guards and the same proof.
  using EditKey = std::tuple<SchemaUse, const SchemaEdit*, bool, bool, bool, bool, Proof>;
  std::map<EditKey, std::size_t> of_edits{};

  std::vector<Change>& all() { return changes_; }

 private:
  bool all_places_;
  std::vector<Change> changes_{};
  std::unordered_map<std::string, std::size_t> causes_{};
};

/// What one description names and could not be read, to be asked about what it seems to lack.
class Unread {
 public:
  /// Both must outlive it.
  Unread(const Description& own, const Description& other);

  /// What may have an operation that only the other description shows; nullptr: nothing.
  const UnreadPart* around(const OperationPair& pair) const;

  /// The security scheme of that name, where the other description does not say the same of it.
  const UnreadPart* scheme(const std::string& name) const;

  /// Those that the other description does not have in the same words.
  const std::vector<const UnreadPart*>& alone() const { return alone_; }

 private:
  std::unordered_map<std::string, const UnreadPart*> around_{};
  std::unordered_map<std::string, const UnreadPart*> schemes_{};
  std::vector<const UnreadPart*> alone_{};
};

/// Two descriptions that are compared, and what is made of them on the way.
struct Surface {
  const Description& base;
  const Description& revision;
  const Unread& unread_base;
  const Unread& unread_revision;
  const DiffOptions& options;
  Changes& changes;
  SchemaDiffer& differ;
  Prosecutor& prosecutor;
  Wire& wire;
  Messages& messages;
};

/// The change at that position gets a message that shows it, if it hurts somebody and there is one.
void show(const Surface& surface, std::size_t position, const OperationPair& pair,
          const Wanted& wanted);

/// Whether they are one parameter of the two operations: of a path the place counts, its names are
/// nobody's business but the description's.
bool is_same_parameter(const OperationPair& pair, const Parameter& base, const Parameter& revision);

// --- families ---

struct Paired {
  std::vector<OperationPair> both{};
  std::vector<OperationPair> removed{};
  std::vector<OperationPair> added{};
};
Paired pair_operations(const Surface& surface);

void compare_removed(const Surface& surface, const std::vector<OperationPair>& removed);
void compare_added(const Surface& surface, const std::vector<OperationPair>& added);
void compare_names(const Surface& surface, const OperationPair& pair);
void compare_components(const Surface& surface);
void compare_lifecycle(const Surface& surface, const OperationPair& pair);
void compare_parameters(const Surface& surface, const OperationPair& pair);
void compare_bodies(const Surface& surface, const OperationPair& pair);
void compare_responses(const Surface& surface, const OperationPair& pair);
void compare_security(const Surface& surface, const OperationPair& pair);
void compare_security_schemes(const Surface& surface);
void compare_servers(const Surface& surface, const OperationPair& pair);
void compare_versions(const Surface& surface);

// --- what could not be read ---

/// Of `parts` those that `others` do not have in the same words.
std::vector<const UnreadPart*> unread_here(const std::vector<UnreadPart>& parts,
                                           const std::vector<UnreadPart>& others);

/// What may have the operation on the side that does not show it; nullptr: nothing, or both do.
const UnreadPart* unread_around(const Surface& surface, const OperationPair& pair);

/// "the path /a cannot be read in the revision"
std::string unread_in(bool in_revision, const UnreadPart& part);

/// `pair` is nullptr where no operation is known to be concerned.
void tell_unread(const Surface& surface, const OperationPair* pair, bool in_revision,
                 const UnreadPart& part);
void compare_unread(const Surface& surface, const Paired& paired);
void compare_unread_parameters(const Surface& surface, const OperationPair& pair);

/// A part of a message: why nothing is known of it, and where it is written.
struct Readable {
  std::string_view unread{};
  Node source{};

  template <class Part>
  static Readable of(const Part& part) {
    return {part.unread, part.source};
  }
};

/// Whether one of the two could not be read, so that nothing can be compared: that is told, unless
/// both are written alike.
bool is_unread(const Surface& surface, const OperationPair& pair, const std::string& place,
               const Readable& base, const Readable& revision);

/// The headers of two responses that stand for the same; `place` is the response's.
void compare_headers(const Surface& surface, const OperationPair& pair, const std::string& place,
                     const ExpectedResponse& base, const ExpectedResponse& revision);

// --- sunsets ---

struct Sunset {
  bool given = false;
  std::string text{};
  std::optional<std::chrono::sys_days> date{};  ///< Absent: none, or no date.
};
/// `x-sunset` of an operation, a parameter, … (RFC 3339 §5.6, full-date or date-time).
Sunset sunset_of(Node object);

/// The rules for the deprecation of one kind of thing.
struct DeprecationRules {
  std::string_view deprecated;
  std::string_view deprecated_with_sunset;
  std::string_view reactivated;
  std::string_view missing;
  std::string_view no_date;
  std::string_view no_date_any_more;
  std::string_view too_near;
  std::string_view moved_too_near;
  std::string_view deleted;
};
struct Deprecation {
  bool deprecated = false;
  Node source{};
};
void compare_deprecation(const Surface& surface, const OperationPair& pair,
                         const DeprecationRules& rules, const Deprecation& base,
                         const Deprecation& revision, const std::string& place);

// --- schemas ---

struct SchemaPlace {
  const OperationPair& pair;
  Whole whole = Whole::request_body;
  std::string place{};  ///< As in Change: "query limit", "response 200 body".
  Carrier base{};       ///< Of a whole message, where one can be shown.
  Carrier revision{};
};

/// Every edit between two schemas becomes a change, with what is proved of it.
void compare_schemas(const Surface& surface, const SchemaPlace& place, const Schema& base,
                     const Schema& revision);

/// Where one side has no schema: what that makes of the values is one change, of that rule, with
/// its proof. None where the other side's schema admits every value. Of a body that is not JSON
/// nobody knows what it may be without a schema.
void compare_with_none(const Surface& surface, const SchemaPlace& place, std::string_view rule,
                       Found found, const MediaType& media, const Schema& base,
                       const Schema& revision);

/// How the parts of a form or multipart body are sent; in other bodies it says nothing.
void compare_encodings(const Surface& surface, const SchemaPlace& place, const RequestContent& base,
                       const RequestContent& revision);

}  // namespace driftgate::surface
