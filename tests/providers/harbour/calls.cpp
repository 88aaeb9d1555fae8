// Port calls: announced, cleared, cancelled.

#include <algorithm>

#include "tests/providers/harbour/office.h"

namespace driftgate::harbour {
namespace {

Answer list_calls(Office& office, const Incoming& incoming) {
  const Value* after = incoming.parameter("after");
  const Value* state = incoming.parameter("state");
  const auto limit = static_cast<std::size_t>(std::max(incoming.number("limit", 20), 1L));
  Value items = array();
  Value next;
  for (auto at = after == nullptr ? office.calls.begin() : office.calls.upper_bound(after->text);
       at != office.calls.end(); ++at) {
    if (state != nullptr && at->second.value.string_at("state") != state->text) continue;
    if (items.elements.size() == limit) {
      next = items.elements.back().string_at("id");
      break;
    }
    items.elements.push_back(at->second.value);
  }
  return json(200, object({{"items", std::move(items)}, {"next", std::move(next)}}));
}

Answer enter_call(Office& office, const Incoming& incoming, const std::string& salt) {
  Value call = incoming.body;
  const std::string id = "C-" + digest(to_json(call) + salt, 8);
  call.set("id", id);
  call.set("state", "announced");
  if (office.faults.has(Fault::call_cargo_lost)) call.erase("cargo");
  return create(office.calls, id, call, "/calls/" + id, call);
}

Answer announce(Office& office, const Incoming& incoming) {
  const Value* cargo = incoming.body.find("cargo");
  if (office.faults.has(Fault::call_cargo_crash) && cargo != nullptr &&
      cargo->elements.size() == 10)
    return problem(500, "that did not work");
  if (office.faults.has(Fault::call_created_twice))
    return enter_call(office, incoming, std::to_string(++office.created_twice));
  return once(office, incoming, [&] { return enter_call(office, incoming, ""); });
}

Answer show_call(Office& office, const Incoming& incoming) {
  const Record* record = find(office.calls, incoming.id("callId"));
  if (record == nullptr) return problem(404, "there is no such call");
  return current(incoming, office.faults.has(Fault::call_eta_lost) ? without(record->value, "eta")
                                                                   : record->value);
}

Answer patch_call(Office& office, const Incoming& incoming) {
  Record* record = find(office.calls, incoming.id("callId"));
  if (record == nullptr) return problem(404, "there is no such call");
  if (!if_match_holds(incoming, &record->value)) return problem(412, "it has changed since");
  merge(record->value, incoming.body);
  return json(200, record->value, {{"ETag", entity_tag(record->value)}});
}

Answer cancel(Office& office, const Incoming& incoming) {
  const bool is_there = find(office.calls, incoming.id("callId")) != nullptr;
  if (!is_there && office.faults.has(Fault::cancel_twice_crash))
    return problem(500, "that did not work");
  return remove(office.calls, incoming.id("callId"));
}

Answer clear(Office& office, const Incoming& incoming) {
  Record* record = find(office.calls, incoming.id("callId"));
  if (record == nullptr) return problem(404, "there is no such call");
  record->value.set("state", "cleared");
  return json(200, record->value);
}

Answer events(Office& office, const Incoming& incoming) {
  const Record* record = find(office.calls, incoming.id("callId"));
  if (record == nullptr) return problem(404, "there is no such call");
  Value happened = array({object({{"at", "2026-03-01T09:00:00Z"}, {"kind", "announced"}})});
  if (record->value.string_at("state") == "cleared")
    happened.elements.push_back(object({{"at", "2026-03-01T12:30:00Z"}, {"kind", "cleared"}}));
  return json(200, happened);
}

constexpr Route kCallRoutes[] = {{"listCalls", list_calls}, {"createCall", announce},
                                 {"getCall", show_call},    {"patchCall", patch_call},
                                 {"cancelCall", cancel},    {"clearCall", clear},
                                 {"listCallEvents", events}};

}  // namespace

std::span<const Route> call_routes() { return kCallRoutes; }

}  // namespace driftgate::harbour
