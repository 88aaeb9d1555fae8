#pragma once

// What the files of the verb *generate* share, and *compare* with them; nobody else includes it.

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "validators/schema/compile.h"
#include "validators/schema/generate.h"
#include "validators/schema/program.h"

namespace driftgate::making {

/// Schemas that hold for one value together.
using Programs = std::vector<Program*>;
using Texts = std::vector<std::string>;
using Made = std::optional<std::string>;

inline constexpr std::size_t kLongestText = 100'000;  ///< Characters.
inline constexpr std::size_t kMostElements = 2'000;   ///< Of one array, members of one object.
inline constexpr std::size_t kInTurn = 12;  ///< Attempts that take branches one after another.
inline constexpr std::uint64_t kOdd = 0x9E3779B97F4A7C15;

inline constexpr TypeSet kNumbers = kNumberType | kIntegerType;
inline constexpr TypeSet kStrings = type_bit(Kind::string);
inline constexpr TypeSet kObjects = type_bit(Kind::object);
inline constexpr TypeSet kArrays = type_bit(Kind::array);
inline constexpr TypeSet kBooleans = type_bit(Kind::boolean);
inline constexpr TypeSet kNulls = type_bit(Kind::null);

/// All that is asked of one value: the schemas that hold for it, `$ref`, allOf and the chosen
/// branches followed.
struct Ask {
  Programs programs{};
  TypeSet types = kAnyType;
  std::vector<const ValueRule*> values{};
  std::vector<const NumberRules*> numbers{};
  std::vector<const StringRules*> strings{};
  std::vector<const FormatRule*> formats{};
  std::vector<const ObjectRules*> objects{};
  std::vector<const ArrayRules*> arrays{};
  std::vector<const Slot*> other_members{};   ///< unevaluatedProperties.
  std::vector<const Slot*> other_elements{};  ///< unevaluatedItems.
  std::vector<const Applicator*> applicators{};
  std::vector<std::string_view> absent{};  ///< Members that must not be there.
  /// Members whose text a discriminator tells.
  std::vector<std::pair<std::string_view, std::string_view>> fixed{};
  std::size_t alternatives = 1;  ///< Of the choice that has most.
  std::size_t choices = 0;

  void add(Program& program);
  bool has(const Program* program) const;
  bool allows(TypeSet types_) const { return (types & types_) != 0; }
};

void make_ready(Compiler& compiler, Program& program);

/// Follows what holds without a choice; `choose` is asked about the rest: it may add to the ask,
/// and programs that hold, too.
using Choose = std::function<void(const Applicator&, Ask&, Programs&)>;
Ask gather(Compiler& compiler, const Programs& roots, const Choose& choose);

/// What `not` says at a glance: a type, a member. The rest is found by trying.
void refuse(Compiler& compiler, Program& refused, Ask& ask);

/// Notes the member's text that selects the branch, where a discriminator does.
void fix(const Applicator& applicator, std::size_t branch, Ask& ask);

/// `attempt` picks the branches: 0 the first of each choice.
Ask ask_for(Compiler& compiler, const Programs& roots, std::size_t attempt);

/// What is asked of the value at hand: the branches that it keeps.
using Keeps = std::function<bool(Program&)>;
Ask ask_about(Compiler& compiler, const Programs& roots, Node value, const Keeps& keeps);

/// All that is said of one member or element. `closed`: some schema forbids it.
struct PartAsk {
  Programs programs{};
  bool closed = false;
};
PartAsk member_ask(Compiler& compiler, const Ask& ask, std::string_view name);
PartAsk element_ask(Compiler& compiler, const Ask& ask, std::size_t position);

/// A decimal of any length: ±digits / 10^scale.
class Exact {
 public:
  Exact() = default;
  static std::optional<Exact> read(std::string_view lexeme);  ///< Absent beyond 400 digits.
  static Exact unit(std::size_t scale);                       ///< 10^-scale.

  std::string lexeme() const;
  std::size_t scale() const { return scale_; }
  bool is_zero() const { return digits_.empty(); }
  bool is_integer() const { return scale_ == 0; }

  Exact operator+(const Exact& other) const;
  Exact operator-(const Exact& other) const;
  Exact operator-() const;
  Exact half() const;
  std::strong_ordering operator<=>(const Exact& other) const;
  bool operator==(const Exact& other) const { return (*this <=> other) == 0; }

