#include "runner/strategies/fuzz.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

#include "runner/retry.h"
#include "runner/strategies/readings.h"
#include "specs/document/quote_json.h"
#include "specs/http/uri.h"
#include "validators/schema/generate.h"

namespace driftgate {
namespace {

using Is = Asked::Kind;

constexpr std::size_t kPool = 40;          // Values of each sort that random ones start from.
constexpr std::size_t kMostMutations = 4;  // Of one value.
constexpr std::size_t kMutationTries = 8;  // Until a mutation keeps the schema.

// What any implementation may have a limit below (RFC 8259 §9): beyond it nothing is called valid.
constexpr std::size_t kLongText = 1000;
constexpr std::size_t kManyParts = 100;
constexpr std::size_t kLongNumber = 15;  // Digits that a binary64 holds (RFC 8259 §6).
constexpr std::size_t kDeep = 100;

std::string repeated(std::string_view text, std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += text;
  return out;
}

// JSON of texts that programs stumble over.
const std::vector<std::string>& odd_texts() {
  static const std::vector<std::string> texts = [] {
    std::vector<std::string> all{
        R"("")",       R"(" ")",        R"("0")",    R"("-1")",   R"("null")", R"("true")",
        R"("\u0000")", R"("a\u0000b")", R"("\n")",   R"("\r\n")", R"("\t")",   R"("\"")",
        R"("\\")",     R"("'")",        R"("%")",    R"("%00")",  R"("%s%n")", R"("../..")",
        R"("<b>")",    R"("{{1}}")",    R"("${a}")", R"("a,b")",  R"("a;b")",  R"("a|b")",
        R"("a&b=c")",  R"("a+b")",      R"("a#b")"};
    // Two bytes, a combining mark, another direction, a byte order mark, beyond the first plane, a
    // sign of several, capitals that grow, a noncharacter.
    for (const char* text : {"ÄÖÜß", "e\u0301", "\u202Eabc", "\uFEFFa", "\U0001F98A",
                             "\U0001F468\u200D\U0001F469\u200D\U0001F467", "\u0130\uFB01", "\uFFFF",
                             "日本語", "\u00A0", "\u2028"})
      all.push_back(quote_json(text));
    for (const std::size_t length : {100U, 256U, 5000U})
      all.push_back('"' + repeated("a", length) + '"');
    all.push_back(quote_json(repeated("\U0001F98A", 300)));
    return all;
  }();
  return texts;
}

constexpr std::array<std::string_view, 22> kOddNumbers{"0",
                                                       "-0",
                                                       "-1",
                                                       "1",
                                                       "0.1",
                                                       "-0.5",
                                                       "127",
                                                       "128",
                                                       "255",
                                                       "256",
                                                       "32768",
                                                       "65536",
                                                       "2147483647",
                                                       "2147483648",
                                                       "-2147483649",
                                                       "4294967296",
                                                       "9007199254740993",
                                                       "9223372036854775808",
                                                       "18446744073709551616",
                                                       "1e308",
                                                       "1e400",
                                                       "1e-400"};

// Percent-encoded, as they stand in a URL.
constexpr std::array<std::string_view, 18> kOddEncodings{
    "%",   "%zz",    "%2",        "%00",          "%FF",           "%C0%80",
    "%C3", "%E2%82", "%ED%A0%80", "%F5%80%80%80", "%25%30%30",     "%0D%0A",
    "+",   "%2B%2B", "%u0041",    "[]",           "a%3Db%26c%3Dd", "%F0%9F%A6%8A%"};

bool is_plain_number(std::string_view json) {
  const std::size_t digits = static_cast<std::size_t>(
      std::count_if(json.begin(), json.end(), [](char c) { return c >= '0' && c <= '9'; }));
  return digits <= kLongNumber && json.find_first_of("eE") == json.npos && !json.ends_with(".0") &&
         json != "-0";
}

// Text that every program can be asked to take: no control character, no noncharacter, not long.
bool is_plain_text(const JsonTree& text) {
  return text.text.size() <= kLongText && text.text.find('\\') == std::string::npos &&
         text.text.find("\u007F") == std::string::npos &&
         text.text.find("\uFFFF") == std::string::npos &&
         text.text.find("\uFEFF") == std::string::npos;
}

bool is_usual(const JsonTree& value) {
  if (value.kind == Kind::number) return is_plain_number(value.text);
  if (value.kind == Kind::string) return is_plain_text(value);
  if (!value.has_parts()) return value.text.size() <= kLongText;
  return value.parts.size() <= kManyParts &&
         std::all_of(value.parts.begin(), value.parts.end(), is_usual);
}

// Whether a server that splits first and decodes then, or the other way round, reads the same.
bool is_read_alike(const JsonTree& value) {
  return std::none_of(value.parts.begin(), value.parts.end(), [](const JsonTree& part) {
    return part.has_parts() || part.text.find_first_of(",;|&=+%[] ") != std::string::npos ||
           part.text == R"("")" || part.kind == Kind::null;
  });
}

std::string deep_array() { return repeated("[", kDeep) + repeated("]", kDeep); }

bool is_json(const RequestContent& content) {
  const auto media = parse_media_type(content.media_type);
  return media && media->is_json();
}

// Of several texts side by side one may be read as a number and another as a text.
bool breaks_a_type(const Evaluation& evaluation) {
  return std::any_of(evaluation.violations.begin(), evaluation.violations.end(),
                     [](const SchemaViolation& each) { return each.keyword == "type"; });
}

// Where two values differ, as deep as that can be said.
struct Difference {
  TreePath path{};     // In the value; of a missing member the object that lacks it.
  std::string name{};  // Of the missing member.
};

void add_differences(const JsonTree& value, const JsonTree& plain, TreePath& path,
                     std::vector<Difference>& to) {
  if (value.kind != Kind::object || plain.kind != Kind::object) {
    if (to_json(value) != to_json(plain)) to.push_back({path});
    return;
  }
  for (std::size_t i = 0; i < value.parts.size(); ++i) {
    const JsonTree* other = member(plain, value.parts[i].name);
    path.push_back(i);
    if (other == nullptr)
      to.push_back({path});
    else
      add_differences(value.parts[i], *other, path, to);
    path.pop_back();
  }
  for (const JsonTree& each : plain.parts)
    if (member(value, each.name) == nullptr) to.push_back({path, each.name});
}

std::vector<Difference> differences(const JsonTree& value, const JsonTree& plain) {
  std::vector<Difference> all;
  TreePath path;
  add_differences(value, plain, path, all);
  return all;
}

// The part of `other` that stands where `path` leads in `value`; null when there is none.
const JsonTree* part_like(const JsonTree& other, const JsonTree& value, const TreePath& path) {
  const JsonTree* here = &value;
  const JsonTree* there = &other;
  for (const std::size_t position : path) {
    const bool object = here->kind == Kind::object;
    here = &here->parts[position];
    if (object)
      there = member(*there, here->name);
    else
      there = position < there->parts.size() ? &there->parts[position] : nullptr;
    if (there == nullptr) return nullptr;
  }
  return there;
}

bool read_double(const std::string& text, double& number) {
  const char* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, number);
  return read.ec == std::errc() && read.ptr == end;
}

std::string request_place(std::string_view pointer) {
  return "request " + (pointer.empty() ? std::string("body") : std::string(pointer));
}

// The same value with less in it, the largest steps first.
std::vector<JsonTree> smaller(const JsonTree& value) {
  std::vector<JsonTree> all;
  if (value.kind == Kind::number) {
    for (const char* number : {"0", "1", "-1"})
      if (value.text != number) all.push_back(leaf(Kind::number, number));
    const std::size_t half = value.text.size() / 2;
    const bool whole = value.text.find_first_not_of("-0123456789") == std::string::npos;
    if (whole && half > 0 && value.text.substr(0, half) != "-")
      all.push_back(leaf(Kind::number, value.text.substr(0, half)));
  } else if (value.kind == Kind::string) {
    const std::string text = text_of(value);
    std::vector<std::string> characters;
    for (const char c : text) {
      const bool continues = (static_cast<unsigned char>(c) & 0xC0) == 0x80;
      if (!continues || characters.empty()) characters.emplace_back();
      characters.back() += c;
    }
    const auto add = [&](std::size_t from, std::size_t to) {
      std::string part;
      for (std::size_t i = from; i < to; ++i) part += characters[i];
      if (part != text) all.push_back(leaf(Kind::string, quote_json(part)));
    };
    const std::size_t size = characters.size();
    if (size > 1) {
      add(0, 1);
      add(0, size / 2);
      add(size / 2, size);
      add(0, size - 1);
      add(1, size);
    }
  } else if (value.kind == Kind::array && !value.parts.empty()) {
    const std::size_t size = value.parts.size();
    const auto add = [&](std::size_t from, std::size_t to) {
      JsonTree part = value;
      part.parts.assign(value.parts.begin() + static_cast<std::ptrdiff_t>(from),
                        value.parts.begin() + static_cast<std::ptrdiff_t>(to));
      if (part.parts.size() < size) all.push_back(std::move(part));
    };
    add(0, 0);
    add(0, size / 2);
    add(size / 2, size);
    add(0, size - 1);
    add(1, size);
  }
  for (JsonTree& each : all) each.name = value.name;
  return all;
}

std::vector<std::string> shorter(const std::string& raw) {
  std::vector<std::string> all;
  const std::size_t size = raw.size();
  if (size < 2) return all;
  for (const auto& [from, count] : {std::pair<std::size_t, std::size_t>{0, size / 2},
                                    {size / 2, size},
                                    {0, size - 1},
                                    {1, size}})
    all.push_back(raw.substr(from, count));
  return all;
}

}  // namespace

