#include "runner/witness_request.h"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

namespace driftgate {
namespace {

constexpr std::string_view kBody = "request body";

bool opens_no_more(const Change& change) { return change.rule == "api-security-became-required"; }

bool is_at(std::string_view place, std::string_view whole) {
  return place == whole || (place.starts_with(whole) && place[whole.size()] == ' ');
}

const Parameter* parameter_at(const std::string& place, const Operation& operation) {
  for (const Parameter& parameter : operation.parameters)
    if (is_at(place, fmt::format("{} {}", to_string(parameter.in), parameter.name)))
      return &parameter;
  return nullptr;
}

const RequestContent* content_named(const std::string& media_type, const Operation& operation) {
  const auto& all = operation.body.content;
  const auto found = std::find_if(all.begin(), all.end(), [&](const RequestContent& content) {
    return content.media_type == media_type;
  });
  return found == all.end() ? nullptr : &*found;
}

/// One witness on its way from a change to a request.
class WitnessWriter {
 public:
  WitnessWriter(const Change& change, const ComparedOperation& operation, PlanOptions plan,
                Evaluator& evaluator, const RequestMaker::Known& known)
      : change_(change),
        base_(*operation.base),
        revision_(operation.revision),
        plan_(std::move(plan)),
        maker_(plan_, evaluator),
        known_(known) {}

  WitnessRequest write() {
    // A description must not choose where its witnesses go.
    plan_.base_url = base_url_of(base_, plan_);
    Drafted plain = maker_.draft(base_, known_);
    if (!plain.parts) return refuse(std::move(plain.reason));
    if (std::string reason = alter(*plain.parts); !reason.empty()) return refuse(std::move(reason));
    Assembled assembled = maker_.assemble(base_, *plain.parts);
    if (!assembled.request) return refuse(std::move(assembled.reason));
    witness_.request = std::move(assembled.request);
    add_control();
    return std::move(witness_);
  }

 private:
  WitnessRequest refuse(std::string reason) {
    return {
        .request = {}, .control = {}, .without_credentials = false, .reason = std::move(reason)};
  }

  // "" when the parts are those of a witness.
  std::string alter(RequestParts& parts) {
    if (is_removal(change_)) return "";
    if (opens_no_more(change_)) {
      witness_.without_credentials = true;
      return "";
    }
    if (is_at(change_.place, kBody)) return alter_body(parts);
    const Parameter* parameter = parameter_at(change_.place, base_);
    if (change_.proof == Proof::witness && !change_.witness.empty()) {
      if (parameter == nullptr) return "the pinned description has no such parameter";
      return put(*parameter, change_.witness, parts);
    }
    if (change_.rule == "request-parameter-became-required") {
      std::erase_if(parts.fields,
                    [&](const RequestParts::Field& field) { return field.parameter == parameter; });
      return "";
    }
    // The pinned description does not know it, so it is not sent.
    if (change_.rule.starts_with("new-required-request-")) return "";
    return "no answer to a request tells";
  }

  std::string put(const Parameter& parameter, const std::string& json, RequestParts& parts) {
    const Written written = maker_.write(parameter, json);
    if (!written.text) return written.reason;
    const auto same = [&](const RequestParts::Field& field) {
      return field.parameter == &parameter;
    };
    const auto found = std::find_if(parts.fields.begin(), parts.fields.end(), same);
    if (found != parts.fields.end())
      found->text = *written.text;
    else
      parts.fields.push_back({&parameter, *written.text});
    return "";
  }

  std::string alter_body(RequestParts& parts) {
    if (change_.proof == Proof::witness && !change_.witness.empty()) return put_body(parts);
    if (change_.rule == "request-body-became-required" ||
        change_.rule == "request-body-added-required") {
      parts.content = nullptr;
      parts.content_type.clear();
      parts.body.clear();
      parts.body_json.clear();
      return "";
    }
    if (change_.rule == "request-body-media-type-removed")
      return parts.content != nullptr && parts.content->media_type == change_.before
                 ? ""
                 : "no body of that media type can be made";
    return "no answer to a request tells";
  }

  // In the media type whose schemas the value tells apart.
  std::string put_body(RequestParts& parts) {
    for (const RequestContent& content : base_.body.content) {
      const RequestContent* now =
          revision_ == nullptr ? nullptr : content_named(content.media_type, *revision_);
      if (now == nullptr || !maker_.fits(content.schema, change_.witness) ||
          maker_.fits(now->schema, change_.witness))
        continue;
      Body body = maker_.write(content, change_.witness);
      if (!body.bytes) return body.reason;
      parts.content = &content;
      parts.content_type = std::move(body.content_type);
      parts.body = *std::move(body.bytes);
      parts.body_json = change_.witness;
      return "";
    }
    return "no media type of the body shows it";
  }

  // Where the path is written otherwise, the base URL may mean another one: nothing is known then.
  void add_control() {
    if (revision_ == nullptr || revision_->path != base_.path) return;
    const Drafted drafted = maker_.draft(*revision_, known_);
    if (!drafted.parts) return;
    Assembled assembled = maker_.assemble(*revision_, *drafted.parts);
    const bool same_credentials = !witness_.without_credentials;
    if (!assembled.request || (same_credentials && *assembled.request == *witness_.request)) return;
    witness_.control = std::move(assembled.request);
  }

  const Change& change_;
  const Operation& base_;
  const Operation* revision_;
  PlanOptions plan_;
  RequestMaker maker_;
  const RequestMaker::Known& known_;
  WitnessRequest witness_{};
};

}  // namespace

bool is_removal(const Change& change) {
  return change.rule.starts_with("api-path-removed-") || change.rule.starts_with("api-removed-");
}

bool is_of_requests(const Change& change) {
  if (is_removal(change) || opens_no_more(change)) return true;
  return change.side == Side::request;
}

WitnessRequest witness_request(const Change& change, const ComparedOperation& operation,
                               const PlanOptions& plan, Evaluator& evaluator,
                               const RequestMaker::Known& known) {
  return WitnessWriter(change, operation, plan, evaluator, known).write();
}

}  // namespace driftgate
