#include "runner/resources.h"

#include <gtest/gtest.h>

#include "tests/runner/api.h"
#include "tests/runner/variations.h"

namespace driftgate::resources_test {
namespace {

using tests::describe_paths;

std::string id_of_operation(const Operation* operation) {
  return operation == nullptr ? "-" : operation->id;
}

// "/a/{id} of /a by id: list create read replace modify remove"
std::string line_of(const Resource& resource) {
  std::string line = resource.item + " of " + resource.collection + " by " + resource.parameter;
  for (const Operation* each : {resource.list, resource.create, resource.read, resource.replace,
                                resource.modify, resource.remove})
    line += " " + id_of_operation(each);
  return line;
}

std::vector<std::string> lines_of(const Description& description) {
  std::vector<std::string> lines;
  for (const Resource& resource : resources_of(description)) lines.push_back(line_of(resource));
  return lines;
}

TEST(resources, are_paths_that_end_in_a_parameter) {
  const auto description = describe_paths(R"(  /a/{id}/b/{b}: {get: {operationId: readB}}
  /a/{id}:
    get: {operationId: readA}
    put: {operationId: putA}
    patch: {operationId: patchA}
    delete: {operationId: deleteA}
    post: {operationId: postOnItem}
  /a:
    get: {operationId: listA}
    post: {operationId: createA}
    delete: {operationId: deleteAll}
  /a/{id}/b: {post: {operationId: createB}}
  /health: {get: {operationId: health}}
  /f/{name}.{ext}: {get: {operationId: file}}
  /{top}: {get: {operationId: top}}
)");
  EXPECT_EQ(lines_of(*description),
            (std::vector<std::string>{
                "/a/{id} of /a by id listA createA readA putA patchA deleteA",
                "/{top} of  by top - - top - - -",
                "/a/{id}/b/{b} of /a/{id}/b by b - createB readB - - -",
            }));
}

TEST(resources, of_the_harbour_have_parents_before_children) {
  const auto description =
      tests::load(tests::tests_folder() / "providers" / "harbour" / "harbour.yaml");
  const auto resources = resources_of(*description);
  ASSERT_GT(resources.size(), 8U);
  for (std::size_t i = 1; i < resources.size(); ++i)
    for (std::size_t j = 0; j < i; ++j)
      EXPECT_FALSE(resources[j].item.starts_with(resources[i].item + "/")) << resources[j].item;
}

struct Element {
  const char* parameter;
  const char* element;
  const char* id;
};

TEST(resources, an_element_is_identified_by_what_the_parameter_names) {
  for (const Element& c : std::initializer_list<Element>{
           {"depotId", R"({"id": "A", "name": "x"})", "A"},
           {"depotId", R"({"depotId": "B", "id": "A"})", "B"},
           {"depotId", R"({"depot_id": "C", "id": "A"})", "C"},
           {"invoiceNumber", R"({"id": 7, "number": 8})", "8"},
           {"userName", R"({"id": 7, "name": "ann"})", "ann"},
           {"id", R"({"ID": 7})", "7"},
           {"what", R"({"uuid": "u", "slug": "s"})", "u"},
           {"what", R"({"slug": "s", "title": "t"})", "s"},
           {"what", R"({"title": "t"})", ""},
           {"what", R"({"id": null, "code": "c"})", "c"},
           {"what", R"({"id": {"x": 1}})", ""},
           {"what", R"("text")", "text"},
           {"what", "12", "12"},
           {"what", "true", ""},
       }) {
    JsonReader reader;
    EXPECT_EQ(id_of(reader.read(c.element)->root(), {.parameter = c.parameter}), c.id)
        << c.parameter << " " << c.element;
  }
}

TEST(resources, the_elements_of_a_list_stand_near_its_top) {
  for (const auto& [body, ids] : std::initializer_list<std::pair<const char*, const char*>>{
           {R"([{"id": 1}, {"id": 2}])", "1 2 "},
           {R"(["a", "b"])", "a b "},
           {R"({"items": [{"id": 1}], "total": 1})", "1 "},
           {R"({"tags": ["x"], "items": [{"id": 1}]})", "1 "},
           {R"({"data": {"items": [{"id": 1}, {"id": 2}]}})", "1 2 "},
           {R"({"items": []})", ""},
           {R"({})", ""},
           {"7", ""},
       }) {
    JsonReader reader;
    std::string found;
    for (const Node element : elements_of(reader.read(body)->root()))
      found += id_of(element, {.parameter = "id"}) + " ";
    EXPECT_EQ(found, ids) << body;
  }
}

struct Created {
  const char* shows;
  const char* location;  // "": there is none.
  const char* body;      // "": there is none.
  const char* id;
};

TEST(resources, what_was_created_tells_its_identity) {
  const auto description = describe_paths(R"(  /a:
    post:
      operationId: create
      responses:
        '201':
          description: Made.
          links:
            one: {operationId: read, parameters: {path.id: '$response.body#/meta/key'}}
            other: {operationId: read, parameters: {other: '$response.body#/wrong'}}
  /a/{id}: {get: {operationId: read, parameters: [{name: id, in: path, required: true, schema: {}}]}}
)");
  const auto resources = resources_of(*description);
  ASSERT_EQ(resources.size(), 1U);
  for (const Created& c : std::initializer_list<Created>{
           {"a link wins", "http://x/a/L", R"({"id": "B", "meta": {"key": "K"}, "wrong": "W"})",
            "K"},
           {"the body", "http://x/a/L", R"({"id": "B"})", "B"},
           {"an envelope around it", "", R"({"ok": true, "data": {"id": 9}})", "9"},
           {"the Location", "http://x/a/L%20M", "", "L M"},
           {"a path as Location, with a query", "/a/L/?x=/y", "{}", "L"},
           {"nothing", "", "{}", ""},
           {"a body that is no object", "", "[1]", ""},
       }) {
    SCOPED_TRACE(c.shows);
    Response response{.status = 201};
    if (*c.location != '\0') response.headers.emplace_back("location", c.location);
    JsonReader reader;
    const Node body = *c.body == '\0' ? Node{} : reader.read(c.body)->root();
    EXPECT_EQ(created_id(resources[0], response, body), c.id);
  }
}

}  // namespace
}  // namespace driftgate::resources_test
