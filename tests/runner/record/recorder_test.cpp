#include "runner/record/recorder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <string>
#include <vector>

#include "specs/contracts/recording.h"
#include "tests/files.h"

namespace driftgate {
namespace {

Exchange exchange(const std::string& url, const std::string& body) {
  Exchange one;
  one.request = {"GET", url, {{"Accept", "application/json"}}, ""};
  one.outcome =
      Response{200, {{"Content-Type", "application/json"}, {"X-\xE4", "\xFF"}}, body, "1.1"};
  return one;
}

struct Read {
  std::vector<RecordedExchange> all{};
  bool cut_off = false;
  std::size_t left_out = 0;
};

Read read_text(const std::string& text) {
  std::size_t at = 0;
  RecordingReader reader(
      [&](char* to, std::size_t most) {
        const std::size_t count = std::min({most, text.size() - at, std::size_t{100}});
        std::memcpy(to, text.data() + at, count);
        at += count;
        return count;
      },
      "a.recording.json");
  Read read;
  while (const RecordedExchange* one = reader.next()) read.all.push_back(*one);
  read.cut_off = reader.cut_off();
  read.left_out = reader.bytes_left_out();
  return read;
}

class RecorderTest : public testing::Test {
 protected:
  RecorderTest() {
    path_ = std::filesystem::path(testing::TempDir()) /
            (std::string(testing::UnitTest::GetInstance()->current_test_info()->name()) +
             ".recording.json");
  }
  ~RecorderTest() override { std::filesystem::remove(path_); }

  std::string path_{};
};

TEST_F(RecorderTest, what_is_kept_comes_back_byte_for_byte) {
  const std::string bodies[] = {"{ \"a\" : \"\\u00e4\" }", std::string("\x00\xFF", 2), "", "plain"};
  {
    Recorder recorder(path_, {.keep_values = true});
    for (const std::string& body : bodies) recorder.add(exchange("https://a.example/x?y=1", body));
    recorder.finish();
  }
  const Read read = read_text(tests::read_bytes(path_));
  EXPECT_FALSE(read.cut_off);
  ASSERT_EQ(read.all.size(), std::size(bodies));
  for (std::size_t i = 0; i < std::size(bodies); ++i) {
    EXPECT_EQ(read.all[i].exchange.request.url, "https://a.example/x?y=1");
    EXPECT_EQ(read.all[i].exchange.response()->body, bodies[i]);
    EXPECT_FALSE(read.all[i].placeholders);
  }
}

TEST_F(RecorderTest, equal_interactions_become_one_that_counts) {
  {
    Recorder recorder(path_, {});
    recorder.add(exchange("https://a.example/pets/1", R"({"id": 1})"));
    recorder.add(exchange("https://a.example/pets/2", R"({"id": 2})"));
    recorder.add(exchange("https://a.example/pets/3", R"({"name": "x"})"));
    recorder.finish();
    EXPECT_EQ(recorder.interactions(), 3U);
    EXPECT_EQ(recorder.distinct(), 2U);
  }
  const Read read = read_text(tests::read_bytes(path_));
  ASSERT_EQ(read.all.size(), 2U);
  EXPECT_EQ(read.all[0].times, 2U);
  EXPECT_TRUE(read.all[0].placeholders);
  EXPECT_EQ(read.all[0].exchange.response()->body, R"({"id":1})");
  EXPECT_EQ(read.all[1].times, 1U);
}

TEST_F(RecorderTest, what_was_whole_before_the_end_stays_readable_wherever_it_ends) {
  std::vector<std::size_t> whole;  // Sizes of the file after each interaction.
  {
    Recorder recorder(path_, {});
    for (int i = 0; i < 4; ++i) {
      recorder.add(exchange("https://a.example/" + std::string(1, static_cast<char>('a' + i)),
                            R"({"x": [")" + std::string(50, 'x') + R"("]})"));
      whole.push_back(std::filesystem::file_size(path_));
    }
  }
  const std::string text = tests::read_bytes(path_);
  ASSERT_EQ(text.size(), whole.back());
  const std::size_t begin = text.find("\n{\n", 10);
  for (std::size_t size = begin; size <= text.size(); ++size) {
    const auto complete = static_cast<std::size_t>(
        std::count_if(whole.begin(), whole.end(), [&](std::size_t each) { return each <= size; }));
    const Read read = read_text(text.substr(0, size));
    ASSERT_EQ(read.all.size(), complete) << size;
    ASSERT_TRUE(read.cut_off);
  }
}

struct Broken {
  const char* text;
  const char* message;
};

TEST(recording, what_is_none_or_broken_gets_one_message) {
  const Broken cases[] = {
      {"{\"a\": 1}", "expected ',' before \"interactions\", found '}'"},
      {"{\"interactions\": []}", "expected the member \"driftgate-recording\" before"},
      {"{\"driftgate-recording\": 2, \"interactions\": []}",
       "this driftgate reads recordings of version 1"},
      {"{\"driftgate-recording\": 1, \"interactions\": [{}]}", "interaction 1: it has no request"},
      {"{\"driftgate-recording\": 1, \"interactions\": [{x}]}", "interaction 1 is not JSON: "},
      {"{\"driftgate-recording\": 1, \"interactions\": []} x", "something follows the end"},
      {"{\"driftgate-recording\": 1, \"inter", "the file ends before a member's name does"},
  };
  for (const Broken& wanted : cases) {
    try {
      read_text(wanted.text);
      ADD_FAILURE() << wanted.text;
    } catch (const Error& error) {
      EXPECT_EQ(std::string(error.what()).substr(0, std::strlen(wanted.message)), wanted.message);
      EXPECT_GT(error.where().line, 0);
    }
  }
}

}  // namespace
}  // namespace driftgate
