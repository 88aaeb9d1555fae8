#include "validators/schema/generate.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <vector>

#include "specs/document/quote_json.h"
#include "specs/schema/keywords.h"
#include "validators/schema/pattern.h"
#include "validators/schema/sample.h"

namespace driftgate {
namespace {

constexpr int kDepth = 40;              // Values within values.
constexpr int kOptionalDepth = 6;       // Beyond it only what is required is made.
constexpr std::size_t kValues = 5'000;  // Made for one value, failed attempts included.
constexpr std::size_t kParts = 200;     // Schemas that speak of one value together.
constexpr std::size_t kAttempts = 12;   // Combinations of branches of oneOf and anyOf.

using Made = std::optional<std::string>;

bool is_true(Node value) { return value && value.boolean(); }

std::optional<double> number_of(Node value) {
  if (!value.is(Kind::number)) return std::nullopt;
  const double number = std::strtod(std::string(value.text()).c_str(), nullptr);
  return std::isfinite(number) ? std::optional(number) : std::nullopt;
}

// The schemas that speak of one value together: $ref, allOf and the chosen branches followed.
struct Parts {
  std::vector<Schema> schemas{};

  Node first(std::string_view keyword) const {
    for (const Schema& schema : schemas)
      if (const Node found = schema.node.find(keyword)) return found;
    return {};
  }
  std::optional<double> largest(std::string_view keyword) const {
    std::optional<double> best;
    for (const Schema& schema : schemas)
      if (const auto number = number_of(schema.node.find(keyword)))
        best = std::max(best.value_or(*number), *number);
    return best;
  }
  std::optional<double> smallest(std::string_view keyword) const {
    std::optional<double> best;
    for (const Schema& schema : schemas)
      if (const auto number = number_of(schema.node.find(keyword)))
        best = std::min(best.value_or(*number), *number);
    return best;
  }
  bool has(std::initializer_list<std::string_view> keywords) const {
    return std::any_of(keywords.begin(), keywords.end(),
                       [&](std::string_view keyword) { return bool(first(keyword)); });
  }
};

class Generator {
 public:
  Generator(Direction direction, std::uint64_t seed, Evaluator& evaluator)
      : options_{.direction = direction, .undocumented = false},
        seed_(seed),
        evaluator_(evaluator) {}

  Generated generate(const Schema& schema) {
    Generated result;
    result.json = make({schema}, 0, 0);
    if (!result.json) result.reason = reason_.empty() ? "no value fits the schema" : reason_;
    return result;
  }

 private:
  // A value that all of `roots` accept.
  Made make(const std::vector<Schema>& roots, int depth, std::size_t variation) {
    if (++made_ > kValues) return fail("the schema is too large to make a value of");
    if (depth > kDepth) return fail("the schema asks for values that are nested too deeply");
    for (const Schema& root : roots)
      if (std::find(open_.begin(), open_.end(), target(root).node) != open_.end())
        return fail("the schema requires itself without end");
    for (const Schema& root : roots) open_.push_back(target(root).node);
    Made value = make_open(roots, depth, variation);
    open_.resize(open_.size() - roots.size());
    return value;
  }

  Made make_open(const std::vector<Schema>& roots, int depth, std::size_t variation) {
    std::size_t branches = 1;
    for (std::size_t attempt = 0; attempt < std::min(branches, kAttempts); ++attempt) {
      Parts parts;
      branches = 1;
      for (const Schema& root : roots) flatten(root, attempt, parts, branches);
      for (const Node candidate : given(parts)) {
        std::string json = to_json(candidate);
        if (variation == 0 && accepted(json, roots)) return json;
      }
      for (const Node candidate : allowed(parts, variation)) {
        std::string json = to_json(candidate);
        if (accepted(json, roots)) return json;
      }
      for (const std::string_view type : types(parts))
        if (Made value = make_typed(type, parts, roots, depth, variation)) return value;
    }
    return fail("no value was found that fits");
  }

  Made fail(std::string_view reason) {
    if (reason_.empty()) reason_ = reason;
    return std::nullopt;
  }

