#include "validators/consumers/rules.h"

#include <algorithm>
#include <iterator>

namespace driftgate {
namespace consumers {
#define CONSUMER_RULE(name, id_, severity_, summary_, explanation_) \
  const ConsumerRule name{.id = id_,                                \
                          .severity = Severity::severity_,          \
                          .summary = summary_,                      \
                          .explanation = explanation_};
#include "validators/consumers/rules.inc"
#undef CONSUMER_RULE
}  // namespace consumers

namespace {

constexpr const ConsumerRule* kConsumerRules[] = {
#define CONSUMER_RULE(name, id, severity, summary, explanation) &consumers::name,
#include "validators/consumers/rules.inc"
#undef CONSUMER_RULE
};

}  // namespace

std::span<const ConsumerRule* const> all_consumer_rules() { return kConsumerRules; }

bool is_consumer_rule(std::string_view id) {
  return std::any_of(std::begin(kConsumerRules), std::end(kConsumerRules),
                     [&](const ConsumerRule* rule) { return rule->id == id; });
}

}  // namespace driftgate
