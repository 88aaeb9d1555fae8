#include "tests/providers/harbour/office.h"

namespace driftgate::harbour {
namespace {

Answer traffic(Office& office, const Incoming& incoming) {
  const auto chosen = [&](std::string_view name, std::string_view otherwise) -> Value {
    const Value* value = incoming.parameter(name);
    return value != nullptr ? *value : Value(otherwise);
  };
  const int status = office.faults.has(Fault::traffic_accepted) ? 202 : 200;
  return json(status, object({{"from", chosen("from", "2026-01-01")},
                              {"units", chosen("X-Units", "metric")},
                              {"locale", chosen("locale", "en")},
                              {"calls", 2}}));
}

Answer traffic_csv(Office& office, const Incoming&) {
  Answer answer = text("text/csv", "month,calls\r\n2026-02,1\r\n2026-03,2\r\n");
  if (office.faults.has(Fault::csv_sunset))
    answer.headers.emplace_back("Sunset", "Thu, 31 Dec 2037 23:00:00 GMT");
  return answer;
}

Answer occupancy(Office& office, const Incoming& incoming) {
  if (office.faults.has(Fault::occupancy_unavailable)) return problem(503, "come back later");
  const bool above = office.faults.has(Fault::occupancy_above_one);
  Value shares = object({});
  for (const Value& berth : incoming.parameter("berthIds")->elements) {
    const bool known = find(office.berths, berth.text) != nullptr;
    shares.set(berth.text, number(!known ? "0" : above ? "1.2" : "0.62"));
  }
  return json(200, shares);
}

constexpr Route kReportRoutes[] = {
    {"getTrafficReport", traffic}, {"getTrafficCsv", traffic_csv}, {"getOccupancy", occupancy}};

}  // namespace

std::span<const Route> report_routes() { return kReportRoutes; }

}  // namespace driftgate::harbour
