// The harness of Bowtie, which compares implementations of JSON Schema: answers one command a line
// on standard input (start, dialect, run, stop) by one line on standard output. A line that cannot
// be understood is answered by an error and survived.

#include <fmt/core.h>
#include <sys/utsname.h>

#include <exception>
#include <iostream>
#include <map>
#include <optional>
#include <string>

#include "reporters/sanitize.h"
#include "specs/schema/meta_schemas.h"
#include "validators/schema/evaluate.h"

namespace {

using namespace driftgate;

// Where a schema without `$id` lies.
constexpr const char* kSchemaUri = "http://bowtie.invalid/schema.json";

// 1 << 20 levels would be a bad joke; instances of real cases have fewer than this.
constexpr ReadLimits kLimits{.depth = 20'000};

std::string errored(const std::string& seq, const std::string& message) {
  return fmt::format(R"({{{}"errored":true,"context":{{"message":{}}}}})",
                     seq.empty() ? "" : fmt::format("\"seq\":{},", seq), json_string(message));
}

std::string_view without_fragment(std::string_view uri) { return uri.substr(0, uri.find('#')); }

/// One schema with what it may refer to.
class Case {
 public:
  Case(Node test_case, Dialect dialect)
      : registry_(read_registry(test_case.find("registry"))),
        documents_(with_registry(test_case.find("schema")), kLimits) {
    const Document& document = documents_.open(kSchemaUri);
    open_references(documents_, document, dialect);
    graph_.emplace(documents_, dialect);
    schema_ = graph_->at(document.root());
    if (const Node unknown = graph_->vocabularies(schema_).unknown)
      throw Error(fmt::format("the vocabulary {} is not known", unknown.text()));
  }

  std::string result(Node instance, bool annotations) {
    const Evaluation evaluation = evaluator_.evaluate(
        schema_, instance, {.formats = false, .undocumented = false, .annotations = annotations});
    if (evaluation.valid && !evaluation.undecided.empty())
      return errored("", evaluation.undecided.front().message);
    std::string text = fmt::format(R"({{"valid":{})", evaluation.valid);
    if (annotations) text += R"(,"annotations":[)" + listed(evaluation.annotations) + "]";
    return text + "}";
  }

 private:
  using Registry = std::map<std::string, Node, std::less<>>;

  // By the URI that a schema is registered under and by the one that it gives itself.
  static Registry read_registry(Node registry) {
    Registry schemas;
    for (const Member member : registry ? registry.members() : Node{}.members())
      schemas.emplace(without_fragment(member.name()), member.value);
    for (const Member member : registry ? registry.members() : Node{}.members())
      for (const std::string_view keyword : {"$id", "id"})
        if (const Node id = member.value.find(keyword); id.is(Kind::string))
          schemas.emplace(without_fragment(id.text()), member.value);
    return schemas;
  }

  Fetch with_registry(Node schema) {
    return [this, schema, others = with_meta_schemas([](const std::string& uri) -> std::string {
                            throw Error("nothing is known of " + uri);
                          })](const std::string& uri) {
      if (uri == kSchemaUri) return to_json(schema);
      const auto known = registry_.find(uri);
      return known == registry_.end() ? others(uri) : to_json(known->second);
    };
  }

  static std::string listed(const std::vector<Annotation>& annotations) {
    std::string list;
    for (const Annotation& annotation : annotations)
      list += fmt::format(
          R"({}{{"keyword":{},"instanceLocation":{},"keywordLocation":{},"annotation":{}}})",
          list.empty() ? "" : ",", json_string(annotation.keyword),
          json_string(annotation.instance), json_string(annotation.keyword_location),
          annotation.value ? to_json(annotation.value) : annotation.computed);
    return list;
  }

  Registry registry_;
  Documents documents_;
  std::optional<SchemaGraph> graph_{};
  Schema schema_{};
  Evaluator evaluator_{};
};

class Harness {
 public:
  /// The answer to one command; absent for `stop`.
  std::optional<std::string> answer(std::string line) {
    std::string seq;
    try {
      const auto command = read_json(std::move(line), "command", kLimits);
      const Node root = command->root();
      const Node word = root.find("cmd");
      if (!word.is(Kind::string)) throw Error("a command has a member 'cmd'");
      if (const Node given = root.find("seq")) seq = to_json(given);
      if (word.text() == "start") return start(root);
      if (!started_) throw Error("the first command is start");
      if (word.text() == "dialect") return dialect(root);
      if (word.text() == "run") return run(root, seq);
      if (word.text() == "stop") return std::nullopt;
      throw Error(fmt::format("there is no command '{}'", word.text()));
    } catch (const std::exception& error) {
      return errored(seq, error.what());
    }
  }

 private:
  std::string start(Node root) {
    const Node version = root.find("version");
    if (!version.is(Kind::number) || version.text() != "1")
      throw Error("version 1 of the protocol is spoken here");
    started_ = true;
    struct utsname system {};
    ::uname(&system);
    return fmt::format(
        R"({{"ready":true,"version":1,"implementation":{{"language":"c++","name":"driftgate",)"
        R"("version":"{}","homepage":"{}","issues":"{}issues","source":"{}source",)"
        R"("dialects":["https://json-schema.org/draft/2020-12/schema",)"
        R"("https://json-schema.org/draft/2019-09/schema",)"
        R"("http://json-schema.org/draft-07/schema#","http://json-schema.org/draft-06/schema#",)"
        R"("http://json-schema.org/draft-04/schema#"],"os":{},"os_version":{},)"
        R"("language_version":"{}"}}}})",
        DRIFTGATE_VERSION, kHomepage, kHomepage, kHomepage, json_string(system.sysname),
        json_string(system.release), __cplusplus);
  }

  std::string dialect(Node root) {
    const Node uri = root.find("dialect");
    const auto known = uri.is(Kind::string) ? dialect_of(uri.text()) : std::nullopt;
    if (known) dialect_ = *known;
    return fmt::format(R"({{"ok":{}}})", known.has_value());
  }

  std::string run(Node root, const std::string& seq) {
    const Node test_case = root.find("case");
    if (seq.empty()) throw Error("run has a member 'seq'");
    if (!test_case.is(Kind::object) || !test_case.find("schema"))
      throw Error("run has a case with a schema");
    const Node output = root.find("output");
    const bool annotations = output.is(Kind::string) && output.text() == "annotations";
    Case ready(test_case, dialect_);
    std::string results;
    for (const Node test : test_case.find("tests").elements()) {
      const Node instance = test.find("instance");
      if (!results.empty()) results += ',';
      results += instance ? ready.result(instance, annotations)
                          : errored("", "a test has a member 'instance'");
    }
    return fmt::format(R"({{"seq":{},"results":[{}]}})", seq, results);
  }

  static constexpr const char* kHomepage = "https://driftgate.invalid/";
  bool started_ = false;
  Dialect dialect_ = Dialect::draft_2020_12;
};

}  // namespace

int main() {
  std::ios::sync_with_stdio(false);
  Harness harness;
  for (std::string line; std::getline(std::cin, line);) {
    const std::optional<std::string> answer = harness.answer(std::move(line));
    if (!answer) break;
    std::cout << *answer << '\n' << std::flush;
    line.clear();
  }
  return std::cout ? 0 : 1;
}
