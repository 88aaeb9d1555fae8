#include <fmt/core.h>

#include <algorithm>
#include <string>
#include <vector>

#include "specs/http/exchange.h"
#include "validators/diff/surface.h"
#include "validators/diff/writing.h"

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
    return all.changes.add(rule, &pair, std::move(found));
  };
  const ExpectedResponse& writer = pair.swapped() ? base : revision;
  Carrier answer{.response = &writer};
  if (!writer.content.empty()) answer.response_content = &writer.content.front();
  const auto show_missing = [&](std::size_t position) {
    show(all, position, pair, {.carrier = answer});
  };
  const auto show_writing = [&](std::size_t position, const ExpectedHeader& before,
                                const ExpectedHeader& after) {
    Carrier carrier = answer;
    carrier.header = pair.swapped() ? &before : &after;
    show(all, position, pair,
         {.carrier = carrier, .otherwise = Carrier{.header = pair.swapped() ? &after : &before}});
  };
  for (const ExpectedHeader& before : base.headers) {
    const ExpectedHeader* after = named(revision.headers, before.name);
    if (after == nullptr) {
      const std::string_view rule =
          before.required ? "required-response-header-removed" : "optional-response-header-removed";
      const std::size_t position = tell(rule, &before, nullptr, {.before = before.name});
      if (before.required) show_missing(position);
      continue;
    }
    const std::string its_place = fmt::format("{} header {}", place, before.name);
    if (is_unread(all, pair, its_place, Readable::of(before), Readable::of(*after))) continue;
    if (before.required != after->required)
      show_missing(tell(
          before.required ? "response-header-became-optional" : "response-header-became-required",
          &before, after,
          {.before = before.required ? "required" : "optional",
           .after = after->required ? "required" : "optional"}));
    if (before.json != after->json)
      show_writing(
          tell("response-header-media-type-changed", &before, after,
               {.before = before.json ? "JSON" : "text", .after = after->json ? "JSON" : "text"}),
          before, *after);
    else if (before.explode != after->explode &&
             !is_written_alike({.header = &before}, {.header = after}))
      show_writing(tell("response-header-explode-changed", &before, after,
                        {.before = before.explode ? "true" : "false",
                         .after = after->explode ? "true" : "false"}),
                   before, *after);
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
