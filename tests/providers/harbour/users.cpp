// Users, and tokens that open nothing.

#include "tests/providers/harbour/office.h"

namespace driftgate::harbour {
namespace {

Answer list_users(Office& office, const Incoming&) {
  Value shown = array();
  for (const auto& [name, record] : office.users)
    shown.elements.push_back(without(record.value, "password"));
  return json(200, shown);
}

Answer enter_user(Office& office, const Incoming& incoming) {
  Value user = incoming.body;
  user.set("lastSeen", {});
  const std::string name(user.string_at("name"));
  return create(office.users, name, user, "/users/" + name, without(user, "password"));
}

Answer show_me(Office& office, const Incoming&) {
  Answer answer = json(200, office.users["visser"].value);
  if (office.faults.has(Fault::me_empty)) answer.body.clear();
  return answer;
}

Answer show_user(Office& office, const Incoming& incoming) {
  const Record* record = find(office.users, incoming.id("name"));
  if (record == nullptr) return problem(404, "there is no such user");
  Value user = without(record->value, "password");
  if (office.faults.has(Fault::user_password_shown)) user.set("password", "sea-breeze");
  return json(200, user);
}

Answer remove_user(Office& office, const Incoming& incoming) {
  return remove(office.users, incoming.id("name"));
}

Answer give_token(Office&, const Incoming& incoming) {
  const Value* seconds = incoming.body.find("seconds");
  const bool given = seconds != nullptr && seconds->kind == Kind::number;
  Answer answer = json(201, object({{"token", "t-" + digest(to_json(incoming.body), 8)},
                                    {"seconds", given ? *seconds : Value(3600)}}));
  answer.headers.emplace_back("Cache-Control", "no-store");
  return answer;
}

constexpr Route kUserRoutes[] = {{"listUsers", list_users},   {"createUser", enter_user},
                                 {"getCurrentUser", show_me}, {"getUser", show_user},
                                 {"deleteUser", remove_user}, {"createToken", give_token}};

}  // namespace

std::span<const Route> user_routes() { return kUserRoutes; }

}  // namespace driftgate::harbour
