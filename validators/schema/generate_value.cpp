#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "specs/document/quote_json.h"
#include "validators/schema/admit.h"
#include "validators/schema/generate_parts.h"

namespace driftgate::making {
namespace {

constexpr std::string_view kEndless = "the schema requires itself without end";
constexpr int kDepth = 40;                    // Values within values.
constexpr std::size_t kMixed = 12;            // Further ones, where several choices meet.
constexpr std::size_t kValuesTried = 1'000;   // Of enum, or that the author wrote down.
constexpr std::size_t kHarvested = 60;        // Constants found inside of schemas.
constexpr std::size_t kHarvestNodes = 2'000;  // Nodes looked at for them.

constexpr std::array<std::pair<std::string_view, TypeSet>, 7> kTypes{{
    {"string", kStrings},
    {"object", kObjects},
    {"integer", kIntegerType},
    {"number", kNumberType},
    {"array", kArrays},
    {"boolean", kBooleans},
    {"null", kNulls},
}};

TypeSet bits_of(std::string_view type) {
  for (const auto& [name, bits] : kTypes)
    if (name == type) return bits;
  return 0;
}

// Those worth trying, the most telling first.
std::vector<std::string_view> types_to_try(const Ask& ask, TypeSet wanted) {
  std::vector<std::string_view> types;
  const TypeSet allowed = ask.types & wanted;
  const auto add = [&](std::string_view name) {
    if ((allowed & bits_of(name)) == 0) return;
    if (std::find(types.begin(), types.end(), name) == types.end()) types.push_back(name);
  };
  for (const Program* program : ask.programs) {
    if (program->type_source.is(Kind::string)) add(program->type_source.text());
    for (const Node name : program->type_source.elements())
      if (name.text() != "null") add(name.text());
  }
  if (!ask.objects.empty() || !ask.other_members.empty()) add("object");
  if (!ask.arrays.empty() || !ask.other_elements.empty()) add("array");
  if (!ask.strings.empty()) add("string");
  for (const FormatRule* rule : ask.formats)
    if (rule->format) add(rule->format->of == Format::Of::numbers ? "number" : "string");
  if (!ask.numbers.empty()) add("number");
  for (const auto& [name, bits] : kTypes) add(name);
  return types;
}

// What authors wrote down as a value.
std::vector<Node> given_values(const Ask& ask) {
  std::vector<Node> values;
  for (const Program* program : ask.programs) {
    const Node schema = program->schema.node;
    if (const Node example = schema.find("example")) values.push_back(example);
    if (const Node examples = schema.find("examples"); examples.is(Kind::array))
      for (const Node example : examples.elements()) values.push_back(example);
    if (values.size() > kValuesTried) break;
  }
  for (const Program* program : ask.programs)
    if (const Node value = program->schema.node.find("default")) values.push_back(value);
  return values;
}

std::vector<Node> allowed_values(const Ask& ask, std::size_t variation) {
  const ValueRule* shortest = nullptr;
  for (const ValueRule* rule : ask.values)
    if (!shortest || rule->allowed.values().size() < shortest->allowed.values().size())
      shortest = rule;
  std::vector<Node> values;
  if (shortest == nullptr) return values;
  for (const Node value : shortest->allowed.values())
    if (std::all_of(ask.values.begin(), ask.values.end(),
                    [&](const ValueRule* rule) { return rule->allowed.contains(value); }))
      values.push_back(value);
  if (!values.empty())
    std::rotate(values.begin(),
                values.begin() + static_cast<std::ptrdiff_t>(variation % values.size()),
                values.end());
  if (values.size() > kValuesTried) values.resize(kValuesTried);
  return values;
}

// Constants anywhere inside of the schemas: `not`, `if` and `contains` often turn on one.
void harvest(Node schema, Texts& found, std::size_t& looked) {
  std::vector<Node> pending{schema};
  while (!pending.empty() && looked < kHarvestNodes && found.size() < kHarvested) {
    const Node node = pending.back();
    pending.pop_back();
    ++looked;
    for (const Member member : node.members()) {
      if (member.name() == "const" || member.name() == "default") {
        found.push_back(to_json(member.value));
      } else if (member.name() == "enum" || member.name() == "examples") {
        for (const Node value : member.value.elements()) {
          if (found.size() >= kHarvested) break;
          found.push_back(to_json(value));
        }
      } else {
        pending.push_back(member.value);
      }
    }
    for (const Node element : node.elements()) pending.push_back(element);
  }
}

constexpr std::array<std::string_view, 18> kPool{
    "null",  "true",     "false", "0",  "1",   "-1",      "1.5",     "100",       "\"\"",
    "\"a\"", "\"text\"", "[]",    "{}", "[1]", "[\"a\"]", "[1,2,3]", "{\"a\":1}", "{\"a\":\"a\"}"};

}  // namespace

bool Budget::spend(std::size_t size) {
  if (spent()) return false;
  --judged;
  bytes -= std::min(bytes, size + 64);
  return true;
}

Made Maker::make(const Programs& roots, const How& how) {
  made_ = 0;
  reason_.clear();
  return make_at(roots, how, 0);
}

bool Maker::keeps(Program& program, Node value) {
  return budget_.spend(value.past() - value.index()) &&
         evaluator_.valid(program.schema, value, options_);
}

bool Maker::accepts(Program& program, std::string_view json) {
  const Document* document = reader_.read(json);
  return document && budget_.spend(json.size()) &&
         evaluator_.valid(program.schema, document->root(), options_);
}

Made Maker::fail(std::string_view reason) {
  if (reason_.empty()) reason_ = reason;
  return std::nullopt;
}

Made Maker::make_at(const Programs& roots, const How& how, int depth) {
  if (++made_ > budget_.values || budget_.spent())
    return fail("the schema is too large to make a value of");
  if (depth > kDepth) return fail("the schema asks for values that are nested too deeply");
  for (const Program* root : roots)
    if (std::count(open_.begin(), open_.end(), root) > again_) return fail(kEndless);
  open_.insert(open_.end(), roots.begin(), roots.end());
  Made value = make_open(roots, how, depth);
  open_.resize(open_.size() - roots.size());
  return value;
}

// A value that must be there: a schema that leads back to itself is entered once more.
Made Maker::make_needed(const Programs& roots, const How& how, int depth) {
  const std::string before = reason_;
  Made value = make_at(roots, how, depth);
  if (value || again_ > 0 || reason_.find(kEndless) == std::string::npos) return value;
  reason_ = before;
  ++again_;
  value = make_at(roots, how, depth);
  --again_;
  return value;
}

Made Maker::make_open(const Programs& roots, const How& how, int depth) {
  std::size_t attempts = 1;
  for (std::size_t attempt = 0; attempt < attempts; ++attempt) {
    const Ask ask =
        ask_for(compiler(), roots, attempt + how.attempt + (depth == 0 ? 0 : how.variation % 2));
    attempts = ask.choices == 0                                           ? 1
               : ask.choices == 1 && ask.alternatives <= kInTurn + kMixed ? ask.alternatives
                                                                          : kInTurn + kMixed;
    const bool any = how.types == kAnyType && !how.size;
    if (how.given && any && how.variation == 0)
      for (const Node candidate : given_values(ask)) {
        std::string json = to_json(candidate);
        if (accepted(json, roots, how)) return json;
      }
    for (const Node candidate : allowed_values(ask, how.variation)) {
      std::string json = to_json(candidate);
      if (accepted(json, roots, how)) return json;
    }
    for (const std::string_view type : types_to_try(ask, how.types))
      if (Made value = typed(type, ask, roots, how, depth)) return value;
    if (made_ > budget_.values) break;
  }
  if (Made value = from_pool(roots, how)) return value;
  return fail("no value was found that fits");
}

// When nothing was made: constants that the schemas mention, and plain values.
Made Maker::from_pool(const Programs& roots, const How& how) {
  if (!how.checked || how.types != kAnyType || how.size) return std::nullopt;
  Texts found;
  std::size_t looked = 0;
  for (const Program* root : roots) harvest(root->schema.node, found, looked);
  found.insert(found.end(), kPool.begin(), kPool.end());
  for (std::string& json : found)
    if (accepted(json, roots, how)) return std::move(json);
  return std::nullopt;
}

Made Maker::typed(std::string_view type, const Ask& ask, const Programs& roots, const How& how,
                  int depth) {
  if (type == "object") return object(ask, roots, how, depth);
  if (type == "array") return checked(array(ask, how, depth), roots, how);
  if (type == "string") return text(ask, roots, how);
  if (type == "integer" || type == "number") return number(ask, roots, how, type == "integer");
  if (type == "boolean") {
    const std::string first = how.variation % 2 == 0 ? "true" : "false";
    if (accepted(first, roots, how)) return first;
    return checked(first == "true" ? "false" : "true", roots, how);
  }
  return checked("null", roots, how);
}

Made Maker::checked(Made value, const Programs& roots, const How& how) {
  if (value && !accepted(*value, roots, how)) return fail("no value was found that fits");
  return value;
}

bool Maker::accepted(const std::string& json, const Programs& roots, const How& how) {
  if (!how.checked) return true;
  const Document* document = reader_.read(json);
  return document && std::all_of(roots.begin(), roots.end(), [&](const Program* root) {
           return budget_.spend(json.size()) &&
                  evaluator_.valid(root->schema, document->root(), options_);
         });
}

Made Maker::text(const Ask& ask, const Programs& roots, const How& how) {
  const TextAsk wanted = text_ask(ask);
  if (wanted.least > kLongestText)
    return fail(fmt::format("a text of {} characters is too long to be made", wanted.least));
  const bool varied = !wanted.format_names.empty();
  const std::size_t variation = how.variation + (varied ? static_cast<std::size_t>(seed_ % 7) : 0);
  for (const std::string& each : texts(wanted, how.size, variation, 6)) {
    std::string json = quote_json(each);
    if (accepted(json, roots, how)) return json;
  }
  if (!wanted.patterns.empty())
    return fail(
        fmt::format("no text was found for the pattern '{}'", wanted.patterns.front().source));
  return fail("no text was found that fits");
}

Made Maker::number(const Ask& ask, const Programs& roots, const How& how, bool integer) {
  const NumberAsk wanted = number_ask(ask, integer);
  for (std::size_t i = 0; i < 4; ++i)
    if (Made json = typical_number(wanted, how.variation + i))
      if (accepted(*json, roots, how)) return json;
  for (const std::optional<Exact>& end : {wanted.least, wanted.most})
    if (end && accepted(end->lexeme(), roots, how)) return end->lexeme();
  // The bounds themselves, beyond what is computed with.
  for (const NumberRules* rules : ask.numbers)
    for (const Bound& bound : rules->bounds)
      if (accepted(std::string(bound.lexeme), roots, how)) return std::string(bound.lexeme);
  return fail(wanted.problem.empty() ? "no number was found within the bounds" : wanted.problem);
}

}  // namespace driftgate::making
