#include "validators/excerpt.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "specs/document/document.h"
#include "specs/document/quote_json.h"
#include "specs/document/reference.h"
#include "validators/schema/wording.h"

namespace driftgate {
namespace {

constexpr std::size_t kLevels = 6;      // Of containers around the value.
constexpr std::size_t kNeighbours = 3;  // Shown on either side of the value.
constexpr std::size_t kInside = 6;      // Members of a marked container.
constexpr std::size_t kNameBytes = 80;
constexpr std::size_t kStartBytes = 600;
constexpr std::size_t kStartLines = 12;
constexpr int kLinesBefore = 3;
constexpr int kLinesAfter = 2;
constexpr std::size_t kLongLine = 240;  // Beyond this a line is cut around what is meant.
constexpr std::size_t kBeforeColumn = 80;

// Where a character begins, at or before `at`.
std::size_t character_at(std::string_view text, std::size_t at) {
  while (at > 0 && at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) --at;
  return std::min(at, text.size());
}

// ---- Values ---------------------------------------------------------------------------------

// One child of a container, with its name where that is an object.
struct Child {
  std::string name{};  // With its colon; "" in arrays.
  Node value{};
};

std::string name_of(std::string_view name) {
  return fmt::format("{}: ", quote_json(shortened(name.substr(0, 4 * kNameBytes))));
}

std::string in_short(Node value) {
  if (value.is(Kind::object)) return value.size() == 0 ? "{}" : "{…}";
  if (value.is(Kind::array)) return value.size() == 0 ? "[]" : "[…]";
  return shown(value);
}

// The children from position `from`, `count` of them at most.
std::vector<Child> children(Node container, std::size_t from, std::size_t count) {
  std::vector<Child> all;
  if (count == 0) return all;
  std::size_t at = 0;
  const auto take = [&](std::string_view name, Node value) {
    if (at++ < from) return true;
    all.push_back({container.is(Kind::object) ? name_of(name) : "", value});
    return all.size() < count;
  };
  if (container.is(Kind::object)) {
    for (const Member& member : container.members())
      if (!take(member.name(), member.value)) break;
  } else {
    for (const Node element : container.elements())
      if (!take("", element)) break;
  }
  return all;
}

// A value on the way to the one that is meant.
struct ExcerptStep {
  Node value{};
  std::string name{};        // With its colon; "" in arrays and of the root.
  std::size_t position = 0;  // In its container.
};

ExcerptStep child_of(Node container, std::string_view token) {
  ExcerptStep found;
  if (container.is(Kind::object)) {
    for (const Member& member : container.members()) {
      if (pointer_token(member.name()) == token) {
        found.value = member.value;
        found.name = name_of(member.name());
        return found;
      }
      ++found.position;
    }
    return {};
  }
  for (const Node element : container.elements()) {
    if (std::to_string(found.position) == token) {
      found.value = element;
      return found;
    }
    ++found.position;
  }
  return {};
}

std::vector<ExcerptStep> steps_to(Node root, std::string_view pointer) {
  std::vector<ExcerptStep> steps{{root, "", 0}};
  while (pointer.starts_with('/')) {
    pointer.remove_prefix(1);
    const std::string_view token = pointer.substr(0, pointer.find('/'));
    pointer.remove_prefix(token.size());
    ExcerptStep step = child_of(steps.back().value, token);
    if (!step.value) break;
    steps.push_back(std::move(step));
  }
  return steps;
}

// Lays out nested values. What is put goes to the part that is being written.
class Layout {
 public:
  explicit Layout(std::string& to) : to_(&to) {}

  void write_to(std::string& part) { to_ = &part; }
  void begin_line() {
    if (lines_++ > 0) *to_ += '\n';
    to_->append(2 * depth_, ' ');
  }
  void put(std::string_view text) { *to_ += text; }
  void line(std::string_view text) {
    begin_line();
    put(text);
  }
  void left_out(std::size_t count) {
    if (count > 0) line(fmt::format("… {} more", count));
  }
  void child(const Child& one) { line(one.name + in_short(one.value)); }
  void deeper() { ++depth_; }
  void higher() { --depth_; }

