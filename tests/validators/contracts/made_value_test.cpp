#include "validators/contracts/made_value.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "specs/contracts/contract.h"
#include "specs/contracts/java_time.h"
#include "specs/document/error.h"
#include "specs/document/quote_json.h"
#include "validators/schema/pattern.h"

namespace driftgate::made_value_test {
namespace {

using std::chrono::sys_days;
using namespace std::chrono_literals;

constexpr std::chrono::sys_seconds kNow = sys_days(2026y / 1 / 31) + 13h + 5min + 9s;

std::unique_ptr<const Contract> contract(const std::string& request) {
  return read_contract(
      R"({"consumer":{"name":"c"},"provider":{"name":"p"},"interactions":[{"description":"d",)"
      R"("request":)" +
          request +
          R"(,"response":{"status":200}}],"metadata":{"pactSpecification":{"version":"3.0.0"}}})",
      "c.json");
}

TEST(MadeValue, is_what_its_generator_says) {
  struct Sample {
    std::string generator, matches;
  };
  const std::vector<Sample> samples{
      {R"({"type":"Uuid"})", R"(^"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"$)"},
      {R"({"type":"Uuid","format":"simple"})", R"(^"[0-9a-f]{32}"$)"},
      {R"({"type":"RandomInt","min":5,"max":6})", "^[56]$"},
      {R"({"type":"RandomDecimal","digits":4})", R"(^(?=.{5}$)[0-9]+\.[0-9]+$)"},
      {R"({"type":"RandomHexadecimal","digits":3})", R"(^"[0-9a-f]{3}"$)"},
      {R"({"type":"RandomString","size":7})", R"(^"[A-Za-z0-9]{7}"$)"},
      {R"({"type":"RandomBoolean"})", "^(true|false)$"},
      {R"({"type":"Regex","regex":"[a-c]{2}-\\d"})", R"(^"[a-c]{2}-[0-9]"$)"},
      {R"({"type":"Date","format":"dd.MM.yy"})", R"(^"31\.01\.26"$)"},
      {R"({"type":"Date","expression":"next month"})", R"(^"2026-02-28"$)"},
      {R"({"type":"Time"})", R"(^"13:05:09"$)"},
      {R"({"type":"DateTime","format":"yyyy-MM-dd'T'HH:mm:ssXXX","expression":"tomorrow - 2 hours"})",
       R"(^"2026-02-01T11:05:09Z"$)"},
      {R"({"type":"ProviderState","expression":"id"})", "^42$"},
      {R"({"type":"ProviderState","expression":"/pets/${id}/${name}"})", R"(^"/pets/42/Tom"$)"},
      {R"({"type":"MockServerURL","example":"http://localhost:1/pets/1","regex":".*"})",
       R"(^"http://p:8/pets/1"$)"},
  };
  for (const Sample& sample : samples) {
    const auto read = contract(R"({"path":"/","body":{"a":1},"generators":{"body":{"$.a":)" +
                               sample.generator + "}}}");
    const Generator& generator = read->interactions.front().request.generators.front();
    const MakeRequestOptions options{.base_url = "http://p:8",
                                     .seed = 1,
                                     .now = kNow,
                                     .state_values = {{"id", "42"}, {"name", "\"Tom\""}}};
    const std::string made = made_value(generator, options);
    EXPECT_EQ(Pattern(sample.matches).match(made), PatternVerdict::matches)
        << sample.generator << made;
    EXPECT_EQ(made, made_value(generator, options)) << "not the same for the same seed";
  }
}

TEST(MadeValue, that_cannot_be_made_is_an_error_at_its_generator) {
  for (const std::string generator :
       {R"({"type":"ProviderState","expression":"unknown"})",
        R"({"type":"Date","expression":"when it suits"})", R"({"type":"Date","format":"bbb"})",
        R"({"type":"RandomInt","min":3,"max":1})"}) {
    const auto read =
        contract(R"({"path":"/","body":{"a":1},"generators":{"body":{"$.a":)" + generator + "}}}");
    try {
      made_value(read->interactions.front().request.generators.front(), {.now = kNow});
      ADD_FAILURE() << generator;
    } catch (const Error& error) {
      EXPECT_EQ(error.where().file, "c.json");
      EXPECT_GT(error.where().column, 1);
    }
  }
}

TEST(MakeRequest, sends_what_the_consumer_wrote_with_generated_parts) {
  const auto read =
      contract(R"({"method":"post","path":"/a b/1","query":{"q":["x y","2"],"r":[""]},)"
               R"("headers":{"X-Id":"1"},"body":{"id":1,"tags":["a","b"]},)"
               R"("generators":{"header":{"X-Id":{"type":"ProviderState","expression":"id"}},)"
               R"("body":{"$.tags[*]":{"type":"ProviderState","expression":"${id}"}}}})");
  const Request request = make_request(read->interactions.front().request,
                                       {.base_url = "http://p:8", .state_values = {{"id", "7"}}});
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.url, "http://p:8/a%20b/1?q=x%20y&q=2&r=");
  EXPECT_EQ(*find_header(request.headers, "X-Id"), "7");
  EXPECT_EQ(*find_header(request.headers, "Content-Type"), "application/json");
  EXPECT_EQ(request.body, R"({"id":1,"tags":[7,7]})");
}

struct Generated {
  const char* type;
  const char* body;
  const char* path;  // Of the generator.
  const char* sent;
  bool left;  // Told to be left alone.
};

TEST(MakeRequest, generators_of_a_body_are_applied_where_pact_says_how) {
  const Generated cases[] = {
      {"application/x-www-form-urlencoded", "a=1&b=x+y&a=2", "$.a", "a=7%267&b=x+y&a=7%267", false},
      {"application/x-www-form-urlencoded", "a=1&b=x+y&a=2", "$.a[1]", "a=1&b=x+y&a=7%267", false},
      {"application/x-www-form-urlencoded", "a%5B%5D=1", "$['a[]']", "a%5B%5D=7%267", false},
      {"application/x-www-form-urlencoded", "a=1", "$.c", "a=1", false},
      {"application/xml", "<a>1</a>", "$.a", "<a>1</a>", true},
      {"text/plain", "1", "$", "1", true},
  };
  for (const Generated& one : cases) {
    const auto read = contract(fmt::format(
        R"({{"method":"POST","path":"/","headers":{{"Content-Type":"{}"}},"body":{},)"
        R"("generators":{{"body":{{"{}":{{"type":"ProviderState","expression":"v"}}}}}}}})",
        one.type, quote_json(one.body), one.path));
    const RecordedRequest& recorded = read->interactions.front().request;
    const Request request =
        make_request(recorded, {.base_url = "http://p:8", .state_values = {{"v", "\"7&7\""}}});
    EXPECT_EQ(request.body, one.sent) << one.path;
    EXPECT_EQ(leaves_generators(recorded), one.left) << one.type;
  }
}

TEST(MakeRequest, a_generator_of_a_query_is_for_all_values_or_for_one) {
  for (const auto& [path, url] :
       {std::pair("$.q", "http://p:8/?q=7&q=7&r=3"), std::pair("$.q[1]", "http://p:8/?q=1&q=7&r=3"),
        std::pair("q", "http://p:8/?q=7&q=7&r=3")}) {
    const auto read = contract(
        std::string(R"({"path":"/","query":{"q":["1","2"],"r":["3"]},"generators":{"query":{")") +
        path + R"(":{"type":"ProviderState","expression":"v"}}}})");
    EXPECT_EQ(make_request(read->interactions.front().request,
                           {.base_url = "http://p:8", .state_values = {{"v", "7"}}})
                  .url,
              url)
        << path;
  }
}

