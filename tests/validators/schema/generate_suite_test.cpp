// Values made of schemas that this project did not write: no wrong one ever, and enough of them.
#include <gtest/gtest.h>

#include <filesystem>
#include <iostream>
#include <set>

#include "specs/openapi/description.h"
#include "specs/schema/meta_schemas.h"
#include "tests/validators/schema/generated.h"

namespace driftgate::generate_suite_test {
namespace {

namespace fs = std::filesystem;

struct Score {
  std::size_t asked = 0;   // Schemas for which there is such a value.
  std::size_t made = 0;    // … and one was made.
  std::size_t values = 0;  // Made in all.
  std::size_t missed = 0;  // What `unmade` tells.
  double share() const {
    return asked == 0 ? 1 : static_cast<double>(made) / static_cast<double>(asked);
  }
};

std::ostream& operator<<(std::ostream& out, const Score& score) {
  return out << score.made << " of " << score.asked << " schemas (" << score.share() << "), "
             << score.values << " values, " << score.missed << " unmade";
}

struct Scores {
  Score typical{};
  Score boundary{};
  Score negative{};
  Score breaks{};  // Keywords that were to be broken, and those that were.
};

// Counts a format that nobody knows as no keyword.
bool is_breakable(const Unmade& unmade) {
  return !unmade.keyword.empty() && unmade.reason.find("not known") == std::string::npos;
}

class Judge {
 public:
  Judge(const Schema& schema, Direction direction, std::string name)
      : schema_(schema),
        options_{.direction = direction, .most = 60, .work = 6'000},
        name_(std::move(name)) {}

  MadeValues make(Purpose purpose, bool expected, Score& score) {
    MadeValues made = generate_values(schema_, purpose, options_, evaluator_);
    for (const MadeValue& value : made.values) {
      const std::string fault = tests::fault_of(value, schema_, options_.direction, evaluator_);
      EXPECT_EQ(fault, "") << name_ << ": " << to_string(purpose) << " " << value.keyword << " at '"
                           << value.instance << "' (" << value.note << "): " << value.json;
    }
    score.values += made.values.size();
    score.missed += made.unmade.size();
    if (!expected) return made;
    ++score.asked;
    if (!made.values.empty())
      ++score.made;
    else
      std::cout << "  none " << to_string(purpose) << ": " << name_ << ": "
                << (made.unmade.empty() ? "" : made.unmade.front().reason) << "\n";
    return made;
  }

  void make_all(bool satisfiable, bool breakable, Scores& scores) {
    make(Purpose::typical, satisfiable, scores.typical);
    make(Purpose::boundary, false, scores.boundary);
    const MadeValues broken = make(Purpose::negative, satisfiable && breakable, scores.negative);
    std::set<std::string> reached;
    std::set<std::string> wanted;
    for (const MadeValue& value : broken.values) reached.insert(value.keyword);
    for (const Unmade& unmade : broken.unmade)
      if (is_breakable(unmade)) wanted.insert(unmade.keyword);
    wanted.insert(reached.begin(), reached.end());
    scores.breaks.asked += wanted.size();
    scores.breaks.made += reached.size();
  }

 private:
  Schema schema_;
  GenerateOptions options_;
  std::string name_;
  Evaluator evaluator_{};
};

void print(const std::string& name, const Scores& scores) {
  std::cout << name << ": typical " << scores.typical << "\n  boundary " << scores.boundary.values
            << " values, " << scores.boundary.missed << " unmade\n  negative " << scores.negative
            << "\n  keywords broken " << scores.breaks.made << " of " << scores.breaks.asked << " ("
            << scores.breaks.share() << ")\n";
}

constexpr std::string_view kRemotes = "http://localhost:1234/";

fs::path suite() { return tests::suites_folder() / "json-schema-test-suite"; }

std::string fetch_remote(const std::string& uri) {
  const fs::path file = suite() / "remotes" / uri.substr(std::min(kRemotes.size(), uri.size()));
  if (!uri.starts_with(kRemotes) || !fs::exists(file)) throw Error("nothing at " + uri);
  return tests::read_bytes(file);
}

// Whether some value of the suite's own keeps the schema, and some breaks it, formats asserted.
std::pair<bool, bool> known_verdicts(Node group, const Schema& schema) {
  Evaluator evaluator;
  std::pair<bool, bool> found;
  for (const Node test : group.find("tests").elements())
    (evaluator.valid(schema, test.find("data")) ? found.first : found.second) = true;
  return found;
}

void run_draft(const fs::path& folder, Dialect dialect, Scores& scores) {
  std::set<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.path().extension() == ".json") files.insert(entry.path());
  for (const fs::path& file : files) {
    const auto document = read_json(tests::read_bytes(file), file.string());
    for (const Node group : document->root().elements()) {
      const tests::LoadedSchema loaded(to_json(group.find("schema")), dialect,
                                       with_meta_schemas(fetch_remote));
      const auto [kept, broken] = known_verdicts(group, loaded.schema());
      Judge(loaded.schema(), Direction::none,
            file.lexically_relative(folder).string() + ": " +
                std::string(group.find("description").text()))
          .make_all(kept, broken, scores);
    }
  }
}

struct Draft {
  const char* folder;
  Dialect dialect;
};

class GenerateSuite : public testing::TestWithParam<Draft> {};

TEST_P(GenerateSuite, ValuesDoWhatTheySay) {
  const fs::path folder = suite() / "tests" / GetParam().folder;
  if (!fs::exists(folder)) GTEST_SKIP() << "no JSON-Schema-Test-Suite at " << folder;
  if (meta_schemas().empty()) GTEST_SKIP() << "built without meta-schemas";
  Scores scores;
  run_draft(folder, GetParam().dialect, scores);
  print(GetParam().folder, scores);
  EXPECT_EQ(scores.typical.made, scores.typical.asked);
  EXPECT_GE(scores.negative.share(), 0.97);
  EXPECT_GE(scores.breaks.share(), 0.91);
}

INSTANTIATE_TEST_SUITE_P(Drafts, GenerateSuite,
                         testing::Values(Draft{"draft4", Dialect::draft_4},
                                         Draft{"draft6", Dialect::draft_6},
                                         Draft{"draft7", Dialect::draft_7},
                                         Draft{"draft2019-09", Dialect::draft_2019_09},
                                         Draft{"draft2020-12", Dialect::draft_2020_12}),
                         [](const auto& draft) {
                           std::string name(draft.param.folder);
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

class GenerateDescription : public testing::TestWithParam<const char*> {};

TEST_P(GenerateDescription, RequestsCanBeMade) {
  const fs::path file = tests::suites_folder() / "descriptions" / GetParam();
  if (!fs::exists(file)) GTEST_SKIP() << "no description at " << file;
  const auto description = load_description(
      file.string(), [](const std::string& uri) { return tests::read_bytes(uri); });
  Scores scores;
  for (const Operation& operation : description->operations) {
    for (const Parameter& parameter : operation.parameters)
      if (parameter.schema)
        Judge(parameter.schema, Direction::request, operation.id + " " + parameter.name)
            .make_all(true, false, scores);
    for (const RequestContent& content : operation.body.content)
      if (content.schema)
        Judge(content.schema, Direction::request, operation.id + " " + content.media_type)
            .make_all(true, false, scores);
  }
  print(GetParam(), scores);
  EXPECT_GE(scores.typical.share(), 0.99);
  EXPECT_GE(scores.breaks.share(), 0.96);
}

INSTANTIATE_TEST_SUITE_P(Files, GenerateDescription,
                         testing::Values("train-travel-3.1.json", "crowdsec-1.4.6.yaml",
                                         "adyen-twins/CheckoutService-v71.json", "openai-2026.yaml",
                                         "github-23.0.2.json"),
                         [](const auto& file) {
                           std::string name(file.param);
                           std::replace_if(
                               name.begin(), name.end(),
                               [](char c) {
                                 return std::isalnum(static_cast<unsigned char>(c)) == 0;
                               },
                               '_');
                           return name;
                         });

}  // namespace
}  // namespace driftgate::generate_suite_test
