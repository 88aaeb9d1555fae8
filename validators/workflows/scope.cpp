#include "validators/workflows/scope.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "specs/document/error.h"
#include "specs/document/quote_json.h"
#include "specs/document/reference.h"
#include "specs/http/uri.h"

namespace driftgate {
namespace {

using Of = Expression::Of;

std::vector<std::string_view> segments(std::string_view path) {
  std::vector<std::string_view> all;
  while (!path.empty()) {
    path.remove_prefix(1);
    const std::size_t past = std::min(path.find('/'), path.size());
    all.push_back(path.substr(0, past));
    path.remove_prefix(past);
  }
  return all;
}

// What stands for "{name}" in the path; the template is its end, behind the base path.
std::optional<std::string> path_value(const Operation& operation, const std::string& url,
                                      std::string_view name) {
  const Uri uri = parse_uri(url);
  const std::vector<std::string_view> sent = segments(uri.path);
  const std::vector<std::string_view> wanted = segments(operation.path);
  if (sent.size() < wanted.size()) return std::nullopt;
  for (std::size_t i = 0; i < wanted.size(); ++i)
    if (wanted[i] == "{" + std::string(name) + "}")
      return percent_decode(sent[sent.size() - wanted.size() + i]);
  return std::nullopt;
}

std::optional<std::string> query_value(const std::string& url, std::string_view name) {
  const Uri uri = parse_uri(url);
  std::string_view query = uri.query ? std::string_view(*uri.query) : std::string_view();
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    const std::size_t equals = std::min(pair.find('='), pair.size());
    if (percent_decode(pair.substr(0, equals)) == name)
      return percent_decode(pair.substr(std::min(equals + 1, pair.size())));
    query.remove_prefix(std::min(pair.size() + 1, query.size()));
  }
  return std::nullopt;
}

Node text_or_nothing(const std::optional<std::string>& text, Values& values) {
  return text ? values.text(*text) : Node{};
}

Node header_value(const Headers& headers, const std::string& name, Values& values) {
  const std::string* value = find_header(headers, name);
  return value == nullptr ? Node{} : values.text(*value);
}

// "list.name": the member `name` of `list` where nothing has the whole name.
Node named(const NamedValues* all, std::string_view name) {
  if (all == nullptr) return {};
  std::string_view head = name;
  for (;;) {
    if (const auto found = all->find(head); found != all->end()) {
      Node value = found->second;
      std::string_view rest = name.substr(head.size());
      while (value && !rest.empty()) {
        rest.remove_prefix(1);
        const std::size_t past = std::min(rest.find('.'), rest.size());
        value = value.is(Kind::object) ? value.find(rest.substr(0, past)) : Node{};
        rest.remove_prefix(past);
      }
      return value;
    }
    const std::size_t dot = head.rfind('.');
    if (dot == head.npos) return {};
    head = head.substr(0, dot);
  }
}

Node owned(const std::map<std::string, NamedValues, std::less<>>* all,
           const Expression& expression) {
  if (all == nullptr) return {};
  const auto found = all->find(expression.owner);
  return found == all->end() ? Node{} : named(&found->second, expression.name);
}

Node of_request(const Expression& expression, const Scope& scope) {
  if (scope.exchange == nullptr) return {};
  const Request& request = scope.exchange->request;
  Values& values = *scope.values;
  switch (expression.of) {
    case Of::url:
      return values.text(request.url);
    case Of::method:
      return values.text(request.method);
    case Of::request_header:
      return header_value(request.headers, expression.name, values);
    case Of::request_query:
      return text_or_nothing(query_value(request.url, expression.name), values);
    case Of::request_path:
      if (scope.operation == nullptr) return {};
      return text_or_nothing(path_value(*scope.operation, request.url, expression.name), values);
    default:
      return values.body(request.body);
  }
}

Node of_response(const Expression& expression, const Scope& scope) {
  const Response* response = scope.exchange == nullptr ? nullptr : scope.exchange->response();
  if (response == nullptr) return {};
  if (expression.of == Of::status_code) return scope.values->number(response->status);
  if (expression.of == Of::response_header)
    return header_value(response->headers, expression.name, *scope.values);
  return scope.values->body(response->body);
}

Node whole_value(const Expression& expression, const Scope& scope) {
  switch (expression.of) {
    case Of::input:
      return named(scope.inputs, expression.name);
    case Of::output:
      return named(scope.outputs, expression.name);
    case Of::step_output:
      return owned(scope.steps, expression);
    case Of::workflow_input:
      return owned(scope.workflow_inputs, expression);
    case Of::workflow_output:
      return owned(scope.workflow_outputs, expression);
    case Of::status_code:
    case Of::response_header:
    case Of::response_body:
      return of_response(expression, scope);
    default:
      return of_request(expression, scope);
  }
}

// "" when all is there, else the expression that yields nothing.
std::string append_filled(std::string& out, Node text, const Scope& scope) {
  const Template read = read_template(text.text()).read;
  std::string whole;
  for (const Template::Part& part : read.parts) {
    if (!part.expression) {
      whole += part.text;
      continue;
    }
    const Node value = value_of(*part.expression, scope);
    if (!value) return part.expression->text;
    if (read.whole) {
      out += to_json(value);
      return "";
    }
    whole += as_text(value);
  }
  append_quoted_json(out, whole);
  return "";
}

}  // namespace

