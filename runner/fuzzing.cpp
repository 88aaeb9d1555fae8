// Random requests, and the smallest ones that show what they found.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "runner/exploration.h"
#include "runner/mend.h"
#include "runner/retry.h"
#include "runner/shrink.h"
#include "runner/strategies/fuzz.h"

namespace driftgate {
namespace {

constexpr std::size_t kMostResends = 60;  // For one finding.
constexpr std::size_t kMostShrunk = 5;    // Findings of one operation.

// What such a finding is about is the request, so it moves as the request gets smaller.
bool is_about_the_request(std::string_view rule) {
  static constexpr std::array<std::string_view, 3> kRules{
      "invalid-request-accepted", "valid-request-rejected", "undocumented-rule"};
  return std::find(kRules.begin(), kRules.end(), rule) != kRules.end();
}

bool has_fingerprint(const std::vector<Finding>& findings, const std::string& fingerprint) {
  return std::any_of(findings.begin(), findings.end(),
                     [&](const Finding& each) { return each.fingerprint == fingerprint; });
}

// As it goes out, but for what every request has.
std::size_t size_of(const Request& request) {
  std::size_t size = request.method.size() + request.url.size() + request.body.size();
  for (const auto& [name, value] : request.headers) size += name.size() + value.size();
  return size;
}

void add_hint(Finding& finding, const std::string& hint) {
  std::string& to = finding.violation.hint;
  to += (to.empty() ? "" : "; ") + hint;
}

/// The random requests for one operation, and what came of them.
class Fuzzing {
 public:
  Fuzzing(Exploration& exploration, Record& record)
      : exploration_(exploration),
        record_(record),
        plain_{exploration.description, *record.operation, record.parts, record.known},
        fuzz_(plain_, exploration.maker) {}

  void draw() {
    if (!fuzz_.has_places()) return;
    const std::size_t wanted = exploration_.options.fuzz;
    for (std::size_t i = 0; i < 3 * wanted && drawn_.size() < wanted; ++i) {
      RandomRequest request = settled(fuzz_.draw());
      std::optional<Asking> asking = asking_for(request);
      if (!asking || is_known(*asking)) continue;
      drawn_.push_back({std::move(request), std::move(*asking)});
    }
  }

  std::vector<Asking> askings() const {
    std::vector<Asking> all;
    for (const auto& [request, asking] : drawn_) all.push_back(asking);
    return all;
  }

  void send() {
    for (std::size_t i = 0; i < drawn_.size(); ++i)
      take(i, exploration_.asker.ask(drawn_[i].asking));
  }

  // The answer to the random request of that number.
  void take(std::size_t number, Heard&& heard) {
    const auto& [request, asking] = drawn_[number];
    if (heard.result.outcome != Outcome::failed || !may_be_sent_again(asking))
      return exploration_.note_variation(asking, std::move(heard));
    std::vector<Heard> answers{std::move(heard)};
    exploration_.asker.confirm({asking}, answers);
    Result& result = answers.front().result;
    const std::vector<Finding>& known = record_.result.findings;
    const auto worst =
        std::find_if(result.findings.begin(), result.findings.end(), [&](const Finding& each) {
          return each.severity >= exploration_.policy.fail_on &&
                 each.confidence != Confidence::flaky && !has_fingerprint(known, each.fingerprint);
        });
    if (worst != result.findings.end() && shrunk_ < kMostShrunk) {
      ++shrunk_;
      note_smallest(request, asking, *worst);
      // What else the random request shows is told with it.
      const std::string_view rule = worst->rule;
      const std::string fingerprint = worst->fingerprint;
      std::erase_if(result.findings, [&](const Finding& each) {
        return each.fingerprint == fingerprint ||
               (is_about_the_request(rule) && is_about_the_request(each.rule));
      });
      if (result.findings.empty()) return;
    }
    exploration_.note_variation(asking, std::move(answers.front()));
  }

 private:
  struct Drawn {
    RandomRequest request{};
    Asking asking{};
  };

  // Identities that are known stay what they are.
  RandomRequest settled(RandomRequest request) {
    if (request.body.as != Said::As::json) return request;
    const Node body = exploration_.read_json(to_json(request.body.json));
    if (!body) return request;
    const std::string json = with_known_ids(body, exploration_, *record_.operation);
    if (const Node known = exploration_.read_json(json)) request.body.json = tree_of(known);
    return request;
  }

