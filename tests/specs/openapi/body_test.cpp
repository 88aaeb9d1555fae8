#include "specs/openapi/body.h"

#include <gtest/gtest.h>

#include <memory>

namespace driftgate::body_test {
namespace {

std::unique_ptr<const Document> json(const std::string& text) { return read_json(text, "value"); }

struct BodyCase {
  const char* media_type;
  const char* value;
  std::optional<std::string> bytes;
  const char* content_type;
};

TEST(body, is_written_by_media_type) {
  const BodyCase cases[] = {
      {"application/json", R"({"a": [1.0, "é"]})", R"({"a":[1.0,"é"]})", "application/json"},
      {"application/json; charset=utf-8", "null", "null", "application/json; charset=utf-8"},
      {"application/vnd.api+json", R"("a")", R"("a")", "application/vnd.api+json"},
      {"*/*", "{}", "{}", "application/json"},
      {"application/*", "{}", "{}", "application/json"},
      {"text/*", R"("a")", "a", "text/plain"},
      {"image/*", R"("a")", std::nullopt, ""},
      {"application/x-www-form-urlencoded", R"({"a":"b c","d":[1,2]})", "a=b%20c&d=1&d=2",
       "application/x-www-form-urlencoded"},
      {"application/x-www-form-urlencoded", "[1]", std::nullopt, ""},
      {"text/plain", R"("a\nb")", "a\nb", "text/plain"},
      {"text/plain", "1.50", "1.50", "text/plain"},
      {"application/octet-stream", R"("\u0000\u0001")", std::string("\0\1", 2),
       "application/octet-stream"},
      {"application/xml", R"("<a/>")", "<a/>", "application/xml"},
      {"application/xml", R"({"a":1})", std::nullopt, ""},
      {"application/x-ndjson", R"([{"a":1},2])", "{\"a\":1}\n2\n", "application/x-ndjson"},
      {"application/jsonl", R"([{"a":1}])", "{\"a\":1}\n", "application/jsonl"},
      {"application/json-seq", R"(["a",2])", "\036\"a\"\n\0362\n", "application/json-seq"},
      {"text/event-stream", R"([{"data":"a"}])", std::nullopt, ""},
      {"no media type", "{}", std::nullopt, ""},
      {"text/plain\r\nX-Evil: 1", R"("a")", std::nullopt, ""},
  };
  for (const BodyCase& c : cases) {
    SCOPED_TRACE(std::string(c.media_type) + " " + c.value);
    const auto value = json(c.value);
    const Body body = write_body({.media_type = c.media_type}, value->root());
    EXPECT_EQ(body.bytes, c.bytes);
    EXPECT_EQ(body.reason.empty(), c.bytes.has_value());
    if (c.bytes) {
      EXPECT_EQ(body.content_type, c.content_type);
    }
  }
}

TEST(body, a_multipart_form_has_a_part_for_each_member) {
  const auto schema = json(R"({"properties":{"file":{"type":"string","format":"binary"}}})");
  const auto value =
      json(R"({"file":"GIF8","na\"me\r\n":"v","tags":["a","b"],"meta":{"k":1},"no":null})");
  const RequestContent content{.media_type = "multipart/form-data",
                               .schema = {.node = schema->root()},
                               .encodings = {{.property = "tags", .content_type = "text/csv"}}};
  const Body body = write_body(content, value->root());
  EXPECT_EQ(body.content_type, "multipart/form-data; boundary=driftgate-boundary-1");
  EXPECT_EQ(body.bytes,
            "--driftgate-boundary-1\r\n"
            "Content-Disposition: form-data; name=\"file\"; filename=\"file\"\r\n"
            "Content-Type: application/octet-stream\r\n\r\nGIF8\r\n"
            "--driftgate-boundary-1\r\n"
            "Content-Disposition: form-data; name=\"na%22me%0D%0A\"\r\n\r\nv\r\n"
            "--driftgate-boundary-1\r\n"
            "Content-Disposition: form-data; name=\"tags\"\r\nContent-Type: text/csv\r\n\r\na\r\n"
            "--driftgate-boundary-1\r\n"
            "Content-Disposition: form-data; name=\"tags\"\r\nContent-Type: text/csv\r\n\r\nb\r\n"
            "--driftgate-boundary-1\r\n"
            "Content-Disposition: form-data; name=\"meta\"\r\n"
            "Content-Type: application/json\r\n\r\n{\"k\":1}\r\n"
            "--driftgate-boundary-1--\r\n");
}

TEST(body, a_serialized_example_is_sent_as_it_is) {
  const auto value = json(R"("<a>1</a>")");
  const Example example{.value = value->root(), .serialized = true};
  EXPECT_EQ(write_body({.media_type = "application/json"}, example).bytes, "<a>1</a>");
  EXPECT_EQ(write_body({.media_type = "text/*"}, example).content_type, "text/plain");
  EXPECT_FALSE(write_body({.media_type = "image/*"}, example).bytes);
}

TEST(body, a_boundary_never_stands_in_a_part) {
  const auto value = json(R"({"a":"--driftgate-boundary-1\r\n","b":"driftgate-boundary-2"})");
  const Body body = write_body({.media_type = "multipart/form-data"}, value->root());
  EXPECT_EQ(body.content_type, "multipart/form-data; boundary=driftgate-boundary-3");
}

}  // namespace
}  // namespace driftgate::body_test
