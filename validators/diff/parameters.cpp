#include <fmt/chrono.h>
#include <fmt/core.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "specs/http/exchange.h"
#include "specs/http/media_type.h"
#include "validators/diff/surface.h"
#include "validators/diff/writing.h"

namespace driftgate::surface {
namespace {

std::string place_of(const Parameter& parameter) {
  return fmt::format("{} {}", to_string(parameter.in), parameter.name);
}

bool same_media_type(const std::string& a, const std::string& b) {
  if (a == b) return true;
  const auto x = parse_media_type(a), y = parse_media_type(b);
  return x && y && *x == *y;
}

// Whether it stands in the list of the path, so that all operations there have it.
bool is_of_path(const Description& description, const Operation& operation,
                const Parameter& parameter) {
  const Node list = description.root->root().find("paths").find(operation.path).find("parameters");
  if (!list.is(Kind::array)) return false;
  for (const Node element : list.elements()) {
    if (element == parameter.source) return true;
    const Node reference = element.find("$ref");
    if (reference.is(Kind::string) &&
        description.documents->find(reference, reference.text()) == parameter.source)
      return true;
  }
  return false;
}

const DeprecationRules kRules{"request-parameter-deprecated",
                              "request-parameter-deprecated",
                              "request-parameter-reactivated",
                              "request-parameter-deprecated-sunset-missing",
                              "request-parameter-sunset-parse",
                              "request-parameter-sunset-parse",
                              "request-parameter-sunset-date-too-small",
                              "request-parameter-sunset-date-changed-too-small",
                              "request-parameter-sunset-deleted"};

class Parameters {
 public:
  Parameters(const Surface& all, const OperationPair& pair) : all_(all), pair_(pair) {}

  void compare() {
    const std::vector<Parameter>& base = pair_.base->parameters;
    const std::vector<Parameter>& revision = pair_.revision->parameters;
    std::vector<bool> met(revision.size(), false);
    std::vector<const Parameter*> alone;
    for (const Parameter& parameter : base) {
      const auto match =
          std::find_if(revision.begin(), revision.end(), [&](const Parameter& other) {
            return !met[static_cast<std::size_t>(&other - revision.data())] &&
                   is_same_parameter(pair_, parameter, other);
          });
      if (match == revision.end()) {
        alone.push_back(&parameter);
      } else {
        met[static_cast<std::size_t>(match - revision.begin())] = true;
        both(parameter, *match);
      }
    }
    const auto& unread_before = pair_.base->unread_parameters;
    const auto& unread_after = pair_.revision->unread_parameters;
    // Those that are missing may be those that could not be read.
    const bool all_before = unread_here(unread_before, unread_after).empty();
    const bool all_after = unread_here(unread_after, unread_before).empty();
    for (const Parameter* parameter : alone) {
      const std::size_t elsewhere = same_name(*parameter, met);
      if (elsewhere == revision.size()) {
        if (all_after) removed(*parameter);
      } else {
        met[elsewhere] = true;
        moved(*parameter, revision[elsewhere]);
      }
    }
    for (std::size_t i = 0; i < revision.size(); ++i)
      if (!met[i] && all_before) added(revision[i]);
  }

 private:
  // With a message that lacks what is asked for now, if that is what it comes to.
  void add(std::string_view rule, Found found, const Wanted& wanted) {
    const bool may_lack = !rule.ends_with("sunset-parse") && !rule.ends_with("before-sunset");
    const std::size_t position = all_.changes.add(rule, &pair_, std::move(found));
    if (may_lack) show(all_, position, pair_, wanted);
  }

  std::size_t same_name(const Parameter& parameter, const std::vector<bool>& met) const {
    const std::vector<Parameter>& revision = pair_.revision->parameters;
    std::size_t i = 0;
    while (i < revision.size() && (met[i] || revision[i].in == In::path ||
                                   !equal_ignoring_case(revision[i].name, parameter.name)))
      ++i;
    return parameter.in == In::path ? revision.size() : i;
  }

  // Who sends it where it was leaves out what is required now; one that is optional is lost.
  void moved(const Parameter& base, const Parameter& revision) {
    add("request-parameter-location-changed",
        {.before = place_of(base),
         .after = place_of(revision),
         .place = place_of(base),
         .base = base.source,
         .revision = revision.source,
         .effect = revision.required ? Effect::incomparable : Effect::unknown},
        {.carrier = {.parameter = pair_.swapped() ? &revision : &base}});
    if (base.schema && revision.schema)
      compare_schemas(all_,
                      {.pair = pair_,
                       .whole = Whole::parameter,
                       .place = place_of(base),
                       .base = {.parameter = &base},
                       .revision = {.parameter = &revision}},
                      base.schema, revision.schema);
  }

