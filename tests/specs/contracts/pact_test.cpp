#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "specs/contracts/contract.h"
#include "specs/contracts/promise.h"
#include "specs/document/error.h"

namespace driftgate {
namespace {

std::string pact(const std::string& interactions, const std::string& version) {
  return "{\"consumer\": {\"name\": \"web\"}, \"provider\": {\"name\": \"pets\"},\n"
         "\"interactions\": [\n" +
         interactions + "],\n\"metadata\": {\"pactSpecification\": {\"version\": \"" + version +
         "\"}}}";
}

TEST(Pact, version_2_has_its_query_as_text_and_one_state) {
  const auto contract =
      read_contract(pact(R"({"description": "d", "providerState": "there are pets",
               "request": {"method": "get", "path": "/pets", "query": "a=1&b=x+y&a=%32"},
               "response": {"status": 404, "headers": {"X": "1"}, "body": null}})",
                         "2.0.0"),
                    "c.json");
  EXPECT_EQ(contract->consumer, "web");
  EXPECT_EQ(contract->provider, "pets");
  EXPECT_EQ(contract->format, "Pact 2.0.0");
  const Interaction& one = contract->interactions.at(0);
  EXPECT_EQ(one.states.at(0).name, "there are pets");
  EXPECT_EQ(one.request.method, "GET");
  ASSERT_EQ(one.request.query.size(), 2U);
  EXPECT_EQ(one.request.query[0].second, (std::vector<std::string>{"1", "2"}));
  EXPECT_EQ(one.request.query[1].second, (std::vector<std::string>{"x y"}));
  EXPECT_EQ(one.request.body.is, RecordedBody::Is::unsaid);
  EXPECT_EQ(one.response.status, 404);
  EXPECT_EQ(one.response.body.is, RecordedBody::Is::empty);
}

TEST(Pact, version_3_has_states_with_parameters_and_messages) {
  const auto contract = read_contract(
      R"({"consumer": {"name": "web"}, "provider": {"name": "pets"}, "messages": [
           {"description": "born", "providerStates": [{"name": "a", "params": {"n": 1}}, {"name": "b"}],
            "contents": {"id": 1}, "metaData": {"contentType": "application/json", "topic": "pets"}}],
          "metadata": {"pactSpecification": {"version": "3.0.0"}}})",
      "c.json");
  const Interaction& one = contract->interactions.at(0);
  EXPECT_EQ(one.kind, Interaction::Kind::asynchronous_message);
  ASSERT_EQ(one.states.size(), 2U);
  EXPECT_EQ(one.states[0].parameters.find("n").text(), "1");
  EXPECT_EQ(one.response.body.bytes, R"({"id":1})");
  EXPECT_EQ(one.response.headers.size(), 2U);
}

TEST(Pact, version_4_wraps_bodies_and_knows_pending_interactions) {
  const auto contract =
      read_contract(pact(R"({"type": "Synchronous/HTTP", "description": "d", "pending": true,
               "request": {"path": "/", "headers": {"Accept": ["a/b", "c/d"]}},
               "response": {"body": {"contentType": "image/gif", "encoded": "base64", "content": "R0lGODlh"}}},
              {"type": "Asynchronous/Messages", "description": "m",
               "contents": {"contentType": "application/json", "encoded": "JSON", "content": "{\"a\": 1}"}},
              {"type": "Synchronous/Messages", "description": "s", "request": {"contents": {"content": "q", "contentType": "text/plain"}},
               "response": [{"contents": {"content": "r", "contentType": "text/plain"}}]})",
                         "4.0"),
                    "c.json");
  ASSERT_EQ(contract->interactions.size(), 3U);
  EXPECT_TRUE(contract->interactions[0].pending);
  EXPECT_EQ(contract->interactions[0].response.body.bytes, "GIF89a");
  EXPECT_EQ(*find_header(contract->interactions[0].request.headers, "Accept"), "a/b, c/d");
  EXPECT_EQ(contract->interactions[1].response.body.value.find("a").text(), "1");
  // What stands in a string has the place of the string.
  EXPECT_EQ(contract->interactions[1].response.body.value.find("a").location().line, 7);
  EXPECT_EQ(contract->interactions[2].replies.size(), 1U);
}