  std::optional<Asking> asking_for(const RandomRequest& request) {
    std::optional<Variation> variation = fuzz_.variation(request);
    if (!variation) return std::nullopt;
    if (!record_.accepted) variation->asked.differs_from_accepted = false;
    return exploration_.asking_for(*record_.operation, *variation);
  }

  bool is_known(const Asking& asking) const {
    return std::any_of(drawn_.begin(), drawn_.end(),
                       [&](const Drawn& each) { return each.asking.request == asking.request; });
  }

  void note_smallest(const RandomRequest& from, const Asking& asking, const Finding& finding) {
    Asking smallest = asking;
    std::optional<Heard> last;
    std::vector<Request> sent{asking.request};
    const auto shows = [&](const RandomRequest& smaller) {
      std::optional<Asking> next = asking_for(smaller);
      if (!next || !is_alike(*next, asking, finding) || !may_be_sent_again(*next) ||
          std::find(sent.begin(), sent.end(), next->request) != sent.end())
        return Tried::not_sent;
      sent.push_back(next->request);
      Heard heard = exploration_.asker.ask(*next);
      if (find(heard.result, finding) == nullptr) return Tried::differs;
      smallest = std::move(*next);
      last = std::move(heard);
      return Tried::shows;
    };
    const bool only_nearer = is_about_the_request(finding.rule);
    const Shrunk shrunk = shrink(
        from, [&](const RandomRequest& each) { return fuzz_.simpler(each, only_nearer); }, shows,
        kMostResends);
    const std::string told = fmt::format(
        "the smallest of {} random requests that were sent for it: {} bytes, the first had {}",
        shrunk.sent + 1, size_of(smallest.request), size_of(asking.request));
    if (!last) {
      Heard first{.result = {.outcome = Outcome::failed, .findings = {finding}}};
      add_hint(first.result.findings.front(), told);
      return exploration_.note_variation(asking, std::move(first));
    }
    std::vector<Heard> answers{std::move(*last)};
    exploration_.asker.confirm({smallest}, answers);
    for (Finding& each : answers.front().result.findings)
      if (is_same(each, finding)) add_hint(each, told);
    exploration_.note_variation(smallest, std::move(answers.front()));
  }

  // What is invalid stays so by the same keyword, and what is valid stays valid.
  static bool is_alike(const Asking& smaller, const Asking& first, const Finding& finding) {
    if (!is_about_the_request(finding.rule)) return true;
    if (smaller.asked.kind != first.asked.kind) return false;
    return first.asked.kind != Asked::Kind::invalid ||
           (smaller.asked.place == first.asked.place && smaller.asked.source == first.asked.source);
  }

  static bool is_same(const Finding& one, const Finding& finding) {
    if (one.rule != finding.rule) return false;
    return one.fingerprint == finding.fingerprint || is_about_the_request(finding.rule);
  }

  static const Finding* find(const Result& result, const Finding& finding) {
    for (const Finding& each : result.findings)
      if (is_same(each, finding)) return &each;
    return nullptr;
  }

  Exploration& exploration_;
  Record& record_;
  Plain plain_;
  Fuzz fuzz_;
  std::vector<Drawn> drawn_{};
  std::size_t shrunk_ = 0;
};

}  // namespace

void Exploration::fuzz(const std::vector<Record*>& records) {
  if (options.fuzz == 0 || asker.is_stopped()) return;
  std::vector<std::unique_ptr<Fuzzing>> safe;
  std::vector<Asking> askings;
  for (Record* record : records) {
    if (!record->drafted || record->result.outcome == Outcome::errored) continue;
    auto fuzzing = std::make_unique<Fuzzing>(*this, *record);
    fuzzing->draw();
    if (!is_safe(*record->operation)) {
      fuzzing->send();
      continue;
    }
    for (Asking& asking : fuzzing->askings()) askings.push_back(std::move(asking));
    safe.push_back(std::move(fuzzing));
  }
  std::vector<Heard> heard = asker.ask(askings);
  std::size_t next = 0;
  for (const std::unique_ptr<Fuzzing>& fuzzing : safe) {
    const std::size_t count = fuzzing->askings().size();
    for (std::size_t i = 0; i < count; ++i) fuzzing->take(i, std::move(heard[next++]));
  }
}

}  // namespace driftgate
