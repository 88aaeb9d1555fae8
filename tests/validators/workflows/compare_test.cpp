#include "validators/workflows/compare.h"

#include <gtest/gtest.h>

#include "specs/document/document.h"

namespace driftgate::workflow_compare_test {
namespace {

// "/a: 1 → 2; /b: 3 → " of differences.
std::string text_of(const std::vector<Difference>& differences) {
  std::string text;
  for (const Difference& each : differences)
    text += (text.empty() ? "" : "; ") + each.instance + ": " + each.expected + " → " + each.actual;
  return text;
}

struct Pair {
  const char* shows;
  const char* before;
  const char* after;
  const char* differences;
};

constexpr Pair kPairs[] = {
    {"equal values", R"({"a": 1, "b": [1, {"c": null}]})", R"({"b": [1, {"c": null}], "a": 1})",
     ""},
    {"one and 1.0 and 1e0", R"({"a": 1, "b": 1.0})", R"({"a": 1.0, "b": 1e0})", ""},
    {"large numbers that are the same double", R"({"a": 9007199254740993})",
     R"({"a": 9007199254740992})", "/a: 9007199254740993 → 9007199254740992"},
    {"new members do not matter", R"({"a": 1})", R"({"a": 1, "b": 2})", ""},
    {"a missing member", R"({"a": 1, "b": 2})", R"({"a": 1})", "/b: 2 → "},
    {"in the order of the places", R"({"b": 1, "a": 1})", R"({"a": 2, "b": 2})",
     "/a: 1 → 2; /b: 1 → 2"},
    {"names are escaped", R"({"a/b": {"c~d": 1}})", R"({"a/b": {"c~d": 2}})", "/a~1b/c~0d: 1 → 2"},
    {"another type", R"({"a": {"b": 1}})", R"({"a": [1]})", R"(/a: {"b":1} → [1])"},
    {"arrays as a whole", R"({"a": [1, 2]})", R"({"a": [1, 2, 3]})", "/a: [1,2] → [1,2,3]"},
    {"the top itself", "1", "2", ": 1 → 2"},
    {"a time is left out whatever was there", R"({"a": "x", "b": 1})",
     R"({"a": "2026-11-01T10:00:00Z", "b": 1})", ""},
    {"a time that went away", R"({"a": "2026-11-01T10:00:00Z"})", R"({})",
     R"(/a: "2026-11-01T10:00:00Z" → )"},
    {"a date is no time", R"({"a": "2026-11-01"})", R"({"a": "2026-11-02"})",
     R"(/a: "2026-11-01" → "2026-11-02")"},
};

TEST(compare, tells_what_is_another) {
  for (const Pair& pair : kPairs) {
    SCOPED_TRACE(pair.shows);
    JsonReader before, after;
    EXPECT_EQ(
        text_of(differences(before.read(pair.before)->root(), after.read(pair.after)->root())),
        pair.differences);
  }
}

TEST(compare, of_what_was_sent_looks_at_no_other_member) {
  JsonReader sent, before, after;
  EXPECT_EQ(text_of(differences_of(sent.read(R"({"a": 1, "n": {}})")->root(),
                                   before.read(R"({"a": 1, "b": 1, "n": {"x": 1}})")->root(),
                                   after.read(R"({"a": 2, "b": 2, "n": {"x": 2}})")->root())),
            "/a: 1 → 2; /n/x: 1 → 2");
}

TEST(compare, tells_a_few_and_cuts_long_values) {
  std::string many = "{", others = "{";
  for (int i = 0; i < 100; ++i) {
    const std::string name = (i == 0 ? "" : ",") + ("\"m" + std::to_string(i)) + "\":";
    many += name + "1";
    others += name + "\"" + std::string(1000, 'x') + "\"";
  }
  JsonReader before, after;
  const std::vector<Difference> found =
      differences(before.read(many + "}")->root(), after.read(others + "}")->root());
  ASSERT_EQ(found.size(), 5U);
  EXPECT_LT(found[0].actual.size(), 100U);
  EXPECT_TRUE(found[0].actual.ends_with("…"));
}

TEST(compare, a_value_that_is_cut_stays_utf8) {
  JsonReader before, after;
  std::string text = "\"x";
  for (int i = 0; i < 100; ++i) text += "é";
  const std::vector<Difference> found =
      differences(before.read("[" + text + "\"]")->root(), after.read("[" + text + "!\"]")->root());
  ASSERT_EQ(found.size(), 1U);
  JsonReader reader;
  const std::string shown = found[0].expected.substr(0, found[0].expected.rfind("…"));
  EXPECT_NE(reader.read("\"" + shown.substr(2) + "\""), nullptr) << shown;
}

TEST(compare, depth_costs_no_stack) {
  std::string deep = "1", other = "2";
  for (int i = 0; i < 200; ++i) {
    deep = "{\"a\":" + deep + "}";
    other = "{\"a\":" + other + "}";
  }
  JsonReader before, after;
  EXPECT_EQ(differences(before.read(deep)->root(), after.read(other)->root()).size(), 1U);
}

}  // namespace
}  // namespace driftgate::workflow_compare_test
