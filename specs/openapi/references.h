#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

#include "specs/document/reference.h"

namespace driftgate::openapi {

/// The references of one description, each distinct one resolved once for each document that it
/// stands in. For the one thread that loads the description.
class References {
 public:
  explicit References(Documents& documents) : documents_(documents) {}
  References(const References&) = delete;
  References& operator=(const References&) = delete;

  struct Bound {
    Node target{};      ///< Absent when the reference leads nowhere.
    std::string why{};  ///< Then: why.
  };

  /// What the string node `reference` (the value of a `$ref`) points at; opens its document.
  const Bound& bind(Node reference);

  /// `value`, or what its chain of `$ref`s ends at; absent when that leads nowhere or in a circle.
  Node follow(Node value);

  /// Whether following `value` comes back to where it has been.
  bool circular(Node value);

 private:
  struct Key {
    const Document* document = nullptr;
    std::string_view text{};
    bool operator==(const Key&) const = default;
  };
  struct Hash {
    std::size_t operator()(const Key& key) const {
      return std::hash<std::string_view>()(key.text) ^ std::hash<const void*>()(key.document);
    }
  };
  Bound resolve(Node reference);

  Documents& documents_;
  std::unordered_map<Key, Bound, Hash> bound_{};
};

/// The `$ref` string of an object; absent unless it has one.
Node reference_in(Node object);

}  // namespace driftgate::openapi
