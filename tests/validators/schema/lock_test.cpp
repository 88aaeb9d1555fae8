// What shapes become in a lock file, and come back as.
#include "specs/lock/lock.h"

#include <gtest/gtest.h>

#include "specs/document/error.h"
#include "tests/validators/schema/random_values.h"

namespace driftgate::lock_test {
namespace {

using tests::shape_of;
using tests::Texts;
using tests::Values;

Lock lock_of(Shape shape) {
  Lock lock;
  lock.integrations["pets"]["GET /pets/{id}"][200] = {.shape = std::move(shape)};
  return lock;
}

void expect_to_come_back(const Shape& shape, const std::string& what) {
  const Lock lock = lock_of(shape);
  const std::string text = write_lock(lock);
  Lock read;
  try {
    read = read_lock_text(text, "driftgate.lock.yaml");
  } catch (const Error& error) {
    FAIL() << what << ": " << to_string(error.where()) << ' ' << error.what() << '\n' << text;
  }
  ASSERT_TRUE(read == lock) << what << '\n' << text;
  ASSERT_EQ(write_lock(read), text) << what;
}

TEST(Lock, what_is_written_comes_back) {
  for (std::uint64_t seed = 0; seed < 150; ++seed) {
    Values values(seed);
    Texts texts;
    for (std::size_t i = 0; i < seed % 50; ++i)
      texts.push_back(seed % 10 == 0 ? values.record(400, 2) : values.value(4));
    const Shape shape = shape_of(texts);
    expect_to_come_back(shape, "raw, seed " + std::to_string(seed));
    expect_to_come_back(settled(shape), "settled, seed " + std::to_string(seed));
    if (HasFatalFailure()) return;
  }
}

TEST(Lock, shapes_at_their_limits_come_back) {
  std::string deep = "[1]";
  for (int i = 0; i < 40; ++i) deep = "{\"d\":" + deep + "}";
  expect_to_come_back(shape_of({deep, R"({"no":1,"null":2,"a b":3,"größe":4,"1e3":5})"}), "deep");
  Texts wide;
  Values values(7);
  for (int i = 0; i < 60; ++i) wide.push_back(values.record(250, 4));
  const Shape shape = shape_of(wide);
  ASSERT_LT(shape.limit, Shape::kDeepest);
  expect_to_come_back(shape, "wide");
  expect_to_come_back(Shape{}, "empty");
}

TEST(Lock, the_file_is_sorted_and_reads_as_a_diff) {
  Texts texts;
  for (int i = 0; i < 20; ++i)
    texts.push_back(R"({"status":")" + std::string(i % 4 == 0 ? "closed" : "open") + R"(","id":)" +
                    std::to_string(i) + R"(,"tags":["a","b"],"owner":null,)" +
                    R"("meta":{"17":{"at":"2026-11-22"}}})");
  EXPECT_EQ(
      write_lock(lock_of(settled(shape_of(texts)))),
      R"(# What providers answered, as shapes with their evidence: docs/drift.md says how to read it.
# `driftgate check --lock` compares with it, `driftgate lock` writes it.
version: 1
integrations:
  pets:
    "GET /pets/{id}":
      "200":
        objects: 20
        properties:
          id: {integers: 20, range: [0, 100]}
          meta:
            objects: 20
            map: true
            names: [numbers]
            entries:
              objects: 20
              properties:
                at: {strings: 20, length: [10, 10], formats: {date: 20}}
          owner: {nulls: 20}
          status: {strings: 20, length: [4, 6], values: {closed: 5, open: 15}}
          tags:
            arrays: 20
            elements: [2, 2]
            items: {strings: 40, length: [1, 1], values: {a: 20, b: 20}}
)");
}

TEST(Lock, nothing_of_the_traffic_stands_in_it_but_enumerations) {
  const char* canaries[] = {"sk_live_4eC39HqLyjWDarjt",
                            "ada.lovelace@example.org",
                            "Lovelace",
                            "ghp_16C7e42F292c6912E7",
                            "4111111111111111",
                            "hunter2",
                            "cus_9s6XKz1"};
  Texts texts;
  for (int i = 0; i < 30; ++i)
    for (const char* canary : canaries) {
      const std::string text = "\"" + std::string(canary) + "\"";
      texts.push_back("{\"token\":" + text + ",\"name\":" + text + ",\"password\":\"" +
                      (i % 2 == 0 ? "hunter" : "swordfish") + "\",\"note\":" + text +
                      ",\"state\":" + text + ",\"by\":{" + text + ":1}}");
    }
  const std::string text = write_lock(lock_of(settled(shape_of(texts))));
  for (const char* canary : canaries) EXPECT_EQ(text.find(canary), std::string::npos) << text;
  for (const char* canary : {"hunter", "swordfish"})
    EXPECT_EQ(text.find(canary), std::string::npos) << text;
}

TEST(Lock, known_secrets_are_left_out) {
  Texts texts;
  for (int i = 0; i < 30; ++i)
    texts.push_back(R"({"state":")" + std::string(i % 2 == 0 ? "open" : "letmein") +
                    R"(","letmein":1,"kept":2})");
  const Shape shape = without(settled(shape_of(texts)), [](std::string_view text) {
    return text.find("letmein") != std::string_view::npos;
  });
  EXPECT_EQ(write_lock(lock_of(shape)).find("letmein"), std::string::npos);
  expect_to_come_back(shape, "without");
}

TEST(Lock, unsettled_values_cannot_be_written) {
  Shape shape = shape_of({R"("open")"});
  shape.nodes[0].values[0].text = "not a token";
  EXPECT_THROW(write_lock(lock_of(shape)), Error);
}

}  // namespace
}  // namespace driftgate::lock_test
