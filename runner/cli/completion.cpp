#include "runner/cli/completion.h"

#include <algorithm>
#include <functional>
#include <string_view>

#include "reporters/reporter.h"
#include "runner/strategies/strategy.h"
#include "validators/rules.h"

namespace driftgate {
namespace {

using Candidates = std::vector<Candidate>;

// --- the values that other tables name ---

Candidates rules() {
  Candidates candidates;
  for (const RuleText& rule : all_rules())
    candidates.push_back({std::string(rule.id), std::string(rule.summary)});
  return candidates;
}

Candidates reports() {
  Candidates candidates;
  for (const Reporter* reporter : all_reporters())
    candidates.push_back({std::string(reporter->name), std::string(reporter->summary)});
  return candidates;
}

Candidates strategies() {
  Candidates candidates{{"all", ""}, {"workflows", ""}};
  for (const Strategy* strategy : all_strategies())
    candidates.push_back({std::string(strategy->name), std::string(strategy->summary)});
  return candidates;
}

Candidates methods() {
  Candidates candidates;
  for (const char* method :
       {"all", "GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE", "QUERY"})
    candidates.push_back({method, ""});
  return candidates;
}

Candidates levels() { return {{"error", ""}, {"warning", ""}, {"note", ""}, {"off", ""}}; }

Candidates nothing() { return {}; }

// What stands for a value in the help says what completes it.
struct Value {
  std::string_view placeholder{};
  Candidates (*words)() = nothing;
  Completion::Kind otherwise = Completion::Kind::words;  // Where no words are.
  Candidates (*after_equals)() = nullptr;
};
constexpr Value kValues[] = {
    {.placeholder = "RULE", .words = rules},
    {.placeholder = "RULE=LEVEL", .words = rules, .after_equals = levels},
    {.placeholder = "NAME=PATH",
     .words = reports,
     .otherwise = Completion::Kind::files,
     .after_equals = nothing},
    {.placeholder = "NAME,...", .words = strategies},
    {.placeholder = "METHOD,...", .words = methods},
    {.placeholder = "FILE", .otherwise = Completion::Kind::files},
    {.placeholder = "PATH", .otherwise = Completion::Kind::files},
    {.placeholder = "REPORT", .otherwise = Completion::Kind::files},
    {.placeholder = "FOLDER", .otherwise = Completion::Kind::folders},
};

// A positional is a file where nothing else is said of it.
Value value_of(const OptionText& option) {
  const std::string_view placeholder =
      option.value.empty() ? std::string_view(option.names.front()) : option.value;
  for (const Value& value : kValues)
    if (value.placeholder == placeholder) return value;
  return {.otherwise = option.positional ? Completion::Kind::files : Completion::Kind::words};
}

// --- the word that is typed ---

// The first clause, short enough for a column beside the word.
std::string short_text(const std::string& summary) {
  constexpr std::size_t kMost = 60;
  std::string text = summary.substr(0, summary.find("; "));
  if (text.size() <= kMost) return text;
  const std::size_t space = text.rfind(' ', kMost);
  return text.substr(0, space == std::string::npos ? kMost : space) + " ...";
}

void add(Completion& to, const std::string& typed, std::string word, const std::string& about) {
  if (word.starts_with(typed)) to.candidates.push_back({std::move(word), short_text(about)});
}

// `typed` is the word; what is before the value in it ("--report=") stays.
Completion values(const OptionText& option, const std::string& typed, std::size_t begin) {
  Completion found;
  for (const std::string& choice : option.choices)
    add(found, typed, typed.substr(0, begin) + choice, "");
  if (!option.choices.empty()) return found;

  const Value value = value_of(option);
  const std::size_t equals = value.after_equals ? typed.find('=', begin) : std::string::npos;
  const bool named = equals != std::string::npos;
  if (named) begin = equals + 1;
  if (option.value.ends_with(",...")) {
    const std::size_t comma = typed.rfind(',');
    if (comma != std::string::npos && comma >= begin) begin = comma + 1;
  }
  const std::string before = typed.substr(0, begin);
  const std::string_view end = value.after_equals && !named ? "=" : "";
  for (const Candidate& one : named ? value.after_equals() : value.words())
    add(found, typed, before + one.word + std::string(end), one.about);
  if (value.words == nothing || (named && value.after_equals == nothing)) {
    found.kind = value.otherwise;
    if (found.kind != Completion::Kind::words) found.before = before;
  }
  return found;
}

// --- the words before it ---

const OptionText* find_option(const CommandText& command, std::string_view name) {
  for (const OptionText& option : command.options)
    for (const std::string& known : option.names)
      if (!option.positional && known == name) return &option;
  return nullptr;
}

const OptionText* positional(const CommandText& command, std::size_t index) {
  for (const OptionText& option : command.options)
    if (option.positional && (index-- == 0 || option.repeats)) return &option;
  return nullptr;
}

// How far the line has come.
struct Line {
  const CommandText* command = nullptr;
  const OptionText* pending = nullptr;  // Its value comes next.
  std::size_t positionals = 0;
  bool options_ended = false;
};

// The option whose value the next word is; none for "--name=value", "-j8" and flags.
const OptionText* opened(const CommandText& command, const std::string& word) {
  const OptionText* option = nullptr;
  if (word.starts_with("--"))
    option = find_option(command, word);
  else
    // Flags may stand together, and the last may take a value: "-qj 8".
    for (std::size_t i = 1; i < word.size(); ++i) {
      option = find_option(command, std::string("-") + word[i]);
      if (option && !option->value.empty() && i + 1 < word.size()) return nullptr;
    }
  return option && !option->value.empty() ? option : nullptr;
}

void advance(Line& line, const std::string& word) {
  if (line.pending) {
    line.pending = nullptr;
    return;
  }
  if (!line.options_ended && word == "--") {
    line.options_ended = true;
    return;
  }
  if (!line.options_ended && word.size() > 1 && word.starts_with('-')) {
    line.pending = opened(*line.command, word);
    return;
  }
  for (const CommandText& command : line.command->commands)
    if (!line.options_ended && command.name == word) {
      line = {.command = &command};
      return;
    }
  ++line.positionals;
}

Completion option_names(const CommandText& command, const std::string& typed) {
  Completion found;
  for (const OptionText& option : command.options)
    if (!option.positional)
      for (const std::string& name : option.names) add(found, typed, name, option.summary);
  add(found, typed, "--help", "Print this help");
  return found;
}

}  // namespace

Completion complete(const CommandText& program, std::span<const std::string> words) {
  if (words.empty()) return {};
  Line line{.command = &program};
  for (const std::string& word : words.first(words.size() - 1)) advance(line, word);
  const std::string& typed = words.back();
  if (line.pending) return values(*line.pending, typed, 0);
  if (!line.options_ended && typed.starts_with('-')) {
    const std::size_t equals = typed.find('=');
    if (equals == std::string::npos) return option_names(*line.command, typed);
    const OptionText* option = find_option(*line.command, typed.substr(0, equals));
    return option && !option->value.empty() ? values(*option, typed, equals + 1) : Completion{};
  }
  Completion found;
  if (const OptionText* option = positional(*line.command, line.positionals))
    found = values(*option, typed, 0);
  if (line.positionals == 0 && !line.options_ended)
    for (const CommandText& command : line.command->commands)
      add(found, typed, command.name, command.summary);
  return found;
}

std::string to_text(const Completion& completion) {
  std::string text = completion.kind == Completion::Kind::words   ? "words"
                     : completion.kind == Completion::Kind::files ? "files "
                                                                  : "folders ";
  text += completion.before + '\n';
  for (const Candidate& candidate : completion.candidates)
    text += candidate.word + (candidate.about.empty() ? "" : '\t' + candidate.about) + '\n';
  return text;
}

}  // namespace driftgate