TEST(MomentOf, reads_expressions) {
  struct Sample {
    std::string expression;
    std::chrono::sys_seconds moment;
  };
  const std::vector<Sample> samples{
      {"", kNow},
      {"now", kNow},
      {"today + 1 day", kNow + 24h},
      {"yesterday", kNow - 24h},
      {"midnight", sys_days(2026y / 1 / 31)},
      {"noon", sys_days(2026y / 1 / 31) + 12h},
      {"now - 2 weeks + 3 minutes", kNow - 336h + 3min},
      {"+ 1 year", kNow + 24h * 365},
      {"now @ next hour", kNow + 1h},
  };
  for (const Sample& sample : samples) {
    const auto moment = moment_of(sample.expression, kNow);
    ASSERT_TRUE(moment) << sample.expression;
    EXPECT_EQ(*moment, sample.moment) << sample.expression;
  }
  for (const std::string wrong : {"soon", "now +", "now + x days", "now + 1 parsec", "next"})
    EXPECT_FALSE(moment_of(wrong, kNow)) << wrong;
}

TEST(JavaTime, writes_what_it_admits) {
  for (const std::string pattern :
       {"yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm:ss.SSSXXX", "EEE, d MMM yyyy HH:mm:ss Z", "h:mm a",
        "D w k K", "yy/M/d", "''yyyy''", "EEEE MMMM", "HH 'o''clock' z", "yyyyMMddHHmmssSSS"}) {
    const auto regex = java_time_regex(pattern);
    const auto text = java_time_text(pattern, kNow);
    ASSERT_TRUE(regex && text) << pattern;
    EXPECT_EQ(Pattern(*regex).match(*text), PatternVerdict::matches) << *regex << " " << *text;
    EXPECT_EQ(Pattern(*regex).match(*text + "!"), PatternVerdict::differs) << *regex;
  }
  EXPECT_FALSE(java_time_regex("yyyy 'open"));
  EXPECT_FALSE(java_time_regex("bb"));
}

}  // namespace
}  // namespace driftgate::made_value_test
