#include "validators/schema/content.h"

#include <optional>
#include <string>

#include "specs/document/base64.h"

namespace driftgate {

Node broken_content(const ContentRule& rule, std::string_view text) {
  std::optional<std::string> decoded;
  if (rule.encoding) {
    decoded = decode_base64(text);
    if (!decoded) return rule.encoding;
    text = *decoded;
  }
  if (!rule.media_type) return {};
  JsonReader reader;
  return reader.read(text) ? Node{} : rule.media_type;
}

}  // namespace driftgate
