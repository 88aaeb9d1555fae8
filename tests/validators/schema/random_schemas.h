#pragma once

// Small random schemas, and pairs of which one is the other but for an edit.

#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace driftgate::tests {

/// A JSON value that can be edited. Objects keep the order of their members.
struct Tree {
  std::string scalar{};  ///< As JSON; "" for objects and arrays.
  bool is_array = false;
  bool is_schema = false;
  std::vector<std::pair<std::string, Tree>> members{};  ///< Without names in arrays.

  std::string text() const;
  Tree* find(std::string_view name);
};

class RandomSchemas {
 public:
  explicit RandomSchemas(std::uint64_t seed) : random_(seed) {}

  /// A whole schema document of OpenAPI 3.1 (2020-12): schemas `Cat` and `Dog`, which may refer to
  /// each other, stand in its components.
  Tree document();
  /// The same but for one to three edits.
  Tree edited(Tree document);
  /// The same with more members than a machine word has bits: some of its objects describe or
  /// require them.
  Tree widened(Tree document);

 private:
  Tree schema(int depth);
  Tree scalar_schema();
  Tree array(int depth);
  Tree object(int depth);
  Tree choice(int depth);
  Tree discriminated();
  Tree heir(std::string_view base);
  Tree list(std::size_t count, int depth);
  Tree some(const std::vector<std::string>& from);
  void add(Tree& to, std::string_view keyword, Tree value);
  void maybe_type(Tree& to, std::string_view type);
  void maybe_number(Tree& to, std::string_view keyword, const std::vector<std::string>& from,
                    std::size_t n);
  void edit(Tree& document);

  std::size_t below(std::size_t n) { return static_cast<std::size_t>(random_() % n); }
  bool one_in(std::size_t n) { return below(n) == 0; }
  std::string pick(const std::vector<std::string>& from) { return from[below(from.size())]; }

  std::mt19937_64 random_;
};

}  // namespace driftgate::tests
