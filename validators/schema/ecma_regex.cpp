#include "validators/schema/ecma_regex.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "specs/document/ascii.h"

namespace driftgate {
namespace {

constexpr std::string_view kDigitClass = "0-9";
constexpr std::string_view kNoDigits = R"(\x{0}-\x{2f}\x{3a}-\x{10ffff})";
constexpr std::string_view kWordClass = "0-9A-Za-z_";
constexpr std::string_view kNoWord =
    R"(\x{0}-\x{2f}\x{3a}-\x{40}\x{5b}-\x{5e}\x{60}\x{7b}-\x{10ffff})";
// ECMA-262 §12.2 and §12.3: WhiteSpace and LineTerminator.
constexpr std::string_view kSpace =
    R"(\x{9}-\x{d}\x{20}\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}\x{feff})";
constexpr std::string_view kNoSpace =
    R"(\x{0}-\x{8}\x{e}-\x{1f}\x{21}-\x{9f}\x{a1}-\x{167f}\x{1681}-\x{1fff}\x{200b}-\x{2027})"
    R"(\x{202a}-\x{202e}\x{2030}-\x{205e}\x{2060}-\x{2fff}\x{3001}-\x{fefe}\x{ff00}-\x{10ffff})";
constexpr std::string_view kSyntaxCharacters = "^$\\.*+?()[]{}|/";
constexpr std::size_t kLinearRepeats = 1000;  // RE2 allows no more.

// General categories by their long names (Unicode PropertyValueAliases).
constexpr std::array<std::pair<std::string_view, std::string_view>, 38> kCategories{{
    {"Letter", "L"},
    {"Cased_Letter", "LC"},
    {"Uppercase_Letter", "Lu"},
    {"Lowercase_Letter", "Ll"},
    {"Titlecase_Letter", "Lt"},
    {"Modifier_Letter", "Lm"},
    {"Other_Letter", "Lo"},
    {"Mark", "M"},
    {"Combining_Mark", "M"},
    {"Nonspacing_Mark", "Mn"},
    {"Spacing_Mark", "Mc"},
    {"Enclosing_Mark", "Me"},
    {"Number", "N"},
    {"Decimal_Number", "Nd"},
    {"digit", "Nd"},
    {"Letter_Number", "Nl"},
    {"Other_Number", "No"},
    {"Punctuation", "P"},
    {"punct", "P"},
    {"Connector_Punctuation", "Pc"},
    {"Dash_Punctuation", "Pd"},
    {"Open_Punctuation", "Ps"},
    {"Close_Punctuation", "Pe"},
    {"Initial_Punctuation", "Pi"},
    {"Final_Punctuation", "Pf"},
    {"Other_Punctuation", "Po"},
    {"Symbol", "S"},
    {"Math_Symbol", "Sm"},
    {"Currency_Symbol", "Sc"},
    {"Modifier_Symbol", "Sk"},
    {"Other_Symbol", "So"},
    {"Separator", "Z"},
    {"Space_Separator", "Zs"},
    {"Line_Separator", "Zl"},
    {"Paragraph_Separator", "Zp"},
    {"Other", "C"},
    {"Control", "Cc"},
    {"Format", "Cf"},
}};

bool is_category(std::string_view name) {
  return std::any_of(kCategories.begin(), kCategories.end(),
                     [&](const auto& category) { return category.second == name; });
}

std::string_view short_category(std::string_view name) {
  for (const auto& [full, abbreviation] : kCategories)
    if (full == name) return abbreviation;
  return name;
}

class Translator {
 public:
  Translator(std::string_view source, RegexEngine engine, bool strict)
      : in_(source), engine_(engine), strict_(strict) {}

  TranslatedRegex translate() {
    while (at_ < in_.size() && result_.problem.empty()) term();
    if (result_.problem.empty() && open_ != 0) fail("a group is not closed");
    for (const Reference& reference : references_) {
      const auto named = groups_.find(reference.name);
      if (!reference.name.empty() && named == groups_.end()) {
        if (strict_ && result_.problem.empty()) fail("a back reference names no group");
        continue;
      }
      const std::size_t capture = reference.name.empty() ? reference.capture : named->second;
      if (is_reset(capture, reference.place)) result_.resets = true;
    }
    return std::move(result_);
  }

