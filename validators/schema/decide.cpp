#include "validators/schema/decide.h"

#include <algorithm>
#include <bit>

#include "validators/schema/admit.h"
#include "validators/schema/scalars.h"

namespace driftgate {

using Combine = Applicator::Combine;

// One bit for each child; those of big containers lie in the words, with the discipline of a
// stack.
class Decision::Marks {
 public:
  Marks(std::vector<std::uint64_t>& words, const Value& container)
      : words_(words), size_(container.text) {
    if (size_ <= 64) return;
    start_ = words_.size();
    words_.resize(start_ + (size_ + 63) / 64, 0);
  }
  ~Marks() {
    if (size_ > 64) words_.resize(start_);
  }
  Marks(const Marks&) = delete;
  Marks& operator=(const Marks&) = delete;

  void set(std::size_t number) { word(number / 64) |= std::uint64_t{1} << (number % 64); }
  bool has(std::size_t number) { return ((word(number / 64) >> (number % 64)) & 1) != 0; }
  bool all() {
    for (std::size_t i = 0; i < size_ / 64; ++i)
      if (word(i) != ~std::uint64_t{0}) return false;
    const std::size_t rest = size_ % 64;
    return rest == 0 || word(size_ / 64) == (std::uint64_t{1} << rest) - 1;
  }
  /// Takes over what a schema of the same value looked at.
  void add(Marks& other) {
    enumerates |= other.enumerates;
    for (std::size_t i = 0; i < (size_ + 63) / 64; ++i) word(i) |= other.word(i);
  }

  bool enumerates = false;  ///< Some schema names children.

 private:
  std::uint64_t& word(std::size_t i) { return size_ <= 64 ? small_ : words_[start_ + i]; }

