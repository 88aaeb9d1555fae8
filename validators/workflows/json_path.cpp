#include "validators/workflows/json_path.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "specs/document/quote_json.h"
#include "validators/schema/equality.h"

namespace driftgate {
namespace {

using PathOp = JsonPath::Op;
using Operand = JsonPath::Operand;
using Query = JsonPath::Query;
using Selector = JsonPath::Selector;

constexpr int kDeepest = 16;                       // Filters and calls within each other.
constexpr std::size_t kMostPathSteps = 1'000'000;  // Values looked at in one evaluation.

bool is_name_character(char c, bool first) {
  const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
                      static_cast<unsigned char>(c) >= 0x80;
  return letter || (!first && c >= '0' && c <= '9');
}

struct PathSign {
  std::string_view text{};
  PathOp op{};
};
constexpr std::array<PathSign, 9> kPathSigns{{{"<=", PathOp::less_or_equal},
                                              {">=", PathOp::greater_or_equal},
                                              {"==", PathOp::equal},
                                              {"!=", PathOp::unequal},
                                              {"&&", PathOp::both},
                                              {"||", PathOp::either},
                                              {"<", PathOp::less},
                                              {">", PathOp::greater},
                                              {"!", PathOp::negate}}};

bool is_comparison(PathOp op) { return op >= PathOp::less && op <= PathOp::unequal; }

int path_strength(PathOp op) {
  if (op == PathOp::either) return 1;
  if (op == PathOp::both) return 2;
  return op == PathOp::negate ? 3 : 4;
}

struct Function {
  std::string_view name{};
  std::size_t arguments = 1;
  bool is_test = false;  // Its result is true or false, and no value.
};
constexpr std::array<Function, 5> kFunctions{
    {{"length"}, {"count"}, {"value"}, {"match", 2, true}, {"search", 2, true}}};

/// Reads filters within filters by calling itself, as deep as kDeepest.
class PathReader {
 public:
  explicit PathReader(std::string_view text) : rest_(text) {}

  ReadJsonPath read() {
    JsonPath path;
    skip_blanks();
    if (!take("$")) refuse("it must begin with '$'");
    path.query = read_segments();
    skip_blanks();
    if (!rest_.empty()) refuse(fmt::format("'{}' is not understood", rest_.substr(0, 20)));
    if (!problem_.empty()) return {.problem = std::move(problem_)};
    return {.path = std::move(path)};
  }

 private:
  void refuse(std::string problem) {
    if (problem_.empty()) problem_ = std::move(problem);
    rest_ = {};
  }

  bool take(std::string_view text) {
    if (!rest_.starts_with(text)) return false;
    rest_.remove_prefix(text.size());
    return true;
  }

  void skip_blanks() {
    const std::size_t past = rest_.find_first_not_of(" \t\r\n");
    rest_.remove_prefix(std::min(past, rest_.size()));
  }

  void require(std::string_view text) {
    skip_blanks();
    if (!take(text)) refuse(fmt::format("'{}' is missing", text));
  }

  Query read_segments() {
    Query query;
    for (;;) {
      const std::string_view before = rest_;
      skip_blanks();
      JsonPath::Segment segment;
      if (take("..")) {
        segment.descends = true;
        if (!rest_.starts_with('[')) {
          segment.selectors.push_back(read_short());
        } else {
          read_brackets(segment);
        }
      } else if (take(".")) {
        segment.selectors.push_back(read_short());
      } else if (rest_.starts_with('[')) {
        read_brackets(segment);
      } else {
        if (problem_.empty()) rest_ = before;
        return query;
      }
      query.segments.push_back(std::move(segment));
    }
  }

  Selector read_short() {
    if (take("*")) return {.kind = Selector::Kind::wildcard};
    Selector selector;
    while (!rest_.empty() && is_name_character(rest_.front(), selector.name.empty())) {
      selector.name += rest_.front();
      rest_.remove_prefix(1);
    }
    if (selector.name.empty()) refuse("a name is missing behind '.'");
    return selector;
  }

  void read_brackets(JsonPath::Segment& to) {
    require("[");
    do {
      skip_blanks();
      to.selectors.push_back(read_selector());
      skip_blanks();
    } while (take(","));
    require("]");
  }