  // Follows references that stand for the whole schema.
  static Schema target(Schema schema) {
    for (int hops = 0; hops < kDepth && schema.node.is(Kind::object); ++hops) {
      const Node reference = schema.node.find("$ref");
      if (!reference.is(Kind::string)) break;
      if (!ref_hides_siblings(schema.dialect) && schema.node.size() > 1) break;
      const Schema next = schema.graph->resolve(schema, reference.text());
      if (!next) break;
      schema = next;
    }
    return schema;
  }

  // `branches` becomes the largest number of alternatives on the way.
  static void flatten(const Schema& root, std::size_t choice, Parts& parts, std::size_t& branches) {
    std::vector<Schema> pending{root};
    while (!pending.empty() && parts.schemas.size() < kParts) {
      const Schema schema = target(pending.back());
      pending.pop_back();
      if (!schema.node.is(Kind::object)) continue;
      if (std::find(parts.schemas.begin(), parts.schemas.end(), schema) != parts.schemas.end())
        continue;
      parts.schemas.push_back(schema);
      const auto add = [&](Node node) { pending.push_back(schema.graph->at(node)); };
      if (const Node reference = schema.node.find("$ref"); reference.is(Kind::string))
        if (const Schema next = schema.graph->resolve(schema, reference.text()))
          pending.push_back(next);
      for (const std::string_view word : {"oneOf", "anyOf"}) {
        const Node list = schema.node.find(word);
        if (!list.is(Kind::array) || list.size() == 0) continue;
        branches = std::max(branches, list.size());
        add(list.element(choice % list.size()));
      }
      std::vector<Node> all;
      for (const Node each : schema.node.find("allOf").elements()) all.push_back(each);
      for (auto each = all.rbegin(); each != all.rend(); ++each) add(*each);
    }
  }

  // What the author wrote down as a value.
  static std::vector<Node> given(const Parts& parts) {
    std::vector<Node> values;
    for (const Schema& schema : parts.schemas) {
      if (const Node example = schema.node.find("example")) values.push_back(example);
      if (const Node examples = schema.node.find("examples"); examples.is(Kind::array))
        for (const Node example : examples.elements()) values.push_back(example);
    }
    for (const Schema& schema : parts.schemas)
      if (const Node value = schema.node.find("default")) values.push_back(value);
    return values;
  }

  static std::vector<Node> allowed(const Parts& parts, std::size_t variation) {
    std::vector<Node> values;
    for (const Schema& schema : parts.schemas) {
      if (const Node value = schema.node.find("const")) values.push_back(value);
      if (const Node list = schema.node.find("enum"); list.is(Kind::array))
        for (const Node value : list.elements()) values.push_back(value);
    }
    if (!values.empty())
      std::rotate(values.begin(),
                  values.begin() + static_cast<std::ptrdiff_t>(variation % values.size()),
                  values.end());
    return values;
  }

  // The types worth trying, the most telling first.
  static std::vector<std::string_view> types(const Parts& parts) {
    std::vector<std::string_view> types;
    const Node type = parts.first("type");
    const auto add = [&](std::string_view name) {
      if (std::find(types.begin(), types.end(), name) == types.end()) types.push_back(name);
    };
    if (type.is(Kind::string)) add(type.text());
    if (type.is(Kind::array)) {
      for (const Node name : type.elements())
        if (name.text() != "null") add(name.text());
      add("null");
    }
    if (!types.empty()) return types;
    if (parts.has({"properties", "required", "additionalProperties"})) add("object");
    if (parts.has({"items", "prefixItems", "minItems"})) add("array");
    if (parts.has({"pattern", "minLength", "maxLength", "format"})) add("string");
    if (parts.has({"minimum", "maximum", "multipleOf", "exclusiveMinimum", "exclusiveMaximum"}))
      add("number");
    for (const std::string_view name : {"string", "object", "integer", "array", "boolean", "null"})
      add(name);
    return types;
  }

  Made make_typed(std::string_view type, const Parts& parts, const std::vector<Schema>& roots,
                  int depth, std::size_t variation) {
    if (type == "object") return checked(make_object(parts, depth), roots);
    if (type == "array") return checked(make_array(parts, depth), roots);
    if (type == "string") return make_string(parts, roots, variation);
    if (type == "integer" || type == "number")
      return make_number(parts, roots, type == "integer", variation);
    if (type == "boolean") {
      const std::string first = variation % 2 == 0 ? "true" : "false";
      if (accepted(first, roots)) return first;
      return checked(first == "true" ? "false" : "true", roots);
    }
    return checked("null", roots);
  }

