#include <fmt/format.h>
#include <gtest/gtest.h>
#include <openssl/evp.h>

#include <array>

#include "reporters/html_excerpt.h"
#include "reporters/html_sections.h"
#include "reporters/reporter.h"

namespace driftgate {
namespace {

std::string html_of(const Report& report) { return find_reporter("html")->write(report, {}); }

bool has(const std::string& page, std::string_view part) { return page.find(part) != page.npos; }

// Browsers refuse a style sheet that the policy does not know.
TEST(Html, the_policy_knows_the_style_sheet) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int bytes = 0;
  const std::string_view style = html_style();
  ASSERT_EQ(EVP_Digest(style.data(), style.size(), digest.data(), &bytes, EVP_sha256(), nullptr),
            1);
  std::array<unsigned char, 64> base64{};
  const int size = EVP_EncodeBlock(base64.data(), digest.data(), static_cast<int>(bytes));
  const std::string expected(base64.begin(), base64.begin() + size);
  EXPECT_EQ(html_style_digest(), expected) << "the style sheet changed, so its digest does";
  EXPECT_TRUE(has(html_of({}), "default-src 'none'; style-src 'sha256-" + expected + "'"));
}

TEST(Html, nothing_is_loaded_or_run) {
  const std::string page = html_of({});
  for (const char* word : {"<script", " src=", "<link", "@import", "@font-face", "url(", " style="})
    EXPECT_FALSE(has(page, word)) << word;
}

TEST(Html, the_heading_is_the_verdict) {
  const auto one = [](Result result) {
    return Report{.integrations = {{.name = "a", .results = {std::move(result)}}}};
  };
  const struct {
    Report report;
    const char* heading;
  } cases[] = {
      {{}, "Nothing was judged"},
      {one({.name = "x"}), "Every promise that was judged is kept"},
      {one({.name = "x", .outcome = Outcome::failed}), "Promises are broken"},
      {one({.name = "x", .outcome = Outcome::errored, .fault = Fault::input}),
       "Some input could not be used"},
      {one({.name = "x", .outcome = Outcome::errored, .fault = Fault::provider}),
       "It could not all be found out"},
      {Report{.stopped_by = 2}, "The run was stopped before its end"},
  };
  for (const auto& c : cases)
    EXPECT_TRUE(has(html_of(c.report), fmt::format("</span> {}</h1>", c.heading))) << c.heading;
}

TEST(Html, only_addresses_of_the_web_are_links) {
  const struct {
    const char* text;
    bool link;
  } cases[] = {
      {"https://wiki.example/runbooks?a=b&c", true},
      {"http://wiki.example", true},
      {"javascript:alert(1)//https://", false},
      {"HTTPS://wiki.example\" onclick=\"x", false},
      {"https://wiki.example/\" onclick=\"x", false},
      {"https://wiki.example/a b", false},
      {"data:text/html,x", false},
      {"support@vendor.example", false},
  };
  for (const auto& c : cases) {
    HtmlWriter out;
    out.address(c.text);
    EXPECT_EQ(has(out.take(), "<a "), c.link) << c.text;
  }
}

TEST(Html, excerpts_are_told_line_by_line) {
  const struct {
    Excerpt excerpt;
    const char* html;
  } cases[] = {
      {{}, ""},
      {{.before = "a:\n  ", .marked = "type: <b>", .after = "\nc:", .line = 9},
       "<pre class=\"numbered\"><code class=\"found\">"
       "<span class=\"line\"><span class=\"no\">9</span>a:</span>\n"
       "<span class=\"line meant\"><span class=\"no\">10</span>  <mark>type: &lt;b&gt;</mark>"
       "</span>\n<span class=\"line\"><span class=\"no\">11</span>c:</span>\n</code></pre>\n"},
      {{.marked = "{\n  1\n}", .after = ","},
       "<pre><code class=\"found\"><span class=\"line meant\"><mark>{</mark></span>\n"
       "<span class=\"line meant\">  <mark>1</mark></span>\n"
       "<span class=\"line meant\"><mark>}</mark>,</span>\n</code></pre>\n"},
      {{.before = "a\n\nb"},
       "<pre><code class=\"found\"><span class=\"line\">a</span>\n<span class=\"line\"></span>\n"
       "<span class=\"line\">b</span>\n</code></pre>\n"},
  };
  for (const auto& c : cases) {
    HtmlWriter out;
    write_html_excerpt(c.excerpt, "found", out);
    EXPECT_EQ(out.take(), c.html);
  }
}

TEST(Html, what_a_page_cannot_hold_is_counted_in_its_place) {
  Report report{.integrations = {{.name = "many"}}};
  for (std::size_t i = 0; i < 5'000; ++i) {
    Result result{.name = fmt::format("GET /{}", i), .outcome = Outcome::failed};
    result.findings = {{.rule = "body-schema", .fingerprint = fmt::format("{:016x}", i)}};
    result.undecided = {"too long"};
    report.integrations[0].results.push_back(std::move(result));
    report.integrations[0].coverage.items.push_back(
        {.name = fmt::format("GET /{}", i), .times = {std::chrono::microseconds(i + 1)}});
    ++report.integrations[0].coverage.counts[0].total;
  }
  const std::string page = html_of(report);
  EXPECT_LT(page.size(), std::size_t{4} << 20);
  for (const char* count :
       {"<h3>4700 more root causes</h3>", "<p>And 2700 more.</p>", "<p>And 4800 more.</p>",
        "<p>And 4000 more operations.</p>", "Not drawn here: 4700 more operations.",
        "<p>And 3000 more cases; the JSON report has them all.</p>",
        "<dd data-tally=\"failed\">5000</dd>"})
    EXPECT_TRUE(has(page, count)) << count;
}

TEST(Html, the_chart_tells_in_words_what_it_draws) {
  Report report{.integrations = {{.name = "a"}}};
  CoverageItem item{.name = "GET /"};
  for (int i = 1; i <= 100; ++i) item.times.push_back(std::chrono::milliseconds(i));
  report.integrations[0].coverage.items = {item};
  EXPECT_TRUE(has(html_of(report),
                  "100 answers: fastest 1.0 ms, median 50 ms, 95 % within 95 ms, slowest 100 ms"));
}

}  // namespace
}  // namespace driftgate
