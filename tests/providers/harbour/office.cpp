#include "tests/providers/harbour/office.h"

#include <algorithm>
#include <array>

namespace driftgate::harbour {
namespace {

struct Seed {
  Collection Office::*where = nullptr;
  const char* id = "";
  const char* json = "";
};

// The first of each kind is what the examples of the description name.
constexpr Seed kSeeds[] = {
    {&Office::vessels, "9321483",
     R"({"name":"Emma","flag":"DK","type":"container","grossTonnage":170794,"builtYear":2006,
         "lengthMetres":397.7,"tags":["regular"],"imo":"9321483",
         "registeredAt":"2026-01-01T08:00:00Z"})"},
    {&Office::vessels, "9074729",
     R"({"name":"Waal","flag":"NL","type":"tug","grossTonnage":380,"tags":[],"imo":"9074729",
         "registeredAt":"2026-01-01T08:00:00Z"})"},
    {&Office::vessels, "9811000",
     R"({"name":"Ever Ace","flag":"PA","type":"bulk","grossTonnage":90000,"imo":"9811000",
         "note":"deep","registeredAt":"2026-01-02T08:00:00Z"})"},
    {&Office::vessels, "9395044",
     R"({"name":"Stena","flag":"NL","type":"ferry","grossTonnage":64039,"imo":"9395044",
         "registeredAt":"2026-01-03T08:00:00Z"})"},
    {&Office::berths, "N-1",
     R"({"id":"N-1","quay":"north","depthMetres":12.5,"lengthMetres":320,"shorePower":true,
         "closure":null})"},
    {&Office::berths, "O-2", R"({"id":"O-2","quay":"ore","depthMetres":18,"lengthMetres":400})"},
    {&Office::berths, "S-4",
     R"({"id":"S-4","quay":"south","depthMetres":7.5,"lengthMetres":120,"shorePower":false,
         "closure":{"reason":"dredging","until":"2026-05-01"}})"},
    {&Office::calls, "C-00000001",
     R"({"id":"C-00000001","vessel":"9321483","berth":"N-1","eta":"2026-03-02T04:10:00Z",
         "purpose":"discharge","crew":22,"agent":{"name":"Kade BV","email":"desk@kade.example"},
         "cargo":[{"kind":"boxes","tonnes":41000.5}],"state":"announced"})"},
    {&Office::calls, "C-00000002",
     R"({"id":"C-00000002","vessel":"9074729","berth":null,"eta":"2026-03-03T23:30:00+01:00",
         "purpose":"bunker","crew":4,"agent":{"name":"Waalsleep","email":"post@waal.example"},
         "state":"cleared"})"},
    {&Office::containers, "MSKU1234565",
     R"({"number":"MSKU1234565","size":40,"type":"dry","weightKg":21400,"hazards":[]})"},
    {&Office::containers, "TCLU7654329",
     R"({"number":"TCLU7654329","size":20,"type":"reefer","weightKg":9800,
         "setpointCelsius":-18.5,"hazards":["2.2"]})"},
    {&Office::seals, "MSKU1234565", R"({"seal":"NL004711","by":"Visser"})"},
    {&Office::declarations, "D-00000001",
     R"({"id":"D-00000001","kind":"import","goods":["coffee"],"dutyCode":"0901"})"},
    {&Office::declarations, "D-00000002",
     R"({"id":"D-00000002","kind":"transit","from":"BR","to":"CH","guarantee":null})"},
    {&Office::invoices, "1001",
     R"({"number":1001,"amount":1840.5,"currency":"EUR","paid":false,"dueOn":"2026-04-01"})"},
    {&Office::invoices, "1002",
     R"({"number":1002,"amount":220,"currency":"NOK","paid":true,"dueOn":"2026-04-15"})"},
    {&Office::payments, "1001/Y-00000001",
     R"({"id":"Y-00000001","amount":100,"currency":"EUR","reference":"DEPOSIT1"})"},
    {&Office::pilots, "P-00000001",
     R"({"id":"P-00000001","name":"Ada Bakker","licence":"7d0b6a3e-8a55-4c1f-9d57-0c6a4e1f2b11",
         "languages":["nl","en"],"phone":"+31101234567"})"},
    {&Office::pilots, "P-00000002",
     R"({"id":"P-00000002","name":"Olav","licence":"0f8fad5b-d9cb-469f-a165-70867728950e",
         "languages":["no"],"phone":null})"},
    {&Office::availabilities, "P-00000001", R"({"onDuty":true,"until":"2026-03-02T18:00:00Z"})"},
    {&Office::availabilities, "P-00000002", R"({"onDuty":false,"until":null})"},
    {&Office::webhooks, "W-00000001",
     R"({"id":"W-00000001","url":"https://hooks.example/harbour","events":["call.announced"],
         "active":true,"headers":{"X-Team":"ops"}})"},
    {&Office::documents, "F-00000001",
     R"({"id":"F-00000001","title":"Manifest","kind":"manifest","bytes":6})"},
    {&Office::contents, "F-00000001", R"("boxes\n")"},
    {&Office::users, "visser",
     R"({"name":"visser","email":"visser@harbour.example","role":"officer","quota":10,
         "lastSeen":"2026-02-28T16:20:00Z"})"},
    {&Office::users, "jansen",
     R"({"name":"jansen","email":"jansen@harbour.example","role":"clerk","lastSeen":null})"},
};

