#include "specs/contracts/recorded_body.h"

#include <fmt/core.h>

#include <algorithm>
#include <optional>

#include "specs/document/base64.h"
#include "specs/document/document_writer.h"
#include "specs/document/error.h"
#include "specs/document/refuse.h"
#include "specs/http/media_type.h"
#include "specs/http/uri.h"

namespace driftgate {
namespace {

bool is_json_type(std::string_view content_type) {
  const std::optional<MediaType> media = parse_media_type(content_type);
  return media && media->is_json();
}

// What a text looks like where nothing says it.
std::string_view sniffed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return "text/plain";
  if (text[first] == '{' || text[first] == '[') return "application/json";
  return text[first] == '<' ? "application/xml" : "text/plain";
}

// A JSON text within a string of the file: all of it has the place of that string. Absent when the
// text is no JSON.
std::unique_ptr<const Document> inner_document(std::string_view text, Node source) {
  JsonReader reader;
  if (reader.read(text, {.depth = kMostContractDepth}) == nullptr) return nullptr;
  DocumentWriter writer;
  writer.place_at(source);
  writer.json(text);
  return writer.finish(source.document()->name(), {.depth = kMostContractDepth});
}

class BodyReader {
 public:
  BodyReader(std::string content_type, const RecordedBodyOptions& options) : options_(options) {
    body_.content_type = std::move(content_type);
  }

  RecordedBody read(Node node) {
    body_.source = node;
    if (!node) return std::move(body_);
    if (options_.wrapped && node.is(Kind::object))
      unwrap(node);
    else
      take(node);
    return std::move(body_);
  }

 private:
  void unwrap(Node node) {
    if (node.size() == 0) return;  // Nothing is said.
    const Node content = node.find("content");
    if (!content) refuse(node, "the body has no 'content'");
    if (const Node type = node.find("contentType"); type.is(Kind::string) && !type.text().empty())
      body_.content_type = type.text();
    const Node encoded = node.find("encoded");
    const bool is_base64 =
        (encoded.is(Kind::boolean) && encoded.boolean()) ||
        (encoded.is(Kind::string) && equal_ignoring_case(encoded.text(), "base64"));
    if (encoded.is(Kind::string) && !is_base64 && !equal_ignoring_case(encoded.text(), "json"))
      refuse(encoded, fmt::format("the encoding '{}' is not known", encoded.text()));
    if (!is_base64) return take(content);
    std::optional<std::string> bytes;
    if (content.is(Kind::string)) bytes = decode_base64(content.text());
    if (!bytes) refuse(content, "'content' is said to be base64 and is not");
    body_.source = content;
    body_.bytes = std::move(*bytes);
    body_.is = body_.bytes.empty() ? RecordedBody::Is::empty : RecordedBody::Is::present;
    if (body_.content_type.empty()) body_.content_type = "application/octet-stream";
    if (is_json_type(body_.content_type)) take_json_text(content);
  }

  void take(Node content) {
    body_.source = content;
    const bool is_text = content.is(Kind::string);
    if (content.is(Kind::null) || (is_text && content.text().empty())) {
      body_.is = RecordedBody::Is::empty;
      return;
    }
    body_.is = RecordedBody::Is::present;
    if (is_text) {
      body_.bytes = content.text();
      if (body_.content_type.empty()) body_.content_type = sniffed(body_.bytes);
      if (is_json_type(body_.content_type)) take_json_text(content);
      if (is_json_type(body_.content_type) && !body_.value) {
        body_.value = content;  // A JSON string, and not JSON in a string.
        body_.bytes = to_json(content);
      }
      return;
    }
    body_.value = content;
    body_.bytes = to_json(content);
    if (body_.content_type.empty()) body_.content_type = "application/json";
  }

  void take_json_text(Node source) {
    std::unique_ptr<const Document> inner = inner_document(body_.bytes, source);
    if (!inner) return;
    body_.value = inner->root();
    options_.inner.push_back(std::move(inner));
  }

  const RecordedBodyOptions& options_;
  RecordedBody body_{};
};

std::string decode(std::string_view text) {
  std::string spaced(text);
  std::replace(spaced.begin(), spaced.end(), '+', ' ');
  return percent_decode(spaced);
}

}  // namespace

RecordedBody read_recorded_body(Node node, std::string content_type,
                                const RecordedBodyOptions& options) {
  return BodyReader(std::move(content_type), options).read(node);
}

void add_form_field(std::string_view field,
                    std::vector<std::pair<std::string, std::vector<std::string>>>& to) {
  const std::size_t equals = std::min(field.find('='), field.size());
  std::string name = decode(field.substr(0, equals));
  std::string value = decode(field.substr(std::min(equals + 1, field.size())));
  const auto known =
      std::find_if(to.begin(), to.end(), [&](const auto& one) { return one.first == name; });
  if (known != to.end())
    known->second.push_back(std::move(value));
  else
    to.emplace_back(std::move(name), std::vector{std::move(value)});
}

}  // namespace driftgate
