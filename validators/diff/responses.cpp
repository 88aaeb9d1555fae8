#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "specs/openapi/model.h"
#include "validators/diff/contents.h"
#include "validators/diff/surface.h"

namespace driftgate::surface {
namespace {

bool is_success(const StatusRange& status) { return status.low >= 200 && status.high <= 299; }

std::vector<MediaType> media_types(const ExpectedResponse& response) {
  std::vector<MediaType> all;
  for (const ExpectedContent& content : response.content) all.push_back(content.media);
  return all;
}

const ExpectedResponse* same_status(const Expectation& expected, const StatusRange& status) {
  const auto found =
      std::find_if(expected.responses.begin(), expected.responses.end(),
                   [&](const ExpectedResponse& response) { return response.status == status; });
  return found == expected.responses.end() ? nullptr : &*found;
}

// What the other side says of these statuses: by itself, by their range, by the default.
const ExpectedResponse* counterpart(const Expectation& expected, const StatusRange& status) {
  if (const ExpectedResponse* same = same_status(expected, status)) return same;
  if (status == kAnyStatus) return nullptr;
  if (status.exact()) return response_for(expected, status.low);
  return same_status(expected, kAnyStatus);
}

// A range that gave way to statuses of its own.
bool is_spelt_out(const Expectation& expected, const StatusRange& status) {
  return !status.exact() && status != kAnyStatus &&
         std::any_of(expected.responses.begin(), expected.responses.end(),
                     [&](const ExpectedResponse& response) {
                       return response.status != kAnyStatus && status.contains(response.status.low);
                     });
}

class Responses {
 public:
  Responses(const Surface& all, const OperationPair& pair)
      : all_(all), pair_(pair), base_(pair.base->expected), revision_(pair.revision->expected) {}

  void compare() {
    for (const ExpectedResponse& before : base_.responses) {
      const ExpectedResponse* after = counterpart(revision_, before.status);
      if (after != nullptr)
        compare_once(before, *after);
      else if (!is_spelt_out(revision_, before.status))
        tell_status(false, before);
    }
    for (const ExpectedResponse& after : revision_.responses) {
      const ExpectedResponse* before = counterpart(base_, after.status);
      if (before != nullptr)
        compare_once(*before, after);
      else if (!is_spelt_out(base_, after.status))
        tell_status(true, after);
    }
    compare_links();
  }

 private:
  void tell_status(bool is_new, const ExpectedResponse& response) {
    const bool success = is_success(response.status);
    std::string_view rule =
        is_new    ? success ? "response-success-status-added" : "response-non-success-status-added"
        : success ? "response-success-status-removed"
                  : "response-non-success-status-removed";
    const std::string status = to_string(response.status);
    Found found{
        .message = fmt::format("the status {} was {}", status, is_new ? "added" : "removed"),
        .place = fmt::format("response {}", status)};
    (is_new ? found.after : found.before) = status;
    (is_new ? found.revision : found.base) = response.source;
    const std::size_t position = all_.changes.add(rule, &pair_, std::move(found));
    if (!is_new) show_lost(position, response, first_content(response));
  }

  static const ExpectedContent* first_content(const ExpectedResponse& response) {
    return response.content.empty() ? nullptr : &response.content.front();
  }

  // An answer that clients relied on, and that is not given any more.
  void show_lost(std::size_t position, const ExpectedResponse& response,
                 const ExpectedContent* content) {
    show(all_, position, pair_,
         {.carrier = {.response = &response, .response_content = content}, .lost = true});
  }

  void compare_once(const ExpectedResponse& before, const ExpectedResponse& after) {
    if (compared_.emplace(&before, &after).second) compare_responses(before, after);
  }

  void compare_responses(const ExpectedResponse& before, const ExpectedResponse& after) {
    const StatusRange& status = before.status == kAnyStatus ? after.status : before.status;
    const std::string place = fmt::format("response {}", to_string(status));
    if (is_unread(all_, pair_, place, Readable::of(before), Readable::of(after))) return;
    compare_headers(all_, pair_, place, before, after);
    for (const ContentPair& one : pair_contents(media_types(before), media_types(after)))
      compare_content(place, before, after, one);
  }

  void compare_content(const std::string& place, const ExpectedResponse& base,
                       const ExpectedResponse& revision, const ContentPair& one) {
    const ExpectedContent* before =
        one.base == ContentPair::kNone ? nullptr : &base.content[one.base];
    const ExpectedContent* after =
        one.revision == ContentPair::kNone ? nullptr : &revision.content[one.revision];
    Found found{.before = before != nullptr ? to_text(before->media) : "",
                .after = after != nullptr ? to_text(after->media) : "",
                .place = place + " body",
                .base = before != nullptr ? before->source : base.source,
                .revision = after != nullptr ? after->source : revision.source,
                // An error that is told by a wider status may come as it likes.
                .non_success = base.status != revision.status && !is_success(base.status)};
    if (before == nullptr || after == nullptr) {
      found.message = fmt::format("the media type {}{} of the response was {}", found.before,
                                  found.after, before == nullptr ? "added" : "removed");
      const std::size_t position = all_.changes.add(
          before == nullptr ? "response-media-type-added" : "response-media-type-removed", &pair_,
          std::move(found));
      if (before != nullptr) show_lost(position, base, before);
      return;
    }
    if (const std::string_view rule = rule_of(one.match); !rule.empty()) {
      const std::size_t position = all_.changes.add(rule, &pair_, found);
      if (pair_.swapped())
        show_type(position, base, *before, revision);
      else
        show_type(position, revision, *after, base);
    }
    if (is_unread(all_, pair_, found.place, Readable::of(*before), Readable::of(*after))) return;
    compare_encodings_of(*before, *after, found.place);
    compare_schemas_of(base, *before, revision, *after, found);
  }

