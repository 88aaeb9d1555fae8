#include "runner/stored_report.h"

#include <gtest/gtest.h>

#include "specs/document/error.h"

namespace driftgate::stored_report_test {
namespace {

std::string report_with(const std::string& findings) {
  return R"({"schema": "driftgate-report/1", "integrations": [{"name": "pets",
"description": {"file": "a.yaml", "version": "1", "digest": "sha256:00"},
"base_url": "http://api.test", "results": [{"name": "GET /a", "operation": "a", "findings": [
)" + findings +
         "\n]}]}]}";
}

std::string finding(const std::string& request, const std::string& more = "") {
  return R"({"fingerprint": "00000000000000aa", "rule": "not-json", "category": "contract", )"
         R"("message": "m", "instance": "", "status": 200, )" +
         more + "\"request\":\n" + request + "}";
}

StoredReport read(const std::string& text) { return read_stored_report(text, "r.json"); }

StoredFinding only(const std::string& text) {
  const StoredReport report = read(report_with(text));
  return report.integrations.at(0).findings.at(0);
}

std::string mistake_in(const std::string& text) {
  try {
    read(text);
    return "";
  } catch (const Error& error) {
    return to_string(error.where()) + ": " + error.what();
  }
}

TEST(StoredReport, holds_the_exact_request) {
  const StoredFinding stored = only(finding(
      R"({"method": "PUT", "url": "http://api.test/a?b=%20", "body": {"base64": "AP8="},
          "headers": [{"name": "A", "value": "b"}, {"name": "A", "value": {"base64": "6Q=="}}]})"));
  EXPECT_EQ(stored.name, "GET /a");
  EXPECT_EQ(stored.operation, "a");
  EXPECT_EQ(stored.status, 200);
  ASSERT_TRUE(stored.request);
  EXPECT_EQ(*stored.request, (Request{.method = "PUT",
                                      .url = "http://api.test/a?b=%20",
                                      .headers = {{"A", "b"}, {"A", "\xE9"}},
                                      .body = std::string("\0\xFF", 2)}));
}

TEST(StoredReport, what_no_request_shows_is_left_out) {
  EXPECT_FALSE(only(finding("null")).request);
  EXPECT_TRUE(only(finding("null", R"("accepted": {"reason": "x"}, )")).accepted);
  EXPECT_FALSE(only(finding("null", R"("accepted": null, )")).accepted);
  std::string stale = finding("null");
  stale.replace(stale.find("\"contract\""), 10, "\"baseline\"");
  EXPECT_TRUE(read(report_with(stale)).integrations.at(0).findings.empty());
  EXPECT_EQ(
      read(report_with(finding("null") + ',' + finding("null"))).integrations[0].findings.size(),
      1U)
      << "one for each fingerprint";
}

TEST(StoredReport, mistakes_are_told_with_their_place) {
  const auto request = [](const std::string& method, const std::string& url,
                          const std::string& headers, const std::string& body) {
    return report_with(finding("{\"method\": " + method + ", \"url\": " + url +
                               ",\n\"headers\": " + headers + ", \"body\": " + body + "}"));
  };
  const std::string get = R"("GET")", url = R"("http://api.test")";
  const std::pair<std::string, std::string> cases[] = {
      {request(get, url, "[]", R"("")"), ""},
      {"", "r.json:1:1: "},
      {"[]", "r.json:1:1: expected an object, found array"},
      {"{}", "r.json:1:1: 'schema' is missing"},
      {R"({"schema": "other/1"})", "r.json:1:12: expected a report of format driftgate-report/1"},
      {R"({"schema": "driftgate-report/1", "integrations": {}})",
       "r.json:1:50: 'integrations' must"},
      {R"({"schema": "driftgate-report/1", "integrations": [7]})",
       "r.json:1:51: expected an object, found number"},
      {request(R"("G\r\n")", url, "[]", R"("")"), "r.json:5:12: the method is not a word"},
      {request(R"("CONNECT")", url, "[]", R"("")"), "r.json:5:12: CONNECT is no request"},
      {request(get, R"("/relative")", "[]", R"("")"), "r.json:5:26: expected an absolute http"},
      {request(get, R"("file:///etc/passwd")", "[]", R"("")"), "r.json:5:26: expected an absolute"},
      {request(get, R"("http://api.test/\u0000")", "[]", R"("")"), "r.json:5:26: expected an"},
      {request(get, R"("http://api.test\\@else.test/")", "[]", R"("")"),
       "r.json:5:26: expected an"},
      {request(get, url, R"([{"name": "A", "value": "b\nC: d"}])", R"("")"),
       "r.json:6:12: the value of header A holds a line break"},
      {request(get, url, R"([{"name": "A b", "value": ""}])", R"("")"), "r.json:6:12: the header"},
      {request(get, url, R"([{"value": ""}])", R"("")"), "r.json:6:13: 'name' is missing"},
      {request(get, url, "[]", R"({"base64": "%"})"), "r.json:6:35: 'body' is no base64"},
      {request(get, url, "[]", "7"), "r.json:6:24: 'body' must be of type string, not number"},
  };
  for (const auto& [text, mistake] : cases) {
    const std::string found = mistake_in(text);
    EXPECT_TRUE(mistake.empty() ? found.empty() : found.starts_with(mistake)) << found << '\n'
                                                                              << text;
  }
  EXPECT_NE(mistake_in(std::string(1000, '[')), "");
}

}  // namespace
}  // namespace driftgate::stored_report_test
