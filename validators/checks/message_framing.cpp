#include <utility>

#include "validators/checks/checks.h"

namespace driftgate::checks {
namespace {

std::vector<Violation> check_message_framing(const Case& c) {
  if (c.exchange.remarks.empty()) return {};
  std::string all;
  for (const std::string& remark : c.exchange.remarks) {
    if (!all.empty()) all += "; ";
    all += remark;
  }
  return {{.message = std::move(all)}};
}

}  // namespace

const Rule<Case> message_framing{
    .id = "message-framing",
    .category = "contract",
    .severity = Severity::note,
    .summary = "The response is framed as HTTP says",
    .explanation =
        "The response could be read, but something about it as an HTTP message is odd: two "
        "different Content-Length fields, Content-Length beside Transfer-Encoding, a body where "
        "none may be. Other clients and proxies may read it differently, and such differences are "
        "a known way to attack them. Usually a gateway or a hand-written server is to blame.",
    .check = check_message_framing,
};

}  // namespace driftgate::checks
