#include "reporters/changelog.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "reporters/page.h"
#include "reporters/sanitize.h"
#include "reporters/text.h"
#include "validators/diff/judge_changes.h"

namespace driftgate {
namespace {

constexpr std::size_t kMostChanges = 100;   // Of one pair, unless verbose.
constexpr std::size_t kMostOperations = 5;  // Of one change, unless verbose.
constexpr std::size_t kColumn = 14;         // Where texts begin beside their labels.
constexpr std::size_t kMostText = 400;      // Characters of a value in Markdown.

Ink ink_of(Severity severity) {
  switch (severity) {
    case Severity::error:
      return Ink::red;
    case Severity::warning:
      return Ink::yellow;
    case Severity::note:
      return Ink::cyan;
    case Severity::off:
      return Ink::dim;
  }
  return Ink::none;
}

Ink ink_of(ExitCode verdict) {
  if (verdict == ExitCode::kept) return Ink::green;
  return verdict == ExitCode::nothing_judged ? Ink::yellow : Ink::red;
}

struct Counts {
  std::size_t errors = 0, warnings = 0, notes = 0, accepted = 0, operations = 0, not_compared = 0;
};

bool is_accepted(const ComparedDescriptions& pair, std::size_t change) {
  const auto found = pair.accepted.find(change);
  const std::size_t all = std::max<std::size_t>(pair.diff->changes[change].operations.size(), 1);
  return found != pair.accepted.end() && found->second.size() >= all;
}

Counts count(const Changelog& changelog) {
  Counts counts;
  for (const ComparedDescriptions& pair : changelog.descriptions) {
    for (const ComparedOperation& operation : pair.diff->operations)
      ++(operation.is_compared() ? counts.operations : counts.not_compared);
    for (std::size_t i = 0; i < pair.diff->changes.size(); ++i) {
      if (is_accepted(pair, i)) {
        ++counts.accepted;
        continue;
      }
      const Severity severity = pair.diff->changes[i].severity;
      ++(severity == Severity::error     ? counts.errors
         : severity == Severity::warning ? counts.warnings
                                         : counts.notes);
    }
  }
  return counts;
}

std::string in_words(const Counts& counts) {
  std::string text = fmt::format("{}, {}, {} in {}", counted(counts.errors, "error"),
                                 counted(counts.warnings, "warning"), counted(counts.notes, "note"),
                                 counted(counts.operations, "operation"));
  if (counts.not_compared > 0) text += fmt::format("; {} not compared", counts.not_compared);
  if (counts.accepted > 0) text += fmt::format("; {} accepted", counts.accepted);
  return text;
}

std::string verdict_of(const Changelog& changelog) {
  const Counts counts = count(changelog);
  if (changelog.verdict == ExitCode::nothing_judged)
    return "NOTHING JUDGED: no operation was compared";
  return fmt::format("{}: {}",
                     changelog.verdict == ExitCode::bad_input ? "BAD INPUT"
                     : changelog.verdict == ExitCode::broken  ? "BROKEN"
                                                              : "KEPT",
                     in_words(counts));
}

std::string bump_of(const Changelog& changelog) {
  Bump bump = Bump::none;
  for (const ComparedDescriptions& pair : changelog.descriptions) bump = std::max(bump, pair.bump);
  std::string text =
      fmt::format("semantic version: {}", bump == Bump::none ? "no change" : to_string(bump));
  if (!changelog.expected.empty()) text += fmt::format(", expected {}", changelog.expected);
  return text;
}

std::string place_of(Node node, const std::function<std::string(const std::string&)>& file) {
  if (!node) return {};
  Location where = node.location();
  if (file) where.file = file(where.file);
  return to_string(where);
}

// Worst first; those that are accepted last.
std::vector<std::size_t> order_of(const ComparedDescriptions& pair) {
  std::vector<std::size_t> order(pair.diff->changes.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    const bool later = is_accepted(pair, a), sooner = is_accepted(pair, b);
    if (later != sooner) return sooner;
    return pair.diff->changes[a].severity > pair.diff->changes[b].severity;
  });
  return order;
}

std::string title_of(const ComparedDescriptions& pair) {
  std::string text = fmt::format("{} -> {}", pair.base, pair.revision);
  if (!pair.base_version.empty() && !pair.revision_version.empty())
    text += fmt::format("  ({} -> {})", pair.base_version, pair.revision_version);
  return text;
}

class Console {
 public:
  Console(const Changelog& changelog, const ReportStyle& style)
      : changelog_(changelog), style_(style), page_(style) {}

