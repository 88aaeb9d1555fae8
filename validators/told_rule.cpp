#include "validators/told_rule.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <utility>
#include <vector>

#include "specs/document/ascii.h"

namespace driftgate {
namespace {

constexpr std::size_t kMostTexts = 200;
constexpr std::size_t kLongest = 300;

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
    Phrase{"not be less than", ToldRule::Kind::at_least},
    Phrase{"not be greater than", ToldRule::Kind::at_most},
    Phrase{"not be more than", ToldRule::Kind::at_most},
    Phrase{"not exceed", ToldRule::Kind::at_most},
    Phrase{"greater than or equal to", ToldRule::Kind::at_least},
    Phrase{"less than or equal to", ToldRule::Kind::at_most},
    Phrase{"at least", ToldRule::Kind::at_least},
    Phrase{"no less than", ToldRule::Kind::at_least},
    Phrase{"minimum is", ToldRule::Kind::at_least},
    Phrase{"minimum", ToldRule::Kind::at_least},
    Phrase{">=", ToldRule::Kind::at_least},
    Phrase{"be between", ToldRule::Kind::at_least},
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

// The words in quotes of "should be 'red', 'green' or 'blue'", at least two of them.
std::string quoted_values(std::string_view text) {
  std::string values;
  for (std::size_t open = text.find('\''); open != text.npos; open = text.find('\'', open + 1)) {
    const std::size_t close = text.find('\'', open + 1);
    if (close == text.npos) break;
    values += (values.empty() ? "" : ", ") + std::string(text.substr(open + 1, close - open - 1));
    open = close;
  }
  return values.find(", ") == values.npos ? "" : values;
}

// What may be given by "must be one of …", "should be 'a' or 'b'"; "" when it does not say.
std::string choice_in(std::string_view sentence, std::string_view text) {
  for (const std::string_view words : {" one of", " any of"}) {
    const std::size_t at = text.find(words);
    if (at == text.npos) continue;
    std::string_view rest = sentence.substr(at + words.size());
    // "one of the following values: a, b", but not "one of the allowed values".
    if (const std::size_t colon = rest.find(':'); colon != rest.npos)
      rest.remove_prefix(colon + 1);
    else if (rest.starts_with(" the "))
      continue;
    std::string values = values_in(rest);
    if (values.find(", ") != values.npos) return values;
  }
  const std::size_t at = text.find("should be '");
  return at == text.npos ? "" : quoted_values(sentence.substr(at));
}

std::optional<ToldRule> rule_in(std::string_view sentence) {
  const std::string text = lower(sentence);
  for (const Phrase& phrase : kPhrases) {
    const std::size_t at = text.find(phrase.words);
    if (at == text.npos) continue;
    std::string number = number_at(std::string_view(text).substr(at + phrase.words.size()));
    if (!number.empty()) return ToldRule{.kind = phrase.kind, .limit = std::move(number)};
  }
  if (std::string values = choice_in(sentence, text); !values.empty())
    return ToldRule{.kind = ToldRule::Kind::one_of, .limit = std::move(values)};
  for (const std::string_view word :
       {"is required", "is missing", "must be present", "must be set", "required property",
        "missing required", "field required", "is not present", "n't be blank", "not be blank",
        "not be null", "not be empty"})
    if (text.find(word) != text.npos) return ToldRule{.kind = ToldRule::Kind::required};
  return std::nullopt;
}

// "builtYear" of "body/builtYear", "/builtYear", "$.vessel.builtYear" and "header X-Request-Id".
std::string name_at_end(std::string_view place) {
  const std::size_t end = place.find_last_not_of(" '\"].");
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

constexpr std::string_view kBlanks = " \t\r\n";

// The words of a sentence without what ends them.
std::vector<std::string_view> split_at_blanks(std::string_view text) {
  std::vector<std::string_view> words;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of(kBlanks), text.size());
    if (end > 0) words.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return words;
}

template <std::size_t size>
bool is_among(std::string_view word, const std::array<std::string_view, size>& all) {
  return std::find(all.begin(), all.end(), word) != all.end();
}

// What is said of any name, and so is none.
bool is_common(std::string_view word) {
  static constexpr std::array<std::string_view, 14> kCommon{
      "field", "parameter", "property", "attribute", "value", "header", "it",
      "this",  "that",      "member",   "input",     "body",  "number", "which"};
  return is_among(lower(word), kCommon);
}

// "limit" of "The limit must be at most 50" and of "Missing required field: limit"; "" when it
// speaks of none.
std::string subject_of(std::string_view text) {
  static constexpr std::array<std::string_view, 7> kVerbs{"is",     "must", "should", "may",
                                                          "cannot", "can",  "can't"};
  if (const std::size_t colon = text.rfind(": "); colon != text.npos) {
    const auto words = split_at_blanks(text.substr(colon + 2));
    if (words.size() == 1) return name_at_end(words.front());
  }
  const auto words = split_at_blanks(text);
  for (std::size_t i = 1; i < words.size(); ++i) {
    if (!is_among(words[i], kVerbs)) continue;
    std::size_t at = i - 1;
    if (is_common(words[at]) && at > 0) --at;  // "the name field is", "this field is"
    const bool article =
        is_among(lower(words[at]), std::array<std::string_view, 3>{"a", "an", "the"});
    return article || is_common(words[at]) ? "" : name_at_end(words[at]);
  }
  return "";
}

// "header X-Tenant", "headers", "/header/x-tenant"
bool is_in_header(std::string_view place) {
  const std::string text =
      lower(place.substr(std::min(place.find_first_not_of("#/$."), place.size())));
  const std::string_view first = std::string_view(text).substr(0, text.find_first_of("/. [:"));
  return first == "header" || first == "headers";
}

// One error of a list, or the refusal as a whole: what it says, and where.
struct ToldError {
  std::string_view text{};
  std::string name{};
  bool of_header = false;
  bool is_placed = false;  // The name is not only a word of the text.
};

ToldError told_in_words(std::string_view text) {
  ToldError told{.text = text, .name = quoted_in(text)};
  if (told.name.empty()) told.name = subject_of(text);
  const std::string before = lower(text.substr(0, text.find(told.name)));
  told.of_header = !told.name.empty() && before.find("header ") != before.npos;
  return told;
}

constexpr std::array<std::string_view, 8> kSays{"detail",      "message", "msg",   "defaultMessage",
                                                "description", "reason",  "error", "title"};
constexpr std::array<std::string_view, 13> kWhere{
    "pointer",  "place", "field",     "instancePath", "propertyPath", "path",    "loc",
    "property", "name",  "parameter", "param",        "source",       "location"};

void name_by(Node place, ToldError& told) {
  if (place.is(Kind::object)) {
    if (const Node header = place.find("header"); header.is(Kind::string)) {
      told.name = header.text();
      told.of_header = true;
      return;
    }
    const Node pointer = place.find("pointer");
    place = pointer ? pointer : place.find("parameter");
  }
  if (place.is(Kind::array)) {  // ["body", "lines", 0, "sku"]
    const Node first = place.element(0);
    if (first.is(Kind::string) && is_in_header(first.text())) told.of_header = true;
    for (const Node piece : place.elements())
      if (piece.is(Kind::string)) told.name = piece.text();
  } else if (place.is(Kind::string)) {
    told.of_header = is_in_header(place.text());
    told.name = name_at_end(place.text());
  }
}

std::optional<ToldError> told_by(Node object) {
  for (const std::string_view key : kSays) {
    const Node says = object.find(key);
    if (!says.is(Kind::string) || says.text().size() > kLongest) continue;
    ToldError told = told_in_words(says.text());
    // A place is that of the object which lacks it.
    if (lower(told.text).find("required property") != std::string::npos && !told.name.empty())
      return told;
    ToldError placed{.text = told.text};
    for (const std::string_view where : kWhere) {
      name_by(object.find(where), placed);
      if (!placed.name.empty()) break;
    }
    for (const std::string_view where : {"location", "in"})
      if (const Node place = object.find(where);
          place.is(Kind::string) && is_in_header(place.text()))
        placed.of_header = true;
    placed.is_placed = true;
    return placed.name.empty() ? told : placed;
  }
  return std::nullopt;
}

bool is_sentence(Node value) {
  return value.is(Kind::string) && value.text().size() <= kLongest &&
         value.text().find(' ') != std::string_view::npos;
}

// Errors by the name of what they are about: {"name": ["is required"]}, and below a member for
// errors {"name": "is required"}. Lists of sentences in a member that is for words have no name.
void add_by_name(Node object, bool of_errors, std::vector<ToldError>& all) {
  static constexpr std::array<std::string_view, 4> kLists{"errors", "messages", "details",
                                                          "issues"};
  const auto add = [&](std::string_view name, Node sentence) {
    if (!is_sentence(sentence)) return;
    ToldError told = told_in_words(sentence.text());
    if (!is_among(name, kSays) && !is_among(name, kLists)) {
      told.name = name_at_end(name);
      told.is_placed = true;
    }
    all.push_back(std::move(told));
  };
  for (const Member& member : object.members()) {
    for (const Node element : member.value.elements()) add(member.name(), element);
    if (of_errors && !is_among(member.name(), kSays)) add(member.name(), member.value);
  }
}

struct Pending {
  Node value{};
  bool of_errors = false;
};

// All that the body tells, what has a place first, then what has a name, at most so much.
std::vector<ToldError> all_told(Node body) {
  std::vector<ToldError> all;
  if (is_sentence(body)) all.push_back(told_in_words(body.text()));
  std::vector<Pending> pending{{body}};
  for (std::size_t looked = 0; looked < pending.size() && looked < kMostTexts; ++looked) {
    const auto [value, of_errors] = pending[looked];
    for (const Node element : value.elements()) pending.push_back({element});
    if (!value.is(Kind::object)) continue;
    for (const Member& member : value.members())
      if (member.value.kind() >= Kind::array)
        pending.push_back(
            {member.value, member.name() == "errors" || member.name() == "fieldErrors"});
    std::optional<ToldError> told = told_by(value);
    add_by_name(value, of_errors && !told, all);
    if (told) all.push_back(std::move(*told));
  }
  // Errors in detail say more than the summary above them.
  const auto rank = [](const ToldError& told) {
    return told.is_placed ? 0 : told.name.empty() ? 2 : 1;
  };
  std::stable_sort(all.begin(), all.end(),
                   [&](const ToldError& a, const ToldError& b) { return rank(a) < rank(b); });
  return all;
}

}  // namespace

std::optional<ToldRule> told_rule(Node body) {
  for (ToldError& told : all_told(body)) {
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
  const std::vector<ToldError> all = all_told(body);
  if (all.empty()) return "";
  const ToldError& first = all.front();
  return (first.is_placed ? first.name + ": " : "") + std::string(first.text);
}

}  // namespace driftgate
