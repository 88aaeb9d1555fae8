#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "specs/document/document.h"

namespace driftgate::harbour {

/// A JSON value that can be changed; members keep their order, numbers their lexeme.
struct Value {
  Kind kind = Kind::null;
  std::string text{};  ///< Of a string, its characters; of a number, its lexeme.
  bool truth = false;
  std::vector<std::pair<std::string, Value>> members{};
  std::vector<Value> elements{};

  Value() = default;
  Value(const char* string) : kind(Kind::string), text(string) {}
  Value(std::string string) : kind(Kind::string), text(std::move(string)) {}
  Value(std::string_view string) : kind(Kind::string), text(string) {}
  Value(bool boolean) : kind(Kind::boolean), truth(boolean) {}
  Value(long number) : kind(Kind::number), text(std::to_string(number)) {}
  Value(int number) : Value(static_cast<long>(number)) {}

  bool operator==(const Value&) const = default;

  const Value* find(std::string_view name) const;
  std::string_view string_at(std::string_view name) const;  ///< "" when there is none.
  double number() const;                                    ///< 0 unless a number.
  void set(std::string_view name, Value value);             ///< In its place, or at the end.
  void erase(std::string_view name);
};

Value object(std::vector<std::pair<std::string, Value>> members);
Value array(std::vector<Value> elements = {});
Value number(std::string_view lexeme);

/// JSON that this program holds itself.
Value parse(std::string_view json);

/// Recursion is bounded by the depth that request bodies may have.
Value copy(Node node);
std::string to_json(const Value& value);

/// FNV-1a over the text, in hexadecimal: ids and entity tags are made of content, so that the
/// order of requests does not matter.
std::string digest(std::string_view text, std::size_t digits);

}  // namespace driftgate::harbour
