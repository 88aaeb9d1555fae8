#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "specs/document/reference.h"
#include "validators/checks/header_value.h"
#include "validators/consumers/consumer_judge.h"
#include "validators/consumers/likely_answer.h"
#include "validators/consumers/recorded_place.h"
#include "validators/root_cause.h"

namespace driftgate {
namespace {

bool overlaps(const StatusRange& one, const StatusRange& other) {
  return one.low <= other.high && other.low <= one.high;
}

std::vector<const ExpectedResponse*> promised_for(const Expectation& promised,
                                                  const StatusRange& status) {
  std::vector<const ExpectedResponse*> all;
  if (status.exact()) {
    if (const ExpectedResponse* one = response_for(promised, status.low)) all.push_back(one);
    return all;
  }
  for (const ExpectedResponse& one : promised.responses)
    if (overlaps(one.status, status)) all.push_back(&one);
  return all;
}

std::string statuses_of(const Expectation& promised) {
  std::string text;
  for (const ExpectedResponse& one : promised.responses)
    text += (text.empty() ? "" : ", ") + to_string(one.status);
  return text;
}

std::string types_of(const ExpectedResponse& promised) {
  std::string text;
  for (const ExpectedContent& one : promised.content)
    text += (text.empty() ? "" : ", ") + one.media.essence();
  return text;
}

Location location_of(Node node) { return node ? node.location() : Location{}; }

bool forbids_members(std::string_view keyword) {
  return keyword == "additionalProperties" || keyword == "unevaluatedProperties" ||
         keyword == "false";
}

// "properties" without "type" is written by people who mean an object.
bool means_type(const Gap& gap) {
  const Schema& schema = gap.writing;
  const Node wanted = gap.accepting.node.find("type");
  if (gap.keyword != "type" || !schema.node.is(Kind::object) || schema.node.find("type"))
    return false;
  const std::string_view type = wanted ? wanted.text() : std::string_view();
  if (type == "object")
    return schema.node.find("properties") || schema.node.find("additionalProperties");
  return type == "array" && schema.node.find("items");
}

// No rule frees it.
bool is_exact(Node expected, std::string_view pointer) {
  const Node part = relied_part(expected, pointer);
  return part && part.find("const");
}

/// What was found at places of one body, so that one cause is told once.
class ToldParts {
 public:
  void add(std::string_view pointer) { all_.emplace_back(pointer); }
  bool has(std::string_view pointer) const {
    return std::any_of(all_.begin(), all_.end(),
                       [&](const std::string& one) { return is_same_place(one, pointer); });
  }

