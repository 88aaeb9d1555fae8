#include <algorithm>

#include "tests/providers/harbour/office.h"

namespace driftgate::harbour {
namespace {

Answer list_pilots(Office& office, const Incoming& incoming) {
  const Value* language = incoming.parameter("language");
  Value shown = array();
  for (const auto& [id, record] : office.pilots) {
    const std::vector<Value>& spoken = record.value.find("languages")->elements;
    if (language == nullptr || std::find(spoken.begin(), spoken.end(), *language) != spoken.end())
      shown.elements.push_back(without(record.value, "pin"));
  }
  if (office.faults.has(Fault::pilot_languages_none) && !shown.elements.empty())
    shown.elements.front().set("languages", array());
  return json(200, shown);
}

Answer enter_pilot(Office& office, const Incoming& incoming) {
  return once(office, incoming, [&] {
    Value pilot = incoming.body;
    const std::string id = "P-" + digest(to_json(pilot), 8);
    pilot.set("id", id);
    Answer answer = create(office.pilots, id, pilot, "/pilots/" + id, without(pilot, "pin"));
    office.availabilities[id].value = object({{"onDuty", false}});
    if (office.faults.has(Fault::pilot_not_kept)) office.pilots.erase(id);
    return answer;
  });
}

Answer show_pilot(Office& office, const Incoming& incoming) {
  const Record* record = find(office.pilots, incoming.id("pilotId"));
  if (record == nullptr) return problem(404, "there is no such pilot");
  return json(200, without(record->value, "pin"));
}

Answer remove_pilot(Office& office, const Incoming& incoming) {
  Answer answer = remove(office.pilots, incoming.id("pilotId"));
  if (answer.status == 204) office.availabilities.erase(incoming.id("pilotId"));
  return answer;
}

Answer show_availability(Office& office, const Incoming& incoming) {
  return read(office.availabilities, incoming.id("pilotId"));
}

Answer put_availability(Office& office, const Incoming& incoming) {
  Record* record = find(office.availabilities, incoming.id("pilotId"));
  if (record == nullptr) return problem(404, "there is no such pilot");
  record->value = incoming.body;
  return {204, {}, ""};
}

constexpr Route kPilotRoutes[] = {{"listPilots", list_pilots},
                                  {"createPilot", enter_pilot},
                                  {"getPilot", show_pilot},
                                  {"deletePilot", remove_pilot},
                                  {"getAvailability", show_availability},
                                  {"putAvailability", put_availability}};

}  // namespace

std::span<const Route> pilot_routes() { return kPilotRoutes; }

}  // namespace driftgate::harbour
