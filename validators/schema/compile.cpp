#include "validators/schema/compile.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstdlib>
#include <utility>

#include "specs/document/document_writer.h"
#include "specs/document/reference.h"
#include "specs/http/media_type.h"
#include "specs/schema/keywords.h"
#include "validators/schema/admit.h"
#include "validators/schema/number.h"

namespace driftgate {
namespace {

constexpr std::uint32_t kAliasLimit = 32;

constexpr std::array<std::pair<std::string_view, TypeSet>, 7> kTypeNames{{
    {"null", type_bit(Kind::null)},
    {"boolean", type_bit(Kind::boolean)},
    {"object", type_bit(Kind::object)},
    {"array", type_bit(Kind::array)},
    {"number", kNumberType | kIntegerType},
    {"string", type_bit(Kind::string)},
    {"integer", kIntegerType},
}};

// The name of a keyword, hashed while this is compiled.
struct Word {
  consteval Word(const char* name) : text(name), hash(key_hash(name)) {}
  std::string_view text;
  std::uint32_t hash;
};

TypeSet type_of_name(std::string_view name) {
  for (const auto& [known, bits] : kTypeNames)
    if (known == name) return bits;
  return 0;
}

bool is_openapi(Dialect dialect) {
  return dialect <= Dialect::openapi_3_0 || dialect == Dialect::openapi_3_1;
}

// exclusiveMinimum and exclusiveMaximum are flags beside minimum and maximum up to draft-04.
bool has_boolean_bounds(Dialect dialect) { return dialect <= Dialect::draft_4; }

bool is_set(Node value) { return value && value.boolean(); }

// The whole numbers of minLength and its like; 2.0 is one.
Limit read_limit(Node source) {
  if (!source.is(Kind::number)) return {};
  const Decimal value(source.text());
  if (value.is_negative() || !value.is_integer()) return {};
  if (const auto small = small_integer(source.text()))
    return {source, static_cast<std::uint64_t>(*small)};
  constexpr double kHuge = 9e18;
  const double rounded = std::strtod(std::string(source.text()).c_str(), nullptr);
  return {source, rounded < kHuge ? static_cast<std::uint64_t>(rounded)
                                  : static_cast<std::uint64_t>(kHuge)};
}

// Absent where a bound is no integer of few digits.
std::optional<IntegerRange> range_of(const std::vector<Bound>& bounds) {
  IntegerRange range;
  for (const Bound& bound : bounds) {
    if (!bound.small || bound.small->scale > 0) return std::nullopt;
    const std::int64_t units = bound.small->units;
    const std::int64_t step = bound.exclusive ? 1 : 0;
    std::int64_t& end = bound.is_minimum ? range.low : range.high;
    bool& is_open = bound.is_minimum ? range.low_is_open : range.high_is_open;
    const std::int64_t integer = bound.is_minimum ? units + step : units - step;
    const bool narrower = bound.is_minimum ? integer > end : integer < end;
    if (!narrower && !(integer == end && is_open)) continue;
    end = integer;
    is_open = bound.exclusive;
  }
  return range;
}

// Lengths of texts that have neither too few nor too many characters, of one to four bytes, where
// nothing but the length is looked at.
Span sure_bytes(const StringRules& rules) {
  if (rules.pattern != nullptr || rules.pattern_source || rules.content) return {};
  constexpr std::uint64_t kLong = std::numeric_limits<std::uint32_t>::max();
  if (rules.sure_from > kLong) return {};
  return {static_cast<std::uint32_t>(rules.sure_from),
          static_cast<std::uint32_t>(std::min(rules.sure_to, kLong))};
}

// Numbers of d digits before the point, without sign, lie between 10^(d - 1), or 0, and 10^d.
Span sure_digits(const NumberRules& rules) {
  constexpr std::uint32_t kMost = 15;
  Span span;
  if (!rules.range) return span;
  std::int64_t least = 0;
  std::int64_t past = 10;
  for (std::uint32_t digits = 1; digits <= kMost; ++digits) {
    if (rules.range->low <= least && past <= rules.range->high) {
      if (!span) span.least = digits;
      span.most = digits;
    }
    least = past;
    past *= 10;
  }
  return span;
}

// Numbers are admitted, but only integers.
bool some_numbers(const Program& program) {
  return (program.types & kIntegerType) != 0 && (program.types & kNumberType) == 0;
}

void measure(Program& program) {
  if (program.format) return;
  const bool lists = program.values.size() == 1 && program.values.front().allowed.has_few();
  if (lists && !program.string) program.texts = &program.values.front().allowed;
  if (!program.values.empty()) return;
  if (program.string) program.sure_bytes = sure_bytes(*program.string);
  if (program.number)
    program.sure_digits = sure_digits(*program.number);
  else if (some_numbers(program))
    program.sure_digits = {1, std::numeric_limits<std::uint32_t>::max()};
}

std::uint32_t known_of(const Program& program) {
  const auto without = [](TypeSet set, TypeSet bits) { return static_cast<TypeSet>(set & ~bits); };
  const TypeSet unseen = without(program.types, program.work);
  TypeSet measured = 0;
  if (program.sure_bytes) measured |= type_bit(Kind::string);
  TypeSet types = program.types;
  TypeSet work = program.work;
  if (some_numbers(program)) {  // Whether it is an integer is looked at with its digits.
    types |= kNumberType;
    work |= kNumberType;
  }
  if (program.sure_digits) measured |= kNumberType;
  measured &= without(types, program.framed);
  const TypeSet containers = type_bit(Kind::array) | type_bit(Kind::object);
  const TypeSet entered = program.types & program.framed & containers;
  const auto elsewhere = static_cast<TypeSet>(program.framed | containers);
  const TypeSet judged = without(static_cast<TypeSet>(types & work), elsewhere);
  return std::uint32_t{unseen} << Known::kUnseen | std::uint32_t{measured} << Known::kMeasured |
         std::uint32_t{entered} << Known::kContainer | std::uint32_t{judged} << Known::kJudged;
}

}  // namespace

void ObjectRules::finish() {
  simple = patterns.empty() && !names && !directed && !least && !most && dependents.empty();
  if (simple && properties.empty()) every = additional.program;
  member_rules.clear();
  for (const Property& property : properties) {
    MemberRule& rule = member_rules.emplace_back();
    rule.name_mark = Document::Entry::name_mark(property.name, property.hash);
    rule.name = property.name.data();
    rule.program = property.slot ? property.slot.program : additional.program;
    if (property.required / 64 >= FoundRequired{}.size()) continue;
    rule.required_word = property.required / 64;
    rule.required_bit = std::uint64_t{1} << (property.required % 64);
    all_required[rule.required_word] |= rule.required_bit;
  }
  member_rules.emplace_back().program = additional.program;
  if (properties.empty()) return;
  table_.assign(std::bit_ceil(properties.size() * 2), {});
  const std::size_t mask = table_.size() - 1;
  for (std::size_t i = 0; i < properties.size(); ++i) {
    std::size_t slot = properties[i].hash & mask;
    while (table_[slot].property != 0) slot = (slot + 1) & mask;
    table_[slot] = {properties[i].hash, static_cast<std::uint32_t>(i + 1)};
  }
}

// Reads one schema object into its program, one group of keywords after another.
class Compiler::Reading {
 public:
  Reading(Compiler& compiler, Program& program)
      : compiler_(compiler),
        program_(program),
        graph_(*program.schema.graph),
        node_(program.schema.node),
        dialect_(program.schema.dialect),
        vocabularies_(graph_.vocabularies(program.schema)) {
    for (const Member member : node_.members())
      written_ |= std::uint64_t{1} << (member.hash() % 64);
  }

