#include "specs/http/exchange.h"

#include <gtest/gtest.h>

#include <set>

namespace driftgate {
namespace {

const Headers kHeaders{{"Content-Type", "text/plain"},
                       {"vary", "Accept"},
                       {"X-Empty", ""},
                       {"VARY", "Origin"},
                       {"x-empty", ""}};

TEST(Exchange, header_names_compare_without_case) {
  const struct {
    const char *a, *b;
    bool equal;
  } cases[] = {
      {"Accept", "aCCEPT", true},
      {"", "", true},
      {"Accept", "Accept2", false},
      {"Accept2", "Accept", false},
      {"@", "`", false},
      {"[", "{", false},
      {"\xc3\x84", "\xc3\xa4", false},
      // Of each size: by the character, by the half word, by the word, by several.
      {"Age", "aGE", true},
      {"ETag", "etag", true},
      {"ETag", "etay", false},
      {"[ETag]", "{etag}", false},
      {"Location", "lOCATION", true},
      {"Location", "Locatio\x0e", false},
      {"Content-Type", "content-type", true},
      {"Content-Type", "content-tyPE", true},
      {"Content-Type", "content-typ@", false},
      {"AZ@[`{az\xc1", "az@[`{AZ\xc1", true},
      {"AZ@[`{az\xc1", "az@[`{AZ\xe1", false},
      {"AZ@[`{az", "AZ`[`{az", false},
      {"Access-Control-Allow-Origin", "access-control-allow-originn", false},
      {"Access-Control-Allow-Origin", "access-control-ALLOW-origin", true},
      {"Access-Control-Allow-Origin", "access+control-allow-origin", false},
  };
  for (const auto& [a, b, equal] : cases) EXPECT_EQ(equal_ignoring_case(a, b), equal) << a << b;
}

TEST(Exchange, the_first_header_of_a_name_is_found) {
  ASSERT_NE(find_header(kHeaders, "Vary"), nullptr);
  EXPECT_EQ(*find_header(kHeaders, "Vary"), "Accept");
  EXPECT_EQ(find_header(kHeaders, "Var"), nullptr);
}

TEST(Exchange, repeated_headers_are_combined_in_order) {
  EXPECT_EQ(combined_header(kHeaders, "Vary"), "Accept, Origin");
  EXPECT_EQ(combined_header(kHeaders, "content-type"), "text/plain");
  EXPECT_EQ(combined_header(kHeaders, "X-Empty"), ", ");
  EXPECT_EQ(combined_header(kHeaders, "Allow"), "");
}

TEST(Exchange, every_kind_of_failure_has_its_own_name) {
  std::set<std::string_view> names;
  const int last = static_cast<int>(TransportFailure::Kind::credentials);
  for (int kind = 0; kind <= last; ++kind) {
    names.insert(to_string(static_cast<TransportFailure::Kind>(kind)));
  }
  EXPECT_EQ(names.size(), static_cast<std::size_t>(last) + 1);
  EXPECT_FALSE(names.contains(""));
}

TEST(Exchange, knows_whether_it_holds_a_response_or_a_failure) {
  Exchange exchange;
  EXPECT_NE(exchange.failure(), nullptr);
  EXPECT_EQ(exchange.response(), nullptr);
  exchange.outcome = Response{.status = 204};
  EXPECT_EQ(exchange.failure(), nullptr);
  ASSERT_NE(exchange.response(), nullptr);
  EXPECT_EQ(exchange.response()->status, 204);
}

}  // namespace
}  // namespace driftgate