// SplitMix64 (Steele, Lea, Flood 2014).
std::uint64_t Random::next() {
  std::uint64_t z = (state_ += 0x9E3779B97F4A7C15);
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
  return z ^ (z >> 31);
}

std::size_t Random::below(std::size_t bound) {
  return bound == 0 ? 0 : static_cast<std::size_t>(next() % bound);
}

Fuzz::Fuzz(const Plain& plain, RequestMaker& maker)
    : plain_(plain), maker_(maker), random_(maker.seed_for(plain.operation, "fuzz")) {
  for (const Parameter& parameter : plain.operation.parameters)
    pools_.push_back(is_free(parameter) ? pool_for(parameter.schema, parameter.name) : Pool{});
  if (!has_body()) return;
  body_pool_ = pool_for(plain.parts.content->schema, plain.parts.content->media_type);
  if (const Document* document = reader_.read(plain.parts.body_json)) {
    plain_body_ = tree_of(document->root());
    body_pool_.kept.push_back(*plain_body_);
  }
}

bool Fuzz::has_body() const {
  return plain_.parts.content != nullptr && plain_.parts.content->schema;
}

bool Fuzz::moves(const Parameter& parameter) const {
  return !is_safe_method(plain_.operation.method) && parameter.in == In::path;
}

// Not what the user or the protocol gives a value, nor what HTTP gives a meaning beyond its schema.
bool Fuzz::is_free(const Parameter& parameter) const {
  if (!parameter.schema || !parameter.content_type.empty() || parameter.deprecated) return false;
  if (parameter.in == In::query_string || moves(parameter)) return false;
  const auto& given = maker_.options().parameters;
  if (given.contains(parameter.name) ||
      given.contains(std::string(template_up_to(plain_.operation.path, parameter.name))))
    return false;
  const bool sent =
      std::any_of(plain_.parts.fields.begin(), plain_.parts.fields.end(),
                  [&](const RequestParts::Field& field) { return field.parameter == &parameter; });
  if (parameter.in == In::path) return sent;
  if (parameter.in != In::header) return true;
  return sent && !equal_ignoring_case(parameter.name.substr(0, 3), "If-");
}