// Whether a list of entity tags names this one; "*" names every one.
bool names(std::string_view list, std::string_view tag, bool weak_too) {
  if (list == "*") return true;
  for (std::size_t at = list.find(tag); at != list.npos; at = list.find(tag, at + 1))
    if (weak_too || at == 0 || list[at - 1] != '/') return true;
  return false;
}

}  // namespace

Answer json(int status, const Value& value, Headers headers) {
  headers.emplace_back("Content-Type", "application/json");
  return {status, std::move(headers), to_json(value)};
}

Answer text(std::string_view type, std::string body) {
  return {200, {{"Content-Type", std::string(type)}}, std::move(body)};
}

Answer problem(int status, std::string_view title) {
  return {status,
          {{"Content-Type", "application/problem+json"}},
          to_json(object({{"title", title}, {"status", status}}))};
}

Answer problem(int status, std::string_view title, std::string_view place,
               std::string_view detail) {
  const Value one = object({{"place", place}, {"detail", detail}});
  return {status,
          {{"Content-Type", "application/problem+json"}},
          to_json(object({{"title", title}, {"status", status}, {"errors", array({one})}}))};
}

const Value* Incoming::parameter(std::string_view name) const {
  const auto found = parameters.find(name);
  return found == parameters.end() ? nullptr : &found->second;
}

long Incoming::number(std::string_view name, long otherwise) const {
  const Value* value = parameter(name);
  if (value == nullptr) return otherwise;
  return static_cast<long>(std::clamp(value->number(), -1e9, 1e9));
}

Office::Office(Faults switched_on) : faults(switched_on) {
  for (const Seed& seed : kSeeds) (this->*seed.where)[seed.id] = {parse(seed.json), true};
}

std::string entity_tag(const Value& value) { return '"' + digest(to_json(value), 16) + '"'; }

Answer current(const Incoming& incoming, const Value& value) {
  const std::string tag = entity_tag(value);
  const std::string asked = combined_header(incoming.headers, "If-None-Match");
  if (names(asked, tag, true)) return {304, {{"ETag", tag}}, ""};
  return json(200, value, {{"ETag", tag}});
}

bool if_match_holds(const Incoming& incoming, const Value* value) {
  const std::string asked = combined_header(incoming.headers, "If-Match");
  return asked.empty() || (value != nullptr && names(asked, entity_tag(*value), false));
}

Record* find(Collection& records, std::string_view id) {
  const auto found = records.find(id);
  return found == records.end() ? nullptr : &found->second;
}

Answer read(Collection& records, std::string_view id) {
  const Record* record = find(records, id);
  return record == nullptr ? problem(404, "there is none") : json(200, record->value);
}

Answer remove(Collection& records, std::string_view id) {
  const auto found = records.find(id);
  if (found == records.end()) return problem(404, "there is none");
  if (found->second.seeded) return problem(409, "this one is kept for the record");
  records.erase(found);
  return {204, {}, ""};
}

Answer create(Collection& records, const std::string& id, const Value& value,
              const std::string& location, const Value& shown) {
  if (const Record* known = find(records, id);
      known != nullptr && known->seeded && !(known->value == value))
    return problem(409, "there is another of that name");
  records[id].value = value;
  return json(201, shown, {{"Location", location}});
}

Value without(Value value, std::string_view member) {
  value.erase(member);
  return value;
}

void merge(Value& value, const Value& patch) {
  for (const auto& [name, given] : patch.members)
    if (given.kind == Kind::null)
      value.erase(name);
    else
      value.set(name, given);
}

Handler handler_of(std::string_view operation) {
  static constexpr std::array kAreas{front_desk_routes, vessel_routes,    berth_routes,
                                     call_routes,       container_routes, declaration_routes,
                                     invoice_routes,    pilot_routes,     webhook_routes,
                                     document_routes,   user_routes,      report_routes};
  for (const auto area : kAreas)
    for (const Route& route : area())
      if (route.operation == operation) return route.handler;
  return nullptr;
}

}  // namespace driftgate::harbour
