#include "tests/providers/harbour/office.h"

namespace driftgate::harbour {
namespace {

Answer list_webhooks(Office& office, const Incoming&) {
  Value shown = array();
  for (const auto& [id, record] : office.webhooks)
    shown.elements.push_back(without(record.value, "secret"));
  Answer answer = json(200, shown);
  if (office.faults.has(Fault::webhooks_marked)) answer.body.insert(0, "\xEF\xBB\xBF");
  return answer;
}

Answer enter_webhook(Office& office, const Incoming& incoming) {
  Value webhook = incoming.body;
  const std::string id = "W-" + digest(to_json(webhook), 8);
  webhook.set("id", id);
  return create(office.webhooks, id, webhook, "/webhooks/" + id, without(webhook, "secret"));
}

Answer show_webhook(Office& office, const Incoming& incoming) {
  const Record* record = find(office.webhooks, incoming.id("webhookId"));
  if (record == nullptr) return problem(404, "there is no such webhook");
  Answer answer = json(200, without(record->value, "secret"));
  if (office.faults.has(Fault::webhook_vendor_type))
    answer.headers = {{"Content-Type", "application/vnd.harbour+json"}};
  return answer;
}

Answer remove_webhook(Office& office, const Incoming& incoming) {
  if (!office.faults.has(Fault::webhook_stays))
    return remove(office.webhooks, incoming.id("webhookId"));
  Collection pretended = office.webhooks;
  return remove(pretended, incoming.id("webhookId"));
}

constexpr Route kWebhookRoutes[] = {{"listWebhooks", list_webhooks},
                                    {"createWebhook", enter_webhook},
                                    {"getWebhook", show_webhook},
                                    {"deleteWebhook", remove_webhook}};

}  // namespace

std::span<const Route> webhook_routes() { return kWebhookRoutes; }

}  // namespace driftgate::harbour