  Exact floor_to(const Exact& step) const;  ///< The largest multiple that is not larger.
  Exact ceil_to(const Exact& step) const;
  /// The smallest that is a multiple of both; absent when it has too many digits.
  std::optional<Exact> common_multiple(const Exact& other) const;

 private:
  void trim();
  bool negative_ = false;
  std::string digits_{};  // Without leading zeros; "" is 0.
  std::size_t scale_ = 0;
};

/// What the numeric keywords together leave.
struct NumberAsk {
  std::optional<Exact>
      least{};  ///< The least that is allowed, exclusive bounds and steps included.
  std::optional<Exact> most{};
  std::optional<Exact> step{};  ///< Every number is a multiple of it.
  Exact smallest{};             ///< Between neighbours: the step, or finer than every bound.
  std::string problem{};

  bool admits(const Exact& number) const;
};
NumberAsk number_ask(const Ask& ask, bool integer);
Made typical_number(const NumberAsk& ask, std::size_t variation);

/// The integers or reals that a format of numbers allows.
struct NumberRange {
  std::string_view least{};
  std::string_view most{};
};
std::optional<NumberRange> range_of_format(std::string_view format);

/// Members of a regular expression's language.
class Language {
 public:
  /// By ECMA-262, with the leniency of Pattern.
  explicit Language(std::string_view source);
  ~Language();
  Language(Language&&) noexcept;

  explicit operator bool() const { return usable_; }
  std::size_t shortest() const;                ///< Characters of what must be there.
  std::optional<std::size_t> longest() const;  ///< Absent: no bound, or none is known.

  /// A text of about `length` characters. Variation 0 takes the first alternatives and plain
  /// characters. Lookarounds are not honoured: whoever asks tries what comes.
  std::string text(std::size_t length, std::size_t variation) const;
  /// … with what its lookaheads want written over its beginning.
  std::string text_with_lookaheads(std::size_t length, std::size_t variation) const;

 private:
  struct Tree;
  std::unique_ptr<const Tree> tree_;
  bool usable_ = false;
};

/// What the keywords for strings together leave.
struct TextAsk {
  struct Expression {
    const Pattern* pattern = nullptr;
    std::string_view source{};
  };
  std::size_t least = 0;
  std::optional<std::size_t> most{};
  std::vector<Expression> patterns{};
  std::vector<const Format*> formats{};
  std::vector<std::string_view> format_names{};
  std::vector<const ContentRule*> contents{};

  bool admits(std::string_view text) const;
};
TextAsk text_ask(const Ask& ask);

/// Texts that keep it, the most usual first; of exactly `length` characters where that is given.
/// `count` at most.
Texts texts(const TextAsk& ask, std::optional<std::size_t> length, std::size_t variation,
            std::size_t count);
Texts wrong_texts(const TextAsk& ask,
                  std::string_view kept);          ///< That may break pattern or format.
Texts short_and_long_members(const TextAsk& ask);  ///< Of its patterns.

std::optional<std::string> sample_format(std::string_view format, std::size_t variation);
/// A text of the format with exactly that many characters.
std::optional<std::string> sized_format(std::string_view format, std::size_t length);
std::vector<std::string_view> format_edges(std::string_view format);
std::vector<std::string_view> format_breakers(std::string_view format);

/// Which value is wanted among those that fit.
struct How {
  enum class Members : std::uint8_t {
    all,
    required,  ///< Of the value itself.
    least,     ///< Required ones of the value and of all within.
  };
  std::size_t variation = 0;
  std::size_t attempt = 0;  ///< Which branches are tried first.
  TypeSet types = kAnyType;
  std::optional<std::size_t> size{};  ///< Characters, elements or members, exactly.
  Members members = Members::all;
  std::vector<std::string_view> present{};  ///< Members that must be there.
  std::string_view without{};               ///< An optional member to leave out.
  bool rich = false;    ///< Also a member of each patternProperties and of additionalProperties.
  bool given = true;    ///< Examples and default count.
  bool checked = true;  ///< Only what the schemas accept.

