#include <fmt/core.h>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "specs/document/quote_json.h"
#include "specs/openapi/body.h"
#include "validators/diff/contents.h"
#include "validators/diff/surface.h"
#include "validators/diff/writing.h"

namespace driftgate::surface {
namespace {

constexpr const char* kUnsaid = "where nothing was said, everybody may have done so";

/// What a body is made of, where it has named parts.
enum class Form : std::uint8_t {
  none,
  urlencoded,  ///< Members are written by style.
  multipart,   ///< Members are parts of a media type each.
};

Form form_of(const RequestContent& content) {
  const auto media = parse_media_type(content.media_type);
  if (!media) return Form::none;
  if (media->essence() == "application/x-www-form-urlencoded") return Form::urlencoded;
  return media->type == "multipart" ? Form::multipart : Form::none;
}

const Encoding* encoding_of(const RequestContent& content, const std::string& property) {
  const auto found =
      std::find_if(content.encodings.begin(), content.encodings.end(),
                   [&](const Encoding& encoding) { return encoding.property == property; });
  return found == content.encodings.end() ? nullptr : &*found;
}

std::vector<MediaType> types_in(std::string_view list) {
  std::vector<MediaType> types;
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    std::string_view one = list.substr(0, comma);
    while (one.starts_with(' ')) one.remove_prefix(1);
    if (auto media = parse_media_type(one)) types.push_back(std::move(*media));
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return types;
}

std::string_view type_of(Node schema) {
  const Node type = schema ? schema.find("type") : Node{};
  return type.is(Kind::string) ? type.text() : std::string_view{};
}

// OpenAPI 3.1 §4.8.15: what a part is without a word; "" where the schema does not tell.
std::string usual_type(Node schema) {
  if (type_of(schema) == "array") schema = schema.find("items");
  const std::string_view type = type_of(schema);
  if (type == "file") return "application/octet-stream";
  if (type == "object") return "application/json";
  if (type != "string") return type.empty() || type == "array" ? "" : "text/plain";
  if (const Node media = schema.find("contentMediaType"); media.is(Kind::string))
    return std::string(media.text());
  const Node format = schema.find("format");
  const bool bytes =
      schema.find("contentEncoding") || (format.is(Kind::string) && format.text() == "binary");
  return bytes ? "application/octet-stream" : "text/plain";
}

std::string types_of(const RequestContent& content, const std::string& property) {
  const Encoding* const encoding = encoding_of(content, property);
  if (encoding != nullptr && !encoding->content_type.empty()) return encoding->content_type;
  return usual_type(property_schema(content.schema, property).node);
}

std::string style_of(const RequestContent& content, const std::string& property) {
  const Encoding* const given = encoding_of(content, property);
  const Encoding encoding = given != nullptr ? *given : Encoding{};
  std::string text =
      fmt::format("{}{}", to_string(encoding.style), encoding.explode ? ", exploded" : "");
  if (encoding.allow_reserved) text += ", reserved characters as they are";
  if (!encoding.content_type.empty()) text += ", " + encoding.content_type;
  return text;
}

// All that an encoding says.
auto words_of(const Encoding& encoding) {
  return std::tie(encoding.content_type, encoding.style, encoding.explode, encoding.allow_reserved);
}

// `content` with the way of another one to send that property.
RequestContent with_encoding(RequestContent content, const std::string& property,
                             const Encoding* encoding) {
  std::erase_if(content.encodings, [&](const Encoding& each) { return each.property == property; });
  if (encoding != nullptr) content.encodings.push_back(*encoding);
  return content;
}

/// The encodings of one media type on both sides.
class Encodings {
 public:
  Encodings(const Surface& all, const SchemaPlace& place, const RequestContent& base,
            const RequestContent& revision)
      : all_(all),
        place_(place),
        base_(base),
        revision_(revision),
        swapped_(place.pair.swapped()),
        form_(form_of(base)) {}

  void compare() {
    if (form_ == Form::none || form_ != form_of(revision_)) return;
    for (const Encoding& before : base_.encodings) compare_one(before.property);
    for (const Encoding& after : revision_.encodings)
      if (encoding_of(base_, after.property) == nullptr) compare_one(after.property);
  }

 private:
  void compare_one(const std::string& property) {
    if (form_ == Form::urlencoded)
      by_style(property);
    else
      by_type(property);
  }

  // By what is written: words that come to the same text are the same.
  void by_style(const std::string& property) {
    const Encoding* const before = encoding_of(base_, property);
    const Encoding* const after = encoding_of(revision_, property);
    // For most: there may be hundreds of them.
    if (before != nullptr && after != nullptr && words_of(*before) == words_of(*after)) return;
    const std::string shown = written_otherwise(property, before, after);
    if (shown.empty()) return;
    const std::string then = style_of(base_, property), now = style_of(revision_, property);
    if (before == nullptr || after == nullptr)
      doubt(property, then, now, kUnsaid);
    else
      tell(property, then, now, effect_of_style(*before, *after), swapped_ ? after : before, shown);
  }

  // A server that takes reserved characters takes those that are escaped, too.
  std::optional<Effect> effect_of_style(const Encoding& before, Encoding after) const {
    if (before.allow_reserved == after.allow_reserved) return std::nullopt;
    const Effect effect = after.allow_reserved ? Effect::widens : Effect::narrows;
    after.allow_reserved = before.allow_reserved;
    const bool alike = written_otherwise(before.property, &before, &after).empty();
    return alike ? std::optional(effect) : std::nullopt;
  }

