#pragma once

#include <algorithm>
#include <iterator>
#include <random>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "validators/schema/infer.h"

namespace driftgate::tests {

using Texts = std::vector<std::string>;

/// Of JSON texts.
inline Shape shape_of(const Texts& values) {
  Inference inference;
  for (const std::string& value : values)
    if (!inference.add(read_json(value, "value")->root()))
      throw std::runtime_error("not inferred: " + value);
  return std::move(inference).take();
}

/// Everything that shapes tell apart, in small numbers, and sometimes in such that limits are met.
class Values {
 public:
  explicit Values(std::uint64_t seed) : random_(seed) {}

  std::string value(int depth) {
    if (depth == 0 || one_in(3)) return scalar();
    return one_in(3) ? array(depth) : object(depth);
  }

  std::string record(std::size_t names, int depth) {
    std::string text;
    for (std::size_t i = below(3); i < names; i += 1 + below(3))
      text += (text.empty() ? "" : ",") + ("\"f" + std::to_string(i)) + "\":" + value(depth);
    return "{" + text + "}";
  }

 private:
  std::string scalar() {
    static const Texts texts{"null",
                             "true",
                             "0",
                             "7",
                             "-12",
                             "100",
                             "1.5",
                             "3.0",
                             "1e30",
                             "-0.001",
                             "\"\"",
                             "\"open\"",
                             "\"closed\"",
                             "\"merged\"",
                             "\"a b\"",
                             "\"2026-11-22\"",
                             "\"2026-11-22T01:02:03Z\"",
                             "\"a@b.example\"",
                             "\"https://a.example/x\"",
                             "\"9d6b1f0a-1c2d-4e3f-8a9b-0c1d2e3f4a5b\"",
                             "\"\\u00e9t\\u00e9\""};
    return texts[below(texts.size())];
  }
  std::string array(int depth) {
    std::string text;
    for (std::size_t i = below(4); i > 0; --i) text += (text.empty() ? "" : ",") + value(depth - 1);
    return "[" + text + "]";
  }
  std::string object(int depth) {
    static const Texts names{"id", "name", "a",          "b",    "c",    "d",
                             "12", "13",   "2026-11-22", "type", "kind", "status"};
    Texts chosen;
    std::sample(names.begin(), names.end(), std::back_inserter(chosen), below(6), random_);
    std::shuffle(chosen.begin(), chosen.end(), random_);
    std::string text;
    for (const std::string& name : chosen) {
      const bool tag = name == "type" || name == "kind";
      text += (text.empty() ? "\"" : ",\"") + name + "\":" +
              (tag ? "\"T" + std::string(1, static_cast<char>('a' + below(12))) + "\""
                   : value(depth - 1));
    }
    return "{" + text + "}";
  }
  std::size_t below(std::size_t count) { return random_() % count; }
  bool one_in(std::size_t count) { return below(count) == 0; }

  std::mt19937_64 random_;
};

}  // namespace driftgate::tests
