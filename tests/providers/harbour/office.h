#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>

#include "specs/http/exchange.h"
#include "specs/openapi/operation.h"
#include "tests/providers/harbour/faults.h"
#include "tests/providers/harbour/value.h"

namespace driftgate::harbour {

struct Answer {
  int status = 200;
  Headers headers{};
  std::string body{};
};

Answer json(int status, const Value& value, Headers headers = {});
Answer text(std::string_view type, std::string body);
Answer problem(int status, std::string_view title);
Answer problem(int status, std::string_view title, std::string_view place, std::string_view detail);

/// A request that the reception found to keep the description.
struct Incoming {
  const Operation* operation = nullptr;
  std::string_view method{};
  const Headers& headers;
  std::map<std::string, Value, std::less<>> parameters{};  ///< Those that were sent, by name.
  Value body{};                                            ///< null: none was sent.

  const Value* parameter(std::string_view name) const;
  /// Of a path parameter: its text.
  const std::string& id(std::string_view name) const { return parameters.find(name)->second.text; }
  long number(std::string_view name, long otherwise) const;  ///< Within a thousand million.
};

struct Record {
  Value value{};
  bool seeded = false;  ///< There from the start: cannot be deleted.
};
using Collection = std::map<std::string, Record, std::less<>>;

/// The answer that a key of idempotency stands for.
struct Replay {
  std::string body{};
  Answer answer{};
};

/// All state: what is there from the start, and what requests made of it.
struct Office {
  explicit Office(Faults switched_on);

  Faults faults{};
  Collection vessels{};
  Collection berths{};
  Collection calls{};
  Collection containers{};
  Collection seals{};
  Collection declarations{};
  Collection invoices{};
  Collection payments{};
  Collection pilots{};
  Collection availabilities{};
  Collection webhooks{};
  Collection documents{};
  Collection contents{};
  Collection users{};
  std::map<std::string, Replay, std::less<>> replays{};
  long created_twice = 0;  ///< Of Fault::call_created_twice.
};

// ---- What most areas do --------------------------------------------------------------------

std::string entity_tag(const Value& value);

/// 200 with ETag, or 304 where If-None-Match names what is there (RFC 9110 §13.1.2).
Answer current(const Incoming& incoming, const Value& value);

/// Whether If-Match is absent or names what is there (RFC 9110 §13.1.1); null: nothing is there.
bool if_match_holds(const Incoming& incoming, const Value* value);

/// Where the record is, or nullptr.
Record* find(Collection& records, std::string_view id);
Answer read(Collection& records, std::string_view id);
Answer remove(Collection& records, std::string_view id);

/// 201 for what is new, just so, or entered again; 409 for what was there from the start.
Answer create(Collection& records, const std::string& id, const Value& value,
              const std::string& location, const Value& shown);

/// What `create` answers, the first time; the same again for the same Idempotency-Key.
template <class Create>
Answer once(Office& office, const Incoming& incoming, Create create) {
  const std::string* key = find_header(incoming.headers, "Idempotency-Key");
  if (key == nullptr) return create();
  const std::string body = to_json(incoming.body);
  const std::string name = incoming.operation->id + " " + *key;
  if (const auto known = office.replays.find(name); known != office.replays.end())
    return known->second.body == body ? known->second.answer
                                      : problem(409, "this key was used for another request");
  Answer answer = create();
  if (answer.status < 400) office.replays[name] = {body, answer};
  return answer;
}

/// The value without a member, for those that are only sent.
Value without(Value value, std::string_view member);

/// A JSON merge patch of one level (RFC 7396), whose nulls remove.
void merge(Value& value, const Value& patch);

// ---- The table of routes -------------------------------------------------------------------

using Handler = Answer (*)(Office&, const Incoming&);

struct Route {
  std::string_view operation{};
  Handler handler = nullptr;
};

std::span<const Route> front_desk_routes();
std::span<const Route> vessel_routes();
std::span<const Route> berth_routes();
std::span<const Route> call_routes();
std::span<const Route> container_routes();
std::span<const Route> declaration_routes();
std::span<const Route> invoice_routes();
std::span<const Route> pilot_routes();
std::span<const Route> webhook_routes();
std::span<const Route> document_routes();
std::span<const Route> user_routes();
std::span<const Route> report_routes();

/// nullptr when no area has the operation.
Handler handler_of(std::string_view operation);

}  // namespace driftgate::harbour
