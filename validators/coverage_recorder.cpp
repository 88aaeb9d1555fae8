#include "validators/coverage_recorder.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <string_view>

#include "specs/http/media_type.h"
#include "validators/sent_parameters.h"

namespace driftgate {
namespace {

constexpr std::size_t kMostBodies = 32;    // Looked into of one content.
constexpr std::size_t kMostElements = 64;  // Of one array.
constexpr std::size_t kMostSteps = 4'000;  // In one body.
constexpr std::size_t kMostTimes = 4'096;  // Of one operation.
constexpr std::size_t kMostParts = 5'000;  // Listed of one description.

// --- schemas ---

bool is_scalar(Node value) { return !value.is(Kind::array) && !value.is(Kind::object); }

// Numbers that are written in another way count as others.
bool equal_scalars(Node a, Node b) {
  return a.kind() == b.kind() && a.text() == b.text() && a.boolean() == b.boolean();
}

bool allows_type(Node type, Node value) {
  const auto fits = [&](Node one) {
    return one.text() == to_string(value.kind()) ||
           (one.text() == "integer" && value.is(Kind::number));
  };
  if (type.is(Kind::string)) return fits(type);
  for (const Node one : type.elements())
    if (fits(one)) return true;
  return !type.is(Kind::array);
}

bool allows_scalar(Node schema, Node value) {
  if (const Node only = schema.find("const")) return !is_scalar(only) || equal_scalars(only, value);
  const Node listed = schema.find("enum");
  if (!listed) return true;
  for (const Node one : listed.elements())
    if (equal_scalars(one, value)) return true;
  return false;
}

Schema without_references(Schema schema) {
  constexpr int kMostHops = 16;
  for (int hop = 0; hop < kMostHops && schema.node.is(Kind::object); ++hop) {
    const Node reference = schema.node.find("$ref");
    if (!reference.is(Kind::string)) break;
    const Schema target = schema.graph->resolve(schema, reference.text());
    if (!target) break;
    schema = target;
  }
  return schema;
}

/// Whether a value may be meant by one of several schemas, from what is cheap to see: its type,
/// its required members and those that tell the alternatives apart. Judging it by each of them
/// would cost more than the verdict.
bool may_be_meant(const Schema& alternative, Node value) {
  const Node schema = without_references(alternative).node;
  if (!schema.is(Kind::object)) return true;
  if (const Node type = schema.find("type"); type && !allows_type(type, value)) return false;
  if (is_scalar(value)) return allows_scalar(schema, value);
  if (!value.is(Kind::object)) return true;
  if (const Node required = schema.find("required"))
    for (const Node name : required.elements())
      if (name.is(Kind::string) && !value.find(name.text())) return false;
  if (const Node properties = schema.find("properties"))
    for (const Member& property : properties.members()) {
      const Node member = value.find(property.name(), property.hash());
      if (member && is_scalar(member) && property.value.is(Kind::object) &&
          !allows_scalar(property.value, member))
        return false;
    }
  return true;
}

constexpr std::array<std::string_view, 3> kListsOfSchemas{"allOf", "anyOf", "oneOf"};
constexpr std::array<std::string_view, 2> kConditions{"then", "else"};

// Responses never have it (OpenAPI 3.0 §4.7.24.2).
bool is_only_written(Node schema) {
  const Node flag = schema.is(Kind::object) ? schema.find("writeOnly") : Node{};
  return flag && flag.boolean();
}

}  // namespace

/// All parts of some schemas, in the order in which they are reached.
struct CoverageRecorder::Parts {
  struct Part {
    Node node{};
    CoverageKind kind = CoverageKind::properties;
    bool promised = false;  // By a content that was seen.

    std::string name() const {
      std::string name = fmt::format("{}#{}", node.document()->name(), node.pointer());
      if (kind == CoverageKind::enum_values) name += fmt::format(" ({})", to_json(node));
      return name;
    }
  };
  std::vector<Part> found{};
  Nodes visited{};
  std::vector<Schema> pending{};

