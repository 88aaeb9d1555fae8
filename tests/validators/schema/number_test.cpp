#include "validators/schema/number.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/validators/schema/schemas.h"

namespace driftgate {
namespace {

TEST(Number, digits_are_read_by_the_block) {
  const std::string digits = "xxxxxxxxxxxxxxx-0123456789012345";  // 16 bytes before the digits.
  for (std::size_t count = 0; count <= 16; ++count) {
    const std::size_t past = 16 + count;
    const std::string written = digits.substr(16, count);
    EXPECT_EQ(read_digits(digits.data() + past, count), count == 0 ? 0 : std::stoll(written));
  }
}

// Whatever way is taken, a bound means what the digits say.
TEST(Number, bounds_are_exact) {
  const char* const bounds[] = {
      "-5", "0", "5", "5.0", "0.5", "999999999999999", "1e2", "12345678901234567890"};
  const char* const values[] = {"-6",
                                "-5.5",
                                "-5.0001",
                                "-5",
                                "-5.0",
                                "-4.9",
                                "-0.5",
                                "-0",
                                "-0.0",
                                "0",
                                "0.00",
                                "0.5",
                                "0.6",
                                "1",
                                "4.999",
                                "5",
                                "5.00",
                                "5.0001",
                                "50e-1",
                                "1E2",
                                "100.5",
                                "12345678",
                                "-123456789",
                                "999999999999998.5",
                                "999999999999999",
                                "999999999999999.5",
                                "1000000000000000",
                                "-1234567890123456.5",
                                "12345678901234567",
                                "12345678901234567890",
                                "123456789012345678901.5"};
  struct Keyword {
    const char* name;
    bool (*keeps)(std::strong_ordering);
  };
  const Keyword keywords[] = {
      {"minimum", [](std::strong_ordering order) { return order >= 0; }},
      {"exclusiveMinimum", [](std::strong_ordering order) { return order > 0; }},
      {"maximum", [](std::strong_ordering order) { return order <= 0; }},
      {"exclusiveMaximum", [](std::strong_ordering order) { return order < 0; }},
  };
  for (const Keyword& first : keywords)
    for (const Keyword& second : keywords)
      for (const char* bound : bounds)
        for (const char* other : {"-5", "0", "5"}) {
          if (&first == &second) continue;
          const tests::LoadedSchema loaded(fmt::format(R"({{"items": {{"{}": {}, "{}": {}}}}})",
                                                       first.name, bound, second.name, other),
                                           Dialect::draft_2020_12);
          Evaluator evaluator;
          for (const char* value : values)
            for (const char* before : {"", "null                , "}) {
              const auto document = read_json(fmt::format("[{}{}]", before, value), "value");
              EXPECT_EQ(evaluator.valid(loaded.schema(), document->root()),
                        first.keeps(compare_numbers(value, bound)) &&
                            second.keeps(compare_numbers(value, other)))
                  << first.name << ' ' << bound << ' ' << second.name << ' ' << other << ' '
                  << value;
            }
        }
}

TEST(Number, integers_are_told_by_their_value) {
  const tests::LoadedSchema loaded(R"({"items": {"type": "integer"}})", Dialect::draft_2020_12);
  const tests::LoadedSchema strict(R"({"items": {"type": "integer"}})", Dialect::draft_4);
  struct Case {
    const char* lexeme;
    bool integer;
    bool written_as_one;
  };
  const Case kCases[] = {{"0", true, true},      {"-17", true, true},    {"3.0", true, false},
                         {"3.10", false, false}, {"30e-1", true, false}, {"35e-1", false, false},
                         {"1e400", true, false}, {"-0.0", true, false}};
  for (const Case& c : kCases) {
    Evaluator evaluator;
    for (const auto& document : {read_json(fmt::format("[{}]", c.lexeme), "value"),
                                 read_yaml(fmt::format("- {}\n", c.lexeme), "value")}) {
      EXPECT_EQ(evaluator.valid(loaded.schema(), document->root()), c.integer) << c.lexeme;
      EXPECT_EQ(evaluator.valid(strict.schema(), document->root()), c.written_as_one) << c.lexeme;
    }
  }
}

TEST(Number, enumerated_numbers_are_equal_by_value) {
  const tests::LoadedSchema loaded(R"({"items": {"enum": ["1", 1, 2.50, -3, 1e2, null]}})",
                                   Dialect::draft_2020_12);
  struct Case {
    const char* value;
    bool kept;
  };
  const Case kCases[] = {{"1", true},      {"1.0", true},  {"2.5", true},    {"100", true},
                         {"-3", true},     {"3", false},   {"2", false},     {"\"1\"", true},
                         {"\"2\"", false}, {"null", true}, {"false", false}, {"10e-1", true}};
  Evaluator evaluator;
  for (const Case& c : kCases) {
    const auto document = read_json(fmt::format("[{}]", c.value), "value");
    EXPECT_EQ(evaluator.valid(loaded.schema(), document->root()), c.kept) << c.value;
  }
}

}  // namespace
}  // namespace driftgate