  Made checked(Made value, const std::vector<Schema>& roots) {
    if (value && !accepted(*value, roots)) return fail("no value was found that fits");
    return value;
  }

  bool accepted(const std::string& json, const std::vector<Schema>& roots) {
    const Document* document = reader_.read(json);
    return document && std::all_of(roots.begin(), roots.end(), [&](const Schema& root) {
             return evaluator_.valid(root, document->root(), options_);
           });
  }

  // All that the schemas say of one member.
  static std::vector<Schema> member_schemas(const Parts& parts, std::string_view name) {
    std::vector<Schema> schemas;
    for (const Schema& schema : parts.schemas) {
      const Node properties = schema.node.find("properties");
      if (!properties.is(Kind::object)) continue;
      if (const Node member = properties.find(name)) schemas.push_back(schema.graph->at(member));
    }
    if (!schemas.empty()) return schemas;
    for (const Schema& schema : parts.schemas)
      if (const Node additional = schema.node.find("additionalProperties"))
        schemas.push_back(schema.graph->at(additional));
    return schemas;
  }

  bool left_out(const std::vector<Schema>& schemas) const {
    return std::any_of(schemas.begin(), schemas.end(), [&](const Schema& schema) {
      const Node node = target(schema).node;
      return (options_.direction == Direction::request && is_true(node.find("readOnly"))) ||
             (options_.direction == Direction::response && is_true(node.find("writeOnly")));
    });
  }

  Made make_object(const Parts& parts, int depth) {
    std::vector<std::string_view> required;
    std::vector<std::string_view> names;
    const auto add = [](std::vector<std::string_view>& list, std::string_view name) {
      if (std::find(list.begin(), list.end(), name) == list.end()) list.push_back(name);
    };
    for (const Schema& schema : parts.schemas) {
      for (const Node name : schema.node.find("required").elements()) add(required, name.text());
      for (const Member member : schema.node.find("properties").members())
        add(names, member.name());
    }
    for (const std::string_view name : required) add(names, name);

    std::string object = "{";
    std::size_t size = 0;
    const auto append = [&](std::string_view name, const std::string& value) {
      object += fmt::format("{}{}:{}", size++ > 0 ? "," : "", quote_json(name), value);
    };
    for (const std::string_view name : names) {
      const bool needed = std::find(required.begin(), required.end(), name) != required.end();
      const std::vector<Schema> schemas = member_schemas(parts, name);
      if (left_out(schemas) || (!needed && depth >= kOptionalDepth)) continue;
      const std::string before = reason_;
      if (Made value = make(schemas, depth + 1, 0)) {
        append(name, *value);
      } else if (needed) {
        reason_ = fmt::format("member '{}': {}", name, reason_);
        return std::nullopt;
      } else {
        reason_ = before;  // It can be done without.
      }
    }
    const double least = parts.largest("minProperties").value_or(0);
    for (std::size_t i = 1; static_cast<double>(size) < least && i <= kValues; ++i) {
      const std::string name = fmt::format("key{}", i);
      const Made value = make(member_schemas(parts, name), depth + 1, i);
      if (!value) return std::nullopt;
      append(name, *value);
    }
    return object + "}";
  }

  Made make_array(const Parts& parts, int depth) {
    const double least = parts.largest("minItems").value_or(0);
    const double most = parts.smallest("maxItems").value_or(1e9);
    const double wanted = std::min(std::max(least, 1.0), most);
    std::string array = "[";
    for (std::size_t i = 0; static_cast<double>(i) < wanted; ++i) {
      const std::string before = reason_;
      const Made value = make(element_schemas(parts, i), depth + 1, i);
      if (!value && static_cast<double>(i) >= least) {
        reason_ = before;
        break;
      }
      if (!value) return std::nullopt;
      if (i > 0) array += ",";
      array += *value;
    }
    return array + "]";
  }

  static std::vector<Schema> element_schemas(const Parts& parts, std::size_t position) {
    std::vector<Schema> schemas;
    for (const Schema& schema : parts.schemas) {
      const Node items = schema.node.find("items");
      const Node prefix = items.is(Kind::array) ? items : schema.node.find("prefixItems");
      const Node each = prefix.is(Kind::array) ? prefix.element(position) : Node{};
      const Node rest = items.is(Kind::array) ? schema.node.find("additionalItems") : items;
      if (each || rest) schemas.push_back(schema.graph->at(each ? each : rest));
    }
    return schemas;
  }

