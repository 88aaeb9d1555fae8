// Two schemas built from bytes, three levels deep and with references to each other and themselves:
// what compare says of them must outlive values. A witness is admitted by one side and refused by
// the other; after a yes none of the small values is. The two may be of different dialects.
#include "validators/schema/compare.h"

#include <array>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "specs/document/reference.h"

using namespace driftgate;

namespace {

constexpr int kDepth = 3;
constexpr std::size_t kPieces = 60;  // Of one schema.

/// Makes a schema of any bytes; after the last one come zeros.
class Builder {
 public:
  Builder(const std::uint8_t* data, std::size_t size) : data_(data), size_(size) {}

  std::string root() {
    may_refer_ = true;
    const std::string first = schema(kDepth);
    may_refer_ = false;  // A schema that applies itself to the same value says nothing.
    return "{\"definitions\":{\"t\":" + schema(kDepth) + "},\"allOf\":[" + first + "]}";
  }

  Dialect dialect() {
    static constexpr std::array kDialects{Dialect::draft_2020_12, Dialect::draft_7,
                                          Dialect::draft_4, Dialect::draft_2019_09};
    return kDialects[below(kDialects.size())];
  }

  bool flag() { return below(2) == 1; }

 private:
  std::string schema(int depth) {
    if (++pieces_ > kPieces) return "{}";
    if (depth > 0 && below(5) == 0) return in_place(depth);
    switch (below(9)) {
      case 0:
        return "{" + members({type("integer"), number("minimum"), number("maximum")}) + "}";
      case 1:
        return "{" + members({type("number"), number("exclusiveMaximum"), divisor()}) + "}";
      case 2:
        return "{" + members({type("string"), count("minLength"), count("maxLength"), pattern()}) +
               "}";
      case 3:
        return "{\"enum\":[" + value() + "," + value() + "]}";
      case 4:
        return "{\"type\":[\"" + type_name() + "\",\"" + type_name() + "\"]}";
      case 5:
        return depth > 0 ? array(depth) : "{\"type\":\"array\"}";
      case 6:
        return may_refer_ ? "{\"$ref\":\"#/definitions/t\"}" : "{\"type\":\"null\"}";
      default:
        return object(depth);
    }
  }

  std::string in_place(int depth) {
    static constexpr std::array<std::string_view, 3> kLists{"allOf", "anyOf", "oneOf"};
    const std::size_t which = below(5);
    if (which < kLists.size())
      return "{\"" + std::string(kLists[which]) + "\":[" + schema(depth - 1) + "," +
             schema(depth - 1) + "]}";
    if (which == 3) return "{\"not\":" + schema(depth - 1) + "}";
    return "{\"if\":" + schema(depth - 1) + ",\"then\":" + schema(depth - 1) +
           ",\"else\":" + schema(depth - 1) + "}";
  }

  std::string array(int depth) {
    return "{" +
           members({type("array"), count("minItems"), count("maxItems"),
                    flag() ? "\"uniqueItems\":true" : "", sub("items", depth),
                    sub("contains", depth), count("minContains")}) +
           "}";
  }

  std::string object(int depth) {
    std::string properties;
    for (const char* name : {"x", "y"})
      if (flag())
        properties += (properties.empty() ? "\"" : ",\"") + std::string(name) +
                      "\":" + (depth > 0 ? part(depth) : "{}");
    return "{" +
           members({type("object"), "\"properties\":{" + properties + "}",
                    flag() ? "\"required\":[\"x\"]" : "", count("maxProperties"),
                    sub("additionalProperties", depth), sub("unevaluatedProperties", depth),
                    below(4) == 0 ? "\"propertyNames\":{\"maxLength\":1}" : "",
                    below(4) == 0 ? "\"dependentRequired\":{\"x\":[\"y\"]}" : "",
                    below(4) == 0 && depth > 0
                        ? "\"patternProperties\":{\"^x\":" + part(depth) + "}"
                        : ""}) +
           "}";
  }

  // Of a member or an element: deeper in the value.
  std::string part(int depth) {
    const bool before = std::exchange(may_refer_, true);
    std::string text = schema(depth - 1);
    may_refer_ = before;
    return text;
  }
  std::string sub(const std::string& keyword, int depth) {
    return depth > 0 && below(4) == 0 ? "\"" + keyword + "\":" + part(depth) : "";
  }
  std::string type(const std::string& name) { return flag() ? "\"type\":\"" + name + "\"" : ""; }
  std::string type_name() {
    static constexpr std::array<std::string_view, 7> kNames{"integer", "number", "string", "null",
                                                            "boolean", "array",  "object"};
    return std::string(kNames[below(kNames.size())]);
  }
  std::string number(const std::string& keyword) {
    static constexpr std::array<std::string_view, 5> kNumbers{"-1", "0", "0.5", "1", "2"};
    return flag() ? "\"" + keyword + "\":" + std::string(kNumbers[below(kNumbers.size())]) : "";
  }
  std::string divisor() {
    static constexpr std::array<std::string_view, 4> kDivisors{"0.5", "1", "2", "3"};
    return flag() ? "\"multipleOf\":" + std::string(kDivisors[below(kDivisors.size())]) : "";
  }
  std::string pattern() {
    static constexpr std::array<std::string_view, 4> kPatterns{"^a", "b$", "^[ab]*$", "a"};
    return flag() ? "\"pattern\":\"" + std::string(kPatterns[below(kPatterns.size())]) + "\"" : "";
  }
  std::string count(const std::string& keyword) {
    return flag() ? "\"" + keyword + "\":" + std::to_string(below(3)) : "";
  }
  std::string value() {
    static constexpr std::array<std::string_view, 9> kValues{
        "1", "2", "\"a\"", "\"b\"", "null", "true", "1.5", "[]", "{\"x\":1}"};
    return std::string(kValues[below(kValues.size())]);
  }

