// A second opinion on witnesses: where the words of the two schemas are those of draft-04 or
// draft-07, valijson must find that one side admits the witness and that the other refuses it.
#include <gtest/gtest.h>

#include <filesystem>
#include <iostream>
#include <map>
#include <set>

#include "specs/document/error.h"
#include "specs/document/quote_json.h"
#include "tests/child.h"
#include "tests/files.h"
#include "tests/validators/diff/uses.h"
#include "tests/validators/schema/compare_cases.h"
#include "tests/validators/schema/plain_schema.h"
#include "tests/validators/schema/schemas.h"
#include "validators/schema/compare.h"

namespace driftgate::compare_valijson_test {
namespace {

namespace fs = std::filesystem;

class Valijson {
 public:
  /// Whether the value keeps the schema; '?' where valijson fails.
  char judge(std::string_view dialect, const std::string& schema, const std::string& value) {
    const std::string line = "{\"dialect\":" + quote_json(dialect) + ",\"schema\":" + schema +
                             ",\"instances\":[" + value + "]}";
    const auto [place, is_new] = known_.try_emplace(line, '?');
    if (is_new) {
      const std::string verdict = child_.ask(line);
      if (verdict.size() == 1) place->second = verdict.front();
    }
    return place->second;
  }

 private:
  tests::Child child_{{DRIFTGATE_VALIJSON}};
  std::map<std::string, char> known_{};
};

/// Goes through witnesses and counts.
class Second {
 public:
  void judge(const Comparison& comparison, const Schema& from, const Schema& to,
             const std::string& where) {
    for (const Gap& gap : comparison.gaps) {
      if (gap.answer != Answer::no) continue;
      ++witnesses;
      const auto value = read_json(gap.witness, "witness");
      const auto writing = tests::plain_schema(from);
      const auto accepting = tests::plain_schema(to);
      if (!writing || !accepting || !tests::is_plain_value(value->root())) continue;
      ++asked;
      expect("draft-07", *writing, gap.witness, '1', where);
      expect("draft-07", *accepting, gap.witness, '0', where);
      for (const auto& [schema, verdict] : {std::pair(from, '1'), std::pair(to, '0')})
        if (is_draft_4_as_written(schema))
          expect("draft-04", to_json(schema.node), gap.witness, verdict, where);
    }
  }

  std::size_t witnesses = 0;
  std::size_t asked = 0;
  std::size_t failed = 0;  // Valijson did.
  std::size_t old = 0;     // As draft-04.

 private:
  static bool is_draft_4_as_written(const Schema& schema) {
    return schema.dialect == Dialect::draft_4 &&
           to_json(schema.node).find("$") == std::string::npos;
  }

  void expect(std::string_view dialect, const std::string& schema, const std::string& value,
              char wanted, const std::string& where) {
    const char verdict = valijson_.judge(dialect, schema, value);
    failed += verdict == '?' ? 1 : 0;
    old += dialect == "draft-04" ? 1 : 0;
    EXPECT_TRUE(verdict == wanted || verdict == '?')
        << where << ": valijson says " << verdict << " of " << value << "\n"
        << schema;
  }

  Valijson valijson_{};
};

TEST(Compare, ValijsonSaysTheSameOfWitnesses) {
  Second second;
  for (const tests::SchemaPair& pair : tests::read_schema_pairs()) {
    const tests::LoadedSchema a(pair.a, pair.a_dialect);
    const tests::LoadedSchema b(pair.b, pair.b_dialect);
    Evaluator evaluator;
    Comparer comparer(evaluator, {.direction = pair.direction, .described_only = !pair.open});
    second.judge(comparer.compare(a.schema(), b.schema()), a.schema(), b.schema(), pair.where);
    second.judge(comparer.compare(b.schema(), a.schema()), b.schema(), a.schema(), pair.where);
  }
  std::cout << second.asked << " of " << second.witnesses << " witnesses judged by valijson, "
            << second.old << " verdicts by draft-04; it failed " << second.failed << " times\n";
  EXPECT_GT(second.asked, 300U);
  EXPECT_GT(second.old, 20U);
  EXPECT_LT(second.failed * 20, second.asked);
}

std::unique_ptr<const Description> load(const fs::path& path) {
  return load_description(path.string(),
                          [](const std::string& uri) { return tests::read_bytes(uri); });
}

bool is_sent_by_clients(const tests::Use& use) {
  return use.element == Element::request_body || use.element == Element::request_header ||
         use.element == Element::request_parameter;
}

TEST(Compare, ValijsonSaysTheSameOfWitnessesOfDescriptions) {
  const fs::path folder = tests::suites_folder() / "diff-pairs";
  if (!fs::exists(folder)) GTEST_SKIP() << folder << " is not here";
  const auto cases = read_document(tests::read_bytes(folder / "cases.json"), "cases.json");
  Second second;
  for (const Node each : cases->root().elements()) {
    const std::string name(each.find("revision").text());
    const auto base = load(folder / std::string(each.find("base").text()));
    const auto revision = load(folder / name);
    std::map<std::string, tests::Use> known;
    for (const tests::Use& use : tests::uses_of(*revision)) known.emplace(use.place, use);
    Evaluator evaluator;
    Comparer requests(evaluator, {.direction = Direction::request});
    Comparer responses(evaluator, {.direction = Direction::response});
    for (const tests::Use& use : tests::uses_of(*base)) {
      const auto found = known.find(use.place);
      if (found == known.end() || !use.schema || !found->second.schema) continue;
      const Schema& other = found->second.schema;
      if (is_sent_by_clients(use))
        second.judge(requests.compare(use.schema, other), use.schema, other, name + use.place);
      else
        second.judge(responses.compare(other, use.schema), other, use.schema, name + use.place);
    }
  }
  std::cout << second.asked << " of " << second.witnesses
            << " witnesses judged by valijson; it failed " << second.failed << " times\n";
  EXPECT_GT(second.asked, 100U);
  EXPECT_LT(second.failed * 20, second.asked);
}

}  // namespace
}  // namespace driftgate::compare_valijson_test