  void read() {
    program_.resource = graph_.resource(program_.schema);
    program_.strict_integers = dialect_ == Dialect::draft_4;
    if (node_.is(Kind::boolean)) {
      program_.types = node_.boolean() ? kAnyType : 0;
      return;
    }
    if (!node_.is(Kind::object)) {
      remark("a schema must be an object or a boolean", node_);
      program_.work = kAnyType;
      program_.framed = kAnyType;
      return;
    }
    if (vocabularies_.unknown) {
      remark(fmt::format("its meta-schema requires the vocabulary '{}', which is not known",
                         vocabularies_.unknown.text()),
             node_);
      return finish();
    }
    if (const Node reference = keyword("$ref"); reference.is(Kind::string)) {
      read_reference(reference);
      if (ref_hides_siblings(dialect_)) return finish();
    }
    if (vocabularies_.validation) {
      read_types();
      read_values();
      read_numbers();
    }
    read_strings();
    read_object();
    read_array();
    if (vocabularies_.applicator) read_in_place();
    read_dynamic();
    if (vocabularies_.unevaluated) read_unevaluated();
    finish();
  }

 private:
  // Most schemas have few of them: six bits of the hashes tell what is not there.
  Node keyword(const Word& word) const {
    return ((written_ >> (word.hash % 64)) & 1) != 0 ? node_.find(word.text, word.hash) : Node{};
  }
  // A keyword that holds one schema, where the dialect knows it.
  Slot subschema(const Word& word) {
    const Node value = keyword(word);
    if (!value || subschemas(word.text, dialect_) == Holds::nothing) return {};
    if (!value.is(Kind::object) && !value.is(Kind::boolean)) return {};
    return slot(value);
  }
  Slot slot(Node written) { return compiler_.slot(graph_, written); }
  bool since(Dialect first) const { return dialect_ >= first; }
  bool knows(std::string_view applicator) const {
    return subschemas(applicator, dialect_) != Holds::nothing;
  }

