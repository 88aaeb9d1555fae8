#include "validators/root_cause.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <initializer_list>

namespace driftgate {
namespace {

/// The tokens of a JSON Pointer, one after another, as they are written.
class Tokens {
 public:
  explicit Tokens(std::string_view pointer) : rest_(pointer) {}

  bool at_end() const { return rest_.empty(); }

  std::string_view next() {
    rest_.remove_prefix(1);  // The slash.
    const std::string_view token = rest_.substr(0, rest_.find('/'));
    rest_.remove_prefix(token.size());
    return token;
  }

 private:
  std::string_view rest_;
};

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool all_digits(std::string_view token) {
  return !token.empty() &&
         std::all_of(token.begin(), token.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// How the keyword at the front of `keywords` steps into the value.
enum class TokenStep { none, named, any };

/// Takes one applicator with what belongs to it (a name, a position) off `keywords`. The last
/// keyword is the one that was broken: it steps nowhere.
TokenStep take_step(Tokens& keywords) {
  const std::string_view keyword = keywords.next();
  if (keywords.at_end()) return TokenStep::none;
  if (keyword == "properties") {
    keywords.next();
    return TokenStep::named;
  }
  if (is_one_of(keyword, {"patternProperties", "prefixItems"})) {
    keywords.next();
    return TokenStep::any;
  }
  // itemSchema is no keyword of a schema; it leads to the items of a sequence as items does.
  if (is_one_of(keyword, {"items", "itemSchema", "additionalItems", "unevaluatedItems", "contains",
                          "additionalProperties", "unevaluatedProperties"}))
    return TokenStep::any;
  if (is_one_of(keyword, {"dependentSchemas", "dependencies", "$defs", "definitions"}))
    keywords.next();
  return TokenStep::none;  // allOf/0, $ref, then, …: another schema for the same value.
}

}  // namespace

std::string general_pointer(std::string_view instance, std::string_view keyword) {
  if (instance.empty() || instance.front() != '/') return std::string(instance);
  std::string general;
  Tokens path(instance);
  if (!keyword.empty() && keyword.front() == '/') {
    Tokens keywords(keyword);
    while (!keywords.at_end() && !path.at_end()) {
      const TokenStep step = take_step(keywords);
      if (step == TokenStep::none) continue;
      const std::string_view token = path.next();
      general.append("/").append(step == TokenStep::any ? "*" : token);
    }
  }
  while (!path.at_end()) {
    const std::string_view token = path.next();
    general.append("/").append(all_digits(token) ? "*" : token);
  }
  return general;
}

std::string root_cause(std::string_view instance, std::string_view keyword) {
  std::string cause = general_pointer(instance, keyword);
  cause.push_back('\0');
  cause.append(keyword);
  return cause;
}

std::string fingerprint(std::string_view integration, std::string_view operation,
                        std::string_view rule, std::string_view cause) {
  std::uint64_t hash = 0xcbf29ce484222325;  // The offset basis and prime of FNV-1a.
  const auto mix = [&hash](char c) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 0x100000001b3;
  };
  for (const std::string_view part : {integration, operation, rule, cause}) {
    for (const char c : part) mix(c);
    mix('\0');
  }
  return fmt::format("{:016x}", hash);
}

}  // namespace driftgate