 private:
  void fail(std::string_view problem) { result_.problem = problem; }
  bool more() const { return at_ < in_.size(); }
  bool looking_at(std::string_view text) const { return in_.substr(at_).starts_with(text); }
  bool take(std::string_view text) {
    if (!looking_at(text)) return false;
    at_ += text.size();
    return true;
  }
  void emit(std::string_view text) { result_.text += text; }
  void emit_code_point(std::uint32_t code_point) {
    fmt::format_to(std::back_inserter(result_.text), "\\x{{{:x}}}", code_point);
  }
  // ASCII is escaped where it could mean something; the bytes of other characters stay.
  void emit_literal(char c) {
    if (static_cast<unsigned char>(c) >= 0x80 || is_alphanumeric(c))
      result_.text += c;
    else
      emit_code_point(static_cast<unsigned char>(c));
  }
  void emit_set(std::string_view set, bool in_class) {
    if (in_class)
      emit(set);
    else
      result_.text += fmt::format("[{}]", set);
  }

  void term() {
    const char c = in_[at_];
    switch (c) {
      case '^':
        ++at_;
        emit("^");
        repeatable_ = false;
        return;
      case '$':
        ++at_;
        emit("\\z");
        repeatable_ = false;
        return;
      case '|':
        ++at_;
        emit("|");
        repeatable_ = false;
        tree_[around_].has_choice = true;
        return;
      case '(':
        open_group();
        return;
      case ')':
        close_group();
        return;
      case '*':
      case '+':
      case '?':
        repeat();
        return;
      case '{':
        brace();
        return;
      default:
        repeatable_ = true;
        closed_ = 0;
        atom();
        return;
    }
  }

  // Whether a repetition around the group may have forgotten its match where the reference stands:
  // in front of the group's end, or where the group need not match each time.
  bool is_reset(std::size_t capture, std::size_t place) const {
    if (capture == 0 || capture > captures_.size()) return false;
    std::size_t at = captures_[capture - 1];
    bool forgets = place < tree_[at].past || tree_[at].least == 0;
    if (place < tree_[at].past && tree_[at].most > 1) return true;
    while (at != 0) {
      at = tree_[at].around;
      forgets = forgets || tree_[at].has_choice;
      if (forgets && tree_[at].most > 1) return true;
      forgets = forgets || tree_[at].least == 0;
    }
    return false;
  }

  void enter_group(bool captures) {
    tree_.push_back({.around = around_});
    around_ = tree_.size() - 1;
    if (captures) captures_.push_back(around_);
  }

  void note_repetition(std::size_t least, std::size_t most) {
    if (most > kLinearRepeats) result_.repeats = true;
    if (closed_ != 0) {
      tree_[closed_].least = least;
      tree_[closed_].most = most;
    }
    closed_ = 0;
  }

  void atom() {
    const char c = in_[at_];
    if (c == '.') {
      ++at_;
      emit(R"([^\n\r\x{2028}\x{2029}])");
    } else if (c == '[') {
      character_class();
    } else if (c == '\\') {
      ++at_;
      escape(false);
    } else if ((c == ']' || c == '}') && strict_) {
      fail("a bracket stands alone");
    } else {
      literal();
    }
  }

  // One whole character, so that a repetition means all of its bytes.
  void literal() {
    emit_literal(in_[at_++]);
    while (more() && (static_cast<unsigned char>(in_[at_]) & 0xC0) == 0x80)
      emit(in_.substr(at_++, 1));
  }

  void open_group() {
    ++at_;
    bool lookbehind = false;
    bool lookahead = false;
    bool captures = false;
    if (take("?:")) {
      emit("(?:");
    } else if ((lookahead = looking_at("?=") || looking_at("?!")) ||
               (lookbehind = looking_at("?<=") || looking_at("?<!"))) {
      const std::size_t length = lookahead ? 2 : 3;
      result_.backtracks = true;
      emit("(");
      emit(in_.substr(at_, length));
      at_ += length;
    } else if (take("?<")) {
      const std::optional<std::string> name = group_name();
      if (!name) return;
      if (!groups_.insert({*name, captures_.size() + 1}).second)
        return fail("two groups have the same name");
      captures = true;
      emit(engine_ == RegexEngine::re2 ? "(" : fmt::format("(?<{}>", engine_name(*name)));
    } else if (looking_at("?")) {
      return inline_flags();
    } else {
      emit("(");
      captures = true;
    }
    // Annex B lets lookaheads be repeated.
    lookarounds_.push_back(lookbehind || (lookahead && strict_));
    ++open_;
    enter_group(captures);
    repeatable_ = false;
  }