Fuzz::Pool Fuzz::pool_for(const Schema& schema, std::string_view name) {
  Pool pool;
  const auto add = [&](Purpose purpose, std::vector<JsonTree>& to) {
    const GenerateOptions options{.direction = Direction::request,
                                  .seed = maker_.seed_for(plain_.operation, name),
                                  .most = kPool};
    for (const MadeValue& made :
         generate_values(schema, purpose, options, maker_.evaluator()).values)
      if (const Document* document = reader_.read(made.json))
        to.push_back(tree_of(document->root()));
  };
  add(Purpose::typical, pool.kept);
  add(Purpose::boundary, pool.kept);
  add(Purpose::negative, pool.broken);
  return pool;
}

bool Fuzz::has_places() const {
  const auto has_values = [](const Pool& pool) {
    return !pool.kept.empty() || !pool.broken.empty();
  };
  return has_values(body_pool_) || std::any_of(pools_.begin(), pools_.end(), has_values);
}

// --- random values ---

RandomRequest Fuzz::draw() {
  constexpr std::array kModes{Mode::kept,   Mode::kept,   Mode::kept,   Mode::kept, Mode::broken,
                              Mode::broken, Mode::broken, Mode::broken, Mode::odd,  Mode::odd};
  const Mode mode = kModes[random_.below(kModes.size())];
  const auto& parameters = plain_.operation.parameters;
  RandomRequest request{.parameters = std::vector<Said>(parameters.size())};
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const bool stays = pools_[i].kept.empty() && pools_[i].broken.empty();
    if (stays || random_.one_in(2)) continue;
    const bool may_be_absent =
        parameters[i].in != In::path && (mode == Mode::broken || !parameters[i].required);
    if (mode == Mode::odd)
      request.parameters[i] = odd_parameter(parameters[i]);
    else if (may_be_absent && random_.one_in(8))
      request.parameters[i].as = Said::As::absent;
    else
      request.parameters[i] = said(parameters[i].schema, pools_[i], mode);
  }
  const bool varies_body = !body_pool_.kept.empty() || !body_pool_.broken.empty();
  if (!varies_body || random_.one_in(8)) return request;
  request.body =
      mode == Mode::odd ? odd_body() : said(plain_.parts.content->schema, body_pool_, mode);
  return request;
}

