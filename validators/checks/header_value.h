#pragma once

#include <array>
#include <string>
#include <string_view>

#include "specs/document/document.h"
#include "specs/expectation.h"

namespace driftgate {

/// Reads the text of response headers as values of the type that their schema names: `simple`
/// style (OpenAPI 3.x Parameter Object, "Style Values") or JSON text. Uses its memory again for
/// each value.
class HeaderReader {
 public:
  /// The value, valid until the next call. Text that cannot be what the schema wants becomes a
  /// string, so that the schema rejects it. Absent only for a header that should hold JSON text
  /// and does not; problem() then says why.
  Node read(const ExpectedHeader& header, std::string_view text);
  const JsonReader::Problem& problem() const { return reader_.problem(); }

 private:
  unsigned kinds_of(const Schema& schema);

  struct Known {
    Schema schema{};
    unsigned kinds = 0;
  };
  std::array<Known, 16> known_{};  // What schemas admit, by their place.
  JsonReader reader_;
  std::string json_{};
};

}  // namespace driftgate