  void remark(std::string message, Node source) {
    program_.remarks.push_back({std::move(message), source});
  }

  // $ref, and what it becomes when it leads nowhere.
  void read_reference(Node reference) {
    const Schema target = graph_.resolve(program_.schema, reference.text());
    if (!target)
      return remark(fmt::format("$ref '{}' points nowhere", reference.text()), reference);
    Applicator applicator{.keyword = "$ref", .source = reference};
    Slot to = compiler_.slot(graph_, target.node);
    // The path to the target is the reference, not the place where it lies.
    to.written = reference;
    applicator.branches.push_back(to);
    program_.in_place.push_back(std::move(applicator));
  }

  void read_types() {
    const Node type = keyword("type");
    if (!type) return;
    TypeSet types = 0;
    bool known = true;
    const auto add = [&](Node name) {
      const TypeSet bits = name.is(Kind::string) ? type_of_name(name.text()) : TypeSet{0};
      types |= bits;
      known = known && bits != 0;
    };
    if (type.is(Kind::array))
      for (const Node name : type.elements()) add(name);
    else
      add(type);
    program_.type_source = type;
    if (!known) {
      // Swagger 2.0 has `file` beside the types of JSON.
      if (!(dialect_ == Dialect::swagger_2_0 && type.text() == "file"))
        remark("an unknown type", type);
      return;
    }
    // OpenAPI 3.0.4, Schema Object, "nullable": only beside `type` in the same object.
    const bool nullable = (dialect_ == Dialect::openapi_3_0 && is_set(keyword("nullable"))) ||
                          (dialect_ == Dialect::swagger_2_0 && is_set(keyword("x-nullable")));
    if (nullable) types |= type_bit(Kind::null);
    program_.types = types;
  }

  void read_values() {
    if (const Node values = keyword("enum"); values.is(Kind::array)) {
      std::vector<Node> allowed;
      allowed.reserve(values.size());
      for (const Node value : values.elements()) allowed.push_back(value);
      program_.values.push_back({"enum", values, ValueSet(std::move(allowed))});
    }
    if (const Node value = keyword("const"); value && since(Dialect::draft_6))
      program_.values.push_back({"const", value, ValueSet({value})});
    if (!program_.values.empty()) program_.work = kAnyType;
  }

  void read_numbers() {
    auto rules = std::make_unique<NumberRules>();
    read_bound(*rules, "minimum", "exclusiveMinimum", true);
    read_bound(*rules, "maximum", "exclusiveMaximum", false);
    if (const Node divisor = keyword("multipleOf"); divisor.is(Kind::number)) {
      rules->multiple_of = divisor;
      rules->small_divisor = short_decimal(divisor.text());
      if (rules->small_divisor && rules->small_divisor->units == 0) rules->small_divisor.reset();
    }
    if (const Node source = keyword("x-lexeme-pattern");
        source.is(Kind::string) && DocumentWriter::made(*source.document()))
      rules->lexeme = read_pattern(source, rules->lexeme_source);
    if (rules->bounds.empty() && !rules->multiple_of && rules->lexeme == nullptr) return;
    if (!rules->multiple_of && rules->lexeme == nullptr) rules->range = range_of(rules->bounds);
    program_.number = std::move(rules);
    program_.work |= kNumberType;
  }

  void read_bound(NumberRules& rules, const Word& name, const Word& exclusive_name,
                  bool is_minimum) {
    const Node bound = keyword(name);
    const Node exclusive = keyword(exclusive_name);
    const auto add = [&](std::string_view word, Node source, bool is_exclusive) {
      rules.bounds.push_back(
          {word, source, source.text(), short_decimal(source.text()), is_minimum, is_exclusive});
    };
    const bool flagged = has_boolean_bounds(dialect_) && is_set(exclusive);
    if (bound.is(Kind::number)) add((flagged ? exclusive_name : name).text, bound, flagged);
    if (!has_boolean_bounds(dialect_) && exclusive.is(Kind::number))
      add(exclusive_name.text, exclusive, true);
  }

