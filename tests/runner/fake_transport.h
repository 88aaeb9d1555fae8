#pragma once

#include <functional>
#include <utility>
#include <vector>

#include "runner/transport.h"

namespace driftgate::tests {

/// Answers from a function, several under way at once and the last sent answered first: who
/// relies on an order sees it here.
class FakeTransport : public Transport {
 public:
  using Answer = std::function<Exchange(const Sending&)>;
  explicit FakeTransport(Answer answer, std::size_t concurrency = 4)
      : answer_(std::move(answer)), concurrency_(concurrency) {}

  void send(const Next& next, const Done& done) override {
    std::vector<Sending> under_way;
    for (;;) {
      while (under_way.size() < concurrency_) {
        const std::optional<Sending> sending = next();
        if (!sending) break;
        under_way.push_back(*sending);
        sent.push_back(*sending);
      }
      if (under_way.empty()) return;
      const Sending last = under_way.back();
      under_way.pop_back();
      Exchange exchange = answer_(last);
      exchange.request = *last.request;
      done(last.tag, std::move(exchange));
    }
  }

  std::vector<Sending> sent{};

 private:
  Answer answer_;
  std::size_t concurrency_;
};

}  // namespace driftgate::tests