  void removed(const Parameter& parameter) {
    Found found{.message = fmt::format("the parameter '{}' was removed", parameter.name),
                .before = place_of(parameter),
                .place = place_of(parameter),
                .base = parameter.source};
    // The provider sends them: what it leaves out was promised, or was not.
    if (pair_.swapped()) found.effect = parameter.required ? Effect::widens : Effect::none;
    if (!parameter.deprecated) return add("request-parameter-removed", std::move(found), {});
    const Sunset sunset = sunset_of(parameter.source);
    if (sunset.given && !sunset.date) {
      found.message = fmt::format("the parameter '{}' was removed and its sunset '{}' is no date",
                                  parameter.name, sunset.text);
      return add("request-parameter-sunset-parse", std::move(found), {});
    }
    if (sunset.date && *sunset.date > all_.options.today) {
      found.message = fmt::format("the parameter '{}' was removed before its sunset {}",
                                  parameter.name, sunset.text);
      return add("request-parameter-removed-before-sunset", std::move(found), {});
    }
    add("request-parameter-removed-with-deprecation", std::move(found), {});
  }

  void added(const Parameter& parameter) {
    const bool shared = is_of_path(all_.revision, *pair_.revision, parameter);
    std::string_view rule = parameter.in == In::path ? "new-request-path-parameter"
                            : parameter.required
                                ? shared ? "new-required-request-default-parameter-to-existing-path"
                                         : "new-required-request-parameter"
                            : shared ? "new-optional-request-default-parameter-to-existing-path"
                                     : "new-optional-request-parameter";
    add(rule,
        {.message = fmt::format("the {} parameter '{}' was added",
                                parameter.required ? "required" : "optional", parameter.name),
         .after = place_of(parameter),
         .place = place_of(parameter),
         .revision = parameter.source},
        {});
  }

  void both(const Parameter& base, const Parameter& revision) {
    const auto tell_writing = [&](std::string_view rule, std::string before, std::string after,
                                  std::optional<Effect> effect = std::nullopt) {
      const std::size_t position = all_.changes.add(rule, &pair_,
                                                    {.before = std::move(before),
                                                     .after = std::move(after),
                                                     .place = place_of(base),
                                                     .base = base.source,
                                                     .revision = revision.source,
                                                     .effect = effect});
      const bool swapped = pair_.swapped();
      show(all_, position, pair_,
           {.carrier = {.parameter = swapped ? &revision : &base},
            .sure = true,
            .otherwise = Carrier{.parameter = swapped ? &base : &revision}});
    };
    if (base.required != revision.required)
      add(revision.required ? "request-parameter-became-required"
                            : "request-parameter-became-optional",
          {.before = base.required ? "required" : "optional",
           .after = revision.required ? "required" : "optional",
           .place = place_of(base),
           .base = base.source,
           .revision = revision.source},
          {});
    compare_deprecation(all_, pair_, kRules, {base.deprecated, base.source},
                        {revision.deprecated, revision.source}, place_of(base));
    compare_writing(base, revision, tell_writing);
    compare_parameter_schemas(base, revision, tell_writing);
  }

  template <class Tell>
  void compare_writing(const Parameter& base, const Parameter& revision, Tell tell) {
    if (!same_media_type(base.content_type, revision.content_type))
      return tell("request-parameter-media-type-changed",
                  base.content_type.empty() ? "by style" : base.content_type,
                  revision.content_type.empty() ? "by style" : revision.content_type);
    if (!base.content_type.empty()) return;
    const auto text = [](bool value) { return std::string(value ? "true" : "false"); };
    if (base.style != revision.style || base.explode != revision.explode) {
      Parameter now = revision;
      now.name = base.name;
      now.allow_reserved = base.allow_reserved;
      const bool alike = is_written_alike({.parameter = &base}, {.parameter = &now});
      if (!alike && base.style != revision.style)
        tell("request-parameter-style-changed", std::string(to_string(base.style)),
             std::string(to_string(revision.style)));
      else if (!alike)
        tell("request-parameter-explode-changed", text(base.explode), text(revision.explode));
    }
    if (base.allow_reserved != revision.allow_reserved) {
      Parameter now = revision;
      now.name = base.name;
      now.style = base.style;
      now.explode = base.explode;
      if (!is_written_alike({.parameter = &base}, {.parameter = &now}))
        tell("request-parameter-allow-reserved-changed", text(base.allow_reserved),
             text(revision.allow_reserved),
             revision.allow_reserved ? Effect::widens : Effect::narrows);
    }
    if (base.allow_empty != revision.allow_empty)
      tell(revision.allow_empty ? "request-parameter-allow-empty-value-added"
                                : "request-parameter-allow-empty-value-removed",
           text(base.allow_empty), text(revision.allow_empty));
  }

  template <class Tell>
  void compare_parameter_schemas(const Parameter& base, const Parameter& revision, Tell tell) {
    if (base.schema && revision.schema)
      compare_schemas(all_,
                      {.pair = pair_,
                       .whole = base.in == In::header ? Whole::header_parameter : Whole::parameter,
                       .place = place_of(base),
                       .base = {.parameter = &base},
                       .revision = {.parameter = &revision}},
                      base.schema, revision.schema);
    else if (base.schema || revision.schema)
      tell(base.schema ? "request-parameter-schema-removed" : "request-parameter-schema-added",
           base.schema ? "a schema" : "", revision.schema ? "a schema" : "");
  }

  const Surface& all_;
  const OperationPair& pair_;
};

}  // namespace

void compare_parameters(const Surface& all, const OperationPair& pair) {
  Parameters(all, pair).compare();
}

}  // namespace driftgate::surface
