// The table of openapi_rules.yaml.
#include <gtest/gtest.h>

#include "tests/validators/schema/schemas.h"

namespace driftgate {
namespace {

constexpr const char* kFile = "openapi_rules.yaml";

class OpenApiRules : public testing::Test {
 protected:
  // The cases of one schema in one direction.
  void judge(Node entry, Node values, Direction direction) {
    const Schema schema = graph_of(entry).at(entry.find("schema"));
    for (const bool expected : {true, false}) {
      const Node list = values.find(expected ? "kept" : "broken");
      if (!list) continue;
      for (const Node value : list.elements()) {
        ++cases_;
        const Evaluation full = evaluator_.evaluate(schema, value, {.direction = direction});
        const bool flag = evaluator_.valid(schema, value, {.direction = direction});
        const auto place = [&] {
          return std::string(entry.find("clause").text()) + "\n" + to_json(schema.node) + "\n" +
                 to_json(value) + " in direction " + std::to_string(static_cast<int>(direction));
        };
        EXPECT_EQ(full.valid, expected) << place();
        EXPECT_EQ(flag, expected) << place();
        EXPECT_EQ(full.violations.empty(), expected) << place();
      }
    }
  }

  const SchemaGraph& graph_of(Node entry) const {
    const Node dialect = entry.find("dialect");
    if (!dialect) return openapi_3_0_;
    for (const SchemaGraph* graph : {&swagger_2_0_, &openapi_3_1_})
      if (dialect.text() == to_string(graph->dialect())) return *graph;
    ADD_FAILURE() << dialect.text();
    return openapi_3_0_;
  }

  const std::string text_ = tests::read_bytes(tests::tests_folder() / "validators/schema" / kFile);
  Documents documents_{[this](const std::string&) { return text_; }};
  const Document& document_ = documents_.open(kFile);
  const SchemaGraph swagger_2_0_{documents_, Dialect::swagger_2_0};
  const SchemaGraph openapi_3_0_{documents_, Dialect::openapi_3_0};
  const SchemaGraph openapi_3_1_{documents_, Dialect::openapi_3_1};
  Evaluator evaluator_{};
  std::size_t cases_ = 0;
};

TEST_F(OpenApiRules, AreKept) {
  for (const Node entry : document_.root().find("cases").elements()) {
    judge(entry, entry, Direction::none);
    if (const Node request = entry.find("request")) judge(entry, request, Direction::request);
    if (const Node response = entry.find("response")) judge(entry, response, Direction::response);
  }
  EXPECT_GE(cases_, 300u);
  RecordProperty("cases", static_cast<int>(cases_));
}

}  // namespace
}  // namespace driftgate