Said Fuzz::said(const Schema& schema, const Pool& pool, Mode mode) {
  const bool kept = !pool.kept.empty() && (mode == Mode::kept || pool.broken.empty());
  return {.as = Said::As::json, .json = kept ? kept_value(schema, pool) : broken_value(pool)};
}

JsonTree Fuzz::kept_value(const Schema& schema, const Pool& pool) {
  JsonTree value = pool.kept[random_.below(pool.kept.size())];
  const auto take_if_kept = [&](JsonTree&& other) {
    if (maker_.fits(schema, to_json(other))) value = std::move(other);
  };
  take_if_kept(crossed(value, pool.kept[random_.below(pool.kept.size())]));
  for (std::size_t i = 0; i < kMutationTries; ++i) {
    JsonTree other = value;
    mutate(other, false, pool.kept);
    take_if_kept(std::move(other));
  }
  return value;
}

JsonTree Fuzz::broken_value(const Pool& pool) {
  const bool from_kept = pool.broken.empty() || (!pool.kept.empty() && random_.one_in(2));
  const std::vector<JsonTree>& bases = from_kept ? pool.kept : pool.broken;
  const JsonTree& other = pool.broken.empty() ? bases[random_.below(bases.size())]
                                              : pool.broken[random_.below(pool.broken.size())];
  JsonTree value = crossed(bases[random_.below(bases.size())], other);
  for (std::size_t i = random_.below(kMostMutations); i > 0; --i) mutate(value, true, bases);
  return value;
}

// Each member from the one or the other.
JsonTree Fuzz::crossed(const JsonTree& one, const JsonTree& other) {
  if (one.kind != Kind::object || other.kind != Kind::object) return one;
  JsonTree value = one;
  for (const JsonTree& each : other.parts) {
    if (random_.one_in(2)) continue;
    const auto mine = std::find_if(value.parts.begin(), value.parts.end(),
                                   [&](const JsonTree& part) { return part.name == each.name; });
    if (mine == value.parts.end())
      value.parts.push_back(each);
    else
      *mine = each;
  }
  return value;
}

