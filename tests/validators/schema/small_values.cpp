#include "tests/validators/schema/small_values.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>
#include <string_view>

#include "specs/document/quote_json.h"

namespace driftgate::tests {
namespace {

using Texts = std::vector<std::string>;

/// What the schemas speak of.
struct Words {
  Texts values{};   // JSON.
  Texts numbers{};  // Lexemes.
  Texts names{};
  bool formats = false;
};

void add_new(Texts& texts, std::string text) {
  if (std::find(texts.begin(), texts.end(), text) == texts.end()) texts.push_back(std::move(text));
}

void read(Node root, Words& words) {
  std::vector<Node> left{root};
  while (!left.empty()) {
    const Node node = left.back();
    left.pop_back();
    if (node.is(Kind::number)) add_new(words.numbers, std::string(node.text()));
    for (const Node element : node.elements()) {
      left.push_back(element);
      if (element.is(Kind::string)) add_new(words.names, std::string(element.text()));
    }
    for (const Member member : node.members()) {
      left.push_back(member.value);
      if (member.name() == "const") add_new(words.values, to_json(member.value));
      if (member.name() == "format") words.formats = true;
      if (member.name() == "enum")
        for (const Node value : member.value.elements()) add_new(words.values, to_json(value));
      const bool named = member.name() == "properties" || member.name().starts_with("depend");
      // What a discriminator says.
      if (member.name() == "schemas" || member.name() == "mapping" ||
          member.name() == "definitions")
        for (const Member each : member.value.members())
          add_new(words.values, quote_json(each.name()));
      if (named)
        for (const Member each : member.value.members())
          add_new(words.names, std::string(each.name()));
    }
  }
}

void add_numbers(const Words& words, Texts& values) {
  for (const char* each : {"0", "1", "-1", "2", "0.5", "3"}) add_new(values, each);
  for (const std::string& lexeme : words.numbers) {
    add_new(values, lexeme);
    const double number = std::strtod(lexeme.c_str(), nullptr);
    if (!(std::fabs(number) < 1e9)) continue;
    for (const double near : {number - 1, number + 1, number + 0.5, number - 0.5, number * 2})
      add_new(values, fmt::format("{}", near));
  }
}

void add_strings(const Words& words, Texts& values) {
  for (const char* each : {"", "a", "b", "ab", "aa", "\n", "é", "0", "A"})
    add_new(values, quote_json(each));
  for (const std::string& lexeme : words.numbers) {
    const double number = std::strtod(lexeme.c_str(), nullptr);
    if (number < 0 || number > 40) continue;
    for (const double length : {number - 1, number, number + 1})
      if (length >= 0)
        add_new(values, quote_json(std::string(static_cast<std::size_t>(length), 'a')));
  }
  for (const std::string& name : words.names) add_new(values, quote_json(name));
  if (!words.formats) return;
  for (const char* each :
       {"2000-01-31", "2000-01-31T10:00:00Z", "10:00:00Z", "P1D", "a@b.example", "b.example",
        "127.0.0.1", "::1", "http://b.example/", "/a", "#/a", "http://b.example/ä", "/{a}", "0/a",
        "^a$", "123e4567-e89b-12d3-a456-426614174000", "YQ==", "YQ"})
    add_new(values, quote_json(each));
}

std::string object(std::initializer_list<std::pair<std::string_view, std::string_view>> members) {
  std::string text;
  for (const auto& [name, value] : members)
    text += (text.empty() ? "" : ",") + quote_json(name) + ":" + std::string(value);
  return "{" + text + "}";
}

// Arrays and objects of the parts; few parts get into many places.
Texts containers(const Texts& parts, const Texts& names) {
  const auto first = [&](std::size_t count) { return std::min(count, parts.size()); };
  Texts made{"[]", "{}"};
  for (const std::string& a : parts) {
    made.push_back("[" + a + "]");
    for (const std::string& name : names) made.push_back(object({{name, a}}));
  }
  for (std::size_t i = 0; i < first(10); ++i) {
    made.push_back(fmt::format("[{0},{0},{0}]", parts[i]));
    for (std::size_t j = 0; j < first(10); ++j)
      made.push_back("[" + parts[i] + "," + parts[j] + "]");
  }
  for (std::size_t x = 0; x < names.size(); ++x)
    for (std::size_t y = x + 1; y < names.size(); ++y)
      for (std::size_t i = 0; i < first(7); ++i)
        for (std::size_t j = 0; j < first(7); ++j)
          made.push_back(object({{names[x], parts[i]}, {names[y], parts[j]}}));
  if (names.size() > 2)
    for (std::size_t i = 0; i < first(12); ++i)
      made.push_back(object({{names[0], parts[i]}, {names[1], parts[i]}, {names[2], parts[i]}}));
  return made;
}

// One of each, then the second of each, …
Texts mixed(const std::vector<Texts>& kinds) {
  Texts all;
  for (std::size_t i = 0;; ++i) {
    bool more = false;
    for (const Texts& kind : kinds) {
      if (i >= kind.size()) continue;
      more = true;
      all.push_back(kind[i]);
    }
    if (!more) return all;
  }
}

Texts every(const Texts& texts, std::size_t most) {
  Texts some;
  const std::size_t step = texts.size() / most + 1;
  for (std::size_t i = 0; i < texts.size(); i += step) some.push_back(texts[i]);
  return some;
}

}  // namespace

Texts small_values(const std::vector<Node>& schemas, std::size_t most) {
  Words words;
  for (const Node schema : schemas) read(schema, words);
  Texts numbers;
  Texts strings;
  add_numbers(words, numbers);
  add_strings(words, strings);
  for (const char* name : {"x", "zz"}) add_new(words.names, name);
  if (words.names.size() > 6) words.names.resize(6);
  const Texts scalars = mixed({words.values, strings, numbers, {"null", "true", "false"}});
  const Texts outer = containers(scalars, words.names);
  const Texts inner = mixed({every(outer, 60), every(scalars, 20)});
  const Texts deeper = containers(inner, words.names);
  const Texts deepest = containers(every(deeper, 30), words.names);
  Texts values = scalars;
  for (std::string& each : mixed({outer, deeper, deepest})) values.push_back(std::move(each));

  std::set<std::string_view> seen;
  Texts result;
  for (const std::string& value : values)
    if (result.size() < most && seen.insert(value).second) result.push_back(value);
  return result;
}

}  // namespace driftgate::tests
