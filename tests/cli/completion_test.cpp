#include "runner/cli/completion.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <functional>
#include <string>
#include <vector>

#include "runner/cli/man_page.h"
#include "tests/files.h"

namespace driftgate::tests::completion_test {
namespace {

using Words = std::vector<std::string>;

Words offered(const Words& line) {
  Words words;
  for (const Candidate& candidate : complete(command_table(), line).candidates)
    words.push_back(candidate.word);
  return words;
}

bool holds(const Words& words, const std::string& word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// Every command, with the words that lead to it.
void for_each_command(const std::function<void(const Words&, const CommandText&)>& visit) {
  const CommandText program = command_table();
  std::vector<std::pair<Words, const CommandText*>> open{{{}, &program}};
  while (!open.empty()) {
    const auto [path, command] = open.back();
    open.pop_back();
    visit(path, *command);
    for (const CommandText& inner : command->commands) {
      Words longer = path;
      longer.push_back(inner.name);
      open.emplace_back(longer, &inner);
    }
  }
}

// --- a shell's or another program's answer, without the shell of the machine's user ---

struct Answer {
  int status = -1;
  std::string text{};
};

// `script` for /bin/sh, with driftgate on the PATH and nothing of the user's.
Answer run(const std::string& script) {
  const std::string folder = std::filesystem::path(DRIFTGATE_BINARY).parent_path().string();
  const std::string line = "exec env -i HOME=/nonexistent LC_ALL=C.UTF-8 TERM=dumb PATH='" +
                           folder + ":/usr/bin:/bin' sh -c '" + script + "' 2>&1";
  Answer answer;
  FILE* pipe = popen(line.c_str(), "r");
  char buffer[4096];
  while (const std::size_t count = std::fread(buffer, 1, sizeof buffer, pipe))
    answer.text.append(buffer, count);
  answer.status = pclose(pipe);
  return answer;
}

bool installed(const std::string& program) { return run("command -v " + program).status == 0; }

TEST(completion, every_command_and_option_of_the_help_is_offered) {
  std::size_t options = 0;
  for_each_command([&](const Words& path, const CommandText& command) {
    std::string words;
    for (const std::string& word : path) words += word + " ";
    const std::string help = run("driftgate " + words + "--help").text;
    Words line = path;
    line.emplace_back("-");
    const Words names = offered(line);
    for (const OptionText& option : command.options) {
      if (option.positional) continue;
      EXPECT_NE(help.find("\n  " + (option.names.back().size() == 2 ? option.names.back()
                                                                    : option.names.front())),
                std::string::npos)
          << words << option.names.front();
      for (const std::string& name : option.names) EXPECT_TRUE(holds(names, name)) << words << name;
      ++options;
    }
    // Nothing stands in the help that the table does not know.
    std::size_t shown = 0;
    for (std::size_t at = 0; (at = help.find("\n  -", at)) != std::string::npos; ++at) ++shown;
    const auto known = std::count_if(command.options.begin(), command.options.end(),
                                     [](const OptionText& option) { return !option.positional; });
    EXPECT_EQ(shown, static_cast<std::size_t>(known) + 1) << words << "and --help";

    line.back() = "";
    for (const CommandText& inner : command.commands)
      EXPECT_TRUE(holds(offered(line), inner.name)) << words << inner.name;
  });
  EXPECT_GT(options, 100U);
}

TEST(completion, what_is_offered_follows_the_words_before_it) {
  using Kind = Completion::Kind;
  const struct {
    Words line;
    Kind kind;
    std::string before;
    Words some;  // Of those that are offered.
    Words none;
  } cases[] = {
      {{"ch"}, Kind::words, "", {"check"}, {"diff", "complete", "man"}},
      {{""}, Kind::words, "", {"check", "diff", "completion"}, {"complete", "man"}},
      {{"--ver"}, Kind::words, "", {"--version"}, {}},
      {{"baseline", ""}, Kind::words, "", {"update", "show"}, {"check"}},
      {{"baseline", "update", "--re"}, Kind::words, "", {"--reason", "--report"}, {"--url"}},
      {{"check", ""}, Kind::files, "", {}, {"check"}},
      {{"check", "a.yaml", ""}, Kind::words, "", {}, {"check"}},
      {{"diff", "a.yaml", ""}, Kind::files, "", {}, {}},
      {{"check", "--config", "d"}, Kind::files, "", {}, {}},
      {{"check", "--config=d"}, Kind::files, "--config=", {}, {}},
      {{"check", "--refs-below", ""}, Kind::folders, "", {}, {}},
      {{"check", "--url", "h"}, Kind::words, "", {}, {}},
      {{"check", "-q", "--fail-on", ""}, Kind::words, "", {"error", "note"}, {"off"}},
      {{"check", "--fail-on=w"}, Kind::words, "", {"--fail-on=warning"}, {"--fail-on=error"}},
      {{"check", "-q=x"}, Kind::words, "", {}, {}},
      {{"check", "--report", "j"}, Kind::words, "", {"junit=", "json="}, {"tap="}},
      {{"check", "--report=js"}, Kind::words, "", {"--report=json="}, {"--report=junit="}},
      {{"check", "--report", "junit=r"}, Kind::files, "junit=", {}, {}},
      {{"check", "--report=junit=r"}, Kind::files, "--report=junit=", {}, {}},
      {{"check", "--severity", "body-"}, Kind::words, "", {"body-schema="}, {"body-schema"}},
      {{"check", "--severity", "body-schema=o"}, Kind::words, "", {"body-schema=off"}, {}},
      {{"check", "--methods", "GET,P"}, Kind::words, "", {"GET,POST"}, {"POST"}},
      {{"check", "--strategies", "a"}, Kind::words, "", {"all"}, {"examples"}},
      {{"check", "-j", ""}, Kind::words, "", {}, {"check"}},
      {{"check", "-j8", ""}, Kind::files, "", {}, {}},
      {{"check", "-qj", "8", "--se"}, Kind::words, "", {"--seed", "--severity"}, {}},
      {{"check", "--", "-"}, Kind::files, "", {}, {"--seed"}},
      {{"check", "--nonsense", "--se"}, Kind::words, "", {"--seed"}, {}},
      {{"explain", "body-s"}, Kind::words, "", {"body-schema"}, {}},
      {{"schema", ""}, Kind::words, "", {"config", "baseline"}, {}},
      {{"completion", ""}, Kind::words, "", {"bash", "zsh", "fish"}, {}},
      {{"nonsense", "--"}, Kind::words, "", {"--version"}, {"--seed"}},
  };
  for (const auto& one : cases) {
    std::string name;
    for (const std::string& word : one.line) name += "'" + word + "' ";
    const Completion found = complete(command_table(), one.line);
    EXPECT_EQ(found.kind, one.kind) << name;
    EXPECT_EQ(found.before, one.before) << name;
    const Words words = offered(one.line);
    for (const std::string& word : one.some) EXPECT_TRUE(holds(words, word)) << name << word;
    for (const std::string& word : one.none) EXPECT_FALSE(holds(words, word)) << name << word;
    EXPECT_EQ(words.empty(), one.some.empty()) << name;
  }
  EXPECT_EQ(complete(command_table(), {}), Completion{});
}

// The words that bash sees: it takes a word apart at = and :.
TEST(completion, bash_completes) {
  if (!installed("bash")) GTEST_SKIP() << "bash is not installed";
  const struct {
    std::string words, reply;
  } cases[] = {
      {"driftgate che", "check\n"},
      {"driftgate explain body-s", "body-schema\n"},
      {"driftgate check --report jun", "junit=\njunit:jenkins-strict=\n"},
      {"driftgate check --report junit : jen", "jenkins-strict=\n"},
      {"driftgate check --fail-on = er", "error\n"},
      {"driftgate check --config = /usr/bin/printen", "/usr/bin/printenv\n"},
      {"driftgate check --report junit = /usr/bin/printen", "/usr/bin/printenv\n"},
      {"driftgate check --refs-below /usr/b", "/usr/bin\n"},
  };
  for (const auto& one : cases) {
    const Answer answer =
        run("bash --norc -uc \"source <(driftgate completion bash); COMP_WORDS=(" + one.words +
            "); COMP_CWORD=\\$((\\${#COMP_WORDS[@]} - 1)); _driftgate driftgate; "
            "printf \\\"%s\\\\n\\\" \\\"\\${COMPREPLY[@]}\\\"\"");
    EXPECT_EQ(answer.text, one.reply) << one.words;
  }
}

TEST(completion, zsh_completes) {
  if (!installed("zsh")) GTEST_SKIP() << "zsh is not installed";
  EXPECT_EQ(run("driftgate completion zsh | zsh -fn").text, "");
  const struct {
    std::string line, reply;
  } cases[] = {
      {"driftgate check --fail-o", "<--fail-on>"},
      {"driftgate check --report junit:j", "<junit:jenkins-strict=>"},
      {"driftgate check --fail-on=er", "<--fail-on=error>"},
      {"driftgate check --report junit=/usr/bin/printen", "<printenv>"},
  };
  const std::string script = (tests_folder() / "cli" / "completion" / "complete.zsh").string();
  std::string lines, replies;
  for (const auto& one : cases) {
    lines += " \"" + one.line + "\"";
    replies += one.reply + "\n";
  }
  EXPECT_EQ(run("zsh -f " + script + lines).text, replies);
}

TEST(completion, fish_completes) {
  if (!installed("fish")) GTEST_SKIP() << "fish is not installed";
  const struct {
    std::string line, reply;
  } cases[] = {
      {"driftgate chec", "check"},
      {"driftgate check --fail-o", "--fail-on"},
      {"driftgate check --report junit:j", "junit:jenkins-strict="},
      {"driftgate check --report junit=/usr/bin/printen", "junit=/usr/bin/printenv"},
      {"driftgate check --fail-on=er", "--fail-on=error"},
  };
  std::string script = "driftgate completion fish | source; ";
  std::string expected;
  for (const auto& one : cases) {
    script += "complete -C \"" + one.line + "\" | string replace -r \"\\t.*\" \"\"; ";
    expected += one.reply + "\n";
  }
  std::string quoted;
  for (const char c : script)
    quoted += c == '"' || c == '\\' ? std::string("\\") + c : std::string(1, c);
  EXPECT_EQ(run("HOME=$(mktemp -d) fish --no-config -c \"" + quoted + "\"").text, expected);
}

TEST(man_page, names_every_command_and_option) {
  const std::string page = man_page(command_table(), "1.2.3");
  EXPECT_NE(page.find("driftgate 1.2.3"), std::string::npos);
  const auto in_troff = [](std::string text) {
    for (std::size_t at = 0; (at = text.find('-', at)) != std::string::npos; at += 2)
      text.insert(at, "\\");
    return text;
  };
  for_each_command([&](const Words& path, const CommandText& command) {
    std::string words = "driftgate";
    for (const std::string& word : path) words += " " + word;
    if (!path.empty()) {
      EXPECT_NE(page.find("\n.SS \\fB" + in_troff(words) + "\\fR"), std::string::npos) << words;
    }
    for (const OptionText& option : command.options)
      EXPECT_NE(page.find(in_troff(option.names.front()) + "\\fR"), std::string::npos)
          << words << option.names.front();
  });
}

TEST(man_page, is_shown_without_a_warning) {
  if (!installed("man")) GTEST_SKIP() << "man is not installed";
  const std::string command =
      "file=$(mktemp); driftgate man >$file; MANWIDTH=80 man --warnings -l $file";
  EXPECT_EQ(run(command + " 2>&1 >/dev/null; rm $file").text, "");
  const std::string shown = run(command + " | col -b; rm $file").text;
  EXPECT_NE(shown.find("--report NAME=PATH"), std::string::npos) << shown;
  EXPECT_NE(shown.find("EXIT STATUS"), std::string::npos);
  EXPECT_EQ(shown.find("\\f"), std::string::npos);
}

}  // namespace
}  // namespace driftgate::tests::completion_test
