// What infer costs beside evaluate, on bodies of about 2 KB.
//
//   bench_infer_speed                  prints MB/s of reading, of reading and evaluating, and of
//                                      both with infer on, by the CPU time of this process
//   bench_infer_speed MODE ROUNDS      read, evaluate or infer every body so often: for callgrind
#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <iostream>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "specs/document/reference.h"
#include "specs/schema/schema.h"
#include "validators/schema/evaluate.h"
#include "validators/schema/infer.h"

using namespace driftgate;

namespace {

// Records as providers send them: ids, dates, links, enumerations, lists, a map, things that are
// missing at times.
std::string body(std::mt19937_64& random) {
  const auto number = [&](std::size_t below) { return std::to_string(random() % below); };
  static constexpr const char* kStates[] = {"open", "closed", "merged"};
  std::string text = "{\"total\":" + number(10000) + ",\"items\":[";
  for (int i = 0; i < 7; ++i) {
    const std::string id = number(1000000);
    text += std::string(i == 0 ? "" : ",") + "{\"id\":" + id + ",\"state\":\"" +
            kStates[random() % 3] + "\",\"title\":\"Words that somebody wrote " + id +
            "\",\"created_at\":\"2026-11-22T01:02:03Z\",\"url\":\"https://api.example.com/items/" +
            id + "\",\"score\":" + number(100) + ".5,\"tags\":[\"a\",\"b" + number(9) +
            "\"],\"owner\":{\"login\":\"user" + number(99) + "\",\"admin\":false}" +
            (random() % 3 == 0 ? "" : ",\"note\":null") + "}";
  }
  return text + "],\"counts\":{\"" + number(1000) + "\":1,\"" + number(1000) + "\":2}}";
}

struct Bench {
  Bench() {
    std::mt19937_64 random(7);
    for (int i = 0; i < 500; ++i) bodies.push_back(body(random));
    Inference inference;
    for (const std::string& each : bodies) {
      bytes += each.size();
      inference.add(reader.read(each)->root());
    }
    text = schema_of(inference.shape());
    root = documents.open("schema.json").root();
    graph = std::make_unique<SchemaGraph>(documents, Dialect::draft_2020_12);
  }

  void run(bool evaluates, bool infers) {
    for (const std::string& each : bodies) {
      const Node value = reader.read(each)->root();
      if (evaluates && !evaluator.evaluate(graph->at(root), value).valid) std::abort();
      if (infers) shape.add(value);
    }
  }

  // The best of several rounds.
  double megabytes_per_second(bool evaluates, bool infers) {
    double best = 0;
    for (int round = 0; round < 7; ++round) {
      const std::clock_t begin = std::clock();
      for (int i = 0; i < 20; ++i) run(evaluates, infers);
      const double seconds = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
      best = std::max(best, 20e-6 * static_cast<double>(bytes) / seconds);
    }
    return best;
  }

  std::vector<std::string> bodies{};
  std::size_t bytes = 0;
  std::string text{};
  JsonReader reader{};
  Documents documents{[this](const std::string&) { return text; }};
  Node root{};
  std::unique_ptr<SchemaGraph> graph{};
  Evaluator evaluator{};
  Inference shape{};
};

}  // namespace

int main(int argc, char** argv) {
  Bench bench;
  if (argc == 3) {
    const std::string mode = argv[1];
    for (int i = std::atoi(argv[2]); i > 0; --i) bench.run(mode == "evaluate", mode == "infer");
    return 0;
  }
  std::cout << "bodies of " << bench.bytes / bench.bodies.size() << " bytes, MB/s: read "
            << bench.megabytes_per_second(false, false) << ", evaluate "
            << bench.megabytes_per_second(true, false) << ", infer "
            << bench.megabytes_per_second(false, true) << ", both "
            << bench.megabytes_per_second(true, true) << '\n';
  return 0;
}
