#include "runner/config_schema.h"

#include <fmt/core.h>

#include <algorithm>

#include "runner/nearest.h"
#include "runner/valijson_judge.h"
#include "specs/document/error.h"
#include "specs/document/reference.h"
#include "validators/rules.h"

namespace driftgate {

// Made by CMake from driftgate.schema.json and baseline.schema.json.
extern const std::string_view kConfigSchemaText;
extern const std::string_view kBaselineSchemaText;

namespace {

// Nothing that people write by hand comes near; valijson must not see more.
constexpr ReadLimits kConfigLimits{.bytes = kMostConfigBytes, .depth = 32, .nodes = 200'000};
constexpr std::size_t kLongestText = 8192;

void require_short_texts(const Document& document) {
  for (std::uint32_t i = 0; i < document.node_count(); ++i) {
    const Node node(&document, i);
    if (node.text().size() > kLongestText)
      throw Error(fmt::format("a text of {} bytes is longer than the {} that may stand here",
                              node.text().size(), kLongestText),
                  node.location());
  }
}

void refuse_duplicates(const Document& document) {
  if (document.duplicates().empty()) return;
  const DuplicateKey& twice = document.duplicates().front();
  throw Error(fmt::format("'{}' stands here a second time; the first is at line {}",
                          twice.key.text(), twice.first.location().line),
              twice.key.location());
}

// Rule ids and summaries are ours and hold nothing that JSON would escape.
std::string rule_properties() {
  std::string properties;
  for (const RuleText& rule : all_rules()) {
    if (!properties.empty()) properties += ", ";
    properties += fmt::format(
        R"("{}": {{"description": "{}", "enum": ["error", "warning", "note", "off"], "default": "{}"}})",
        rule.id, rule.summary, to_string(rule.severity));
  }
  return properties;
}

Node followed(Node schema) {
  while (schema) {
    const Node reference = schema.find("$ref");
    if (!reference) break;
    schema = find_pointer(schema.document()->root(), reference.text().substr(1));
  }
  return schema;
}

std::vector<std::string_view> names_in(Node object) {
  std::vector<std::string_view> names;
  for (const Member& member : object.members()) names.push_back(member.name());
  return names;
}

// "a", "a or b", "a, b or c".
std::string alternatives(const std::vector<std::string_view>& words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) text += i + 1 == words.size() ? " or " : ", ";
    text += words[i];
  }
  return text;
}

std::vector<std::string_view> texts_of(Node value) {
  std::vector<std::string_view> texts;
  if (value.is(Kind::string)) texts.push_back(value.text());
  for (const Node element : value.elements()) texts.push_back(element.text());
  return texts;
}

std::string with_article(std::string_view type) {
  if (type == "null") return "nothing";
  const bool vowel = type.find_first_of("aio") == 0;
  return fmt::format("{} {}", vowel ? "an" : "a", type);
}

std::string types_of(Node schema) {
  std::vector<std::string> words;
  for (const std::string_view type : texts_of(schema.find("type")))
    words.push_back(with_article(type));
  std::vector<std::string_view> views(words.begin(), words.end());
  return alternatives(views);
}

Node at_path(Node value, const std::vector<std::string>& path) {
  for (const std::string& token : path) {
    const bool array = value.is(Kind::array);
    const Node next = array ? value.element(std::stoul(token)) : value.find(token);
    if (!next) break;
    value = next;
  }
  return value;
}

struct ConfigRemark {
  std::string message{};
  Node at{};  // In the interpolated document.
};

// One complaint, with the value and the schema at its place.
struct ConfigPlace {
  Node value{};
  Node written{};
  Node schema{};
  std::string name{};  // "'retry'", "an entry of 'on'", "the configuration".
};

using Explain = std::vector<ConfigRemark> (*)(const ConfigPlace&);

std::string name_of(const std::vector<std::string>& path, const Interpolated& config,
                    const ConfigSchema& schema) {
  if (path.empty()) return schema.subject();
  const std::vector<std::string> above(path.begin(), path.end() - 1);
  if (!above.empty() && at_path(config.root(), above).is(Kind::array))
    return fmt::format("an entry of '{}'", above.back());
  return fmt::format("'{}'", path.back());
}

std::vector<ConfigRemark> wrong_type(const ConfigPlace& place) {
  const Node instead = place.schema.find("x-instead");
  if (instead) return {{std::string(instead.text()), place.value}};
  const Node example = place.schema.find("examples").element(0);
  const std::string shown = example.is(Kind::string) ? std::string(example.text())
                            : example                ? to_json(example)
                                                     : "";
  return {
      {fmt::format("{} must be {}{}{}, not {}", place.name, types_of(place.schema),
                   example ? " such as " : "", shown, with_article(to_string(place.value.kind()))),
       place.value}};
}

// Valijson names the first one only.
std::vector<ConfigRemark> unknown_keys(const ConfigPlace& place) {
  const std::vector<std::string_view> known = names_in(place.schema.find("properties"));
  std::vector<ConfigRemark> remarks;
  for (const Member& member : place.value.members())
    if (std::find(known.begin(), known.end(), member.name()) == known.end())
      remarks.push_back({fmt::format("unknown key '{}'{}{}", member.name(), " in " + place.name,
                                     did_you_mean(member.name(), known)),
                         member.key});
  return remarks;
}

std::vector<ConfigRemark> not_one_of(const ConfigPlace& place) {
  const std::vector<std::string_view> allowed = texts_of(place.schema.find("enum"));
  return {{fmt::format("{} must be {}, not '{}'{}", place.name, alternatives(allowed),
                       place.written.is(Kind::string) ? place.written.text()
                                                      : to_string(place.written.kind()),
                       did_you_mean(place.written.text(), allowed)),
           place.value}};
}

std::vector<ConfigRemark> missing_key(const ConfigPlace& place) {
  std::vector<ConfigRemark> remarks;
  for (const std::string_view key : texts_of(place.schema.find("required")))
    if (!place.value.find(key))
      remarks.push_back({fmt::format("{} needs '{}'", place.name, key), place.value});
  return remarks;
}

std::vector<ConfigRemark> too_few(const ConfigPlace& place) {
  const std::vector<std::string_view> known = names_in(place.schema.find("properties"));
  if (place.value.is(Kind::object) && !known.empty())
    return {{fmt::format("{} needs one of {}", place.name, alternatives(known)), place.value}};
  return {{fmt::format("{} must not be empty", place.name), place.value}};
}

std::vector<ConfigRemark> too_many(const ConfigPlace& place) {
  return {{fmt::format("{} takes only one of {}", place.name,
                       alternatives(names_in(place.schema.find("properties")))),
           place.value}};
}

std::vector<ConfigRemark> out_of_range(const ConfigPlace& place) {
  const Node most = place.schema.find("maximum");
  return {{fmt::format("{} must be {}{}{}, not {}", place.name, most ? "from " : "at least ",
                       place.schema.find("minimum").text(),
                       most ? " to " + std::string(most.text()) : "", place.value.text()),
           place.value}};
}

struct Wording {
  std::string_view valijson{};  // How its message begins.
  Explain explain = nullptr;
};

constexpr Wording kWordings[] = {
    {"Value type not permitted", wrong_type},
    {"Object contains a property that could not", unknown_keys},
    {"Failed to match against any enum values", not_one_of},
    {"Missing required property", missing_key},
    {"Object should have no fewer", too_few},
    {"Array should contain no fewer", too_few},
    {"String should be no fewer", too_few},
    {"Object should have no more", too_many},
    {"Expected number", out_of_range},
};

std::vector<ConfigRemark> explain(const Complaint& complaint, const ConfigPlace& place) {
  // Valijson adds one such line for every level that holds the one that failed.
  if (complaint.message.starts_with("Failed to validate")) return {};
  for (const Wording& wording : kWordings)
    if (place.schema && complaint.message.starts_with(wording.valijson))
      return wording.explain(place);
  return {{complaint.message, place.value}};
}

[[noreturn]] void refuse(std::vector<ConfigRemark> remarks, const Interpolated& config) {
  std::stable_sort(
      remarks.begin(), remarks.end(),
      [](const ConfigRemark& a, const ConfigRemark& b) { return a.at.index() < b.at.index(); });
  const auto same = [](const ConfigRemark& a, const ConfigRemark& b) {
    return a.at == b.at && a.message == b.message;
  };
  remarks.erase(std::unique(remarks.begin(), remarks.end(), same), remarks.end());

  // An Error has one place; what else is wrong follows in the same form, so that one run shows
  // all there is to repair.
  constexpr std::size_t kMost = 20;
  std::string message = remarks.front().message;
  for (std::size_t i = 1; i < std::min(remarks.size(), kMost); ++i)
    message +=
        fmt::format("\n{}: error: {}", to_string(config.where(remarks[i].at)), remarks[i].message);
  if (remarks.size() > kMost) message += fmt::format("\nand {} more", remarks.size() - kMost);
  throw Error(message, config.where(remarks.front().at));
}

void judge_config(const Interpolated& config, const ConfigSchema& schema) {
  const std::vector<Complaint> complaints = judge_with_valijson(schema.json(), config.json());
  std::vector<ConfigRemark> remarks;
  for (const Complaint& complaint : complaints) {
    const Node value = at_path(config.root(), complaint.path);
    const ConfigPlace place{.value = value,
                            .written = config.written(value),
                            .schema = schema.at(complaint.path),
                            .name = name_of(complaint.path, config, schema)};
    for (ConfigRemark& remark : explain(complaint, place)) remarks.push_back(std::move(remark));
  }
  if (remarks.empty() && !complaints.empty())
    remarks.push_back(
        {complaints.front().message, at_path(config.root(), complaints.front().path)});
  if (!remarks.empty()) refuse(std::move(remarks), config);
}

// --- the reference for people ---

std::string_view text_in(Node schema, std::string_view key) {
  const Node value = schema.find(key);
  return value ? value.text() : std::string_view();
}

// "`error`, `warning` or `note`" of an enum, else the types.
std::string values_of(Node schema) {
  std::vector<std::string> words;
  const Node listed = schema.find("enum");
  for (const std::string_view word : texts_of(listed ? listed : schema.find("type")))
    words.push_back(listed ? fmt::format("`{}`", word) : std::string(word));
  return alternatives({words.begin(), words.end()});
}

std::string default_of(Node schema) {
  const Node value = schema.find("default");
  if (!value) return "";
  return fmt::format("`{}`", value.is(Kind::string) ? std::string(value.text()) : to_json(value));
}

std::string row(const std::string& key, Node schema) {
  return fmt::format("| `{}` | {} | {} | {} |\n", key, values_of(schema), default_of(schema),
                     text_in(schema, "description"));
}

// The keys of one object, those of objects within it by their path. What has a table or a text
// of its own (`$ref`s, rules, credentials) is not repeated.
std::string rows(Node schema, const std::string& prefix) {
  std::string text;
  for (const Member& member : schema.find("properties").members()) {
    const std::string key = prefix + std::string(member.name());
    text += row(key, followed(member.value));
    const bool elsewhere = member.name() == "rules" || member.name() == "auth";
    if (!elsewhere && member.value.find("properties")) text += rows(member.value, key + ".");
  }
  return text;
}

std::string table(std::string_view heading, Node schema) {
  return fmt::format("### {}\n\n{}\n\n| key | value | default | meaning |\n|---|---|---|---|\n{}\n",
                     heading, text_in(schema, "description"), rows(schema, ""));
}

}  // namespace

