#include "runner/response_head.h"

#include <gtest/gtest.h>

namespace driftgate {
namespace {

TEST(ResponseHead, reads_status_version_and_headers) {
  const auto head = parse_response_head(
      "HTTP/1.1 201 Created\r\nA: 1\r\nb:2\r\nC:\t three \t\r\nD:\r\nA: again: x\r\n\r\nE: body");
  ASSERT_TRUE(head);
  const Headers expected{{"A", "1"}, {"b", "2"}, {"C", "three"}, {"D", ""}, {"A", "again: x"}};
  EXPECT_EQ(head->status, 201);
  EXPECT_EQ(head->version, "1.1");
  EXPECT_EQ(head->headers, expected);
  EXPECT_TRUE(head->remarks.empty());
}

TEST(ResponseHead, reads_the_status_lines_that_there_are) {
  const struct {
    const char* line;
    int status;  ///< 0: none.
    const char* version;
  } cases[] = {
      {"HTTP/1.0 200 OK", 200, "1.0"},
      {"HTTP/2 204 ", 204, "2"},
      {"HTTP/1.1 404", 404, "1.1"},
      {"HTTP/1.1 599 x", 599, "1.1"},
      {"HTTP/1.1 600 x", 0, ""},
      {"HTTP/1.1 099 x", 0, ""},
      {"HTTP/1.1 000 x", 0, ""},
      {"HTTP/1.1 1000 x", 0, ""},
      {"HTTP/1.1 20 x", 0, ""},
      {"HTTP/1.1 2x0 x", 0, ""},
      {"HTTP/1.1", 0, ""},
      {"ICY 200 OK", 0, ""},
      {"", 0, ""},
      {"HTTP/1.1 -20 x", 0, ""},
      {"HTTP/1.1 +200 x", 0, ""},
  };
  for (const auto& [line, status, version] : cases) {
    const auto head = parse_response_head(std::string(line) + "\r\n\r\n");
    EXPECT_EQ(head ? head->status : 0, status) << line;
    EXPECT_EQ(head ? head->version : "", version) << line;
  }
}

TEST(ResponseHead, odd_lines_are_remarked_on) {
  const struct {
    const char* lines;
    Headers headers;
    const char* remark;
  } cases[] = {
      {"A: 1\r\n 2\r\n\t3\r\n", {{"A", "1 2 3"}}, "folded-header"},
      {"A:\r\n 2\r\n", {{"A", "2"}}, "folded-header"},
      {"A: 1\r\n \r\n", {{"A", "1"}}, "folded-header"},
      {"no colon\r\nA: 1\r\n", {{"A", "1"}}, "bad-header"},
      {": no name\r\nA: 1\r\n", {{"A", "1"}}, "bad-header"},
      {"A : 1\r\n", {{"A", "1"}}, "bad-header"},
      {" at the start: 1\r\n", {{"at the start", "1"}}, "bad-header"},
      {"A: 1\nB: 2\n", {{"A", "1"}, {"B", "2"}}, nullptr},
      {"A: 1", {{"A", "1"}}, nullptr},
  };
  for (const auto& [lines, headers, remark] : cases) {
    const auto head = parse_response_head("HTTP/1.1 200 OK\r\n" + std::string(lines));
    ASSERT_TRUE(head) << lines;
    EXPECT_EQ(head->headers, headers) << lines;
    ASSERT_EQ(head->remarks.size(), remark ? 1U : 0U) << lines;
    if (!remark) continue;
    EXPECT_TRUE(head->remarks[0].starts_with(remark)) << lines;
  }
}

TEST(ResponseHead, contradictory_framing_is_remarked_on) {
  const struct {
    int status;
    const char* version;
    Headers headers;
    const char* method;
    const char* remark;
  } cases[] = {
      {200, "1.1", {{"Content-Length", "2"}}, "GET", nullptr},
      {200, "1.1", {{"Transfer-Encoding", "chunked"}}, "GET", nullptr},
      {200, "2", {}, "GET", nullptr},
      {200, "1.1", {}, "HEAD", nullptr},
      {204, "1.1", {}, "GET", nullptr},
      {304, "1.1", {{"Content-Length", "2"}}, "GET", nullptr},
      {200, "1.1", {}, "GET", "ends-with-connection"},
      {200, "1.0", {}, "GET", "ends-with-connection"},
      {204, "1.1", {{"Content-Length", "0"}}, "GET", "content-length-on-204"},
      {200,
       "1.1",
       {{"Content-Length", "2"}, {"content-length", "2"}},
       "GET",
       "duplicate-content-length"},
      {200,
       "1.1",
       {{"Content-Length", "2"}, {"content-length", "3"}},
       "GET",
       "contradictory-content-length"},
      {200,
       "1.1",
       {{"Content-Length", "2"}, {"Transfer-Encoding", "chunked"}},
       "GET",
       "content-length-with-transfer-encoding"},
      {200, "1.1", {{"Content-Length", "9223372036854775807"}}, "GET", nullptr},
      {200, "1.1", {{"Content-Length", "9223372036854775808"}}, "GET", "endless-content-length"},
  };
  for (const auto& [status, version, headers, method, remark] : cases) {
    const ResponseHead head{.status = status, .version = version, .headers = headers};
    const auto remarks = framing_remarks(head, method);
    ASSERT_EQ(remarks.size(), remark ? 1U : 0U) << (remark ? remark : remarks[0]);
    if (!remark) continue;
    EXPECT_TRUE(remarks[0].starts_with(remark)) << remarks[0];
  }
}

}  // namespace
}  // namespace driftgate
