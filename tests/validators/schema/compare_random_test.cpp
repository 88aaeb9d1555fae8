// Random pairs of small schemas against the truth that going through small values tells.

#include <gtest/gtest.h>

#include <cstdlib>
#include <set>

#include "tests/validators/schema/random_schemas.h"
#include "tests/validators/schema/schemas.h"
#include "validators/schema/compare.h"
#include "validators/schema/generate.h"

namespace driftgate::compare_random_test {
namespace {

using Values = std::vector<std::unique_ptr<const Document>>;

Values small_values() {
  const std::vector<std::string> scalars{
      "null", "true", "false", "-2",    "-1",    "0",      "0.5",    "1",       "1.5",  "2",
      "3",    "4",    "\"\"",  "\"a\"", "\"b\"", "\"ab\"", "\"ba\"", "\"abc\"", "\"c\""};
  std::vector<std::string> parts = scalars;
  for (const char* each : {"[]", "{}", "[1]", "{\"x\":1}", "{\"y\":\"a\"}", "{\"z\":1}"})
    parts.emplace_back(each);
  std::vector<std::string> texts = parts;
  for (const std::string& a : parts) {
    texts.push_back("[" + a + "]");
    for (const char* name : {"x", "y", "z", "xx", "zy"}) {
      texts.push_back("{\"" + std::string(name) + "\":" + a + "}");
      texts.push_back("{\"x\":{\"" + std::string(name) + "\":" + a + "}}");
      texts.push_back("{\"y\":{\"" + std::string(name) + "\":" + a + "}}");
    }
    for (const std::string& b : parts) {
      texts.push_back("[" + a + "," + b + "]");
      texts.push_back("{\"x\":" + a + ",\"y\":" + b + "}");
    }
    texts.push_back("{\"x\":" + a + ",\"z\":1}");
    texts.push_back("[" + a + "," + a + "," + a + "]");
    texts.push_back("[" + a + ",1,\"a\"]");
    texts.push_back("[[" + a + "],1]");
    texts.push_back("[{\"x\":" + a + "}]");
    texts.push_back("{\"x\":" + a + ",\"y\":1,\"z\":\"a\"}");
    for (const char* kind : {"Cat", "Dog", "c", "d", "a"}) {
      texts.push_back("{\"k\":\"" + std::string(kind) + "\",\"x\":" + a + "}");
      texts.push_back("{\"k\":\"" + std::string(kind) + "\",\"y\":" + a + "}");
    }
  }
  for (const char* kind : {"\"Cat\"", "\"Dog\"", "\"c\"", "\"d\"", "\"a\"", "1", "null"}) {
    texts.push_back("{\"k\":" + std::string(kind) + "}");
    texts.push_back("{\"x\":{\"k\":" + std::string(kind) + "}}");
    texts.push_back("[{\"k\":" + std::string(kind) + "}]");
  }
  Values values;
  for (std::string& text : texts) values.push_back(read_json(std::move(text), "value"));
  return values;
}

void add_made(const Schema& schema, Evaluator& evaluator, Values& values) {
  for (const Purpose purpose : {Purpose::typical, Purpose::boundary, Purpose::negative})
    for (MadeValue& made :
         generate_values(schema, purpose, {.direction = Direction::none, .most = 20, .work = 300},
                         evaluator)
             .values)
      values.push_back(read_json(std::move(made.json), "value"));
}

std::uint64_t number_from(const char* variable, std::uint64_t otherwise) {
  const char* const text = std::getenv(variable);
  return text != nullptr ? std::strtoull(text, nullptr, 10) : otherwise;
}

/// One pair of random schemas, and what is known of it.
class RandomPair {
 public:
  RandomPair(const std::string& a, const std::string& b)
      : a_(a, Dialect::openapi_3_1), b_(b, Dialect::openapi_3_1), text_(a + "\n" + b) {}

  Comparison compare(bool described_only) {
    Comparer comparer(evaluator_, {.described_only = described_only});
    return comparer.compare(a_.schema(), b_.schema());
  }

