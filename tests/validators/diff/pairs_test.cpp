// Pairs of descriptions with what another tool recorded for each, beside what we find: every
// difference has a line in pairs_known.json that says who is right.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "specs/document/quote_json.h"
#include "specs/openapi/description.h"
#include "tests/files.h"
#include "validators/diff/diff.h"
#include "validators/diff/judge_changes.h"

namespace driftgate::pairs_test {
namespace {

namespace fs = std::filesystem;

// A floor that is reached; it only goes up.
constexpr double kLeastRecall = 1;
constexpr double kLeastPrecision = 1;

constexpr std::string_view kNoSuchChange = "we have no such change";

struct Told {
  std::string rule{};
  std::string operation{};  ///< "GET /path"; "" for what concerns no operation alone.
  auto operator<=>(const Told&) const = default;
};

std::string text_of(Node object, std::string_view name) {
  const Node value = object.find(name);
  return value ? std::string(value.text()) : "";
}

std::unique_ptr<const Description> load(const fs::path& path) {
  return load_description(path.string(), [](const std::string& uri) {
    const std::string bytes = tests::read_bytes(uri);
    if (bytes.empty()) throw Error("cannot be read", {.file = uri});
    return bytes;
  });
}

bool is_serious(std::string_view level) { return level == "ERR" || level == "WARN"; }

std::set<Told> recorded(Node pair, std::string_view levels) {
  std::set<Told> all;
  for (const Node finding : pair.find("expected").elements()) {
    if (!is_serious(text_of(finding, levels))) continue;
    const std::string method = text_of(finding, "op");
    const bool of_operation = text_of(finding, "section") == "paths" && !method.empty();
    all.insert(
        {text_of(finding, "id"), of_operation ? method + " " + text_of(finding, "path") : ""});
  }
  return all;
}

bool is_of_whole(const std::string& rule) {
  return rule.starts_with("api-global-") || rule.starts_with("webhook-");
}

std::set<Told> found(const Diff& diff) {
  std::set<Told> all;
  for (const Change& change : diff.changes) {
    if (change.severity < Severity::warning) continue;
    const std::string rule(change.rule);
    if (change.operations.empty() || is_of_whole(rule)) all.insert({rule, ""});
    if (!is_of_whole(rule))
      for (const std::string_view operation : operations_of(diff, change))
        all.insert({rule, std::string(operation)});
  }
  return all;
}

/// A difference that is known: by the rule, in a pair or in all of them.
struct Known {
  std::string base{};  ///< "": any.
  std::string revision{};
  std::string rule{};
  std::string operation{};  ///< "": any.
  bool missing = false;     ///< They have it and we do not; else the other way round.
  bool ours = false;        ///< We are right.
  bool proved = false;      ///< … and our diff proves it.
  bool same = false;        ///< … and it has no such change, as the values are the same.
  bool used = false;

  bool fits(Node pair, const Told& told, bool is_missing) const {
    return missing == is_missing && rule == told.rule &&
           (base.empty() || base == text_of(pair, "base")) &&
           (revision.empty() || revision == text_of(pair, "revision")) &&
           (operation.empty() || operation == told.operation);
  }
};

std::vector<Known> read_known(const Document& document) {
  std::vector<Known> all;
  for (const Node entry : document.root().elements()) {
    EXPECT_FALSE(text_of(entry, "why").empty()) << to_json(entry);
    all.push_back({.base = text_of(entry, "base"),
                   .revision = text_of(entry, "revision"),
                   .rule = text_of(entry, "rule"),
                   .operation = text_of(entry, "operation"),
                   .missing = text_of(entry, "we") == "miss",
                   .ours = text_of(entry, "right") == "ours",
                   .proved = static_cast<bool>(entry.find("proved")),
                   .same = static_cast<bool>(entry.find("same"))});
  }
  return all;
}

struct Score {
  std::size_t same = 0, missed = 0, more = 0;

  double recall() const { return ratio(same, same + missed); }
  double precision() const { return ratio(same, same + more); }
  static double ratio(std::size_t part, std::size_t whole) {
    return whole == 0 ? 1 : static_cast<double>(part) / static_cast<double>(whole);
  }
};

std::ostream& operator<<(std::ostream& out, const Score& score) {
  return out << "recall " << score.recall() << " precision " << score.precision() << " ("
             << score.same << " the same, " << score.missed << " missed, " << score.more
             << " more)";
}

class Pairs {
 public:
  explicit Pairs(std::vector<Known>& known) : known_(known) {}

