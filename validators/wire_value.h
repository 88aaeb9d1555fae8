#pragma once

#include <string>
#include <string_view>

#include "specs/document/document.h"
#include "specs/schema/schema.h"

namespace driftgate {

/// A set of Kinds, one bit each. Empty: the schema does not say.
using Kinds = unsigned;
constexpr Kinds kind_bit(Kind kind) { return 1U << static_cast<unsigned>(kind); }
inline constexpr Kinds kAnyKind = 0;

/// Which kinds of value a schema admits, by what is cheap to see: `type`, `enum`, `const`, and the
/// schemas it is made of, of which a limited number is looked at.
Kinds admitted_kinds(const Schema& schema);

/// The schema that `keyword` holds in `schema` or where its references lead; of `properties` that
/// of `name`.
Schema subschema(Schema schema, std::string_view keyword, std::string_view name = {});

/// Writes text that has no type of its own as JSON: as null, a number or a boolean where it can be
/// one and such a kind is admitted, else as a string.
void append_wire_scalar(std::string& json, Kinds admitted, std::string_view text);

/// Bytes beyond ASCII are UTF-8 or, by old custom, ISO-8859-1 (RFC 9110 §5.5): then each is the
/// code point of its number.
std::string from_latin_1(std::string_view text);

}  // namespace driftgate
