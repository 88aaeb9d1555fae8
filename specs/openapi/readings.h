#pragma once

#include <string>
#include <vector>

#include "specs/document/document.h"

namespace driftgate {

/// What a server may take the text of a value for, as JSON. Texts have no types: of a number or a
/// bare word the text or what it spells, in a list of one, too; of members or elements each of
/// them so, with those that are null or without, since styles may write nothing for them. None
/// where a container holds others, for which the styles have no form.
std::vector<std::string> text_readings(Node value);

}  // namespace driftgate
