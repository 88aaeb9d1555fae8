#include "runner/trust.h"

#include <gtest/gtest.h>

#include <vector>

#include "runner/libraries/curl.h"

namespace driftgate {
namespace {

TEST(Validity, is_read_from_what_libcurl_tells_of_a_certificate) {
  constexpr const char* kFrom = "Start date:Nov  1 00:00:00 2026 GMT";
  constexpr const char* kUntil = "Expire date:Nov 21 12:30:00 2026 GMT";
  const struct {
    const char* name;
    std::vector<const char*> lines;
    bool told;
  } cases[] = {
      {"both dates", {"Subject:CN = a", kFrom, kUntil, "Cert:-----"}, true},
      {"the other way round", {kUntil, kFrom}, true},
      {"one date", {kFrom}, false},
      {"no date", {kFrom, "Expire date:some day"}, false},
      {"a name that only begins so", {kFrom, "Expire dates:Nov 21 12:30:00 2026 GMT"}, false},
      {"nothing", {}, false},
  };
  for (const auto& [name, lines, told] : cases) {
    curl_slist* list = nullptr;
    for (const char* line : lines) list = curl_slist_append(list, line);
    const std::optional<Validity> validity = validity_of(list);
    curl_slist_free_all(list);
    ASSERT_EQ(validity.has_value(), told) << name;
    if (!told) continue;
    EXPECT_EQ(validity->until.time_since_epoch().count(), 1'795'264'200) << name;
    EXPECT_EQ(validity->from.time_since_epoch().count(), 1'793'491'200) << name;
  }
}

}  // namespace
}  // namespace driftgate