void Fuzz::mutate(JsonTree& value, bool wildly, const std::vector<JsonTree>& others) {
  const std::vector<TreePath> paths = paths_of(value);
  const TreePath& path = paths[random_.below(paths.size())];
  JsonTree& part = part_at(value, path);
  const std::string name = part.name;
  const auto replace = [&](JsonTree other) {
    other.name = name;
    part = std::move(other);
  };
  if (wildly && random_.one_in(3)) {  // Another type, or nothing.
    switch (random_.below(6)) {
      case 0:
        return erase_part(value, path);
      case 1:
        return replace(leaf(Kind::null, "null"));
      case 2:
        return replace(
            leaf(Kind::number, std::string(kOddNumbers[random_.below(kOddNumbers.size())])));
      case 3:
        return replace(leaf(Kind::string, odd_texts()[random_.below(odd_texts().size())]));
      case 4:
        return replace(leaf(Kind::boolean, random_.one_in(2) ? "true" : "false"));
      default:
        return replace(leaf(Kind::null, random_.one_in(2) ? deep_array() : "{}"));
    }
  }
  switch (part.kind) {
    case Kind::number: {
      const JsonTree& pooled = others[random_.below(others.size())];
      const JsonTree* alike = random_.one_in(2) ? part_like(pooled, value, path) : nullptr;
      if (alike != nullptr && alike->kind == Kind::number) return replace(between(part, *alike));
      return replace(other_number(part, wildly));
    }
    case Kind::string:
      return replace(other_text(part, wildly));
    case Kind::boolean:
      return replace(leaf(Kind::boolean, part.text == "true" ? "false" : "true"));
    case Kind::array:
      if (part.parts.empty()) return;
      if (random_.one_in(2))
        part.parts.erase(part.parts.begin() +
                         static_cast<std::ptrdiff_t>(random_.below(part.parts.size())));
      else
        part.parts.push_back(part.parts[random_.below(part.parts.size())]);
      return;
    case Kind::object:
      if (wildly && random_.one_in(2)) {
        part.parts.push_back(leaf(Kind::number, "1"));
        part.parts.back().name = "unexpected";
      } else if (!part.parts.empty()) {
        part.parts.erase(part.parts.begin() +
                         static_cast<std::ptrdiff_t>(random_.below(part.parts.size())));
      }
      return;
    default:
      return;
  }
}

// Bounds are among the values that others start from, so what lies between them is met too.
JsonTree Fuzz::between(const JsonTree& one, const JsonTree& other) {
  constexpr double kMost = 1e15;
  double low = 0, high = 0;
  if (!read_double(one.text, low) || !read_double(other.text, high)) return one;
  if (low > high) std::swap(low, high);
  if (low < -kMost || high > kMost) return one;
  constexpr std::size_t kSteps = std::size_t{1} << 30;
  const double at =
      low + (high - low) * static_cast<double>(random_.below(kSteps)) / static_cast<double>(kSteps);
  const bool whole = (one.text + other.text).find('.') == std::string::npos;
  return leaf(Kind::number, whole ? fmt::format("{}", static_cast<std::int64_t>(std::floor(at)))
                                  : fmt::format("{:.1f}", std::floor(2 * at) / 2));
}

JsonTree Fuzz::other_number(const JsonTree& number, bool wildly) {
  if (wildly || random_.one_in(4))
    return leaf(Kind::number, std::string(kOddNumbers[random_.below(kOddNumbers.size())]));
  std::size_t bound = 1;
  for (std::size_t digits = 1 + random_.below(9); digits > 0; --digits) bound *= 10;
  std::string text = std::to_string(random_.below(bound));
  if (number.text.find('.') != std::string::npos || random_.one_in(6))
    text += "." + std::to_string(1 + random_.below(9));
  return leaf(Kind::number, (random_.one_in(8) ? "-" : "") + text);
}

JsonTree Fuzz::other_text(const JsonTree& text, bool wildly) {
  if (wildly || random_.one_in(2))
    return leaf(Kind::string, odd_texts()[random_.below(odd_texts().size())]);
  static constexpr std::array<std::string_view, 16> kCharacters{
      "a", "b", "Z", "0", "7", " ", "-", ".", "é", "ß", "ж", "日", "ع", "\U0001F98A", "ø", "_"};
  std::string other = random_.one_in(2) ? text_of(text) : "";
  for (std::size_t left = 1 + random_.below(12); left > 0; --left)
    other += kCharacters[random_.below(kCharacters.size())];
  return leaf(Kind::string, quote_json(other));
}

Said Fuzz::odd_parameter(const Parameter& parameter) {
  std::string text(kOddEncodings[random_.below(kOddEncodings.size())]);
  // A field value and a cookie are not percent-encoded: bytes beyond ASCII.
  if (parameter.in == In::header || parameter.in == In::cookie)
    text = random_.one_in(2) ? "\xC3\x28" : percent_encode(text);
  if (random_.one_in(3)) text = "a" + text;
  if (parameter.in == In::query) {
    const std::string name = percent_encode(parameter.name);
    text = name + "=" + text;
    if (random_.one_in(4)) text += "&" + name + "=b";
  }
  if (parameter.in == In::cookie) text = parameter.name + "=" + text;
  return {.as = Said::As::raw, .raw = std::move(text)};
}

