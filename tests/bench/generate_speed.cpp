// How fast values are made of the schemas that requests of a description are written in: each
// parameter and each body, for all three purposes, judging included.
//
//   bench_generate_speed DESCRIPTION [ROUNDS]
//   prints "schemas, typical, boundary and negative values, milliseconds" of all rounds together
#include <array>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include "specs/openapi/description.h"
#include "validators/schema/generate.h"

using namespace driftgate;

namespace {

std::vector<Schema> request_schemas(const Description& description) {
  std::vector<Schema> schemas;
  for (const Operation& operation : description.operations) {
    for (const Parameter& parameter : operation.parameters)
      if (parameter.schema) schemas.push_back(parameter.schema);
    for (const RequestContent& content : operation.body.content)
      if (content.schema) schemas.push_back(content.schema);
  }
  return schemas;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2 || argc > 3) {
    std::cerr << "usage: bench_generate_speed DESCRIPTION [ROUNDS]\n";
    return 2;
  }
  const auto description = load_description(argv[1], [](const std::string& uri) {
    std::ifstream in(uri, std::ios::binary);
    return std::string{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  });
  const int rounds = argc == 3 ? std::atoi(argv[2]) : 1;
  const std::vector<Schema> schemas = request_schemas(*description);

  std::array<std::size_t, 3> values{};
  const auto begin = std::chrono::steady_clock::now();
  Evaluator evaluator;
  for (int round = 0; round < rounds; ++round)
    for (const Schema& schema : schemas)
      for (const Purpose purpose : {Purpose::typical, Purpose::boundary, Purpose::negative})
        values[static_cast<std::size_t>(purpose)] +=
            generate_values(schema, purpose, {}, evaluator).values.size();
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - begin;
  std::cout << schemas.size() << ' ' << values[0] << ' ' << values[1] << ' ' << values[2] << ' '
            << took.count() << '\n';
}