  /// Values that are written: what nobody can decide is not.
  bool writes(Node value, bool described_only) {
    const Evaluation kept =
        evaluator_.evaluate(a_.schema(), value, {.undocumented = described_only});
    return kept.valid && kept.undocumented.empty() && kept.undecided.empty();
  }
  Evaluation accepts(Node value) {
    return evaluator_.evaluate(b_.schema(), value, {.undocumented = false});
  }
  bool is_counterexample(Node value, bool described_only) {
    return evaluator_.valid(a_.schema(), value) && !evaluator_.valid(b_.schema(), value) &&
           writes(value, described_only) && accepts(value).undecided.empty();
  }
  const Values& made() {
    if (made_.empty()) {
      add_made(a_.schema(), evaluator_, made_);
      add_made(b_.schema(), evaluator_, made_);
    }
    return made_;
  }
  void expect_shown(const Gap& gap) {
    const auto witness = read_json(gap.witness, "witness");
    EXPECT_TRUE(evaluator_.valid(a_.schema(), witness->root())) << text_ << "\n" << gap.witness;
    EXPECT_FALSE(evaluator_.valid(b_.schema(), witness->root())) << text_ << "\n" << gap.witness;
  }
  const std::string& text() const { return text_; }

 private:
  tests::LoadedSchema a_;
  tests::LoadedSchema b_;
  std::string text_;
  Evaluator evaluator_{};
  Values made_{};
};

// What refuses all of a value leaves nothing to be told of its parts.
bool is_all_or_nothing(std::string_view keyword) {
  static constexpr std::array<std::string_view, 8> kWhole{"anyOf", "oneOf", "enum", "const",
                                                          "false", "not",   "$ref", "type"};
  return std::find(kWhole.begin(), kWhole.end(), keyword) != kWhole.end();
}

bool is_in(Node part, Node whole) {
  return part.document() == whole.document() && part.index() >= whole.index() &&
         part.index() < whole.past();
}

// Whether one place lies within another; "*" is any token.
bool is_inside(std::string_view outer, std::string_view inner) {
  while (!outer.empty()) {
    if (inner.empty()) return false;
    const std::string_view x = outer.substr(0, outer.find('/', 1));
    const std::string_view y = inner.substr(0, inner.find('/', 1));
    if (x != y && x != "/*") return false;
    outer.remove_prefix(x.size());
    inner.remove_prefix(y.size());
  }
  return !inner.empty();
}

// The values of the keywords that led to it, through references.
std::vector<Node> way_to(const SchemaViolation& violation) {
  std::vector<Node> way;
  const Node root = violation.source.document()->root();
  Node at = root;
  std::string_view rest = violation.keyword_location;
  while (at && !rest.empty()) {
    const std::size_t end = std::min(rest.find('/', 1), rest.size());
    const std::string_view token = rest.substr(0, end);
    at = find_pointer(at, token);
    way.push_back(at);
    if (token == "/$ref") at = find_pointer(root, at.text().substr(1));
    rest.remove_prefix(end);
  }
  return way;
}

// Whether one of the gaps tells of it: by its keyword, or because one around it hides the rest.
bool is_told(const SchemaViolation& violation, const Comparison& comparison) {
  // Only the nearest branch is explained, and another may be meant.
  for (const std::string_view choice : {"/anyOf", "/oneOf", "/discriminator"})
    if (violation.keyword_location.find(choice) != std::string::npos) return true;
  const std::vector<Node> way = way_to(violation);
  return comparison.more ||
         std::any_of(comparison.gaps.begin(), comparison.gaps.end(), [&](const Gap& gap) {
           // Of names and of what nothing else describes, all that they break is told as one.
           const bool as_one = std::find(way.begin(), way.end(), gap.source) != way.end();
           // Who may write anything breaks all of the schema; the cause is told at the first place.
           const bool breaks_all = !gap.writing.node && is_in(violation.source, gap.accepting.node);
           return as_one || breaks_all || is_in(gap.source, violation.source) ||
                  is_all_or_nothing(gap.keyword) || !gap.reason.empty() ||
                  is_inside(gap.instance, violation.instance);
         });
}

struct Tally {
  std::size_t yes = 0;
  std::size_t no = 0;
  std::size_t unknown = 0;
  std::size_t missed = 0;
};

void judge(RandomPair& pair, const Values& small, bool described_only, Tally& tally) {
  const Comparison comparison = pair.compare(described_only);
  const auto counterexample = [&]() -> Node {
    for (const Values* values : {&small, &pair.made()})
      for (const auto& value : *values)
        if (pair.is_counterexample(value->root(), described_only)) return value->root();
    return {};
  };
  const std::string where = pair.text() + (described_only ? "\ndescribed only" : "\nall");
  switch (comparison.answer) {
    case Answer::yes: {
      ++tally.yes;
      const Node shown = counterexample();
      EXPECT_FALSE(shown) << where << "\n" << (shown ? to_json(shown) : "");
      return;
    }
    case Answer::no:
      ++tally.no;
      for (const Gap& gap : comparison.gaps)
        if (gap.answer == Answer::no) pair.expect_shown(gap);
      for (const auto& value : small) {
        if (!pair.is_counterexample(value->root(), described_only)) continue;
        for (const SchemaViolation& violation : pair.accepts(value->root()).violations)
          EXPECT_TRUE(is_told(violation, comparison))
              << where << "\n"
              << to_json(value->root()) << " " << violation.keyword_location;
        if (testing::Test::HasFailure()) return;
      }
      return;
    case Answer::unknown:
      ++tally.unknown;
      const Node shown = counterexample();
      if (shown) ++tally.missed;
      if (std::getenv("DRIFTGATE_SHOW") != nullptr)
        std::cout << "unknown " << (shown ? to_json(shown) : "") << "\n"
                  << where << "\n"
                  << comparison.gaps.front().keyword << " " << comparison.gaps.front().instance
                  << " " << comparison.gaps.front().reason << "\n";
  }
}

void tell(const Tally& tally) {
  std::cout << tally.yes << " yes, " << tally.no << " no, " << tally.unknown
            << " unknown; of these " << tally.missed << " have a small counterexample\n";
}

TEST(Compare, RandomPairsAgainstSmallValues) {
  const std::uint64_t pairs = number_from("DRIFTGATE_COMPARE_PAIRS", 400);
  const std::uint64_t seed = number_from("DRIFTGATE_SEED", 1);
  const std::uint64_t first = number_from("DRIFTGATE_COMPARE_FIRST", 0);
  const Values small = small_values();
  Tally tally;
  for (std::uint64_t i = first; i < first + pairs && !HasFailure(); ++i) {
    tests::RandomSchemas schemas(seed * 1'000'003 + i);
    const tests::Tree a = schemas.document();
    // Most descriptions change little.
    const tests::Tree b = i % 4 == 0 ? schemas.document() : schemas.edited(a);
    SCOPED_TRACE("pair " + std::to_string(i));
    RandomPair pair(a.text(), b.text());
    for (const bool described_only : {false, true}) judge(pair, small, described_only, tally);
  }
  tell(tally);
  EXPECT_LT(tally.unknown * 6, tally.yes + tally.no);
}

TEST(Compare, RandomPairsOfManyMembers) {
  const std::uint64_t pairs = number_from("DRIFTGATE_COMPARE_PAIRS", 400) / 8;  // They take longer.
  const std::uint64_t seed = number_from("DRIFTGATE_SEED", 1);
  const Values small = small_values();
  Tally tally;
  for (std::uint64_t i = 0; i < pairs && !HasFailure(); ++i) {
    tests::RandomSchemas schemas(seed * 2'000'003 + i);
    const tests::Tree a = schemas.widened(schemas.document());
    const tests::Tree b = schemas.edited(a);
    SCOPED_TRACE("wide pair " + std::to_string(i));
    RandomPair pair(a.text(), b.text());
    for (const bool described_only : {false, true}) judge(pair, small, described_only, tally);
  }
  tell(tally);
}

// What some schema requires, or tells branches apart by, is spoken of, though none describes it.
void collect_mentioned(const tests::Tree& tree, std::set<std::string>& names) {
  for (const auto& [keyword, value] : tree.members) {
    if (keyword == "required" || keyword == "discriminator")
      for (const auto& [none, name] : value.members) names.insert(name.scalar);
    collect_mentioned(value, names);
  }
}

bool are_mentioned(const std::vector<UndocumentedPart>& parts, const tests::Tree& document) {
  std::set<std::string> names;
  if (!parts.empty()) collect_mentioned(document, names);
  return std::all_of(parts.begin(), parts.end(), [&](const UndocumentedPart& part) {
    return names.contains("\"" + part.instance.substr(part.instance.rfind('/') + 1) + "\"");
  });
}

// JSON Pointers of all schemas.
void collect(const tests::Tree& tree, const std::string& pointer, std::vector<std::string>& all) {
  if (tree.is_schema) all.push_back(pointer);
  for (std::size_t i = 0; i < tree.members.size(); ++i) {
    const std::string token =
        tree.is_array ? std::to_string(i) : pointer_token(tree.members[i].first);
    collect(tree.members[i].second, pointer + "/" + token, all);
  }
}

struct Shares {
  std::size_t shown = 0;
  std::size_t known = 0;  // From an earlier comparison.
};

// All pairs of schemas at the same places: one comparer, which knows the parts by and by.
void judge_places(const tests::Tree& a, const tests::Tree& b, bool described_only, bool reverse,
                  Shares& shares) {
  const tests::LoadedSchema writing(a.text(), Dialect::openapi_3_1);
  const tests::LoadedSchema accepting(b.text(), Dialect::openapi_3_1);
  std::vector<std::string> places;
  collect(a, "", places);
  if (reverse) std::reverse(places.begin(), places.end());
  Evaluator evaluator;
  Comparer comparer(evaluator, {.described_only = described_only, .eager = false});
  for (const std::string& place : places) {
    const Schema from = writing.at(place);
    const Schema to = accepting.at(place);
    if (!from.node || !to.node || (!to.node.is(Kind::object) && !to.node.is(Kind::boolean)))
      continue;
    Comparison comparison = comparer.compare(from, to);
    for (Gap& gap : comparison.gaps) {
      if (gap.answer != Answer::no) continue;
      ++(gap.witness.empty() ? shares.known : shares.shown);
      const std::string where =
          a.text() + "\n" + b.text() + "\n" + place + " " + gap.keyword.data() + " " + gap.instance;
      ASSERT_TRUE(comparer.show(comparison, gap)) << where;
      const auto witness = read_json(gap.witness, "witness");
      const Evaluation kept = evaluator.evaluate(from, witness->root());
      EXPECT_TRUE(kept.valid) << where << "\n" << gap.witness;
      EXPECT_TRUE(!described_only || are_mentioned(kept.undocumented, a)) << where << "\n"
                                                                          << gap.witness;
      EXPECT_FALSE(evaluator.valid(to, witness->root())) << where << "\n" << gap.witness;
    }
  }
}

void judge_shared_parts(std::uint64_t seed, std::uint64_t number, Shares& shares) {
  tests::RandomSchemas schemas(seed * 3'000'017 + number);
  const tests::Tree a = schemas.document();
  const tests::Tree b = schemas.edited(a);
  SCOPED_TRACE("seed " + std::to_string(seed) + ", pair " + std::to_string(number));
  for (const bool described_only : {false, true})
    for (const bool reverse : {false, true}) judge_places(a, b, described_only, reverse, shares);
}

TEST(Compare, PartsThatAreKnownAreShownWithinAnyWhole) {
  const std::uint64_t pairs = number_from("DRIFTGATE_COMPARE_PAIRS", 400);
  const std::uint64_t seed = number_from("DRIFTGATE_SEED", 1);
  const std::uint64_t first = number_from("DRIFTGATE_COMPARE_FIRST", 0);
  Shares shares;
  // Those that went wrong: schemas of one part that describe it together, a member that one case of
  // several leaves out, a branch in other words, more to be shown than the comparison left work
  // for, a member that only `required` or a discriminator names.
  struct Hard {
    std::uint64_t seed = 0;
    std::uint64_t number = 0;
  };
  for (const Hard& hard :
       {Hard{8121, 1440}, Hard{9023, 8820}, Hard{9033, 12859}, Hard{9117, 2265}, Hard{8101, 24191},
        Hard{9001, 3420}, Hard{70047, 13989}, Hard{70062, 10331}})
    judge_shared_parts(hard.seed, hard.number, shares);
  for (std::uint64_t i = first; i < first + pairs && !HasFailure(); ++i)
    judge_shared_parts(seed, i, shares);
  std::cout << shares.shown << " shown, " << shares.known << " known from another whole\n";
  EXPECT_GT(shares.known, 0U);
}

}  // namespace
}  // namespace driftgate::compare_random_test
