#include "validators/sent_parameters.h"

#include <algorithm>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "specs/http/uri.h"

namespace driftgate {
namespace {

void note(std::string_view value, std::vector<std::uint64_t>& values) {
  const std::uint64_t hash = std::hash<std::string_view>()(value);
  if (values.size() < kMostValues && std::find(values.begin(), values.end(), hash) == values.end())
    values.push_back(hash);
}

template <class Visit>
void for_each_piece(std::string_view text, char separator, const Visit& visit) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(separator), text.size());
    visit(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

// A request's URL in its parts, percent-encoded as it was sent.
struct Target {
  std::vector<std::string_view> segments{};
  std::vector<std::pair<std::string, std::string_view>> query{};  // Names decoded.
  std::string_view whole_query{};
};

Target target_of(std::string_view url) {
  Target target;
  url = url.substr(0, url.find('#'));
  const std::size_t mark = std::min(url.find('?'), url.size());
  for_each_piece(url.substr(0, mark), '/',
                 [&](std::string_view piece) { target.segments.push_back(piece); });
  if (mark == url.size()) return target;
  target.whole_query = url.substr(mark + 1);
  for_each_piece(target.whole_query, '&', [&](std::string_view pair) {
    const std::size_t equals = std::min(pair.find('='), pair.size());
    target.query.emplace_back(percent_decode(pair.substr(0, equals)),
                              pair.substr(std::min(equals + 1, pair.size())));
  });
  return target;
}

// The segment that holds `{name}`, counted from the end, since a base path may stand before.
std::string_view path_value(const Operation& operation, const std::string& name,
                            const Target& target) {
  std::vector<std::string_view> pieces;
  for_each_piece(operation.path, '/', [&](std::string_view piece) { pieces.push_back(piece); });
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    const std::size_t from_end = pieces.size() - i;
    if (pieces[i].find('{' + name + '}') != std::string_view::npos &&
        from_end <= target.segments.size())
      return target.segments[target.segments.size() - from_end];
  }
  return {};
}

// With `form` and `explode` an object's members stand under their own names.
bool is_spread(const Parameter& parameter, const std::string& name) {
  const Node properties =
      parameter.schema.node.is(Kind::object) ? parameter.schema.node.find("properties") : Node{};
  return parameter.explode && properties && properties.find(name);
}

void note_query(const Parameter& parameter, const Target& target,
                std::vector<std::uint64_t>& values) {
  for (const auto& [name, value] : target.query) {
    const bool deep = name.size() > parameter.name.size() && name.starts_with(parameter.name) &&
                      name[parameter.name.size()] == '[';
    if (name == parameter.name || deep || is_spread(parameter, name)) note(value, values);
  }
}

void note_cookie(const Parameter& parameter, const Request& request,
                 std::vector<std::uint64_t>& values) {
  const std::string* cookies = find_header(request.headers, "Cookie");
  if (cookies == nullptr) return;
  for_each_piece(*cookies, ';', [&](std::string_view pair) {
    pair.remove_prefix(std::min(pair.find_first_not_of(' '), pair.size()));
    if (pair.starts_with(parameter.name) && pair.substr(parameter.name.size()).starts_with('='))
      note(pair.substr(parameter.name.size() + 1), values);
  });
}

void note_parameter(const Parameter& parameter, const Operation& operation, const Request& request,
                    const Target& target, std::vector<std::uint64_t>& values) {
  switch (parameter.in) {
    case In::path: {
      const std::string_view value = path_value(operation, parameter.name, target);
      if (!value.empty()) note(value, values);
      return;
    }
    case In::query:
      return note_query(parameter, target, values);
    case In::query_string:
      if (!target.whole_query.empty()) note(target.whole_query, values);
      return;
    case In::header:
      if (const std::string* value = find_header(request.headers, parameter.name))
        note(*value, values);
      return;
    case In::cookie:
      return note_cookie(parameter, request, values);
  }
}

}  // namespace

void note_parameters(const Operation& operation, const Request& request,
                     std::vector<std::vector<std::uint64_t>>& values) {
  if (operation.parameters.empty()) return;
  const Target target = target_of(request.url);
  for (std::size_t i = 0; i < operation.parameters.size(); ++i)
    note_parameter(operation.parameters[i], operation, request, target, values[i]);
}

}  // namespace driftgate