// The plain body with a few bytes exchanged, or its beginning.
Said Fuzz::odd_body() {
  std::string bytes = plain_.parts.body;
  if (bytes.empty()) return {};
  if (random_.one_in(3))
    return {.as = Said::As::raw, .raw = bytes.substr(0, 1 + random_.below(bytes.size()))};
  static constexpr std::array<std::string_view, 12> kBytes{
      "\"", "\\", "{", "]", ",", "\xFF", "\xC3", "\\ud800", "\xEF\xBB\xBF", "\x01", "9", "%"};
  for (std::size_t left = 1 + random_.below(3); left > 0; --left) {
    const std::string_view odd = kBytes[random_.below(kBytes.size())];
    bytes.replace(random_.below(bytes.size()), random_.below(2), odd);
  }
  return {.as = Said::As::raw, .raw = std::move(bytes)};
}

// --- what a request is ---

std::optional<Variation> Fuzz::variation(const RandomRequest& request) {
  Variation variation{.parts = plain_.parts};
  std::vector<Verdict> verdicts;
  for (std::size_t i = 0; i < request.parameters.size(); ++i)
    if (!add_parameter(plain_.operation.parameters[i], request.parameters[i], variation, verdicts))
      return std::nullopt;
  if (!add_body(request.body, variation, verdicts) || verdicts.empty()) return std::nullopt;

  constexpr std::array kWorstFirst{Is::invalid, Is::unclear, Is::absent, Is::valid};
  const auto rank = [&](const Verdict& verdict) {
    return std::find(kWorstFirst.begin(), kWorstFirst.end(), verdict.kind);
  };
  std::stable_sort(verdicts.begin(), verdicts.end(),
                   [&](const Verdict& a, const Verdict& b) { return rank(a) < rank(b); });
  Asked& asked = variation.asked;
  asked.kind = verdicts.front().kind;
  if (plain_.operation.method == "DELETE" && asked.kind != Is::invalid) return std::nullopt;
  asked.what = verdicts.front().what;
  if (verdicts.size() > 1) asked.what += fmt::format(", and {} more", verdicts.size() - 1);
  const bool one = asked.kind == Is::invalid || verdicts.size() == 1;
  if (one) asked.place = verdicts.front().place;
  if (one) asked.source = verdicts.front().source;
  asked.differs_from_accepted = asked.kind == Is::valid;
  return variation;
}

bool Fuzz::add_parameter(const Parameter& parameter, const Said& said, Variation& variation,
                         std::vector<Verdict>& verdicts) {
  const std::string place = place_of(parameter);
  switch (said.as) {
    case Said::As::plain:
      return true;
    case Said::As::absent: {
      RequestParts without = without_field(variation.parts, parameter);
      if (without.fields == variation.parts.fields) return true;  // It was not there.
      variation.parts = std::move(without);
      verdicts.push_back({parameter.required ? Is::invalid : Is::valid, place + " is missing",
                          place, parameter.source});
      return true;
    }
    case Said::As::raw:
      if (!is_sendable(parameter, said.raw)) return false;
      variation.parts = with_field(variation.parts, parameter, said.raw);
      verdicts.push_back(
          {Is::unclear, place + " is sent as " + shown(said.raw), place, parameter.source});
      return true;
    case Said::As::json:
      break;
  }
  const Written written = maker_.write(parameter, to_json(said.json));
  if (!written.text || !is_sendable(parameter, *written.text)) return false;
  RequestParts with = with_field(variation.parts, parameter, *written.text);
  if (with.fields == variation.parts.fields) return true;
  variation.parts = std::move(with);
  verdicts.push_back(verdict_of(parameter, said.json));
  return true;
}

bool Fuzz::add_body(const Said& said, Variation& variation, std::vector<Verdict>& verdicts) {
  const RequestContent* content = variation.parts.content;
  if (said.as == Said::As::plain) return true;
  if (content == nullptr || said.as == Said::As::absent) return false;
  if (said.as == Said::As::raw) {
    if (said.raw == variation.parts.body) return true;
    const bool cut_off = is_json(*content) && reader_.read(said.raw) == nullptr &&
                         reader_.problem().ends_early && !reader_.problem().is_encoding;
    variation.parts.body = said.raw;
    variation.parts.body_json.clear();
    verdicts.push_back({cut_off ? Is::invalid : Is::unclear,
                        cut_off ? "the request body is not JSON: it ends early"
                                : "request body is sent as " + shown(said.raw),
                        "request body", content->source});
    return true;
  }
  std::string json = to_json(said.json);
  if (json == variation.parts.body_json) return true;
  Body body = maker_.write(*content, json);
  if (!body.bytes) return false;
  variation.parts.content_type = std::move(body.content_type);
  variation.parts.body = std::move(*body.bytes);
  variation.parts.body_json = std::move(json);
  verdicts.push_back(verdict_of_body(said.json));
  return true;
}

