#define PCRE2_CODE_UNIT_WIDTH 8
#include "validators/schema/pattern.h"

#include <fmt/format.h>
#include <pcre2.h>
#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "validators/schema/ecma_regex.h"

namespace driftgate {
namespace {

// What one match may cost where time is not linear: steps back, and characters passed over. PCRE2
// counts the first of each place where a match could begin, and the second not at all.
constexpr std::uint32_t kMatchLimit = 2'000'000;
constexpr std::size_t kStepsOfAllPlaces = 20'000'000;
constexpr std::size_t kCharactersOfAllPlaces = 300'000'000;
constexpr std::uint32_t kDepthLimit = 200'000;
constexpr std::uint32_t kHeapLimitKibibytes = 32 * 1024;

constexpr std::string_view kMetaCharacters = "^$\\.*+?()[]{}|";

struct Free {
  void operator()(pcre2_code* code) const { pcre2_code_free(code); }
  void operator()(pcre2_match_context* context) const { pcre2_match_context_free(context); }
  void operator()(pcre2_match_data* data) const { pcre2_match_data_free(data); }
};

// [class] of ASCII characters; `source` stands after the bracket.
bool take_class(std::string_view& source, std::bitset<256>& members) {
  const std::size_t past = source.find(']');
  if (past == std::string_view::npos || past == 0 || source[0] == '^') return false;
  const std::string_view inside = source.substr(0, past);
  source.remove_prefix(past + 1);
  for (std::size_t i = 0; i < inside.size(); ++i) {
    const char from = inside[i];
    if (static_cast<unsigned char>(from) >= 0x80 || from == '\\' || from == '[') return false;
    char to = from;
    if (i + 2 < inside.size() && inside[i + 1] == '-') {
      to = inside[i += 2];
      if (static_cast<unsigned char>(to) >= 0x80 || to == '\\' || to < from) return false;
    }
    for (auto c = static_cast<unsigned char>(from); c <= static_cast<unsigned char>(to); ++c)
      members.set(c);
  }
  return true;
}

// One ASCII character, \d, an escaped operator, or a class.
bool take_members(std::string_view& source, std::bitset<256>& members) {
  char c = source[0];
  source.remove_prefix(1);
  if (c == '[') return take_class(source, members);
  if (c == '\\') {
    if (source.empty()) return false;
    c = source[0];
    source.remove_prefix(1);
    if (c == 'd') {
      std::string_view digits = "0-9]";
      return take_class(digits, members);
    }
    if (kMetaCharacters.find(c) == std::string_view::npos && c != '/') return false;
  } else if (kMetaCharacters.find(c) != std::string_view::npos) {
    return false;
  }
  if (static_cast<unsigned char>(c) >= 0x80) return false;
  members.set(static_cast<unsigned char>(c));
  return true;
}

bool take_number(std::string_view& source, std::size_t& number) {
  const char* const end = source.data() + source.size();
  const auto [after, error] = std::from_chars(source.data(), end, number);
  if (error != std::errc{}) return false;
  source.remove_prefix(static_cast<std::size_t>(after - source.data()));
  return true;
}

// *, +, ?, {2}, {2,} or {2,5}, if there is one.
bool take_repetition(std::string_view& source, PatternPart& part) {
  if (source.empty()) return true;
  const char sign = source[0];
  if (sign != '*' && sign != '+' && sign != '?' && sign != '{') return true;
  source.remove_prefix(1);
  if (sign != '{') {
    part.least = sign == '+' ? 1 : 0;
    part.most = sign == '?' ? 1 : PatternPart::kUnbounded;
    return true;
  }
  if (!take_number(source, part.least)) return false;
  part.most = part.least;
  if (source.starts_with(',')) {
    source.remove_prefix(1);
    part.most = PatternPart::kUnbounded;
    if (!source.starts_with('}') && !take_number(source, part.most)) return false;
  }
  if (!source.starts_with('}') || part.most < part.least) return false;
  source.remove_prefix(1);
  return true;
}

// Whether each part may take all it can: nothing that it could leave would do for what may stand
// right after it.
bool has_one_way(const std::vector<PatternPart>& parts) {
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (parts[i].least == parts[i].most) continue;
    for (std::size_t next = i + 1; next < parts.size(); ++next) {
      if ((parts[i].members & parts[next].members).any()) return false;
      if (parts[next].least > 0) break;
    }
  }
  return true;
}

}  // namespace

