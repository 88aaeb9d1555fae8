#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "specs/contracts/contract.h"

namespace driftgate {

struct RecordedBodyOptions {
  bool wrapped = false;  ///< `{"contentType": …, "encoded": …, "content": …}` of Pact 4.
  std::vector<std::unique_ptr<const Document>>& inner;  ///< Takes what JSON in a string amounts to.
};

/// The body that `node` writes down; an absent Node says nothing of it. `content_type` is what the
/// message's headers say, "" when nothing. Throws Error at its place.
RecordedBody read_recorded_body(Node node, std::string content_type,
                                const RecordedBodyOptions& options);

/// Adds "name=value" of a query or form, decoded (URL Standard §5.1), to the values of its name.
void add_form_field(std::string_view field,
                    std::vector<std::pair<std::string, std::vector<std::string>>>& to);

}  // namespace driftgate
