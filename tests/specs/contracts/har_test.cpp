#include "specs/contracts/har.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

namespace driftgate {
namespace {

// Blocks of a size of one's own: every boundary must be crossed well.
ReadBlock blocks(std::string text, std::size_t size) {
  return [text = std::move(text), size, at = std::size_t{0}](char* to, std::size_t most) mutable {
    const std::size_t count = std::min({size, most, text.size() - at});
    std::memcpy(to, text.data() + at, count);
    at += count;
    return count;
  };
}

std::string har(const std::string& entries) {
  return R"({"log": {"version": "1.2", "creator": {"name": "x"}, "entries": [)" + entries + "]}}";
}

std::vector<RecordedExchange> read_all(const std::string& text, std::size_t block = 1 << 20) {
  HarReader reader(blocks(text, block), "a.har");
  std::vector<RecordedExchange> all;
  while (const RecordedExchange* one = reader.next()) all.push_back(*one);
  return all;
}

constexpr const char* kEntry = R"({"startedDateTime": "2026-01-01T00:00:00Z", "time": 12.5,
  "request": {"method": "POST", "url": "https://a.example/b?c=1#d", "httpVersion": "h2",
    "headers": [{"name": ":method", "value": "POST"}, {"name": "X-A", "value": "1"}],
    "postData": {"mimeType": "application/json", "text": "{\"a\": \"\\\"}\"}"}},
  "response": {"status": 200, "httpVersion": "HTTP/2.0",
    "headers": [{"name": "Set-Cookie", "value": "a=1\nb=2"}, {"name": "Content-Type", "value": "text/plain"}],
    "content": {"size": 3, "mimeType": "text/plain", "encoding": "base64", "text": "AP8B"}}})";

TEST(har, an_entry_becomes_an_exchange_whatever_the_blocks_are) {
  for (const std::size_t block : {1U, 2U, 7U, 64U, 1U << 20}) {
    const auto all = read_all(har(std::string(kEntry) + ",\n" + kEntry), block);
    ASSERT_EQ(all.size(), 2U) << block;
    for (const RecordedExchange& one : all) {
      const Request& request = one.exchange.request;
      EXPECT_EQ(request.method, "POST");
      EXPECT_EQ(request.url, "https://a.example/b?c=1");
      EXPECT_EQ(request.headers, (Headers{{"X-A", "1"}, {"Content-Type", "application/json"}}));
      EXPECT_EQ(request.body, R"({"a": "\"}"})");
      const Response* response = one.exchange.response();
      ASSERT_NE(response, nullptr);
      EXPECT_EQ(response->status, 200);
      EXPECT_EQ(response->http_version, "2");
      EXPECT_EQ(
          response->headers,
          (Headers{{"Set-Cookie", "a=1"}, {"Set-Cookie", "b=2"}, {"Content-Type", "text/plain"}}));
      EXPECT_EQ(response->body, std::string("\x00\xFF\x01", 3));
      EXPECT_EQ(one.exchange.timings.total, std::chrono::microseconds(12500));
    }
    EXPECT_EQ(all[0].place.line, 1);
    EXPECT_EQ(all[1].place.line, 8);
    EXPECT_EQ(all[1].place.column, 1);
    EXPECT_EQ(all[1].number, 2U);
  }
}

// Where an entry ends is looked for by the block.
TEST(har, an_entry_ends_where_it_ends_wherever_that_is) {
  for (std::size_t backslashes = 0; backslashes < 6; ++backslashes)
    for (std::size_t before = 0; before < 70; ++before) {
      // An odd number of backslashes would escape the quote.
      const std::string run =
          std::string(2 * backslashes, '\\') + "\\\"}]" + std::string(2 * backslashes, '\\');
      const std::string one = R"({"a":[{}],"b":")" + std::string(before, '{') + run +
                              R"(","request":{"method":"GET","url":"http://a/"}})";
      const auto all = read_all(har(one + "," + one), before % 3 == 0 ? 50 : 1 << 20);
      ASSERT_EQ(all.size(), 2U) << one;
      EXPECT_EQ(all[1].exchange.request.url, "http://a/");
    }
}

TEST(har, members_may_stand_in_any_order_and_be_strange) {
  const auto all = read_all(
      "\xEF\xBB\xBF{\"x\": [1, {\"log\": 2}], \"log\": {\"pages\": [\"]}\"], \"n\": -1.5e3, "
      "\"entries\": "
      "[], \"comment\": null}, \"y\": true}\n");
  EXPECT_TRUE(all.empty());
}

struct Answer {
  const char* response;
  int status;  // 0: none.
  const char* body;
  bool left_out;
};

