// Nanoseconds for each document of a set that schema_sets.py made.
//
//   bench_schema_speed FOLDER...            prints "FOLDER read+evaluate evaluate violations" each
//   bench_schema_speed --rounds N FOLDER    reads and evaluates every document N times, and
//   bench_schema_speed --evaluate-rounds N FOLDER    only evaluates: for callgrind
//
// Every violation and every undocumented part is collected; formats are annotations.
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "specs/document/reference.h"
#include "specs/schema/schema.h"
#include "validators/schema/evaluate.h"

using namespace driftgate;

namespace {

using Clock = std::chrono::steady_clock;
constexpr EvaluateOptions kAll{.formats = false, .undocumented = true};

std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

std::vector<std::string> read_lines(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

struct Set {
  explicit Set(const std::string& folder)
      : documents([](const std::string& uri) { return read_file(uri); }),
        root(documents.open(folder + "/schema.json").root()),
        graph(documents, Dialect::draft_2020_12),
        schema(graph.at(root)),
        lines(read_lines(folder + "/documents.jsonl")) {
    for (const std::string& line : lines) values.push_back(read_json(line, folder));
  }

  std::size_t evaluate(Node value) {
    const Evaluation evaluation = evaluator.evaluate(schema, value, kAll);
    return evaluation.violations.size() + evaluation.undocumented.size();
  }

  std::size_t read_and_evaluate() {
    std::size_t found = 0;
    for (const std::string& line : lines) found += evaluate(reader.read(line)->root());
    return found;
  }

  // Each document again and again, as the other engines' own benchmarks do.
  std::size_t evaluate_each(std::size_t times) {
    std::size_t found = 0;
    for (const auto& value : values)
      for (std::size_t i = 0; i < times; ++i) found += evaluate(value->root());
    return found;
  }

  Documents documents;
  Node root;
  SchemaGraph graph;
  Schema schema;
  Evaluator evaluator{};
  JsonReader reader{};
  std::vector<std::string> lines;
  std::vector<std::unique_ptr<const Document>> values{};
};

// The least of several rounds, each of at least 20 ms.
template <class Work>
double nanoseconds(std::size_t each, Work work) {
  double best = 1e300;
  std::size_t times = 1;
  for (int round = 0; round < 9;) {
    const auto begin = Clock::now();
    work(times);
    const std::chrono::duration<double, std::nano> took = Clock::now() - begin;
    if (took < std::chrono::milliseconds(20)) {
      times *= 2;
      continue;
    }
    best = std::min(best, took.count() / static_cast<double>(times * each));
    ++round;
  }
  return best;
}

void measure(const std::string& folder) {
  Set set(folder);
  const std::size_t found = set.read_and_evaluate();
  const double both = nanoseconds(set.lines.size(), [&](std::size_t times) {
    for (std::size_t i = 0; i < times; ++i) set.read_and_evaluate();
  });
  const double alone =
      nanoseconds(set.lines.size(), [&](std::size_t times) { set.evaluate_each(times); });
  std::cout << folder << ' ' << both << ' ' << alone << ' ' << found << '\n';
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::string> words(argv + 1, argv + argc);
  if (words.size() == 3 && (words[0] == "--rounds" || words[0] == "--evaluate-rounds")) {
    Set set(words[2]);
    std::size_t found = 0;
    for (int i = std::atoi(words[1].c_str()); i > 0; --i)
      found += words[0] == "--rounds" ? set.read_and_evaluate() : set.evaluate_each(1);
    std::cout << found << '\n';
    return 0;
  }
  if (words.empty()) {
    std::cerr << "usage: bench_schema_speed [--rounds N | --evaluate-rounds N] FOLDER...\n";
    return 2;
  }
  for (const std::string& folder : words) measure(folder);
}
