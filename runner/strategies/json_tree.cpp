#include "runner/strategies/json_tree.h"

#include <algorithm>

#include "specs/document/quote_json.h"
#include "specs/document/reference.h"

namespace driftgate {
namespace {

void append_json(std::string& out, const JsonTree& tree) {
  if (!tree.has_parts()) {
    out += tree.text;
    return;
  }
  const bool object = tree.kind == Kind::object;
  out += object ? '{' : '[';
  bool first = true;
  for (const JsonTree& part : tree.parts) {
    if (!std::exchange(first, false)) out += ',';
    if (object) {
      append_quoted_json(out, part.name);
      out += ':';
    }
    append_json(out, part);
  }
  out += object ? '}' : ']';
}

void append_paths(const JsonTree& tree, TreePath& path, std::vector<TreePath>& to) {
  to.push_back(path);
  for (std::size_t i = 0; i < tree.parts.size(); ++i) {
    path.push_back(i);
    append_paths(tree.parts[i], path, to);
    path.pop_back();
  }
}

}  // namespace

JsonTree tree_of(Node value) {
  JsonTree tree{.kind = value.kind()};
  if (!tree.has_parts()) {
    tree.text = to_json(value);
    return tree;
  }
  tree.text.clear();
  for (const Node element : value.elements()) tree.parts.push_back(tree_of(element));
  for (const Member& each : value.members()) {
    tree.parts.push_back(tree_of(each.value));
    tree.parts.back().name = each.name();
  }
  return tree;
}

std::string to_json(const JsonTree& tree) {
  std::string out;
  append_json(out, tree);
  return out;
}

JsonTree leaf(Kind kind, std::string json) { return {.kind = kind, .text = std::move(json)}; }

std::string text_of(const JsonTree& tree) {
  if (tree.kind != Kind::string) return "";
  JsonReader reader;
  const Document* document = reader.read(tree.text);
  return document == nullptr ? "" : std::string(document->root().text());
}

std::vector<TreePath> paths_of(const JsonTree& tree) {
  std::vector<TreePath> paths;
  TreePath path;
  append_paths(tree, path, paths);
  return paths;
}

JsonTree& part_at(JsonTree& tree, const TreePath& path) {
  JsonTree* part = &tree;
  for (const std::size_t position : path) part = &part->parts[position];
  return *part;
}

const JsonTree& part_at(const JsonTree& tree, const TreePath& path) {
  const JsonTree* part = &tree;
  for (const std::size_t position : path) part = &part->parts[position];
  return *part;
}

std::string pointer_to(const JsonTree& tree, const TreePath& path) {
  std::string pointer;
  const JsonTree* part = &tree;
  for (const std::size_t position : path) {
    const bool object = part->kind == Kind::object;
    part = &part->parts[position];
    pointer += "/" + (object ? pointer_token(part->name) : std::to_string(position));
  }
  return pointer;
}

const JsonTree* member(const JsonTree& tree, std::string_view name) {
  if (tree.kind != Kind::object) return nullptr;
  const auto found = std::find_if(tree.parts.begin(), tree.parts.end(),
                                  [&](const JsonTree& part) { return part.name == name; });
  return found == tree.parts.end() ? nullptr : &*found;
}

void erase_part(JsonTree& tree, const TreePath& path) {
  if (path.empty()) return;
  JsonTree& holder = part_at(tree, {path.begin(), path.end() - 1});
  holder.parts.erase(holder.parts.begin() + static_cast<std::ptrdiff_t>(path.back()));
}

}  // namespace driftgate
