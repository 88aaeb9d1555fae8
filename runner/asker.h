#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "runner/run.h"
#include "runner/transport.h"
#include "specs/openapi/operation.h"
#include "validators/asked.h"
#include "validators/judge.h"

namespace driftgate {

/// One request to be sent, and what its answer is judged by.
struct Asking {
  Request request{};
  const Operation* operation = nullptr;
  Asked asked{};
  bool without_credentials = false;
  std::vector<std::string> leaves_out{};  ///< As Sending::leaves_out.
  bool plain = false;                     ///< The operation's own: the latency budget is for it.
};

/// What came of it.
struct Heard {
  Exchange exchange{};
  Result result{};  ///< Its findings hold the request.
};

/// Sends, judges and confirms.
class Asker {
 public:
  /// All must outlive the asker.
  Asker(Transport& transport, Judge& judge, const RunOptions& options)
      : transport_(transport), judge_(judge), options_(options) {}

  /// Side by side, as far as the transport allows: for requests that change nothing. In the order
  /// of `askings`.
  std::vector<Heard> ask(const std::vector<Asking>& askings);

  Heard ask(const Asking& asking);

  /// Sends those again that failed, on fresh connections, and merges what comes of it: for
  /// requests that may be repeated.
  void confirm(const std::vector<Asking>& askings, std::vector<Heard>& heard);

  /// Called with every exchange, before it is judged.
  std::function<void(const Asking&, const Exchange&)> watch{};

  /// Some operation says which credentials it needs: one that names none needs none.
  bool security_is_described = false;

  /// What is asked now removes what was made: done although the run was stopped.
  bool cleans_up = false;

  /// Nothing but that is asked any more.
  bool is_stopped() const;

  std::size_t requests() const { return requests_; }  ///< Sent, with retries.

 private:
  std::vector<Heard> send(const std::vector<const Asking*>& askings, bool fresh_connection);
  Result judged(const Asking& asking, const Exchange& exchange);

  Transport& transport_;
  Judge& judge_;
  const RunOptions& options_;
  std::size_t requests_ = 0;
  std::size_t begun_ = 0;  // Askings, with confirmations.
  std::size_t done_ = 0;
};

}  // namespace driftgate
