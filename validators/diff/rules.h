#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "validators/diff/change.h"
#include "validators/diff/schema_edits.h"

namespace driftgate {

/// The part of a message that a schema speaks of. A property is any part inside of the whole.
enum class Element : std::uint8_t {
  request_body,
  request_property,
  request_parameter,
  request_parameter_property,
  request_header,  ///< A parameter; only its properties are told from others.
  request_header_property,
  response_body,
  response_property,
  response_header,
  response_header_property,
};

constexpr Side side_of(Element element) {
  return element < Element::response_body ? Side::request : Side::response;
}

/// A kind of change: what it does, whom it may hurt, and what other tools call it.
struct DiffRule {
  std::string_view id{};
  Side side = Side::surface;
  Effect effect = Effect::none;
  Guards guards{};
  Severity severity = Severity::note;  ///< By the law: severity_of() of the three above.
  Severity oasdiff = Severity::note;   ///< What oasdiff gives it; by the law where it has none.
  bool of_schema = false;    ///< Of an edit of a schema: compare() may say more than the law.
  bool in_oasdiff = false;   ///< oasdiff (2026-08) has a rule of that id.
  std::string_view where{};  ///< "a property of the request body"; "" where `what` says it.
  std::string_view what{};   ///< What changed.

  std::string summary() const;      ///< Where and what; no trailing period.
  std::string explanation() const;  ///< Whom it hurts, derived from the law.
};

/// Every rule of `driftgate diff`: those of the surface, then those of the schemas of each element.
/// All live forever.
const std::vector<const DiffRule*>& all_diff_rules();

/// The rule of that id, or nullptr.
const DiffRule* find_diff_rule(std::string_view id);

/// The rule for an edit of the schema of `whole`, which may be a body, parameter or header: an edit
/// inside of it or of its properties is one of a property. Guards of the edit count where there is
/// a rule for readOnly or writeOnly parts.
const DiffRule& rule_of(Element whole, const EditUse& use);

}  // namespace driftgate