  /// The same for what is within.
  How below(std::size_t varied) const {
    return {.variation = varied,
            .members = members == Members::least ? Members::least : Members::all,
            .rich = rich,
            .given = given};
  }
};

/// What may still be spent.
struct Budget {
  std::size_t values = 5'000;  ///< Made for one value, failed attempts included.
  std::size_t judged = 20'000;
  std::size_t bytes = 200 << 20;
  bool spent() const { return judged == 0 || bytes == 0; }
  bool spend(std::size_t size);
};

/// Members of an object at hand as texts, to be put together otherwise.
struct MemberText {
  std::string name{};
  std::string json{};
};

/// Makes values that keep schemas.
class Maker {
 public:
  Maker(Evaluator& evaluator, Direction direction, std::uint64_t seed, Budget& budget)
      : evaluator_(evaluator),
        options_{.direction = direction, .undocumented = false},
        seed_(seed),
        budget_(budget) {}

  /// A value that all of `roots` accept. Absent: reason() says why.
  Made make(const Programs& roots, const How& how = {});
  const std::string& reason() const { return reason_; }
  void forget_reason() { reason_.clear(); }

  bool accepts(Program& program, std::string_view json);
  bool keeps(Program& program, Node value);
  Compiler& compiler() { return evaluator_.compiler(); }
  const EvaluateOptions& options() const { return options_; }
  std::uint64_t seed() const { return seed_; }

 private:
  struct Selection {
    std::vector<std::string_view> required{};
    std::vector<std::string_view> names{};
    std::map<std::string, Made, std::less<>>* made = nullptr;  // Members that were made already.
  };
  Made make_at(const Programs& roots, const How& how, int depth);
  Made make_needed(const Programs& roots, const How& how, int depth);
  Made make_open(const Programs& roots, const How& how, int depth);
  Made from_pool(const Programs& roots, const How& how);
  Made typed(std::string_view type, const Ask& ask, const Programs& roots, const How& how,
             int depth);
  Made object(const Ask& ask, const Programs& roots, const How& how, int depth);
  Made object_of(const Ask& ask, const Selection& selection, const How& how, int depth);
  Selection select(const Ask& ask, const How& how, int depth);
  Texts free_names(const Ask& ask, const std::vector<MemberText>& members, std::size_t count);
  Made array(const Ask& ask, const How& how, int depth);
  Made element(const Ask& ask, std::size_t position, std::size_t variation, const How& how,
               int depth, bool needed);
  Made text(const Ask& ask, const Programs& roots, const How& how);
  Made number(const Ask& ask, const Programs& roots, const How& how, bool integer);
  Made checked(Made value, const Programs& roots, const How& how);
  bool accepted(const std::string& json, const Programs& roots, const How& how);
  Made fail(std::string_view reason);

  Evaluator& evaluator_;
  EvaluateOptions options_;
  std::uint64_t seed_;
  Budget& budget_;
  JsonReader reader_{};
  std::vector<const Program*> open_{};  // Schemas of the values around the one being made.
  std::size_t made_ = 0;
  int again_ = 0;  // How often more a schema may stand in open_.
  std::string reason_{};
};

/// A part of a value, and what its schemas ask of it.
struct Place {
  Node value{};
  Programs roots{};
  Ask ask{};
  std::string instance{};  ///< JSON Pointer.
  std::string before{};    ///< The text of the whole value in front of this part.
  std::string after{};
  std::size_t depth = 0;
};

/// One thing to try at a place: the first of its candidates that does what is wanted counts.
struct Trial {
  std::string_view keyword{};
  Node source{};
  std::string note{};
  int rank = 0;  ///< Smaller ones are more telling.
  std::function<Texts()> candidates{};
  bool opens = false;    ///< Leads to schemas that other values do not meet.
  bool silent = false;   ///< Not worth a word when it cannot be had.
  std::string reason{};  ///< Why there may be no candidates; "": it is found out by trying.
};

std::vector<Trial> boundary_trials(const Place& place, Maker& maker);
std::vector<Trial> negative_trials(const Place& place, Maker& maker);

std::vector<MemberText> member_texts(Node object);
std::string object_text(const std::vector<MemberText>& members);
Texts element_texts(Node array);
std::string array_text(const Texts& elements);
/// The unit as often as it takes, cut at so many bytes.
std::string repeated(std::string_view unit, std::size_t length);

}  // namespace driftgate::making
