#include "specs/openapi/wording.h"

#include <fmt/core.h>

#include <algorithm>
#include <numeric>

#include "specs/document/ascii.h"

namespace driftgate::openapi {
namespace {

std::string_view noun(Kind kind) {
  switch (kind) {
    case Kind::null:
      return "null";
    case Kind::boolean:
      return "a boolean";
    case Kind::number:
      return "a number";
    case Kind::string:
      return "a string";
    case Kind::array:
      return "a list";
    case Kind::object:
      return "an object";
  }
  return "";
}

std::string enumerated(const std::vector<std::string>& words, std::string_view last) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) text += i + 1 == words.size() ? last : std::string_view(", ");
    text += words[i];
  }
  return text;
}

std::string wanted_one(const Value& rule, const Grammar& grammar) {
  std::vector<std::string> nouns;
  for (const Kind kind : {Kind::string, Kind::number, Kind::boolean, Kind::object, Kind::array}) {
    if ((rule.kinds & bit(kind)) == 0) continue;
    const std::string_view type = grammar.of(rule.type).name;
    const bool is_named = kind == Kind::object && !type.empty();
    nouns.push_back(is_named ? fmt::format("{} {}", article(type), type) : std::string(noun(kind)));
  }
  return enumerated(nouns, " or ");
}

std::string wanted(const Value& rule, bool is_element, const Grammar& grammar) {
  const Shape shape = is_element ? Shape::one : rule.shape;
  switch (shape) {
    case Shape::list:
      return "a list";
    case Shape::map:
      return "an object";
    case Shape::one_or_list:
      return wanted_one(rule, grammar) + " or a list";
    case Shape::one:
      break;
  }
  return wanted_one(rule, grammar);
}

// Levenshtein's distance, where an exchange of neighbours counts once. Names are short.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1), row(b.size() + 1), next(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    next[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = row[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      next[j] = std::min({row[j] + 1, next[j - 1] + 1, change});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) next[j] = std::min(next[j], before[j - 2] + 1);
    }
    before.swap(row);
    row.swap(next);
  }
  return row[b.size()];
}

// The field that `name` is most like, or "": one slip in five letters is believable.
std::string_view nearest(const Object& object, std::string_view name) {
  constexpr std::size_t kLongestName = 40;
  if (name.size() > kLongestName) return {};
  std::string_view best;
  std::size_t least = std::max<std::size_t>(1, name.size() / 4) + 1;
  const std::string folded = lower(name);
  for (const Field& field : object.fields) {
    const std::size_t far = distance(folded, lower(field.name));
    if (far >= least) continue;
    least = far;
    best = field.name;
  }
  return best;
}

// Whether an object of the same name has the field in that version.
bool has_field(OpenApiVersion version, const Object& object, std::string_view name) {
  const auto& objects = grammar_of(version).objects();
  return std::any_of(objects.begin(), objects.end(), [&](const Object& other) {
    if (other.name != object.name) return false;
    const Field* field = other.field(name);
    return field != nullptr && field->retired.empty();
  });
}

std::string versions_with(const Object& object, std::string_view name) {
  std::vector<std::string> versions;
  for (const OpenApiVersion version :
       {OpenApiVersion::v2_0, OpenApiVersion::v3_0, OpenApiVersion::v3_1, OpenApiVersion::v3_2}) {
    if (has_field(version, object, name)) versions.emplace_back(to_string(version));
  }
  return enumerated(versions, " and ");
}

}  // namespace

