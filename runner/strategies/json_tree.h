#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "specs/document/document.h"

namespace driftgate {

/// A JSON value that can be changed. Made from values within a reader's depth limit, so that it
/// may be walked recursively.
struct JsonTree {
  Kind kind = Kind::null;    ///< array and object have parts; the others a text.
  std::string text{"null"};  ///< The JSON of what has no parts.
  std::string name{};        ///< As a member of an object.
  std::vector<JsonTree> parts{};

  bool has_parts() const { return kind == Kind::array || kind == Kind::object; }
  bool operator==(const JsonTree&) const = default;
};

JsonTree tree_of(Node value);
std::string to_json(const JsonTree& tree);

/// A value without parts.
JsonTree leaf(Kind kind, std::string json);

/// The text of a string; "" of anything else.
std::string text_of(const JsonTree& tree);

/// Where a part is: its position in each value around it.
using TreePath = std::vector<std::size_t>;

/// All parts, the whole first, each before its own.
std::vector<TreePath> paths_of(const JsonTree& tree);

JsonTree& part_at(JsonTree& tree, const TreePath& path);
const JsonTree& part_at(const JsonTree& tree, const TreePath& path);

/// The JSON Pointer of a part; "" of the whole.
std::string pointer_to(const JsonTree& tree, const TreePath& path);

/// A member of an object; null when there is none.
const JsonTree* member(const JsonTree& tree, std::string_view name);

/// Takes a part out of what holds it; the whole stays.
void erase_part(JsonTree& tree, const TreePath& path);

}  // namespace driftgate
