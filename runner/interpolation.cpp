#include "runner/interpolation.h"

#include <fmt/core.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "specs/document/error.h"

namespace driftgate {
namespace {

using RapidWriter = rapidjson::Writer<rapidjson::StringBuffer>;

bool is_name_character(char c, bool first) {
  const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  return letter || (!first && c >= '0' && c <= '9');
}

std::size_t name_length(std::string_view text) {
  std::size_t length = 0;
  while (length < text.size() && is_name_character(text[length], length == 0)) ++length;
  return length;
}

// What stands between "${" and "}".
std::string value_of(std::string_view inside, const Environment& environment,
                     const Location& where) {
  const std::size_t length = name_length(inside);
  const std::string name(inside.substr(0, length));
  const std::string_view rest = inside.substr(length);
  const bool has_default = rest.starts_with(":-");
  const bool has_message = rest.starts_with(":?");
  if (name.empty() || (!rest.empty() && !has_default && !has_message))
    throw Error(fmt::format("'${{{}}}' is no variable: expected ${{NAME}}, ${{NAME:-default}} or "
                            "${{NAME:?message}}; a dollar sign is written $$",
                            inside),
                where);

  std::optional<std::string> value = environment(name);
  const bool missing = !value || (value->empty() && !rest.empty());
  if (!missing) return *std::move(value);
  if (has_default) return std::string(rest.substr(2));
  const std::string_view message = has_message ? rest.substr(2) : "";
  throw Error(fmt::format("the environment variable {} is not set{}{}", name,
                          message.empty() ? "" : ": ", message),
              where);
}

// Writes one tape as JSON from left to right, with a stack of its own.
class JsonOf {
 public:
  JsonOf(const Environment& environment, const Interpolated::Typed& typed)
      : environment_(environment), typed_(typed), writer_(buffer_) {}

  std::string write(Node root) {
    value(root);
    while (!open_.empty()) step();
    return {buffer_.GetString(), buffer_.GetSize()};
  }

 private:
  struct Open {
    Node container;
    Members members;
    Members::Iterator next_member;
    Elements elements;
    Elements::Iterator next_element;
    std::size_t position = 0;
  };

  void step() {
    Open& top = open_.back();
    if (top.container.is(Kind::object)) {
      if (top.next_member == top.members.end()) return close();
      const Member member = *top.next_member;
      ++top.next_member;
      path_.emplace_back(member.name());
      string(member.name(), true);
      value(member.value);
    } else {
      if (top.next_element == top.elements.end()) return close();
      const Node element = *top.next_element;
      ++top.next_element;
      path_.push_back(std::to_string(top.position++));
      value(element);
    }
  }

  void value(Node node) {
    switch (node.kind()) {
      case Kind::object:
        writer_.StartObject();
        return open(node);
      case Kind::array:
        writer_.StartArray();
        return open(node);
      case Kind::string:
        scalar(node);
        break;
      case Kind::number:
        writer_.RawValue(node.text().data(), node.text().size(), rapidjson::kNumberType);
        break;
      case Kind::boolean:
        writer_.Bool(node.boolean());
        break;
      case Kind::null:
        writer_.Null();
        break;
    }
    leave();
  }

  void scalar(Node node) {
    if (!environment_ || node.text().find('$') == std::string_view::npos)
      return string(node.text(), false);
    const std::string text = interpolate(node.text(), environment_, node.location());
    if (!typed_(path_)) return string(text, false);
    if (text == "true" || text == "false") {
      writer_.Bool(text == "true");
    } else if (!text.empty() && text.size() < 19 &&
               text.find_first_not_of("0123456789") == std::string::npos) {
      writer_.Uint64(std::strtoull(text.c_str(), nullptr, 10));
    } else {
      string(text, false);
    }
  }

  void string(std::string_view text, bool name) {
    const auto size = static_cast<rapidjson::SizeType>(text.size());
    if (name)
      writer_.Key(text.data(), size);
    else
      writer_.String(text.data(), size);
  }

  void open(Node node) {
    const Members members = node.members();
    const Elements elements = node.elements();
    open_.push_back({node, members, members.begin(), elements, elements.begin()});
  }

  void close() {
    if (open_.back().container.is(Kind::object))
      writer_.EndObject();
    else
      writer_.EndArray();
    open_.pop_back();
    leave();
  }

  void leave() {
    if (!path_.empty()) path_.pop_back();
  }

  const Environment& environment_;
  const Interpolated::Typed& typed_;
  rapidjson::StringBuffer buffer_;
  RapidWriter writer_;
  std::vector<Open> open_{};
  std::vector<std::string> path_{};
};

}  // namespace

std::optional<std::string> environment_variable(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  if (value == nullptr) return std::nullopt;
  return value;
}

std::string interpolate(std::string_view text, const Environment& environment,
                        const Location& where) {
  std::string result;
  while (!text.empty()) {
    const std::size_t dollar = std::min(text.find('$'), text.size());
    result += text.substr(0, dollar);
    text.remove_prefix(dollar);
    if (text.starts_with("$$")) {
      result += '$';
      text.remove_prefix(2);
    } else if (text.starts_with("${")) {
      const std::size_t end = text.find('}');
      if (end == std::string_view::npos)
        throw Error(fmt::format("'{}' has no closing brace; a dollar sign is written $$", text),
                    where);
      result += value_of(text.substr(2, end - 2), environment, where);
      text.remove_prefix(end + 1);
    } else if (!text.empty()) {
      result += '$';
      text.remove_prefix(1);
    }
  }
  return result;
}

Interpolated::Interpolated(std::unique_ptr<const Document> source, const Environment& environment,
                           const Typed& typed)
    : source_(std::move(source)),
      json_(JsonOf(environment, typed).write(source_->root())),
      settled_(read_json(json_, source_->name())) {}

}  // namespace driftgate