TEST(har, what_is_missing_is_not_made_up) {
  const Answer cases[] = {
      {R"({"status": 200, "content": {"text": "x"}})", 200, "x", false},
      {R"({"status": "200", "content": {}})", 200, "", false},
      {R"({"status": 200})", 200, "", false},
      {R"({"status": 200, "content": {"size": 10}})", 200, "", true},
      {R"({"status": 200, "bodySize": 7, "content": {"size": 0}})", 200, "", true},
      {R"({"status": 200, "bodySize": -1, "content": {"size": -1}})", 200, "", false},
      {R"({"status": 0, "_error": "net::ERR_FAILED"})", 0, "", false},
      {R"({"status": 777})", 0, "", false},
      {R"({})", 0, "", false},
      {R"(null)", 0, "", false},
  };
  for (const Answer& wanted : cases) {
    const auto all = read_all(
        har(std::string(R"({"request": {"method": "GET", "url": "http://a/"}, "response": )") +
            wanted.response + "}"));
    ASSERT_EQ(all.size(), 1U) << wanted.response;
    const Response* response = all[0].exchange.response();
    EXPECT_EQ(response != nullptr ? response->status : 0, wanted.status) << wanted.response;
    if (response == nullptr) continue;
    EXPECT_EQ(response->body, wanted.body) << wanted.response;
    EXPECT_EQ(response->body_left_out, wanted.left_out) << wanted.response;
  }
}

struct Sent {
  const char* members;
  const char* body;
  bool left_out;
};

TEST(har, request_bodies_as_they_are_written_elsewhere) {
  const Sent cases[] = {
      {R"("postData": {"mimeType": "application/x-www-form-urlencoded",
          "params": [{"name": "a b", "value": "1&2"}, {"name": "c", "value": "%20"}]})",
       "a%20b=1%262&c=%20", false},
      {R"("postData": {"mimeType": "text/plain", "text": "YQ==", "encoding": "base64"})", "a",
       false},
      {R"("postData": {"mimeType": "multipart/form-data", "params": [{"name": "f"}]})", "", true},
      {R"("bodySize": 12)", "", true},
      {R"("bodySize": 0)", "", false},
      {R"("postData": {"mimeType": "", "text": ""}, "bodySize": -1)", "", false},
  };
  for (const Sent& wanted : cases) {
    const auto all =
        read_all(har(std::string(R"({"request": {"method": "PUT", "url": "http://a/", )") +
                     wanted.members + R"(}, "response": {"status": 204}})"));
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all[0].exchange.request.body, wanted.body);
    EXPECT_EQ(all[0].request_body_left_out, wanted.left_out) << wanted.members;
  }
}

struct Broken {
  std::string text;
  const char* message;
  int line;
  int column;
};

TEST(har, broken_files_get_one_message_with_its_place) {
  const std::string good = R"({"request":{"method":"GET","url":"http://a/"},"response":{}})";
  const Broken cases[] = {
      {"", "expected '{' at the beginning of a HAR file, found the end of the file", 1, 1},
      {"[]", "expected '{' at the beginning of a HAR file, found '['", 1, 1},
      {"{}", "expected '\"' of the member \"log\" of a HAR file, found '}'", 1, 2},
      {"{\"log\": []}", "expected '{' for \"log\", found '['", 1, 9},
      {"{\"log\": {\"a\": tru}}", "a member is not JSON: ", 1, 18},
      {"{\"log\": {\"entries\": {}}}", "expected '[' for \"entries\", found '{'", 1, 21},
      {har("\n 1"), "entry 1: it has no request", 2, 2},
      {har("\n{\n \"request\": {\"url\": \"x\"}}"), "entry 1: its request has no method", 3, 13},
      {har("{\"request\": {\"method\": \"GET\"}}"), "entry 1: its request has no URL", 1, 78},
      {har(good + "\n" + good), "expected ',' after an entry, found '{'", 2, 1},
      {har(good + ",\n {\"request\": [}"), "entry 2 is not JSON: ", 2, 15},
      {har("{\\\"request\":1}," + std::string(80, ' ')), "entry 1 is not JSON: ", 1, 67},
      {har(std::string(55, ' ') + "{\\\"request\":1}," + good), "entry 1 is not JSON: ", 1, 122},
      {har("").substr(0, 60), "the file ends", 0, 0},
      {har(good).substr(0, 100), "the file ends before entry 1 does", 1, 101},
      {har(good).substr(0, har(good).size() - 1),
       "expected '}' at the end of the HAR file, found the end of the file", 0, 0},
      {har(good) + "x", "something follows the end of the HAR file", 0, 0},
      {har(R"({"request":{"method":"GET","url":"http://a/"},"response":{"status":200,
"content":{"encoding":"base64","text":"A"}}})"),
       "entry 1: its response body is not the base64 that it says", 2, 39},
  };
  for (const Broken& wanted : cases) {
    try {
      read_all(wanted.text, 16);
      ADD_FAILURE() << "taken: " << wanted.text;
    } catch (const Error& error) {
      EXPECT_EQ(std::string(error.what()).substr(0, std::strlen(wanted.message)), wanted.message);
      EXPECT_EQ(error.where().file, "a.har");
      if (wanted.line == 0) continue;
      EXPECT_EQ(error.where().line, wanted.line) << error.what();
      EXPECT_EQ(error.where().column, wanted.column) << error.what();
    }
  }
}

TEST(har, memory_is_that_of_one_entry) {
  // Sixteen times what the reader may keep of a file, made as it is read.
  constexpr std::size_t kEntries = 2'000;
  const std::string body(8'000, 'x');
  const std::string entry =
      R"({"request":{"method":"GET","url":"http://a/"},"response":{"status":200,"content":{"text":")" +
      body + "\"}}}";
  std::size_t made = 0;
  std::string pending = R"({"log":{"entries":[)";
  std::size_t largest = 0;
  HarReader reader(
      [&](char* to, std::size_t most) {
        largest = std::max(largest, most);
        while (pending.size() < most && made <= kEntries) {
          if (made < kEntries)
            pending += (made > 0 ? "," : "") + entry;
          else
            pending += "]}}";
          ++made;
        }
        const std::size_t count = std::min(most, pending.size());
        std::memcpy(to, pending.data(), count);
        pending.erase(0, count);
        return count;
      },
      "big.har");
  std::size_t entries = 0;
  while (const RecordedExchange* one = reader.next()) {
    ++entries;
    ASSERT_EQ(one->exchange.response()->body.size(), body.size());
  }
  EXPECT_EQ(entries, kEntries);
  EXPECT_LE(largest, std::size_t{1} << 20);
}

}  // namespace
}  // namespace driftgate
