#include "specs/contracts/content_value.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "specs/contracts/recorded_body.h"
#include "specs/contracts/xml_element.h"
#include "specs/document/base64.h"
#include "specs/document/document_writer.h"
#include "specs/document/error.h"
#include "specs/document/utf8.h"
#include "specs/http/media_type.h"

namespace driftgate {
namespace {

struct Signature {
  std::string_view media_type{};
  std::size_t offset = 0;
  std::string_view bytes{};
};

using namespace std::string_view_literals;

// WHATWG MIME Sniffing §6, and the files that contracts are recorded with.
constexpr std::array<Signature, 22> kSignatures{{
    {"image/png", 0, "\x89PNG\r\n\x1A\n"sv},
    {"image/jpeg", 0, "\xFF\xD8\xFF"sv},
    {"image/gif", 0, "GIF8"sv},
    {"image/webp", 8, "WEBP"sv},
    {"image/bmp", 0, "BM"sv},
    {"image/tiff", 0, "II*\0"sv},
    {"image/tiff", 0, "MM\0*"sv},
    {"image/x-icon", 0, "\0\0\1\0"sv},
    {"application/pdf", 0, "%PDF-"sv},
    {"application/postscript", 0, "%!PS-Adobe-"sv},
    {"application/zip", 0, "PK\3\4"sv},
    {"application/gzip", 0, "\x1F\x8B\x08"sv},
    {"application/x-7z-compressed", 0, "7z\xBC\xAF\x27\x1C"sv},
    {"application/x-bzip2", 0, "BZh"sv},
    {"application/vnd.rar", 0, "Rar!\x1A\7"sv},
    {"audio/mpeg", 0, "ID3"sv},
    {"audio/wav", 8, "WAVE"sv},
    {"audio/ogg", 0, "OggS"sv},
    {"video/mp4", 4, "ftyp"sv},
    {"video/webm", 0, "\x1A\x45\xDF\xA3"sv},
    {"font/woff2", 0, "wOF2"sv},
    {"application/wasm", 0, "\0asm"sv},
}};

// A thousand and more are no form that a person designed; each is compared with those before.
constexpr std::size_t kMostFields = 2000;

bool is_text(std::string_view bytes) {
  return utf8_breaks_at(bytes) == bytes.size() && bytes.find('\0') == std::string_view::npos;
}

std::string_view without_space(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  return first == std::string_view::npos ? "" : text.substr(first);
}

}  // namespace

std::string_view usual_media_type(std::string_view media_type) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kOthers{{
      {"image/jpg", "image/jpeg"},
      {"application/x-gzip", "application/gzip"},
      {"application/x-zip-compressed", "application/zip"},
      {"image/vnd.microsoft.icon", "image/x-icon"},
      {"audio/x-wav", "audio/wav"},
      {"audio/mp3", "audio/mpeg"},
  }};
  for (const auto& [other, usual] : kOthers)
    if (media_type == other) return usual;
  return media_type;
}

ContentForm content_form(std::string_view media_type) {
  const std::optional<MediaType> media = parse_media_type(media_type);
  if (!media) return ContentForm::by_type;
  if (media->is_json()) return ContentForm::json;
  if (media->subtype == "xml" || media->suffix() == "xml") return ContentForm::xml;
  if (media->essence() == "application/x-www-form-urlencoded") return ContentForm::form;
  if (media->type == "text") return ContentForm::text;
  return ContentForm::bytes;
}

std::vector<std::string_view> detect_media_types(std::string_view bytes) {
  std::vector<std::string_view> found;
  for (const Signature& one : kSignatures)
    if (bytes.size() >= one.offset && bytes.substr(one.offset).starts_with(one.bytes))
      found.push_back(one.media_type);
  if (!found.empty() || bytes.empty() || !is_text(bytes)) return found;
  const std::string_view text = without_space(bytes);
  JsonReader reader;
  if (reader.read(text) != nullptr) found.push_back("application/json");
  if (text.starts_with("<") && read_xml(text).problem.empty()) {
    found.push_back("application/xml");
    found.push_back("text/xml");
  }
  if (text.starts_with("<")) found.push_back("text/html");
  found.push_back("text/plain");
  return found;
}

bool is_detectable(std::string_view media_type) {
  constexpr std::array<std::string_view, 5> kTexts{"application/json", "application/xml",
                                                   "text/xml", "text/html", "text/plain"};
  if (std::find(kTexts.begin(), kTexts.end(), media_type) != kTexts.end()) return true;
  return std::any_of(kSignatures.begin(), kSignatures.end(), [&](const Signature& one) {
    return one.media_type == usual_media_type(media_type);
  });
}

const Document* ContentReader::keep(std::unique_ptr<const Document> document) {
  made_ = std::move(document);
  return made_.get();
}

const Document* ContentReader::read(ContentForm form, std::string_view bytes) {
  problem_ = {};
  if (form == ContentForm::json || form == ContentForm::by_type) {
    const Document* document = json_.read(bytes);
    if (document == nullptr) problem_ = json_.problem();
    return document;
  }
  DocumentWriter writer;
  if (form == ContentForm::bytes) {
    writer.begin_object();
    writer.name("types");
    writer.begin_array();
    for (const std::string_view type : detect_media_types(bytes)) writer.string(type);
    writer.end_array();
    writer.name("bytes");
    writer.string(encode_base64(bytes));
    writer.end_object();
    return keep(writer.finish("content"));
  }
  if (form == ContentForm::xml) {
    const ReadXml xml = read_xml(bytes);
    if (!xml.problem.empty()) {
      problem_.message = "no XML: " + xml.problem;
      return nullptr;
    }
    write_xml_value(writer, xml.root);
  } else if (utf8_breaks_at(bytes) != bytes.size()) {
    problem_ = {.message = "no UTF-8", .is_encoding = true};
    return nullptr;
  } else if (form == ContentForm::text) {
    writer.string(bytes);
  } else {
    std::vector<std::pair<std::string, std::vector<std::string>>> fields;
    while (!bytes.empty()) {
      const std::string_view field = bytes.substr(0, std::min(bytes.find('&'), bytes.size()));
      bytes.remove_prefix(std::min(field.size() + 1, bytes.size()));
      if (!field.empty()) add_form_field(field, fields);
      if (fields.size() <= kMostFields) continue;
      problem_.message = "a form of too many fields";
      return nullptr;
    }
    writer.begin_object();
    for (const auto& [name, values] : fields) {
      writer.name(name);
      writer.begin_array();
      for (const std::string& value : values) writer.string(value);
      writer.end_array();
    }
    writer.end_object();
  }
  try {
    return keep(writer.finish("content"));
  } catch (const Error& error) {  // What was decoded is no UTF-8, or beyond the limits.
    problem_.message = error.what();
    return nullptr;
  }
}

}  // namespace driftgate