Node Values::json(const std::string& json) {
  try {
    documents_.push_back(read_json(json, "value"));
  } catch (const Error&) {
    return {};
  }
  return documents_.back()->root();
}

Node Values::text(std::string_view text) { return json(quote_json(text)); }

Node Values::number(int number) { return json(std::to_string(number)); }

Node Values::body(const std::string& bytes) {
  if (bytes.empty()) return {};
  const Node value = json(bytes);
  return value ? value : text(bytes);
}

Node value_of(const Expression& expression, const Scope& scope) {
  const Node whole = whole_value(expression, scope);
  return whole ? find_pointer(whole, expression.pointer) : whole;
}

// The tape is the value in its order, so nothing here goes into itself.
std::string rewritten(Node value, const std::function<bool(Node, std::string& out)>& instead) {
  struct Open {
    std::uint32_t past = 0;
    bool is_object = false;
    bool first = true;
  };
  std::string out;
  std::vector<Open> open;
  for (std::uint32_t at = value.index(); at < value.past();) {
    if (!open.empty() && !std::exchange(open.back().first, false)) out += ',';
    if (!open.empty() && open.back().is_object) {
      append_quoted_json(out, Node(value.document(), at).text());
      out += ':';
      ++at;
    }
    const Node each(value.document(), at);
    const bool is_container = each.is(Kind::object) || each.is(Kind::array);
    at = each.past();
    const bool replaced = instead(each, out);
    if (!replaced && is_container) {
      out += each.is(Kind::object) ? '{' : '[';
      open.push_back({.past = each.past(), .is_object = each.is(Kind::object)});
      at = each.index() + 1;
    } else if (!replaced) {
      out += to_json(each);
    }
    while (!open.empty() && open.back().past == at) {
      out += open.back().is_object ? '}' : ']';
      open.pop_back();
    }
  }
  return out;
}

Filled filled(Node value, const Scope& scope) {
  std::string lacks;
  const std::string json = rewritten(value, [&](Node each, std::string& out) {
    if (!each.is(Kind::string) || !lacks.empty()) return false;
    lacks = append_filled(out, each, scope);
    return true;
  });
  if (!lacks.empty()) return {.lacks = std::move(lacks)};
  return {.value = scope.values->json(json)};
}

std::string as_text(Node value) {
  return value.is(Kind::string) ? std::string(value.text()) : to_json(value);
}

}  // namespace driftgate
