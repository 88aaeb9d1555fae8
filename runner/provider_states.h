#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "runner/transport.h"
#include "specs/contracts/contract.h"

namespace driftgate {

/// What a provider answered to the set-up of its states.
struct StateChange {
  std::string problem{};  ///< Not empty: it could not be done, and why.
  /// Members of the answer, where it is a JSON object: JSON texts by name.
  std::map<std::string, std::string, std::less<>> values{};
  std::size_t requests = 0;
};

/// Puts a provider into its states and out of them: for each a POST of
/// `{"consumer", "state", "action": "setup" or "teardown", "params"}` to one URL.
class ProviderStates {
 public:
  /// `transport` must outlive it.
  ProviderStates(Transport& transport, std::string url)
      : transport_(transport), url_(std::move(url)) {}

  /// In their order; the first that fails ends it.
  StateChange set_up(const std::vector<ProviderState>& states, std::string_view consumer);

  /// In the opposite order, all of them.
  StateChange tear_down(const std::vector<ProviderState>& states, std::string_view consumer);

 private:
  void change(const ProviderState& state, std::string_view consumer, std::string_view action,
              StateChange& change);

  Transport& transport_;
  std::string url_;
};

/// Sends one request and waits for what comes of it.
Exchange send_one(Transport& transport, const Request& request);

}  // namespace driftgate
