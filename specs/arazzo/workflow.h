#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "specs/arazzo/expression.h"
#include "specs/document/reference.h"
#include "specs/openapi/operation.h"

/// Workflows that a user wrote: Arazzo 1.0 files, and the steps of our own configuration.
namespace driftgate::arazzo {

/// `value` may hold runtime expressions, and embedded ones in its texts.
struct Parameter {
  std::string name{};
  std::optional<In> in{};  ///< Absent: an input of the workflow that is called.
  Node value{};
  Node source{};
};

struct Criterion {
  enum class Type : std::uint8_t { simple, regex, json_path };
  Type type = Type::simple;
  std::optional<Expression> context{};  ///< Of regex and json_path.
  std::string condition{};
  Node source{};
};

struct Action {
  enum class Type : std::uint8_t { end, go_to, retry };
  Type type = Type::end;
  std::string step{};      ///< Of the same workflow; "": none is named.
  std::string workflow{};  ///< Of the same file; "": none is named.
  double retry_after_seconds = 0;
  std::size_t retry_limit = 1;
  std::vector<Criterion> criteria{};  ///< All must hold; empty: always.
  Node source{};
};

struct Replacement {
  std::string target{};  ///< JSON Pointer.
  Node value{};
  Node source{};
};

struct Output {
  std::string name{};
  Expression value{};
  Node source{};
};

/// One request, or another workflow. What it leaves unsaid of a request is made by the description.
struct Step {
  std::string id{};  ///< "" only in a configuration.
  std::string operation_id{};
  std::string path{};    ///< With `method` where the operation is named by its place.
  std::string method{};  ///< Upper case.
  std::string workflow{};
  std::vector<Parameter> parameters{};  ///< Those of its workflow included.
  std::string content_type{};
  Node payload{};  ///< Absent: the description's own, as far as it has one.
  std::vector<Replacement> replacements{};
  std::vector<Criterion> success{};  ///< Empty: a 2xx status.
  std::vector<Action> on_success{};  ///< Those of its workflow included.
  std::vector<Action> on_failure{};
  std::vector<Output> outputs{};
  Node source{};
};

struct Input {
  std::string name{};
  Node schema{};
  Node by_default{};  ///< Absent when it has no default.
  bool required = false;
};

struct Workflow {
  std::string id{};
  std::vector<Input> inputs{};
  std::vector<std::string> depends_on{};
  std::vector<Step> steps{};
  std::vector<Output> outputs{};
  Node source{};
};

/// One file. Owns its documents, so that Nodes stay valid; immutable.
struct Arazzo {
  std::vector<Workflow>
      workflows{};       ///< Each after those that it depends on, else in source order.
  std::string source{};  ///< The one OpenAPI description that it is about.
  const Document* root = nullptr;
  std::unique_ptr<Documents> documents{};
};

/// Reads the file at `uri`. Throws Error at the first place that is not Arazzo 1.0, that names what
/// is not there, or that is not supported: XPath, other Arazzo files, workflows that call each
/// other in a circle. `description` names the description that operations are looked for in: it
/// tells which source is meant where there are several.
std::unique_ptr<const Arazzo> read_arazzo(const std::string& uri, const Fetch& fetch,
                                          const std::string& description);

/// Where something of a configuration was written.
using Written = std::function<Node(Node)>;

/// The steps of a list in a configuration; `stepId` may be left out. Throws Error as above. Steps
/// see the outputs of those before them, and of `before`. Nodes in them belong to the list's
/// document and to that of `written`.
std::vector<Step> read_steps(Node list, const Written& written, std::span<const Step> before = {});

}  // namespace driftgate::arazzo
