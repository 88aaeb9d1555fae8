#include "validators/contracts/made_value.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include "specs/contracts/content_value.h"
#include "specs/contracts/example_schema.h"
#include "specs/contracts/java_time.h"
#include "specs/document/document_writer.h"
#include "specs/document/error.h"
#include "specs/document/quote_json.h"
#include "specs/document/reference.h"
#include "specs/http/uri.h"
#include "validators/schema/generate.h"
#include "validators/traffic/wire_parameter.h"

namespace driftgate {
namespace {

using Kind_ = Generator::Kind;

// SplitMix64, Steele and others 2014.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() {
    std::uint64_t value = state_ += 0x9e3779b97f4a7c15;
    value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
    value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
    return value ^ (value >> 31);
  }
  std::uint64_t below(std::uint64_t bound) { return bound == 0 ? 0 : next() % bound; }
  std::string of(std::string_view letters, std::size_t count) {
    std::string text;
    while (text.size() < count) text.push_back(letters[below(letters.size())]);
    return text;
  }

 private:
  std::uint64_t state_;
};

constexpr std::string_view kHex = "0123456789abcdef";
constexpr std::string_view kDigits = "0123456789";
constexpr std::string_view kLetters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

class ValueMaker {
 public:
  ValueMaker(const Generator& generator, const MakeRequestOptions& options)
      : generator_(generator),
        options_(options),
        random_(options.seed * 31 + key_hash(generator.source.pointer())) {}

  std::string make() {
    switch (generator_.kind) {
      case Kind_::uuid:
        return quote_json(uuid());
      case Kind_::random_int:
        return random_int();
      case Kind_::random_decimal:
        return random_decimal();
      case Kind_::random_hexadecimal:
        return quote_json(random_.of(kHex, digits(10)));
      case Kind_::random_string:
        return quote_json(random_.of(kLetters, count("size", 10)));
      case Kind_::random_boolean:
        return random_.below(2) == 0 ? "false" : "true";
      case Kind_::regex:
        return of_regex();
      case Kind_::date:
        return time("yyyy-MM-dd");
      case Kind_::time:
        return time("HH:mm:ss");
      case Kind_::datetime:
        return time("yyyy-MM-dd'T'HH:mm:ss");
      case Kind_::provider_state:
        return of_provider_state();
      case Kind_::mock_server_url:
        return quote_json(options_.base_url + parse_uri(text("example")).path);
    }
    return "null";
  }

 private:
  [[noreturn]] void refuse(const std::string& why) const {
    throw Error(why, generator_.source.location());
  }

  std::string text(std::string_view key) const {
    const Node value = generator_.source.find(key);
    return value ? std::string(value.text()) : "";
  }

  std::size_t count(std::string_view key, std::size_t usual) const {
    const std::string given = text(key);
    if (given.empty()) return usual;
    if (given.size() > 4 || given.find_first_not_of(kDigits) != std::string::npos)
      refuse(fmt::format("'{}' must be a whole number below 10000", key));
    return std::stoul(given);
  }
  std::size_t digits(std::size_t usual) const { return count("digits", usual); }

  std::int64_t integer(std::string_view key, std::int64_t usual) const {
    const std::string given = text(key);
    if (given.empty()) return usual;
    const std::string_view plain = std::string_view(given).substr(given.front() == '-' ? 1 : 0);
    if (plain.empty() || plain.size() > 15 || plain.find_first_not_of(kDigits) != plain.npos)
      refuse(fmt::format("'{}' must be a whole number of at most 15 digits", key));
    return std::stoll(given);
  }

  std::string uuid() {
    std::string hex = random_.of(kHex, 32);
    hex[12] = '4';  // RFC 9562 §5.4.
    hex[16] = "89ab"[random_.below(4)];
    const std::string format = text("format");
    if (format == "simple") return hex;
    std::string made;
    for (std::size_t i = 0; i < hex.size(); ++i) {
      if (i == 8 || i == 12 || i == 16 || i == 20) made.push_back('-');
      made.push_back(hex[i]);
    }
    if (format == "upper-case-hyphenated")
      std::transform(made.begin(), made.end(), made.begin(),
                     [](char c) { return c >= 'a' && c <= 'f' ? static_cast<char>(c - 32) : c; });
    return format == "URN" ? "urn:uuid:" + made : made;
  }

