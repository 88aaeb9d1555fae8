#include "validators/workflows/condition.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <compare>
#include <utility>

#include "specs/document/ascii.h"
#include "specs/document/quote_json.h"
#include "specs/document/reference.h"
#include "specs/http/exchange.h"
#include "validators/schema/equality.h"

namespace driftgate {
namespace {

using Op = Condition::Op;

// The longer of two that begin alike first.
struct Sign {
  std::string_view text{};
  Op op{};
};
constexpr std::array<Sign, 9> kSigns{{{"<=", Op::less_or_equal},
                                      {">=", Op::greater_or_equal},
                                      {"==", Op::equal},
                                      {"!=", Op::unequal},
                                      {"&&", Op::both},
                                      {"||", Op::either},
                                      {"<", Op::less},
                                      {">", Op::greater},
                                      {"!", Op::negate}}};

int strength(Op op) {
  if (op == Op::either) return 1;
  if (op == Op::both) return 2;
  if (op == Op::equal || op == Op::unequal) return 3;
  return op == Op::negate ? 5 : 4;
}

/// From infix to postfix by two stacks: nothing here goes into itself.
class ConditionReader {
 public:
  explicit ConditionReader(std::string_view text) : rest_(text) {}

  ReadCondition read() {
    while (problem_.empty() && skip_blanks()) read_one();
    if (problem_.empty() && value_wanted_) problem_ = "a value is missing at its end";
    while (problem_.empty() && !open_.empty()) {
      if (!open_.back()) problem_ = "a parenthesis is not closed";
      close_one();
    }
    if (!problem_.empty()) return {.problem = std::move(problem_)};
    return {.condition = std::move(out_)};
  }

 private:
  bool skip_blanks() {
    while (!rest_.empty() && is_space(rest_.front())) rest_.remove_prefix(1);
    return !rest_.empty();
  }

  void read_one() {
    if (rest_.front() == '(' || rest_.front() == ')') return read_parenthesis();
    for (const Sign& sign : kSigns)
      if (rest_.starts_with(sign.text)) return read_sign(sign);
    if (!value_wanted_) {
      problem_ = fmt::format("an operator is missing before '{}'", rest_.substr(0, 20));
      return;
    }
    value_wanted_ = false;
    read_value();
  }

  void read_parenthesis() {
    const bool opens = rest_.front() == '(';
    if (opens != value_wanted_) {
      problem_ = fmt::format("'{}' stands where {} is expected", rest_.front(),
                             value_wanted_ ? "a value" : "an operator");
      return;
    }
    rest_.remove_prefix(1);
    if (opens) {
      open_.emplace_back();
      return;
    }
    while (!open_.empty() && open_.back()) close_one();
    if (open_.empty())
      problem_ = "a parenthesis is closed that was not opened";
    else
      open_.pop_back();
  }

  void read_sign(const Sign& sign) {
    if ((sign.op == Op::negate) != value_wanted_) {
      problem_ = fmt::format("'{}' stands where {} is expected", sign.text,
                             value_wanted_ ? "a value" : "an operator");
      return;
    }
    rest_.remove_prefix(sign.text.size());
    if (sign.op != Op::negate) {
      while (!open_.empty() && open_.back() && strength(*open_.back()) >= strength(sign.op))
        close_one();
      value_wanted_ = true;
    }
    open_.emplace_back(sign.op);
  }

  void close_one() {
    if (open_.empty()) return;
    if (open_.back()) out_.items.push_back({.op = *open_.back()});
    open_.pop_back();
  }

  void read_value() {
    if (rest_.front() == '$') return read_named();
    if (rest_.front() == '\'') return literal(quote_json(read_text()));
    std::size_t past = 0;
    while (past < rest_.size() &&
           (std::isalnum(static_cast<unsigned char>(rest_[past])) != 0 ||
            std::string_view("+-._").find(rest_[past]) != std::string_view::npos))
      ++past;
    const std::string_view word = rest_.substr(0, past);
    JsonReader reader;
    const Document* document = reader.read(word);
    if (document == nullptr || word.empty()) {
      problem_ = fmt::format(
          "'{}' is no value: texts stand in single quotes, expressions begin "
          "with $",
          rest_.substr(0, std::max<std::size_t>(past, 1)));
      return;
    }
    rest_.remove_prefix(past);
    literal(std::string(word));
  }

  void literal(std::string json) {
    if (problem_.empty()) out_.items.push_back({.op = Op::literal, .literal = std::move(json)});
  }

  // A quote within is written twice.
  std::string read_text() {
    std::string text;
    for (std::size_t i = 1; i < rest_.size(); ++i) {
      if (rest_[i] != '\'') {
        text += rest_[i];
      } else if (i + 1 < rest_.size() && rest_[i + 1] == '\'') {
        text += rest_[i++];
      } else {
        rest_.remove_prefix(i + 1);
        return text;
      }
    }
    problem_ = "a text has no closing quote";
    return text;
  }