  std::string write() {
    for (const ComparedDescriptions& pair : changelog_.descriptions) one_pair(pair);
    page_.blank();
    for (const std::string& complaint : changelog_.complaints)
      page_.sentence(0, Ink::red, complaint);
    page_.blank();
    page_.sentence(0, ink_of(changelog_.verdict), verdict_of(changelog_));
    page_.sentence(0, Ink::none, bump_of(changelog_));
    return std::move(page_.text());
  }

 private:
  bool is_shown(const ComparedDescriptions& pair, std::size_t change) const {
    if (!style_.quiet) return true;
    return pair.diff->changes[change].severity >= changelog_.fail_on && !is_accepted(pair, change);
  }

  void one_pair(const ComparedDescriptions& pair) {
    std::vector<std::size_t> order = order_of(pair);
    std::erase_if(order, [&](std::size_t change) { return !is_shown(pair, change); });
    if (order.empty() && !style_.verbose) return;
    page_.blank();
    page_.sentence(0, Ink::bold, title_of(pair));
    const std::size_t most = style_.verbose ? order.size() : kMostChanges;
    for (std::size_t i = 0; i < std::min(order.size(), most); ++i) one_change(pair, order[i]);
    if (order.size() > most) {
      page_.blank();
      page_.sentence(2, Ink::dim,
                     fmt::format("and {} more (-v shows them all)", order.size() - most));
    }
  }

  void one_change(const ComparedDescriptions& pair, std::size_t position) {
    const Change& change = pair.diff->changes[position];
    page_.blank();
    page_.labelled(2, to_string(change.severity), ink_of(change.severity), change.rule);
    page_.sentence(4, Ink::none, change.message);
    const auto line = [&](std::string_view label, const std::string& text) {
      if (!text.empty()) page_.labelled(4, label, Ink::dim, text);
    };
    line("where", change.place);
    if (!change.before.empty() || !change.after.empty()) {
      line("before", change.before.empty() ? "nothing" : change.before);
      line("after", change.after.empty() ? "nothing" : change.after);
    }
    line("concerns", operations_in(pair, change));
    prove(change);
    if (change.reliance) line("consumers", to_string(*change.reliance));
    line("base", place_of(change.base, pair.base_file));
    line("revision", place_of(change.revision, pair.revision_file));
    if (const auto accepted = pair.accepted.find(position); accepted != pair.accepted.end())
      line("accepted", accepted_in(change, accepted->second));
    if (style_.verbose)
      line("id", fingerprint_of(change, pair.name,
                                change.operations.empty()
                                    ? ""
                                    : pair.diff->operations[change.operations.front()].id()));
  }

  // A whole message line by line.
  void prove(const Change& change) {
    const std::vector<std::string> lines = message_lines(change);
    if (lines.empty()) {
      if (const std::string proof = proof_of(change); !proof.empty())
        page_.labelled(4, "proof", Ink::dim, proof);
      return;
    }
    page_.labelled(4, "shown by", Ink::dim, lines.front());
    for (std::size_t i = 1; i < lines.size(); ++i)
      if (!lines[i].empty()) page_.sentence(kColumn, Ink::none, lines[i]);
  }

  static std::string accepted_in(const Change& change,
                                 const std::map<std::string, std::string>& accepted) {
    std::string text = accepted.begin()->second;
    if (accepted.size() < change.operations.size())
      text += fmt::format(" (in {} of {} operations)", accepted.size(), change.operations.size());
    return text;
  }

