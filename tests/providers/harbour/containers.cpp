// Containers ashore and the seals on their doors.

#include <algorithm>

#include "tests/providers/harbour/office.h"

namespace driftgate::harbour {
namespace {

bool wanted_container(const Incoming& incoming, const Value& container) {
  const Value* most = incoming.parameter("maxWeightKg");
  if (most != nullptr && container.find("weightKg")->number() > most->number()) return false;
  const Value* sizes = incoming.parameter("sizes");
  if (sizes == nullptr) return true;
  return std::any_of(sizes->elements.begin(), sizes->elements.end(), [&](const Value& size) {
    return size.number() == container.find("size")->number();
  });
}

Answer list_containers(Office& office, const Incoming& incoming) {
  Value shown = array();
  for (const auto& [id, record] : office.containers) {
    const bool hidden = !record.seeded && office.faults.has(Fault::container_unlisted);
    if (!hidden && wanted_container(incoming, record.value)) shown.elements.push_back(record.value);
  }
  Headers headers;
  if (office.faults.has(Fault::containers_deprecated))
    headers.emplace_back("Deprecation", "@1767225600");
  return json(200, shown, std::move(headers));
}

Answer enter_container(Office& office, const Incoming& incoming) {
  const std::string number(incoming.body.string_at("number"));
  return create(office.containers, number, incoming.body, "/containers/" + number, incoming.body);
}

Answer show_container(Office& office, const Incoming& incoming) {
  Record* record = find(office.containers, incoming.id("number"));
  if (record == nullptr) return problem(404, "there is no such container");
  Value shown = record->value;
  if (office.faults.has(Fault::container_gains_weight))
    record->value.set("weightKg", static_cast<long>(shown.find("weightKg")->number()) % 36000 + 1);
  if (office.faults.has(Fault::container_type_new)) shown.set("type", "flatrack");
  return json(200, shown);
}

Answer remove_container(Office& office, const Incoming& incoming) {
  Answer answer = remove(office.containers, incoming.id("number"));
  if (answer.status == 204) office.seals.erase(incoming.id("number"));
  return answer;
}

Answer show_seal(Office& office, const Incoming& incoming) {
  return read(office.seals, incoming.id("number"));
}

Answer put_seal(Office& office, const Incoming& incoming) {
  if (find(office.containers, incoming.id("number")) == nullptr)
    return problem(404, "there is no such container");
  office.seals[incoming.id("number")].value = incoming.body;
  return json(200, incoming.body);
}

Answer remove_seal(Office& office, const Incoming& incoming) {
  return remove(office.seals, incoming.id("number"));
}

constexpr Route kContainerRoutes[] = {{"listContainers", list_containers},
                                      {"createContainer", enter_container},
                                      {"getContainer", show_container},
                                      {"deleteContainer", remove_container},
                                      {"getSeal", show_seal},
                                      {"putSeal", put_seal},
                                      {"deleteSeal", remove_seal}};

}  // namespace

std::span<const Route> container_routes() { return kContainerRoutes; }

}  // namespace driftgate::harbour
