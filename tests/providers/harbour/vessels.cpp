#include <algorithm>

#include "tests/providers/harbour/office.h"

namespace driftgate::harbour {
namespace {

bool wanted_vessel(const Incoming& incoming, const Value& vessel) {
  const Value* type = incoming.parameter("type");
  if (type != nullptr && vessel.string_at("type") != type->text) return false;
  const Value* flags = incoming.parameter("flags");
  return flags == nullptr || flags->elements.empty() ||
         std::any_of(flags->elements.begin(), flags->elements.end(),
                     [&](const Value& flag) { return vessel.string_at("flag") == flag.text; });
}

Answer list_vessels(Office& office, const Incoming& incoming) {
  const Value* after = incoming.parameter("after");
  const auto limit = static_cast<std::size_t>(std::max(incoming.number("limit", 20), 1L));
  Value items = array();
  Value next;
  auto from = after == nullptr ? office.vessels.begin() : office.vessels.upper_bound(after->text);
  if (after != nullptr && from != office.vessels.end() &&
      office.faults.has(Fault::vessels_page_gap))
    ++from;
  for (; from != office.vessels.end(); ++from) {
    if (!wanted_vessel(incoming, from->second.value)) continue;
    if (items.elements.size() == limit) {
      next = items.elements.back().string_at("imo");
      break;
    }
    items.elements.push_back(from->second.value);
  }
  if (office.faults.has(Fault::vessel_tags_null))
    for (Value& vessel : items.elements)
      if (const Value* tags = vessel.find("tags"); tags == nullptr || tags->elements.empty())
        vessel.set("tags", {});
  Headers headers;
  if (next.kind == Kind::string)
    headers.emplace_back("Link", "</vessels?limit=" + std::to_string(limit) +
                                     "&after=" + next.text + ">; rel=\"next\"");
  if (office.faults.has(Fault::vessels_ledger_header)) headers.emplace_back("X-Ledger", "7");
  return json(200, object({{"items", std::move(items)}, {"next", std::move(next)}}),
              std::move(headers));
}

Answer enter_vessel(Office& office, const Incoming& incoming) {
  const Value* year = incoming.body.find("builtYear");
  if (office.faults.has(Fault::vessel_year_rule) && year != nullptr && year->number() < 1950)
    return problem(422, "the body breaks its schema", "body/builtYear", "must be at least 1950");
  Value vessel = incoming.body;
  vessel.set("registeredAt", "2026-03-01T09:00:00Z");
  const std::string imo(vessel.string_at("imo"));
  return once(office, incoming,
              [&] { return create(office.vessels, imo, vessel, "/vessels/" + imo, vessel); });
}

Answer show_vessel(Office& office, const Incoming& incoming) {
  const Record* record = find(office.vessels, incoming.id("imo"));
  if (record == nullptr) return problem(404, "there is no such vessel");
  if (office.faults.has(Fault::vessel_always_sent) && incoming.operation->id == "getVessel")
    return json(200, record->value, {{"ETag", entity_tag(record->value)}});
  return current(incoming, record->value);
}

Answer head(Office& office, const Incoming& incoming) {
  const Record* record = find(office.vessels, incoming.id("imo"));
  if (record == nullptr) return problem(404, "there is no such vessel");
  return json(200, record->value, {{"ETag", entity_tag(record->value)}});
}

Answer replace(Office& office, const Incoming& incoming) {
  Record* record = find(office.vessels, incoming.id("imo"));
  if (record == nullptr) return problem(404, "there is no such vessel");
  if (!if_match_holds(incoming, &record->value) && !office.faults.has(Fault::vessel_lost_update))
    return problem(412, "it has changed since");
  Value vessel = incoming.body;
  if (office.faults.has(Fault::vessel_name_shouted)) {
    std::string name(vessel.string_at("name"));
    for (char& c : name)
      if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    vessel.set("name", name);
  }
  vessel.set("imo", incoming.id("imo"));
  vessel.set("registeredAt", record->value.string_at("registeredAt"));
  record->value = vessel;
  return json(200, vessel, {{"ETag", entity_tag(vessel)}});
}

Answer patch_vessel(Office& office, const Incoming& incoming) {
  Record* record = find(office.vessels, incoming.id("imo"));
  if (record == nullptr) return problem(404, "there is no such vessel");
  if (!if_match_holds(incoming, &record->value)) return problem(412, "it has changed since");
  merge(record->value, incoming.body);
  return json(200, record->value, {{"ETag", entity_tag(record->value)}});
}

Answer remove_vessel(Office& office, const Incoming& incoming) {
  return remove(office.vessels, incoming.id("imo"));
}

constexpr Route kVesselRoutes[] = {{"listVessels", list_vessels},  {"registerVessel", enter_vessel},
                                   {"getVessel", show_vessel},     {"headVessel", head},
                                   {"replaceVessel", replace},     {"patchVessel", patch_vessel},
                                   {"deleteVessel", remove_vessel}};

}  // namespace

std::span<const Route> vessel_routes() { return kVesselRoutes; }

}  // namespace driftgate::harbour