  Selector read_selector() {
    if (take("*")) return {.kind = Selector::Kind::wildcard};
    if (take("?")) return read_filter();
    if (rest_.starts_with('\'') || rest_.starts_with('"')) return {.name = read_text()};
    Selector selector{.kind = Selector::Kind::index, .start = read_integer()};
    skip_blanks();
    if (!take(":")) {
      if (!selector.start) refuse(fmt::format("'{}' is no selector", rest_.substr(0, 20)));
      return selector;
    }
    selector.kind = Selector::Kind::slice;
    skip_blanks();
    selector.end = read_integer();
    skip_blanks();
    if (take(":")) {
      skip_blanks();
      selector.step = read_integer().value_or(1);
    }
    return selector;
  }

  std::optional<std::int64_t> read_integer() {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
    if (error == std::errc::result_out_of_range) refuse("a number is too large");
    if (error != std::errc()) return std::nullopt;
    constexpr std::int64_t kMost = (std::int64_t{1} << 53) - 1;  // RFC 9535 §2.1
    if (value > kMost || value < -kMost) refuse("a number is too large");
    if (!rest_.empty()) rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
    return value;
  }

  std::string read_text() {
    const char quote = rest_.front();
    std::string json = "\"";
    for (std::size_t i = 1; i < rest_.size(); ++i) {
      const char c = rest_[i];
      if (c == quote) {
        rest_.remove_prefix(i + 1);
        JsonReader reader;
        const Document* document = reader.read(json + "\"");
        if (document == nullptr) refuse("a text holds what JSON does not allow");
        return document == nullptr ? "" : std::string(document->root().text());
      }
      if (c == '\\' && i + 1 < rest_.size()) {
        const char escaped = rest_[++i];
        json += escaped == '\'' ? std::string("'") : std::string("\\") + escaped;
      } else if (c == '"') {
        json += "\\\"";
      } else {
        json += c;
      }
    }
    refuse("a text has no closing quote");
    return "";
  }

  Selector read_filter() {
    Selector selector{.kind = Selector::Kind::filter};
    if (++depth_ > kDeepest) refuse("filters stand too deep within each other");
    std::vector<std::optional<PathOp>> open;  // Absent: a parenthesis.
    const auto close_one = [&] {
      if (open.back()) selector.filter.push_back({.op = *open.back()});
      open.pop_back();
    };
    bool value_wanted = true;
    while (problem_.empty()) {
      skip_blanks();
      if (rest_.starts_with('(') && value_wanted) {
        rest_.remove_prefix(1);
        open.emplace_back();
        continue;
      }
      if (rest_.starts_with(')') && !value_wanted) {
        while (!open.empty() && open.back()) close_one();
        if (open.empty()) break;  // Of somebody around us.
        open.pop_back();
        rest_.remove_prefix(1);
        continue;
      }
      const auto sign =
          std::find_if(kPathSigns.begin(), kPathSigns.end(),
                       [&](const PathSign& each) { return rest_.starts_with(each.text); });
      if (sign == kPathSigns.end()) {
        if (!value_wanted) break;
        selector.filter.push_back({.operand = read_operand()});
        value_wanted = false;
        continue;
      }
      if ((sign->op == PathOp::negate) != value_wanted) {
        refuse(fmt::format("'{}' stands in the wrong place", sign->text));
        break;
      }
      rest_.remove_prefix(sign->text.size());
      if (sign->op != PathOp::negate)
        while (!open.empty() && open.back() &&
               path_strength(*open.back()) >= path_strength(sign->op))
          close_one();
      value_wanted = true;
      open.emplace_back(sign->op);
    }
    while (!open.empty()) {
      if (!open.back()) refuse("a parenthesis is not closed");
      close_one();
    }
    check_types(selector.filter);
    --depth_;
    return selector;
  }

