#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

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
    Node target{};             ///< Absent when the reference leads nowhere.
    std::uint32_t number = 0;  ///< Counts the distinct references from 0.
  };

  /// What the string node `reference` (the value of a `$ref`) points at; opens its document.
  Bound bind(Node reference);

  /// Why a reference leads nowhere: one sentence.
  const std::string& why(Node reference);

  std::size_t count() const { return known_.size(); }  ///< Of the distinct references.

  /// `value`, or what its chain of `$ref`s ends at; absent when that leads nowhere or in a circle.
  Node follow(Node value);

  /// Why follow() finds nothing: one sentence.
  std::string why_lost(Node value);

  /// Whether following `value` comes back to where it has been.
  bool circular(Node value);

 private:
  enum class Chain : std::uint8_t { unknown, being_followed, ends, leads_nowhere, circles };
  struct Known {
    Node reference{};
    Node target{};
    Chain chain = Chain::unknown;  // Of the references from here on.
    Node end{};                    // What it ends at.
  };
  const Known& follow_chain(std::uint32_t number);
  void resolve(Known& known, std::uint32_t number);
  void grow();

  Documents& documents_;
  std::vector<Known> known_{};
  std::vector<std::uint32_t> slots_{};  // Open addressing over the texts: number + 1, or 0.
  std::unordered_map<std::uint32_t, std::string> why_{};
};

/// The `$ref` string of an object; absent unless it has one.
Node reference_in(Node object);

}  // namespace driftgate::openapi
