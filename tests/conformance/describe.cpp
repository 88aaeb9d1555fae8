// Prints what load_description says of each file: one JSON object a line, for the oracle that
// compares verdicts. `describe FILE...`; `describe -files` takes the names from standard input,
// `describe -lines` a whole description in each line of it.

#include <fmt/core.h>

#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>

#include "specs/document/quote_json.h"
#include "specs/openapi/description.h"

namespace {

using namespace driftgate;

std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw Error("cannot open " + path);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

void describe(const std::string& path, const driftgate::Fetch& fetch) {
  fmt::print("{{\"file\":{}", quote_json(path));
  try {
    const auto description = load_description(path, fetch);
    fmt::print(",\"version\":\"{}\",\"operations\":{},\"problems\":[",
               to_string(description->version), description->operations.size());
    bool first = true;
    for (const Problem& problem : description->problems) {
      fmt::print("{}{{\"warning\":{},\"message\":{},\"place\":{}}}", first ? "" : ",",
                 problem.warning, quote_json(problem.message),
                 quote_json(to_string(problem.source.location())));
      first = false;
    }
    fmt::print("]}}\n");
  } catch (const Error& error) {
    fmt::print(",\"error\":{},\"place\":{}}}\n", quote_json(error.what()),
               quote_json(to_string(error.where())));
  }
}

}  // namespace

int main(int argc, char** argv) {
  std::string line;
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word == "-files") {
      while (std::getline(std::cin, line)) describe(line, read_file);
    } else if (word == "-lines") {
      const Fetch fetch = [&](const std::string& uri) {
        if (uri != "line.json") throw Error("there is no other file");
        return line;
      };
      while (std::getline(std::cin, line)) describe("line.json", fetch);
    } else {
      describe(argv[i], read_file);
    }
  }
}