std::string quoted(std::string_view text) {
  constexpr std::size_t kMost = 80;
  if (text.size() <= kMost) return fmt::format("'{}'", text);
  std::size_t end = kMost;
  while ((static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;  // Whole UTF-8 characters.
  return fmt::format("'{}…'", text.substr(0, end));
}

std::string quoted(Node value) {
  return value.is(Kind::string) ? quoted(value.text()) : quoted(to_json(value));
}

std::string_view article(std::string_view noun) {
  constexpr std::string_view kVowels = "AEIOUXaeio";  // "an XML Object".
  return !noun.empty() && kVowels.find(noun[0]) != std::string_view::npos ? "an" : "a";
}

std::string_view a_kind(Node value) { return noun(value.kind()); }

std::string named(Node label, bool is_element) {
  const std::string name = label ? quoted(label.text()) : "the value";
  return is_element ? "each element of " + name : name;
}

void refuse_kind(const Grammar& grammar, const Value& rule, bool is_element, Node value, Node label,
                 Breaches& breaches) {
  const bool in_list = is_element && rule.shape != Shape::map;
  const bool scalar = value.is(Kind::number) || value.is(Kind::boolean);
  const bool one_wanted = is_element || rule.shape == Shape::one;
  const bool text_wanted = one_wanted && (rule.kinds & bit(Kind::string)) != 0;
  breaches.error(value, fmt::format("{} must be {}, not {}{}", named(label, in_list),
                                    wanted(rule, is_element, grammar), a_kind(value),
                                    scalar && text_wanted ? "; put it in quotes" : ""));
}

void refuse_number(Number rule, Node value, const std::string& name, Breaches& breaches) {
  const std::string_view wanted =
      rule == Number::positive ? "a number greater than 0" : "a whole number, 0 or more";
  breaches.error(value, fmt::format("{} must be {}", name, wanted));
}

void refuse_word(const std::vector<std::string_view>& words, Node value, const std::string& name,
                 Breaches& breaches) {
  std::vector<std::string> allowed;
  allowed.reserve(words.size());
  for (const std::string_view word : words) allowed.push_back(quoted(word));
  breaches.error(value, fmt::format("{} must be {}, not {}", name, enumerated(allowed, " or "),
                                    quoted(value)));
}

void refuse_name(Names rule, Node name, Breaches& breaches) {
  if (rule == Names::media_type) {
    return breaches.warning(name, quoted(name) + " is no media type");
  }
  breaches.error(name, fmt::format("the name {} may hold only letters, digits, '.', '-' and '_'",
                                   quoted(name)));
}

void refuse_field(const Grammar& grammar, const Object& object, Node name, Breaches& breaches) {
  const std::string_view text = name.text();
  if (object.names == Names::path) {
    return breaches.error(name, fmt::format("the path {} must begin with '/'", quoted(text)));
  }
  if (object.names == Names::status || object.names == Names::status_2_0) {
    return breaches.error(name, fmt::format("{} is no status code, range such as '2XX' or "
                                            "'default'",
                                            quoted(text)));
  }
  if (has_field(grammar.version(), object, text)) {
    return breaches.error(
        name, fmt::format("{} does not belong in a {} of this kind", quoted(text), object.name));
  }
  if (const std::string versions = versions_with(object, text); !versions.empty()) {
    return breaches.error(name, fmt::format("{} in {} is of OpenAPI {}, not {}", quoted(text),
                                            object.name, versions, to_string(grammar.version())));
  }
  const std::string_view meant = nearest(object, text);
  const std::string hint = meant.empty() ? "" : fmt::format("; did you mean '{}'?", meant);
  breaches.error(name, fmt::format("unknown field {} in {}{}", quoted(text), object.name, hint));
}

void suspect_field(const Object& object, Node name, Breaches& breaches) {
  const std::string_view meant = nearest(object, name.text());
  if (meant.empty()) return;
  breaches.warning(name, fmt::format("unknown keyword {} in {} has no effect; did you mean '{}'?",
                                     quoted(name), object.name, meant));
}

void refuse_group(const Object& object, const Group& group, Node node, Breaches& breaches) {
  std::vector<std::string> names;
  Node second{};
  int present = 0;
  for (const std::string_view name : group.names) {
    names.push_back(quoted(name));
    const Node value = node.find(name);
    if (value && ++present > 1 && (!second || second.index() < value.index())) second = value;
  }
  if (present == 0) {
    return breaches.error(node,
                          fmt::format("{} must have {}", object.name, enumerated(names, " or ")));
  }
  breaches.error(
      second, fmt::format("{} may not have {} together", object.name, enumerated(names, " and ")));
}

}  // namespace driftgate::openapi