  std::vector<std::uint64_t>& words_;
  std::size_t size_;
  std::size_t start_ = 0;
  std::uint64_t small_ = 0;
};

Decision::Decision(Compiler& compiler, Scratch& scratch, const EvaluateOptions& options)
    : compiler_(compiler), scratch_(scratch), options_(options) {}

std::optional<bool> Decision::decide(Program& program, Node value, std::uint64_t& steps_left) {
  document_ = value.document();
  tape_ = document_->tape();
  texts_ = document_->texts();
  steps_left_ = steps_left;
  const bool kept = apply(program, tape_[value.index()]);
  steps_left = steps_left_;
  if (gave_up_) return std::nullopt;
  return kept;
}

[[gnu::always_inline]] inline bool Decision::apply(Program& program, const Value& value) {
  const std::uint32_t known =
      program.known.load(std::memory_order_acquire) >> static_cast<int>(value.kind());
  if ((known >> Known::kUnseen & 1) != 0) return true;
  if ((known >> Known::kContainer & 1) != 0) return enter(program, value, nullptr);
  if ((known >> Known::kMeasured & 1) != 0 && is_sure(program, value)) return true;
  if ((known >> Known::kJudged & 1) != 0) return judge(program, value);
  return evaluate(program, value, nullptr, nullptr);
}

// Whether its length alone tells that a text or number is kept.
inline bool Decision::is_sure(const Program& program, const Value& value) const {
  if (value.kind() == Kind::string) return program.sure_bytes.has(value.size);
  const std::uint32_t whole = value.integer_part();
  return program.sure_digits.has(whole) && texts_[value.text] != '-' &&
         (whole == value.size || (program.types & kNumberType) != 0);
}

// Whether `type` admits the value.
inline bool Decision::admits(const Program& program, const Value& value) const {
  const Kind kind = value.kind();
  if ((program.types & type_bit(kind)) != 0) return true;
  if (kind != Kind::number || (program.types & kIntegerType) == 0) return false;
  return value.integer_part() == value.size || counts_as_integer(program, node(value));
}

namespace {

// The integer part of a number without exponent; absent where it has many digits.
[[gnu::always_inline]] inline std::optional<std::int64_t> integer_part(const Document::Entry& value,
                                                                       const char* texts) {
  constexpr std::size_t kReadable = 16;  // Bytes that read_digits() wants.
  const std::size_t whole = value.integer_part();
  const char* const begin = texts + value.text;
  const bool negative = *begin == '-';
  const std::size_t digits = whole - (negative ? 1 : 0);
  if (whole == 0 || digits > kReadable || value.text + whole < kReadable) return std::nullopt;
  const std::int64_t magnitude = read_digits(begin + whole, digits);
  return negative ? -magnitude : magnitude;
}

// Whether a number is in the range; absent where its integer part is.
[[gnu::always_inline]] inline std::optional<bool> is_within(const IntegerRange& range,
                                                            const Document::Entry& value,
                                                            const char* texts) {
  const std::optional<std::int64_t> known = integer_part(value, texts);
  if (!known) return std::nullopt;
  const std::int64_t integer = *known;
  const std::size_t whole = value.integer_part();
  const char* const begin = texts + value.text;
  const bool negative = *begin == '-';
  if (whole == value.size) return integer >= range.low && integer <= range.high;
  const std::string_view fraction(begin + whole + 1, value.size - whole - 1);
  if (fraction.find_last_not_of('0') == std::string_view::npos)
    return integer >= range.low && integer <= range.high;
  const std::int64_t floor = negative ? integer - 1 : integer;
  return floor >= range.low - (range.low_is_open ? 1 : 0) &&
         floor + 1 <= range.high + (range.high_is_open ? 1 : 0);
}

}  // namespace

// What most schemas ask of scalars of an admitted type; judge_fully() does the rest. Whether a
// number is an integer is asked here, too.
inline bool Decision::judge(const Program& program, const Value& value) {
  if (program.format && (options_.formats || program.format->always))
    return admits(program, value) && judge_fully(program, value);
  if (value.kind() == Kind::string) return judge_text(program, value);
  return value.kind() == Kind::number ? judge_number(program, value) : judge_fully(program, value);
}

bool Decision::judge_text(const Program& program, const Value& value) {
  const std::string_view text = this->text(value);
  if (program.texts != nullptr) return program.texts->has(text);
  if (!program.values.empty()) return judge_fully(program, value);
  if (!program.string) return true;
  const StringRules& rules = *program.string;
  if (text.size() < rules.sure_from || text.size() > rules.sure_to || rules.content)
    return judge_fully(program, value);
  if (rules.pattern == nullptr) return true;
  const PatternVerdict verdict = rules.pattern->match(text);
  return verdict == PatternVerdict::undecided ? give_up() : verdict == PatternVerdict::matches;
}

bool Decision::judge_number(const Program& program, const Value& value) {
  if (!admits(program, value)) return false;
  for (const ValueRule& rule : program.values) {
    if (!rule.allowed.has_few() || value.integer_part() != value.size)
      return judge_fully(program, value);
    const std::optional<std::int64_t> integer = integer_part(value, texts_);
    const std::optional<bool> known = integer ? rule.allowed.has(*integer) : std::nullopt;
    if (!known) return judge_fully(program, value);
    if (!*known) return false;
  }
  if (!program.number) return true;
  if (program.number->range)
    if (const auto kept = is_within(*program.number->range, value, texts_)) return *kept;
  return judge_fully(program, value);
}

// `marks`: of the value, where a schema that looks at it already collects them.
bool Decision::evaluate(Program& program, const Value& value, Marks* marks, const Chain* below) {
  ready(program);
  if (!admits(program, value)) return false;
  const TypeSet kind = type_bit(value.kind());
  if ((program.work & kind) == 0) return true;
  if ((program.framed & kind) != 0)
    return marks == nullptr ? enter(program, value, below)
                            : enter_marked(program, value, *marks, below);
  return judge(program, value);
}

bool Decision::judge_fully(const Program& program, const Value& value) {
  const Node scalar = node(value);
  const Verdict verdict = judge_scalar(program, scalar, options_.formats);
  if (verdict != Verdict::unknown) return verdict == Verdict::kept;
  if (!unknown_format(program, options_.formats)) return give_up();
  if (judge_scalar(program, scalar, false) == Verdict::unknown) return give_up();
  note(program, value);
  return true;
}

void Decision::note(const Program& program, const Value& value) {
  const bool known = std::any_of(notes_.begin(), notes_.end(),
                                 [&](const Note& each) { return each.program == &program; });
  if (!known) notes_.push_back({&program, node(value)});
}

// Where no frame of another schema wants to know what is looked at.
bool Decision::enter(Program& program, const Value& value, const Chain* below) {
  if (depth_left_ == 0 || steps_left_ == 0) return give_up();
  --steps_left_;
  --depth_left_;
  const bool kept =
      value.kind() == Kind::object ? object(program, value, below) : array(program, value, below);
  ++depth_left_;
  return kept;
}

inline bool Decision::object(Program& program, const Value& value, const Chain* below) {
  const ObjectRules* const whole = program.whole.load(std::memory_order_acquire);
  if (whole == nullptr) return shorten(program, value, nullptr, {&program, below});
  if (whole->every != nullptr) return each_child<true>(*whole->every, value);
  return whole->simple && whole->required_count <= 64
             ? simple_members(*whole, value, {&program, below})
             : members(*whole, value, nullptr, {&program, below});
}

inline bool Decision::array(Program& program, const Value& value, const Chain* below) {
  if (!program.plain) return shorten(program, value, nullptr, {&program, below});
  Program* const every = program.array->every;
  return every != nullptr ? each_child<false>(*every, value)
                          : elements(*program.array, value, nullptr);
}

// What every member or every element must keep.
template <bool members>
[[gnu::noinline]] bool Decision::each_child(Program& program, const Value& value) {
  const Value* const end = tape_ + value.size;
  for (const Value* at = &value + 1; at < end;) {
    const Value& inside = at[members ? 1 : 0];
    if (!apply(program, inside)) return false;
    at = past(inside);
  }
  return true;
}

bool Decision::enter_marked(Program& program, const Value& value, Marks& marks,
                            const Chain* below) {
  if (depth_left_ == 0 || steps_left_ == 0) return give_up();
  --steps_left_;
  --depth_left_;
  const Chain chain{&program, below};
  const bool object = value.kind() == Kind::object;
  const ObjectRules* whole = object ? program.whole.load(std::memory_order_acquire) : nullptr;
  const bool kept = whole != nullptr           ? members(*whole, value, &marks, chain)
                    : program.plain && !object ? elements(*program.array, value, &marks)
                                               : shorten(program, value, &marks, chain);
  ++depth_left_;
  return kept;
}

// Takes the program's shortcut where it has one.
bool Decision::shorten(Program& program, const Value& value, Marks* marks, const Chain& chain) {
  if (!program.shortcut) return evaluate_layered(program, value, marks, chain);
  const Shortcut& shortcut = compiler_.shortcut(program);
  if (value.kind() == Kind::object && shortcut.object)
    return members(*shortcut.object, value, marks, chain);
  if (Program* const sole = shortcut.sole[static_cast<std::size_t>(value.kind())])
    return evaluate(*sole, value, marks, &chain);
  return evaluate_layered(program, value, marks, chain);
}

// Where more than one schema may look at the value.
bool Decision::evaluate_layered(Program& program, const Value& value, Marks* marks,
                                const Chain& chain) {
  if (!program.remarks.empty()) note(program, value);
  if (program.delegates) {
    std::uint64_t left = 0;
    if (const Slot* sole = sole_branch(program.in_place.front(), value, left))
      return evaluate(*sole->program, value, marks, &chain);
  }
  const bool collects =
      program.tracks || (marks == nullptr && options_.undocumented && !program.in_place.empty());
  if (!value.is_container()) return go_through(program, value, nullptr, chain);
  if (!collects) return go_through(program, value, marks, chain);
  Marks own(scratch_.words, value);
  if (!go_through(program, value, &own, chain)) return false;
  if (marks != nullptr)
    marks->add(own);
  else if (own.enumerates && !own.all())
    undocumented_ = true;
  return true;
}

bool Decision::go_through(Program& program, const Value& value, Marks* marks, const Chain& chain) {
  if (!value.is_container()) return judge(program, value) && in_place(program, value, marks, chain);
  if (!program.values.empty() && !is_allowed(program, node(value))) return false;
  if (value.kind() == Kind::object) {
    if (program.object && !members(*program.object, value, marks, chain)) return false;
  } else {
    if (program.array && !elements(*program.array, value, marks)) return false;
  }
  return in_place(program, value, marks, chain) &&
         (!program.tracks || unevaluated(program, value, *marks));
}

// The rule of a member that is not the `next` one of the schema.
[[gnu::noinline]] const MemberRule* Decision::rule_of(const ObjectRules& rules, const Value& key,
                                                      const MemberRule* next) const {
  constexpr int kNear = 4;  // Mostly some optional members are left out.
  for (int i = 1; i < kNear && next->name_mark != 0; ++i)
    if (is_named(*++next, key)) return next;
  const Property* const property = rules.find(text(key), key.name_hash());
  return property != nullptr
             ? &rules.member_rules[static_cast<std::size_t>(property - rules.properties.data())]
             : &rules.member_rules.back();
}

// `simple`: as in ObjectRules. `marked`: there may be marks. `found`: one word at least for each 64
// members that are required.
template <bool simple, bool marked, std::size_t words>
[[gnu::always_inline]] inline bool Decision::each_member(const ObjectRules& rules,
                                                         const Value& value, Marks* marks,
                                                         std::array<std::uint64_t, words>& found) {
  const Value* const end = tape_ + value.size;
  [[maybe_unused]] std::size_t number = 0;
  // Mostly the members stand in the order of the schema.
  const MemberRule* next = rules.member_rules.data();
  for (const Value* key = &value + 1; key < end;) {
    const Value& inside = key[1];
    const MemberRule* rule = next;
    if (is_named(*next, *key)) [[likely]] {
      ++next;
    } else {
      rule = rule_of(rules, *key, next);
      if (rule->name_mark != 0) next = rule + 1;
    }
    found[words == 1 ? 0 : rule->required_word] |= rule->required_bit;
    bool described = false;
    if constexpr (simple) {
      described = rule->program != nullptr;
      if (described && !apply(*rule->program, inside)) return false;
    } else {
      const auto at = static_cast<std::size_t>(rule - rules.member_rules.data());
      const Property* const property = rule->name_mark != 0 ? &rules.properties[at] : nullptr;
      if (!member(rules, property, *key, inside, described)) return false;
    }
    if (!described)
      undocumented_ |= (!marked || marks == nullptr) && rules.enumerates && options_.undocumented;
    else if (marked && marks != nullptr)
      marks->set(number);
    if constexpr (marked) ++number;
    key = past(inside);
  }
  return true;
}

// What most objects are asked, no marks and no more than 64 required members.
[[gnu::noinline]] bool Decision::simple_members(const ObjectRules& rules, const Value& value,
                                                const Chain& chain) {
  std::array<std::uint64_t, 1> found{};
  return each_member<true, false>(rules, value, nullptr, found) &&
         (found[0] == rules.all_required[0] || has_required(rules, value, {found[0]}, chain));
}

// One pass over the members serves all keywords that speak of them.
bool Decision::members(const ObjectRules& rules, const Value& value, Marks* marks,
                       const Chain& chain) {
  if (marks != nullptr) marks->enumerates |= rules.enumerates;
  const std::size_t size = value.text;
  if ((rules.least && size < rules.least.value) || (rules.most && size > rules.most.value))
    return false;
  FoundRequired found{};
  const bool kept = rules.simple ? each_member<true, true>(rules, value, marks, found)
                                 : each_member<false, true>(rules, value, marks, found);
  const bool complete = found == rules.all_required && rules.required_count <= 64 * found.size();
  return kept && (complete || has_required(rules, value, found, chain)) &&
         (rules.dependents.empty() || has_dependents(rules, value));
}

bool Decision::member(const ObjectRules& rules, const Property* property, const Value& key,
                      const Value& value, bool& described) {
  if (rules.names && !apply(*rules.names.program, key)) return false;
  if (property != nullptr && property->slot) {
    described = true;
    if (rules.directed && is_waived(*property, options_.direction)) return false;
    if (!apply(*property->slot.program, value)) return false;
  }
  for (const PatternProperty& pattern : rules.patterns) {
    if (pattern.pattern == nullptr) continue;
    const PatternVerdict verdict = pattern.pattern->match(text(key));
    if (verdict == PatternVerdict::undecided) return give_up();
    if (verdict != PatternVerdict::matches) continue;
    described = true;
    if (!apply(*pattern.slot.program, value)) return false;
  }
  if (described || !rules.additional) return true;
  described = true;
  return apply(*rules.additional.program, value);
}

bool Decision::has_dependents(const ObjectRules& rules, const Value& value) {
  const Node object = node(value);
  for (const DependentNames& dependents : rules.dependents) {
    if (!object.find(dependents.name)) continue;
    for (const Node name : dependents.source.elements())
      if (name.is(Kind::string) && !object.find(name.text(), name.hash())) return false;
  }
  return true;
}

// `found`: which of the first required members there are.
bool Decision::has_required(const ObjectRules& rules, const Value& value,
                            const FoundRequired& found, const Chain& chain) {
  return std::all_of(rules.properties.begin(), rules.properties.end(), [&](const Property& each) {
    if (each.required == Property::kOptional || is_waived(each, options_.direction)) return true;
    const bool there = each.required < 64 * found.size()
                           ? (found[each.required / 64] >> (each.required % 64) & 1) != 0
                           : static_cast<bool>(node(value).find(each.name, each.hash));
    return there || waived_beside(each, chain);
  });
}

bool Decision::waived_beside(const Property& property, const Chain& chain) {
  if (options_.direction == Direction::none) return false;
  std::vector<const Program*> programs;
  for (const Chain* each = &chain; each != nullptr; each = each->below)
    programs.push_back(each->program);
  return compiler_.waives(std::move(programs), property, options_.direction);
}

bool Decision::elements(const ArrayRules& rules, const Value& value, Marks* marks) {
  const bool enumerates = !rules.prefix.empty();
  if (marks != nullptr) marks->enumerates |= enumerates;
  const std::size_t size = value.text;
  if ((rules.least && size < rules.least.value) || (rules.most && size > rules.most.value))
    return false;
  if (enumerates || rules.rest) {
    const std::size_t prefix = rules.prefix.size();
    const Value* const end = tape_ + value.size;
    std::size_t number = 0;
    for (const Value* inside = &value + 1; inside < end; inside = past(*inside), ++number) {
      const Slot& slot = number < prefix ? rules.prefix[number] : rules.rest;
      if (!slot) {
        if (marks == nullptr && enumerates && options_.undocumented) undocumented_ = true;
        continue;
      }
      if (!apply(*slot.program, *inside)) return false;
      if (marks != nullptr) marks->set(number);
    }
  }
  if (rules.unique && find_repeated(node(value), scratch_.repeated)) return false;
  return !rules.contains || contained(rules, value, marks);
}

bool Decision::contained(const ArrayRules& rules, const Value& value, Marks* marks) {
  std::uint64_t found = 0;
  std::size_t number = 0;
  const Value* const end = tape_ + value.size;
  for (const Value* inside = &value + 1; inside < end; inside = past(*inside), ++number) {
    const bool before = undocumented_;
    const bool matches = apply(*rules.contains.program, *inside);
    if (gave_up_) return false;
    if (!matches) {
      undocumented_ = before;
      continue;
    }
    ++found;
    if (marks != nullptr && rules.contains_evaluates) marks->set(number);
  }
  const std::uint64_t least = rules.least_contained ? rules.least_contained.value : 1;
  return found >= least && !(rules.most_contained && found > rules.most_contained.value);
}

bool Decision::in_place(const Program& program, const Value& value, Marks* marks,
                        const Chain& chain) {
  for (const Applicator& applicator : program.in_place) {
    bool kept = true;
    switch (applicator.combine) {
      case Combine::all:
        kept = std::all_of(
            applicator.branches.begin(), applicator.branches.end(),
            [&](const Slot& slot) { return evaluate(*slot.program, value, marks, &chain); });
        break;
      case Combine::any:
      case Combine::one:
        kept = choice(applicator, value, marks, chain);
        break;
      case Combine::none:
        kept = !branch(applicator.branches.front(), value, nullptr, chain);
        break;
      case Combine::conditional:
        kept = conditional(applicator, value, marks, chain);
        break;
      case Combine::dependent:
        if (value.kind() == Kind::object && node(value).find(applicator.name))
          kept = evaluate(*applicator.branches.front().program, value, marks, &chain);
        break;
      case Combine::dynamic:
        return give_up();  // Who asks for it must know where it came from.
      case Combine::discriminated:
        kept = discriminated(applicator, value, marks, chain);
        break;
    }
    if (!kept || gave_up_) return false;
  }
  return true;
}

// What a branch looks at counts only where it holds.
bool Decision::branch(const Slot& slot, const Value& value, Marks* marks, const Chain& chain) {
  Program& program = *slot.program;
  ready(program);
  if (!admits(program, value)) return false;
  const bool before = undocumented_;
  const bool collects = (marks != nullptr || options_.undocumented) && value.is_container() &&
                        (program.work & type_bit(value.kind())) != 0;
  bool kept = false;
  if (collects) {
    Marks own(scratch_.words, value);
    kept = evaluate(program, value, &own, &chain);
    if (kept && marks != nullptr) marks->add(own);
  } else {
    kept = evaluate(program, value, nullptr, &chain);
  }
  if (!kept) undocumented_ = before;
  return kept;
}

// The branches that type and telling member leave; those past the 64th are always left.
std::uint64_t Decision::candidates(const Applicator& applicator, const Value& value) {
  std::uint64_t left = value.kind() == Kind::object ? compiler_.candidates(applicator, node(value))
                                                    : ~std::uint64_t{0};
  const std::size_t known = std::min<std::size_t>(applicator.branches.size(), 64);
  if (known < 64) left &= (std::uint64_t{1} << known) - 1;
  for (std::uint64_t each = left; each != 0; each &= each - 1) {
    Program& program =
        *applicator.branches[static_cast<std::size_t>(std::countr_zero(each))].program;
    ready(program);
    if (!admits(program, value)) left &= ~(each & (~each + 1));
  }
  return left;
}

// The one branch that decides; null where there is none or more than one. `left`: candidates().
const Slot* Decision::sole_branch(const Applicator& applicator, const Value& value,
                                  std::uint64_t& left) {
  if (applicator.combine == Combine::all)
    return applicator.branches.size() == 1 ? &applicator.branches.front() : nullptr;
  if (applicator.combine != Combine::any && applicator.combine != Combine::one) return nullptr;
  if (applicator.discriminator)
    if (const auto selected = applicator.select(node(value)))
      return &applicator.branches[*selected];
  left = candidates(applicator, value);
  if (applicator.branches.size() > 64) return nullptr;
  return std::has_single_bit(left)
             ? &applicator.branches[static_cast<std::size_t>(std::countr_zero(left))]
             : nullptr;
}

bool Decision::choice(const Applicator& applicator, const Value& value, Marks* marks,
                      const Chain& chain) {
  std::uint64_t left = 0;
  if (const Slot* sole = sole_branch(applicator, value, left))
    return evaluate(*sole->program, value, marks, &chain);
  const bool any = applicator.combine == Combine::any;
  std::size_t matched = 0;
  for (std::size_t i = 0; i < applicator.branches.size(); ++i) {
    if (i < 64 && ((left >> i) & 1) == 0) continue;
    const bool kept = branch(applicator.branches[i], value, marks, chain);
    if (gave_up_) return false;
    if (!kept) continue;
    ++matched;
    if (any && (marks == nullptr || marks->all())) return true;
    if (!any && matched > 1) return false;
  }
  return matched > 0;
}

bool Decision::conditional(const Applicator& applicator, const Value& value, Marks* marks,
                           const Chain& chain) {
  const bool holds = branch(applicator.branches[0], value, marks, chain);
  if (gave_up_) return false;
  const Slot& then = applicator.branches[holds ? 1 : 2];
  return !then || evaluate(*then.program, value, marks, &chain);
}

// An heir has its base in its allOf: it is not entered again from there.
bool Decision::discriminated(const Applicator& applicator, const Value& value, Marks* marks,
                             const Chain& chain) {
  const auto selected = applicator.select(node(value));
  if (!selected) return true;
  Program& heir = *applicator.branches[*selected].program;
  for (const Chain* each = &chain; each != nullptr; each = each->below)
    if (each->program == &heir) return true;
  return evaluate(heir, value, marks, &chain);
}

bool Decision::unevaluated(const Program& program, const Value& value, Marks& marks) {
  const bool object = value.kind() == Kind::object;
  const Slot& slot = object ? program.unevaluated_properties : program.unevaluated_items;
  if (!slot || marks.all()) return true;
  const Value* const end = tape_ + value.size;
  std::size_t number = 0;
  for (const Value* at = &value + 1; at < end; ++number) {
    const Value& inside = object ? at[1] : *at;
    at = past(inside);
    if (marks.has(number)) continue;
    marks.set(number);
    if (!apply(*slot.program, inside)) return false;
  }
  return true;
}

}  // namespace driftgate
