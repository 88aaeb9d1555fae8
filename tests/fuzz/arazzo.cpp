// An Arazzo file, its conditions and everything that can stand in one of them.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "specs/arazzo/workflow.h"
#include "specs/document/error.h"
#include "validators/workflows/condition.h"
#include "validators/workflows/criterion.h"
#include "validators/workflows/json_path.h"

using namespace driftgate;

namespace {

void require(bool kept) {
  if (!kept) std::abort();
}

void read_file(const std::string& text) {
  try {
    const auto file = arazzo::read_arazzo(
        "a.yaml",
        [&](const std::string& uri) -> std::string {
          if (uri != "a.yaml") throw Error("no such file");
          return text;
        },
        "api.yaml");
    require(!file->workflows.empty());
    for (const arazzo::Workflow& workflow : file->workflows)
      for (const arazzo::Step& step : workflow.steps)
        for (const arazzo::Criterion& criterion : step.success) CompiledCriterion{criterion};
  } catch (const Error& error) {
    require(!std::string_view(error.what()).empty());
  }
}

void read_condition_and_ask(std::string_view text, const Scope& scope) {
  const ReadCondition read = read_condition(text);
  require(bool(read.condition) == read.problem.empty());
  if (read.condition) holds(*read.condition, scope);
}

void read_path_and_select(std::string_view text, Node root) {
  const ReadJsonPath read = read_json_path(text);
  require(bool(read.path) == read.problem.empty());
  if (read.path) select(*read.path, root);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  read_file(text);
  if (size > 512) return 0;
  Values values;
  const Operation operation{.path = "/a/{b}"};
  const Exchange exchange{
      .request = {.url = "http://a/a/b?c=d"},
      .outcome = Response{.status = 200, .body = R"({"a": [1, {"b": "c"}], "d": null})"}};
  const Scope scope{.values = &values, .operation = &operation, .exchange = &exchange};
  read_condition_and_ask(text, scope);
  read_path_and_select(text, values.body(exchange.response()->body));
  if (const Node value = values.text(text)) filled(value, scope);
  return 0;
}
