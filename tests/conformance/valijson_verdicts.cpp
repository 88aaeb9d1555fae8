// valijson's verdicts for the oracles: lines {"dialect": …, "schema": …, "instances": […]} in, a
// character for each instance out: 1 kept, 0 broken, ? where it fails. Each schema is judged in a
// child process: there are schemas that it does not survive.
//
// RapidJSON comes first: valijson would otherwise turn its assertions into exceptions.
#include <rapidjson/document.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <iostream>
#include <string>
#include <string_view>
#include <valijson/adapters/rapidjson_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

namespace {

constexpr unsigned kSeconds = 10;

std::string judge(const rapidjson::Document& line) {
  using valijson::SchemaParser;
  using valijson::adapters::RapidJsonAdapter;
  const bool old = std::string_view(line["dialect"].GetString()) == "draft-04";
  const auto& instances = line["instances"];
  std::string verdicts;
  try {
    valijson::Schema schema;
    SchemaParser parser(old ? SchemaParser::kDraft4 : SchemaParser::kDraft7);
    parser.populateSchema(RapidJsonAdapter(line["schema"]), schema);
    valijson::Validator validator;
    for (const auto& instance : instances.GetArray())
      verdicts += validator.validate(schema, RapidJsonAdapter(instance), nullptr) ? '1' : '0';
  } catch (const std::exception&) {
    verdicts.assign(instances.Size(), '?');
  }
  return verdicts;
}

std::string judge_apart(const rapidjson::Document& line) {
  std::array<int, 2> ends{};
  if (pipe(ends.data()) != 0) return "";
  const pid_t child = fork();
  if (child == 0) {
    alarm(kSeconds);
    const std::string verdicts = judge(line);
    const bool written = write(ends[1], verdicts.data(), verdicts.size()) >= 0;
    _exit(written ? 0 : 1);
  }
  close(ends[1]);
  std::string verdicts;
  std::array<char, 4096> buffer{};
  for (ssize_t got = 0; (got = read(ends[0], buffer.data(), buffer.size())) > 0;)
    verdicts.append(buffer.data(), static_cast<std::size_t>(got));
  close(ends[0]);
  waitpid(child, nullptr, 0);
  if (verdicts.empty()) verdicts.assign(line["instances"].Size(), '?');
  return verdicts;
}

}  // namespace

int main() {
  std::string text;
  while (std::getline(std::cin, text)) {
    rapidjson::Document line;
    line.Parse<rapidjson::kParseIterativeFlag>(text.data(), text.size());
    std::cout << judge_apart(line) << std::endl;
  }
}
