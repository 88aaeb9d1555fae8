#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "specs/document/utf8.h"
#include "validators/schema/generate_parts.h"

namespace driftgate::making {
namespace {

constexpr std::size_t kConsidered = 600;  // Texts tried for one question,
constexpr std::size_t kManyTexts = 200;   // … and more where up to so many are wanted.
constexpr std::size_t kBytes = 4 << 20;   // … and their size together.
constexpr std::array<std::size_t, 9> kLengthens{0, 1, 2, 3, 4, 8, 16, 32, 64};
constexpr std::size_t kVariations = 12;

std::string plain_text(const TextAsk& ask, std::optional<std::size_t> length,
                       std::size_t variation) {
  const std::string number = variation == 0 ? "" : std::to_string(variation);
  if (length) {
    std::string text = repeated("text", *length);
    if (number.size() < text.size())
      text.replace(text.size() - number.size(), number.size(), number);
    return text;
  }
  std::string text = "text" + number;
  while (text.size() < ask.least) text += "text";
  if (text.size() > std::max(ask.least, std::size_t{4}) && variation == 0)
    text.resize(std::max(ask.least, std::size_t{4}));
  if (ask.most && text.size() > *ask.most) text.erase(0, text.size() - *ask.most);
  return text;
}

class Search {
 public:
  Search(const TextAsk& ask, std::optional<std::size_t> length, std::size_t variation,
         std::size_t count)
      : ask_(ask), length_(length), variation_(variation), count_(count) {}

  Texts find() {
    if (length_.value_or(ask_.least) > kLongestText) return {};
    look_at_contents();
    look_at_formats();
    look_at_patterns(0, kVariations);
    number_found();
    look_at_patterns(kVariations, 4 * std::min(count_, kManyTexts));  // Some come twice.
    if (ask_.patterns.empty() || !found_.empty())
      for (std::size_t i = 0; !done() && i < count_; ++i)
        consider(plain_text(ask_, length_, variation_ + i));
    return std::move(found_);
  }

 private:
  bool done() const {
    return found_.size() >= count_ ||
           considered_ >= kConsidered + 10 * std::min(count_, kManyTexts) || bytes_ >= kBytes;
  }

  void consider(std::string text) {
    if (done()) return;
    ++considered_;
    bytes_ += text.size();
    if (length_ && code_points(text) != *length_) return;
    if (std::find(found_.begin(), found_.end(), text) != found_.end()) return;
    if (ask_.admits(text)) found_.push_back(std::move(text));
  }

  void look_at_contents() {
    if (ask_.contents.empty()) return;
    for (const std::string_view text : {"c2FtcGxl", "{}", "e30=", "[1]", "WzFd"})
      consider(std::string(text));
  }

  void look_at_formats() {
    for (const std::string_view name : ask_.format_names) {
      for (std::size_t i = 0; !length_ && i < std::min<std::size_t>(count_ + 2, kVariations); ++i)
        if (auto text = sample_format(name, variation_ + i)) consider(std::move(*text));
      const std::size_t least = length_.value_or(ask_.least);
      const std::size_t most =
          length_.value_or(std::min(ask_.most.value_or(least + 40), least + 40));
      for (std::size_t size = least; !done() && size <= most; ++size)
        if (auto text = sized_format(name, size)) consider(std::move(*text));
      for (const std::string_view edge : format_edges(name)) consider(std::string(edge));
    }
  }

  void look_at_patterns(std::size_t first, std::size_t past) {
    if (done() || ask_.patterns.empty()) return;
    std::vector<Language> languages;
    for (const TextAsk::Expression& each : ask_.patterns) languages.emplace_back(each.source);
    for (std::size_t v = first; v < past && !done(); ++v)
      for (const std::size_t longer : kLengthens) {
        for (const Language& language : languages)
          if (language && (longer == 0 || length_ || can_grow(language)))
            look_at_member(language, longer, variation_ + v);
        if (languages.size() > 1) look_at_pairs(languages, longer, variation_ + v);
        if (done()) return;
      }
  }

  // A pattern without anchors leaves room for numbers.
  void number_found() {
    if (found_.empty() || length_) return;
    const std::string first = found_.front();
    for (std::size_t i = 1; !done() && i <= count_; ++i) {
      consider(first + std::to_string(i));
      consider(std::to_string(i) + first);
    }
  }

  static bool can_grow(const Language& language) {
    return language.longest().value_or(kLongestText) > language.shortest();
  }

  std::size_t wanted(const Language& language, std::size_t longer) const {
    if (length_)
      return longer <= 2 ? *length_ + 1 - std::min(longer, *length_ + 1) : *length_ + longer;
    return std::max(ask_.least, language.shortest()) + longer;
  }

  void look_at_member(const Language& language, std::size_t longer, std::size_t variation) {
    const std::size_t size = wanted(language, longer);
    std::string text = language.text(size, variation);
    // A pattern without anchors leaves room around its match.
    const std::size_t goal = length_.value_or(ask_.least);
    if (const std::size_t there = code_points(text); there < goal) {
      const std::string filling(goal - there, 'a');
      consider(text + filling);
      consider(filling + text);
    }
    std::string ahead = language.text_with_lookaheads(size, variation);
    if (ahead != text) consider(std::move(ahead));
    consider(std::move(text));
  }