  void read_named() {
    const std::size_t past = std::min(rest_.find_first_of(" \t\r\n()<>=!&|["), rest_.size());
    ReadExpression read = read_expression(rest_.substr(0, past));
    rest_.remove_prefix(past);
    if (!read.expression) {
      problem_ = std::move(read.problem);
      return;
    }
    while (problem_.empty() && rest_.starts_with("[")) read_index(*read.expression);
    out_.items.push_back({.op = Op::expression, .expression = std::move(*read.expression)});
  }

  // "[0].name" goes on in the value.
  void read_index(Expression& to) {
    const std::size_t close = std::min(rest_.find(']'), rest_.size());
    const std::string_view index = rest_.substr(1, close == 0 ? 0 : close - 1);
    if (close == rest_.size() || index.empty() ||
        !std::all_of(index.begin(), index.end(), is_digit)) {
      problem_ = fmt::format("'{}' is no index", rest_.substr(0, close + 1));
      return;
    }
    to.pointer += fmt::format("/{}", index);
    to.text += rest_.substr(0, close + 1);
    rest_.remove_prefix(close + 1);
    while (rest_.starts_with(".")) {
      const std::size_t past = std::min(rest_.find_first_of(" \t\r\n()<>=!&|[.", 1), rest_.size());
      to.pointer += "/" + pointer_token(rest_.substr(1, past - 1));
      to.text += rest_.substr(0, past);
      rest_.remove_prefix(past);
    }
  }

  std::string_view rest_;
  Condition out_{};
  std::vector<std::optional<Op>> open_{};  // Operators that wait; absent: a parenthesis.
  bool value_wanted_ = true;
  std::string problem_{};
};

std::optional<double> number_of(Node value) {
  if (!value || !(value.is(Kind::number) || value.is(Kind::string))) return std::nullopt;
  const std::string_view text = value.text();
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::string folded(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](unsigned char c) {
    return static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  });
  return out;
}

bool is_nothing(Node value) { return !value || value.is(Kind::null); }

bool counts_as_true(Node value) {
  return !is_nothing(value) && !(value.is(Kind::boolean) && !value.boolean());
}

bool are_equal(Node a, Node b) {
  if (is_nothing(a) || is_nothing(b)) return is_nothing(a) && is_nothing(b);
  if (a.is(Kind::string) && b.is(Kind::string)) return equal_ignoring_case(a.text(), b.text());
  if (a.kind() == b.kind()) return equal(a, b);
  // Headers, paths and queries are texts, whatever they stand for.
  if (const auto left = number_of(a), right = number_of(b); left && right) return *left == *right;
  const Node text = a.is(Kind::string) ? a : b;
  const Node other = a.is(Kind::string) ? b : a;
  return text.is(Kind::string) && other.is(Kind::boolean) && folded(text.text()) == to_json(other);
}

std::partial_ordering order_of(Node a, Node b) {
  if (is_nothing(a) || is_nothing(b)) return std::partial_ordering::unordered;
  if (const auto left = number_of(a), right = number_of(b); left && right) return *left <=> *right;
  if (!a.is(Kind::string) || !b.is(Kind::string)) return std::partial_ordering::unordered;
  const int order = folded(a.text()).compare(folded(b.text()));
  return order <=> 0;
}

bool compared(Op op, Node a, Node b) {
  switch (op) {
    case Op::equal:
      return are_equal(a, b);
    case Op::unequal:
      return !are_equal(a, b);
    case Op::less:
      return order_of(a, b) < 0;
    case Op::less_or_equal:
      return order_of(a, b) <= 0;
    case Op::greater:
      return order_of(a, b) > 0;
    case Op::greater_or_equal:
      return order_of(a, b) >= 0;
    case Op::both:
      return counts_as_true(a) && counts_as_true(b);
    default:
      return counts_as_true(a) || counts_as_true(b);
  }
}

}  // namespace

ReadCondition read_condition(std::string_view text) { return ConditionReader(text).read(); }

bool holds(const Condition& condition, const Scope& scope) {
  std::vector<Node> stack;
  const auto take = [&] {
    const Node value = stack.back();
    stack.pop_back();
    return value;
  };
  for (const Condition::Item& item : condition.items) {
    if (item.op == Op::literal) {
      stack.push_back(scope.values->json(item.literal));
    } else if (item.op == Op::expression) {
      stack.push_back(value_of(item.expression, scope));
    } else {
      const Node right = take();
      const bool result =
          item.op == Op::negate ? !counts_as_true(right) : compared(item.op, take(), right);
      stack.push_back(scope.values->json(result ? "true" : "false"));
    }
  }
  return !stack.empty() && counts_as_true(stack.back());
}

}  // namespace driftgate