 private:
  std::string* to_;
  std::size_t depth_ = 0;
  std::size_t lines_ = 0;
};

bool is_open(Node value) {
  return (value.is(Kind::object) || value.is(Kind::array)) && value.size() > 0;
}
std::string_view opening(Node value) { return value.is(Kind::object) ? "{" : "["; }
std::string_view closing(Node value) { return value.is(Kind::object) ? "}" : "]"; }

void put_marked(const ExcerptStep& step, Layout& out) {
  out.put(step.name);
  if (!is_open(step.value)) return out.put(in_short(step.value));
  out.put(opening(step.value));
  out.deeper();
  const std::vector<Child> inside = children(step.value, 0, kInside);
  for (const Child& one : inside) out.child(one);
  out.left_out(step.value.size() - inside.size());
  out.higher();
  out.line(closing(step.value));
}

}  // namespace

Excerpt quote_value(Node root, std::string_view pointer) {
  Excerpt excerpt;
  Layout out(excerpt.before);
  const std::vector<ExcerptStep> steps = steps_to(root, pointer);
  const std::size_t meant = steps.size() - 1;
  const std::size_t first = meant > kLevels ? meant - kLevels : 0;
  if (first > 0) out.line("…");
  for (std::size_t i = first; i < meant; ++i) {  // From the outermost inwards.
    const std::size_t position = steps[i + 1].position;
    const std::size_t shown_before = i + 1 == meant ? std::min(position, kNeighbours) : 0;
    out.line(steps[i].name);
    out.put(opening(steps[i].value));
    out.deeper();
    out.left_out(position - shown_before);
    for (const Child& one : children(steps[i].value, position - shown_before, shown_before))
      out.child(one);
  }
  out.begin_line();
  out.write_to(excerpt.marked);
  put_marked(steps[meant], out);
  out.write_to(excerpt.after);
  for (std::size_t i = meant; i-- > first;) {  // And out again.
    const std::size_t next = steps[i + 1].position + 1;
    std::size_t more = steps[i].value.size() - next;
    if (i + 1 == meant && more > 0) {
      const std::vector<Child> behind = children(steps[i].value, next, kNeighbours);
      for (const Child& one : behind) out.child(one);
      more -= behind.size();
    }
    out.left_out(more);
    out.higher();
    out.line(closing(steps[i].value));
  }
  if (first > 0) out.line("…");
  return excerpt;
}

Excerpt quote_start(std::string_view text) {
  std::size_t end = 0;
  for (std::size_t lines = 0; end < std::min(text.size(), kStartBytes); ++end)
    if (text[end] == '\n' && ++lines == kStartLines) break;
  if (end < text.size()) end = character_at(text, end);
  std::string start(text.substr(0, end));
  std::erase(start, '\r');
  while (start.ends_with('\n')) start.pop_back();
  if (end < text.size()) start += "…";
  return {.before = std::move(start)};
}

// ---- Lines of a source ----------------------------------------------------------------------

namespace {

std::size_t indentation(std::string_view line) {
  const std::size_t words = line.find_first_not_of(' ');
  return words == line.npos ? line.size() : words;
}

std::string cut(std::string_view line) {
  if (line.size() <= kLongLine) return std::string(line);
  return std::string(line.substr(0, character_at(line, kLongLine))) + "…";
}

Excerpt quote_long(std::string_view line, int number, std::size_t column) {
  const std::size_t at = character_at(line, std::min(column, line.size()));
  const std::size_t from = character_at(line, at > kBeforeColumn ? at - kBeforeColumn : 0);
  // A word or a value of JSON, where it is short.
  std::size_t to = line.find_first_of(",}]", at);
  to = character_at(line, std::min(to, at + kBeforeColumn));
  const std::size_t end = character_at(line, std::min(to + kBeforeColumn, line.size()));
  return {.before = (from > 0 ? "…" : "") + std::string(line.substr(from, at - from)),
          .marked = std::string(line.substr(at, to - at)),
          .after = std::string(line.substr(to, end - to)) + (end < line.size() ? "…" : ""),
          .line = number};
}

}  // namespace

Excerpt quote_line(std::string_view lines, int first, int line, int column) {
  std::vector<std::string_view> near;
  int meant = -1;
  int number = first;
  for (; !lines.empty() && number <= line + kLinesAfter; ++number) {
    std::string_view one = lines.substr(0, lines.find('\n'));
    lines.remove_prefix(std::min(one.size() + 1, lines.size()));
    if (one.ends_with('\r')) one.remove_suffix(1);
    if (number < line - kLinesBefore) continue;
    if (number == line) meant = static_cast<int>(near.size());
    near.push_back(one);
  }
  if (meant < 0) return {};
  const auto middle = static_cast<std::size_t>(meant);
  if (near[middle].size() > kLongLine)
    return quote_long(near[middle], line, static_cast<std::size_t>(std::max(column, 1) - 1));
  std::size_t margin = near[middle].size();
  for (const std::string_view one : near)
    if (one.find_first_not_of(' ') != one.npos) margin = std::min(margin, indentation(one));
  Excerpt excerpt{.line = line - meant};
  for (std::size_t i = 0; i < near.size(); ++i) {
    std::string_view one = near[i].substr(std::min(margin, near[i].size()));
    if (i == middle) {
      const std::size_t words = indentation(one);
      excerpt.before += one.substr(0, words);
      excerpt.marked = one.substr(words);
      continue;
    }
    (i < middle ? excerpt.before : excerpt.after) += i < middle ? cut(one) + '\n' : '\n' + cut(one);
  }
  return excerpt;
}

}  // namespace driftgate
