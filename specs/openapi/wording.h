#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "specs/document/document.h"
#include "specs/openapi/grammar.h"
#include "specs/openapi/rules.h"

/// How breaches of the grammar are put into words.
namespace driftgate::openapi {

/// A name or value of the description between quotes, cut where it is long.
std::string quoted(std::string_view text);
std::string quoted(Node value);  ///< The same of any value, as JSON.

std::string_view article(std::string_view noun);  ///< "a" or "an".
std::string_view a_kind(Node value);              ///< "a string", "an object", …

/// "'tags'", or "each element of 'tags'"; "the value" without a label.
std::string named(Node label, bool is_element = false);

/// "'version' must be a string, not a number; quote it".
void refuse_kind(const Grammar& grammar, const Value& rule, bool is_element, Node value, Node label,
                 Breaches& breaches);
void refuse_number(Number rule, Node value, const std::string& name, Breaches& breaches);
void refuse_word(const std::vector<std::string_view>& words, Node value, const std::string& name,
                 Breaches& breaches);
void refuse_name(Names rule, Node name, Breaches& breaches);

/// A field that the object does not have, with what may have been meant.
void refuse_field(const Grammar& grammar, const Object& object, Node name, Breaches& breaches);
/// A keyword that is allowed but looks like a misspelled one.
void suspect_field(const Object& object, Node name, Breaches& breaches);
void refuse_group(const Object& object, const Group& group, Node node, Breaches& breaches);

}  // namespace driftgate::openapi
