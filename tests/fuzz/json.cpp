// JSON text to the tape and back: what is written out reads in again as the same text.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "specs/document/document.h"

using namespace driftgate;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static JsonReader reader;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const Document* document = reader.read(bytes, {.depth = 64, .nodes = 100'000});
  if (document == nullptr) return 0;
  const std::string json = to_json(document->root());
  for (const DuplicateKey& duplicate : document->duplicates())
    if (duplicate.key.text() != duplicate.first.text()) std::abort();
  for (std::uint32_t i = 0; i < document->node_count() && i < 8; ++i) Node(document, i).location();
  const Document* again = reader.read(json);
  if (again == nullptr || to_json(again->root()) != json) std::abort();
  return 0;
}
