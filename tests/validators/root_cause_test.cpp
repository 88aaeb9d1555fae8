#include "validators/root_cause.h"

#include <gtest/gtest.h>

namespace driftgate {
namespace {

struct General {
  const char* instance;
  const char* keyword;
  const char* general;
};

TEST(RootCause, leaves_out_what_differs_between_instances) {
  const General cases[] = {
      {"", "/type", ""},
      {"/items/3/price", "/properties/items/items/properties/price/type", "/items/*/price"},
      {"/prices/EUR", "/properties/prices/additionalProperties/type", "/prices/*"},
      {"/x-a", "/patternProperties/^x-/type", "/*"},
      {"/2024", "/properties/2024/type", "/2024"},
      {"/0", "/prefixItems/0/type", "/*"},
      {"/a/1", "/allOf/0/properties/a/$ref/items/enum", "/a/*"},
      {"/a/b", "/properties/a/required", "/a/b"},
      {"/a/0/b", "/properties/a/items/required", "/a/*/b"},
      {"/additionalProperties/x", "/properties/additionalProperties/additionalProperties/type",
       "/additionalProperties/*"},
      {"/extra", "/additionalProperties", "/extra"},
      {"/3/name", "", "/*/name"},
      {"/a~1b/0", "/properties/a~1b/items/type", "/a~1b/*"},
      {"header X-7", "/type", "header X-7"},
      {"/", "/properties//type", "/"},
  };
  for (const General& c : cases) {
    SCOPED_TRACE(std::string(c.instance) + " by " + c.keyword);
    EXPECT_EQ(general_pointer(c.instance, c.keyword), c.general);
  }
}

TEST(RootCause, is_the_same_for_all_elements_of_a_list) {
  EXPECT_EQ(root_cause("/1/a", "/items/properties/a/type"),
            root_cause("/22/a", "/items/properties/a/type"));
  EXPECT_NE(root_cause("/1/a", "/items/properties/a/type"),
            root_cause("/1/a", "/items/properties/a/enum"));
  EXPECT_NE(root_cause("/1/a", ""), root_cause("/1/b", ""));
}

// Baselines and alerts hold fingerprints: this value must never change.
TEST(Fingerprint, is_stable) {
  EXPECT_EQ(fingerprint("shop", "list", "body-schema", root_cause("/0/a", "/items/type")),
            "11672b779d4fc2a8");
}

TEST(Fingerprint, tells_its_parts_apart) {
  EXPECT_NE(fingerprint("a", "bc", "r", ""), fingerprint("ab", "c", "r", ""));
  EXPECT_NE(fingerprint("a", "b", "r", "x"), fingerprint("a", "b", "r", "y"));
}

}  // namespace
}  // namespace driftgate
