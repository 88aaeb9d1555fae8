#include "tests/cli/transcript.h"

#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "tests/cli/provider.h"
#include "tests/files.h"

namespace driftgate::tests {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

void replace_all(std::string& text, const std::string& from, const std::string& to) {
  if (from.empty()) return;
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
    text.replace(at, from.size(), to);
}

// "GET /pets 200 OK", then header fields, an empty line and the body.
void add_answer(Transcript& to, const std::string& words, const std::string& text) {
  std::istringstream in(words);
  std::string method, target;
  Answer answer;
  in >> method >> target;
  std::getline(in >> std::ws, answer.status);
  const std::size_t blank = text.find("\n\n");
  answer.headers = text.substr(0, blank);
  if (blank != std::string::npos) answer.body = text.substr(blank + 2);
  if (answer.body.ends_with('\n')) answer.body.pop_back();
  to.answers[method + " " + target] = answer;
}

// One "--- WORDS" line and the text below it.
void add_section(Transcript& to, const std::string& words, const std::string& text) {
  const std::string verb = words.substr(0, words.find(' '));
  const std::string rest = words.size() > verb.size() ? words.substr(verb.size() + 1) : "";
  if (verb == "file") {
    to.files.emplace_back(rest, text);
  } else if (verb == "folder") {
    to.folders.push_back(rest);
  } else if (verb == "link") {
    const std::size_t arrow = rest.find(" -> ");
    to.links.emplace_back(rest.substr(0, arrow), rest.substr(arrow + 4));
  } else if (verb == "answer") {
    add_answer(to, rest, text);
  } else if (verb == "run") {
    to.steps.push_back({.command = text});
  } else if (verb == "exit") {
    to.steps.back().exit_code = std::stoi(rest);
  } else if (verb == "stdout") {
    to.steps.back().output = text;
  } else if (verb == "stderr") {
    to.steps.back().errors = text;
  } else {
    throw std::runtime_error("a transcript has no section '" + verb + "'");
  }
}

/// A folder that is gone afterwards.
class Folder {
 public:
  Folder() {
    std::string name = (fs::temp_directory_path() / "driftgate-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    path_ = name;
  }
  ~Folder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

void write(const fs::path& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

class Stage {
 public:
  explicit Stage(const Transcript& transcript) : provider_(transcript.answers) {
    // References may reach the whole repository: this is one.
    fs::create_directories(folder_.path() / "work" / ".git");
    for (const std::string& name : transcript.folders) fs::create_directories(work() / name);
    for (const auto& [name, text] : transcript.files) {
      fs::create_directories((work() / name).parent_path());
      write(work() / name, given(text));
    }
    for (const auto& [name, target] : transcript.links) fs::create_symlink(target, work() / name);
  }

  Step play(const Step& step) const {
    // Nothing of the caller's environment but the search path, so that sessions repeat anywhere.
    write(folder_.path() / "script", "cd '" + work().string() + "'\n" + given(step.command));
    const std::string line = "env -i PATH='" + fs::path(DRIFTGATE_BINARY).parent_path().string() +
                             "':\"$PATH\" sh '" + inner("script") + "' >'" + inner("out") +
                             "' 2>'" + inner("err") + "' </dev/null";
    const int status = std::system(line.c_str());
    return {.command = step.command,
            .exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status),
            .output = taken(read_bytes(inner("out"))),
            .errors = taken(read_bytes(inner("err")))};
  }

 private:
  fs::path work() const { return folder_.path() / "work"; }
  std::string inner(const char* name) const { return (folder_.path() / name).string(); }

  std::string given(std::string text) const {
    replace_all(text, "{port}", std::to_string(provider_.port()));
    replace_all(text, "{closed}", std::to_string(provider_.closed_port()));
    replace_all(text, "{folder}", work().string());
    return text;
  }

  std::string taken(std::string text) const {
    replace_all(text, work().string(), "{folder}");
    replace_all(text, ":" + std::to_string(provider_.port()), ":{port}");
    replace_all(text, ":" + std::to_string(provider_.closed_port()), ":{closed}");
    return text;
  }

  Folder folder_;
  Provider provider_;
};

bool line_fits(std::string_view actual, std::string_view expected) {
  constexpr std::string_view kAny = "{any}";
  const std::size_t wildcard = expected.find(kAny);
  if (wildcard == std::string_view::npos) return actual == expected;
  if (!actual.starts_with(expected.substr(0, wildcard))) return false;
  const std::string_view rest = expected.substr(wildcard + kAny.size());
  for (std::size_t at = wildcard; at <= actual.size(); ++at)
    if (line_fits(actual.substr(at), rest)) return true;
  return false;
}

std::string section(const std::string& words, const std::string& text) {
  const bool ends = text.empty() || text.ends_with('\n');
  return "--- " + words + "\n" + text + (ends ? "" : "\n");
}

}  // namespace

Transcript parse_transcript(const std::string& text) {
  Transcript transcript;
  std::string words, body;
  bool in_steps = false;
  const auto finish = [&] {
    if (!words.empty()) add_section(transcript, words, body);
    body.clear();
  };
  for (const std::string& line : lines_of(text)) {
    if (line.starts_with("--- ")) {
      finish();
      words = line.substr(4);
      in_steps = in_steps || words == "run";
    } else {
      body += line + "\n";
    }
    if (!in_steps) transcript.prologue += line + "\n";
  }
  finish();
  return transcript;
}

std::string to_text(const Transcript& transcript) {
  std::string text = transcript.prologue;
  for (const Step& step : transcript.steps) {
    text += section("run", step.command);
    text += section("exit " + std::to_string(step.exit_code), "");
    if (!step.output.empty()) text += section("stdout", step.output);
    if (!step.errors.empty()) text += section("stderr", step.errors);
  }
  return text;
}

std::vector<Step> play(const Transcript& transcript) {
  const Stage stage(transcript);
  std::vector<Step> played;
  for (const Step& step : transcript.steps) played.push_back(stage.play(step));
  return played;
}

bool fits(const std::string& actual, const std::string& expected) {
  const std::vector<std::string> a = lines_of(actual), e = lines_of(expected);
  if (a.size() != e.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (!line_fits(a[i], e[i])) return false;
  return true;
}

std::string keep_wildcards(const std::string& actual, const std::string& expected) {
  const std::vector<std::string> a = lines_of(actual), e = lines_of(expected);
  std::string text;
  for (const std::string& line : a) {
    std::string kept = line;
    for (const std::string& candidate : e)
      if (candidate.find("{any}") != std::string::npos && line_fits(line, candidate))
        kept = candidate;
    text += kept + "\n";
  }
  return text;
}

}  // namespace driftgate::tests