  // Comparisons are of values; everything else is of tests (RFC 9535 §2.3.5.1).
  void check_types(const std::vector<JsonPath::Item>& filter) {
    std::vector<bool> tests;    // Of each result: it is true or false, and no value.
    std::vector<bool> literal;  // … it is a constant.
    for (const JsonPath::Item& item : filter) {
      if (item.op == PathOp::operand) {
        const auto function = std::find_if(kFunctions.begin(), kFunctions.end(), [&](auto& each) {
          return each.name == item.operand.text;
        });
        const bool called = item.operand.kind == Operand::Kind::function;
        tests.push_back(called && function != kFunctions.end() && function->is_test);
        literal.push_back(item.operand.kind == Operand::Kind::literal || (called && !tests.back()));
        continue;
      }
      const std::size_t operands = item.op == PathOp::negate ? 1 : 2;
      if (tests.size() < operands) return refuse("a value is missing");
      for (std::size_t i = tests.size() - operands; i < tests.size(); ++i) {
        if (is_comparison(item.op) ? tests[i] : literal[i])
          return refuse(is_comparison(item.op) ? "what is true or false is not compared"
                                               : "a value alone is no test");
      }
      tests.resize(tests.size() - operands);
      literal.resize(tests.size());
      tests.push_back(true);
      literal.push_back(false);
    }
    if (tests.size() != 1 || literal.front()) refuse("a filter must be a test");
  }

  Operand read_operand() {
    skip_blanks();
    Operand operand;
    if (rest_.starts_with('@') || rest_.starts_with('$')) {
      operand.kind = Operand::Kind::query;
      const bool of_current = rest_.front() == '@';
      rest_.remove_prefix(1);
      operand.query = read_segments();
      operand.query.of_current = of_current;
      return operand;
    }
    if (rest_.starts_with('\'') || rest_.starts_with('"')) {
      operand.text = quote_json(read_text());
      return operand;
    }
    std::size_t past = 0;
    const auto belongs = [&](char c) {
      return is_name_character(c, false) ||
             std::string_view("+-.").find(c) != std::string_view::npos;
    };
    while (past < rest_.size() && belongs(rest_[past])) ++past;
    operand.text = rest_.substr(0, past);
    rest_.remove_prefix(past);
    if (take("(")) return read_call(std::move(operand));
    JsonReader reader;
    if (reader.read(operand.text) == nullptr)
      refuse(fmt::format("'{}' is no value",
                         operand.text.empty() ? rest_.substr(0, 20) : operand.text));
    return operand;
  }

  Operand read_call(Operand operand) {
    operand.kind = Operand::Kind::function;
    const auto function = std::find_if(kFunctions.begin(), kFunctions.end(),
                                       [&](const Function& f) { return f.name == operand.text; });
    if (function == kFunctions.end()) {
      refuse(fmt::format("there is no function '{}'", operand.text));
      return operand;
    }
    if (++depth_ > kDeepest) refuse("calls stand too deep within each other");
    do {
      if (!problem_.empty()) break;
      operand.arguments.push_back(read_operand());
      skip_blanks();
    } while (take(","));
    require(")");
    --depth_;
    if (problem_.empty() && operand.arguments.size() != function->arguments)
      refuse(fmt::format("{}() takes {} argument{}", function->name, function->arguments,
                         function->arguments == 1 ? "" : "s"));
    if (!problem_.empty()) return operand;
    const bool of_nodes = function->name == "count" || function->name == "value";
    if (of_nodes && operand.arguments.front().kind != Operand::Kind::query)
      refuse(fmt::format("{}() takes a query", function->name));
    if (function->is_test) read_pattern(operand);
    return operand;
  }

  void read_pattern(Operand& call) {
    const Operand& argument = call.arguments.back();
    if (argument.kind != Operand::Kind::literal) {
      refuse(fmt::format("{}() takes its pattern as a text", call.text));
      return;
    }
    JsonReader reader;
    const Document* document = reader.read(argument.text);
    const std::string text(document->root().text());
    const bool whole = call.text == "match";
    call.pattern = std::make_unique<const Pattern>(whole ? "^(?:" + text + ")$" : text);
    if (!call.pattern->problem().empty())
      refuse(fmt::format("'{}' is no regular expression: {}", text, call.pattern->problem()));
  }