  void read_strings() {
    if (vocabularies_.validation) {
      auto rules = std::make_unique<StringRules>();
      rules->least = read_limit(keyword("minLength"));
      rules->most = read_limit(keyword("maxLength"));
      if (const Node source = keyword("pattern"); source.is(Kind::string))
        rules->pattern = read_pattern(source, rules->pattern_source);
      if (dialect_ == Dialect::draft_7) read_content(rules->content);
      constexpr std::uint64_t kLong = std::uint64_t{1} << 40;  // No text is.
      if (rules->least.value > 0) rules->sure_from = std::min(rules->least.value, kLong) * 4 - 3;
      if (rules->most) rules->sure_to = rules->most.value;
      if (rules->least || rules->most || rules->pattern || rules->content) {
        program_.string = std::move(rules);
        program_.work |= type_bit(Kind::string);
      }
    }
    const Node format = keyword("format");
    if (!format.is(Kind::string)) return;
    auto rule = std::make_unique<FormatRule>();
    rule->source = format;
    rule->format = find_format(format.text());
    rule->always = vocabularies_.format_assertion;
    if (!rule->format || rule->format->of == Format::Of::strings)
      program_.work |= type_bit(Kind::string);
    if (!rule->format || rule->format->of == Format::Of::numbers) program_.work |= kNumberType;
    if (!rule->format || rule->format->check) program_.format = std::move(rule);
  }

  void read_content(ContentRule& rule) {
    const Node encoding = keyword("contentEncoding");
    if (encoding.is(Kind::string) && encoding.text() == "base64") rule.encoding = encoding;
    const Node type = keyword("contentMediaType");
    const auto media = type.is(Kind::string) ? parse_media_type(type.text()) : std::nullopt;
    if (media && media->is_json()) rule.media_type = type;
  }

  const Pattern* read_pattern(Node source, Node& place) {
    const Pattern* pattern = compiler_.pattern(source.text());
    place = source;
    if (pattern->problem().empty()) return pattern;
    remark(
        fmt::format("pattern '{}' is no regular expression: {}", source.text(), pattern->problem()),
        source);
    return nullptr;
  }

  void read_object() {
    auto rules = std::make_unique<ObjectRules>();
    bool used = false;
    if (vocabularies_.validation) {
      rules->least = read_limit(keyword("minProperties"));
      rules->most = read_limit(keyword("maxProperties"));
      used = rules->least || rules->most;
    }
    if (vocabularies_.applicator) used |= read_members(*rules);
    if (vocabularies_.validation) used |= read_required(*rules);
    used |= read_dependents(*rules);
    if (!used) return;
    rules->finish();
    program_.object = std::move(rules);
    program_.work |= type_bit(Kind::object);
    program_.framed |= type_bit(Kind::object);
  }

  bool read_members(ObjectRules& rules) {
    if (const Node properties = keyword("properties"); properties.is(Kind::object)) {
      rules.enumerates = true;
      rules.properties.reserve(properties.size());
      for (const Member member : properties.members()) {
        Property property{member.name(), member.hash(), slot(member.value)};
        if (is_openapi(dialect_)) read_access(member.value, property);
        rules.directed |= property.read_only || property.write_only;
        rules.properties.push_back(property);
      }
    }
    if (const Node patterns = keyword("patternProperties");
        patterns.is(Kind::object) && knows("patternProperties")) {
      rules.enumerates = true;
      for (const Member member : patterns.members()) {
        PatternProperty property{nullptr, member.key, slot(member.value)};
        property.pattern = read_pattern(member.key, property.source);
        rules.patterns.push_back(property);
      }
    }
    rules.additional = subschema("additionalProperties");
    rules.names = subschema("propertyNames");
    return rules.enumerates || rules.additional || rules.names;
  }

  // OpenAPI 3.0.4, Schema Object, "readOnly": relevant only for properties.
  void read_access(Node written, Property& property) {
    Schema schema = graph_.at(written);
    for (std::uint32_t hops = 0; schema && hops < kAliasLimit; ++hops) {
      const Node reference = schema.node.find("$ref");
      const bool hidden = reference.is(Kind::string) && ref_hides_siblings(schema.dialect);
      if (!hidden) {
        property.read_only |= is_set(schema.node.find("readOnly"));
        property.write_only |=
            dialect_ != Dialect::swagger_2_0 && is_set(schema.node.find("writeOnly"));
      }
      if (!reference.is(Kind::string)) return;
      schema = graph_.resolve(schema, reference.text());
    }
  }

