#include "runner/libraries/late.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <string>
#include <thread>
#include <vector>

#include "specs/document/error.h"

namespace driftgate::late_test {
namespace {

constexpr LateLibrary kC("libc.so.6");
constexpr LateLibrary kNowhere("libnowhere.so.7");

TEST(Late, AFunctionIsCalledAsItWouldBe) {
  const LateFunction<int(const char*)> number(kC, "atoi");
  EXPECT_EQ(number("7"), 7);
  EXPECT_EQ(number("8 sheep"), 8);
}

TEST(Late, ManyThreadsFindTheSame) {
  const LateFunction<int(const char*)> number(kC, "atoi");
  std::vector<decltype(number.get())> found(4);
  std::vector<std::thread> threads;
  for (auto& function : found) threads.emplace_back([&] { function = number.get(); });
  for (std::thread& thread : threads) thread.join();
  for (const auto& function : found) EXPECT_EQ(function, found.front());
  EXPECT_NE(found.front(), nullptr);
}

TEST(Late, WhatIsMissingIsNamed) {
  const struct {
    const LateLibrary& library;
    const char* function;
    const char* expected;
  } cases[] = {
      {kNowhere, "atoi", "a library cannot be loaded: libnowhere.so.7"},
      {kC, "no_such_function", "a library is not the one expected: "},
      {kC, "no_such_function", "no_such_function"},
  };
  for (const auto& [library, function, expected] : cases) {
    try {
      library.find(function);
      ADD_FAILURE() << function << " was found";
    } catch (const Error& error) {
      EXPECT_NE(std::string(error.what()).find(expected), std::string::npos) << error.what();
    }
  }
}

}  // namespace
}  // namespace driftgate::late_test