  void compare(Node pair, const std::set<Told>& theirs, const Diff& diff) {
    const std::set<Told> ours = found(diff);
    diff_ = &diff;
    for (const Told& told : theirs) {
      if (ours.contains(told)) {
        ++raw.same;
        ++judged.same;
      } else {
        ++raw.missed;
        if (!is_ours(pair, told, true)) ++judged.missed;
      }
    }
    for (const Told& told : ours) {
      if (theirs.contains(told)) continue;
      ++raw.more;
      if (!is_ours(pair, told, false)) ++judged.more;
    }
  }

  Score raw{};
  Score judged{};  ///< Without those where we are right.
  std::vector<std::string> unknown{};

 private:
  bool is_ours(Node pair, const Told& told, bool missing) {
    for (Known& known : known_)
      if (known.fits(pair, told, missing)) {
        known.used = true;
        if (known.same) {
          EXPECT_EQ(proof_for(told), kNoSuchChange)
              << told.rule << " " << known.base << " " << known.revision;
        }
        if (known.proved) {
          const std::string proof = proof_for(told);
          EXPECT_TRUE(proof.starts_with(missing ? "proved" : "shown by"))
              << told.rule << " " << known.base << " " << known.revision << ": " << proof;
        }
        return known.ours;
      }
    unknown.push_back("  {\"base\": " + quote_json(text_of(pair, "base")) +
                      ", \"revision\": " + quote_json(text_of(pair, "revision")) + ", \"rule\": " +
                      quote_json(told.rule) + ", \"operation\": " + quote_json(told.operation) +
                      ", \"we\": " + (missing ? "\"miss\"" : "\"find\"") +
                      ", \"proof\": " + quote_json(proof_for(told)) + "}");
    return false;
  }

  // What stands behind what we say of it, be it a note.
  std::string proof_for(const Told& told) const {
    for (const Change& change : diff_->changes) {
      const auto operations = operations_of(*diff_, change);
      if (change.rule == told.rule &&
          (told.operation.empty() ||
           std::find(operations.begin(), operations.end(), told.operation) != operations.end()))
        return proof_of(change);
    }
    return std::string(kNoSuchChange);
  }

  const Diff* diff_ = nullptr;

  std::vector<Known>& known_;
};

TEST(diff_pairs, finds_what_is_recorded_or_says_why_not) {
  const fs::path folder = tests::suites_folder() / "diff-pairs";
  if (!fs::exists(folder)) GTEST_SKIP() << folder << " is not here";
  const auto cases = read_document(tests::read_bytes(folder / "cases.json"), "cases.json");
  const auto data =
      read_document(tests::read_bytes(tests::tests_folder() / "validators/diff/pairs_known.json"),
                    "pairs_known.json");
  std::vector<Known> known = read_known(*data);
  std::vector<Known> none;
  Pairs law(known), theirs(none);
  std::size_t compared = 0;
  for (const Node pair : cases->root().elements()) {
    const auto base = load(folder / text_of(pair, "base"));
    const auto revision = load(folder / text_of(pair, "revision"));
    // The day on which the findings were recorded.
    Diff diff = driftgate::diff(*base, *revision,
                                {.today = std::chrono::sys_days(std::chrono::year(2026) / 8 / 8)});
    law.compare(pair, recorded(pair, "law"), diff);
    apply_policy({}, DiffLevels::oasdiff, diff);
    theirs.compare(pair, recorded(pair, "level"), diff);
    ++compared;
  }
  std::cout << compared << " pairs\nlaw, raw:    " << law.raw << "\nlaw, judged: " << law.judged
            << "\noasdiff:     " << theirs.raw << "\n";
  if (std::getenv("DRIFTGATE_PAIRS") != nullptr)
    for (const std::string& line : law.unknown) std::cout << line << "\n";
  EXPECT_EQ(compared, 409U);
  EXPECT_GE(law.judged.recall(), kLeastRecall);
  EXPECT_GE(law.judged.precision(), kLeastPrecision);
  for (const Known& one : known)
    EXPECT_TRUE(one.used) << one.rule << " differs no more: " << one.base << " " << one.revision;
}

}  // namespace
}  // namespace driftgate::pairs_test
