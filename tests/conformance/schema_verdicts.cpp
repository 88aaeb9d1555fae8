// The evaluator's verdicts for the oracles: a JSON object a line in, a line out.
//
//   {"load": URI, "schema": …}            a document that others may refer to; answers ""
//   {"open": PATH, "load": URI}           the same from a file, JSON or YAML; answers its JSON
//   {"dialect": NAME, "schema": …, "instances": […], "formats": BOOLEAN, "direction": WORD}
//   {"dialect": NAME, "in": URI, "at": POINTER, "instances": […]}
//   {"pattern": TEXT, "texts": […]}
//
// Verdicts are a character for each instance: 1 kept, 0 broken, ? undecided, and X where the flag,
// the full result and its explanations do not agree.
#include <fmt/core.h>

#include <array>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <memory>
#include <string>

#include "specs/document/reference.h"
#include "specs/schema/meta_schemas.h"
#include "validators/schema/evaluate.h"
#include "validators/schema/pattern.h"

namespace {

using namespace driftgate;

constexpr const char* kUri = "http://test.invalid/schema.json";
constexpr ReadLimits kLimits{.depth = 100'000};

Dialect dialect_named(std::string_view name) {
  for (const Dialect dialect :
       {Dialect::swagger_2_0, Dialect::openapi_3_0, Dialect::draft_4, Dialect::draft_6,
        Dialect::draft_7, Dialect::draft_2019_09, Dialect::draft_2020_12, Dialect::openapi_3_1})
    if (to_string(dialect) == name) return dialect;
  throw Error("no such dialect: " + std::string(name));
}

EvaluateOptions options_of(Node line) {
  const Node direction = line.find("direction");
  EvaluateOptions options{.formats = line.find("formats") && line.find("formats").boolean()};
  if (direction && direction.text() == "request") options.direction = Direction::request;
  if (direction && direction.text() == "response") options.direction = Direction::response;
  return options;
}

// Documents, the graph over them, and the programs of the schemas in it.
struct Room {
  Room(const Fetch& fetch, const std::string& uri, Dialect dialect) : documents(fetch, kLimits) {
    const Document& document = documents.open(uri);
    open_references(documents, document, dialect);
    graph = std::make_unique<SchemaGraph>(documents, dialect);
    root = document.root();
  }
  Documents documents;
  std::unique_ptr<const SchemaGraph> graph{};
  Node root{};
  Evaluator evaluator{};
};

class Verdicts {
 public:
  std::string answer(Node line) {
    if (const Node path = line.find("open")) return open(path, line.find("load"));
    if (const Node uri = line.find("load")) {
      loaded_[std::string(uri.text())] = to_json(line.find("schema"));
      return "";
    }
    if (const Node pattern = line.find("pattern")) return match(pattern, line.find("texts"));
    const Dialect dialect = dialect_named(line.find("dialect").text());
    if (const Node uri = line.find("in")) {
      Room& room = known_room(std::string(uri.text()), dialect);
      const Node schema = find_pointer(room.root, line.find("at").text());
      return judge(room, room.graph->at(schema), line);
    }
    loaded_[kUri] = to_json(line.find("schema"));
    Room room(fetch_, kUri, dialect);
    return judge(room, room.graph->at(room.root), line);
  }

 private:
  std::string open(Node path, Node uri) {
    std::ifstream in(std::string(path.text()), std::ios::binary);
    std::string bytes{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    const auto document = read_document(std::move(bytes), std::string(path.text()), kLimits);
    return loaded_[std::string(uri.text())] = to_json(document->root());
  }

  Room& known_room(const std::string& uri, Dialect dialect) {
    std::unique_ptr<Room>& room = rooms_[{uri, dialect}];
    if (!room) room = std::make_unique<Room>(fetch_, uri, dialect);
    return *room;
  }

  static std::string judge(Room& room, const Schema& schema, Node line) {
    const EvaluateOptions options = options_of(line);
    std::string verdicts;
    for (const Node instance : line.find("instances").elements()) {
      const Evaluation full = room.evaluator.evaluate(schema, instance, options);
      const bool flag = room.evaluator.valid(schema, instance, options);
      if (flag != full.valid || full.valid != full.violations.empty())
        verdicts += 'X';
      else if (!full.undecided.empty())
        verdicts += '?';
      else
        verdicts += full.valid ? '1' : '0';
    }
    return verdicts;
  }

  static std::string match(Node pattern, Node texts) {
    const Pattern regex(pattern.text());
    std::string verdicts = regex.problem().empty() || regex.is_beyond_engines() ? "" : "!";
    for (const Node text : texts.elements()) {
      const PatternVerdict verdict = regex.match(text.text());
      verdicts += verdict == PatternVerdict::matches   ? '1'
                  : verdict == PatternVerdict::differs ? '0'
                                                       : '?';
    }
    return verdicts;
  }

  std::map<std::string, std::string> loaded_{};
  std::map<std::pair<std::string, Dialect>, std::unique_ptr<Room>> rooms_{};
  Fetch fetch_ = with_meta_schemas([this](const std::string& uri) {
    const auto known = loaded_.find(uri);
    if (known == loaded_.end()) throw Error("nothing at " + uri);
    return known->second;
  });
};

}  // namespace

int main() {
  Verdicts verdicts;
  std::string line;
  while (std::getline(std::cin, line)) {
    try {
      fmt::print("{}\n", verdicts.answer(read_json(line, "line", kLimits)->root()));
    } catch (const Error& error) {
      fmt::print("error: {}\n", error.what());
    }
    std::fflush(stdout);
  }
}
