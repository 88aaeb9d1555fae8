#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace driftgate {

/// A runtime expression (Arazzo 1.0.1 §Runtime Expressions; OpenAPI 3.1 §4.8.20.4): names a value
/// of a message, of a step or of a workflow.
struct Expression {
  enum class Of : std::uint8_t {
    url,
    method,
    status_code,
    request_header,
    request_query,
    request_path,
    request_body,
    response_header,
    response_body,
    input,            ///< $inputs.NAME
    output,           ///< $outputs.NAME
    step_output,      ///< $steps.OWNER.outputs.NAME
    workflow_input,   ///< $workflows.OWNER.inputs.NAME
    workflow_output,  ///< $workflows.OWNER.outputs.NAME
  };
  Of of = Of::url;
  std::string owner{};
  std::string name{};     ///< Of an input or output maybe with members behind dots.
  std::string pointer{};  ///< JSON Pointer into the value; "": all of it.
  std::string text{};     ///< As written.

  bool operator==(const Expression&) const = default;
};

/// What a text is, or why it is none.
struct ReadExpression {
  std::optional<Expression> expression{};
  std::string problem{};  ///< One sentence.
};

/// `text` begins with "$". A dot behind "$response.body" and "$request.body" goes into the body, as
/// in conditions.
ReadExpression read_expression(std::string_view text);

/// Whether a text is meant as an expression: a dollar sign and a letter.
bool is_expression(std::string_view text);

/// A text with expressions in it: "{$steps.login.outputs.token}".
struct Template {
  struct Part {
    std::string text{};  ///< "" where an expression stands.
    std::optional<Expression> expression{};
  };
  std::vector<Part> parts{};
  bool whole = false;  ///< One expression and nothing around it: its value keeps its type.

  bool is_constant() const { return parts.empty() || (parts.size() == 1 && !parts[0].expression); }
};

struct ReadTemplate {
  Template read{};
  std::string problem{};  ///< "" when there is none.
};

/// Never fails on a text without "$".
ReadTemplate read_template(std::string_view text);

}  // namespace driftgate
