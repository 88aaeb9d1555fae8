#pragma once

#include <string>
#include <string_view>

#include "specs/contracts/contract.h"

namespace driftgate {

/// The place of the whole body.
inline constexpr std::string_view kRequestBody = "request body";

/// "request body /items/*/id" for the JSON Pointer "/items/0/id"; "request body" for "" and what is
/// none.
std::string place_of_body(std::string_view instance);

/// Where the contract holds a part of a request: "query limit", "header X-Trace", "path id",
/// "request body /id". The nearest thing that is there.
Node recorded_place(const RecordedRequest& recorded, std::string_view place);

/// Where the contract holds a part of a body; the nearest thing that is there.
Node recorded_place(const RecordedBody& body, std::string_view pointer);

}  // namespace driftgate