struct Pattern::Linear {
  explicit Linear(const std::string& text, const RE2::Options& options) : regex(text, options) {}
  RE2 regex;
};

struct Pattern::Backtracking {
  PatternVerdict match(std::string_view text) const;

  std::unique_ptr<pcre2_code, Free> code{};
  bool many_places = false;  // Not anchored, and what is tried at one place may be long.
};

PatternVerdict Pattern::Backtracking::match(std::string_view text) const {
  const std::size_t places = many_places ? text.size() + 1 : 1;
  const std::size_t tried = std::min(places, kCharactersOfAllPlaces / (text.size() + 1) + 1);
  const std::unique_ptr<pcre2_match_context, Free> limits(pcre2_match_context_create(nullptr));
  pcre2_set_match_limit(limits.get(), static_cast<std::uint32_t>(std::min<std::size_t>(
                                          kMatchLimit, kStepsOfAllPlaces / places + 1)));
  pcre2_set_depth_limit(limits.get(), kDepthLimit);
  pcre2_set_heap_limit(limits.get(), kHeapLimitKibibytes);
  if (tried < places) pcre2_set_offset_limit(limits.get(), tried);
  const std::unique_ptr<pcre2_match_data, Free> data(pcre2_match_data_create(1, nullptr));
  // The reader has checked the encoding.
  const int found = pcre2_match(code.get(), reinterpret_cast<PCRE2_SPTR>(text.data()), text.size(),
                                0, PCRE2_NO_UTF_CHECK, data.get(), limits.get());
  if (found >= 0) return PatternVerdict::matches;
  return found == PCRE2_ERROR_NOMATCH && tried == places ? PatternVerdict::differs
                                                         : PatternVerdict::undecided;
}

bool is_ecma_regex(std::string_view source) {
  const TranslatedRegex translated = translate_regex(source, RegexEngine::pcre2, true);
  if (!translated.problem.empty()) return false;
  const Pattern pattern(source);
  return pattern.problem().empty() || pattern.is_beyond_engines();
}

Pattern::Pattern(std::string_view source) {
  if (read_literal(source) || read_sequence(source)) return;

  const TranslatedRegex linear = translate_regex(source, RegexEngine::re2, false);
  if (!linear.problem.empty()) {
    problem_ = linear.problem;
    return;
  }
  if (!linear.backtracks) {
    RE2::Options options;
    options.set_log_errors(false);
    options.set_never_capture(true);
    auto regex = std::make_unique<Linear>(linear.text, options);
    if (regex->regex.ok()) {
      linear_ = std::move(regex);
      shape_ = Shape::linear;
      return;
    }
  }

  const TranslatedRegex translated = translate_regex(source, RegexEngine::pcre2, false);
  if (translated.resets) {
    problem_ = "it refers back to a group that a repetition resets";
    beyond_engines_ = true;
    return;
  }
  int error = 0;
  PCRE2_SIZE offset = 0;
  auto regex = std::make_unique<Backtracking>();
  regex->code.reset(pcre2_compile(
      reinterpret_cast<PCRE2_SPTR>(translated.text.data()), translated.text.size(),
      PCRE2_UTF | PCRE2_NEVER_BACKSLASH_C | PCRE2_MATCH_UNSET_BACKREF | PCRE2_USE_OFFSET_LIMIT,
      &error, &offset, nullptr));
  if (!regex->code) {
    std::array<PCRE2_UCHAR, 256> message{};
    pcre2_get_error_message(error, message.data(), message.size());
    problem_ = reinterpret_cast<const char*>(message.data());
    beyond_engines_ = error == PCRE2_ERROR_LOOKBEHIND_NOT_FIXED_LENGTH ||
                      error == PCRE2_ERROR_QUANTIFIER_TOO_BIG ||
                      error == PCRE2_ERROR_PATTERN_TOO_LARGE;
    return;
  }
  std::uint32_t options = 0;
  pcre2_pattern_info(regex->code.get(), PCRE2_INFO_ALLOPTIONS, &options);
  regex->many_places = translated.repeats && (options & PCRE2_ANCHORED) == 0;
  backtracking_ = std::move(regex);
  shape_ = Shape::backtracking;
}