  // (?i) and (?i:…) are no ECMA-262 but stand in many descriptions and mean one thing.
  void inline_flags() {
    const std::size_t past = in_.find_first_not_of("ims-", at_ + 1);
    if (strict_ || past == at_ + 1 || past == std::string_view::npos ||
        (in_[past] != ')' && in_[past] != ':'))
      return fail("an unknown kind of group");
    emit("(");
    emit(in_.substr(at_, past - at_ + 1));
    repeatable_ = false;
    if (in_[past] == ':') {
      lookarounds_.push_back(false);
      ++open_;
      enter_group(false);
    }
    at_ = past + 1;
  }

  std::optional<std::string> group_name() {
    const std::size_t past = in_.find('>', at_);
    if (past == std::string_view::npos || past == at_) {
      fail("a group has no name");
      return std::nullopt;
    }
    std::string name(in_.substr(at_, past - at_));
    at_ = past + 1;
    const bool known = std::all_of(name.begin(), name.end(), [](char c) {
      return is_alphanumeric(c) || c == '_' || c == '$' || c == '\\' || c == '{' || c == '}' ||
             static_cast<unsigned char>(c) >= 0x80;
    });
    if (!known || is_digit(name.front())) {
      fail("a group has a name that is none");
      return std::nullopt;
    }
    return name;
  }

  // PCRE2 allows fewer characters in names than ECMA-262.
  std::string engine_name(const std::string& name) {
    const auto [known, added] = names_.insert({name, names_.size()});
    return fmt::format("g{}", known->second);
  }

  void close_group() {
    ++at_;
    if (open_ == 0) return fail("a group is closed that was not opened");
    --open_;
    emit(")");
    repeatable_ = !lookarounds_.back();
    lookarounds_.pop_back();
    tree_[around_].past = at_;
    closed_ = around_;
    around_ = tree_[around_].around;
  }

  void repeat() {
    if (!repeatable_) return fail("nothing to repeat");
    const char sign = in_[at_];
    note_repetition(sign == '+' ? 1 : 0, sign == '?' ? 1 : kManyTimes);
    result_.text += in_[at_++];
    if (take("?")) emit("?");
    repeatable_ = false;
  }

  // {2}, {2,} and {2,5}; any other brace is a character where leniency allows.
  void brace() {
    std::size_t past = at_ + 1;
    const auto number = [&]() -> std::optional<std::size_t> {
      std::size_t value = 0;
      const char* from = in_.data() + past;
      const auto [end, error] = std::from_chars(from, in_.data() + in_.size(), value);
      if (end == from) return std::nullopt;
      past += static_cast<std::size_t>(end - from);
      return error == std::errc{} ? value : std::size_t{1} << 40;
    };
    const std::optional<std::size_t> least = number();
    std::optional<std::size_t> most = least;
    bool open_ended = false;
    if (least && past < in_.size() && in_[past] == ',') {
      ++past;
      most = number();
      open_ended = !most;
    }
    if (!least || past >= in_.size() || in_[past] != '}') {
      if (strict_) return fail("a brace stands alone");
      literal();
      repeatable_ = true;
      return;
    }
    if (!repeatable_) return fail("nothing to repeat");
    if (!open_ended && *most < *least) return fail("a repetition has its numbers out of order");
    if (std::max(*least, most.value_or(0)) > kLinearRepeats) result_.backtracks = true;
    note_repetition(*least, open_ended ? kManyTimes : *most);
    // RE2 takes braces for characters where a number begins with 0.
    emit(fmt::format("{{{}", *least));
    if (open_ended) emit(",");
    if (!open_ended && *most != *least) emit(fmt::format(",{}", *most));
    emit("}");
    at_ = past + 1;
    if (take("?")) emit("?");
    repeatable_ = false;
  }

  void character_class() {
    ++at_;
    if (take("^]")) return emit(R"([\x{0}-\x{10ffff}])");
    if (take("]")) return emit(R"([^\x{0}-\x{10ffff}])");
    emit(take("^") ? "[^" : "[");
    while (more() && in_[at_] != ']' && result_.problem.empty()) {
      const char c = in_[at_];
      if (c == '\\') {
        ++at_;
        escape(true);
      } else if (c == '-') {
        ++at_;
        class_dash();
      } else {
        literal();
        class_set_ = false;
      }
    }
    if (!take("]") && result_.problem.empty()) return fail("a character class is not closed");
    emit("]");
  }