  Made make_string(const Parts& parts, const std::vector<Schema>& roots, std::size_t variation) {
    const std::size_t number = variation + static_cast<std::size_t>(seed_ % 7);
    if (const Node format = parts.first("format"); format.is(Kind::string))
      if (const auto text = sample_format(format.text(), number))
        if (accepted(quote_json(*text), roots)) return quote_json(*text);
    if (const Node pattern = parts.first("pattern"); pattern.is(Kind::string)) {
      for (const std::size_t extra : std::initializer_list<std::size_t>{0, 1, 2, 4, 8, 16, 32}) {
        const auto text = sample_pattern(pattern.text(), extra);
        if (text && accepted(quote_json(*text), roots)) return quote_json(*text);
      }
      return fail(fmt::format("no text was found for the pattern '{}'", pattern.text()));
    }
    const auto limit = [](std::optional<double> value, double otherwise) {
      return static_cast<std::size_t>(std::clamp(value.value_or(otherwise), 0.0, 1e6));
    };
    const std::size_t least = limit(parts.largest("minLength"), 0);
    const std::size_t most = limit(parts.smallest("maxLength"), 1e6);
    std::string text = variation == 0 ? "text" : fmt::format("text{}", variation);
    while (text.size() < least) text += "text";
    if (text.size() > std::max(least, std::size_t{4}) && variation == 0)
      text.resize(std::max(least, std::size_t{4}));
    if (text.size() > most) text.erase(0, text.size() - most);
    return checked(quote_json(text), roots);
  }

  Made make_number(const Parts& parts, const std::vector<Schema>& roots, bool integer,
                   std::size_t variation) {
    const double step = parts.smallest("multipleOf").value_or(1);
    auto least = parts.largest("minimum");
    if (const auto bound = parts.largest("exclusiveMinimum"))
      least = std::max(least.value_or(*bound), *bound);
    auto most = parts.smallest("maximum");
    if (const auto bound = parts.smallest("exclusiveMaximum"))
      most = std::min(most.value_or(*bound), *bound);

    std::vector<double> candidates;
    const auto shift = static_cast<double>(variation);
    if (!least && !most) {
      candidates = {step * (1 + shift), 1, 0, 1.5};
    } else if (least) {
      const double multiple = std::ceil(*least / step) * step;
      candidates = {multiple + shift * step, multiple + step, *least, *least + 1};
      if (most) candidates.push_back(*least + (*most - *least) / 2);
    }
    if (most) {
      const double multiple = std::floor(*most / step) * step;
      candidates.insert(candidates.end(),
                        {multiple - shift * step, multiple - step, *most, *most - 1});
    }
    // 1 is the most usual number there is.
    if (variation == 0) candidates.insert(candidates.begin(), 1);
    for (const double candidate : candidates) {
      if (!std::isfinite(candidate)) continue;
      const double rounded = integer ? std::round(candidate) : candidate;
      std::string json = std::abs(rounded) < 1e18 && rounded == std::round(rounded)
                             ? fmt::format("{}", static_cast<std::int64_t>(rounded))
                             : fmt::format("{}", rounded);
      if (accepted(json, roots)) return json;
    }
    // The bounds themselves, beyond what a double tells apart.
    for (const std::string_view keyword : {"minimum", "maximum", "multipleOf"})
      if (const Node bound = parts.first(keyword); bound.is(Kind::number))
        if (accepted(std::string(bound.text()), roots)) return std::string(bound.text());
    return fail("no number was found within the bounds");
  }

  EvaluateOptions options_;
  std::uint64_t seed_;
  Evaluator& evaluator_;
  JsonReader reader_{};
  std::vector<Node> open_{};  // Schemas of the values around the one being made.
  std::size_t made_ = 0;
  std::string reason_{};
};

}  // namespace

Generated generate(const Schema& schema, Direction direction, std::uint64_t seed,
                   Evaluator& evaluator) {
  if (!schema) return {.json = std::nullopt, .reason = "there is no schema"};
  return Generator(direction, seed, evaluator).generate(schema);
}

}  // namespace driftgate