 private:
  std::vector<std::string> all_{};
};

bool has_gap(const Comparison& comparison, std::string_view pointer) {
  return std::any_of(comparison.gaps.begin(), comparison.gaps.end(), [&](const Gap& gap) {
    return gap.keyword != "required" && is_same_place(gap.instance, pointer);
  });
}

// A member that is missing has a place of its own.
std::string pointer_of(const Gap& gap) {
  return gap.keyword == "required" ? gap.instance + "/" + pointer_token(gap.name) : gap.instance;
}

std::string message_of(const Gap& gap) {
  if (gap.keyword == "required")
    return "the consumer relies on a member that the description does not require";
  if (gap.keyword == "type") return "the description admits a type that the consumer does not";
  return "the description admits values that the consumer's rules refuse";
}

const ConsumerRule& rule_of(const Gap& gap) {
  if (gap.keyword == "required") return consumers::field_not_promised;
  return gap.keyword == "type" ? consumers::type_not_promised : consumers::value_not_promised;
}

}  // namespace

void ConsumerJudge::judge_response(const InteractionPromise& promise, const Operation& operation) {
  if (operation.expected.responses.empty()) return doubt("the description says nothing of answers");
  for (const ExpectedResponse& wanted : promise.response.responses)
    judge_status(promise, wanted, operation);
}

void ConsumerJudge::judge_status(const InteractionPromise& promise, const ExpectedResponse& wanted,
                                 const Operation& operation) {
  response_place_ = "response " + to_string(wanted.status);
  const auto all = promised_for(operation.expected, wanted.status);
  if (all.empty()) {
    const Node status = wanted.source.find("status");
    return tell(consumers::status_not_described,
                {.message = "the description does not have the status for this operation",
                 .expected = to_string(wanted.status),
                 .actual = statuses_of(operation.expected),
                 .place = response_place_,
                 .source = status ? status : wanted.source,
                 .described = location_of(operation.source)});
  }
  for (const ExpectedResponse* promised : all) judge_answer(promise, wanted, *promised);
}

void ConsumerJudge::judge_answer(const InteractionPromise& promise, const ExpectedResponse& wanted,
                                 const ExpectedResponse& promised) {
  if (!promised.unread.empty()) return doubt_unread(response_place_, promised.unread);
  const RecordedResponse& recorded = promise.interaction->response;
  for (const ExpectedHeader& header : wanted.headers) judge_header(recorded, header, promised);
  if (!wanted.content.empty())
    return judge_content(recorded.body, wanted.content.front(), promised);
  if (wanted.any_content || promised.content.empty()) return;
  tell(consumers::body_not_expected, {.message = "the description gives the answer a body",
                                      .expected = "no body",
                                      .actual = types_of(promised),
                                      .place = response_place_ + " body",
                                      .source = wanted.source,
                                      .described = location_of(promised.source)});
}

void ConsumerJudge::judge_header(const RecordedResponse& recorded, const ExpectedHeader& wanted,
                                 const ExpectedResponse& promised) {
  if (equal_ignoring_case(wanted.name, "Content-Type")) return;  // Told by its content.
  const std::string place = fmt::format("{} header {}", response_place_, wanted.name);
  const auto found = std::find_if(
      promised.headers.begin(), promised.headers.end(),
      [&](const auto& header) { return equal_ignoring_case(header.name, wanted.name); });
  if (found == promised.headers.end())
    return tell(consumers::header_not_described,
                {.message = "the consumer relies on a header that is not described",
                 .place = place,
                 .source = wanted.source,
                 .described = location_of(promised.source)});
  if (!found->unread.empty()) return doubt_unread(place, found->unread);
  if (!found->required && description_.version != OpenApiVersion::v2_0)
    tell(consumers::header_not_promised,
         {.message = "the consumer relies on a header that the description does not require",
          .place = place,
          .source = wanted.source,
          .described = location_of(found->source)});
  const std::string* text = find_header(recorded.headers, wanted.name);
  HeaderReader reader;
  const Node value = text != nullptr && found->schema ? reader.read(*found, *text) : Node{};
  if (!value) return;
  const bool free = std::any_of(
      recorded.rules.header.begin(), recorded.rules.header.end(), [&](const RuleList& rules) {
        return !rules.path.steps.empty() &&
               equal_ignoring_case(rules.path.steps.front().name, wanted.name);
      });
  for (SchemaViolation& broken :
       evaluator_.evaluate(found->schema, value, {.undocumented = false}).violations)
    tell(free ? consumers::example_impossible : consumers::value_impossible,
         {.message = std::move(broken.message),
          .expected = *text,
          .actual = std::move(broken.expected),
          .place = place,
          .keyword = std::move(broken.keyword_location),
          .source = wanted.source,
          .described = location_of(broken.source)});
}

void ConsumerJudge::judge_content(const RecordedBody& body, const ExpectedContent& wanted,
                                  const ExpectedResponse& promised) {
  const std::string place = response_place_ + " body";
  if (promised.content.empty())
    return tell(consumers::body_not_described,
                {.message = "the consumer reads a body, and none is described",
                 .place = place,
                 .source = wanted.source,
                 .described = location_of(promised.source)});
  bool any = false;
  for (const ExpectedContent& content : promised.content) {
    if (!covers(content.media, wanted.media) && !covers(wanted.media, content.media)) continue;
    any = true;
    if (!content.unread.empty())
      doubt_unread(place, content.unread);
    else if (wanted.form == ContentForm::json && body.value)
      judge_json(body, wanted, content);
    else
      doubt("of the body the media type alone was compared: only JSON is compared as a whole");
  }
  if (!any)
    tell(consumers::media_type_not_described,
         {.message = "the body is described, and not with this media type",
          .expected = wanted.media.essence(),
          .actual = types_of(promised),
          .place = place,
          .source = wanted.source,
          .described = location_of(promised.content.front().source)});
}

void ConsumerJudge::judge_json(const RecordedBody& body, const ExpectedContent& wanted,
                               const ExpectedContent& promised) {
  const auto place_of = [&](std::string_view pointer) {
    const std::string general = general_pointer(pointer, "");
    return fmt::format("{} body{}{}", response_place_, general.empty() ? "" : " ", general);
  };
  if (!promised.schema)
    return tell(consumers::field_not_promised,
                {.message = "the description gives the body no schema: nothing in it is promised",
                 .place = place_of(""),
                 .source = wanted.source,
                 .described = location_of(promised.source)});
  const Node expected = wanted.schema.node;
  LikelyAnswer likely = likely_answer(promised.schema, body.value, evaluator_);
  const Comparison comparison =
      responses_.compare(promised.schema, shapes_.shape_of(wanted.schema));
  ToldParts told;
  for (const UndocumentedPart& part : likely.undescribed) {
    if (!relied_part(expected, part.instance)) continue;
    told.add(part.instance);
    tell(consumers::field_not_described,
         {.message = "the consumer relies on a member that the description does not have",
          .place = place_of(part.instance),
          .source = recorded_place(body, part.instance),
          .described = location_of(part.schema)});
  }
  for (SchemaViolation& broken : likely.violations) {
    told.add(broken.instance);
    const bool impossible = is_exact(expected, broken.instance) ||
                            (broken.keyword == "type" && has_gap(comparison, broken.instance));
    tell(forbids_members(broken.keyword) ? consumers::field_not_described
         : impossible                    ? consumers::value_impossible
                                         : consumers::example_impossible,
         {.message = std::move(broken.message),
          .expected = std::move(broken.actual),
          .actual = std::move(broken.expected),
          .place = place_of(broken.instance),
          .keyword = std::move(broken.keyword_location),
          .source = recorded_place(body, broken.instance),
          .described = location_of(broken.source)});
  }
  for (const Gap& gap : comparison.gaps) {
    const std::string pointer = pointer_of(gap);
    if (told.has(pointer) || means_type(gap)) continue;
    if (gap.answer != Answer::no) {
      doubt(fmt::format("whether {} is always as expected: {}", place_of(pointer), gap.reason));
      continue;
    }
    tell(rule_of(gap),
         {.message = message_of(gap),
          .place = place_of(pointer),
          .hint = fmt::format("shown by {} {}", response_place_.substr(9), gap.witness),
          .source = recorded_place(body, pointer),
          .described = location_of(gap.writing.node)});
  }
}

}  // namespace driftgate
