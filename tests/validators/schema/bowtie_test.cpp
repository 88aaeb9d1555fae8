// What the Bowtie harness answers besides verdicts.
#include <gtest/gtest.h>

#include "specs/document/document.h"
#include "specs/schema/meta_schemas.h"
#include "tests/child.h"

namespace driftgate {
namespace {

struct Line {
  std::string line;
  std::string answer;
};

TEST(Bowtie, SurvivesWhatItCannotUnderstand) {
  tests::Child harness({DRIFTGATE_BOWTIE});
  const auto error = [](const std::string& message) {
    return R"({"errored":true,"context":{"message":")" + message + "\"}}";
  };
  const Line kLines[] = {
      {R"({"cmd":"run","seq":1})",
       R"({"seq":1,"errored":true,"context":{"message":"the first command is start"}})"},
      {R"({"cmd":"start","version":2})", error("version 1 of the protocol is spoken here")},
      {"", error("the text is empty")},
      {"[]", error("a command has a member 'cmd'")},
  };
  for (const Line& c : kLines) EXPECT_EQ(harness.ask(c.line), c.answer) << c.line;
  EXPECT_NE(harness.ask(R"({"cmd":"start","version":1})").find(R"("ready":true)"),
            std::string::npos);
  const Line kStarted[] = {
      {R"({"cmd":"dance"})", error("there is no command 'dance'")},
      {R"({"cmd":"dialect","dialect":"http://example.com/none"})", R"({"ok":false})"},
      {R"({"cmd":"dialect","dialect":"http://json-schema.org/draft-04/schema#"})",
       R"({"ok":true})"},
      {R"({"cmd":"run","case":{"schema":{},"tests":[]}})", error("run has a member 'seq'")},
      {R"({"cmd":"run","seq":"a","case":7})",
       R"({"seq":"a","errored":true,"context":{"message":"run has a case with a schema"}})"},
      {R"({"cmd":"run","seq":2,"case":{"schema":{"$ref":"http://example.com/none"},)"
       R"("tests":[{"instance":1},{}]}})",
       R"({"seq":2,"results":[{"errored":true,"context":{"message":)"
       R"("$ref 'http://example.com/none' points nowhere"}},)"
       R"({"errored":true,"context":{"message":"a test has a member 'instance'"}}]})"},
      // The dialect is the one that was set: draft-04's 1.0 is no integer.
      {R"({"cmd":"run","seq":3,"case":{"schema":{"type":"integer"},)"
       R"("tests":[{"instance":1.0},{"instance":1}]}})",
       R"({"seq":3,"results":[{"valid":false},{"valid":true}]})"},
      {R"({"cmd":"run","seq":4,"output":"annotations","case":{"schema":{"title":"T"},)"
       R"("tests":[{"instance":1}]}})",
       R"({"seq":4,"results":[{"valid":true,"annotations":[{"keyword":"title",)"
       R"("instanceLocation":"","keywordLocation":"/title","annotation":"T"}]}]})"},
      {R"({"cmd":"run","seq":5,"case":{"schema":{"$schema":"http://h/meta"},)"
       R"("registry":{"http://h/meta":{"$schema":"https://json-schema.org/draft/2020-12/schema",)"
       R"("$vocabulary":{"http://h/own":true}}},"tests":[{"instance":1}]}})",
       R"({"seq":5,"errored":true,"context":{"message":)"
       R"("the vocabulary http://h/own is not known"}})"},
  };
  for (const Line& c : kStarted) EXPECT_EQ(harness.ask(c.line), c.answer) << c.line;
  EXPECT_EQ(harness.tell(R"({"cmd":"stop"})"), 0);
}

TEST(Bowtie, KnowsTheMetaSchemas) {
  if (meta_schemas().empty()) GTEST_SKIP() << "built without meta-schemas";
  tests::Child harness({DRIFTGATE_BOWTIE});
  harness.ask(R"({"cmd":"start","version":1})");
  for (const MetaSchema& meta : meta_schemas()) {
    const std::string answer =
        harness.ask(R"({"cmd":"run","seq":1,"case":{"schema":{"$ref":")" + std::string(meta.uri) +
                    R"("},"tests":[{"instance":{}},{"instance":1}]}})");
    EXPECT_EQ(answer, R"({"seq":1,"results":[{"valid":true},{"valid":false}]})") << meta.uri;
  }
}

}  // namespace
}  // namespace driftgate
