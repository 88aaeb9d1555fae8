#include "specs/document/sequence.h"
#include "validators/checks/checks.h"

namespace driftgate::checks {
namespace {

/// WHATWG HTML §9.2.5: one byte order mark may stand before the events.
bool is_event_stream(const Case& c) {
  return c.media != nullptr && sequence_of(*c.media) == Sequence::server_sent_events;
}

std::vector<Violation> check_byte_order_mark(const Case& c) {
  if (!c.body || is_event_stream(c) || !c.response.body.starts_with("\xEF\xBB\xBF")) return {};
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
    .check = check_byte_order_mark,
};

}  // namespace driftgate::checks
