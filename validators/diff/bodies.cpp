#include <fmt/core.h>

#include <algorithm>
#include <string>
#include <vector>

#include "validators/diff/contents.h"
#include "validators/diff/surface.h"

namespace driftgate::surface {
namespace {

constexpr std::string_view kPlace = "request body";

std::vector<MediaType> media_types(const RequestBody& body) {
  std::vector<MediaType> all;
  for (const RequestContent& content : body.content)
    all.push_back(parse_media_type(content.media_type).value_or(MediaType{}));
  return all;
}

class Bodies {
 public:
  Bodies(const Surface& all, const OperationPair& pair) : all_(all), pair_(pair) {}

  void compare() {
    const Operation& base = *pair_.base;
    const Operation& revision = *pair_.revision;
    if (is_unread(all_, pair_, std::string(kPlace), Readable::of(base.body),
                  Readable::of(revision.body)) ||
        may_be_unread(all_.base, base, revision) || may_be_unread(all_.revision, revision, base))
      return;
    if (base.has_body && revision.has_body) return both(base.body, revision.body);
    if (revision.has_body)
      tell(revision.body.required ? "request-body-added-required" : "request-body-added-optional",
           {.after = revision.body.required ? "required" : "optional",
            .revision = revision.body.source},
           {.alone = true});
    else if (base.has_body)
      // A receiver that was promised a body gets none.
      tell("request-body-removed",
           {.before = base.body.required ? "required" : "optional",
            .base = base.body.source,
            .effect = pair_.swapped() && base.body.required ? std::optional(Effect::widens)
                                                            : std::nullopt},
           {.alone = true});
  }

 private:
  // In Swagger 2.0 a parameter may be the body.
  static bool may_be_unread(const Description& description, const Operation& own,
                            const Operation& other) {
    return description.version == OpenApiVersion::v2_0 && !own.has_body &&
           !unread_here(own.unread_parameters, other.unread_parameters).empty();
  }

  void tell(std::string_view rule, Found found) {
    found.place = kPlace;
    all_.changes.add(rule, &pair_, std::move(found));
  }

  // With a request that the other side does not take any more.
  void tell(std::string_view rule, Found found, const Wanted& wanted) {
    found.place = kPlace;
    show(all_, all_.changes.add(rule, &pair_, std::move(found)), pair_, wanted);
  }

  void both(const RequestBody& base, const RequestBody& revision) {
    if (base.required != revision.required)
      tell(revision.required ? "request-body-became-required" : "request-body-became-optional",
           {.before = base.required ? "required" : "optional",
            .after = revision.required ? "required" : "optional",
            .base = base.source,
            .revision = revision.source},
           {.alone = true});
    for (const ContentPair& one : pair_contents(media_types(base), media_types(revision)))
      compare_content(base, revision, one);
  }

  void compare_content(const RequestBody& base, const RequestBody& revision,
                       const ContentPair& one) {
    const RequestContent* before =
        one.base == ContentPair::kNone ? nullptr : &base.content[one.base];
    const RequestContent* after =
        one.revision == ContentPair::kNone ? nullptr : &revision.content[one.revision];
    // Who sends application/json does not send application/vnd.pet+json.
    const bool both = before != nullptr && after != nullptr && one.match != Match::suffixed &&
                      one.match != Match::unsuffixed;
    if (!both && before != nullptr)
      tell("request-body-media-type-removed",
           {.before = before->media_type, .base = before->source, .revision = revision.source},
           {.carrier = {.content = before}});
    if (!both && after != nullptr)
      tell("request-body-media-type-added",
           {.after = after->media_type, .base = base.source, .revision = after->source},
           {.carrier = {.content = after}});
    if (!both) return;
    if (const std::string_view rule = rule_of(one.match); !rule.empty())
      tell_type(rule, *before, *after);
    if (is_unread(all_, pair_, std::string(kPlace), Readable::of(*before), Readable::of(*after)))
      return;
    compare_schemas_of(*before, *after);
    compare_encodings(all_,
                      {.pair = pair_, .whole = Whole::request_body, .place = std::string(kPlace)},
                      *before, *after);
  }

  // With a type that is sent and not taken.
  void tell_type(std::string_view rule, const RequestContent& before, const RequestContent& after) {
    Found found{.before = before.media_type,
                .after = after.media_type,
                .base = before.source,
                .revision = after.source};
    const bool swapped = pair_.swapped();
    const RequestContent& writer = swapped ? after : before;
    const auto sent = untaken(parse_media_type(writer.media_type).value_or(MediaType{}),
                              media_types(swapped ? pair_.base->body : pair_.revision->body));
    if (!sent) return tell(rule, std::move(found));
    tell(rule, std::move(found),
         {.carrier = {.content = &writer}, .sure = true, .media_type = to_text(*sent)});
  }

  static std::string_view rule_of(Match match) {
    switch (match) {
      case Match::generalized:
        return "request-body-media-type-name-generalized";
      case Match::specialized:
        return "request-body-media-type-name-specialized";
      case Match::reworded:
        return "request-body-media-type-name-changed";
      default:
        return {};
    }
  }

  void compare_schemas_of(const RequestContent& base, const RequestContent& revision) {
    const std::pair<const Schema&, const Schema&> both[] = {
        {base.schema, revision.schema}, {base.item_schema, revision.item_schema}};
    for (const auto& [before, after] : both) {
      const bool whole = &before == &base.schema;  // Not of an item.
      const SchemaPlace place{.pair = pair_,
                              .whole = Whole::request_body,
                              .place = std::string(kPlace),
                              .base = whole ? Carrier{.content = &base} : Carrier{},
                              .revision = whole ? Carrier{.content = &revision} : Carrier{}};
      if (before && after)
        compare_schemas(all_, place, before, after);
      else if (before || after)
        compare_with_none(all_, place,
                          before ? "request-body-media-type-schema-removed"
                                 : "request-body-media-type-schema-added",
                          {.before = base.media_type,
                           .after = revision.media_type,
                           .place = place.place,
                           .base = base.source,
                           .revision = revision.source},
                          parse_media_type(base.media_type).value_or(MediaType{}), before, after);
    }
  }

  const Surface& all_;
  const OperationPair& pair_;
};

}  // namespace

void compare_bodies(const Surface& all, const OperationPair& pair) { Bodies(all, pair).compare(); }

}  // namespace driftgate::surface
