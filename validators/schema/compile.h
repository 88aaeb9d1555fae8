#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "validators/schema/program.h"

namespace driftgate {

/// Makes programs out of schemas, one for each place and dialect, and owns them. A program is
/// filled when it is first used: big descriptions pay for what a run touches. Thread-safe.
class Compiler {
 public:
  /// A compiler that follows references gives a schema that is only a `$ref` no program of its
  /// own: slots lead to what it refers to.
  explicit Compiler(bool follows_references = true) : follows_references_(follows_references) {}

  /// The program of a schema, perhaps still empty.
  Program* program(const Schema& schema);

  /// Fills a program that is not ready.
  void compile(Program& program);

  /// The branches of a choice that `object` can keep, as far as one member tells: bit i for branch
  /// i. All where nothing does.
  std::uint64_t candidates(const Applicator& choice, Node object);

  /// The shortcut of a program that has one.
  const Shortcut& shortcut(Program& program) {
    Shortcut& shortcut = *program.shortcut;
    if (!shortcut.ready.load(std::memory_order_acquire)) [[unlikely]]
      fill(shortcut, program);
    return shortcut;
  }

  /// Whether the direction frees a member from being required, by what one of these schemas says
  /// of it, or one in their allOf: `required` may stand in another schema than the property.
  bool waives(std::vector<const Program*> of_one_value, const Property& property,
              Direction direction);

  /// The slot of `$dynamicRef` for one target.
  const Slot* dynamic_slot(const Slot& written, const Schema& target);

 private:
  struct Key {
    Schema schema{};
    bool operator==(const Key&) const = default;
  };
  struct KeyHash {
    std::size_t operator()(const Key& key) const {
      const std::size_t place =
          std::hash<const void*>()(key.schema.node.document()) * 31 + key.schema.node.index();
      return place * 0x9E3779B97F4A7C15 ^ static_cast<std::size_t>(key.schema.dialect);
    }
  };
  class Reading;

  void fill(Prospects& prospects, const Applicator& choice);
  void fill(Shortcut& shortcut, Program& program);
  bool gather(const Program& root, std::vector<const ObjectRules*>& parts);
  const ValueSet* texts_of(const Program& branch, std::string_view property);

  // All private functions below run under the mutex.
  Program* find_or_make(const Schema& schema);
  Slot slot(const SchemaGraph& graph, Node written);
  const Pattern* pattern(std::string_view source);

  const bool follows_references_;
  std::shared_mutex mutex_{};
  std::unordered_map<Key, std::unique_ptr<Program>, KeyHash> programs_{};
  std::unordered_map<std::string_view, std::unique_ptr<const Pattern>> patterns_{};
  std::deque<Slot> dynamic_slots_{};
};

}  // namespace driftgate
