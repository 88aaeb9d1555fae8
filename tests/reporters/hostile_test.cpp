#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include <algorithm>
#include <map>
#include <pugixml.hpp>
#include <sstream>

#include "reporters/reporter.h"
#include "reporters/sanitize.h"
#include "specs/document/utf8.h"
#include "tests/reporters/hostile_report.h"
#include "tests/reporters/sample_report.h"

// Hostile texts in every place of a report, through every reporter. What a reader makes of it has
// the same structure as when the texts are plain words.

namespace driftgate::hostile_test {
namespace {

using namespace std::string_literals;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

void append_shape(const rapidjson::Value& value, std::string& shape) {
  struct Open {
    const rapidjson::Value* value;
    std::string text;
  };
  std::vector<Open> rest{{&value, ""}};
  while (!rest.empty()) {
    const Open next = rest.back();
    rest.pop_back();
    shape += next.text;
    if (next.value == nullptr) continue;
    shape += std::to_string(next.value->GetType());
    rest.push_back({nullptr, ")"});
    std::vector<Open> inner;
    if (next.value->IsObject())
      for (const auto& member : next.value->GetObject())
        inner.push_back({&member.value, " "s + member.name.GetString() + ":"});
    if (next.value->IsArray())
      for (const rapidjson::Value& item : next.value->GetArray()) inner.push_back({&item, ","});
    rest.insert(rest.end(), inner.rbegin(), inner.rend());
  }
}

std::string json_shape(const std::string& text) {
  rapidjson::Document document;
  document.Parse<rapidjson::kParseValidateEncodingFlag>(text.data(), text.size());
  if (document.HasParseError()) return "broken at " + std::to_string(document.GetErrorOffset());
  std::string shape;
  append_shape(document, shape);
  return shape;
}

std::string ndjson_shape(const std::string& text) {
  std::string shape;
  for (const std::string& line : lines_of(text)) shape += json_shape(line) + '\n';
  return shape;
}

std::string xml_shape(const std::string& text) {
  struct Walker : pugi::xml_tree_walker {
    std::string shape{};
    bool for_each(pugi::xml_node& node) override {
      shape += std::to_string(depth()) + std::to_string(node.type()) + node.name();
      for (const pugi::xml_attribute attribute : node.attributes())
        shape += " "s + attribute.name();
      shape += '\n';
      return true;
    }
  } walker;
  pugi::xml_document document;
  if (!document.load_buffer(text.data(), text.size(), pugi::parse_full)) return "broken";
  document.traverse(walker);
  return walker.shape;
}

// What stands outside of double quotes.
std::string without_quoted(const std::string& line) {
  std::string outside;
  for (std::size_t i = 0; i < line.size(); ++i) {
    outside += line[i];
    if (line[i] != '"') continue;
    for (++i; i < line.size() && line[i] != '"'; ++i)
      if (line[i] == '\\') ++i;
    outside += '"';
  }
  return outside;
}

// TAP 14: the verdict and its number, and whether a directive stands behind the name. An escaped
// "#" begins none.
std::string point_of(const std::string& line) {
  const std::size_t name = line.find(" - ");
  if (name == line.npos || (!line.starts_with("ok ") && !line.starts_with("not ok "))) return line;
  std::size_t end = name + 3;
  while (end < line.size() && line[end] != '#') end += line[end] == '\\' ? 2 : 1;
  const bool skipped = line.compare(std::min(end, line.size()) - 1, 8, " # SKIP ") == 0;
  return line.substr(0, name) + (skipped ? " # SKIP" : "");
}

std::string tap_shape(const std::string& text) {
  std::string shape;
  for (const std::string& line : lines_of(text))
    shape += (line.starts_with(' ') ? without_quoted(line) : point_of(line)) + '\n';
  return shape;
}

std::string prometheus_shape(const std::string& text) {
  std::string shape;
  for (const std::string& line : lines_of(text)) shape += without_quoted(line) + '\n';
  return shape;
}

// The runner's reading: the command and its properties' names; "" where the line is none.
std::string command_of(std::string_view line) {
  if (!line.starts_with("::")) return "";
  const std::size_t word = line.find(' ');
  if (word == line.npos) return "";
  std::string command(line.substr(2, word - 2));
  for (std::size_t at = word + 1;;) {
    const std::size_t equals = line.find('=', at);
    if (equals == line.npos) return "";
    const std::string_view name = line.substr(at, equals - at);
    if (name != "file" && name != "line" && name != "col" && name != "title") return "";
    command += fmt::format(" {}", name);
    at = line.find_first_of(":,", equals);
    if (at == line.npos) return "";
    if (line[at++] == ',') continue;
    return at < line.size() && line[at] == ':' ? command : "";
  }
}

std::string github_shape(const std::string& text) {
  std::string shape;
  for (const std::string& line : lines_of(text)) {
    const std::string command = command_of(line);
    shape += command.empty() ? "none: " + line + '\n' : command + '\n';
  }
  return shape;
}

// Code spans and escapes are text; what is left is structure.
std::string markdown_shape(const std::string& text) {
  std::string shape;
  for (const std::string& line : lines_of(text)) {
    for (std::size_t i = 0; i < line.size(); ++i) {
      if (line[i] == '\\') {
        ++i;
      } else if (line.compare(i, 2, "&#") == 0) {  // A character by its number is text.
        i = std::min(line.find(';', i), line.size() - 1);
      } else if (line[i] == '`') {
        const std::size_t fence = std::min(line.find_first_not_of('`', i), line.size()) - i;
        std::size_t end = i + fence;
        for (;;) {  // The next run of the same length ends the span (CommonMark §6.1).
          end = line.find('`', end);
          if (end == std::string::npos) return "open code span: " + line;
          const std::size_t run = std::min(line.find_first_not_of('`', end), line.size()) - end;
          for (std::size_t j = i; j < end; ++j)
            if (line[j] == '|' && line[j - 1] != '\\') return "a cell ends in code: " + line;
          end += run;
          if (run == fence) break;
        }
        shape += "code";
        i = end - 1;
      } else if (std::string_view("|<>[]*_#~").find(line[i]) != std::string_view::npos) {
        shape += line[i];
      } else if (line[i] == '@' && i + 1 < line.size() && line[i + 1] != '&') {
        shape += "mention";
      } else if (line.compare(i, 3, "://") == 0 || line.compare(i, 4, "www.") == 0) {
        shape += "link";
      }
    }
    shape += '\n';
  }
  return shape;
}

// Elements and the names of their attributes. What is quoted has as many lines as it has.
std::string html_shape(const std::string& text) {
  std::string shape;
  bool quoted = false;
  for (std::size_t at = text.find('<'); at < text.size(); at = text.find('<', at)) {
    const std::size_t name = at + 1;
    at = std::min(text.find_first_of(" >", name), text.size());
    const std::string tag = text.substr(name, at - name);
    if (tag == "style") {
      at = text.find("</style>", at);
      continue;
    }
    if (tag == "wbr") continue;  // Behind each slash of a path.
    std::string attributes;
    while (at < text.size() && text[at] != '>') {
      const std::size_t end = text.find_first_of("=> ", ++at);
      if (end == text.npos) return "a tag does not end";
      attributes += ' ' + text.substr(at, end - at);
      at = end;
      if (text[at] != '=') continue;
      if (text[at + 1] != '"') return "an attribute without quotes";
      at = text.find('"', at + 2);
      if (at++ == text.npos) return "an attribute does not end";
    }
    if (tag == "pre" || tag == "/pre") quoted = tag == "pre";
    if (!quoted || (tag != "span" && tag != "/span" && tag != "mark" && tag != "/mark"))
      shape += tag + attributes + '\n';
  }
  return shape;
}

std::string any_shape(const std::string&) { return {}; }

const std::map<std::string_view, std::string (*)(const std::string&)> kShapes{
    {"console", any_shape},   {"json", json_shape},
    {"junit", xml_shape},     {"junit:jenkins-strict", xml_shape},
    {"sarif", json_shape},    {"github", github_shape},
    {"gitlab", json_shape},   {"markdown", markdown_shape},
    {"ctrf", json_shape},     {"tap", tap_shape},
    {"ndjson", ndjson_shape}, {"prometheus", prometheus_shape},
    {"har", json_shape},      {"html", html_shape},
};

const std::pair<const char*, std::string> kHostile[] = {
    {"ESC", "a\x1b[2J\x1b]0;title\a"},
    {"C1 CSI", "a\xC2\x9B[31m"},
    {"NUL", "a\0b"s},
    {"bidi",
     "a\xE2\x80\xAE"
     "b\xE2\x81\xA6"
     "c"},
    {"invalid UTF-8", "\xFF\xC0\xAF\xED\xA0\x80 a \xF4\x90\x80\x80"},
    {"line breaks",
     "a\r\nb\n\nc\xE2\x80\xA8"
     "d"},
    {"end of CDATA", "a]]><b>&amp;&bogus;<!--"},
    {"end of a script", "</script></failure><testcase name='x'/><img src=x onerror=alert(1)>"},
    {"GitHub command", "\n::error::boo\n  ::set-output name=x::y"},
    {"GitHub property", "a,line=9,title=x::boo%0A::error::%25"},
    {"Azure command", "\n##vso[task.complete result=Succeeded]x"},
    {"group command", "x ##[group]y ##[error]z"},
    {"GitLab section", "section_start:1:x\r\x1b[0K"},
    {"TeamCity command", "##teamcity[buildStop comment='x']"},
    {"attachment", "[[ATTACHMENT|/etc/passwd]]"},
    {"pipes", "a|b||c\\|d"},
    {"backticks", "`a``b```c` `"},
    {"only backticks", "``"},
    {"mentions", "@here @everyone/all user@example.com"},
    {"references", "#123 GH-1 !4 owner/repo#5"},
    {"links",
     "[x](http://evil.example) <http://evil.example> www.evil.example http://evil.example "
     "![i](http://evil.example/i.png)"},
    {"headings and rules", "# a\n---\n***\n> q\n- [ ] x"},
    {"emphasis", "**a** __b__ ~~c~~ $d$ _e_"},
    {"TAP directive", "x # SKIP y # TODO z \\# \\\\"},
    {"TAP plan", "\n1..0 # SKIP\nBail out!\nok 99 - x"},
    {"YAML", "\n  ...\n---\n- !!python/object:os.system {a: \"b\"} \\\" \\x41"},
    {"Prometheus sample", "x\"} 1\nup{a=\"b\"} 0 \\"},
    {"quotes", "\"'\\\"\\'"},
    {"JSON", "\"},{\"a\":[1,2"},
    {"SARIF placeholder and link", "{0} [x](1) [y](http://evil.example)"},
    {"long", std::string(100'000, '`') + std::string(100'000, '|')},
    {"everything", tests::hostile_text()},
};

void expect_harmless_bytes(const std::string& written, bool commands_are_ours) {
  EXPECT_EQ(utf8_breaks_at(written), written.size());
  const auto is_harmful = [](char32_t c) {
    return (c < 0x20 && c != '\n') || (c >= 0x7F && c < 0xA0) || (c >= 0x202A && c <= 0x202E) ||
           (c >= 0x2066 && c <= 0x2069);
  };
  std::size_t at = 0;
  while (at < written.size()) {
    const Glyph glyph = first_glyph(std::string_view(written).substr(at));
    if (is_harmful(glyph.code_point)) break;
    at += glyph.bytes;
  }
  EXPECT_GE(at, written.size());
  for (const char* command : {"##[", "##vso[", "##teamcity[", "\n1..0", "\nBail out!"})
    EXPECT_EQ(written.find(command), std::string::npos) << command;
  if (commands_are_ours) return;
  for (const std::string& line : lines_of(written)) {
    const std::size_t first = line.find_first_not_of(" \t");
    EXPECT_FALSE(first != line.npos && line.compare(first, 2, "::") == 0) << line.substr(0, 200);
  }
}

TEST(Hostile, nothing_changes_in_any_reader) {
#ifdef DRIFTGATE_SANITIZED
  constexpr std::size_t kStride = 4;  // Each reporter gets others of them.
#else
  constexpr std::size_t kStride = 1;
#endif
  std::size_t turn = 0;
  for (const Reporter* reporter : all_reporters()) {
    const auto shape = kShapes.find(reporter->name);
    ASSERT_NE(shape, kShapes.end()) << reporter->name;
    const std::string plain =
        shape->second(reporter->write(tests::report_full_of("plain words"), {}));
    ++turn;
    for (std::size_t i = turn % kStride; i < std::size(kHostile); i += kStride) {
      const auto& [what, text] = kHostile[i];
      SCOPED_TRACE(std::string(reporter->name) + ": " + what);
      const std::string written = reporter->write(tests::report_full_of(text), {});
      expect_harmless_bytes(written, reporter->name == "github");
      EXPECT_EQ(shape->second(written), plain);
    }
  }
}

// The readers of this test see what they are asked for.
TEST(Hostile, shapes_tell_a_change) {
  EXPECT_NE(json_shape("{\"a\":1}"), json_shape("{\"a\":1,\"b\":2}"));
  EXPECT_NE(xml_shape("<a/>"), xml_shape("<a><b/></a>"));
  EXPECT_NE(tap_shape("ok 1 - a # SKIP b"), tap_shape("ok 1 - a"));
  EXPECT_NE(tap_shape("ok 1 - a\nok 2 - b"), tap_shape("ok 1 - a"));
  EXPECT_NE(prometheus_shape("a{b=\"c\"} 1"), prometheus_shape("a{b=\"c\",d=\"\"} 1"));
  EXPECT_NE(github_shape("::error file=a::b"), github_shape("error file=a::b"));
  EXPECT_NE(markdown_shape("| a |"), markdown_shape("| a | b |"));
  EXPECT_NE(markdown_shape("| `a` |"), markdown_shape("| `a` | `b |"));
  EXPECT_NE(html_shape("<p>a</p>"), html_shape("<p>a<b></b></p>"));
  EXPECT_NE(html_shape("<p class=\"a\">"), html_shape("<p class=\"a\" id=\"b\">"));
  EXPECT_NE(html_shape("<pre>a</pre>"), html_shape("<pre>a<img src=\"x\"></pre>"));
  EXPECT_NE(markdown_shape("@here"), markdown_shape("here"));
}

}  // namespace
}  // namespace driftgate::hostile_test
