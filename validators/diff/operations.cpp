#include <fmt/chrono.h>
#include <fmt/core.h>

#include <algorithm>
#include <set>
#include <string>

#include "specs/openapi/template.h"
#include "validators/diff/surface.h"

namespace driftgate::surface {
namespace {

// Shapes of the paths of which anything is left.
std::set<std::string> shapes_of(const Description& description) {
  std::set<std::string> shapes;
  for (const Operation& operation : description.operations)
    shapes.insert(openapi::template_shape(operation.path));
  return shapes;
}

struct RemovalRules {
  std::string_view unannounced;
  std::string_view announced;
  std::string_view early;
  std::string_view no_date;
};
const RemovalRules kPathRules{"api-path-removed-without-deprecation",
                              "api-path-removed-with-deprecation", "api-path-removed-before-sunset",
                              "api-path-sunset-parse"};
const RemovalRules kRemovalRules{"api-removed-without-deprecation", "api-removed-with-deprecation",
                                 "api-removed-before-sunset", "api-path-sunset-parse"};

void tell_removed(const Surface& all, const OperationPair& pair, const RemovalRules& rules) {
  const Operation& operation = *pair.base;
  Found found{.before = pair.name, .base = operation.source};
  if (!operation.deprecated) {
    // Any request shows it.
    const std::size_t position = all.changes.add(rules.unannounced, &pair, std::move(found));
    return show(all, position, pair, {.sure = true});
  }
  const Sunset sunset = sunset_of(operation.source);
  if (sunset.given && !sunset.date) {
    found.message = fmt::format("it was removed and its sunset '{}' is no date", sunset.text);
    all.changes.add(rules.no_date, &pair, std::move(found));
    return;
  }
  if (sunset.date && *sunset.date > all.options.today) {
    found.message = fmt::format("it was removed before its sunset {}", sunset.text);
    all.changes.add(rules.early, &pair, std::move(found));
    return;
  }
  all.changes.add(rules.announced, &pair, std::move(found));
}

void compare_tags(const Surface& all, const OperationPair& pair) {
  const auto missing = [](const Operation& from, const Operation& in, auto tell) {
    for (const std::string& tag : from.tags)
      if (std::find(in.tags.begin(), in.tags.end(), tag) == in.tags.end()) tell(tag);
  };
  const Node base = pair.base->source, revision = pair.revision->source;
  missing(*pair.base, *pair.revision, [&](const std::string& tag) {
    all.changes.add("api-tag-removed", &pair, {.before = tag, .base = base, .revision = revision});
  });
  missing(*pair.revision, *pair.base, [&](const std::string& tag) {
    all.changes.add("api-tag-added", &pair, {.after = tag, .base = base, .revision = revision});
  });
}

Node named_schemas(const Description& description) {
  const Node root = description.root->root();
  return description.version == OpenApiVersion::v2_0 ? root.find("definitions")
                                                     : root.find("components").find("schemas");
}

}  // namespace

void compare_removed(const Surface& all, const std::vector<OperationPair>& removed) {
  if (removed.empty()) return;
  const std::set<std::string> left = shapes_of(all.revision);
  for (const OperationPair& pair : removed) {
    if (unread_around(all, pair) != nullptr) continue;
    Found found{.before = pair.name, .base = pair.base->source};
    if (pair.kind == OperationKind::webhook)
      all.changes.add("webhook-removed", &pair, std::move(found));
    else if (pair.kind == OperationKind::callback)
      all.changes.add("callback-removed", &pair, std::move(found));
    else
      tell_removed(
          all, pair,
          left.contains(openapi::template_shape(pair.base->path)) ? kRemovalRules : kPathRules);
  }
}

void compare_added(const Surface& all, const std::vector<OperationPair>& added) {
  for (const OperationPair& pair : added) {
    if (unread_around(all, pair) != nullptr) continue;
    std::string_view rule = pair.kind == OperationKind::webhook    ? "webhook-added"
                            : pair.kind == OperationKind::callback ? "callback-added"
                                                                   : "endpoint-added";
    all.changes.add(rule, &pair, {.after = pair.name, .revision = pair.revision->source});
  }
}

void compare_names(const Surface& all, const OperationPair& pair) {
  const Node base = pair.base->source.find("operationId");
  const Node revision = pair.revision->source.find("operationId");
  const std::string before(base ? base.text() : ""), after(revision ? revision.text() : "");
  if (before != after)
    all.changes.add(before.empty()  ? "api-operation-id-added"
                    : after.empty() ? "api-operation-id-removed"
                                    : "api-operation-id-changed",
                    &pair, {.before = before, .after = after, .base = base, .revision = revision});
  compare_tags(all, pair);
}

void compare_components(const Surface& all) {
  const Node base = named_schemas(all.base), revision = named_schemas(all.revision);
  if (!base.is(Kind::object)) return;
  for (const Member member : base.members())
    if (!revision.find(member.name()))
      all.changes.add("api-schema-removed", nullptr,
                      {.before = std::string(member.name()), .base = member.key});
}

}  // namespace driftgate::surface
