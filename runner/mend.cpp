#include "runner/mend.h"

#include <algorithm>
#include <utility>

#include "runner/strategies/strategy.h"
#include "specs/document/quote_json.h"
#include "validators/schema/generate.h"
#include "validators/schema/member_schemas.h"

namespace driftgate {
namespace {

constexpr std::string_view kAnyText = "driftgate";

// The first of "a, b, c".
std::string first_of(const std::string& values) { return values.substr(0, values.find(", ")); }

// What keeps the rule where `old` broke it, as JSON; "" when nothing is known to.
std::string kept_value(const ToldRule& rule, Node old) {
  if (rule.kind == ToldRule::Kind::required) return "";
  const std::string value = first_of(rule.limit);
  if (rule.kind == ToldRule::Kind::one_of && !old.is(Kind::number)) return quote_json(value);
  return old.is(Kind::number) ? value : "";
}

class Mending {
 public:
  Mending(const Operation& operation, RequestParts& parts, RequestMaker& maker)
      : operation_(operation), parts_(parts), maker_(maker) {}

  void keep(const ToldRule& rule) {
    if (rule.name.empty()) return;
    if (rule.of_header) return add_header(rule);
    if (keep_in_query(rule)) return;
    keep_in_body(rule);
  }

 private:
  void add_header(const ToldRule& rule) {
    if (rule.kind != ToldRule::Kind::required || !is_token(rule.name)) return;
    const bool there =
        std::any_of(parts_.headers.begin(), parts_.headers.end(),
                    [&](const auto& field) { return equal_ignoring_case(field.first, rule.name); });
    if (!there) parts_.headers.emplace_back(rule.name, std::string(kAnyText));
  }

  bool keep_in_query(const ToldRule& rule) {
    for (const Parameter& parameter : operation_.parameters) {
      if (parameter.name != rule.name || parameter.in == In::path || !parameter.schema) continue;
      std::string json =
          rule.kind == ToldRule::Kind::one_of ? quote_json(first_of(rule.limit)) : rule.limit;
      if (rule.kind == ToldRule::Kind::required)
        json =
            generate(parameter.schema, Direction::request, 0, maker_.evaluator()).json.value_or("");
      if (json.empty()) return true;
      Written written = maker_.write(parameter, json);
      if (written.text) parts_ = with_field(parts_, parameter, *written.text);
      return true;
    }
    return false;
  }

  void keep_in_body(const ToldRule& rule) {
    if (parts_.content == nullptr || parts_.body_json.empty()) return;
    JsonReader reader;
    const Document* document = reader.read(parts_.body_json);
    if (document == nullptr || !document->root().is(Kind::object)) return;
    std::string json = "{";
    bool found = false;
    for (const Member& member : document->root().members()) {
      std::string value = to_json(member.value);
      if (member.name() == rule.name) {
        found = true;
        if (std::string kept = kept_value(rule, member.value); !kept.empty()) value = kept;
      }
      json += (json.size() > 1 ? "," : "") + quote_json(member.name()) + ":" + value;
    }
    if (!found && rule.kind == ToldRule::Kind::required)
      json += (json.size() > 1 ? "," : "") + quote_json(rule.name) + ":" + made_member(rule.name);
    json += "}";
    Body body = maker_.write(*parts_.content, json);
    if (!body.bytes) return;
    parts_.body = std::move(*body.bytes);
    parts_.content_type = std::move(body.content_type);
    parts_.body_json = std::move(json);
  }

  std::string made_member(std::string_view name) {
    for (const Schema& schema : member_schemas(parts_.content->schema, name)) {
      Generated made = generate(schema, Direction::request, 0, maker_.evaluator());
      if (made.json) return *made.json;
    }
    return quote_json(kAnyText);
  }

  const Operation& operation_;
  RequestParts& parts_;
  RequestMaker& maker_;
};

}  // namespace

RequestParts mended(const Operation& operation, RequestParts parts,
                    const std::vector<ToldRule>& rules, RequestMaker& maker) {
  Mending mending(operation, parts, maker);
  for (const ToldRule& rule : rules) mending.keep(rule);
  return parts;
}

}  // namespace driftgate