std::string config_reference() {
  const ConfigSchema schema(config_schema(), "the configuration");
  const Node root = schema.root();
  const Node forms = root.find("definitions");
  return table("The file", root) + table("An integration", forms.find("integration")) +
         table("`auth`", forms.find("auth")) + table("`auth.basic`", forms.find("basic")) +
         table("`auth.api_key`", forms.find("api_key")) + table("A secret", forms.find("secret"));
}

std::string baseline_reference() {
  const ConfigSchema schema(baseline_schema(), "the baseline");
  return table("An accepted finding",
               schema.root().find("properties").find("accepted").find("items"));
}

std::string config_schema() {
  constexpr std::string_view kPlaceholder = "\"@RULES@\": {}";
  const std::string rules = rule_properties();
  std::string text(kConfigSchemaText);
  for (std::size_t at = 0; (at = text.find(kPlaceholder, at)) != std::string::npos;
       at += rules.size())
    text.replace(at, kPlaceholder.size(), rules);
  return text;
}

std::string baseline_schema() { return std::string(kBaselineSchemaText); }

ConfigSchema::ConfigSchema(std::string text, std::string subject)
    : text_(std::move(text)),
      subject_(std::move(subject)),
      document_(read_json(text_, "driftgate.schema.json")) {}

Node ConfigSchema::at(const std::vector<std::string>& path) const {
  Node schema = document_->root();
  for (const std::string& token : path) {
    const Node properties = schema.find("properties");
    Node next = properties ? properties.find(token) : Node();
    if (!next && schema.find("items") && token.find_first_not_of("0123456789") == std::string::npos)
      next = schema.find("items");
    if (!next) next = schema.find("additionalProperties");
    schema = followed(next);
    if (!schema.is(Kind::object)) return {};
  }
  return schema;
}

bool ConfigSchema::typed(const std::vector<std::string>& path) const {
  const Node schema = at(path);
  if (!schema) return false;
  for (const std::string_view type : texts_of(schema.find("type")))
    if (type == "integer" || type == "boolean") return true;
  return false;
}

Interpolated read_judged(std::string text, const std::string& file, const ConfigSchema& schema,
                         const Environment& environment) {
  std::unique_ptr<const Document> source = read_yaml(std::move(text), file, kConfigLimits);
  refuse_duplicates(*source);
  require_short_texts(*source);
  Interpolated document(std::move(source), environment,
                        [&](const auto& path) { return schema.typed(path); });
  judge_config(document, schema);
  return document;
}

}  // namespace driftgate
