#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "specs/schema/schema.h"

namespace driftgate {

/// Whether some key or text of its documents is one of the words.
bool has_word(const SchemaGraph& graph, std::span<const std::string_view> words);

/// Tells which schemas of two descriptions say the same word for word, as far as values are
/// concerned: descriptions, examples and the order of keys do not count, references lead to schemas
/// that say the same. Remembers what references lead to, so that all questions together cost about
/// as much as going through both descriptions once. No recursion. Not same_schema()
/// (validators/diff/schema_view.h), which stops at references: this one is asked for a verdict on
/// all that they lead to, that one where the edits below them are.
class Sameness {
 public:
  /// False may only mean that it would take more than reading.
  bool same(const Schema& a, const Schema& b);

  /// Equal for schemas that are the same, and seldom for others: to look for such.
  static std::uint64_t outline(Node schema);

 private:
  struct Key {
    Node a{};
    Node b{};
    bool operator==(const Key&) const = default;
  };
  struct KeyHash {
    std::size_t operator()(const Key& key) const {
      const auto place = [](Node node) {
        return std::hash<const void*>()(node.document()) * 31 + node.index();
      };
      return (place(key.a) * 0x9E3779B97F4A7C15) ^ place(key.b);
    }
  };
  enum class Verdict : std::uint8_t { open, same, different };
  struct Entry {
    Verdict verdict = Verdict::open;
    std::vector<Key> references{};  // What both lead to; while it is open.
  };
  struct Pair {
    Schema a{};
    Schema b{};
  };

  static bool refer_heirs(const Pair& pair, std::vector<Pair>& references);
  bool moves(const Schema& schema);
  bool read(const Schema& a, const Schema& b, std::vector<Pair>& references);
  Entry& look(const Schema& a, const Schema& b, std::vector<Pair>& to_read);

  std::unordered_map<Key, Entry, KeyHash> known_{};
  std::unordered_map<const SchemaGraph*, bool> moving_{};  // By what moves() says.
};

}  // namespace driftgate
