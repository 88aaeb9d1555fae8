#include "reporters/sanitize.h"

#include <gtest/gtest.h>

#include <string>

#include "specs/document/utf8.h"
#include "tests/reporters/sample_report.h"

namespace driftgate {
namespace {

using namespace std::string_literals;

struct Sample {
  const char* what;
  std::string text;
  std::string terminal;
  std::string xml;
  std::string json;
};

TEST(Sanitize, each_sink_gets_its_own_harmless_form) {
  const Sample samples[] = {
      {"plain", "plain 12 \"q\" \\", "plain 12 \"q\" \\", "plain 12 \"q\" \\",
       R"("plain 12 \"q\" \\")"},
      {"empty", "", "", "", R"("")"},
      {"not ASCII", "caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x90\x9F",
       "caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x90\x9F", "caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x90\x9F",
       "\"caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x90\x9F\""},
      {"ESC", "a\x1b[2Jb", "a\\u{1B}[2Jb", "a\xE2\x90\x9B[2Jb", R"("a\u001B[2Jb")"},
      {"NUL", "a\0b"s, "a\\u{0}b",
       "a\xEF\xBF\xBD"
       "b",
       R"("a\u0000b")"},
      {"line breaks, tab", "a\r\n\tb", "a\\r\\n\\tb", "a\\r\\n\\tb", R"("a\u000D\u000A\u0009b")"},
      {"BEL, BS", "\a\b", "\\u{7}\\u{8}", "\xEF\xBF\xBD\xEF\xBF\xBD", R"("\u0007\u0008")"},
      {"DEL", "\x7f", "\\u{7F}", "\\u{7F}", R"("\u007F")"},
      {"C1 CSI", "\xC2\x9B", "\\u{9B}", "\\u{9B}", R"("\u009B")"},
      {"bidi override", "\xE2\x80\xAE", "\\u{202E}", "\\u{202E}", R"("\u202E")"},
      {"bidi isolate", "\xE2\x81\xA6\xE2\x81\xA9", "\\u{2066}\\u{2069}", "\\u{2066}\\u{2069}",
       R"("\u2066\u2069")"},
      {"bidi marks", "\xE2\x80\x8E\xE2\x80\x8F\xD8\x9C", "\\u{200E}\\u{200F}\\u{61C}",
       "\\u{200E}\\u{200F}\\u{61C}", R"("\u200E\u200F\u061C")"},
      {"line separator", "\xE2\x80\xA8", "\\u{2028}", "\\u{2028}", R"("\u2028")"},
      {"byte order mark", "\xEF\xBB\xBF", "\\u{FEFF}", "\\u{FEFF}", R"("\uFEFF")"},
      {"tag character", "\xF3\xA0\x81\x81", "\\u{E0041}", "\\u{E0041}", R"("\uDB40\uDC41")"},
      {"U+FFFE, U+FFFF", "\xEF\xBF\xBE\xEF\xBF\xBF", "\\u{FFFE}\\u{FFFF}",
       "\xEF\xBF\xBD\xEF\xBF\xBD", R"("\uFFFE\uFFFF")"},
      {"markup stays for the writer", "]]> <b>&\"", "]]> <b>&\"", "]]> <b>&\"", R"("]]> <b>&\"")"},
      {"CI command in JSON", "##[error] ###vso[", "##[error] ###vso[", "##[error] ###vso[",
       R"("#\u0023[error] #\u0023#vso[")"},
  };
  for (const Sample& sample : samples) {
    EXPECT_EQ(terminal_text(sample.text), sample.terminal) << sample.what;
    EXPECT_EQ(xml_text(sample.text), sample.xml) << sample.what;
    EXPECT_EQ(json_string(sample.text), sample.json) << sample.what;
  }
}

// The Unicode Standard, §3.9, "maximal subparts": one U+FFFD for each.
TEST(Sanitize, bytes_that_are_no_utf8_are_replaced) {
  const struct {
    std::string text;
    int replaced;
  } cases[] = {
      {"\xFF", 1},         {"\x80", 1},         {"\xC3", 1},         {"\xC0\xAF", 2},
      {"\xE2\x82", 1},     {"\xED\xA0\x80", 3}, {"\xF0\x9F\x90", 1}, {"\xF4\x90\x80\x80", 4},
      {"\xF8\x88\x80", 3}, {"\xC3(", 1},        {"\xE2\x28\xA1", 2}, {"\xF0\x80\x80", 3},
  };
  for (const auto& c : cases) {
    for (const auto sanitize : {terminal_text, xml_text, json_string}) {
      const std::string out = sanitize("a" + c.text + "z");
      int found = 0;
      for (std::size_t at = 0; (at = out.find("\xEF\xBF\xBD", at)) != std::string::npos; at += 3)
        ++found;
      EXPECT_EQ(found, c.replaced) << testing::PrintToString(c.text);
      EXPECT_NE(out.find('a'), std::string::npos);
      EXPECT_NE(out.find('z'), std::string::npos);
    }
  }
}

TEST(Sanitize, every_code_point_comes_out_as_utf8_without_control_bytes) {
  for (std::uint32_t c = 0; c < 0x110000; c += c < 0x3000 ? 1 : 0x61) {
    if (c >= 0xD800 && c < 0xE000) continue;
    std::string text;
    if (c < 0x80) {
      text = {static_cast<char>(c)};
    } else if (c < 0x800) {
      text = {static_cast<char>(0xC0 | c >> 6), static_cast<char>(0x80 | (c & 0x3F))};
    } else if (c < 0x10000) {
      text = {static_cast<char>(0xE0 | c >> 12), static_cast<char>(0x80 | (c >> 6 & 0x3F)),
              static_cast<char>(0x80 | (c & 0x3F))};
    } else {
      text = {static_cast<char>(0xF0 | c >> 18), static_cast<char>(0x80 | (c >> 12 & 0x3F)),
              static_cast<char>(0x80 | (c >> 6 & 0x3F)), static_cast<char>(0x80 | (c & 0x3F))};
    }
    ASSERT_EQ(first_glyph(text).code_point, c);
    ASSERT_EQ(first_glyph(text).bytes, text.size());
    for (const auto sanitize : {terminal_text, xml_text, json_string}) {
      const std::string out = sanitize(text);
      ASSERT_EQ(utf8_breaks_at(out), out.size()) << c;
      for (const char byte : out) {
        const auto b = static_cast<unsigned char>(byte);
        ASSERT_TRUE(b >= 0x20 && b != 0x7F) << c;
      }
    }
  }
}

TEST(Sanitize, ci_commands_are_disarmed) {
  const struct {
    const char* line;
    const char* out;
  } cases[] = {
      {"::error::boo", "\\::error::boo"},
      {"  \t ::error file=x::boo", "  \t \\::error file=x::boo"},
      {"\xC2\xA0\xE3\x80\x80::set-output name=x::y",
       "\xC2\xA0\xE3\x80\x80\\::set-output name=x::y"},
      {"std::string and http://[::1]/", "std::string and http://[::1]/"},
      {"x ##[group] y", "x #\\#[group] y"},
      {"###[group]", "##\\#[group]"},
      {"x##vso[task.complete result=Failed]", "x#\\#vso[task.complete result=Failed]"},
      {"##VSO[", "#\\#VSO["},
      {"##teamcity[buildStop]", "#\\#teamcity[buildStop]"},
      {"## Heading", "## Heading"},
      {"[[ATTACHMENT|/etc/passwd]]", "[\\[ATTACHMENT|/etc/passwd]]"},
      {"[[1, 2], [3]]", "[[1, 2], [3]]"},
      {"", ""},
      {"::", "\\::"},
      {"   ", "   "},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(disarm(c.line), c.out);
    EXPECT_EQ(disarm(disarm(c.line)), c.out) << "a second time changes nothing";
  }
}

TEST(Sanitize, text_formats_get_their_own_escapes) {
  using Sanitizer = std::string (*)(std::string_view);
  const struct {
    const char* what;
    Sanitizer sanitize;
    std::string text;
    std::string out;
  } cases[] = {
      {"HTML", html_text, "<a href='x'>&\"\x1b", "&lt;a href=&#39;x&#39;&gt;&amp;&quot;\\u{1B}"},
      {"HTML in a log", html_text, "##[x] ::error:: [[ATTACHMENT| a:b",
       "#&#35;[x] :&#58;error:&#58; [&#91;ATTACHMENT| a:b"},
      {"Markdown: markup", markdown_text, "a*b_c|d`e<f>", "a\\*b\\_c\\|d\\`e\\<f\\>"},
      {"Markdown: links", markdown_text, "[x](https://a.b) www.c",
       "\\[x\\](https&#58;//a.b) www&#46;c"},
      {"Markdown: mention", markdown_text, "@here a@b @ ", "@&#8203;here a@&#8203;b @ "},
      {"Markdown: issue", markdown_text, "#12 # 1", "\\#&#8203;12 \\# 1"},
      {"Markdown: one line", markdown_text, "a\n\n# b", "a\\\\n\\\\n\\# b"},
      {"code", markdown_code, "a", "`a`"},
      {"code: nothing", markdown_code, "", "` `"},
      {"code: backtick", markdown_code, "a`b", "``a`b``"},
      {"code: at the ends", markdown_code, "``", "``` `` ```"},
      {"code: pipe", markdown_code, "a|b", "`a|b`"},
      {"code in a cell: pipe", markdown_cell_code, "a|b", "`a\\|b`"},
      {"GitHub message", github_message, "a:b,c\r\nd%0A", "a:b,c%0D%0Ad%250A"},
      {"GitHub property", github_property, "a:b,c%\n", "a%3Ab%2Cc%25\\n"},
      {"TAP", tap_text, "a # SKIP \\", "a \\# SKIP \\\\"},
      {"Prometheus", prometheus_label, "a\"b\\c\n##[x]", "a\\\"b\\\\c\\\\n#\\\\#[x]"},
  };
  for (const auto& c : cases) EXPECT_EQ(c.sanitize(c.text), c.out) << c.what;
}

TEST(Sanitize, json_loses_nothing_of_what_is_utf8) {
  // The reader's side is tested with the whole report; here only that each escape is there.
  const std::string out = json_string(tests::hostile_text());
  for (const char* escape : {"\\u001B", "\\u0000", "\\u007F", "\\u0085", "\\u202E", "\\uFFFE"})
    EXPECT_NE(out.find(escape), std::string::npos) << escape;
}

}  // namespace
}  // namespace driftgate