  std::string operations_in(const ComparedDescriptions& pair, const Change& change) const {
    std::vector<std::string_view> names = operations_of(*pair.diff, change);
    const std::size_t all = names.size();
    if (!style_.verbose && all > kMostOperations) names.resize(kMostOperations);
    std::string text = fmt::format("{}", fmt::join(names, ", "));
    if (names.size() < all) text += fmt::format(" and {} more", all - names.size());
    return text;
  }

  const Changelog& changelog_;
  const ReportStyle& style_;
  Page page_;
};

std::string escaped(std::string_view text) {
  return markdown_text(cut_middle(terminal_text(text), kMostText));
}

std::string code(std::string_view text) {
  return markdown_code(cut_middle(terminal_text(text), kMostText));
}

// A fenced block within an item of a list (CommonMark 0.30 §4.5, §5.2).
std::string block(const std::vector<std::string>& lines) {
  std::string text = "\n  ```http\n";
  for (const std::string& line : lines) {
    std::string shown = cut_middle(terminal_text(line), kMostText);
    std::replace(shown.begin(), shown.end(), '`', '\'');
    text += shown.empty() ? "\n" : "  " + shown + "\n";
  }
  return text + "  ```\n";
}

std::string item_of(const Change& change) {
  std::string line =
      fmt::format("- **{}** {}", to_string(change.severity), escaped(change.message));
  if (!change.place.empty()) line += fmt::format(", {}", code(change.place));
  if (!change.before.empty() && !change.after.empty())
    line += fmt::format(": {} → {}", code(change.before), code(change.after));
  else if (!change.before.empty() || !change.after.empty())
    line += fmt::format(": {}", code(change.before.empty() ? change.after : change.before));
  const std::vector<std::string> message = message_lines(change);
  if (message.size() == 1)
    line += fmt::format(" (shown by {})", code(message.front()));
  else if (const std::string proof = proof_of(change); message.empty() && !proof.empty())
    line += fmt::format(" ({})", escaped(proof));
  if (change.reliance) line += fmt::format("; {}", escaped(to_string(*change.reliance)));
  line += fmt::format(" [{}]\n", change.rule);
  if (message.size() > 1) line += block(message);
  return line;
}

std::string heading_of(const ComparedDescriptions& pair) {
  std::string text = escaped(pair.name);
  if (pair.base_version != pair.revision_version && !pair.base_version.empty() &&
      !pair.revision_version.empty())
    text += fmt::format(" {} → {}", escaped(pair.base_version), escaped(pair.revision_version));
  return text;
}

std::string one_operation(const ComparedDescriptions& pair, const std::string& name,
                          const std::vector<std::size_t>& changes) {
  std::string text =
      fmt::format("\n### {}\n\n", name.empty() ? "The whole description" : code(name));
  for (const std::size_t change : changes) text += item_of(pair.diff->changes[change]);
  return text;
}

}  // namespace

std::string console_changes(const Changelog& changelog, const ReportStyle& style) {
  return Console(changelog, style).write();
}

std::string markdown_changes(const Changelog& changelog) {
  std::string text =
      fmt::format("# Changes\n\n{}; {}.\n", verdict_of(changelog), bump_of(changelog));
  for (const std::string& complaint : changelog.complaints)
    text += fmt::format("\n{}.\n", escaped(complaint));
  for (const ComparedDescriptions& pair : changelog.descriptions) {
    text += fmt::format("\n## {}\n", heading_of(pair));
    std::map<std::uint32_t, std::vector<std::size_t>> by_operation;
    std::vector<std::size_t> whole;
    for (const std::size_t change : order_of(pair)) {
      const std::vector<std::uint32_t>& operations = pair.diff->changes[change].operations;
      for (const std::uint32_t operation : operations) by_operation[operation].push_back(change);
      if (operations.empty()) whole.push_back(change);
    }
    for (const auto& [operation, changes] : by_operation)
      text += one_operation(pair, pair.diff->operations[operation].name, changes);
    if (!whole.empty()) text += one_operation(pair, "", whole);
    if (by_operation.empty() && whole.empty()) text += "\nNothing changed.\n";
  }
  return text;
}

}  // namespace driftgate
