// What it costs to load a description, beside RapidJSON's ParseInsitu of the same bytes.
//
//   bench_description_load FILE [once]
//
// `once` loads it a single time, for measuring memory. Otherwise the two are run in turn and
// their best times compared, so that a busy machine weighs on both alike, with and without every
// GET planned; then the same for the description as YAML beside a bare yaml-cpp event pass.
#include <rapidjson/document.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <sstream>
#include <string>

#include "runner/probe.h"
#include "specs/openapi/description.h"
#include "specs/openapi/grammar.h"
#include "specs/openapi/model.h"
#include "specs/openapi/references.h"
#include "specs/openapi/walk.h"

using namespace driftgate;

namespace {

std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

template <typename Work>
double milliseconds(Work work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start)
      .count();
}

// Counts events, and nothing else.
struct NoHandler final : YAML::EventHandler {
  std::size_t events = 0;
  void OnDocumentStart(const YAML::Mark&) override { ++events; }
  void OnDocumentEnd() override { ++events; }
  void OnNull(const YAML::Mark&, YAML::anchor_t) override { ++events; }
  void OnAlias(const YAML::Mark&, YAML::anchor_t) override { ++events; }
  void OnScalar(const YAML::Mark&, const std::string&, YAML::anchor_t,
                const std::string&) override {
    ++events;
  }
  void OnSequenceStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {
    ++events;
  }
  void OnSequenceEnd() override { ++events; }
  void OnMapStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                  YAML::EmitterStyle::value) override {
    ++events;
  }
  void OnMapEnd() override { ++events; }
};

// Block YAML, as descriptions are written; the depth of the file is known to be small.
void write_yaml(Node value, std::size_t indent, std::string& out) {
  const std::string margin(indent, ' ');
  if (value.is(Kind::object) && value.size() > 0) {
    out += '\n';
    for (const Member member : value.members()) {
      out += margin + to_json(member.key) + ':';
      write_yaml(member.value, indent + 2, out);
    }
  } else if (value.is(Kind::array) && value.size() > 0) {
    out += '\n';
    for (const Node element : value.elements()) {
      out += margin + '-';
      write_yaml(element, indent + 2, out);
    }
  } else {
    out += ' ' + to_json(value) + '\n';
  }
}

// The parts of a load, each on its own.
void print_phases(const std::string& bytes) {
  double tape = 1e9, walking = 1e9, graph = 1e9, model = 1e9;
  for (int round = 0; round < 9; ++round) {
    Description description;
    const Fetch fetch = [&](const std::string&) { return bytes; };
    description.documents = std::make_unique<Documents>(fetch);
    tape = std::min(tape, milliseconds([&] {
                      description.root = &description.documents->open("description.json");
                    }));
    const Node root = description.root->root();
    description.version = OpenApiVersion::v3_0;
    openapi::References references(*description.documents);
    openapi::Reading reading{description, references, root};
    walking = std::min(walking, milliseconds([&] {
                         openapi::walk(root, openapi::Type::openapi,
                                       openapi::grammar_of(description.version), references,
                                       description.problems);
                       }));
    graph = std::min(graph, milliseconds([&] {
                       description.schemas = std::make_unique<SchemaGraph>(*description.documents,
                                                                           Dialect::openapi_3_0);
                     }));
    model = std::min(model, milliseconds([&] { openapi::read_model(reading); }));
  }
  std::printf("tape %.1f ms, walk %.1f ms, schema graph %.1f ms, model %.1f ms\n", tape, walking,
              graph, model);
}

void plan_every_get(const Description& description) {
  Evaluator evaluator;
  const Plan made = plan(
      description, {.base_url = "http://localhost", .methods = {"GET"}, .has_credentials = true},
      evaluator);
  if (made.probes.empty()) std::abort();
}

void compare_json(const std::string& bytes) {
  double ours = 1e9, theirs = 1e9, planned = 1e9;
  for (int round = 0; round < 15; ++round) {
    std::string copy = bytes;
    theirs = std::min(theirs, milliseconds([&] {
                        rapidjson::Document document;
                        document.ParseInsitu(copy.data());
                      }));
    std::string again = bytes;
    std::unique_ptr<const Description> description;
    const Fetch fetch = [&](const std::string&) { return std::move(again); };
    const double load = milliseconds([&] { description = load_description("d.json", fetch); });
    ours = std::min(ours, load);
    planned = std::min(planned, load + milliseconds([&] { plan_every_get(*description); }));
    description.reset();
  }
  std::printf("ParseInsitu %.1f ms, load_description %.1f ms\nratio load %.2f\nratio plan %.2f\n",
              theirs, ours, ours / theirs, planned / theirs);
}

void compare_yaml(const std::string& bytes) {
  const auto document = read_json(bytes, "d.json");
  std::string yaml;
  write_yaml(document->root(), 0, yaml);
  double ours = 1e9, theirs = 1e9;
  for (int round = 0; round < 3; ++round) {
    theirs = std::min(theirs, milliseconds([&] {
                        std::istringstream in(yaml);
                        YAML::Parser parser(in);
                        NoHandler handler;
                        while (parser.HandleNextDocument(handler)) {
                        }
                      }));
    const Fetch fetch = [&](const std::string&) { return yaml; };
    ours = std::min(ours, milliseconds([&] { load_description("d.yaml", fetch); }));
  }
  std::printf("yaml-cpp events %.0f ms, load_description %.0f ms\nratio yaml %.2f\n", theirs, ours,
              ours / theirs);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::cerr << "usage: bench_description_load FILE [once]\n";
    return 2;
  }
  if (argc > 2) {
    const auto description = load_description(argv[1], read_file);
    std::printf("%zu operations, %zu problems\n", description->operations.size(),
                description->problems.size());
    return 0;
  }
  const std::string bytes = read_file(argv[1]);
  print_phases(bytes);
  compare_json(bytes);
  compare_yaml(bytes);
}
