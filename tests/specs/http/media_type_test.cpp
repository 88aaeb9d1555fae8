#include "specs/http/media_type.h"

#include <gtest/gtest.h>

namespace driftgate {
namespace {

struct Parsed {
  const char* text;
  const char* essence;  // nullptr: not a media type.
  const char* suffix;
  bool json;
  std::size_t parameters;
};

TEST(MediaType, is_read_from_a_field_value) {
  const Parsed cases[] = {
      {"application/json", "application/json", "", true, 0},
      {"Application/JSON; Charset=UTF-8", "application/json", "", true, 1},
      {"  text/html ;charset=\"utf-8\" ; x=1", "text/html", "", false, 2},
      {"text/html;", "text/html", "", false, 0},
      {"text/json", "text/json", "", true, 0},
      {"image/json", "image/json", "", false, 0},
      {"application/problem+json", "application/problem+json", "json", true, 0},
      {"application/vnd.a+b+xml", "application/vnd.a+b+xml", "xml", false, 0},
      {"application/x-ndjson", "application/x-ndjson", "", false, 0},
      {"*/*", "*/*", "", false, 0},
      {"application/*", "application/*", "", false, 0},
      {"a/b;c=\"d\\\"e;f\"", "a/b", "", false, 1},
      {"", nullptr, "", false, 0},
      {"json", nullptr, "", false, 0},
      {"/json", nullptr, "", false, 0},
      {"application/", nullptr, "", false, 0},
      {"*/json", nullptr, "", false, 0},
      {"application/json, text/html", nullptr, "", false, 0},
      {"application/json; charset", nullptr, "", false, 0},
      {"application/json; charset=", nullptr, "", false, 0},
      {"application/json; charset=\"utf-8", nullptr, "", false, 0},
      {"application/json; charset=\"utf-8\\", nullptr, "", false, 0},
      {"application/ json", nullptr, "", false, 0},
  };
  for (const Parsed& c : cases) {
    SCOPED_TRACE(c.text);
    const std::optional<MediaType> media = parse_media_type(c.text);
    ASSERT_EQ(media.has_value(), c.essence != nullptr);
    if (!media) continue;
    EXPECT_EQ(media->essence(), c.essence);
    EXPECT_EQ(media->suffix(), c.suffix);
    EXPECT_EQ(media->is_json(), c.json);
    EXPECT_EQ(media->parameters.size(), c.parameters);
  }
}

TEST(MediaType, parameter_values_lose_their_quotes_and_keep_their_case) {
  const auto media = parse_media_type("a/b; NAME=\"V\\\"x\"");
  ASSERT_TRUE(media);
  const std::vector<std::pair<std::string, std::string>> expected{{"name", "V\"x"}};
  EXPECT_EQ(media->parameters, expected);
}

struct Covering {
  const char* range;
  const char* actual;
  bool covered;
};

TEST(MediaType, a_range_covers_its_types) {
  const Covering cases[] = {
      {"application/json", "application/json", true},
      {"application/json", "APPLICATION/Json; charset=utf-8", true},
      {"application/json; charset=utf-8", "application/json", true},  // RFC 8259 §11
      {"application/*", "application/vnd.api+json", true},
      {"*/*", "image/png", true},
      {"text/plain; charset=UTF-8", "text/plain; charset=utf-8", true},
      {"text/plain; charset=utf-8", "text/plain; charset=latin1", false},
      {"text/plain; charset=utf-8", "text/plain", false},
      {"a/b; version=1", "a/b; q=1; version=1", true},
      {"a/b; version=1", "a/b; version=2", false},
      {"a/b; version=1", "a/b", false},
      {"application/*", "text/html", false},
      {"application/json", "application/problem+json", false},
      {"application/json", "text/json", false},
  };
  for (const Covering& c : cases) {
    SCOPED_TRACE(std::string(c.range) + " and " + c.actual);
    EXPECT_EQ(covers(*parse_media_type(c.range), *parse_media_type(c.actual)), c.covered);
  }
}

}  // namespace
}  // namespace driftgate
