#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "specs/arazzo/expression.h"
#include "specs/document/document.h"
#include "specs/http/exchange.h"
#include "specs/openapi/operation.h"

namespace driftgate {

/// Keeps values that were made or read while workflows are played. Not safe to share between
/// threads.
class Values {
 public:
  Node text(std::string_view text);  ///< As a string; absent when it is not UTF-8.
  Node number(int number);
  Node json(const std::string& json);   ///< Absent when it is none.
  Node body(const std::string& bytes);  ///< JSON where it is, else a string; absent when empty.

 private:
  std::deque<std::unique_ptr<const Document>> documents_{};
};

using NamedValues = std::map<std::string, Node, std::less<>>;

/// What expressions may name, beside the message. Null: there is nothing of that kind.
struct Scope {
  Values* values = nullptr;  ///< Never null.
  const Operation* operation = nullptr;
  const Exchange* exchange = nullptr;
  const NamedValues* inputs = nullptr;
  const NamedValues* outputs = nullptr;
  const std::map<std::string, NamedValues, std::less<>>* steps = nullptr;  ///< Their outputs.
  const std::map<std::string, NamedValues, std::less<>>* workflow_inputs = nullptr;
  const std::map<std::string, NamedValues, std::less<>>* workflow_outputs = nullptr;
};

/// Absent when the expression yields nothing.
Node value_of(const Expression& expression, const Scope& scope);

/// A value with its expressions replaced by what they yield, those that are embedded in texts as
/// text.
struct Filled {
  Node value{};         ///< Absent when an expression yields nothing.
  std::string lacks{};  ///< That expression.
};
Filled filled(Node value, const Scope& scope);

/// The value as JSON, but for what `instead` writes itself: it is asked about every value before
/// that is gone into, and says whether it did.
std::string rewritten(Node value, const std::function<bool(Node, std::string& out)>& instead);

/// As it stands in a text: strings as they are, the rest as JSON.
std::string as_text(Node value);

}  // namespace driftgate
