#include "validators/drift/drift.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

#include "tests/files.h"
#include "tests/validators/schema/random_values.h"
#include "tests/validators/schema/schemas.h"
#include "validators/drift/chance.h"
#include "validators/schema/compare.h"

namespace driftgate::drift_test {
namespace {

using tests::Texts;

// "40 x {…}", one for each line.
Shape shape_of(Node lines) {
  Inference inference;
  for (const Node line : lines.elements()) {
    const std::string text(line.text());
    const std::size_t sign = text.find(" x ");
    const auto value = read_json(text.substr(sign + 3), "value");
    for (int i = std::stoi(text.substr(0, sign)); i > 0; --i) inference.add(value->root());
  }
  return std::move(inference).take();
}

Texts told(const Shape& remembered, const Shape& observed) {
  Texts lines;
  for (const Drift& drift : drift_of(settled(remembered), observed)) {
    const std::vector<Finding> findings = judge_drift({drift}, {}, "pets", "listPets");
    EXPECT_EQ(findings.size(), 1U);
    lines.push_back(std::string(to_string(findings.at(0).severity)) + ' ' +
                    std::string(drift.rule->id) + ' ' + drift.instance + ": " + drift.message +
                    " (" + drift.before + " -> " + drift.after + ")" +
                    (drift.witness.empty() ? "" : ' ' + drift.witness));
  }
  return lines;
}

TEST(Drift, every_rule_has_answers_that_keep_and_that_break_it) {
  const auto file = tests::tests_folder() / "validators" / "drift" / "cases.yaml";
  const auto table = read_yaml(tests::read_bytes(file), "cases.yaml");
  std::set<std::string> shown;
  for (const Node each : table->root().elements()) {
    const std::string rule(each.find("rule").text());
    const Node title = each.find("title");
    SCOPED_TRACE(rule + ' ' + std::string(title ? title.text() : ""));
    const Shape before = shape_of(each.find("before"));
    EXPECT_EQ(told(before, shape_of(each.find("kept"))), Texts{});
    const Node broken = each.find("broken");
    if (!broken) continue;
    Texts found;
    for (const Node line : each.find("found").elements()) found.emplace_back(line.text());
    EXPECT_EQ(told(before, shape_of(broken)), found);
    for (const std::string& line : found)
      if (line.find(' ' + rule + ' ') != std::string::npos) shown.insert(rule);
  }
  for (const DriftRule* rule : all_drift_rules())
    EXPECT_EQ(shown.contains(std::string(rule->id)), rule != &drifts::unremembered) << rule->id;
}

TEST(Drift, the_same_answers_never_drift) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    tests::Values values(seed);
    Texts texts;
    for (std::size_t i = 0; i < 40; ++i) texts.push_back(values.value(4));
    const Shape shape = tests::shape_of(texts);
    EXPECT_EQ(told(shape, shape), Texts{}) << seed;
  }
}

// Two samples of one source differ by chance alone.
TEST(Drift, chance_is_told_from_drift_at_the_stated_rate) {
  std::size_t places = 0;
  std::size_t false_alarms = 0;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    std::mt19937_64 random(seed);
    const auto sample = [&](std::size_t count) {
      Texts texts;
      for (std::size_t i = 0; i < count; ++i) {
        std::string text;
        for (int name = 0; name < 10; ++name)
          if (static_cast<int>(random() % 10) <= name || name == 9)
            text += (text.empty() ? "\"m" : ",\"m") + std::to_string(name) +
                    "\":" + (static_cast<int>(random() % 20) < name ? "null" : "1");
        texts.push_back("{" + text + "}");
      }
      return tests::shape_of(texts);
    };
    const Shape before = sample(120);
    for (const Drift& drift : drift_of(settled(before), sample(30)))
      if (drift.established && drift.rule != &drifts::added) ++false_alarms;
    places += 20;  // Presence and null, of ten members.
  }
  EXPECT_LE(static_cast<double>(false_alarms), drifting::kErrorRate * static_cast<double>(places));
}

