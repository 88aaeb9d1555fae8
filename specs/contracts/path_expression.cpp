#include "specs/contracts/path_expression.h"

#include <fmt/core.h>

#include <algorithm>
#include <optional>

#include "specs/document/error.h"

namespace driftgate {
namespace {

using Step = PathStep::Kind;

class Parser {
 public:
  Parser(std::string_view text, Node source) : text_(text), source_(source) {}

  PathExpression parse() {
    if (rest().empty() || rest().front() != '$') refuse("it must begin with '$'");
    ++at_;
    while (!rest().empty()) {
      if (result_.steps.size() >= kMostSteps) refuse("it has too many steps");
      if (rest().front() == '.')
        dotted();
      else if (rest().front() == '[')
        bracketed();
      else
        refuse("'.' or '[' was expected");
    }
    return std::move(result_);
  }

 private:
  static constexpr std::size_t kMostSteps = 200;

  [[noreturn]] void refuse(std::string_view why) const {
    throw Error(fmt::format("'{}' is no path expression: {}, at character {}", text_, why, at_ + 1),
                source_.location());
  }

  std::string_view rest() const { return text_.substr(at_); }

  void dotted() {
    ++at_;
    const std::string_view name =
        rest().substr(0, std::min(rest().find_first_of(".["), rest().size()));
    if (name.empty()) refuse("a name was expected");
    at_ += name.size();
    add_name(name);
  }

  void bracketed() {
    ++at_;
    if (!rest().empty() && (rest().front() == '\'' || rest().front() == '"')) return quoted();
    const std::string_view inner = rest().substr(0, std::min(rest().find(']'), rest().size()));
    if (inner.size() == rest().size()) refuse("']' is missing");
    if (inner == "*")
      result_.steps.push_back({.kind = Step::any_index});
    else
      result_.steps.push_back({.kind = Step::index, .index = index(inner)});
    at_ += inner.size() + 1;
  }

  std::size_t index(std::string_view digits) const {
    if (digits.empty() || digits.size() > 9 ||
        digits.find_first_not_of("0123456789") != std::string_view::npos)
      refuse("an index, '*' or a quoted name was expected");
    std::size_t value = 0;
    for (const char c : digits) value = value * 10 + static_cast<std::size_t>(c - '0');
    return value;
  }

  void quoted() {
    const char quote = rest().front();
    ++at_;
    const std::string end{quote, ']'};
    const std::size_t size = rest().find(end);
    if (size == std::string_view::npos) refuse("the quoted name has no end");
    const std::string_view name = rest().substr(0, size);
    at_ += size + end.size();
    add_name(name);
  }

  void add_name(std::string_view name) {
    if (name == "*")
      result_.steps.push_back({.kind = Step::any_name});
    else
      result_.steps.push_back({.name = std::string(name)});
  }

  std::string_view text_;
  Node source_;
  std::size_t at_ = 0;
  PathExpression result_{};
};

// The weight of one step: 2 for a name or index, 1 for `*`, 0 where it speaks of something else.
std::size_t weight(const PathStep& step, const PathStep& place) {
  const bool is_element = place.kind == Step::index || place.kind == Step::any_index;
  switch (step.kind) {
    case Step::any_name:
      return 1;
    case Step::any_index:
      return is_element ? 1 : 0;
    case Step::index:
      // Some write an element of a list as a name, "$.animals.0".
      return place.kind == Step::index && place.index == step.index ? 2 : 0;
    case Step::name:
      if (place.kind == Step::index) return step.name == std::to_string(place.index) ? 2 : 0;
      return place.kind == Step::name && place.name == step.name ? 2 : 0;
  }
  return 0;
}

}  // namespace

PathExpression parse_path_expression(std::string_view text, Node source) {
  return Parser(text, source).parse();
}

std::size_t weight(const PathExpression& expression, const Place& place) {
  if (expression.steps.size() > place.size()) return 0;
  // Far from what a real path needs, and far from overflow when multiplied by the length.
  constexpr std::size_t kMost = std::size_t{1} << 40;
  std::size_t product = 2;  // The root.
  for (std::size_t i = 0; i < expression.steps.size(); ++i) {
    const std::size_t one = weight(expression.steps[i], place[i]);
    if (one == 0) return 0;
    product = std::min(product * one, kMost);
  }
  return product * (expression.steps.size() + 1);
}

bool is_for(const PathExpression& expression, const Place& place) {
  return expression.steps.size() == place.size() && weight(expression, place) != 0;
}

}  // namespace driftgate