  bool read_required(ObjectRules& rules) {
    const Node required = keyword("required");
    if (!required.is(Kind::array)) return false;  // draft-03's boolean survives in the wild.
    rules.required = required;
    std::unordered_map<std::string_view, std::size_t> known;
    for (std::size_t i = 0; i < rules.properties.size(); ++i)
      known.emplace(rules.properties[i].name, i);
    for (const Node name : required.elements()) {
      if (!name.is(Kind::string)) continue;
      const auto [at, added] = known.emplace(name.text(), rules.properties.size());
      if (added) rules.properties.push_back({name.text(), name.hash()});
      Property& property = rules.properties[at->second];
      if (property.required == Property::kOptional) property.required = rules.required_count++;
    }
    return rules.required_count > 0;
  }

  bool read_dependents(ObjectRules& rules) {
    const auto read = [&](const Word& word) {
      for (const Member member : keyword(word).members())
        if (member.value.is(Kind::array))
          rules.dependents.push_back({member.name(), word.text, member.value});
    };
    if (keyword("dependentRequired").is(Kind::object) && since(Dialect::draft_2019_09) &&
        vocabularies_.validation)
      read("dependentRequired");
    if (keyword("dependencies").is(Kind::object) && knows("dependencies")) read("dependencies");
    return !rules.dependents.empty();
  }

  void read_array() {
    auto rules = std::make_unique<ArrayRules>();
    if (vocabularies_.validation) {
      rules->least = read_limit(keyword("minItems"));
      rules->most = read_limit(keyword("maxItems"));
      if (is_set(keyword("uniqueItems"))) rules->unique = keyword("uniqueItems");
    }
    if (vocabularies_.applicator) read_elements(*rules);
    if (!rules->least && !rules->most && !rules->unique && rules->prefix.empty() && !rules->rest &&
        !rules->contains)
      return;
    const bool only_rest = !rules->least && !rules->most && !rules->unique &&
                           rules->prefix.empty() && !rules->contains;
    if (only_rest) rules->every = rules->rest.program;
    program_.array = std::move(rules);
    program_.work |= type_bit(Kind::array);
    program_.framed |= type_bit(Kind::array);
  }

  void read_elements(ArrayRules& rules) {
    const Node items = keyword("items");
    const Node prefix = knows("prefixItems") ? keyword("prefixItems") : items;
    if (prefix.is(Kind::array)) {
      for (const Node element : prefix.elements()) rules.prefix.push_back(slot(element));
      rules.rest = subschema(knows("prefixItems") ? Word("items") : Word("additionalItems"));
    } else {
      rules.rest = subschema("items");
    }
    rules.contains = subschema("contains");
    rules.contains_evaluates = since(Dialect::draft_2020_12);
    if (!rules.contains || !since(Dialect::draft_2019_09) || !vocabularies_.validation) return;
    rules.least_contained = read_limit(keyword("minContains"));
    rules.most_contained = read_limit(keyword("maxContains"));
  }

  void read_in_place() {
    read_list("allOf", Applicator::Combine::all);
    read_list("anyOf", Applicator::Combine::any);
    read_list("oneOf", Applicator::Combine::one);
    if (const Slot branch = subschema("not"))
      add_applicator("not", Applicator::Combine::none, {branch});
    if (const Slot condition = subschema("if")) {
      const Slot then = subschema("then");
      const Slot otherwise = subschema("else");
      // Alone it says nothing, but what it matches counts as evaluated.
      add_applicator("if", Applicator::Combine::conditional, {condition, then, otherwise});
    }
    for (const Word& word : {Word("dependentSchemas"), Word("dependencies")}) {
      if (!knows(word.text) || !keyword(word).is(Kind::object)) continue;
      for (const Member member : keyword(word).members()) {
        if (member.value.is(Kind::array)) continue;
        add_applicator(word, Applicator::Combine::dependent, {slot(member.value)});
        program_.in_place.back().name = member.name();
      }
    }
    if (is_openapi(dialect_)) read_discriminator();
  }

  void add_applicator(const Word& word, Applicator::Combine combine, std::vector<Slot> branches) {
    program_.in_place.push_back({.combine = combine,
                                 .keyword = word.text,
                                 .source = keyword(word),
                                 .branches = std::move(branches)});
  }

  void read_list(const Word& word, Applicator::Combine combine) {
    const Node list = keyword(word);
    if (!list.is(Kind::array) || !knows(word.text)) return;
    std::vector<Slot> branches;
    branches.reserve(list.size());
    for (const Node element : list.elements()) branches.push_back(slot(element));
    const bool choice = combine != Applicator::Combine::all;
    const bool telling = choice && branches.size() > 1 && branches.size() <= 64;
    add_applicator(word, combine, std::move(branches));
    if (telling) program_.in_place.back().prospects = std::make_unique<Prospects>();
  }

