#include "validators/diff/rules.h"

#include <gtest/gtest.h>

#include <cctype>
#include <map>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "tests/files.h"
#include "validators/rules.h"

namespace driftgate {
namespace {

TEST(diff_rules, have_ids_once_and_words_for_people) {
  std::set<std::string_view> ids;
  for (const DiffRule* one : all_diff_rules()) {
    const DiffRule& rule = *one;
    SCOPED_TRACE(rule.id);
    EXPECT_TRUE(ids.insert(rule.id).second);
    EXPECT_EQ(find_diff_rule(rule.id), &rule);
    EXPECT_EQ(rule.id.find_first_not_of("abcdefghijklmnopqrstuvwxyz-"), std::string_view::npos);
    EXPECT_EQ(rule.id.find("--"), std::string_view::npos);
    EXPECT_FALSE(rule.id.ends_with('-'));
    EXPECT_EQ(rule.severity, severity_of(rule.side, rule.effect, rule.guards));
    const RuleText* text = find_rule(rule.id);
    ASSERT_NE(text, nullptr) << "not in the table of all rules";
    EXPECT_EQ(text->category, "compatibility");
  }
  EXPECT_GT(ids.size(), 1000U);
  EXPECT_EQ(find_diff_rule("no-such-rule"), nullptr);
}

TEST(diff_rules, follow_effect_direction_and_guards) {
  struct Row {
    Side side;
    Effect effect;
    Guards guards;
    Severity severity;
  };
  using enum Effect;
  const std::vector<Row> rows{
      {Side::request, narrows, {}, Severity::error},
      {Side::request, widens, {}, Severity::note},
      {Side::response, narrows, {}, Severity::note},
      {Side::response, widens, {}, Severity::error},
      {Side::surface, narrows, {}, Severity::error},
      {Side::surface, widens, {}, Severity::note},
      {Side::request, incomparable, {}, Severity::error},
      {Side::response, incomparable, {}, Severity::error},
      {Side::request, unknown, {}, Severity::warning},
      {Side::response, unknown, {}, Severity::warning},
      {Side::response, none, {}, Severity::note},
      {Side::request, governance, {}, Severity::error},
      {Side::request, governance, {.read_only = true}, Severity::error},
      {Side::surface, governance, {.sanctioned = true}, Severity::note},
      {Side::request, narrows, {.read_only = true}, Severity::note},
      {Side::request, narrows, {.write_only = true}, Severity::error},
      {Side::response, widens, {.write_only = true}, Severity::note},
      {Side::response, widens, {.read_only = true}, Severity::error},
      {Side::response, unknown, {.write_only = true}, Severity::note},
      {Side::surface, narrows, {.sanctioned = true}, Severity::note},
      {Side::response, narrows, {.negotiated = true}, Severity::error},
      {Side::response, widens, {.negotiated = true}, Severity::note},
      {Side::response, narrows, {.non_success = true, .negotiated = true}, Severity::note},
  };
  for (const Row& row : rows)
    EXPECT_EQ(severity_of(row.side, row.effect, row.guards), row.severity)
        << "side " << int(row.side) << ", effect " << int(row.effect);
}

// ---- The catalogue of oasdiff, where it is at hand ------------------------------------------

struct CatalogueRow {
  std::string id{};
  std::string level{};
  std::string law{};
  std::string effect{};
};

// | `id` | ERR | = | req | N+readOnly | what |
std::vector<CatalogueRow> read_catalogue() {
  std::istringstream text(
      tests::read_bytes(tests::suites_folder().parent_path() / "reference" / "diff.md"));
  std::vector<CatalogueRow> rows;
  bool appendix = false;
  for (std::string line; std::getline(text, line);) {
    appendix = appendix || line.starts_with("## Appendix A");
    if (!appendix || !line.starts_with("| `")) continue;
    std::vector<std::string> cells;
    std::istringstream parts(line);
    for (std::string cell; std::getline(parts, cell, '|');) {
      const std::size_t first = cell.find_first_not_of(" `");
      const std::size_t last = cell.find_last_not_of(" `");
      cells.push_back(first == std::string::npos ? "" : cell.substr(first, last - first + 1));
    }
    if (cells.size() < 6) continue;
    rows.push_back({cells[1], cells[2], cells[3] == "=" ? cells[2] : cells[3], cells[5]});
  }
  return rows;
}

Severity severity_named(const std::string& level) {
  return level == "ERR" ? Severity::error : level == "WARN" ? Severity::warning : Severity::note;
}

Effect effect_named(const std::string& letter) {
  static const std::map<char, Effect> names{{'N', Effect::narrows},      {'W', Effect::widens},
                                            {'I', Effect::incomparable}, {'U', Effect::unknown},
                                            {'0', Effect::none},         {'G', Effect::governance}};
  return names.at(letter.at(0));
}

TEST(diff_rules, are_those_of_oasdiff_at_its_levels_and_at_the_laws) {
  const std::vector<CatalogueRow> catalogue = read_catalogue();
  if (catalogue.empty()) GTEST_SKIP() << "the catalogue of oasdiff's rules is not here";
  EXPECT_EQ(catalogue.size(), 509U);
  std::set<std::string_view> known;
  for (const CatalogueRow& row : catalogue) {
    SCOPED_TRACE(row.id);
    const DiffRule* rule = find_diff_rule(row.id);
    ASSERT_NE(rule, nullptr);
    known.insert(rule->id);
    EXPECT_TRUE(rule->in_oasdiff);
    EXPECT_EQ(rule->effect, effect_named(row.effect));
    EXPECT_EQ(rule->severity, severity_named(row.law));
    EXPECT_EQ(rule->oasdiff, severity_named(row.level));
  }
  for (const DiffRule* rule : all_diff_rules())
    EXPECT_EQ(rule->in_oasdiff, known.contains(rule->id)) << rule->id;
}

TEST(diff_rules, are_rendered_from_element_facet_and_edit) {
  struct Row {
    Element element;
    SchemaEdit edit;
    std::string_view id;
    std::string instance{};
  };
  using enum Element;
  const std::vector<Row> rows{
      {request_body, {.facet = "max", .edit = "decreased"}, "request-body-max-decreased"},
      {request_property,
       {.facet = "max", .edit = "decreased", .guards = {.read_only = true}},
       "request-read-only-property-max-decreased"},
      {request_property,
       {.facet = "max-items", .edit = "decreased", .guards = {.read_only = true}},
       "request-property-max-items-decreased"},
      {response_body,
       {.facet = "enum-value", .edit = "removed"},
       "response-mediatype-enum-value-removed"},
      {response_property,
       {.facet = "enum-value", .edit = "added", .guards = {.write_only = true}},
       "response-write-only-property-enum-value-added"},
      {request_parameter,
       {.facet = "type", .edit = "specialized"},
       "request-parameter-type-changed"},
      {response_header,
       {.facet = "type", .edit = "specialized"},
       "response-header-type-specialized"},
      {request_property, {.facet = "property", .edit = "added"}, "new-optional-request-property"},
      {request_property,
       {.facet = "property", .edit = "added", .required = true, .has_default = true},
       "new-required-request-property-with-default"},
      {request_header_property,
       {.facet = "property", .edit = "added", .required = true},
       "new-required-request-header-property"},
      {request_property, {.facet = "property", .edit = "removed"}, "request-property-removed"},
      {response_property,
       {.facet = "property", .edit = "removed", .guards = {.write_only = true}, .required = true},
       "response-required-write-only-property-removed"},
      {response_header_property,
       {.facet = "property", .edit = "added"},
       "response-optional-header-property-added"},
      {request_property,
       {.facet = "property", .edit = "became-required-with-default"},
       "request-property-became-required-with-default"},
      {response_property,
       {.facet = "property", .edit = "became-optional", .guards = {.write_only = true}},
       "response-write-only-property-became-optional"},
      {response_property,
       {.facet = "read-only", .edit = "became-read-only", .required = true},
       "response-required-property-became-read-only"},
      {request_body, {.facet = "wrapped-in-one-of"}, "request-body-wrapped-in-one-of"},
      {request_body, {.facet = "property", .edit = "added"}, "new-optional-request-property"},
      {response_header, {.facet = "max", .edit = "set"}, "response-header-property-max-set", "/a"},
      {request_parameter,
       {.facet = "max-items", .edit = "increased"},
       "request-parameter-max-items-increased",
       "/*"},
      {request_header,
       {.facet = "enum", .edit = "became-enum"},
       "request-header-property-became-enum",
       "/a"},
      {request_header,
       {.facet = "enum", .edit = "removed"},
       "request-parameter-property-enum-removed",
       "/a"},
      {response_property,
       {.facet = "pattern", .edit = "generalized"},
       "response-property-pattern-changed"},
      {response_property,
       {.facet = "nullable", .edit = "became-nullable"},
       "response-property-became-nullable"},
  };
  for (const Row& row : rows) {
    const EditUse use{.edit = &row.edit,
                      .instance = row.instance,
                      .guards = row.edit.guards,
                      .inside = !row.instance.empty(),
                      .required = row.edit.required};
    EXPECT_EQ(rule_of(row.element, use).id, row.id);
  }
}

}  // namespace
}  // namespace driftgate
