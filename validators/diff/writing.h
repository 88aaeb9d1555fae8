#pragma once

#include <optional>
#include <string>
#include <vector>

#include "validators/diff/message.h"

namespace driftgate::surface {

/// A value, as JSON, of each kind that the schema admits by its `type`: text, list, object. Where a
/// kind is written in two ways, its value is. Without a schema or a `type`: of each kind there is.
std::vector<std::string> kinds_of(const Schema& schema);

/// The header as a parameter: what it is written like.
Parameter as_parameter(const ExpectedHeader& header);

/// What is written for a value: the text of a parameter or header, the bytes of a body; absent
/// where it cannot be.
std::optional<std::string> written(const Carrier& carrier, Node value);

/// Whether every kind of value that both admit is written alike by both. Both are parameters, or
/// both headers.
bool is_written_alike(const Carrier& base, const Carrier& revision);

}  // namespace driftgate::surface