  // OpenAPI 3.0.4 §4.7.25 Discriminator Object; in Swagger 2.0 the property's name alone.
  void read_discriminator() {
    const Node source = keyword("discriminator");
    const Node name = dialect_ == Dialect::swagger_2_0 ? source
                      : source.is(Kind::object)        ? source.find("propertyName")
                                                       : Node{};
    if (!name.is(Kind::string)) return;
    Discriminator discriminator{source, name.text(), key_hash(name.text())};
    const auto choice = std::find_if(program_.in_place.begin(), program_.in_place.end(),
                                     [](const Applicator& applicator) {
                                       return applicator.combine == Applicator::Combine::one ||
                                              applicator.combine == Applicator::Combine::any;
                                     });
    const Node mapping = source.is(Kind::object) ? source.find("mapping") : Node{};
    if (choice != program_.in_place.end())
      read_choice(*choice, mapping, std::move(discriminator));
    else
      read_heirs(mapping, std::move(discriminator));
  }

  Schema mapped(Node target) const {
    if (!target.is(Kind::string)) return {};
    // A mapping value is a schema's name or a reference; a name wins (OpenAPI 3.0.4 §4.7.25.2).
    if (const Node named = components().find(target.text())) return graph_.at(named);
    return graph_.resolve(program_.schema, target.text());
  }

  Node components() const {
    const Node root = node_.document()->root();
    if (dialect_ == Dialect::swagger_2_0) {
      const Node definitions = root.find("definitions");
      return definitions.is(Kind::object) ? definitions : root;
    }
    const Node section = root.find("components");
    const Node schemas = section.is(Kind::object) ? section.find("schemas") : Node{};
    return schemas.is(Kind::object) ? schemas : root;
  }

  void read_choice(Applicator& choice, Node mapping, Discriminator discriminator) {
    const auto branch_of = [&](Node target) -> std::optional<std::uint32_t> {
      for (std::size_t i = 0; i < choice.branches.size(); ++i) {
        const Node reference = choice.branches[i].written.find("$ref");
        if (!reference.is(Kind::string)) continue;
        const Schema named =
            graph_.resolve(graph_.at(choice.branches[i].written), reference.text());
        if (named && named.node == target) return static_cast<std::uint32_t>(i);
      }
      return std::nullopt;
    };
    if (mapping.is(Kind::object)) {
      for (const Member member : mapping.members()) {
        const Schema target = mapped(member.value);
        if (!target) {
          remark("a mapping of the discriminator points nowhere", member.value);
          continue;
        }
        if (const auto branch = branch_of(target.node))
          discriminator.branches.emplace(member.name(), *branch);
      }
    }
    for (std::size_t i = 0; i < choice.branches.size(); ++i) {
      const Node reference = choice.branches[i].written.find("$ref");
      if (reference.is(Kind::string))
        discriminator.branches.emplace(last_token(reference.text()), static_cast<std::uint32_t>(i));
    }
    choice.discriminator = std::make_unique<const Discriminator>(std::move(discriminator));
  }

  // Without oneOf or anyOf the value names a schema that has this one in its allOf.
  void read_heirs(Node mapping, Discriminator discriminator) {
    Applicator applicator{.combine = Applicator::Combine::discriminated,
                          .keyword = "discriminator",
                          .source = discriminator.source};
    const auto add = [&](std::string_view value, Node heir) {
      if (!heir || heir == node_) return;
      if (!discriminator.branches
               .emplace(value, static_cast<std::uint32_t>(applicator.branches.size()))
               .second)
        return;
      applicator.branches.push_back(slot(heir));
    };
    if (mapping.is(Kind::object))
      for (const Member member : mapping.members()) add(member.name(), mapped(member.value).node);
    for (const Member member : components().members())
      if (member.value.is(Kind::object) && member.value.find("allOf"))
        add(member.name(), member.value);
    if (applicator.branches.empty()) return;
    applicator.discriminator = std::make_unique<const Discriminator>(std::move(discriminator));
    program_.in_place.push_back(std::move(applicator));
  }

  void read_dynamic() {
    if (const Node reference = keyword("$dynamicRef");
        reference.is(Kind::string) && since(Dialect::draft_2020_12))
      read_dynamic_reference(reference, "$dynamicRef");
    if (const Node reference = keyword("$recursiveRef");
        reference.is(Kind::string) && dialect_ == Dialect::draft_2019_09)
      read_dynamic_reference(reference, "$recursiveRef");
  }