  std::string_view rest_;
  std::string problem_{};
  int depth_ = 0;
};

/// Goes as deep as filters stand within each other, and no deeper for any value.
class PathEvaluation {
 public:
  explicit PathEvaluation(Node root) : root_(root) {}

  std::vector<Node> nodes_of(const Query& query, Node current) {
    std::vector<Node> nodes{query.of_current ? current : root_};
    for (const JsonPath::Segment& segment : query.segments) {
      std::vector<Node> next;
      for (const Node node : nodes) {
        if (!segment.descends) {
          select(segment, node, next);
          continue;
        }
        for_each_below(node, [&](Node each) { select(segment, each, next); });
      }
      nodes = std::move(next);
    }
    return nodes;
  }

  bool gave_up() const { return steps_ > kMostPathSteps; }

 private:
  bool count() { return ++steps_ <= kMostPathSteps; }

  // The value and all values in it; member names are none.
  template <class Visit>
  void for_each_below(Node node, Visit visit) {
    struct Open {
      std::uint32_t past = 0;
      bool is_object = false;
    };
    std::vector<Open> open;
    for (std::uint32_t at = node.index(); at < node.past() && count();) {
      while (!open.empty() && open.back().past == at) open.pop_back();
      if (!open.empty() && open.back().is_object) ++at;
      const Node each(node.document(), at++);
      visit(each);
      if (each.is(Kind::object) || each.is(Kind::array))
        open.push_back({each.past(), each.is(Kind::object)});
    }
  }

  void select(const JsonPath::Segment& segment, Node node, std::vector<Node>& to) {
    for (const Selector& selector : segment.selectors) {
      if (!count()) return;
      switch (selector.kind) {
        case Selector::Kind::name:
          if (node.is(Kind::object))
            if (const Node member = node.find(selector.name)) to.push_back(member);
          break;
        case Selector::Kind::wildcard:
          for_each_child(node, [&](Node child) { to.push_back(child); });
          break;
        case Selector::Kind::index:
          select_index(*selector.start, node, to);
          break;
        case Selector::Kind::slice:
          select_slice(selector, node, to);
          break;
        case Selector::Kind::filter:
          for_each_child(node, [&](Node child) {
            if (passes(selector.filter, child)) to.push_back(child);
          });
          break;
      }
    }
  }

  template <class Visit>
  void for_each_child(Node node, Visit visit) {
    for (const Node element : node.elements())
      if (count()) visit(element);
    for (const Member& member : node.members())
      if (count()) visit(member.value);
  }

  static void select_index(std::int64_t index, Node node, std::vector<Node>& to) {
    const auto size = static_cast<std::int64_t>(node.size());
    if (!node.is(Kind::array)) return;
    if (index < 0) index += size;
    if (index >= 0 && index < size) to.push_back(node.element(static_cast<std::size_t>(index)));
  }

  // RFC 9535 §2.3.4.2.2
  void select_slice(const Selector& slice, Node node, std::vector<Node>& to) {
    if (!node.is(Kind::array) || slice.step == 0) return;
    std::vector<Node> all;
    for_each_child(node, [&](Node child) { all.push_back(child); });
    const auto size = static_cast<std::int64_t>(all.size());
    const bool forward = slice.step > 0;
    const auto normal = [&](std::int64_t i) { return i >= 0 ? i : size + i; };
    const std::int64_t start = normal(slice.start.value_or(forward ? 0 : size - 1));
    const std::int64_t end = slice.end ? normal(*slice.end) : (forward ? size : -1);
    if (forward) {
      const std::int64_t upper = std::clamp(end, std::int64_t{0}, size);
      for (std::int64_t i = std::clamp(start, std::int64_t{0}, size); i < upper; i += slice.step)
        to.push_back(all[static_cast<std::size_t>(i)]);
    } else {
      const std::int64_t lower = std::clamp(end, std::int64_t{-1}, size - 1);
      for (std::int64_t i = std::clamp(start, std::int64_t{-1}, size - 1); i > lower;
           i += slice.step)
        to.push_back(all[static_cast<std::size_t>(i)]);
    }
  }