Fuzz::Verdict Fuzz::verdict_of(const Parameter& parameter, const JsonTree& value) {
  const std::string json = to_json(value);
  Verdict verdict{.what = place_of(parameter) + " is " + shown(json),
                  .place = place_of(parameter),
                  .source = parameter.source};
  verdict.kind = Is::unclear;
  JsonReader reader;
  const Document* document = reader.read(json);
  if (document == nullptr) return verdict;
  const Evaluation evaluation = maker_.evaluator().evaluate(
      parameter.schema, document->root(), {.direction = Direction::request, .undocumented = false});
  if (!evaluation.undecided.empty()) return verdict;
  if (evaluation.valid) {
    const bool clear = is_usual(value) && is_read_alike(value) && value.kind != Kind::null;
    if (clear) verdict.kind = parameter.in == In::path ? Is::absent : Is::valid;
  } else if ((!value.has_parts() || !breaks_a_type(evaluation)) &&
             is_invalid_as_text(parameter.schema, document->root(), &parameter, maker_)) {
    const SchemaViolation& first = evaluation.violations.front();
    verdict.kind = Is::invalid;
    verdict.what += fmt::format(" and breaks {}: {}", first.keyword, first.message);
    verdict.source = first.source;
  }
  return verdict;
}

Fuzz::Verdict Fuzz::verdict_of_body(const JsonTree& value) {
  const RequestContent& content = *plain_.parts.content;
  Verdict verdict{.kind = Is::unclear, .place = "request body", .source = content.source};
  const std::string json = to_json(value);
  verdict.what = "request body is " + shown(json);
  const std::vector<Difference> all =
      plain_body_ ? differences(value, *plain_body_) : std::vector<Difference>{};
  if (all.size() == 1) {
    const Difference& only = all.front();
    const std::string pointer = pointer_to(value, only.path);
    const bool missing = !only.name.empty();
    verdict.place = request_place(missing ? pointer + "/" + only.name : pointer);
    verdict.what = verdict.place +
                   (missing ? " is missing" : " is " + shown(to_json(part_at(value, only.path))));
  }
  JsonReader reader;
  const Document* document = reader.read(json);
  if (document == nullptr) return verdict;
  Evaluation evaluation = maker_.evaluator().evaluate(
      content.schema, document->root(), {.direction = Direction::request, .most = 50});
  // Sending what is readOnly is advised against, not forbidden (OpenAPI 3.0 §4.7.24.3).
  const std::size_t before = evaluation.violations.size();
  std::erase_if(evaluation.violations, [](const SchemaViolation& each) {
    return each.keyword == "readOnly" || each.keyword == "writeOnly";
  });
  const bool readable = is_json(content) || is_usual(value);
  if (!evaluation.violations.empty()) {
    const bool invalid = evaluation.undecided.empty() && readable &&
                         (is_json(content) ||
                          (!breaks_a_type(evaluation) &&
                           is_invalid_as_text(content.schema, document->root(), nullptr, maker_)));
    if (!invalid) return verdict;
    const SchemaViolation& first = evaluation.violations.front();
    verdict.kind = Is::invalid;
    verdict.place = request_place(first.instance);
    verdict.what = fmt::format("{} breaks {}: {}", verdict.place, first.keyword, first.message);
    verdict.source = first.source;
    return verdict;
  }
  if (before == 0 && evaluation.undocumented.empty() && evaluation.undecided.empty() &&
      is_usual(value))
    verdict.kind = Is::valid;
  return verdict;
}

// --- smaller requests ---