  void read_dynamic_reference(Node reference, std::string_view word) {
    const Schema target = graph_.resolve(program_.schema, reference.text());
    if (!target)
      return remark(fmt::format("{} '{}' points nowhere", word, reference.text()), reference);
    Slot to = slot(target.node);
    to.written = reference;
    Applicator applicator{.keyword = word, .source = reference, .branches = {to}};
    // 2020-12 §8.2.3.2: only what first leads to a `$dynamicAnchor` looks at the dynamic scope.
    const std::string_view text = reference.text();
    const std::string_view fragment = text.substr(std::min(text.find('#') + 1, text.size()));
    const Node anchor = target.node.find("$dynamicAnchor");
    if (word == "$dynamicRef" && anchor.is(Kind::string) && anchor.text() == fragment) {
      applicator.combine = Applicator::Combine::dynamic;
      applicator.name = anchor.text();
    }
    if (word == "$recursiveRef" && is_set(target.node.find("$recursiveAnchor")))
      applicator.combine = Applicator::Combine::dynamic;
    program_.in_place.push_back(std::move(applicator));
  }

  void read_unevaluated() {
    program_.unevaluated_properties = subschema("unevaluatedProperties");
    program_.unevaluated_items = subschema("unevaluatedItems");
    program_.tracks = program_.unevaluated_properties || program_.unevaluated_items;
    if (program_.unevaluated_properties) program_.framed |= type_bit(Kind::object);
    if (program_.unevaluated_items) program_.framed |= type_bit(Kind::array);
    program_.work |= program_.framed;
  }

  void finish() {
    if (!program_.in_place.empty()) program_.framed = kAnyType;
    if (!program_.remarks.empty()) program_.framed = kAnyType;
    program_.delegates = program_.in_place.size() == 1 && !program_.object && !program_.array &&
                         !program_.string && !program_.number && !program_.format &&
                         program_.values.empty() && !program_.tracks;
    program_.work |= program_.framed;
    program_.plain = program_.in_place.empty() && program_.remarks.empty() &&
                     program_.values.empty() && !program_.tracks;
    if (!program_.plain && program_.remarks.empty() && program_.values.empty())
      program_.shortcut = std::make_unique<Shortcut>();
  }