  void reach(const Schema& root) {
    push(root);
    while (!pending.empty()) {
      const Schema schema = pending.back();
      pending.pop_back();
      if (schema.node.is(Kind::object) && visited.insert(schema.node).second) step(schema);
    }
  }

  void push(const Schema& schema) {
    if (schema) pending.push_back(schema);
  }
  void push(const Schema& from, Node node) {
    if (node.is(Kind::object)) push(from.graph->at(node));
  }

  void step(const Schema& schema) {
    if (const Node reference = schema.node.find("$ref"); reference.is(Kind::string))
      push(schema.graph->resolve(schema, reference.text()));
    for (const std::string_view keyword : kListsOfSchemas)
      if (const Node list = schema.node.find(keyword))
        for (const Node one : list.elements()) push(schema, one);
    for (const std::string_view keyword : kConditions) push(schema, schema.node.find(keyword));
    push(schema, schema.node.find("additionalProperties"));
    for (const std::string_view keyword : {"items", "prefixItems"}) {
      const Node items = schema.node.find(keyword);
      if (items.is(Kind::array))
        for (const Node one : items.elements()) push(schema, one);
      else
        push(schema, items);
    }
    if (const Node properties = schema.node.find("properties"))
      for (const Member& property : properties.members()) {
        if (is_only_written(property.value)) continue;
        found.push_back({property.value, CoverageKind::properties});
        push(schema, property.value);
      }
    if (const Node values = schema.node.find("enum"))
      for (const Node value : values.elements())
        if (is_scalar(value)) found.push_back({value, CoverageKind::enum_values});
  }
};

CoverageRecorder::CoverageRecorder(const Description& description) {
  operations_.reserve(description.operations.size());
  for (const Operation& operation : description.operations) {
    SeenOperation seen{.operation = &operation};
    seen.values.resize(operation.parameters.size());
    seen.request_content.resize(operation.body.content.size());
    for (const ExpectedResponse& response : operation.expected.responses)
      seen.responses.push_back({.content = std::vector<SeenContent>(response.content.size())});
    places_.emplace(&operation.expected, operations_.size());
    operations_.push_back(std::move(seen));
  }
}

void CoverageRecorder::see(const Case& c) {
  const auto place = places_.find(&c.expected);
  if (place == places_.end()) return;
  SeenOperation& seen = operations_[place->second];
  ++seen.answers;
  // A recording may not say how long it took.
  if (const auto took = c.exchange.timings.total;
      took.count() > 0 && seen.times.size() < kMostTimes)
    seen.times.push_back(took);
  see_request(c.exchange.request, seen);
  if (c.promise == nullptr) return;
  SeenResponse& response =
      seen.responses[static_cast<std::size_t>(c.promise - c.expected.responses.data())];
  ++response.answers;
  if (c.content == nullptr || c.response.body.empty()) return;
  SeenContent& content =
      response.content[static_cast<std::size_t>(c.content - c.promise->content.data())];
  ++content.answers;
  see_body(c, content);
}

void CoverageRecorder::see_request(const Request& request, SeenOperation& seen) const {
  const Operation& operation = *seen.operation;
  note_parameters(operation, request, seen.values);
  const std::string* type = find_header(request.headers, "Content-Type");
  if (type == nullptr || operation.body.content.empty()) return;
  const std::optional<MediaType> actual = parse_media_type(*type);
  if (!actual) return;
  for (std::size_t i = 0; i < operation.body.content.size(); ++i) {
    const std::optional<MediaType> described =
        parse_media_type(operation.body.content[i].media_type);
    if (described && covers(*described, *actual)) ++seen.request_content[i];
  }
}

void CoverageRecorder::see_body(const Case& c, SeenContent& seen) {
  if (!c.body || seen.bodies == kMostBodies) return;
  ++seen.bodies;
  if (c.content->schema) walk(c.content->schema, c.body);
  if (!c.content->item_schema) return;
  std::size_t left = kMostElements;
  for (const Node item : c.body.elements()) {
    if (left-- == 0) break;
    walk(c.content->item_schema, item);
  }
}

// Schema and value side by side; a reference that leads to itself ends with the steps.
void CoverageRecorder::walk(const Schema& schema, Node value) {
  pending_.assign(1, {schema, value});
  for (std::size_t steps = 0; steps < kMostSteps && !pending_.empty(); ++steps) {
    const auto [one, of] = pending_.back();
    pending_.pop_back();
    if (one.node.is(Kind::object)) step(one, of);
  }
}

void CoverageRecorder::push(const Schema& from, Node schema, Node value) {
  if (schema.is(Kind::object)) pending_.emplace_back(from.graph->at(schema), value);
}

// Most schemas have few members: going through them once is cheaper than asking for each keyword.
void CoverageRecorder::step(const Schema& schema, Node value) {
  const bool scalar = is_scalar(value);
  for (const Member& keyword : schema.node.members()) {
    const std::string_view name = keyword.name();
    const Node what = keyword.value;
    if (name == "$ref") {
      if (!what.is(Kind::string)) continue;
      if (const Schema target = schema.graph->resolve(schema, what.text()))
        pending_.emplace_back(target, value);
    } else if (name == "allOf") {
      for (const Node one : what.elements()) push(schema, one, value);
    } else if (name == "anyOf" || name == "oneOf") {
      for (const Node one : what.elements()) push_alternative(schema, one, value);
    } else if (name == "then" || name == "else") {
      push_alternative(schema, what, value);
    } else if (scalar) {
      if (name != "enum") continue;
      for (const Node one : what.elements())
        if (equal_scalars(one, value)) parts_.insert(one);
    } else if (name == "properties" || name == "additionalProperties") {
      // Both at once.
      if (value.is(Kind::object) && (name == "properties" || !schema.node.find("properties")))
        step_into_members(schema, value);
    } else if (name == "items" || name == "prefixItems") {
      if (value.is(Kind::array) && (name == "prefixItems" || !schema.node.find("prefixItems")))
        step_into_elements(schema, value);
    }
  }
}

void CoverageRecorder::push_alternative(const Schema& from, Node schema, Node value) {
  if (schema.is(Kind::object) && may_be_meant(from.graph->at(schema), value))
    push(from, schema, value);
}

void CoverageRecorder::step_into_members(const Schema& schema, Node value) {
  const Node properties = schema.node.find("properties");
  const Node others = schema.node.find("additionalProperties");
  for (const Member& member : value.members()) {
    const Node property =
        properties.is(Kind::object) ? properties.find(member.name(), member.hash()) : Node{};
    if (property) parts_.insert(property);
    push(schema, property ? property : others, member.value);
  }
}

void CoverageRecorder::step_into_elements(const Schema& schema, Node value) {
  const Node first = schema.node.find("prefixItems");
  const Node items = schema.node.find("items");
  const Node list = first ? first : items;
  std::size_t position = 0;
  for (const Node element : value.elements()) {
    if (position == kMostElements) break;
    const Node own = list.is(Kind::array) ? list.element(position) : Node{};
    push(schema, own ? own : items, element);
    ++position;
  }
}

// --- what came of it ---

namespace {

std::string type_name(const StatusRange& status, const MediaType& media) {
  std::string name = fmt::format("{} {}", to_string(status), media.essence());
  for (const auto& [key, value] : media.parameters) name += fmt::format("; {}={}", key, value);
  return name;
}

void add_item(Coverage& to, CoverageKind kind, const std::string& operation, std::string name,
              std::size_t seen, std::string_view why_not) {
  CoverageCount& count = to.counts[static_cast<std::size_t>(kind)];
  ++count.total;
  count.seen += seen > 0 ? 1 : 0;
  to.items.push_back({.kind = kind,
                      .operation = operation,
                      .name = std::move(name),
                      .seen = seen,
                      .reason = seen > 0 ? "" : std::string(why_not)});
}

std::string why_not(const Result& result) {
  if (result.outcome == Outcome::errored)
    return fmt::format("{}: {}", result.type.empty() ? "error" : result.type, result.reason);
  return result.reason;
}

}  // namespace

namespace {

constexpr std::string_view kNoRequest = "no request was made";
constexpr std::string_view kInNoAnswer = "in no answer";
constexpr std::string_view kNoSuchAnswer = "no answer of a kind that may have it";

bool is_part(CoverageKind kind) {
  return kind == CoverageKind::properties || kind == CoverageKind::enum_values;
}

// Why operations were not probed, as results say it.
std::map<std::string_view, std::string> reasons_in(const std::vector<Result>& results) {
  std::map<std::string_view, std::string> reasons;
  for (const Result& result : results)
    if (std::string reason = why_not(result); !reason.empty())
      reasons.try_emplace(result.operation, std::move(reason));
  return reasons;
}

std::string reason_for(const std::map<std::string_view, std::string>& reasons,
                       const std::string& operation) {
  const auto reason = reasons.find(operation);
  return reason == reasons.end() ? std::string(kNoRequest) : reason->second;
}

// Counts the item, and lists it where there is room.
void settle(Coverage& to, CoverageItem item) {
  CoverageCount& count = to.counts[static_cast<std::size_t>(item.kind)];
  ++count.total;
  count.seen += item.seen > 0 ? 1 : 0;
  if (is_part(item.kind) && to.items.size() >= kMostParts)
    ++to.more;
  else
    to.items.push_back(std::move(item));
}

// What was never seen first, and of that what answers could have had: it is what readers want of a
// list that may be cut.
constexpr std::array<std::pair<bool, bool>, 4> kSeenAndPromised{
    {{false, true}, {false, false}, {true, true}, {true, false}}};

}  // namespace

Coverage CoverageRecorder::coverage(const std::vector<Result>& results) const {
  const auto reasons = reasons_in(results);
  Coverage coverage;
  for (const SeenOperation& seen : operations_)
    list(seen, reason_for(reasons, seen.operation->id), coverage);
  list_parts(coverage);
  return coverage;
}

Coverage CoverageRecorder::facts() const {
  Coverage facts;
  for (const SeenOperation& seen : operations_) list(seen, "", facts);
  const Parts all = parts();
  for (const Parts::Part& part : all.found)
    facts.items.push_back({.kind = part.kind,
                           .name = part.name(),
                           .seen = std::size_t{parts_.contains(part.node) ? 1U : 0U},
                           .reason = std::string(part.promised ? kInNoAnswer : kNoSuchAnswer)});
  facts.counts = {};
  return facts;
}

bool add_facts(const Coverage& facts, Coverage& to) {
  const bool same =
      std::equal(facts.items.begin(), facts.items.end(), to.items.begin(), to.items.end(),
                 [](const CoverageItem& a, const CoverageItem& b) {
                   return a.kind == b.kind && a.operation == b.operation && a.name == b.name;
                 });
  if (!same) return false;
  for (std::size_t i = 0; i < to.items.size(); ++i) {
    const CoverageItem& from = facts.items[i];
    CoverageItem& item = to.items[i];
    if (is_part(item.kind)) {
      item.seen = std::max(item.seen, from.seen);
      if (from.reason == kInNoAnswer) item.reason = from.reason;
    } else {
      item.seen += from.seen;
      item.times.insert(item.times.end(), from.times.begin(), from.times.end());
      std::sort(item.times.begin(), item.times.end());
      if (item.reason.empty()) item.reason = from.reason;
    }
  }
  return true;
}

Coverage coverage_of(const Coverage& facts, const std::vector<Result>& results) {
  const auto reasons = reasons_in(results);
  Coverage coverage;
  for (const CoverageItem& item : facts.items) {
    if (is_part(item.kind)) continue;
    CoverageItem settled = item;
    if (item.seen > 0)
      settled.reason.clear();
    else if (item.reason.empty())
      settled.reason = reason_for(reasons, item.operation);
    settle(coverage, std::move(settled));
  }
  for (const auto& [seen, promised] : kSeenAndPromised)
    for (const CoverageItem& item : facts.items) {
      if (!is_part(item.kind) || (item.seen > 0) != seen ||
          (item.reason == kInNoAnswer) != promised)
        continue;
      CoverageItem settled = item;
      if (seen) settled.reason.clear();
      settle(coverage, std::move(settled));
    }
  return coverage;
}

void CoverageRecorder::list(const SeenOperation& seen, const std::string& why_not,
                            Coverage& to) const {
  const Operation& operation = *seen.operation;
  const auto reason = [&](std::string_view own) {
    return seen.answers > 0 ? own : std::string_view(why_not);
  };
  add_item(to, CoverageKind::operations, operation.id,
           fmt::format("{} {}", operation.method, operation.path), seen.answers, why_not);
  to.items.back().times = seen.times;
  std::sort(to.items.back().times.begin(), to.items.back().times.end());
  for (std::size_t i = 0; i < operation.parameters.size(); ++i)
    add_item(
        to, CoverageKind::parameters, operation.id,
        fmt::format("{} {}", to_string(operation.parameters[i].in), operation.parameters[i].name),
        seen.values[i].size(), reason("in no request"));
  for (std::size_t i = 0; i < operation.body.content.size(); ++i)
    add_item(to, CoverageKind::request_media_types, operation.id,
             operation.body.content[i].media_type, seen.request_content[i],
             reason("in no request"));
  for (std::size_t i = 0; i < seen.responses.size(); ++i) {
    const ExpectedResponse& response = operation.expected.responses[i];
    add_item(to, CoverageKind::statuses, operation.id, to_string(response.status),
             seen.responses[i].answers, reason("no answer with this status"));
  }
  for (std::size_t i = 0; i < seen.responses.size(); ++i) {
    const ExpectedResponse& response = operation.expected.responses[i];
    for (std::size_t j = 0; j < response.content.size(); ++j)
      add_item(to, CoverageKind::response_media_types, operation.id,
               type_name(response.status, response.content[j].media),
               seen.responses[i].content[j].answers,
               reason(seen.responses[i].answers > 0 ? "no answer of this type"
                                                    : "no answer with this status"));
  }
}

CoverageRecorder::Parts CoverageRecorder::parts() const {
  Parts all, promised;
  for (const SeenOperation& seen : operations_)
    for (std::size_t i = 0; i < seen.responses.size(); ++i)
      for (std::size_t j = 0; j < seen.responses[i].content.size(); ++j) {
        const ExpectedContent& content = seen.operation->expected.responses[i].content[j];
        for (Parts* parts : {&all, &promised}) {
          if (parts == &promised && seen.responses[i].content[j].answers == 0) continue;
          parts->reach(content.schema);
          parts->reach(content.item_schema);
        }
      }
  Nodes in_answers;
  for (const Parts::Part& part : promised.found) in_answers.insert(part.node);
  for (Parts::Part& part : all.found) part.promised = in_answers.contains(part.node);
  return all;
}

void CoverageRecorder::list_parts(Coverage& to) const {
  const Parts all = parts();
  for (const auto& [seen, promised] : kSeenAndPromised)
    for (const Parts::Part& part : all.found) {
      if (parts_.contains(part.node) != seen || part.promised != promised) continue;
      // A name costs a walk: those that are not listed need none.
      CoverageItem item{.kind = part.kind, .seen = seen ? 1U : 0U};
      if (to.items.size() < kMostParts) {
        item.name = part.name();
        if (!seen) item.reason = std::string(promised ? kInNoAnswer : kNoSuchAnswer);
      }
      settle(to, std::move(item));
    }
}

}  // namespace driftgate
