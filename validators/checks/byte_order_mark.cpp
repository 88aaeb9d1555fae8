#include "validators/checks/checks.h"

namespace driftgate::checks {
namespace {

std::vector<Violation> check(const Case& c) {
  if (!c.body || !c.response.body.starts_with("\xEF\xBB\xBF")) return {};
  return {{.message = "the JSON body begins with a byte order mark",
           .source = c.content->source.location()}};
}

}  // namespace

const Rule<Case> byte_order_mark{
    .id = "byte-order-mark",
    .category = "contract",
    .severity = Severity::note,
    .summary = "A JSON body begins with JSON, not with a byte order mark",
    .explanation =
        "RFC 8259 §8.1 forbids a byte order mark in front of JSON that is sent; parsers may pass "
        "over it, as driftgate does, or refuse the body, as many do. It usually comes from a file "
        "saved by an editor or from a writer that marks UTF-8.",
    .check = check,
};

}  // namespace driftgate::checks