  Compiler& compiler_;
  Program& program_;
  const SchemaGraph& graph_;
  Node node_;
  Dialect dialect_;
  Vocabularies vocabularies_;
  std::uint64_t written_ = 0;  // Which keywords there may be.
};

Program* Compiler::program(const Schema& schema) {
  {
    const std::shared_lock lock(mutex_);
    const auto known = programs_.find({schema});
    if (known != programs_.end()) return known->second.get();
  }
  const std::unique_lock lock(mutex_);
  return find_or_make(schema);
}

Program* Compiler::find_or_make(const Schema& schema) {
  std::unique_ptr<Program>& program = programs_[{schema}];
  if (!program) {
    program = std::make_unique<Program>();
    program->schema = schema;
  }
  return program.get();
}

void Compiler::compile(Program& program) {
  const std::unique_lock lock(mutex_);
  if (program.ready.load(std::memory_order_relaxed)) return;
  Reading(*this, program).read();
  measure(program);
  program.ready.store(true, std::memory_order_release);
  if (program.plain) program.whole.store(program.object.get(), std::memory_order_release);
  program.known.store(known_of(program), std::memory_order_release);
}

Slot Compiler::slot(const SchemaGraph& graph, Node written) {
  Schema schema = graph.at(written);
  std::uint32_t hops = 0;
  while (follows_references_ && hops < kAliasLimit && schema.node.is(Kind::object)) {
    const Node reference = schema.node.find("$ref");
    if (!reference.is(Kind::string)) break;
    if (!ref_hides_siblings(schema.dialect) && schema.node.size() != 1) break;
    const Schema target = graph.resolve(schema, reference.text());
    // A resource that is passed on the way belongs to the dynamic scope.
    const bool leaves = hops > 0 && target && graph.resource(target) != graph.resource(schema);
    if (!target || leaves) break;
    schema = target;
    ++hops;
  }
  return {find_or_make(schema), written, hops};
}

std::uint64_t Compiler::candidates(const Applicator& choice, Node object) {
  constexpr std::uint64_t kAll = ~std::uint64_t{0};
  if (!choice.prospects) return kAll;
  Prospects& prospects = *choice.prospects;
  if (!prospects.ready.load(std::memory_order_acquire)) fill(prospects, choice);
  if (prospects.property.empty()) return kAll;
  const Node told = object.find(prospects.property, prospects.hash);
  if (!told.is(Kind::string)) return kAll;
  for (const Prospects::Entry& entry : prospects.entries)
    if (same_text(entry.value, told.text())) return entry.branches;
  return prospects.others;
}

// What `const` or `enum` of one property of a branch allows; null where it has none.
const ValueSet* Compiler::texts_of(const Program& branch, std::string_view property) {
  if (!branch.object) return nullptr;
  const Property* found = branch.object->find(property, key_hash(property));
  if (found == nullptr || !found->slot) return nullptr;
  Program& program = *found->slot.program;
  const Node schema = program.schema.node;
  if (!schema.find("const") && !schema.find("enum")) return nullptr;
  if (!program.ready.load(std::memory_order_acquire)) compile(program);
  return program.values.empty() ? nullptr : &program.values.front().allowed;
}

// The property that most branches restrict, the first of equals, tells them apart.
void Compiler::fill(Prospects& prospects, const Applicator& choice) {
  std::vector<std::pair<std::string_view, std::size_t>> counts;
  for (const Slot& slot : choice.branches) {
    if (!slot.program->ready.load(std::memory_order_acquire)) compile(*slot.program);
    if (!slot.program->object) continue;
    for (const Property& property : slot.program->object->properties) {
      if (texts_of(*slot.program, property.name) == nullptr) continue;
      const auto known = std::find_if(counts.begin(), counts.end(), [&](const auto& count) {
        return count.first == property.name;
      });
      if (known == counts.end())
        counts.emplace_back(property.name, 1);
      else
        ++known->second;
    }
  }
  const auto best =
      std::max_element(counts.begin(), counts.end(),
                       [](const auto& a, const auto& b) { return a.second < b.second; });
  Prospects made;
  if (best != counts.end() && best->second > 1) {
    made.property = best->first;
    made.hash = key_hash(made.property);
  }
  for (std::size_t i = 0; i < choice.branches.size() && !made.property.empty(); ++i) {
    const std::uint64_t bit = std::uint64_t{1} << i;
    const ValueSet* texts = texts_of(*choice.branches[i].program, made.property);
    if (texts == nullptr) {
      made.others |= bit;
      continue;
    }
    for (const Node text : texts->values()) {
      if (!text.is(Kind::string)) continue;
      const auto known =
          std::find_if(made.entries.begin(), made.entries.end(),
                       [&](const Prospects::Entry& entry) { return entry.value == text.text(); });
      if (known == made.entries.end())
        made.entries.push_back({text.text(), bit});
      else
        known->branches |= bit;
    }
  }
  for (Prospects::Entry& entry : made.entries) entry.branches |= made.others;

  const std::unique_lock lock(mutex_);
  if (prospects.ready.load(std::memory_order_relaxed)) return;
  prospects.property = made.property;
  prospects.hash = made.hash;
  prospects.entries = std::move(made.entries);
  prospects.others = made.others;
  prospects.ready.store(true, std::memory_order_release);
}

const Pattern* Compiler::pattern(std::string_view source) {
  std::unique_ptr<const Pattern>& pattern = patterns_[source];
  if (!pattern) pattern = std::make_unique<const Pattern>(source);
  return pattern.get();
}

bool Compiler::waives(std::vector<const Program*> programs, const Property& property,
                      Direction direction) {
  for (std::size_t i = 0; i < programs.size(); ++i) {
    const Program& program = *programs[i];
    const Property* found =
        program.object ? program.object->find(property.name, property.hash) : nullptr;
    if (found && is_waived(*found, direction)) return true;
    for (const Applicator& applicator : program.in_place) {
      if (applicator.combine != Applicator::Combine::all) continue;
      for (const Slot& branch : applicator.branches) {
        if (std::find(programs.begin(), programs.end(), branch.program) != programs.end()) continue;
        if (!branch.program->ready.load(std::memory_order_acquire)) compile(*branch.program);
        programs.push_back(branch.program);
      }
    }
  }
  return false;
}

const Slot* Compiler::dynamic_slot(const Slot& written, const Schema& target) {
  const std::unique_lock lock(mutex_);
  Program* const program = find_or_make(target);
  const auto known = std::find_if(
      dynamic_slots_.begin(), dynamic_slots_.end(),
      [&](const Slot& slot) { return slot.program == program && slot.written == written.written; });
  if (known != dynamic_slots_.end()) return &*known;
  return &dynamic_slots_.emplace_back(Slot{program, written.written, 0});
}

}  // namespace driftgate
