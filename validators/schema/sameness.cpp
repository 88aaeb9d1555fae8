#include "validators/schema/sameness.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "specs/schema/keywords.h"
#include "validators/schema/equality.h"
#include "validators/schema/mix.h"

namespace driftgate {
namespace {

// What no verdict depends on.
bool is_annotation(std::string_view keyword) {
  static constexpr std::array<std::string_view, 10> kAnnotations{
      "description", "title",      "example", "examples",     "default",
      "$comment",    "deprecated", "summary", "externalDocs", "xml"};
  return (keyword.starts_with("x-") && keyword != "x-nullable" && keyword != "x-lexeme-pattern") ||
         std::find(kAnnotations.begin(), kAnnotations.end(), keyword) != kAnnotations.end();
}

// Where words mean something else at another place.
bool depends_on_place(std::string_view keyword) {
  static constexpr std::array<std::string_view, 7> kMoving{
      "$id", "id", "$dynamicRef", "$recursiveRef", "$dynamicAnchor", "$recursiveAnchor", "$schema"};
  return std::find(kMoving.begin(), kMoving.end(), keyword) != kMoving.end();
}

bool is_dynamic(Dialect dialect) {
  return dialect == Dialect::draft_2019_09 || dialect == Dialect::draft_2020_12 ||
         dialect == Dialect::openapi_3_1;
}

// Schemas that a discriminator selects by their names where no oneOf or anyOf stands beside it.
std::vector<Member> heirs_of(Node schema) {
  if (schema.find("oneOf") || schema.find("anyOf")) return {};
  const Node root = schema.document()->root();
  const Node components = root.find("components").find("schemas");
  const Node definitions = root.find("definitions");
  std::vector<Member> heirs;
  for (const Node all : {components, definitions, components || definitions ? Node() : root})
    for (const Member member : all.members())
      if (member.value.find("allOf")) heirs.push_back(member);
  return heirs;
}

std::size_t member_count(Node schema) {
  std::size_t count = 0;
  for (const Member member : schema.members())
    if (!is_annotation(member.name())) ++count;
  return count;
}

}  // namespace

bool has_word(const SchemaGraph& graph, std::span<const std::string_view> words) {
  for (const auto& [uri, document] : graph.documents().all())
    for (std::size_t i = 0; i < document->node_count(); ++i) {
      const Document::Entry& entry = document->tape()[i];
      if (entry.kind() != Kind::string) continue;
      const std::string_view text(document->texts() + entry.text, entry.size);
      if (std::find(words.begin(), words.end(), text) != words.end()) return true;
    }
  return false;
}

std::uint64_t Sameness::outline(Node schema) {
  if (!schema.is(Kind::object)) return value_hash(schema);
  const auto part = [](Node value) -> std::uint64_t {
    if (const Node reference = value.find("$ref")) return value_hash(reference);
    return value.is(Kind::object) || value.is(Kind::array) ? 1 : value_hash(value);
  };
  std::uint64_t sum = 0;
  for (const Member member : schema.members()) {
    if (is_annotation(member.name())) continue;
    std::uint64_t said = part(member.value);
    for (const Node element : member.value.elements()) said += part(element);
    sum += mix(std::hash<std::string_view>()(member.name()), said);
  }
  return sum;
}

bool Sameness::refer_heirs(const Pair& pair, std::vector<Pair>& references) {
  const std::vector<Member> left = heirs_of(pair.a.node);
  const std::vector<Member> right = heirs_of(pair.b.node);
  if (left.size() != right.size()) return false;
  for (std::size_t i = 0; i < left.size(); ++i) {
    if (left[i].name() != right[i].name()) return false;
    references.push_back({pair.a.graph->at(left[i].value), pair.b.graph->at(right[i].value)});
  }
  return true;
}

// Whether some schema of its documents says what depends on the way that leads to it.
bool Sameness::moves(const Schema& schema) {
  if (!is_dynamic(schema.dialect) || schema.graph == nullptr) return false;
  const auto [place, is_new] = moving_.try_emplace(schema.graph, false);
  if (!is_new) return place->second;
  constexpr std::array<std::string_view, 2> kWords{"$dynamicRef", "$recursiveRef"};
  place->second = has_word(*schema.graph, kWords);
  return place->second;
}

bool Sameness::read(const Schema& a, const Schema& b, std::vector<Pair>& references) {
  std::vector<Pair> pending{{a, b}};
  const auto add = [&](Node x, Node y) {
    pending.push_back({{x, a.dialect, a.graph}, {y, b.dialect, b.graph}});
  };
  const auto refer = [&](const Schema& from, const Schema& other, Node x, Node y) {
    if (!x.is(Kind::string) || !y.is(Kind::string) || x.text() != y.text()) return false;
    const Schema left = a.graph->resolve(from, x.text());
    const Schema right = b.graph->resolve(other, y.text());
    if (!left || !right) return false;
    references.push_back({left, right});
    return true;
  };
  while (!pending.empty()) {
    const Pair pair = pending.back();
    pending.pop_back();
    const Node x = pair.a.node;
    const Node y = pair.b.node;
    if (!x.is(Kind::object) || !y.is(Kind::object)) {
      if (!equal(x, y)) return false;
      continue;
    }
    if (member_count(x) != member_count(y)) return false;
    for (const Member member : x.members()) {
      const std::string_view keyword = member.name();
      if (is_annotation(keyword)) continue;
      const Node other = y.find(keyword, member.hash());
      if (!other || depends_on_place(keyword)) return false;
      if (keyword == "$ref") {
        if (!refer(pair.a, pair.b, member.value, other)) return false;
        continue;
      }
      if (keyword == "discriminator") {
        if (!equal(member.value, other)) return false;
        for (const Member each : member.value.find("mapping").members())
          if (!refer(pair.a, pair.b, each.value, each.value)) return false;
        if (!refer_heirs(pair, references)) return false;
        continue;
      }
      const Holds holds = subschemas(keyword, a.dialect);
      const bool list =
          holds == Holds::list || (holds == Holds::schema_or_list && member.value.is(Kind::array));
      const bool map = holds == Holds::map || holds == Holds::dependencies;
      if (list && member.value.is(Kind::array) && other.is(Kind::array)) {
        if (member.value.size() != other.size()) return false;
        auto right = other.elements().begin();
        for (const Node left : member.value.elements()) {
          add(left, *right);
          ++right;
        }
      } else if (map && member.value.is(Kind::object) && other.is(Kind::object)) {
        if (member.value.size() != other.size()) return false;
        for (const Member each : member.value.members()) {
          const Node right = other.find(each.name(), each.hash());
          if (!right) return false;
          if (each.value.is(Kind::array)) {
            if (!equal(each.value, right)) return false;
          } else {
            add(each.value, right);
          }
        }
      } else if (holds == Holds::schema || holds == Holds::schema_or_list) {
        add(member.value, other);
      } else if (!equal(member.value, other)) {
        return false;
      }
    }
  }
  return true;
}

Sameness::Entry& Sameness::look(const Schema& a, const Schema& b, std::vector<Pair>& to_read) {
  const auto [place, is_new] = known_.try_emplace({a.node, b.node});
  if (is_new) to_read.push_back({a, b});
  return place->second;
}

bool Sameness::same(const Schema& a, const Schema& b) {
  if (!a || !b || a.dialect != b.dialect || a.graph == nullptr || b.graph == nullptr) return false;
  if (a.node == b.node) return !moves(a);
  std::vector<Pair> to_read;
  if (const Entry& entry = look(a, b, to_read); entry.verdict != Verdict::open)
    return entry.verdict == Verdict::same;
  // All that can be reached and is not decided yet.
  std::vector<Key> open;
  std::vector<Key> different;
  while (!to_read.empty()) {
    const Pair pair = to_read.back();
    to_read.pop_back();
    const Key key{pair.a.node, pair.b.node};
    open.push_back(key);
    std::vector<Pair> references;
    const bool is_same = pair.a.dialect == pair.b.dialect && read(pair.a, pair.b, references);
    if (!is_same) {
      known_[key].verdict = Verdict::different;
      different.push_back(key);
      continue;
    }
    std::vector<Key> leads_to;
    bool leads_to_different = false;
    for (const Pair& reference : references) {
      if (reference.a.node == reference.b.node) continue;
      const Entry& entry = look(reference.a, reference.b, to_read);
      if (entry.verdict == Verdict::different) leads_to_different = true;
      if (entry.verdict == Verdict::open) leads_to.push_back({reference.a.node, reference.b.node});
    }
    Entry& entry = known_[key];
    entry.references = std::move(leads_to);
    if (leads_to_different) {
      entry.verdict = Verdict::different;
      different.push_back(key);
    }
  }
  // Who leads to what differs, differs.
  std::unordered_map<Key, std::vector<Key>, KeyHash> from;
  for (const Key& key : open)
    for (const Key& reference : known_[key].references) from[reference].push_back(key);
  while (!different.empty()) {
    const Key key = different.back();
    different.pop_back();
    for (const Key& source : from[key]) {
      Entry& entry = known_[source];
      if (entry.verdict == Verdict::different) continue;
      entry.verdict = Verdict::different;
      different.push_back(source);
    }
  }
  for (const Key& key : open) {
    Entry& entry = known_[key];
    if (entry.verdict == Verdict::open) entry.verdict = Verdict::same;
    entry.references = {};
  }
  return known_[{a.node, b.node}].verdict == Verdict::same;
}

}  // namespace driftgate
