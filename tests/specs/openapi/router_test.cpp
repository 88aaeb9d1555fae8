#include "specs/openapi/router.h"

#include <gtest/gtest.h>

#include <string>

namespace driftgate {
namespace {

std::unique_ptr<const Description> described(const std::string& text) {
  return load_description("api.yaml", [text](const std::string&) { return text; });
}

constexpr const char* kShop = R"(openapi: 3.1.0
info: {title: Shop, version: "1"}
servers: [{url: "https://api.example/v1"}]
paths:
  /pets: {get: {operationId: listPets, responses: {default: {description: x}}}}
  /pets/{id}:
    get: {operationId: getPet, responses: {default: {description: x}}}
    put: {operationId: putPet, responses: {default: {description: x}}}
  /pets/mine: {get: {operationId: myPets, responses: {default: {description: x}}}}
  /pets/{id}.json: {get: {operationId: petFile, responses: {default: {description: x}}}}
  /pets/{a}..{b}: {get: {operationId: range, responses: {default: {description: x}}}}
  /files/{path}:
    get:
      operationId: file
      parameters: [{name: path, in: path, required: true, x-multi-segment: true, schema: {type: string}}]
      responses: {default: {description: x}}
  /caf%C3%A9: {get: {operationId: cafe, responses: {default: {description: x}}}}
  /uploads:
    servers: [{url: "https://uploads.example"}]
    post: {operationId: upload, responses: {default: {description: x}}}
  /lost/{id}:
    $ref: "#/nowhere"
    get: {operationId: getLost, responses: {default: {description: x}}}
)";

struct Wanted {
  const char* method;
  const char* url;
  const char* found;  // operationId, else what Route says.
  const char* values = "";
};

std::string said(const Route& route) {
  switch (route.kind) {
    case Route::Kind::operation:
      return route.operation->id;
    case Route::Kind::no_method:
      return "no method of " + std::string(route.path);
    case Route::Kind::unread:
      return "unread " + std::string(route.path);
    case Route::Kind::no_path:
      return "no path";
    case Route::Kind::elsewhere:
      return "elsewhere";
  }
  return "";
}

std::string values_of(const Route& route) {
  std::string all;
  for (const auto& [name, value] : route.values)
    all += std::string(name) + "=" + std::string(value) + ";";
  return all;
}

void expect_routes(const Router& router, std::initializer_list<Wanted> cases) {
  for (const Wanted& wanted : cases) {
    const Route route = router.find(wanted.method, wanted.url);
    EXPECT_EQ(said(route), wanted.found) << wanted.method << ' ' << wanted.url;
    EXPECT_EQ(values_of(route), wanted.values) << wanted.url;
  }
}

TEST(router, finds_the_operation_by_method_host_and_path) {
  const auto description = described(kShop);
  expect_routes(Router(*description),
                {
                    {"GET", "https://api.example/v1/pets", "listPets"},
                    {"GET", "https://API.example:443/v1/pets?a=/b", "listPets"},
                    {"GET", "https://api.example/v1/pets/7", "getPet", "id=7;"},
                    {"GET", "https://api.example/v1/pets/a%2Fb#x", "getPet", "id=a%2Fb;"},
                    {"GET", "https://api.example/v1/pets/mine", "myPets"},
                    {"GET", "https://api.example/v1/pets/m%69ne", "myPets"},
                    {"PUT", "https://api.example/v1/pets/mine", "putPet", "id=mine;"},
                    {"GET", "https://api.example/v1/pets/7.json", "petFile", "id=7;"},
                    {"GET", "https://api.example/v1/pets/1..9", "range", "a=1;b=9;"},
                    {"GET", "https://api.example/v1/files/a/b/c", "file", "path=a/b/c;"},
                    {"GET", "https://api.example/v1/files/", "file", "path=;"},
                    {"GET", "https://api.example/v1/caf%c3%a9", "cafe"},
                    {"POST", "https://uploads.example/uploads", "upload"},
                    {"DELETE", "https://api.example/v1/pets/7", "no method of /pets/{id}"},
                    {"GET", "https://api.example/v1/lost/7", "getLost", "id=7;"},
                    {"PUT", "https://api.example/v1/lost/7", "unread /lost/{id}"},
                    {"GET", "https://api.example/v1/pets/", "no path"},
                    {"GET", "https://api.example/v1/pets/7/x", "no path"},
                    {"GET", "https://api.example/pets", "no path"},
                    {"GET", "https://api.example", "no path"},
                    {"GET", "http://api.example/v1/pets", "elsewhere"},
                    {"GET", "https://other.example/v1/pets", "elsewhere"},
                    {"GET", "data:,x", "elsewhere"},
                    {"GET", "", "elsewhere"},
                });
}

TEST(router, a_base_url_of_ones_own_stands_for_all_servers) {
  const auto description = described(kShop);
  expect_routes(Router(*description, "http://localhost:8080/api/"),
                {
                    {"GET", "http://localhost:8080/api/pets/7", "getPet", "id=7;"},
                    {"POST", "http://localhost:8080/api/uploads", "upload"},
                    {"GET", "http://localhost:8080/pets", "no path"},
                    {"GET", "https://api.example/v1/pets", "elsewhere"},
                });
}

TEST(router, without_a_host_any_will_do) {
  const auto description = described(R"(openapi: 3.1.0
info: {title: Shop, version: "1"}
servers: [{url: /v1}]
paths:
  /pets: {get: {operationId: listPets, responses: {default: {description: x}}}}
)");
  expect_routes(Router(*description), {
                                          {"GET", "http://a/v1/pets", "listPets"},
                                          {"GET", "https://b:444/v1/pets", "listPets"},
                                          {"GET", "https://b/pets", "no path"},
                                      });
}

TEST(router, many_templates_are_looked_at_once_each) {
  std::string text = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths:\n";
  for (int depth = 1; depth <= 24; ++depth) {
    std::string path;
    for (int i = 0; i < depth; ++i) path += i % 2 == 0 ? "/{a" + std::to_string(i) + "}" : "/x";
    text += "  " + path + ": {get: {responses: {default: {description: x}}}}\n";
  }
  const auto description = described(text);
  const Router router(*description);
  std::string url = "http://a";
  for (int i = 0; i < 5'000; ++i) url += "/x";
  EXPECT_EQ(router.find("GET", url).kind, Route::Kind::no_path);
}

}  // namespace
}  // namespace driftgate
