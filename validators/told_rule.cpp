#include "validators/told_rule.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <utility>
#include <vector>

namespace driftgate {
namespace {

constexpr std::size_t kMostTexts = 200;
constexpr std::size_t kLongest = 300;

std::string lower(std::string_view text) {
  std::string out;
  for (const char c : text) out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// The number that follows, past blanks and an equals sign; "" when none does.
std::string number_at(std::string_view text) {
  std::size_t at = text.find_first_not_of(" =:'\"");
  if (at == text.npos) return "";
  const std::size_t begin = at;
  if (text[at] == '-') ++at;
  const std::size_t digits = at;
  while (at < text.size() && (is_digit(text[at]) || (text[at] == '.' && at > digits))) ++at;
  std::string number(text.substr(begin, at - begin));
  if (!number.empty() && number.back() == '.') number.pop_back();
  return at == digits ? "" : number;
}

struct Phrase {
  std::string_view words{};
  ToldRule::Kind kind{};
};

constexpr std::array kPhrases{
    Phrase{"greater than or equal to", ToldRule::Kind::at_least},
    Phrase{"less than or equal to", ToldRule::Kind::at_most},
    Phrase{"at least", ToldRule::Kind::at_least},
    Phrase{"no less than", ToldRule::Kind::at_least},
    Phrase{"minimum is", ToldRule::Kind::at_least},
    Phrase{"minimum", ToldRule::Kind::at_least},
    Phrase{">=", ToldRule::Kind::at_least},
    Phrase{"at most", ToldRule::Kind::at_most},
    Phrase{"no more than", ToldRule::Kind::at_most},
    Phrase{"maximum is", ToldRule::Kind::at_most},
    Phrase{"maximum", ToldRule::Kind::at_most},
    Phrase{"<=", ToldRule::Kind::at_most},
};

// "must be one of: a, b, c" and "['a', 'b']".
std::string values_in(std::string_view text) {
  std::string values;
  std::string word;
  const auto end_word = [&] {
    if (!word.empty()) values += (values.empty() ? "" : ", ") + word;
    word.clear();
  };
  for (const char c : text) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-')
      word += c;
    else if (c == '.' || c == ';')
      break;
    else
      end_word();
  }
  end_word();
  return values;
}

std::optional<ToldRule> rule_in(std::string_view sentence) {
  const std::string text = lower(sentence);
  for (const Phrase& phrase : kPhrases) {
    const std::size_t at = text.find(phrase.words);
    if (at == text.npos) continue;
    std::string number = number_at(std::string_view(text).substr(at + phrase.words.size()));
    if (!number.empty()) return ToldRule{.kind = phrase.kind, .limit = std::move(number)};
  }
  if (const std::size_t at = text.find(" one of"); at != text.npos) {
    std::string values = values_in(sentence.substr(at + 7));
    if (values.find(", ") != values.npos)
      return ToldRule{.kind = ToldRule::Kind::one_of, .limit = std::move(values)};
  }
  for (const std::string_view word : {"is required", "is missing", "must be present", "must be set",
                                      "required property", "missing required", "field required"})
    if (text.find(word) != text.npos) return ToldRule{.kind = ToldRule::Kind::required};
  return std::nullopt;
}

// "builtYear" of "body/builtYear", "/builtYear", "$.vessel.builtYear" and "header X-Request-Id".
std::string last_word(std::string_view place) {
  const std::size_t end = place.find_last_not_of(" '\"]");
  if (end == place.npos) return "";
  place = place.substr(0, end + 1);
  const std::size_t begin = place.find_last_of("/. ['\"");
  return std::string(begin == place.npos ? place : place.substr(begin + 1));
}

// The name in quotes of "required property 'name' is missing".
std::string quoted_in(std::string_view text) {
  for (const char mark : {'\'', '"', '`'}) {
    const std::size_t open = text.find(mark);
    const std::size_t close = open == text.npos ? text.npos : text.find(mark, open + 1);
    if (close != text.npos) return std::string(text.substr(open + 1, close - open - 1));
  }
  return "";
}

// One error of a list, or the refusal as a whole: what it says, and where.
struct Told {
  std::string_view text{};
  std::string name{};
  bool of_header = false;
};

std::optional<Told> told_by(Node object) {
  static constexpr std::array<std::string_view, 7> kSays{"detail", "message", "msg",  "description",
                                                         "reason", "error",   "title"};
  static constexpr std::array<std::string_view, 10> kWhere{
      "pointer", "place",     "field", "path",   "property",
      "name",    "parameter", "param", "source", "location"};
  for (const std::string_view key : kSays) {
    const Node says = object.find(key);
    if (!says.is(Kind::string) || says.text().size() > kLongest) continue;
    Told told{.text = says.text(), .name = quoted_in(says.text())};
    for (const std::string_view where : kWhere) {
      Node place = object.find(where);
      if (place.is(Kind::object)) place = place.find("pointer");
      if (!place.is(Kind::string)) continue;
      told.of_header = lower(place.text()).find("header") != std::string::npos;
      told.name = last_word(place.text());
      break;
    }
    return told;
  }
  return std::nullopt;
}

// All that the body tells, the summary first, at most so much.
std::vector<Told> all_told(Node body) {
  std::vector<Told> all;
  std::vector<Node> pending{body};
  for (std::size_t looked = 0; looked < pending.size() && looked < kMostTexts; ++looked) {
    const Node value = pending[looked];
    for (const Node element : value.elements()) pending.push_back(element);
    if (!value.is(Kind::object)) continue;
    for (const Member& member : value.members())
      if (member.value.kind() >= Kind::array) pending.push_back(member.value);
    if (std::optional<Told> told = told_by(value)) all.push_back(std::move(*told));
  }
  // Errors in detail say more than the summary above them.
  std::stable_partition(all.begin(), all.end(),
                        [](const Told& each) { return !each.name.empty(); });
  return all;
}

}  // namespace

std::optional<ToldRule> told_rule(Node body) {
  for (Told& told : all_told(body)) {
    std::optional<ToldRule> rule = rule_in(told.text);
    if (!rule) continue;
    rule->text = told.text;
    rule->name = std::move(told.name);
    rule->of_header = told.of_header;
    return rule;
  }
  return std::nullopt;
}

std::string told_reason(Node body) {
  const std::vector<Told> all = all_told(body);
  if (all.empty()) return "";
  const Told& first = all.front();
  return (first.name.empty() ? "" : first.name + ": ") + std::string(first.text);
}

}  // namespace driftgate