  void look_at_pairs(const std::vector<Language>& languages, std::size_t longer,
                     std::size_t variation) {
    std::string forth;
    std::string back;
    for (const Language& language : languages) {
      if (!language) return;
      const std::string text = language.text(language.shortest() + longer, variation);
      forth += text;
      back.insert(0, text);
    }
    consider(std::move(forth));
    consider(std::move(back));
  }

  const TextAsk& ask_;
  std::optional<std::size_t> length_;
  std::size_t variation_;
  std::size_t count_;
  std::size_t considered_ = 0;
  std::size_t bytes_ = 0;
  Texts found_{};
};

}  // namespace

std::string repeated(std::string_view unit, std::size_t length) {
  std::string text(unit.substr(0, length));
  text.reserve(length);
  while (text.size() < length) text.append(text, 0, std::min(text.size(), length - text.size()));
  return text;
}

TextAsk text_ask(const Ask& ask) {
  TextAsk result;
  const auto size = [](std::uint64_t value) { return static_cast<std::size_t>(value); };
  for (const StringRules* rules : ask.strings) {
    if (rules->least) result.least = std::max(result.least, size(rules->least.value));
    if (rules->most)
      result.most =
          std::min(result.most.value_or(size(rules->most.value)), size(rules->most.value));
    if (rules->pattern) result.patterns.push_back({rules->pattern, rules->pattern_source.text()});
    if (rules->content) result.contents.push_back(&rules->content);
  }
  for (const FormatRule* rule : ask.formats)
    if (rule->format && rule->format->of == Format::Of::strings)
      result.formats.push_back(rule->format);
  // Some formats promise nothing and still say how a text should look.
  for (const Program* program : ask.programs)
    if (const Node format = program->schema.node.find("format"); format.is(Kind::string))
      if (sample_format(format.text(), 0)) result.format_names.push_back(format.text());
  return result;
}

bool TextAsk::admits(std::string_view text) const {
  const std::size_t size = code_points(text);
  if (size < least || (most && size > *most)) return false;
  return std::all_of(formats.begin(), formats.end(),
                     [&](const Format* format) { return !format->check || format->check(text); }) &&
         std::all_of(patterns.begin(), patterns.end(), [&](const Expression& each) {
           return each.pattern->match(text) != PatternVerdict::differs;
         });
}

Texts texts(const TextAsk& ask, std::optional<std::size_t> length, std::size_t variation,
            std::size_t count) {
  return Search(ask, length, variation, count).find();
}

Texts short_and_long_members(const TextAsk& ask) {
  Texts found;
  std::size_t shortest = ask.least;
  std::optional<std::size_t> longest = ask.most;
  for (const TextAsk::Expression& each : ask.patterns) {
    const Language language(each.source);
    if (!language) continue;
    shortest = std::max(shortest, language.shortest());
    if (const auto own = language.longest()) longest = std::min(longest.value_or(*own), *own);
  }
  constexpr std::size_t kMore = 12;  // Lookaheads and other patterns may want more characters.
  const auto add = [&](std::size_t length) {
    Texts one = texts(ask, length, 0, 1);
    if (!one.empty()) found.push_back(std::move(one.front()));
    return !one.empty();
  };
  for (std::size_t more = 0; more <= kMore && !add(shortest + more); ++more) {
  }
  if (longest)
    for (std::size_t less = 0; less <= std::min(kMore, *longest); ++less)
      if (*longest <= kLongestText + less && add(*longest - less)) break;
  return found;
}

Texts wrong_texts(const TextAsk& ask, std::string_view kept) {
  Texts wrong;
  const auto add = [&](std::string text) {
    if (utf8_breaks_at(text) == text.size()) wrong.push_back(std::move(text));
  };
  for (const std::string_view format : ask.format_names)
    for (const std::string_view breaker : format_breakers(format)) add(std::string(breaker));
  if (kept.size() > kLongestText) return wrong;
  constexpr std::string_view kForeign = "! ~#aA0_-.\n";
  for (const char c : kForeign) {
    if (kept.empty()) break;
    std::string last(kept);
    last.back() = c;
    add(std::move(last));
    std::string first(kept);
    first.front() = c;
    add(std::move(first));
    add(std::string(kept.size(), c));
  }
  for (const std::string_view c : {"!", " ", "a", "0", "\xC3\xA9", "\n"}) {
    add(std::string(kept) + std::string(c));
    add(std::string(c) + std::string(kept));
  }
  if (!kept.empty()) {
    add(std::string(kept.substr(0, kept.size() - 1)));
    add(std::string(kept.substr(1)));
    std::string middle(kept);
    middle[kept.size() / 2] = '!';
    add(std::move(middle));
  }
  add(std::string(kept) + std::string(kept));
  add("");
  return wrong;
}

}  // namespace driftgate::making