  // A body, as JSON, that the two write in different ways; "": none.
  std::string written_otherwise(const std::string& property, const Encoding* before,
                                const Encoding* after) const {
    RequestContent one{.media_type = base_.media_type}, other = one;
    if (before != nullptr) one.encodings.push_back(*before);
    if (after != nullptr) other.encodings.push_back(*after);
    for (const std::string& kind : kinds_of(property_schema(base_.schema, property))) {
      std::string json = fmt::format("{{{}:{}}}", quote_json(property), kind);
      const auto document = read_json(json, "value");
      if (write_body(one, document->root()).bytes != write_body(other, document->root()).bytes)
        return json;
    }
    return {};
  }

  void by_type(const std::string& property) {
    const std::string before = types_of(base_, property), after = types_of(revision_, property);
    const std::vector<MediaType> base = types_in(before), revision = types_in(after);
    if (base.empty() || revision.empty()) {
      if (before != after)
        doubt(property, before, after, "the schema does not say what the part is by itself");
      return;
    }
    const auto lost = untaken_of(base, revision);
    const auto won = untaken_of(revision, base);
    if (!lost && !won) return by_more(property);
    if (!is_said(base_, property) || !is_said(revision_, property))
      return doubt(property, before, after, kUnsaid);
    const std::optional<Effect> effect = lost && won ? std::nullopt
                                         : lost      ? std::optional(Effect::narrows)
                                                     : std::optional(Effect::widens);
    Encoding sent{.property = property};
    if (const auto& type = swapped_ ? won : lost) sent.content_type = to_text(*type);
    tell(property, before, after, effect, &sent,
         fmt::format(R"({{{}:"text"}})", quote_json(property)));
  }

  // OpenAPI 3.1 §4.8.15: parts may have a style, and header fields of their own.
  void by_more(const std::string& property) {
    const auto style = [&](const RequestContent& content) {
      const Encoding* const given = encoding_of(content, property);
      const Encoding encoding = given != nullptr ? *given : Encoding{};
      return std::tuple(encoding.style, encoding.explode, encoding.allow_reserved);
    };
    const auto headers = [&](const RequestContent& content) {
      const Node given = content.source.find("encoding").find(property).find("headers");
      return given ? to_json(given) : "";
    };
    if (style(base_) != style(revision_))
      doubt(property, style_of(base_, property), style_of(revision_, property),
            "parts that are written by a style are not compared");
    else if (headers(base_) != headers(revision_))
      doubt(property, headers(base_), headers(revision_), "headers of a part are not compared");
  }

  static bool is_said(const RequestContent& content, const std::string& property) {
    const Encoding* const encoding = encoding_of(content, property);
    return encoding != nullptr && !encoding->content_type.empty();
  }

  static std::optional<MediaType> untaken_of(const std::vector<MediaType>& writer,
                                             const std::vector<MediaType>& readers) {
    for (const MediaType& each : writer)
      if (auto found = untaken(each, readers)) return found;
    return std::nullopt;
  }

  void doubt(const std::string& property, const std::string& before, const std::string& after,
             std::string reason) {
    Found found = found_of(property, before, after);
    found.effect = Effect::unknown;
    found.reason = std::move(reason);
    all_.changes.add(rule(), &place_.pair, std::move(found));
  }

  // `sent` is how the writer sends it, and `json` a body that may show it.
  void tell(const std::string& property, const std::string& before, const std::string& after,
            std::optional<Effect> effect, const Encoding* sent, std::string json) {
    Found found = found_of(property, before, after);
    found.effect = effect;
    const std::size_t position = all_.changes.add(rule(), &place_.pair, std::move(found));
    if (!in_request()) return;
    const RequestContent one = with_encoding(writer(), property, sent);
    const RequestContent other = with_encoding(writer(), property, encoding_of(reader(), property));
    show(all_, position, place_.pair,
         {.carrier = {.content = &one},
          .json = std::move(json),
          .sure = true,
          .otherwise = Carrier{.content = &other}});
  }

  bool in_request() const { return place_.whole == Whole::request_body; }
  std::string_view rule() const {
    return in_request() ? "request-body-encoding-changed" : "response-body-encoding-changed";
  }

  Found found_of(const std::string& property, const std::string& before,
                 const std::string& after) const {
    return {.message = fmt::format("the part '{}' of the {} is written in another way", property,
                                   in_request() ? "request body" : "response"),
            .before = before,
            .after = after,
            .place = place_.place,
            .base = base_.source.find("encoding").find(property),
            .revision = revision_.source.find("encoding").find(property)};
  }

  const RequestContent& writer() const { return swapped_ ? revision_ : base_; }
  const RequestContent& reader() const { return swapped_ ? base_ : revision_; }

  const Surface& all_;
  const SchemaPlace& place_;
  const RequestContent& base_;
  const RequestContent& revision_;
  bool swapped_;
  Form form_;
};

}  // namespace

void compare_encodings(const Surface& all, const SchemaPlace& place, const RequestContent& base,
                       const RequestContent& revision) {
  Encodings(all, place, base, revision).compare();
}

}  // namespace driftgate::surface
