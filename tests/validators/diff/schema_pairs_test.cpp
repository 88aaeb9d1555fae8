// The pairs of schemas in bodies of requests and of responses: what is true of the schemas must be
// the verdict on the descriptions.
#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>
#include <memory>
#include <optional>
#include <string>

#include "specs/openapi/description.h"
#include "tests/validators/diff/rewrite.h"
#include "tests/validators/schema/compare_cases.h"
#include "validators/diff/diff.h"

namespace driftgate {
namespace {

using tests::PairTruth;
using tests::SchemaPair;
using tests::Way;

/// How a description with that schema begins; absent where none has such schemas.
std::optional<std::string> head_of(Dialect dialect) {
  switch (dialect) {
    case Dialect::swagger_2_0:
      return "{\"swagger\":\"2.0\",\"definitions\":{\"s\":";
    case Dialect::openapi_3_0:
      return "{\"openapi\":\"3.0.3\",\"components\":{\"schemas\":{\"s\":";
    case Dialect::draft_2020_12:
    case Dialect::openapi_3_1:
      return "{\"openapi\":\"3.1.0\",\"components\":{\"schemas\":{\"s\":";
    default:
      return std::nullopt;
  }
}

// References would lead elsewhere in a description.
bool stands_alone(const std::string& schema) {
  return schema.find("\"$") == std::string::npos &&
         schema.find("discriminator") == std::string::npos;
}

std::unique_ptr<const Description> description(Dialect dialect, const std::string& schema,
                                               Way way) {
  const std::string end = dialect == Dialect::swagger_2_0 ? "}}" : "}}}";
  const auto named = read_json(*head_of(dialect) + schema + end, "schema");
  const std::string text = tests::one_way(named->root(), way);
  return load_description("/pair.json", [&](const std::string&) { return text; });
}

struct Verdict {
  Severity worst = Severity::note;
  std::string told{};
};

Verdict verdict(const Description& base, const Description& revision, Side side) {
  Verdict result;
  for (const Change& change : diff(base, revision).changes) {
    if (change.side != side) continue;
    result.worst = std::max(result.worst, change.severity);
    result.told += "  " + std::string(change.rule) + " " + change.place + " " +
                   std::to_string(static_cast<int>(change.severity)) + " " + change.witness +
                   change.reason + "\n";
  }
  return result;
}

bool is_no(const PairTruth& truth) { return !truth.is_yes() && !truth.is_unknown(); }

/// Where a pair can stand in two descriptions, and what is found there.
class PairInDescriptions {
 public:
  explicit PairInDescriptions(const SchemaPair& pair) : pair_(pair) {
    for (const std::string* each : {&pair.a, &pair.b})
      directed_ = directed_ || each->find("Only\"") != std::string::npos;
  }

  bool is_possible() const {
    if (!head_of(pair_.a_dialect) || !head_of(pair_.b_dialect) || pair_.open) return false;
    if (!stands_alone(pair_.a) || !stands_alone(pair_.b)) return false;
    // Swagger 2.0 has no writeOnly, JSON Schema no direction.
    const auto turns = [](Dialect dialect) {
      return dialect == Dialect::openapi_3_0 || dialect == Dialect::openapi_3_1;
    };
    return !directed_ || (turns(pair_.a_dialect) && turns(pair_.b_dialect));
  }

  /// What is wrong with the verdict on one direction; "" when nothing is.
  std::string fault(bool forth) {
    const PairTruth& truth = forth ? pair_.ab : pair_.ba;
    const Verdict request =
        verdict(*load(forth, Way::requests), *load(!forth, Way::requests), Side::request);
    const Verdict response =
        verdict(*load(!forth, Way::responses), *load(forth, Way::responses), Side::response);
    const std::string where = pair_.where + (forth ? " ab" : " ba");
    ++judged;
    if (request.worst != response.worst)
      return where + " differs by direction:\nrequests:\n" + request.told + "responses:\n" +
             response.told;
    const bool is_error = request.worst == Severity::error;
    broken += is_error ? 1 : 0;
    if (directed_ && pair_.direction != Direction::request) return "";
    // What is not proved yet may be a warning.
    const bool right = is_no(truth) ? is_error || !truth.known.empty() : !is_error;
    return right ? "" : where + " is " + truth.is + ":\n" + request.told;
  }

  std::size_t judged = 0;
  std::size_t broken = 0;

 private:
  std::unique_ptr<const Description> load(bool first, Way way) const {
    return first ? description(pair_.a_dialect, pair_.a, way)
                 : description(pair_.b_dialect, pair_.b, way);
  }

  const SchemaPair& pair_;
  bool directed_ = false;
};

TEST(diff_schema_pairs, are_judged_as_the_schemas_are) {
  std::size_t judged = 0;
  std::size_t broken = 0;
  for (const SchemaPair& pair : tests::read_schema_pairs()) {
    PairInDescriptions here(pair);
    if (!here.is_possible()) continue;
    const std::string faults = here.fault(true) + here.fault(false);
    EXPECT_EQ(faults.empty(), pair.known_diff.empty())
        << pair.where << " " << (faults.empty() ? "works again: " + pair.known_diff : faults);
    judged += here.judged;
    broken += here.broken;
  }
  std::cout << judged << " judged, " << broken << " of them broken\n";
  EXPECT_GT(judged, 800U);
  EXPECT_GT(broken, 200U);
}

}  // namespace
}  // namespace driftgate
