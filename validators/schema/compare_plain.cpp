// The last resort for a witness: plain values near what the schemas speak of.

#include <algorithm>
#include <array>
#include <set>

#include "specs/document/quote_json.h"
#include "validators/schema/compare_parts.h"

namespace driftgate::comparing {
namespace {

constexpr std::size_t kNodes = 2'000;  // Looked at of both schemas.
constexpr std::size_t kNames = 12;
constexpr std::size_t kScalars = 36;

constexpr std::array<std::string_view, 15> kPlain{"null",     "true", "0",    "1",     "-1",
                                                  "0.5",      "1.5",  "\"\"", "\"a\"", "\"ab\"",
                                                  "\"text\"", "[]",   "{}",   "2",     "100"};

/// What schemas speak of, in the order in which it is met.
class Vocabulary {
 public:
  void read(const Schema& root) {
    std::vector<Schema> pending{root};
    std::set<std::pair<const Document*, std::uint32_t>> seen;
    for (std::size_t at = 0; at < pending.size() && looked_ < kNodes; ++at) {
      const Schema schema = pending[at];
      if (!seen.emplace(schema.node.document(), schema.node.index()).second) continue;
      ++looked_;
      for (const Node element : schema.node.elements()) pending.push_back(at_node(schema, element));
      for (const Member member : schema.node.members()) {
        note(member);
        if (member.name() != "$ref" || !member.value.is(Kind::string))
          pending.push_back(at_node(schema, member.value));
        else if (const Schema target = schema.graph->resolve(schema, member.value.text()))
          pending.push_back(target);
      }
    }
    for (const std::string_view each : kPlain) add(scalars_, std::string(each), kScalars);
  }

  const Texts& scalars() const { return scalars_; }
  const Texts& names() const { return names_; }

 private:
  static Schema at_node(const Schema& holder, Node node) {
    Schema schema = holder;
    schema.node = node;
    return schema;
  }

  static void add(Texts& list, std::string text, std::size_t most) {
    if (list.size() < most && std::find(list.begin(), list.end(), text) == list.end())
      list.push_back(std::move(text));
  }

  void note(const Member& member) {
    const std::string_view word = member.name();
    constexpr std::size_t kConstants = kScalars - kPlain.size();
    constexpr std::size_t kLongest = 200;
    const auto constant = [&](Node value) {
      if (std::string json = to_json(value); json.size() <= kLongest)
        add(scalars_, std::move(json), kConstants);
    };
    if (word == "const" || word == "default") constant(member.value);
    if (word == "enum" || word == "examples")
      for (const Node value : member.value.elements()) constant(value);
    if (word == "properties")
      for (const Member property : member.value.members())
        add(names_, std::string(property.name()), kNames);
    if (word == "required")
      for (const Node name : member.value.elements())
        if (name.is(Kind::string)) add(names_, std::string(name.text()), kNames);
    if (word == "patternProperties")
      for (const Member pattern : member.value.members())
        add(names_, making::Language(pattern.name()).text(1, 0), kNames);
    if (word == "pattern" && member.value.is(Kind::string))
      add(scalars_, quote_json(making::Language(member.value.text()).text(1, 0)), kConstants);
  }

  std::size_t looked_ = 0;
  Texts scalars_{};
  Texts names_{};
};

}  // namespace

std::optional<std::string> Witness::plain(const Writing& writing, Program& accepting) {
  Vocabulary words;
  for (const Program* program : writing.programs) words.read(program->schema);
  words.read(accepting.schema);
  const auto shows = [&](const std::string& json) {
    return prover_.shows(writing, accepting, json);
  };
  for (const std::string& scalar : words.scalars())
    if (shows(scalar)) return scalar;
  for (const std::string& scalar : words.scalars())
    for (const std::string& name : words.names())
      if (std::string json = making::object_text({{name, scalar}}); shows(json)) return json;
  for (const std::string& scalar : words.scalars())
    if (std::string json = making::array_text({scalar}); shows(json)) return json;
  return std::nullopt;
}

}  // namespace driftgate::comparing
