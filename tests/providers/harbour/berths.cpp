#include <algorithm>

#include "tests/providers/harbour/office.h"

namespace driftgate::harbour {
namespace {

bool wanted_berth(const Incoming& incoming, const Value& berth) {
  const Value* filter = incoming.parameter("filter");
  if (filter == nullptr) return true;
  const Value* quay = filter->find("quay");
  if (quay != nullptr && berth.string_at("quay") != quay->text) return false;
  const Value* depth = filter->find("minDepth");
  return depth == nullptr || berth.find("depthMetres")->number() >= depth->number();
}

Answer list_berths(Office& office, const Incoming& incoming) {
  std::vector<Value> all;
  for (const auto& [id, record] : office.berths)
    if (wanted_berth(incoming, record.value)) all.push_back(record.value);
  const std::size_t total = all.size();
  long offset = incoming.number("offset", 0);
  if (offset > 0 && office.faults.has(Fault::berths_page_repeat)) --offset;
  const std::size_t from = std::min(static_cast<std::size_t>(std::max(offset, 0L)), total);
  const auto limit = static_cast<std::size_t>(std::max(incoming.number("limit", 20), 1L));
  const std::size_t past = std::min(from + limit, total);
  std::vector<Value> page(all.begin() + static_cast<std::ptrdiff_t>(from),
                          all.begin() + static_cast<std::ptrdiff_t>(past));
  Headers headers;
  if (!office.faults.has(Fault::berths_total_lost))
    headers.emplace_back("X-Total-Count", std::to_string(total));
  return json(200, object({{"items", array(std::move(page))}, {"total", static_cast<long>(total)}}),
              std::move(headers));
}

Answer show_berth(Office& office, const Incoming& incoming) {
  const Record* record = find(office.berths, incoming.id("berthId"));
  if (record == nullptr) return problem(404, "there is no such berth");
  Value berth = record->value;
  if (office.faults.has(Fault::berth_depth_text))
    berth.set("depthMetres", berth.find("depthMetres")->text);
  return current(incoming, berth);
}

Answer put(Office& office, const Incoming& incoming) {
  const std::string& id = incoming.id("berthId");
  const Record* known = find(office.berths, id);
  const bool is_new = known == nullptr;
  if (!if_match_holds(incoming, is_new ? nullptr : &known->value))
    return problem(412, "it has changed since");
  Value berth = incoming.body;
  berth.set("id", id);
  if (office.faults.has(Fault::berth_grows) && known != nullptr)
    berth.set("lengthMetres",
              static_cast<long>(known->value.find("lengthMetres")->number()) % 500 + 1);
  office.berths[id].value = berth;
  return is_new ? json(201, berth, {{"Location", "/berths/" + id}}) : json(200, berth);
}

Answer remove_berth(Office& office, const Incoming& incoming) {
  return remove(office.berths, incoming.id("berthId"));
}

Answer schedule(Office& office, const Incoming& incoming) {
  if (find(office.berths, incoming.id("berthId")) == nullptr)
    return problem(404, "there is no such berth");
  Value confirmed = parse(
      R"({"from":"2026-03-02T04:30:00Z","to":"2026-03-03T02:00:00Z","state":"confirmed",
          "vessel":"9321483"})");
  if (office.faults.has(Fault::schedule_booked_by)) confirmed.set("bookedBy", "visser");
  const Value held = parse(
      R"({"from":"2026-03-03T08:00:00Z","to":"2026-03-03T20:00:00Z","state":"held",
          "vessel":null})");
  const Value* states = incoming.parameter("states");
  Value shown = array();
  for (const Value& slot : {confirmed, held})
    if (states == nullptr || std::find(states->elements.begin(), states->elements.end(),
                                       *slot.find("state")) != states->elements.end())
      shown.elements.push_back(slot);
  return json(200, shown);
}

constexpr Route kBerthRoutes[] = {{"listBerths", list_berths},
                                  {"getBerth", show_berth},
                                  {"putBerth", put},
                                  {"deleteBerth", remove_berth},
                                  {"getBerthSchedule", schedule}};

}  // namespace

std::span<const Route> berth_routes() { return kBerthRoutes; }

}  // namespace driftgate::harbour
