#include "specs/arazzo/expression.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <utility>

#include "specs/document/ascii.h"
#include "specs/document/reference.h"

namespace driftgate {
namespace {

using Of = Expression::Of;

bool take(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

// "body", "body#/id", and of conditions "body.id".
bool read_body(std::string_view rest, Expression& to) {
  if (rest.empty()) return true;
  if (take(rest, "#")) {
    to.pointer = rest;
    return rest.empty() || rest.front() == '/';
  }
  while (take(rest, ".")) {
    const std::size_t past = std::min(rest.find('.'), rest.size());
    if (past == 0) return false;
    to.pointer += "/" + pointer_token(rest.substr(0, past));
    rest.remove_prefix(past);
  }
  return rest.empty();
}

bool read_message(std::string_view rest, bool request, Expression& to) {
  if (take(rest, "body")) {
    to.of = request ? Of::request_body : Of::response_body;
    return read_body(rest, to);
  }
  if (take(rest, "header.")) {
    to.of = request ? Of::request_header : Of::response_header;
  } else if (request && take(rest, "query.")) {
    to.of = Of::request_query;
  } else if (request && take(rest, "path.")) {
    to.of = Of::request_path;
  } else {
    return false;
  }
  to.name = rest;
  return !to.name.empty();
}

// "NAME", "NAME#/pointer".
bool read_name(std::string_view rest, Expression& to) {
  const std::size_t hash = std::min(rest.find('#'), rest.size());
  to.name = rest.substr(0, hash);
  if (hash < rest.size()) to.pointer = rest.substr(hash + 1);
  return !to.name.empty() && (to.pointer.empty() || to.pointer.front() == '/');
}

// "OWNER.outputs.NAME".
bool read_owned(std::string_view rest, std::string_view kind, Expression& to) {
  const std::string between = fmt::format(".{}.", kind);
  const std::size_t dot = rest.find(between);
  if (dot == rest.npos || dot == 0) return false;
  to.owner = rest.substr(0, dot);
  return read_name(rest.substr(dot + between.size()), to);
}

bool read_into(std::string_view rest, Expression& to) {
  constexpr std::array<std::pair<std::string_view, Of>, 3> kWords{
      {{"$url", Of::url}, {"$method", Of::method}, {"$statusCode", Of::status_code}}};
  for (const auto& [word, of] : kWords) {
    to.of = of;
    if (rest == word) return true;
  }
  if (take(rest, "$request.")) return read_message(rest, true, to);
  if (take(rest, "$response.")) return read_message(rest, false, to);
  to.of = Of::input;
  if (take(rest, "$inputs.")) return read_name(rest, to);
  to.of = Of::output;
  if (take(rest, "$outputs.")) return read_name(rest, to);
  to.of = Of::step_output;
  if (take(rest, "$steps.")) return read_owned(rest, "outputs", to);
  if (!take(rest, "$workflows.")) return false;
  to.of = Of::workflow_output;
  if (read_owned(rest, "outputs", to)) return true;
  to.of = Of::workflow_input;
  return read_owned(rest, "inputs", to);
}

}  // namespace

bool is_expression(std::string_view text) {
  return text.size() > 1 && text[0] == '$' && is_letter(text[1]);
}

ReadExpression read_expression(std::string_view text) {
  Expression expression{.text = std::string(text)};
  if (read_into(text, expression)) return {.expression = std::move(expression)};
  for (const std::string_view elsewhere : {"$sourceDescriptions.", "$components."})
    if (text.starts_with(elsewhere))
      return {.problem = fmt::format("'{}' names no value that a message could hold", text)};
  return {.problem = fmt::format("'{}' is no runtime expression", text)};
}

ReadTemplate read_template(std::string_view text) {
  ReadTemplate result;
  const auto add = [&](std::string_view expression) {
    ReadExpression read = read_expression(expression);
    if (!read.expression) result.problem = std::move(read.problem);
    result.read.parts.push_back({.expression = std::move(read.expression)});
  };
  if (is_expression(text)) {
    result.read.whole = true;
    add(text);
    return result;
  }
  while (!text.empty() && result.problem.empty()) {
    const std::size_t open = text.find("{$");
    if (open != 0) result.read.parts.push_back({.text = std::string(text.substr(0, open))});
    if (open == text.npos) break;
    const std::size_t close = text.find('}', open);
    if (close == text.npos) {
      result.problem = fmt::format("'{}' has no closing brace", text.substr(open));
      break;
    }
    add(text.substr(open + 1, close - open - 1));
    text.remove_prefix(close + 1);
  }
  return result;
}

}  // namespace driftgate