// Places and members that the plain request has, too, left out.
void Fuzz::add_less_of_plain(const RandomRequest& request, std::vector<RandomRequest>& all) const {
  const JsonTree& body = request.body.json;
  const bool has_tree = request.body.as == Said::As::json && body.has_parts();
  const auto with_body = [&](JsonTree other) {
    all.push_back(request);
    all.back().body.json = std::move(other);
  };
  for (std::size_t i = 0; i < request.parameters.size(); ++i) {
    const Parameter& parameter = plain_.operation.parameters[i];
    if (parameter.required || parameter.in == In::path ||
        request.parameters[i].as == Said::As::absent)
      continue;
    all.push_back(request);
    all.back().parameters[i] = {.as = Said::As::absent};
  }
  const auto without = [&](std::size_t from, std::size_t to) {
    JsonTree other = body;
    other.parts.erase(other.parts.begin() + static_cast<std::ptrdiff_t>(from),
                      other.parts.begin() + static_cast<std::ptrdiff_t>(to));
    with_body(std::move(other));
  };
  const std::size_t size = body.parts.size();
  if (has_tree && size > 3) without(0, size / 2);
  if (has_tree && size > 3) without(size / 2, size);
  if (has_tree)
    for (std::size_t i = 0; i < size; ++i) without(i, i + 1);
}

std::vector<RandomRequest> Fuzz::simpler(const RandomRequest& request, bool only_nearer) const {
  std::vector<RandomRequest> all;
  const auto with_body = [&](JsonTree body) {
    all.push_back(request);
    all.back().body.json = std::move(body);
  };
  // Nearer to the plain one: whole places, then members of the body.
  if (request.body.as != Said::As::plain) {
    all.push_back(request);
    all.back().body = {};
  }
  for (std::size_t i = 0; i < request.parameters.size(); ++i) {
    if (request.parameters[i].as == Said::As::plain) continue;
    if (request.parameters[i].as == Said::As::absent && !only_nearer) continue;
    all.push_back(request);
    all.back().parameters[i] = {};
  }
  const JsonTree& body = request.body.json;
  const bool has_tree = request.body.as == Said::As::json;
  std::vector<Difference> different;
  if (has_tree && plain_body_) different = differences(body, *plain_body_);
  for (const Difference& each : different) {
    if (!each.name.empty() && !only_nearer) continue;  // Less is what is wanted.
    JsonTree nearer = body;
    const JsonTree* theirs = &*plain_body_;
    for (const JsonTree* part = &body; const std::size_t position : each.path) {
      part = &part->parts[position];
      theirs = theirs == nullptr ? nullptr : member(*theirs, part->name);
    }
    if (!each.name.empty())
      part_at(nearer, each.path).parts.push_back(*member(*theirs, each.name));
    else if (theirs == nullptr)
      erase_part(nearer, each.path);
    else
      part_at(nearer, each.path) = *theirs;
    with_body(std::move(nearer));
  }
  if (!only_nearer) add_less_of_plain(request, all);
  // Less of what is not plain.
  for (std::size_t i = 0; i < request.parameters.size(); ++i) {
    const Said& said = request.parameters[i];
    const auto with = [&](Said other) {
      all.push_back(request);
      all.back().parameters[i] = std::move(other);
    };
    if (said.as == Said::As::raw)
      for (std::string& raw : shorter(said.raw)) with({.as = Said::As::raw, .raw = std::move(raw)});
    if (said.as == Said::As::json)
      for (JsonTree& json : smaller(said.json))
        with({.as = Said::As::json, .json = std::move(json)});
  }
  if (request.body.as == Said::As::raw)
    for (std::string& raw : shorter(request.body.raw)) {
      all.push_back(request);
      all.back().body.raw = std::move(raw);
    }
  if (has_tree) {
    std::vector<TreePath> changed;
    for (const Difference& each : different)
      if (each.name.empty()) changed.push_back(each.path);
    if (!plain_body_) changed.push_back({});
    for (const TreePath& path : changed) {
      const JsonTree& part = part_at(body, path);
      for (const TreePath& inner : paths_of(part)) {
        TreePath whole = path;
        whole.insert(whole.end(), inner.begin(), inner.end());
        for (JsonTree& less : smaller(part_at(body, whole))) {
          JsonTree other = body;
          part_at(other, whole) = std::move(less);
          with_body(std::move(other));
        }
        if (inner.empty()) continue;
        JsonTree other = body;
        erase_part(other, whole);
        with_body(std::move(other));
      }
    }
  }
  return all;
}

}  // namespace driftgate
