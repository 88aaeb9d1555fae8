// The faults of judging requests: too little, too much, not at all.

#include "tests/providers/harbour/leniences.h"

#include <algorithm>

namespace driftgate::harbour {
namespace {

bool is_of(Fault fault, const Incoming& incoming) {
  return kFaults[static_cast<std::size_t>(fault)].operation == incoming.operation->id;
}

bool is_import(const Value& body) { return body.string_at("kind") == "import"; }
bool lacks_duty(const Value& body) { return is_import(body) && body.find("dutyCode") == nullptr; }
bool lacks_setpoint(const Value& body) {
  return body.string_at("type") == "reefer" && body.find("setpointCelsius") == nullptr;
}

struct Lenience {
  Fault fault{};
  std::string_view place{};
  std::string_view keyword{};                    // "": any.
  bool (*applies)(const Value& body) = nullptr;  // nullptr: always.
};

constexpr Lenience kLeniences[] = {
    {Fault::vessels_limit_free, "query limit", "maximum"},
    {Fault::calls_state_free, "query state", "enum"},
    {Fault::vessels_flags_free, "query flags/*", "pattern"},
    {Fault::berths_filter_free, "query filter/minDepth", "maximum"},
    {Fault::traffic_from_optional, "query from", "required"},
    {Fault::traffic_units_free, "header X-Units", "enum"},
    {Fault::traffic_locale_free, "cookie locale", "enum"},
    {Fault::patch_call_unconditional, "header If-Match", "required"},
    {Fault::clearance_bodyless, "body", "required"},
    {Fault::call_crew_free, "body/crew", "maximum"},
    {Fault::call_agent_email_optional, "body/agent", "required"},
    {Fault::call_cargo_free, "body/cargo/*/tonnes", ""},
    {Fault::container_size_free, "body/size", "enum"},
    {Fault::container_reefer_free, "body", "required", lacks_setpoint},
    {Fault::vessel_flag_free, "body/flag", "pattern"},
    {Fault::webhook_extra_free, "body/*", "additionalProperties"},
    {Fault::berth_length_any_type, "body/lengthMetres", "type"},
    {Fault::declaration_duty_optional, "body", "", lacks_duty},
    {Fault::user_email_free, "body/email", "format"},
    {Fault::pilot_languages_twice, "body/languages", "uniqueItems"},
    {Fault::patch_vessel_empty, "body", "minProperties"},
    {Fault::payment_amount_free, "body/amount", "exclusiveMinimum"},
    {Fault::document_title_optional, "body", "required"},
    {Fault::token_seconds_null, "body/seconds", "type"},
};

bool is_place(std::string_view pattern, std::string_view place) {
  if (pattern == place) return true;
  // "body/*": a member of the body, whatever its name.
  constexpr std::string_view kAny = "body/*";
  return pattern == kAny && place.substr(0, 5) == "body/" && place.find('/', 5) == place.npos;
}

struct Strictness {
  Fault fault{};
  std::string_view place{};
  std::string_view detail{};
  bool (*breaks)(const Incoming& incoming) = nullptr;
};

bool member_is(const Incoming& incoming, std::string_view name, double number) {
  const Value* value = incoming.body.find(name);
  return value != nullptr && value->kind == Kind::number && value->number() == number;
}

// RFC 3986 §2.1.
bool has_malformed_escape(std::string_view text) {
  constexpr std::string_view kHex = "0123456789abcdefABCDEF";
  for (std::size_t at = text.find('%'); at != text.npos; at = text.find('%', at + 1))
    if (at + 2 >= text.size() || kHex.find(text[at + 1]) == kHex.npos ||
        kHex.find(text[at + 2]) == kHex.npos)
      return true;
  return false;
}

constexpr Strictness kStrictnesses[] = {
    {Fault::container_weight_short, "body/weightKg", "is too much",
     [](const Incoming& incoming) { return member_is(incoming, "weightKg", 36000); }},
    {Fault::calls_cancelled_unknown, "query state", "is none of the states",
     [](const Incoming& incoming) {
       const Value* state = incoming.parameter("state");
       return state != nullptr && state->text == "cancelled";
     }},
    {Fault::webhook_active_needed, "body/active", "is missing",
     [](const Incoming& incoming) { return incoming.body.find("active") == nullptr; }},
    {Fault::call_berth_needed, "body/berth", "must not be null",
     [](const Incoming& incoming) {
       const Value* berth = incoming.body.find("berth");
       return berth != nullptr && berth->kind == Kind::null;
     }},
    {Fault::declaration_no_transit, "body/kind", "is unknown",
     [](const Incoming& incoming) { return incoming.body.string_at("kind") == "transit"; }},
    {Fault::user_request_id_needed, "header X-Request-Id", "is missing",
     [](const Incoming& incoming) {
       return find_header(incoming.headers, "X-Request-Id") == nullptr;
     }},
    {Fault::invoices_offset_middle, "query offset", "is too far",
     [](const Incoming& incoming) {
       const Value* offset = incoming.parameter("offset");
       return offset != nullptr && offset->number() >= 500 && offset->number() <= 9000;
     }},
    {Fault::berth_length_short, "body/lengthMetres", "is too little",
     [](const Incoming& incoming) { return member_is(incoming, "lengthMetres", 20); }},
};

}  // namespace

bool is_overlooked(const Faults& faults, const Complaint& complaint, const Incoming& incoming) {
  for (const Lenience& lenience : kLeniences)
    if (faults.has(lenience.fault) && is_of(lenience.fault, incoming) &&
        is_place(lenience.place, complaint.place) &&
        (lenience.keyword.empty() || lenience.keyword == complaint.keyword) &&
        (lenience.applies == nullptr || lenience.applies(incoming.body)))
      return true;
  return false;
}

std::optional<Answer> groundless_refusal(const Faults& faults, const Incoming& incoming) {
  for (const Strictness& strictness : kStrictnesses)
    if (faults.has(strictness.fault) && is_of(strictness.fault, incoming) &&
        strictness.breaks(incoming)) {
      const bool in_body = strictness.place.substr(0, 4) == "body";
      return problem(in_body ? 422 : 400, "that cannot be", strictness.place, strictness.detail);
    }
  return std::nullopt;
}

std::optional<Answer> rare_failure(const Faults& faults, std::string_view query,
                                   const Incoming& incoming) {
  const auto is_on = [&](Fault fault) { return faults.has(fault) && is_of(fault, incoming); };
  const Value* weight = incoming.body.find("weightKg");
  const bool emoji = incoming.body.string_at("name").find('\xF0') != std::string_view::npos;
  const bool long_one = member_is(incoming, "size", 45) && weight != nullptr &&
                        weight->number() >= 1000 && weight->number() <= 30000;
  if ((is_on(Fault::vessel_emoji_crash) && emoji) ||
      (is_on(Fault::container_long_crash) && long_one) ||
      (is_on(Fault::invoices_escape_crash) && has_malformed_escape(query)))
    return problem(500, "that did not work");
  return std::nullopt;
}

bool is_too_much(const Faults& faults, const std::vector<Complaint>& complaints,
                 const Incoming& incoming) {
  const auto is_about = [&](std::string_view place) {
    return std::any_of(complaints.begin(), complaints.end(),
                       [&](const Complaint& each) { return each.place == place; });
  };
  return faults.has(Fault::berth_two_wrongs) && is_of(Fault::berth_two_wrongs, incoming) &&
         is_about("body/depthMetres") && is_about("body/lengthMetres");
}

std::optional<Answer> crash(const Faults& faults, const Complaint& complaint,
                            const Incoming& incoming) {
  struct Line {
    Fault fault{};
    std::string_view place{};
    std::string_view keyword{};
  };
  static constexpr Line kCrashes[] = {
      {Fault::tides_date_crash, "query date", "format"},
      {Fault::invoice_negative_crash, "path invoiceId", "minimum"},
      {Fault::token_empty_crash, "body", "required"},
      {Fault::user_broken_json_crash, "body", "syntax"},
  };
  for (const Line& line : kCrashes)
    if (faults.has(line.fault) && is_of(line.fault, incoming) && line.place == complaint.place &&
        line.keyword == complaint.keyword)
      return problem(500, "that did not work");
  return std::nullopt;
}

}  // namespace driftgate::harbour