  // A dash is a range only between two characters.
  void class_dash() {
    const bool first = result_.text.ends_with('[') || result_.text.ends_with("[^");
    const bool before_set = looking_at("\\d") || looking_at("\\w") || looking_at("\\s") ||
                            looking_at("\\D") || looking_at("\\W") || looking_at("\\S") ||
                            looking_at("\\p") || looking_at("\\P");
    if (strict_ && !first && !looking_at("]") && (before_set || class_set_))
      return fail("a range has a class for its end");
    if (first || looking_at("]") || before_set || class_set_)
      emit(R"(\x{2d})");
    else
      emit("-");
    class_set_ = false;
  }

  void escape(bool in_class) {
    if (!more()) return fail("it ends with a backslash");
    const char c = in_[at_++];
    class_set_ = true;
    switch (c) {
      case 'd':
        return emit_set(kDigitClass, in_class);
      case 'D':
        return emit_set(kNoDigits, in_class);
      case 'w':
        return emit_set(kWordClass, in_class);
      case 'W':
        return emit_set(kNoWord, in_class);
      case 's':
        return emit_set(kSpace, in_class);
      case 'S':
        return emit_set(kNoSpace, in_class);
      case 'p':
      case 'P':
        return property(c, in_class);
      default:
        break;
    }
    class_set_ = false;
    if (c == 'b') return in_class ? emit_code_point(8) : boundary("\\b");
    if (c == 'B' && !in_class) {
      // RE2 finds it inside of characters that have several bytes.
      result_.backtracks = true;
      return boundary("\\B");
    }
    if (!in_class && c == 'k') return named_reference();
    if (!in_class && c >= '1' && c <= '9') return numbered_reference(c);
    if (const std::optional<std::uint32_t> code_point = character_escape(c))
      return emit_code_point(*code_point);
    if (!result_.problem.empty()) return;
    if (c == 'c') {  // ECMA-262 §B.1.2: the backslash is one itself.
      --at_;
      return emit_code_point('\\');
    }
    const bool allowed =
        kSyntaxCharacters.find(c) != std::string_view::npos || (in_class && c == '-');
    if (strict_ && !allowed) return fail(fmt::format("\\{} is no escape", c));
    --at_;
    literal();
  }

  void boundary(std::string_view text) {
    emit(text);
    repeatable_ = false;
  }

  std::optional<std::uint32_t> character_escape(char c) {
    switch (c) {
      case 't':
        return 9;
      case 'n':
        return 10;
      case 'v':
        return 11;
      case 'f':
        return 12;
      case 'r':
        return 13;
      case '0':
        if (more() && is_digit(in_[at_]) && strict_) fail("an octal escape");
        return 0;
      case 'c':
        if (more() && is_alphanumeric(in_[at_]) && !is_digit(in_[at_]))
          return static_cast<std::uint32_t>(in_[at_++] & 0x1F);
        if (strict_) fail("\\c names no control character");
        return std::nullopt;
      case 'x':
        return hexadecimal(2);
      case 'u':
        return unicode();
      default:
        return std::nullopt;
    }
  }

  std::optional<std::uint32_t> hexadecimal(std::size_t digits) {
    std::uint32_t value = 0;
    const std::string_view text = in_.substr(at_, digits);
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
    if (text.size() != digits || end != text.data() + digits || error != std::errc{}) {
      if (strict_) fail("an escape lacks hexadecimal digits");
      return std::nullopt;
    }
    at_ += digits;
    return value;
  }

  std::optional<std::uint32_t> unicode() {
    if (looking_at("{")) {
      const std::size_t past = in_.find('}', at_);
      std::uint32_t value = 0;
      const char* from = in_.data() + at_ + 1;
      const char* to = in_.data() + (past == std::string_view::npos ? at_ + 1 : past);
      const auto [end, error] = std::from_chars(from, to, value, 16);
      if (from == to || end != to || error != std::errc{} || value > 0x10FFFF) {
        fail("\\u{} holds no code point");
        return std::nullopt;
      }
      at_ = past + 1;
      return value;
    }
    const std::optional<std::uint32_t> lead = hexadecimal(4);
    if (!lead || *lead < 0xD800 || *lead > 0xDBFF || !looking_at("\\u")) return lead;
    const std::size_t back = at_;
    at_ += 2;
    const std::optional<std::uint32_t> trail = hexadecimal(4);
    if (trail && *trail >= 0xDC00 && *trail <= 0xDFFF)
      return 0x10000 + ((*lead - 0xD800) << 10) + (*trail - 0xDC00);
    at_ = back;
    return lead;
  }

