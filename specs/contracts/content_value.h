#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "specs/document/document.h"
#include "specs/expectation.h"

namespace driftgate {

/// Reads the content of messages as values that a schema can judge:
/// - json: what it says;
/// - xml: as write_xml_value() has it;
/// - form: an object of lists of strings;
/// - text: one string;
/// - bytes: `{"bytes": "<base64>", "types": ["image/png"]}`, the types by how they begin.
/// Each value is valid until the next call. Not safe to share between threads.
class ContentReader {
 public:
  /// Null when the bytes are not what they should be; problem() then says why.
  const Document* read(ContentForm form, std::string_view bytes);
  const JsonReader::Problem& problem() const { return problem_; }

 private:
  const Document* keep(std::unique_ptr<const Document> document);

  JsonReader json_;
  std::unique_ptr<const Document> made_{};
  JsonReader::Problem problem_{};
};

/// How content of that type is read; by_type where nothing is known of it.
ContentForm content_form(std::string_view media_type);

/// The media types that bytes are by how they begin: "application/json" and "text/plain" for JSON
/// text, for example. Empty when nothing is known.
std::vector<std::string_view> detect_media_types(std::string_view bytes);

/// The one name of those that a format has: "image/jpeg" for "image/jpg".
std::string_view usual_media_type(std::string_view media_type);

/// Whether detect_media_types() would know that type.
bool is_detectable(std::string_view media_type);

}  // namespace driftgate
