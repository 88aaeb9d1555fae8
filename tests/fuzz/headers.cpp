// The head of a response, and each of its field values read as everything that a value can be.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "runner/response_head.h"
#include "specs/document/reference.h"
#include "specs/http/date.h"
#include "specs/http/exchange.h"
#include "specs/http/media_type.h"
#include "specs/http/structured_field.h"
#include "validators/checks/header_value.h"

using namespace driftgate;

namespace {

constexpr const char* kSchemas = R"([
  {"type": "array", "items": {"type": "integer"}},
  {"type": "array", "items": {"type": ["string", "null"]}},
  {"type": "object", "properties": {"R": {"type": "integer"}}},
  {"type": "object", "additionalProperties": {"type": "boolean"}},
  {"type": ["number", "boolean", "null"]},
  {"type": "string"},
  {}])";

void require(bool kept) {
  if (!kept) std::abort();
}

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

std::string written(const MediaType& media) {
  std::string text = media.essence();
  for (const auto& [name, value] : media.parameters) text += "; " + name + "=" + quoted(value);
  return text;
}

void read_media_type(std::string_view text) {
  const auto media = parse_media_type(text);
  if (!media) return;
  // Of a parameter that is repeated the first counts.
  require(media->parameters.size() > 1 || covers(*media, *media));
  require(parse_media_type(written(*media)) == media);
  require(media->suffix().size() < media->subtype.size());
}

void read_date(std::string_view text) {
  using namespace std::chrono;
  const sys_seconds now(days(20'000));
  const auto date = parse_http_date(text, now);
  // An HTTP-date has four digits for its year at most.
  require(!date || (*date >= sys_days(year(0) / 1 / 1) && *date <= sys_days(year(10'000) / 1 / 1)));
  const auto item = parse_structured_date(text);
  require(!item || *item < sys_days(year(10'000) / 1 / 1));
  require(!item || !date);
  require(!item || !parse_structured_boolean(text));
}

/// Every way in which a description can promise the header.
class Promises {
 public:
  void read(std::string_view text) {
    for (const Node schema : schemas_->root().elements())
      for (const bool explode : {false, true})
        require(bool(reader_.read({.schema = graph_.at(schema), .explode = explode}, text)));
    require(reader_.read({.json = true}, text) || !reader_.problem().message.empty());
  }

 private:
  Documents documents_{[](const std::string&) { return std::string(kSchemas); }};
  const Document* schemas_ = &documents_.open("schemas.json");
  SchemaGraph graph_{documents_, Dialect::openapi_3_1};
  HeaderReader reader_;
};

bool is_trimmed(std::string_view text) {
  const std::string_view blanks = " \t";
  return text.empty() || (blanks.find(text.front()) == std::string_view::npos &&
                          blanks.find(text.back()) == std::string_view::npos);
}

void read_head(std::string_view bytes, Promises& promises) {
  const auto head = parse_response_head(bytes);
  if (!head) return;
  require(head->status >= 100 && head->status <= 599);
  for (const auto& [name, value] : head->headers) {
    require(!name.empty() && name.find_first_of(":\n") == std::string::npos && is_trimmed(name));
    require(value.find('\n') == std::string::npos && is_trimmed(value));
    require(find_header(head->headers, name) != nullptr);
    require(combined_header(head->headers, name).find(value) != std::string::npos);
    read_media_type(value);
    read_date(value);
    promises.read(value);
  }
  for (const char* method : {"GET", "HEAD"})
    for (const std::string& remark : framing_remarks(*head, method))
      require(remark.find(": ") != std::string::npos);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Promises promises;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  read_head(bytes, promises);
  read_media_type(bytes);
  read_date(bytes);
  if (size < 4096) promises.read(bytes);
  return 0;
}
