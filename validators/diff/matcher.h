#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "validators/diff/place_tree.h"
#include "validators/diff/schema_edits.h"
#include "validators/schema/compare.h"

namespace driftgate {

/// Which of the edits between two schemas a gap of their comparison is about.
class Matcher {
 public:
  /// The edits must outlive it.
  Matcher(Side side, const std::vector<EditUse>& edits) : side_(side), edits_(edits) {}

  /// The edits that the gap is about, those that are so beyond doubt. Until the next is asked for;
  /// the gap must live until then, too.
  const std::vector<std::size_t>& exactly(const Gap& gap);

  /// The edits nearest to it from without: those that may hurt, and properties that came or went.
  std::vector<std::size_t> around(const Gap& gap);

  bool hurts(const EditUse& use) const {
    return severity_of(side_, use.edit->effect, use.guards) > Severity::note;
  }

 private:
  // Positions by what they are about; sorted before it is asked.
  template <class Key>
  class Index {
   public:
    void add(Key key, std::size_t position) { all_.emplace_back(key, position); }
    void sort() { std::sort(all_.begin(), all_.end()); }

    template <class See>
    void each(Key key, See&& see) const {
      auto at = std::lower_bound(all_.begin(), all_.end(), std::pair(key, std::size_t{0}));
      for (; at != all_.end() && at->first == key; ++at) see(at->second);
    }

   private:
    std::vector<std::pair<Key, std::size_t>> all_{};
  };
  using NodeKey = std::pair<std::uintptr_t, std::uint32_t>;

  void add_edits();
  void add_places();
  std::vector<std::size_t> find_exactly(const Gap& gap, std::string_view family);
  bool is_family(std::size_t i, const Gap& gap, std::string_view family) const;
  const Schema& accepting(const SchemaEdit& edit) const;
  Node source(const SchemaEdit& edit) const;

  Side side_;
  const std::vector<EditUse>& edits_;
  std::vector<std::string_view> families_{};  // Of the edits' keywords.
  Index<NodeKey> of_source_{};
  Index<NodeKey> of_schema_{};
  Index<std::string_view> of_instance_{};  // The first of those at one place.
  // Of those that around() is about; few ask.
  std::vector<std::string> places_{};
  PlaceTree tree_{};
  const Gap* last_ = nullptr;  // That exactly() was asked about, and its answer.
  std::vector<std::size_t> exact_{};
};

}  // namespace driftgate