  struct Outcome {
    std::vector<Node> nodes{};
    Node value{};  // Absent: nothing.
    bool test = false;
  };

  bool passes(const std::vector<JsonPath::Item>& filter, Node current) {
    std::vector<Outcome> stack;
    const auto take = [&] {
      Outcome outcome = std::move(stack.back());
      stack.pop_back();
      return outcome;
    };
    for (const JsonPath::Item& item : filter) {
      if (item.op == PathOp::operand) {
        stack.push_back(outcome_of(item.operand, current));
        continue;
      }
      const Outcome right = take();
      if (item.op == PathOp::negate) {
        stack.push_back({.test = !right.test});
        continue;
      }
      const Outcome left = take();
      stack.push_back({.test = combined(item.op, left, right)});
    }
    return stack.back().test;
  }

  Outcome outcome_of(const Operand& operand, Node current) {
    Outcome outcome;
    switch (operand.kind) {
      case Operand::Kind::literal:
        outcome.value = literal(operand.text);
        break;
      case Operand::Kind::query:
        outcome.nodes = nodes_of(operand.query, current);
        outcome.test = !outcome.nodes.empty();
        if (outcome.nodes.size() == 1) outcome.value = outcome.nodes.front();
        break;
      case Operand::Kind::function:
        call(operand, current, outcome);
        break;
    }
    return outcome;
  }

  void call(const Operand& function, Node current, Outcome& outcome) {
    const Outcome argument = outcome_of(function.arguments.front(), current);
    if (function.pattern) {
      outcome.test = argument.value && argument.value.is(Kind::string) &&
                     function.pattern->match(argument.value.text()) == PatternVerdict::matches;
    } else if (function.text == "count") {
      outcome.value = literal(std::to_string(argument.nodes.size()));
    } else if (function.text == "value") {
      outcome.value = argument.value;
    } else if (argument.value && argument.value.is(Kind::string)) {
      const std::string_view text = argument.value.text();
      const auto characters = std::count_if(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
      });
      outcome.value = literal(std::to_string(characters));
    } else if (argument.value && argument.value.kind() >= Kind::array) {
      outcome.value = literal(std::to_string(argument.value.size()));
    }
  }

  // RFC 9535 §2.3.5.2.2
  static bool combined(PathOp op, const Outcome& a, const Outcome& b) {
    if (op == PathOp::both) return a.test && b.test;
    if (op == PathOp::either) return a.test || b.test;
    const bool same = a.value && b.value ? equal(a.value, b.value) : !a.value && !b.value;
    if (op == PathOp::equal) return same;
    if (op == PathOp::unequal) return !same;
    if ((op == PathOp::less_or_equal || op == PathOp::greater_or_equal) && same) return true;
    const bool greater = op == PathOp::greater || op == PathOp::greater_or_equal;
    return greater ? less(b.value, a.value) : less(a.value, b.value);
  }

  static bool less(Node a, Node b) {
    if (!a || !b || a.kind() != b.kind()) return false;
    if (a.is(Kind::string)) return a.text() < b.text();
    if (!a.is(Kind::number)) return false;
    double left = 0, right = 0;
    std::from_chars(a.text().data(), a.text().data() + a.text().size(), left);
    std::from_chars(b.text().data(), b.text().data() + b.text().size(), right);
    return left < right;
  }

  Node literal(const std::string& json) {
    for (const auto& [text, reader] : literals_)
      if (text == json) return reader->read(json)->root();
    literals_.emplace_back(json, std::make_unique<JsonReader>());
    const Document* document = literals_.back().second->read(json);
    return document == nullptr ? Node{} : document->root();
  }

  Node root_;
  std::size_t steps_ = 0;
  std::vector<std::pair<std::string, std::unique_ptr<JsonReader>>> literals_{};
};

}  // namespace

ReadJsonPath read_json_path(std::string_view text) { return PathReader(text).read(); }

std::optional<std::vector<Node>> select(const JsonPath& path, Node root) {
  PathEvaluation evaluation(root);
  std::vector<Node> nodes = evaluation.nodes_of(path.query, root);
  if (evaluation.gave_up()) return std::nullopt;
  return nodes;
}

}  // namespace driftgate