  static std::string members(const std::vector<std::string>& all) {
    std::string text;
    for (const std::string& each : all)
      if (!each.empty()) text += (text.empty() ? "" : ",") + each;
    return text;
  }

  std::size_t below(std::size_t count) { return at_ < size_ ? data_[at_++] % count : 0; }

  const std::uint8_t* data_;
  std::size_t size_;
  std::size_t at_ = 0;
  std::size_t pieces_ = 0;
  bool may_refer_ = false;
};

std::vector<std::unique_ptr<const Document>> small_values() {
  constexpr std::array<std::string_view, 14> kScalars{"null", "true", "-1",    "0",     "0.5",
                                                      "1",    "2",    "1.5",   "3",     "\"\"",
                                                      "[]",   "{}",   "\"a\"", "\"ab\""};
  std::vector<std::string> texts(kScalars.begin(), kScalars.end());
  for (const std::string_view a : kScalars) {
    texts.push_back("[" + std::string(a) + "]");
    for (const char* name : {"x", "y", "xx"})
      texts.push_back("{\"" + std::string(name) + "\":" + std::string(a) + "}");
    for (const std::string_view b : kScalars) {
      texts.push_back("[" + std::string(a) + "," + std::string(b) + "]");
      texts.push_back("{\"x\":" + std::string(a) + ",\"y\":" + std::string(b) + "}");
    }
  }
  const std::size_t shallow = texts.size();
  for (std::size_t i = kScalars.size(); i < shallow; i += 5) {
    texts.push_back("[" + texts[i] + "]");
    texts.push_back("{\"x\":" + texts[i] + "}");
  }
  std::vector<std::unique_ptr<const Document>> values;
  for (std::string& text : texts) values.push_back(read_json(std::move(text), "value"));
  return values;
}

/// A schema in a document of its own.
struct Loaded {
  Loaded(const std::string& text, Dialect dialect)
      : documents([text](const std::string&) { return text; }),
        root(documents.open("http://test.invalid/schema").root()),
        graph(documents, dialect),
        schema(graph.at(root)) {}

  Documents documents;
  Node root;
  SchemaGraph graph;
  Schema schema;
};

[[noreturn]] void wrong(const Schema& from, const Schema& to, Node value, const char* why) {
  std::cerr << why << " " << to_json(value) << "\nfrom " << to_json(from.node) << " "
            << to_string(from.dialect) << "\nto   " << to_json(to.node) << " "
            << to_string(to.dialect) << "\n";
  std::abort();
}

void compare(Evaluator& evaluator, const Schema& from, const Schema& to, bool described_only) {
  static const std::vector<std::unique_ptr<const Document>> kValues = small_values();
  Comparer comparer(evaluator, {.described_only = described_only});
  const Comparison comparison = comparer.compare(from, to);
  for (const Gap& gap : comparison.gaps) {
    if (gap.answer != Answer::no) continue;
    const auto witness = read_json(gap.witness, "witness");
    if (!evaluator.valid(from, witness->root())) wrong(from, to, witness->root(), "is not sent");
    if (evaluator.valid(to, witness->root())) wrong(from, to, witness->root(), "is accepted");
  }
  if (comparison.answer != Answer::yes) return;
  for (const auto& value : kValues) {
    const Evaluation got = evaluator.evaluate(to, value->root(), {.undocumented = false});
    // What nobody can decide, as of a schema that applies itself, proves nothing.
    if (got.valid || !got.undecided.empty()) continue;
    const Evaluation sent =
        evaluator.evaluate(from, value->root(), {.undocumented = described_only});
    if (sent.valid && sent.undocumented.empty() && sent.undecided.empty())
      wrong(from, to, value->root(), described_only ? "described, refused" : "refused");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 4 || size > 2000) return 0;
  Builder first(data, size / 2);
  Builder second(data + size / 2, size - size / 2);
  const Dialect one = first.dialect();
  const Dialect other = second.flag() ? one : second.dialect();
  const bool described_only = first.flag();
  const Loaded a(first.root(), one);
  const Loaded b(second.root(), other);
  if (std::getenv("DRIFTGATE_SHOW") != nullptr)
    std::cerr << to_json(a.root) << "\n" << to_json(b.root) << "\n";
  Evaluator evaluator;
  compare(evaluator, a.schema, b.schema, described_only);
  compare(evaluator, b.schema, a.schema, described_only);
  return 0;
}
