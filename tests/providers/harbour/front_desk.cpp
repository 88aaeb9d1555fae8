// Health, and the tides on the board.

#include "tests/providers/harbour/office.h"

namespace driftgate::harbour {
namespace {

Answer health(Office& office, const Incoming&) {
  Answer answer = json(200, object({{"status", "open"}, {"version", "2.3.0"}}));
  if (office.faults.has(Fault::health_twice)) answer.body.insert(1, R"("status":"closing",)");
  return answer;
}

Answer ping(Office& office, const Incoming&) {
  if (office.faults.has(Fault::ping_pong)) return text("text/plain", "pong");
  return {};
}

Answer tides(Office& office, const Incoming& incoming) {
  const std::string& date = incoming.id("date");
  const auto tide = [&](const char* time, const char* kind, const char* metres) {
    return object({{"at", date + time}, {"kind", kind}, {"metres", number(metres)}});
  };
  const bool spaced = office.faults.has(Fault::tide_time_spaced);
  return json(200, object({{"date", date},
                           {"tides", array({tide(spaced ? " 04:10" : "T04:10:00Z", "high", "2.1"),
                                            tide("T10:32:00Z", "low", "-0.4")})}}));
}

constexpr Route kFrontDeskRoutes[] = {
    {"getHealth", health}, {"headHealth", health}, {"ping", ping}, {"getTides", tides}};

}  // namespace

std::span<const Route> front_desk_routes() { return kFrontDeskRoutes; }

}  // namespace driftgate::harbour