TEST(Drift, chance_is_fishers) {
  const struct {
    drifting::Share before, after;
    double chance;
  } cases[] = {
      {{0, 400}, {40, 40}, 0},
      {{397, 400}, {40, 40}, 0.7507},
      {{0, 1}, {1, 1}, 0.5},
      {{0, 99}, {1, 1}, 0.01},
      {{0, 400}, {1, 40}, 0.0909},
      {{0, 400}, {2, 40}, 0.00808},
      {{8, 10}, {0, 5}, 1},
      {{1, 10}, {5, 5}, 0.001998},
      {{0, 1'000'000'000}, {1, 1}, 0},
      {{500'000'000, 1'000'000'000}, {500'000'000, 1'000'000'000}, 0.02},
  };
  for (const auto& c : cases) {
    const double found = drifting::chance(c.before, c.after);
    if (c.before.all < 1000)
      EXPECT_NEAR(found, c.chance, 1e-3);
    else
      EXPECT_TRUE(c.chance == 0 ? found < 1e-8 : found > c.chance) << found;
  }
}

// A record of few names, each there or not, with values of a few types.
std::string record(std::mt19937_64& random, bool outer) {
  static const char* scalars[] = {"1", "null", "\"x\"", "[1]", "[\"x\"]", "1.5"};
  std::string text;
  for (int name = 0; name < 4; ++name) {
    if (random() % 4 == 0) continue;
    text += (text.empty() ? "\"m" : ",\"m") + std::to_string(name) + "\":" +
            (outer && name == 0 ? record(random, false)
                                : scalars[random() % (static_cast<std::size_t>(name) + 2)]);
  }
  return "{" + text + "}";
}

// What compare() proves, the evidence has seen: no gap without a drift at its place.
TEST(Drift, every_gap_between_the_schemas_is_a_drift) {
  std::size_t gaps = 0;
  for (std::uint64_t seed = 0; seed < 150; ++seed) {
    std::mt19937_64 random(seed);
    Inference before, after;
    for (int i = 0; i < 3; ++i) before.add(read_json(record(random, true), "")->root());
    for (int i = 0; i < 3; ++i) after.add(read_json(record(random, true), "")->root());
    const Shape then = settled(before.shape());
    const tests::LoadedSchema accepting(schema_of(then), Dialect::draft_2020_12);
    const tests::LoadedSchema writing(schema_of(after.shape()), Dialect::draft_2020_12);
    Evaluator evaluator;
    Comparer comparer(evaluator);
    const std::vector<Drift> drifts = drift_of(then, after.shape());
    for (const Gap& gap : comparer.compare(writing.schema(), accepting.schema()).gaps) {
      const std::string place =
          gap.keyword == "required" ? gap.instance + '/' + gap.name : gap.instance;
      EXPECT_TRUE(std::any_of(drifts.begin(), drifts.end(),
                              [&](const Drift& drift) { return drift.instance == place; }))
          << seed << ": " << gap.keyword << ' ' << place << ' ' << gap.witness;
      ++gaps;
    }
  }
  EXPECT_GT(gaps, 50U);
}

TEST(Drift, the_users_word_counts_but_makes_nothing_sure) {
  const Drift sure{.rule = &drifts::empty, .severity = Severity::warning};
  const Drift unsure{.rule = &drifts::type, .established = false};
  const Drift coped{.rule = &drifts::removed, .severity = Severity::warning};
  const Policy policy{.severities = {{"drift-empty", Severity::error},
                                     {"drift-type", Severity::error},
                                     {"drift-removed", Severity::error}}};
  EXPECT_EQ(judge_drift({sure}, policy, "", "").at(0).severity, Severity::error);
  EXPECT_EQ(judge_drift({unsure}, policy, "", "").at(0).severity, Severity::note);
  EXPECT_EQ(judge_drift({coped}, policy, "", "").at(0).severity, Severity::warning);
  const Policy off{.severities = {{"drift-empty", Severity::off}}};
  EXPECT_TRUE(judge_drift({sure}, off, "", "").empty());
}

}  // namespace
}  // namespace driftgate::drift_test