  std::string random_int() {
    const std::int64_t least = integer("min", 0);
    const std::int64_t most = integer("max", 2147483647);
    if (least > most) refuse("'min' is above 'max'");
    const auto span = static_cast<std::uint64_t>(most - least) + 1;
    return std::to_string(least + static_cast<std::int64_t>(random_.below(span)));
  }

  std::string random_decimal() {
    const std::size_t all = std::max<std::size_t>(digits(10), 2);
    std::string made = random_.of(kDigits.substr(1), 1) + random_.of(kDigits, all - 1);
    made.insert(1 + random_.below(all - 1), ".");
    if (made.back() == '0') made.back() = '1';
    return made;
  }

  std::string of_regex() {
    const std::string regex = text("regex");
    DocumentWriter writer;
    writer.json(
        fmt::format(R"({{"type":"string","pattern":{}}})", quote_json(whole_text_regex(regex))));
    const std::unique_ptr<const Document> document = writer.finish("regex");
    const Documents none([](const std::string&) { return std::string(); });
    const SchemaGraph graph(none, Dialect::draft_2020_12);
    Evaluator own;  // What it compiled would outlive the graph.
    const Generated made =
        generate(graph.at(document->root()), Direction::request, random_.next(), own);
    if (!made.json) refuse(fmt::format("nothing can be made that matches '{}'", regex));
    return *made.json;
  }

  std::string time(std::string_view usual) {
    const std::optional<std::chrono::sys_seconds> moment =
        moment_of(text("expression"), options_.now);
    if (!moment) refuse(fmt::format("the expression '{}' is not understood", text("expression")));
    const std::string given = text("format");
    const std::string_view pattern = given.empty() ? usual : std::string_view(given);
    const std::optional<std::string> written = java_time_text(pattern, *moment);
    if (!written) refuse(fmt::format("'{}' is no date and time pattern that is known", pattern));
    return quote_json(*written);
  }

  // "${name}" within a text, or the name alone for the value as it is.
  std::string of_provider_state() {
    const std::string expression = text("expression");
    const auto value = [&](std::string_view name) -> const std::string& {
      const auto found = options_.state_values.find(name);
      if (found == options_.state_values.end())
        refuse(fmt::format("the provider state gave no value '{}'", name));
      return found->second;
    };
    std::string made;
    std::string_view rest = expression;
    if (rest.find("${") == std::string_view::npos) return value(rest);
    if (rest.starts_with("${") && rest.find('}') == rest.size() - 1)
      return value(rest.substr(2, rest.size() - 3));
    while (!rest.empty()) {
      const std::size_t open = std::min(rest.find("${"), rest.size());
      made += rest.substr(0, open);
      rest.remove_prefix(open);
      if (rest.empty()) break;
      const std::size_t close = rest.find('}');
      if (close == std::string_view::npos) refuse("'${' has no '}'");
      made += plain_text(value(rest.substr(2, close - 2)));
      rest.remove_prefix(close + 1);
    }
    return quote_json(made);
  }

 public:
  // A JSON text where text is wanted.
  static std::string plain_text(const std::string& json) {
    JsonReader reader;
    const Document* document = reader.read(json);
    if (document == nullptr || !document->root().is(Kind::string)) return json;
    return std::string(document->root().text());
  }

 private:
  const Generator& generator_;
  const MakeRequestOptions& options_;
  Random random_;
};

// RFC 3986 §3.4, and what is percent-encoded already.
constexpr std::string_view kQuery = "%/?:@!$&'()*+,;=";

class RequestWriter {
 public:
  RequestWriter(const RecordedRequest& recorded, const MakeRequestOptions& options)
      : recorded_(recorded), options_(options) {}

  Request write() {
    Request request{.method = recorded_.method, .headers = recorded_.headers};
    request.url = options_.base_url + path() + query();
    for (auto& [name, value] : request.headers)
      if (const Generator* one = of_header(name)) value = made_text(*one);
    if (recorded_.body.is == RecordedBody::Is::present) {
      request.body = body();
      if (find_header(request.headers, "Content-Type") == nullptr)
        request.headers.emplace_back("Content-Type", recorded_.body.content_type);
    }
    return request;
  }

 private:
  std::string made_text(const Generator& generator) {
    return ValueMaker::plain_text(made_value(generator, options_));
  }

  const Generator* of_header(std::string_view name) const {
    for (const Generator& one : recorded_.generators)
      if (one.part == Generator::Part::header && !one.path.steps.empty() &&
          equal_ignoring_case(one.path.steps.front().name, name))
        return &one;
    return nullptr;
  }

