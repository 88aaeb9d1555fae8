#pragma once

#include <cstdint>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "specs/openapi/description.h"
#include "validators/case.h"
#include "validators/coverage.h"
#include "validators/report.h"

namespace driftgate {

/// Writes down what judged answers exercise of a description. One for each run of it, not to be
/// shared between threads. What one answer costs is bounded, however large its body is: the
/// first bodies of each content are looked into, and of long arrays the first elements.
class CoverageRecorder {
 public:
  /// The description must outlive the recorder.
  explicit CoverageRecorder(const Description& description);

  /// One judged answer to an operation of the description; others are left alone.
  void see(const Case& c);

  /// What was seen and what never was. `results` are those of the run, and say why operations
  /// were not probed.
  Coverage coverage(const std::vector<Result>& results) const;

  /// The same for coverage_of(), as what a part of a run knows of it: every item, in one order
  /// for one description, and nothing counted yet. What the results would say is left open.
  Coverage facts() const;

 private:
  struct SeenContent {
    std::size_t answers = 0;
    std::size_t bodies = 0;  // Looked into.
  };
  struct SeenResponse {
    std::size_t answers = 0;
    std::vector<SeenContent> content{};
  };
  struct SeenOperation {
    const Operation* operation = nullptr;
    std::size_t answers = 0;
    std::vector<std::vector<std::uint64_t>> values{};  // Of each parameter; hashes.
    std::vector<std::size_t> request_content{};
    std::vector<SeenResponse> responses{};
    std::vector<std::chrono::microseconds> times{};  // Of whole answers.
  };
  struct NodeHash {
    std::size_t operator()(const Node& node) const {
      return std::hash<const void*>()(node.document()) * 31 + node.index();
    }
  };
  using Nodes = std::unordered_set<Node, NodeHash>;
  struct Parts;

  void see_request(const Request& request, SeenOperation& seen) const;
  void see_body(const Case& c, SeenContent& seen);
  void walk(const Schema& schema, Node value);
  void step(const Schema& schema, Node value);
  void push(const Schema& from, Node schema, Node value);
  void push_alternative(const Schema& from, Node schema, Node value);
  void step_into_members(const Schema& schema, Node value);
  void step_into_elements(const Schema& schema, Node value);
  void list(const SeenOperation& seen, const std::string& why_not, Coverage& to) const;
  void list_parts(Coverage& to) const;
  Parts parts() const;

  std::vector<SeenOperation> operations_{};
  std::unordered_map<const Expectation*, std::size_t> places_{};
  Nodes parts_{};                                   // Schemas of properties and values of enums.
  std::vector<std::pair<Schema, Node>> pending_{};  // Of a walk under way.
};

/// Takes the facts that another part of the run knows of the same description into `to`. False,
/// and nothing taken, when they are of another one.
bool add_facts(const Coverage& facts, Coverage& to);

/// What CoverageRecorder::coverage() says of these facts.
Coverage coverage_of(const Coverage& facts, const std::vector<Result>& results);

}  // namespace driftgate
