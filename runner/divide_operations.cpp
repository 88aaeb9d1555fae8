#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <string>
#include <unordered_set>
#include <utility>

#include "runner/resources.h"
#include "runner/shard.h"

// Which operations of a description must be asked by one shard.

namespace driftgate {
namespace {

constexpr std::size_t kMostSchemas = 10'000;  // Looked at for one body.

/// Sets of operations, by their place in the description.
class Groups {
 public:
  explicit Groups(const std::vector<Operation>& operations)
      : operations_(operations), parents_(operations.size()) {
    std::iota(parents_.begin(), parents_.end(), std::size_t{0});
  }

  // The first of a group stands for it.
  std::size_t first_of(std::size_t operation) {
    while (parents_[operation] != operation)
      operation = parents_[operation] = parents_[parents_[operation]];
    return operation;
  }

  void join(const Operation& a, const Operation& b) {
    const std::size_t one = first_of(place(a)), other = first_of(place(b));
    parents_[std::max(one, other)] = std::min(one, other);
  }

 private:
  std::size_t place(const Operation& operation) const {
    return static_cast<std::size_t>(&operation - operations_.data());
  }

  const std::vector<Operation>& operations_;
  std::vector<std::size_t> parents_;
};

// The names of all members that a body may have, however deep.
std::set<std::string, std::less<>> member_names(const Operation& operation) {
  std::set<std::string, std::less<>> names;
  std::vector<Schema> pending;
  for (const RequestContent& content : operation.body.content) pending.push_back(content.schema);
  std::set<std::pair<const Document*, std::uint32_t>> visited;
  while (!pending.empty() && visited.size() < kMostSchemas) {
    const Schema schema = pending.back();
    pending.pop_back();
    if (!schema || !visited.emplace(schema.node.document(), schema.node.index()).second) continue;
    if (const Node reference = schema.node.find("$ref"); reference.is(Kind::string))
      if (const Schema target = schema.graph->resolve(schema, reference.text()))
        pending.push_back(target);
    const auto push = [&](Node node) {
      if (node.is(Kind::object)) pending.push_back(schema.graph->at(node));
    };
    for (const std::string_view keyword : {"allOf", "anyOf", "oneOf", "prefixItems"})
      for (const Node one : schema.node.find(keyword) ? schema.node.find(keyword).elements()
                                                      : Elements(nullptr, 0, 0))
        push(one);
    for (const std::string_view keyword : {"items", "additionalProperties", "then", "else"})
      push(schema.node.find(keyword));
    const Node properties = schema.node.find("properties");
    if (!properties.is(Kind::object)) continue;
    for (const Member& property : properties.members()) {
      names.emplace(property.name());
      push(property.value);
    }
  }
  return names;
}

bool is_below(const std::string& path, const std::string& item) {
  return path.starts_with(item) && (path.size() == item.size() || path[item.size()] == '/');
}

void join_resources(const Description& description, Groups& groups) {
  const std::vector<Resource> resources = resources_of(description);
  std::map<std::string, std::vector<const Operation*>> named;  // By the name of an identity.
  for (const Resource& resource : resources) {
    const Operation* first = nullptr;
    for (const Operation& operation : description.operations) {
      if (operation.path != resource.collection && !is_below(operation.path, resource.item))
        continue;
      if (first == nullptr)
        first = &operation;
      else
        groups.join(*first, operation);
    }
    // "id" is everybody's.
    if (first != nullptr && resource.parameter != "id") named[resource.parameter].push_back(first);
  }
  if (named.empty()) return;
  for (const Operation& operation : description.operations)
    for (const std::string& member : member_names(operation))
      if (const auto found = named.find(member); found != named.end())
        for (const Operation* other : found->second) groups.join(*other, operation);
}

Groups groups_of(const Description& description) {
  Groups groups(description.operations);
  std::map<std::string_view, const Operation*> paths;
  for (const Operation& operation : description.operations) {
    groups.join(*paths.try_emplace(operation.path, &operation).first->second, operation);
    for (const Link& link : operation.links)
      if (const Operation* target = linked_operation(description, link))
        groups.join(operation, *target);
  }
  join_resources(description, groups);
  return groups;
}

}  // namespace

std::vector<unsigned> divided(const Description& description, const Plan& plan,
                              std::string_view integration, bool explores, unsigned shards) {
  const std::vector<Operation>& operations = description.operations;
  std::unordered_set<const Operation*> probed;
  for (const Probe& probe : plan.probes) probed.insert(probe.operation);
  std::optional<Groups> groups;
  if (explores) groups.emplace(groups_of(description));

  std::vector<WorkUnit> units;
  std::vector<std::size_t> unit_of(operations.size());
  std::map<std::size_t, std::size_t> units_of_groups;
  for (std::size_t i = 0; i < operations.size(); ++i) {
    const std::size_t group = groups ? groups->first_of(i) : i;
    const auto [unit, is_new] = units_of_groups.try_emplace(group, units.size());
    if (is_new)
      units.push_back({.name = std::string(integration) + '\0' + operations[i].id, .weight = 0});
    unit_of[i] = unit->second;
    units[unit->second].weight += probed.contains(&operations[i]) ? 1 : 0;
  }
  const std::vector<unsigned> places = divided(units, shards);
  std::vector<unsigned> shard_of(operations.size());
  for (std::size_t i = 0; i < operations.size(); ++i) shard_of[i] = places[unit_of[i]];
  return shard_of;
}

}  // namespace driftgate
