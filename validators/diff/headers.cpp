#include <fmt/core.h>

#include <algorithm>
#include <string>
#include <vector>

#include "specs/http/exchange.h"
#include "validators/diff/surface.h"

namespace driftgate::surface {
namespace {

// RFC 9110 §5.1: names of fields are the same in any case.
const ExpectedHeader* named(const std::vector<ExpectedHeader>& headers, const std::string& name) {
  const auto found = std::find_if(
      headers.begin(), headers.end(),
      [&](const ExpectedHeader& header) { return equal_ignoring_case(header.name, name); });
  return found == headers.end() ? nullptr : &*found;
}

}  // namespace

void compare_headers(const Surface& all, const OperationPair& pair, const std::string& place,
                     const ExpectedResponse& base, const ExpectedResponse& revision) {
  const auto tell = [&](std::string_view rule, const ExpectedHeader* before,
                        const ExpectedHeader* after, Found found) {
    const ExpectedHeader& any = before != nullptr ? *before : *after;
    found.place = fmt::format("{} header {}", place, any.name);
    found.base = before != nullptr ? before->source : Node{};
    found.revision = after != nullptr ? after->source : Node{};
    const std::size_t position = all.changes.add(rule, &pair, std::move(found));
    if (before == nullptr || !before->required || (after != nullptr && after->required)) return;
    // The header may be missing from now on.
    const ExpectedResponse& writer = pair.swapped() ? base : revision;
    Carrier carrier{.response = &writer};
    if (!writer.content.empty()) carrier.response_content = &writer.content.front();
    show(all, position, pair, {.carrier = carrier});
  };
  for (const ExpectedHeader& before : base.headers) {
    const ExpectedHeader* after = named(revision.headers, before.name);
    if (after == nullptr) {
      tell(
          before.required ? "required-response-header-removed" : "optional-response-header-removed",
          &before, nullptr, {.before = before.name});
      continue;
    }
    const std::string its_place = fmt::format("{} header {}", place, before.name);
    if (is_unread(all, pair, its_place, Readable::of(before), Readable::of(*after))) continue;
    if (before.required != after->required)
      tell(before.required ? "response-header-became-optional" : "response-header-became-required",
           &before, after,
           {.before = before.required ? "required" : "optional",
            .after = after->required ? "required" : "optional"});
    if (before.json != after->json)
      tell("response-header-media-type-changed", &before, after,
           {.before = before.json ? "JSON" : "text", .after = after->json ? "JSON" : "text"});
    else if (before.explode != after->explode && !before.json)
      tell("response-header-explode-changed", &before, after,
           {.before = before.explode ? "true" : "false",
            .after = after->explode ? "true" : "false"});
    if (before.schema && after->schema)
      compare_schemas(all,
                      {.pair = pair,
                       .whole = Whole::response_header,
                       .place = its_place,
                       .base = {.response = &base, .header = &before},
                       .revision = {.response = &revision, .header = after}},
                      before.schema, after->schema);
    else if (before.schema || after->schema)
      tell(before.schema ? "response-header-schema-removed" : "response-header-schema-added",
           &before, after, {});
  }
  for (const ExpectedHeader& after : revision.headers)
    if (named(base.headers, after.name) == nullptr)
      tell("response-header-added", nullptr, &after, {.after = after.name});
}

}  // namespace driftgate::surface
