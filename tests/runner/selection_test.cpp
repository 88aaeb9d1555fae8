#include "runner/selection.h"

#include <gtest/gtest.h>

#include "specs/document/error.h"

namespace driftgate {
namespace {

Operation operation(std::string id, std::string method, std::string path,
                    std::vector<std::string> tags = {}) {
  return {.id = std::move(id),
          .method = std::move(method),
          .path = std::move(path),
          .tags = std::move(tags)};
}

const std::vector<Operation>& operations() {
  static const std::vector<Operation> all{
      operation("listPets", "GET", "/pets", {"pets", "read only"}),
      operation("getPet", "GET", "/pets/{id}", {"pets"}),
      operation("deletePet", "DELETE", "/pets/{id}", {"pets"}),
      operation("GET /deletePad", "GET", "/deletePad"),
      operation("get", "POST", "/odd"),
  };
  return all;
}

TEST(selection, patterns_mean_operations) {
  struct Case {
    const char* pattern;
    std::vector<std::string> ids;
  };
  const Case cases[] = {
      {"getPet", {"getPet"}},
      {"GETPET", {}},
      {"*Pet", {"getPet", "deletePet"}},
      {"*", {"listPets", "getPet", "deletePet", "GET /deletePad", "get"}},
      {"**e*t*", {"listPets", "getPet", "deletePet", "GET /deletePad", "get"}},
      {"/pets/{id}", {"getPet", "deletePet"}},
      {"/pets*", {"listPets", "getPet", "deletePet"}},
      {"/pets/", {}},
      {"DELETE", {"deletePet"}},
      {"delete", {"deletePet"}},
      {"GET /pets/{id}", {"getPet"}},
      {"get  /pets/*", {"getPet"}},
      {"* /pets/*", {"getPet", "deletePet"}},
      {"GET /deletePad", {"GET /deletePad"}},
      {"GET *delete*", {"GET /deletePad"}},
      {"tag:pets", {"listPets", "getPet", "deletePet"}},
      {"tag:read only", {"listPets"}},
      {"tag:p*s", {"listPets", "getPet", "deletePet"}},
      {"tag:", {}},
      {"", {}},
      {"get", {"listPets", "getPet", "GET /deletePad", "get"}},
  };
  for (const Case& c : cases) {
    std::vector<std::string> ids;
    for (const Operation& o : operations())
      if (selects(std::string_view(c.pattern), o)) ids.push_back(o.id);
    EXPECT_EQ(ids, c.ids) << c.pattern;
  }
}

TEST(selection, an_operation_id_always_means_its_operation) {
  for (const char* id : {"/odd", "tag:odd", "GET odd", "GET /odd/*"})
    EXPECT_TRUE(selects(std::string_view(id), operation(id, "POST", "/p"))) << id;
}

TEST(selection, stars_cost_no_more_than_the_square) {
  std::string pattern;
  for (int i = 0; i < 200; ++i) pattern += "a*";
  const Operation hostile = operation(std::string(20'000, 'a'), "GET", "/");
  EXPECT_FALSE(selects(pattern + "b", hostile));
  EXPECT_TRUE(selects(pattern, hostile));
}

TEST(selection, a_pattern_that_matches_nothing_names_what_was_likely_meant) {
  struct Case {
    const char* pattern;
    const char* message;
  };
  const Case cases[] = {
      {"getPets", "--only 'getPets' matches no operation (did you mean getPet?)"},
      {"/pet", "--only '/pet' matches no operation (did you mean /pets?)"},
      {"GET /pet", "--only 'GET /pet' matches no operation (did you mean GET /pets?)"},
      {"tag:pet", "--only 'tag:pet' matches no operation (did you mean tag:pets?)"},
      {"refundInvoice", "--only 'refundInvoice' matches no operation"},
  };
  for (const Case& c : cases) {
    try {
      require_matches({"*", c.pattern}, "--only", operations());
      ADD_FAILURE() << c.pattern << " was taken";
    } catch (const Error& error) {
      EXPECT_STREQ(error.what(), c.message);
    }
  }
  EXPECT_NO_THROW(require_matches({"getPet", "tag:pets"}, "--only", operations()));
}

}  // namespace
}  // namespace driftgate