TEST(Pact, what_is_wrong_is_told_with_its_place) {
  struct Sample {
    std::string text, message;
    int line = 0;
  };
  const auto with_rule = [](const std::string& rule) {
    return pact(
        "{\"description\": \"d\", \"request\": {\"path\": \"/\"},\n\"response\": {\"body\": "
        "{\"a\": 1}, \"matchingRules\": {\"body\": {\"$.a\": {\"matchers\": [\n" +
            rule + "]}}}}}",
        "3.0.0");
  };
  const std::vector<Sample> samples{
      {"{", "", 1},
      {"[]", "this is no contract of a known format", 1},
      {R"({"openapi": "3.1.0"})", "this is no contract of a known format", 1},
      {R"({"consumer": {}, "provider": {}, "interactions": []})", "the consumer has no name", 1},
      {pact("7", "2.0.0"), "an interaction must be an object", 3},
      {pact("{}", "2.0.0"), "the interaction has no description", 3},
      {pact(R"({"description": "d", "request": {}})", "2.0.0"), "has no response", 3},
      {pact(R"({"description": "d", "request": {}, "response": {"status": "x"}})", "2.0.0"),
       "'status' must be a number", 3},
      {pact("", "9.0"), "Pact version 9.0 is not known", 4},
      {pact(R"({"description": "d", "type": "X", "request": {}, "response": {}})", "4.0"),
       "there is no type of interaction 'X'", 3},
      {pact(R"({"description": "d", "request": {}, "response": {"body": {"contentType": "a/b"}}})",
            "4.0"),
       "the body has no 'content'", 3},
      {pact(
           R"({"description": "d", "request": {}, "response": {"body": {"content": "?", "encoded": "base64"}}})",
           "4.0"),
       "said to be base64", 3},
      {with_rule(R"({"match": "magic"})"), "there is no matching rule 'magic'", 5},
      {with_rule(R"({"match": "regex"})"), "needs 'regex'", 5},
      {with_rule(R"({"match": "type", "min": -1})"), "'min' must be a whole number", 5},
      {with_rule(R"({"match": "type", "min": 3, "max": 2})"), "'min' is above 'max'", 5},
      {with_rule(R"({"match": "date", "date": "bbb"})"), "no date and time pattern", 5},
      {with_rule(R"({"match": "statusCode", "status": "fine"})"), "no group of statuses", 5},
      {pact(
           R"({"description": "d", "request": {}, "response": {"matchingRules": {"body": {"a": {"match": "type"}}}}})",
           "3.0.0"),
       "it must begin with '$'", 3},
      {pact(
           R"({"description": "d", "request": {}, "response": {"matchingRules": {"body": {"$.a[": {"match": "type"}}}}})",
           "3.0.0"),
       "']' is missing", 3},
      {pact(
           R"({"description": "d", "request": {}, "response": {"generators": {"body": {"$.a": {"type": "Odd"}}}}})",
           "3.0.0"),
       "there is no generator 'Odd'", 3},
      {pact(
           R"({"description": "d", "request": {}, "response": {"headers": {"Content-Type": "application/xml"}, "body": "<a>"}})",
           "3.0.0"),
       "and is not", 3},
      {R"({"consumer": {"name": "a"}, "consumer": {"name": "b"}, "provider": {"name": "p"}, "interactions": []})",
       "stands twice", 1},
  };
  for (const Sample& sample : samples) {
    try {
      const auto contract = read_contract(sample.text, "c.json");
      promises_of(*contract);
      ADD_FAILURE() << "accepted: " << sample.text;
    } catch (const Error& error) {
      EXPECT_NE(std::string(error.what()).find(sample.message), std::string::npos)
          << error.what() << "\nfor " << sample.text;
      EXPECT_EQ(error.where().line, sample.line) << error.what() << "\nfor " << sample.text;
      EXPECT_EQ(error.where().file, "c.json");
    }
  }
}

TEST(Pact, nesting_is_bounded) {
  const std::string deep(200, '[');
  EXPECT_THROW(read_contract(pact(R"({"description": "d", "request": {}, "response": {"body": )" +
                                      deep + std::string(200, ']') + "}}",
                                  "2.0.0"),
                             "c.json"),
               Error);
  std::string rule = R"({"match": "type"})";
  for (int i = 0; i < 12; ++i) rule = R"({"match": "eachValue", "rules": [)" + rule + "]}";
  EXPECT_THROW(read_contract(pact(R"({"description": "d", "request": {}, "response": {"body": {},
                                     "matchingRules": {"body": {"$": {"matchers": [)" +
                                      rule + "]}}}}}",
                                  "4.0"),
                             "c.json"),
               Error);
  std::string xml;
  for (int i = 0; i < 150; ++i) xml += "<a>";
  for (int i = 0; i < 150; ++i) xml += "</a>";
  const auto contract = read_contract(
      pact(R"({"description": "d", "request": {}, "response": {"body": ")" + xml + "\"}}", "2.0.0"),
      "c.json");
  EXPECT_THROW(promises_of(*contract), Error);
}

}  // namespace
}  // namespace driftgate
