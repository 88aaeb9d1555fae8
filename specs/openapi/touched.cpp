#include "specs/openapi/touched.h"

#include <algorithm>
#include <cstdint>
#include <utility>

namespace driftgate::openapi {
namespace {

// Counting is exact up to this many references followed. A description that needs more is made
// to be slow: all its errors are then taken to touch the rest of its operations.
constexpr std::size_t kMostSteps = 50'000'000;

// A stretch of the documents laid end to end: one value and all that is in it.
struct Stretch {
  std::uint64_t first = 0;
  std::uint64_t past = 0;
};

class Counter {
 public:
  Counter(const std::vector<Problem>& problems, const std::vector<Edge>& edges,
          std::size_t references);

  bool has_errors() const { return !errors_.empty(); }
  std::size_t count(const Operation& operation);

 private:
  struct Link {
    std::uint64_t place = 0;
    Node target{};
    std::uint32_t number = 0;
  };

  std::uint64_t place_of(Node node);
  Stretch stretch_of(Node node);
  void visit(const Stretch& stretch);

  std::vector<const Document*> documents_{};
  std::vector<std::uint64_t> errors_{};  // Sorted places.
  std::vector<std::size_t> counted_{};   // Of each error: the last operation it counted for.
  std::vector<Link> links_{};            // Sorted by place.
  std::vector<std::size_t> followed_{};  // Of each distinct reference: see counted_.
  std::vector<Stretch> todo_{};
  std::size_t round_ = 0;
  std::size_t found_ = 0;
  std::size_t steps_ = 0;
};

Counter::Counter(const std::vector<Problem>& problems, const std::vector<Edge>& edges,
                 std::size_t references) {
  for (const Problem& problem : problems) {
    if (!problem.warning && problem.source) errors_.push_back(place_of(problem.source));
  }
  if (errors_.empty()) return;
  std::sort(errors_.begin(), errors_.end());
  counted_.resize(errors_.size());
  followed_.resize(references);
  links_.reserve(edges.size());
  for (const Edge& edge : edges) {
    if (edge.target) links_.push_back({place_of(edge.reference), edge.target, edge.number});
  }
  const auto by_place = [](const Link& a, const Link& b) { return a.place < b.place; };
  if (!std::is_sorted(links_.begin(), links_.end(), by_place)) {
    std::sort(links_.begin(), links_.end(), by_place);
  }
}

std::uint64_t Counter::place_of(Node node) {
  auto known = std::find(documents_.begin(), documents_.end(), node.document());
  if (known == documents_.end()) known = documents_.insert(known, node.document());
  const auto ordinal = static_cast<std::uint64_t>(known - documents_.begin());
  return ordinal << 32 | node.index();
}

Stretch Counter::stretch_of(Node node) {
  const std::uint64_t first = place_of(node);
  Elements::Iterator next(node.document(), node.index());
  return {first, first + ((*++next).index() - node.index())};
}

std::size_t Counter::count(const Operation& operation) {
  if (steps_ > kMostSteps) return errors_.size();
  ++round_;
  found_ = 0;
  todo_.push_back(stretch_of(operation.source));
  // A parameter of the path stands beside the operation, not in it.
  for (const Parameter& parameter : operation.parameters) {
    todo_.push_back(stretch_of(parameter.source));
  }
  while (!todo_.empty()) {
    const Stretch stretch = todo_.back();
    todo_.pop_back();
    visit(stretch);
  }
  return found_;
}

void Counter::visit(const Stretch& stretch) {
  auto error = std::lower_bound(errors_.begin(), errors_.end(), stretch.first);
  for (; error != errors_.end() && *error < stretch.past; ++error) {
    std::size_t& last = counted_[static_cast<std::size_t>(error - errors_.begin())];
    if (std::exchange(last, round_) != round_) ++found_;
  }
  const auto before = [](const Link& link, std::uint64_t place) { return link.place < place; };
  auto link = std::lower_bound(links_.begin(), links_.end(), stretch.first, before);
  for (; link != links_.end() && link->place < stretch.past; ++link) {
    ++steps_;
    if (std::exchange(followed_[link->number], round_) == round_) continue;
    todo_.push_back(stretch_of(link->target));
  }
}

}  // namespace

void count_problems(Description& description, const std::vector<Edge>& edges,
                    std::size_t references) {
  Counter counter(description.problems, edges, references);
  if (!counter.has_errors()) return;
  for (auto* list : {&description.operations, &description.callbacks, &description.webhooks}) {
    for (Operation& operation : *list) operation.problem_count = counter.count(operation);
  }
}

}  // namespace driftgate::openapi
