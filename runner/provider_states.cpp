#include "runner/provider_states.h"

#include <fmt/core.h>

#include <optional>
#include <utility>

#include "specs/document/document_writer.h"

namespace driftgate {

Exchange send_one(Transport& transport, const Request& request) {
  Exchange heard{.request = request,
                 .outcome = TransportFailure{.message = "the run ended before it was answered"}};
  bool sent = false;
  transport.send(
      [&]() -> std::optional<Sending> {
        if (std::exchange(sent, true)) return std::nullopt;
        return Sending{.request = &request};
      },
      [&](std::size_t, Exchange&& exchange) { heard = std::move(exchange); });
  return heard;
}

void ProviderStates::change(const ProviderState& state, std::string_view consumer,
                            std::string_view action, StateChange& change) {
  DocumentWriter body;
  body.begin_object();
  body.name("consumer");
  body.string(consumer);
  body.name("state");
  body.string(state.name);
  body.name("action");
  body.string(action);
  body.name("params");
  if (state.parameters)
    body.copy(state.parameters);
  else
    body.json("{}");
  body.end_object();
  const Request request{.method = "POST",
                        .url = url_,
                        .headers = {{"Content-Type", "application/json"}},
                        .body = to_json(body.finish("state")->root())};
  const Exchange exchange = send_one(transport_, request);
  change.requests += static_cast<std::size_t>(exchange.attempts);
  const Response* response = exchange.response();
  if (response == nullptr || response->status < 200 || response->status > 299) {
    if (!change.problem.empty()) return;
    change.problem = fmt::format("{} of provider state '{}' failed: {}",
                                 action == "setup" ? "the set-up" : "the tear-down", state.name,
                                 response != nullptr ? fmt::format("status {}", response->status)
                                                     : exchange.failure()->message);
    return;
  }
  JsonReader reader;
  const Document* answer = reader.read(response->body);
  if (answer == nullptr) return;
  for (const Member member : answer->root().members())
    change.values.insert_or_assign(std::string(member.name()), to_json(member.value));
}

StateChange ProviderStates::set_up(const std::vector<ProviderState>& states,
                                   std::string_view consumer) {
  StateChange done;
  for (const ProviderState& state : states) {
    change(state, consumer, "setup", done);
    if (!done.problem.empty()) break;
  }
  return done;
}

StateChange ProviderStates::tear_down(const std::vector<ProviderState>& states,
                                      std::string_view consumer) {
  StateChange done;
  for (auto state = states.rbegin(); state != states.rend(); ++state)
    change(*state, consumer, "teardown", done);
  return done;
}

}  // namespace driftgate
