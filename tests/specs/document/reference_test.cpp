#include "specs/document/reference.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace driftgate {
namespace {

Documents files(std::map<std::string, std::string> contents) {
  return Documents([contents](const std::string& uri) {
    const auto found = contents.find(uri);
    if (found == contents.end()) throw Error("no such file: " + uri);
    return found->second;
  });
}

TEST(Pointer, leads_to_a_value_or_nowhere) {
  const auto document = read_json(
      R"({"foo":["bar","baz"],"":0,"a/b":1,"c%d":2,"e^f":3,"m~n":8,"~1":9,"x":{"":{"y":1}}})",
      "a.json");
  // RFC 6901 §5 and its neighbourhood.
  const struct {
    std::string pointer;
    std::string json;
  } cases[] = {
      {"/foo", R"(["bar","baz"])"},
      {"/foo/0", R"("bar")"},
      {"/", "0"},
      {"/a~1b", "1"},
      {"/c%d", "2"},
      {"/e^f", "3"},
      {"/m~0n", "8"},
      {"/~01", "9"},
      {"/x//y", "1"},
      {"/foo/2", ""},
      {"/foo/00", ""},
      {"/foo/-", ""},
      {"/foo/-1", ""},
      {"/foo/1x", ""},
      {"/foo/0/0", ""},
      {"foo", ""},
      {"/nope", ""},
      {"/foo/", ""},
      {"/foo/99999999999999999999", ""},
  };
  for (const auto& c : cases) {
    const Node found = find_pointer(document->root(), c.pointer);
    EXPECT_EQ(found ? to_json(found) : "", c.json) << c.pointer;
  }
  EXPECT_EQ(find_pointer(document->root(), ""), document->root());
}

TEST(References, lead_across_files_and_folders) {
  Documents documents = files({
      {"api/root.yaml", "a: 1\nx y: {z: 5}\n"},
      {"api/shared/b.yaml", "c: {d: 2}\n"},
      {"top.json", "{\"e\":3}"},
      {"api/with%20space.yaml", "f: 4\n"},
      {"http://h/b.yaml", "g: 6\n"},
  });
  const Node from = documents.open("api/root.yaml").root();
  const struct {
    std::string reference;
    std::string json;
  } cases[] = {
      {"#/a", "1"},
      {"#/x%20y/z", "5"},
      {"root.yaml#/a", "1"},
      {"./shared/b.yaml#/c/d", "2"},
      {"shared/../shared/b.yaml#/c", R"({"d":2})"},
      {"../top.json#/e", "3"},
      {"../top.json", R"({"e":3})"},
      {"with%20space.yaml#/f", "4"},
      {"http://h/a/../b.yaml#/g", "6"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(to_json(documents.resolve(from, c.reference)), c.json) << c.reference;
    EXPECT_EQ(to_json(documents.find(from, c.reference)), c.json) << c.reference;
  }
  EXPECT_EQ(documents.open("api/with%20space.yaml").name(), "api/with space.yaml");
}

TEST(References, that_lead_nowhere_are_placed_where_they_stand) {
  Documents documents = files({{"a.yaml", "x:\n  $ref: whatever\n"},
                               {"broken.yaml", "a: [\n"},
                               {"twice.yaml", "a: 1\na: 2\n"}});
  const Node from = documents.open("a.yaml").root().find("x").find("$ref");
  const struct {
    std::string reference;
    std::string error;
  } cases[] = {
      {"#/y", "a.yaml:2:9: $ref '#/y' points nowhere"},
      {"none.yaml#/y", "a.yaml:2:9: $ref 'none.yaml#/y': no such file: none.yaml"},
      {"twice.yaml", "twice.yaml:2:1: 'a' stands twice in one object; first in line 1"},
      {"broken.yaml", "broken.yaml:2:1: end of sequence flow not found"},
  };
  for (const auto& c : cases) {
    try {
      documents.resolve(from, c.reference);
      ADD_FAILURE() << c.reference;
    } catch (const Error& error) {
      EXPECT_EQ(to_string(error.where()) + ": " + error.what(), c.error);
    }
    EXPECT_FALSE(documents.find(from, c.reference)) << c.reference;
  }
}

}  // namespace
}  // namespace driftgate
