#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace driftgate {

/// Writes one JSON text, member by member, without a tree in between. Strings go through
/// json_string(), so any bytes may be given; keys are ours and go as they are.
class JsonWriter {
 public:
  enum class Layout : std::uint8_t {
    pretty,  ///< Two blanks a level.
    line,    ///< No line break at all.
  };
  explicit JsonWriter(Layout layout = Layout::pretty) : pretty_(layout == Layout::pretty) {}

  /// Growing a text of many megabytes would hold it twice.
  void reserve(std::size_t bytes) { out_.reserve(bytes); }

  void begin_object() { open('{'); }
  void end_object() { close('}'); }
  void begin_array() { open('['); }
  void end_array() { close(']'); }

  /// Of an object's next member.
  void key(std::string_view name);

  void value(std::string_view text);
  void value(const char* text) { value(std::string_view(text)); }
  void value(bool truth) { put(truth ? "true" : "false"); }
  void value(std::integral auto number) { put(std::to_string(number)); }
  void value(const std::vector<std::string>& texts);
  void null() { put("null"); }
  /// A number as it is to be read: what a float looks like depends on the locale.
  void number(std::string_view literal) { put(literal); }

  template <class T>
  void member(std::string_view name, const T& what) {
    key(name);
    value(what);
  }
  /// Only where there is something to say.
  void member_if(std::string_view name, std::string_view text) {
    if (!text.empty()) member(name, text);
  }

  template <class Write>
  void object(const Write& write_members) {
    begin_object();
    write_members();
    end_object();
  }
  template <class Write>
  void object(std::string_view name, const Write& write_members) {
    key(name);
    object(write_members);
  }
  template <class Write>
  void array(std::string_view name, const Write& write_items) {
    key(name);
    begin_array();
    write_items();
    end_array();
  }
  /// One object for each item.
  template <class Items, class Write>
  void objects(std::string_view name, const Items& items, const Write& write_members) {
    array(name, [&] {
      for (const auto& item : items) object([&] { write_members(item); });
    });
  }

  /// What was written so far, with a line break at its end.
  std::string take();

 private:
  void open(char bracket);
  void close(char bracket);
  void separate();
  void put(std::string_view literal);

  bool pretty_;
  bool first_ = true;  // Of its container.
  bool after_key_ = false;
  std::size_t depth_ = 0;
  std::string out_{};
};

}  // namespace driftgate