Pattern::~Pattern() = default;
Pattern::Pattern(Pattern&&) noexcept = default;

// Patterns without any operator but anchors, escaped punctuation included.
bool Pattern::read_literal(std::string_view source) {
  if (source.empty() || source == ".*") {
    shape_ = Shape::anything;
    return true;
  }
  const bool from_start = source.starts_with('^');
  if (from_start) source.remove_prefix(1);
  std::string literal;
  bool to_end = false;
  for (std::size_t i = 0; i < source.size(); ++i) {
    char c = source[i];
    if (c == '$' && i + 1 == source.size()) {
      to_end = true;
      break;
    }
    if (c == '\\' && i + 1 < source.size() &&
        kMetaCharacters.find(source[i + 1]) != std::string_view::npos) {
      c = source[++i];
    } else if (kMetaCharacters.find(c) != std::string_view::npos) {
      return false;
    }
    literal += c;
  }
  literal_ = std::move(literal);
  if (from_start)
    shape_ = to_end ? Shape::exact : Shape::prefix;
  else
    shape_ = to_end ? Shape::suffix : Shape::contains;
  return true;
}

// Parts between two anchors: few, or each with one way to match only.
bool Pattern::read_sequence(std::string_view source) {
  if (!source.starts_with('^') || !source.ends_with('$')) return false;
  source.remove_prefix(1);
  source.remove_suffix(1);
  std::vector<PatternPart> parts;
  while (!source.empty()) {
    PatternPart& part = parts.emplace_back();
    if (!take_members(source, part.members) || !take_repetition(source, part)) return false;
  }
  table_ = Automaton::of(parts);
  if (table_) {
    shape_ = Shape::table;
    return true;
  }
  if (!has_one_way(parts)) return false;
  sequence_ = std::move(parts);
  shape_ = Shape::sequence;
  return true;
}

bool Pattern::sequence_matches(std::string_view text) const {
  const char* at = text.data();
  const char* const past = at + text.size();
  for (const PatternPart& part : sequence_) {
    std::size_t count = 0;
    while (count < part.most && at != past && part.members[static_cast<unsigned char>(*at)]) {
      ++count;
      ++at;
    }
    if (count < part.least) return false;
  }
  return at == past;
}

PatternVerdict Pattern::match_any_shape(std::string_view text) const {
  switch (shape_) {
    case Shape::unusable:
      return PatternVerdict::undecided;
    case Shape::anything:
      return PatternVerdict::matches;
    case Shape::exact:
      return verdict(text == literal_);
    case Shape::prefix:
      return verdict(text.starts_with(literal_));
    case Shape::suffix:
      return verdict(text.ends_with(literal_));
    case Shape::contains:
      return verdict(text.find(literal_) != std::string_view::npos);
    case Shape::table:
      return verdict(table_->matches(text));
    case Shape::sequence:
      return verdict(sequence_matches(text));
    case Shape::linear:
      return verdict(linear_->regex.Match(re2::StringPiece(text.data(), text.size()), 0,
                                          text.size(), RE2::UNANCHORED, nullptr, 0));
    case Shape::backtracking:
      break;
  }
  return backtracking_->match(text);
}

}  // namespace driftgate
