#include <gtest/gtest.h>

#include "specs/document/error.h"
#include "specs/lock/lock.h"

namespace driftgate {
namespace {

std::string mistake_in(const std::string& text) {
  try {
    read_lock_text(text, "l.yaml");
    return "";
  } catch (const Error& error) {
    return to_string(error.where()) + ": " + error.what();
  }
}

// The lines of one shape, in a whole file from its fifth line on.
std::string with(const std::string& shape) {
  return "version: 1\nintegrations:\n  pets:\n    listPets:\n      \"200\":\n        " + shape +
         "\n";
}

TEST(ReadLock, places_are_known) {
  const Lock lock = read_lock_text(
      with("{objects: 3, properties: {id: {integers: 2, range: [0, 10]}}}"), "l.yaml");
  const LockedShape* found = lock.find("pets", "listPets", 200);
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->source.line, 5);
  EXPECT_EQ(found->shape.nodes[0].objects, 3U);
  EXPECT_EQ(lock.find("pets", "listPets", 404), nullptr);
  EXPECT_EQ(lock.find("pets", "other", 200), nullptr);
  EXPECT_EQ(lock.find("other", "listPets", 200), nullptr);
}

TEST(ReadLock, mistakes_have_a_place_and_a_reason) {
  const struct {
    const char* shape;
    const char* mistake;
  } cases[] = {
      {"7", "6:9: a shape must be an object, not number"},
      {"{string: 1}", "6:10: unknown key 'string'"},
      {"{nulls: -1}", "6:17: 'nulls' must be a count"},
      {"{nulls: 1.5}", "6:17: 'nulls' must be a count"},
      {"{nulls: x}", "6:17: 'nulls' must be a count"},
      {"{nulls: 99999999999999999999}", "6:17: 'nulls' must be a count"},
      {"{integers: 1}", "6:9: 'range' is missing for the numbers"},
      {"{nulls: 1, range: [0, 1]}", "6:27: 'range' without numbers"},
      {"{integers: 1, range: [0, 5]}",
       "6:34: a bound must be 0, a power of ten up to 10^18, 'below' or 'above'"},
      {"{integers: 1, range: [10, 1]}", "6:30: the first bound is above the second"},
      {"{integers: 1, range: 3}", "6:30: 'range' must be a list of two bounds"},
      {"{strings: 1}", "6:9: 'length' is missing for the strings"},
      {"{strings: 1, length: [1, 2], formats: {phone: 1}}", "6:48: unknown format 'phone'"},
      {"{strings: 1, length: [1, 2], formats: {date: 2}}",
       "6:54: more formats than strings: 2 of 1"},
      {"{strings: 1, length: [1, 2], values: {sk_live_4eC39HqLyj: 1}}",
       "6:47: a value must be a short word: longer texts, ids and what may be a secret have no "
       "place in a lock file"},
      {"{strings: 3, length: [1, 2], values: {a: 1}}",
       "6:46: the values were seen 1 times, the strings 3"},
      {"{strings: 1, length: [1, 2], values: {}}", "6:46: 'values' must be 1 to 12"},
      {"{arrays: 1, elements: [0, 0], empty_arrays: 2}",
       "6:9: more empty arrays than arrays: 2 of 1"},
      {"{arrays: 1, elements: [0, 0], empty_arrays: 1, items: {nulls: 1}}",
       "6:63: items of arrays that were all empty"},
      {"{objects: 1, properties: {a: {nulls: 2}}}",
       "6:38: seen more often than its objects: 2 of 1"},
      {"{objects: 1, properties: {a: {}}}", "6:38: nothing was seen here"},
      {"{objects: 1, properties: {\"12\": {nulls: 1}}}",
       "6:35: this is no name of a property, but data: an id, a number or a date"},
      {"{nulls: 1, properties: {a: {nulls: 1}}}", "6:32: 'properties' does not belong here"},
      {"{objects: 1, map: 3}", "6:27: 'map' can only be true or 'full'"},
      {"{objects: 1, map: true, names: [others], entries: {nulls: 1}, properties: {a: {nulls: 1}}}",
       "6:83: a map has no properties"},
      {"{objects: 1, entries: {nulls: 1}}", "6:31: 'entries' without 'names'"},
      {"{objects: 1, names: [colours], entries: {nulls: 1}}",
       "6:30: names can be numbers, dates, uuids, others"},
      {"{objects: 2, variants: [{objects: 1}]}",
       "6:32: the variants were seen 1 times, the objects 2"},
      {"{objects: 2, variants: [{objects: 1}, {objects: 1}]}", "6:47: two variants with one tag"},
      {"{objects: 1, variants: [{objects: 1, tag: {type: A b}}]}",
       "6:58: the value of a tag must be a short word"},
      {"{objects: 1, variants: [{objects: 1, kind: x}]}", "6:46: unknown key 'kind'"},
      {"{objects: 1, tags: some}", "6:28: 'tags' can only be 'full', where there are objects"},
      {"{limit: 0, objects: 1, properties: {a: {nulls: 1}}}",
       "6:44: the shape goes deeper than its limit"},
      {"{limit: 99, nulls: 1}", "6:17: the limit is too deep: 99 of 24"},
  };
  for (const auto& c : cases)
    EXPECT_EQ(mistake_in(with(c.shape)), "l.yaml:" + std::string(c.mistake)) << c.shape;
}

TEST(ReadLock, mistakes_around_the_shapes_are_told_too) {
  const struct {
    const char* text;
    const char* mistake;
  } cases[] = {
      {"[]", "l.yaml:1:1: a lock file must be an object, not array"},
      {"version: 2\nintegrations: {}", "l.yaml:1:10: expected 'version: 1'"},
      {"version: 1", "l.yaml:1:1: 'integrations' is missing"},
      {"version: 1\nintegrations: {}\nextra: 1", "l.yaml:3:1: unknown key 'extra'"},
      {"version: 1\nintegrations: {p: {o: {ok: {}}}}", "l.yaml:2:24: 'ok' is no status"},
      {"version: 1\nintegrations: {p: {o: {200: {}, 200: {}}}}",
       "l.yaml:2:33: the key '200' stands twice"},
      {"version: 1\nintegrations: {p: 1}",
       "l.yaml:2:19: an integration must be an object, not number"},
  };
  for (const auto& c : cases) EXPECT_EQ(mistake_in(c.text), c.mistake) << c.text;
}

TEST(ReadLock, what_goes_deeper_than_shapes_do_is_refused) {
  std::string shape = "{nulls: 1}";
  for (int i = 0; i < 30; ++i) shape = "{objects: 1, properties: {a: " + shape + "}}";
  const std::string mistake = mistake_in(with(shape));
  EXPECT_NE(mistake.find("deeper than its limit"), std::string::npos) << mistake;
}

}  // namespace
}  // namespace driftgate