  // What a path may hold is left as the consumer wrote it (RFC 3986 §3.3).
  std::string path() {
    constexpr std::string_view kKept = "/%:@!$&'()*+,;=";
    for (const Generator& one : recorded_.generators)
      if (one.part == Generator::Part::path) return percent_encode(made_text(one), kKept);
    return percent_encode(recorded_.path, kKept);
  }

  std::string query() {
    if (recorded_.exact_query)
      return recorded_.exact_query->empty() ? ""
                                            : "?" + percent_encode(*recorded_.exact_query, kQuery);
    std::string text;
    for (const auto& [name, values] : recorded_.query)
      for (std::size_t i = 0; i < values.size(); ++i) {
        const Generator* generator = of_value(Generator::Part::query, name, i);
        text += fmt::format("{}{}={}", text.empty() ? "?" : "&", percent_encode(name),
                            percent_encode(generator ? made_text(*generator) : values[i]));
      }
    return text;
  }

  std::string body() {
    const bool generated =
        std::any_of(recorded_.generators.begin(), recorded_.generators.end(),
                    [](const Generator& one) { return one.part == Generator::Part::body; });
    if (!generated) return recorded_.body.bytes;
    if (recorded_.body.value) {
      json(recorded_.body.value);
      return std::move(json_);
    }
    const bool is_form = content_form(recorded_.body.content_type) == ContentForm::form;
    return is_form ? form(recorded_.body.bytes) : recorded_.body.bytes;
  }

  // Names and values as the consumer wrote them, but for those that are made (WHATWG URL §5.1).
  std::string form(std::string_view bytes) {
    std::string made;
    std::map<std::string, std::size_t> seen;
    while (!bytes.empty()) {
      const std::string_view pair = bytes.substr(0, bytes.find('&'));
      bytes.remove_prefix(std::min(pair.size() + 1, bytes.size()));
      const std::string_view name = pair.substr(0, pair.find('='));
      const std::string plain = form_decode(name);
      const Generator* one = of_value(Generator::Part::body, plain, seen[plain]++);
      if (!made.empty()) made += '&';
      made += one == nullptr ? std::string(pair)
                             : fmt::format("{}={}", name, percent_encode(made_text(*one)));
    }
    return made;
  }

  // For all values of a name, or for the one of that index.
  const Generator* of_value(Generator::Part part, std::string_view name, std::size_t index) const {
    for (const Generator& one : recorded_.generators) {
      const std::vector<PathStep>& steps = one.path.steps;
      if (one.part != part || steps.empty() || steps.front().name != name) continue;
      if (steps.size() == 1 || steps[1].kind == PathStep::Kind::any_index ||
          steps[1].index == index)
        return &one;
    }
    return nullptr;
  }

  // As deep as kMostContractDepth.
  void json(Node value) {
    for (const Generator& one : recorded_.generators)
      if (one.part == Generator::Part::body && is_for(one.path, place_)) {
        json_ += made_value(one, options_);
        return;
      }
    if (!value.is(Kind::object) && !value.is(Kind::array)) {
      json_ += to_json(value);
      return;
    }
    const bool is_object = value.is(Kind::object);
    json_.push_back(is_object ? '{' : '[');
    std::size_t index = 0;
    const auto part = [&](PathStep step, Node inner) {
      if (index++ != 0) json_.push_back(',');
      if (is_object) json_ += quote_json(step.name) + ":";
      place_.push_back(std::move(step));
      json(inner);
      place_.pop_back();
    };
    for (const Member member : value.members())
      part({.name = std::string(member.name())}, member.value);
    for (const Node element : value.elements())
      part({.kind = PathStep::Kind::index, .index = index}, element);
    json_.push_back(is_object ? '}' : ']');
  }

  const RecordedRequest& recorded_;
  const MakeRequestOptions& options_;
  Place place_{};
  std::string json_{};
};

}  // namespace

std::string made_value(const Generator& generator, const MakeRequestOptions& options) {
  return ValueMaker(generator, options).make();
}

bool leaves_generators(const RecordedRequest& recorded) {
  if (recorded.body.value || content_form(recorded.body.content_type) == ContentForm::form)
    return false;
  return std::any_of(recorded.generators.begin(), recorded.generators.end(),
                     [](const Generator& one) { return one.part == Generator::Part::body; });
}

Request make_request(const RecordedRequest& recorded, const MakeRequestOptions& options) {
  return RequestWriter(recorded, options).write();
}

}  // namespace driftgate
