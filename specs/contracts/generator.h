#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "specs/contracts/path_expression.h"
#include "specs/document/document.h"

namespace driftgate {

/// A value that is made anew for each run, in the place of the example's.
struct Generator {
  enum class Part : std::uint8_t { method, path, query, header, body, status };
  enum class Kind : std::uint8_t {
    uuid,
    random_int,
    random_decimal,
    random_hexadecimal,
    random_string,
    random_boolean,
    regex,
    date,
    time,
    datetime,
    provider_state,
    mock_server_url,
  };
  Part part = Part::body;
  Kind kind = Kind::uuid;
  PathExpression path{};
  Node source{};  ///< Its object, with the parameters.
};

/// `generators` of a request, response or message. Absent: none. Throws Error at what is wrong.
std::vector<Generator> read_generators(Node generators);

}  // namespace driftgate