  void named_reference() {
    if (!take("<")) return fail("\\k names no group");
    const std::optional<std::string> name = group_name();
    if (!name) return;
    references_.push_back({.name = *name, .place = at_});
    result_.backtracks = true;
    result_.text += fmt::format("\\k<{}>", engine_name(*name));
  }

  void numbered_reference(char c) {
    std::string number(1, c);
    while (more() && is_digit(in_[at_])) number += in_[at_++];
    result_.backtracks = true;
    std::size_t capture = 0;
    std::from_chars(number.data(), number.data() + number.size(), capture);
    references_.push_back({.capture = capture, .place = at_});
    result_.text += fmt::format("\\g{{{}}}", number);
  }

  void property(char c, bool in_class) {
    std::string_view name;
    if (more() && in_[at_] != '{' && !strict_ && is_category(in_.substr(at_, 1))) {
      name = in_.substr(at_++, 1);
    } else {
      const std::size_t past = in_.find('}', at_);
      if (!looking_at("{") || past == std::string_view::npos) return fail("a property has no name");
      name = in_.substr(at_ + 1, past - at_ - 1);
      at_ = past + 1;
    }
    const std::size_t equals = name.find('=');
    const std::string_view kind = equals == std::string_view::npos ? "" : name.substr(0, equals);
    const std::string_view value =
        equals == std::string_view::npos ? name : name.substr(equals + 1);
    if (kind.empty() || kind == "gc" || kind == "General_Category") {
      if (is_category(short_category(value))) return category(c, short_category(value), in_class);
      if (value == "Any") return emit_set(R"(\x{0}-\x{10ffff})", in_class);
      if (value == "ASCII")
        return emit_set(c == 'p' ? R"(\x{0}-\x{7f})" : R"(\x{80}-\x{10ffff})", in_class);
      // Binary properties: PCRE2 has most of them.
      result_.backtracks = true;
      result_.text += fmt::format("\\{}{{{}}}", c, value);
      return;
    }
    const bool extended = kind == "scx" || kind == "Script_Extensions";
    if (!extended && kind != "sc" && kind != "Script") return fail("an unknown property");
    if (extended) result_.backtracks = true;
    if (engine_ == RegexEngine::re2)
      result_.text += fmt::format("\\{}{{{}}}", c, value);
    else
      result_.text += fmt::format("\\{}{{{}:{}}}", c, extended ? "scx" : "sc", value);
  }

  void category(char c, std::string_view name, bool in_class) {
    if (name != "LC") {
      result_.text += fmt::format("\\{}{{{}}}", c, name);
    } else if (c == 'p') {
      emit_set(R"(\p{Lu}\p{Ll}\p{Lt})", in_class);
    } else if (!in_class) {
      emit(R"([^\p{Lu}\p{Ll}\p{Lt}])");
    } else {
      result_.backtracks = true;
      emit(R"(\P{L&})");
    }
  }

  std::string_view in_;
  RegexEngine engine_;
  bool strict_;
  std::size_t at_ = 0;
  std::size_t open_ = 0;
  bool repeatable_ = false;  // Whether what stands last may be repeated.
  bool class_set_ = false;   // Whether what stands last in a class is a set.
  struct Group {
    std::size_t around = 0;
    std::size_t least = 1;
    std::size_t most = 1;
    std::size_t past = ~std::size_t{0};  // Where it ends in the source.
    bool has_choice = false;
  };
  struct Reference {
    std::string name{};  // "" when it is a number.
    std::size_t capture = 0;
    std::size_t place = 0;
  };
  static constexpr std::size_t kManyTimes = ~std::size_t{0};
  std::vector<Group> tree_{1};  // The first is the whole.
  std::size_t around_ = 0;      // The innermost open group.
  std::size_t closed_ = 0;      // The group that was closed just now; 0: none.
  std::vector<std::size_t> captures_{};
  std::vector<Reference> references_{};
  std::vector<bool> lookarounds_{};              // Of each open group: may not be repeated.
  std::map<std::string, std::size_t> groups_{};  // Their captures.
  std::map<std::string, std::size_t> names_{};
  TranslatedRegex result_{};
};

}  // namespace

TranslatedRegex translate_regex(std::string_view source, RegexEngine engine, bool strict) {
  return Translator(source, engine, strict).translate();
}

}  // namespace driftgate
