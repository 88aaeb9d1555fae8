#include "specs/document/sequence.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace driftgate {
namespace {

using namespace std::string_literals;

TEST(Sequence, is_known_by_the_media_type) {
  const std::pair<const char*, Sequence> cases[] = {
      {"application/jsonl", Sequence::json_lines},
      {"Application/X-NDJSON; charset=utf-8", Sequence::json_lines},
      {"application/ndjson", Sequence::json_lines},
      {"application/x-jsonlines", Sequence::json_lines},
      {"application/json-seq", Sequence::json_text_sequence},
      {"application/geo+json-seq", Sequence::json_text_sequence},
      {"text/event-stream", Sequence::server_sent_events},
      {"application/event-stream", Sequence::none},
      {"application/json", Sequence::none},
      {"application/problem+json", Sequence::none},
      {"multipart/mixed", Sequence::none},
  };
  for (const auto& [media, expected] : cases)
    EXPECT_EQ(sequence_of(parse_media_type(media).value()), expected) << media;
}

TEST(Sequence, is_read_as_the_array_of_its_items) {
  constexpr Sequence kLines = Sequence::json_lines;
  constexpr Sequence kRecords = Sequence::json_text_sequence;
  constexpr Sequence kEvents = Sequence::server_sent_events;
  const struct {
    Sequence sequence;
    std::string bytes;
    const char* array;
    bool loose_end = false;
  } cases[] = {
      {kLines, "", "[]"},
      {kLines, "\n \n\t\r\n", "[]"},
      {kLines, "1\n2", "[1,2]"},
      {kLines, " {\"a\": 1} \r\nnull\n\n\"\\n\"\n", R"([{"a":1},null,"\n"])"},
      {kLines, "\xEF\xBB\xBF[1]\n", "[[1]]"},
      {kRecords, "", "[]"},
      {kRecords, "\036[1]", "[[1]]"},
      {kRecords, "\036\036{}\n\036\"a\"\036 1\n", R"([{},"a",1])"},
      {kEvents, "", "[]"},
      {kEvents, "data: a\n\n", R"([{"data":"a"}])"},
      {kEvents, "data:a\r\rdata:  b\r\n\r\n", R"([{"data":"a"},{"data":" b"}])"},
      {kEvents, "data\n\n", R"([{"data":""}])"},
      {kEvents, "data: a\ndata\ndata: \"\n\n", R"([{"data":"a\n\n\""}])"},
      {kEvents, "event: x\nevent: y\nid\nretry: 007\nmore: 1\ndata: 1\n\n",
       R"([{"event":"y","data":"1","id":"","retry":7}])"},
      {kEvents, "retry: 0\nretry: 1s\nretry:\ndata: 1\n\n", R"([{"data":"1","retry":0}])"},
      {kEvents, "id: 1\nid: a\0b\ndata: 1\n\n"s, R"([{"data":"1","id":"1"}])"},
      {kEvents, ": comment\n\nid: 1\n\nevent: none\n\ndata: 2\n\n", R"([{"data":"2"}])"},
      {kEvents, "\357\273\277data: a\n\n", R"([{"data":"a"}])"},
      {kEvents, "data: a\n\ndata: b\n", R"([{"data":"a"}])", true},
      {kEvents, "data: a\n\ndata: b", R"([{"data":"a"}])", true},
      {kEvents, "data: a\n\n: good-bye", R"([{"data":"a"}])"},
  };
  SequenceReader reader;
  for (const auto& [sequence, bytes, array, loose_end] : cases) {
    const Document* document = reader.read(sequence, bytes);
    ASSERT_NE(document, nullptr) << bytes << ": " << reader.problem().message;
    EXPECT_EQ(to_json(document->root()), array) << bytes;
    EXPECT_EQ(reader.has_loose_end(), loose_end) << bytes;
  }
}

TEST(Sequence, says_which_item_is_broken_and_where) {
  constexpr Sequence kLines = Sequence::json_lines;
  constexpr Sequence kRecords = Sequence::json_text_sequence;
  const struct {
    Sequence sequence;
    std::string bytes;
    const char* message;
    std::size_t offset;
    bool ends_early = false;
  } cases[] = {
      {kLines, "1\n\n[1,]\n", "item 1: ", 6},
      {kLines, "1 2\n", "item 0: ", 2},
      {kLines, "{\n\"a\": 1}\n", "item 0: ", 1},  // Cut by a line feed, not by the end.
      {kLines, "1\n{\"a\"", "item 1: ", 6, true},
      {kLines, "1\n\357\273\2772", "item 1: a value is expected, not a byte order mark", 2},
      {kLines, "1\n\"\xff\"", "the text is not UTF-8", 3},
      {kLines, "1\n" + std::string(512, '[') + std::string(512, ']'), "item 1: ", 513},
      {kRecords, "1\n", "item 0: a record separator", 0},
      {kRecords, "\0361\0362\n", "item 0: a line feed is expected after the value", 2},
      {kRecords, "\0361\n\036true", "item 1: a line feed is expected", 8, true},
      {kRecords, "\0361\n\036[true", "item 1: ", 9, true},
      {kRecords, "\0361\n\036\n", "item 1: ", 5, true},
  };
  SequenceReader reader;
  for (const auto& [sequence, bytes, message, offset, ends_early] : cases) {
    EXPECT_EQ(reader.read(sequence, bytes), nullptr) << bytes;
    const JsonReader::Problem& problem = reader.problem();
    EXPECT_TRUE(problem.message.starts_with(message)) << bytes << ": " << problem.message;
    EXPECT_EQ(problem.offset, offset) << bytes << ": " << problem.message;
    EXPECT_EQ(problem.ends_early, ends_early) << bytes << ": " << problem.message;
  }
  EXPECT_NE(reader.read(kLines, "1"), nullptr);
  EXPECT_TRUE(reader.problem().message.empty());
}

}  // namespace
}  // namespace driftgate