  // An answer of a type that is given and not read.
  void show_type(std::size_t position, const ExpectedResponse& writer,
                 const ExpectedContent& content, const ExpectedResponse& reader) {
    if (const auto given = untaken(content.media, media_types(reader)))
      show(all_, position, pair_,
           {.carrier = {.response = &writer, .response_content = &content},
            .media_type = to_text(*given)});
  }

  static std::string_view rule_of(Match match) {
    switch (match) {
      case Match::generalized:
      case Match::unsuffixed:
        return "response-media-type-name-generalized";
      case Match::specialized:
      case Match::suffixed:
        return "response-media-type-name-specialized";
      case Match::reworded:
        return "response-media-type-name-changed";
      case Match::same:
      case Match::none:
        break;
    }
    return {};
  }

  void compare_schemas_of(const ExpectedResponse& one, const ExpectedContent& before,
                          const ExpectedResponse& other, const ExpectedContent& after,
                          const Found& found) {
    const std::pair<const Schema&, const Schema&> both[] = {
        {before.schema, after.schema}, {before.item_schema, after.item_schema}};
    for (const auto& [base, revision] : both) {
      const bool whole = &base == &before.schema;  // Not of an item.
      const SchemaPlace place{
          .pair = pair_,
          .whole = Whole::response_body,
          .place = found.place,
          .base = whole ? Carrier{.response = &one, .response_content = &before} : Carrier{},
          .revision = whole ? Carrier{.response = &other, .response_content = &after} : Carrier{}};
      if (base && revision)
        compare_schemas(all_, place, base, revision);
      else if (base || revision)
        compare_with_none(all_, place,
                          base ? "response-body-media-type-schema-removed"
                               : "response-body-media-type-schema-added",
                          found, before.media, base, revision);
    }
  }

  // The model keeps the encodings of requests alone.
  void compare_encodings_of(const ExpectedContent& before, const ExpectedContent& after,
                            const std::string& place) {
    if (!before.source.find("encoding") && !after.source.find("encoding")) return;
    const auto as_sent = [](const ExpectedContent& content) {
      return RequestContent{.media_type = to_text(content.media),
                            .schema = content.schema,
                            .encodings = openapi::v3::read_encodings(content.source),
                            .source = content.source};
    };
    compare_encodings(all_, {.pair = pair_, .whole = Whole::response_body, .place = place},
                      as_sent(before), as_sent(after));
  }

  void compare_links() {
    const auto same = [](const Link& a, const Link& b) {
      return a.name == b.name && a.status == b.status;
    };
    const auto find = [&](const std::vector<Link>& links, const Link& wanted) {
      const auto found = std::find_if(links.begin(), links.end(),
                                      [&](const Link& link) { return same(link, wanted); });
      return found == links.end() ? nullptr : &*found;
    };
    const auto tell = [&](std::string_view rule, const Link* before, const Link* after) {
      all_.changes.add(
          rule, &pair_,
          {.before = before != nullptr ? text_of(*before) : "",
           .after = after != nullptr ? text_of(*after) : "",
           .place = fmt::format("link {}", before != nullptr ? before->name : after->name),
           .base = before != nullptr ? before->source : Node{},
           .revision = after != nullptr ? after->source : Node{}});
    };
    for (const Link& before : pair_.base->links) {
      const Link* after = find(pair_.revision->links, before);
      if (after == nullptr)
        tell("response-link-removed", &before, nullptr);
      else if (text_of(before) != text_of(*after))
        tell("response-link-changed", &before, after);
    }
    for (const Link& after : pair_.revision->links)
      if (find(pair_.base->links, after) == nullptr) tell("response-link-added", nullptr, &after);
  }

  static std::string text_of(const Link& link) {
    std::string text = link.operation_id + link.operation_ref;
    const std::map<std::string, std::string> sorted(link.parameters.begin(), link.parameters.end());
    for (const auto& [name, value] : sorted) text += fmt::format(", {}={}", name, value);
    if (!link.request_body.empty()) text += ", body " + link.request_body;
    return text;
  }

  const Surface& all_;
  const OperationPair& pair_;
  const Expectation& base_;
  const Expectation& revision_;
  std::set<std::pair<const ExpectedResponse*, const ExpectedResponse*>> compared_{};
};

}  // namespace

void compare_responses(const Surface& all, const OperationPair& pair) {
  Responses(all, pair).compare();
}

}  // namespace driftgate::surface
