#include "specs/openapi/model.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <unordered_map>
#include <unordered_set>

#include "specs/http/exchange.h"
#include "specs/openapi/rules.h"
#include "specs/openapi/template.h"
#include "specs/openapi/wording.h"

namespace driftgate::openapi {
namespace {

constexpr int kLongestChain = 100;

struct Method {
  std::string_view field;
  std::string_view name;
  OpenApiVersion since;
};
constexpr std::array<Method, 9> kMethods = {{
    {"get", "GET", OpenApiVersion::v2_0},
    {"put", "PUT", OpenApiVersion::v2_0},
    {"post", "POST", OpenApiVersion::v2_0},
    {"delete", "DELETE", OpenApiVersion::v2_0},
    {"options", "OPTIONS", OpenApiVersion::v2_0},
    {"head", "HEAD", OpenApiVersion::v2_0},
    {"patch", "PATCH", OpenApiVersion::v2_0},
    {"trace", "TRACE", OpenApiVersion::v3_0},
    {"query", "QUERY", OpenApiVersion::v3_2},
}};

const Method* method_of(std::string_view field, OpenApiVersion version) {
  for (const Method& method : kMethods) {
    if (method.field == field) return method.since <= version ? &method : nullptr;
  }
  return nullptr;
}

// A Path Item Object and what its `$ref` adds to it; fields of the earlier win.
class PathItem {
 public:
  PathItem(const Reading& reading, Node item) {
    for (int step = 0; item.is(Kind::object) && step < kLongestChain; ++step) {
      layers_.push_back(item);
      const Node reference = reference_in(item);
      item = reference ? reading.references.bind(reference).target : Node{};
    }
  }

  Node find(std::string_view name) const {
    for (const Node layer : layers_) {
      if (const Node value = layer.find(name)) return value;
    }
    return {};
  }

  template <typename Visit>
  void for_each_method(OpenApiVersion version, Visit visit) const {
    for (const Node layer : layers_) {
      for (const Member member : layer.members()) {
        const Method* method = method_of(member.name(), version);
        if (method == nullptr || !member.value.is(Kind::object)) continue;
        if (find(member.name()) == member.value) visit(method->name, member.value);
      }
    }
    if (version < OpenApiVersion::v3_2) return;
    const Node more = find("additionalOperations");
    if (!more.is(Kind::object)) return;
    for (const Member member : more.members()) {
      if (member.value.is(Kind::object)) visit(member.name(), member.value);
    }
  }

 private:
  std::vector<Node> layers_{};
};

using Place = UnreadPart::Kind;

// Parameters of all operations of a path item.
struct SharedParameters {
  std::vector<Parameter> read{};
  std::vector<UnreadPart> unread{};
};

// A path item that is still to be read.
struct Pending {
  Place place = Place::path;
  Node key{};
  Node item{};
};

class ModelReader {
 public:
  explicit ModelReader(Reading& reading) : r_(reading), version_(reading.out.version) {}

  void read() {
    const Node info = r_.root.find("info");
    r_.out.title = text_of(info, "title");
    r_.out.api_version = text_of(info, "version");
    read_security_schemes();
    r_.out.servers = r_.is_v2() ? v2::read_servers(r_, r_.root.find("schemes"))
                                : v3::read_servers(r_, r_.root.find("servers"));
    root_security_ = read_security(r_.root.find("security"));
    read_paths();
    check_links();
  }

 private:
  void read_security_schemes();
  void read_paths();
  void read_map(Place place, Node map);
  void read_path_item(const Pending& pending);
  Operation read_operation(const Pending& pending, const PathItem& item, std::string_view method,
                           Node node, const SharedParameters& shared);
  void queue_callbacks(Node operation);
  std::string unique_id(Node node, const Operation& operation);
  std::vector<SecurityRequirement> read_security(Node list);
  bool is_known_scheme(Node name);
  std::vector<Server> servers_of(const PathItem& item, Node operation);
  void check_path(Node key);
  void check_template(const Operation& operation, Node key);
  void check_links();

  Reading& r_;
  OpenApiVersion version_;
  std::vector<SecurityRequirement> root_security_{};
  std::vector<Pending> callbacks_{};
  std::unordered_set<std::string> ids_{};
  std::unordered_map<std::string, int> id_counts_{};
  std::unordered_set<std::string_view> operation_ids_{};  // As written.
  std::unordered_map<std::string, Node> shapes_{};        // Path templates without their names.
  std::unordered_set<std::uint64_t> callbacks_seen_{};
};

void ModelReader::read_security_schemes() {
  if (r_.is_v2()) {
    v2::read_security_schemes(r_);
  } else {
    v3::read_security_schemes(r_);
  }
}

void ModelReader::read_paths() {
  read_map(Place::path, r_.root.find("paths"));
  if (version_ >= OpenApiVersion::v3_1) read_map(Place::webhook, r_.root.find("webhooks"));
  // A callback may describe callbacks of its own.
  for (std::size_t i = 0; i < callbacks_.size(); ++i) {
    const Pending pending = callbacks_[i];
    read_path_item(pending);
  }
}

void ModelReader::read_map(Place place, Node map) {
  if (!map.is(Kind::object)) return;
  for (const Member member : map.members()) {
    if (place == Place::path) {
      if (!member.name().starts_with('/')) continue;
      check_path(member.key);
    }
    read_path_item({place, member.key, member.value});
  }
}

void ModelReader::read_path_item(const Pending& pending) {
  r_.note_unread(pending.place, pending.key.text(), pending.item);
  const PathItem item(r_, pending.item);
  SharedParameters shared;
  shared.read = read_parameters(r_, item.find("parameters"), shared.unread);
  auto& list = pending.place == Place::path       ? r_.out.operations
               : pending.place == Place::callback ? r_.out.callbacks
                                                  : r_.out.webhooks;
  item.for_each_method(version_, [&](std::string_view method, Node node) {
    list.push_back(read_operation(pending, item, method, node, shared));
    queue_callbacks(node);
  });
}

// OpenAPI 3.1 §4.8.10: a parameter of the operation overrides that of the path.
std::vector<Parameter> effective_parameters(const std::vector<Parameter>& of_path,
                                            std::vector<Parameter> of_operation) {
  std::vector<Parameter> all;
  all.reserve(of_path.size() + of_operation.size());
  for (const Parameter& parameter : of_path) {
    const bool overridden =
        std::any_of(of_operation.begin(), of_operation.end(), [&](const Parameter& other) {
          return other.in == parameter.in && other.name == parameter.name;
        });
    if (!overridden) all.push_back(parameter);
  }
  std::move(of_operation.begin(), of_operation.end(), std::back_inserter(all));
  return all;
}

Operation ModelReader::read_operation(const Pending& pending, const PathItem& item,
                                      std::string_view method, Node node,
                                      const SharedParameters& shared) {
  Operation operation;
  operation.source = node;
  operation.method = method;
  operation.path = pending.key.text();
  operation.id = unique_id(node, operation);
  operation.deprecated = is_true(node, "deprecated");
  if (const Node tags = node.find("tags"); tags.is(Kind::array)) {
    for (const Node tag : tags.elements()) {
      if (tag.is(Kind::string)) operation.tags.emplace_back(tag.text());
    }
  }
  operation.unread_parameters = shared.unread;
  operation.parameters = effective_parameters(
      shared.read, read_parameters(r_, node.find("parameters"), operation.unread_parameters));
  const Node security = node.find("security");
  operation.security = security.is(Kind::array) ? read_security(security) : root_security_;
  operation.servers = servers_of(item, node);
  operation.expected.source = node;
  if (r_.is_v2()) {
    v2::read_body(r_, node, item.find("parameters"), operation);
    v2::read_responses(r_, node, operation);
  } else {
    v3::read_body(r_, node, operation);
    v3::read_responses(r_, node, operation);
  }
  if (pending.place == Place::path && is_well_formed_template(operation.path)) {
    check_template(operation, pending.key);
  }
  return operation;
}

void ModelReader::queue_callbacks(Node operation) {
  if (r_.is_v2()) return;
  const Node callbacks = operation.find("callbacks");
  if (!callbacks.is(Kind::object)) return;
  for (const Member named : callbacks.members()) {
    r_.note_unread(Place::callback, named.name(), named.value);
    const Node callback = r_.follow(named.value);
    if (!callback.is(Kind::object)) continue;
    for (const Member expression : callback.members()) {
      if (!expression.value.is(Kind::object) || expression.name().starts_with("x-")) continue;
      // The same one may be referred to by many operations, and by itself.
      const auto address = reinterpret_cast<std::uintptr_t>(callback.document());
      const std::uint64_t place = (std::uint64_t{address} << 20) ^ expression.value.index();
      if (!callbacks_seen_.insert(place).second) continue;
      callbacks_.push_back({Place::callback, expression.key, expression.value});
    }
  }
}

// OpenAPI 3.1 §4.8.10: operationId is unique among all operations.
std::string ModelReader::unique_id(Node node, const Operation& operation) {
  const Node given = node.find("operationId");
  const bool named = given.is(Kind::string) && !given.text().empty();
  std::string id = named ? std::string(given.text()) : operation.method + " " + operation.path;
  if (named) operation_ids_.insert(given.text());
  if (ids_.insert(id).second) return id;
  if (named) {
    r_.error(given, fmt::format("the operationId {} is used by another operation", quoted(given)));
  }
  int& count = id_counts_.try_emplace(id, 1).first->second;
  while (true) {
    std::string next = fmt::format("{} [{}]", id, ++count);
    if (ids_.insert(next).second) return next;
  }
}

std::vector<SecurityRequirement> ModelReader::read_security(Node list) {
  std::vector<SecurityRequirement> alternatives;
  if (!list.is(Kind::array)) return alternatives;
  for (const Node requirement : list.elements()) {
    if (!requirement.is(Kind::object)) continue;
    SecurityRequirement& schemes = alternatives.emplace_back();
    for (const Member member : requirement.members()) {
      if (!is_known_scheme(member.key)) {
        r_.error(member.key, fmt::format("there is no security scheme {}", quoted(member.key)));
      }
      RequiredScheme& scheme = schemes.emplace_back();
      scheme.name = member.name();
      if (!member.value.is(Kind::array)) continue;
      for (const Node scope : member.value.elements()) {
        if (scope.is(Kind::string)) scheme.scopes.emplace_back(scope.text());
      }
    }
  }
  return alternatives;
}

bool ModelReader::is_known_scheme(Node name) {
  auto& schemes = r_.out.security_schemes;
  const auto same = [&](const SecurityScheme& scheme) { return scheme.name == name.text(); };
  if (std::any_of(schemes.begin(), schemes.end(), same)) return true;
  const Node declared = r_.is_v2() ? r_.root.find("securityDefinitions")
                                   : r_.root.find("components").find("securitySchemes");
  if (declared.find(name.text())) return true;  // Broken, and reported there.
  if (version_ < OpenApiVersion::v3_2) return false;
  // OpenAPI 3.2 §4.30: otherwise the name is the URI of a Security Scheme Object.
  if (name.text().find_first_of("#/") == std::string_view::npos) return false;
  auto scheme = v3::read_security_scheme(r_, name.text(), r_.references.bind(name).target);
  if (!scheme) return false;
  schemes.push_back(std::move(*scheme));
  return true;
}

std::vector<Server> ModelReader::servers_of(const PathItem& item, Node operation) {
  if (r_.is_v2()) {
    const Node schemes = operation.find("schemes");
    return schemes.is(Kind::array) ? v2::read_servers(r_, schemes) : r_.out.servers;
  }
  for (const Node list : {operation.find("servers"), item.find("servers")}) {
    if (list.is(Kind::array) && list.size() > 0) return v3::read_servers(r_, list);
  }
  return r_.out.servers;
}

void ModelReader::check_path(Node key) {
  const std::string_view path = key.text();
  if (!is_well_formed_template(path)) {
    r_.error(key, fmt::format("the braces of the path {} do not match", quoted(path)));
  }
  if (path.find_first_of("?#") != std::string_view::npos) {
    r_.warning(key,
               fmt::format("the path {} has a query or fragment, which no path has", quoted(path)));
  }
  const auto [other, is_new] = shapes_.emplace(template_shape(path), key);
  if (is_new) return;
  // OpenAPI 3.1 §4.8.8: such paths "MUST NOT exist as they are identical".
  std::string message = fmt::format("the path {} is the same as {} but for the names in braces",
                                    quoted(path), quoted(other->second));
  if (r_.is_v2()) {
    r_.warning(key, std::move(message));
  } else {
    r_.error(key, std::move(message));
  }
}

void ModelReader::check_template(const Operation& operation, Node key) {
  const std::vector<std::string_view> names = template_names(operation.path);
  for (const std::string_view name : names) {
    const bool described =
        std::any_of(operation.parameters.begin(), operation.parameters.end(),
                    [&](const Parameter& p) { return p.in == In::path && p.name == name; });
    if (!described) {
      r_.error(operation.source, fmt::format("the path parameter {} of {} is not described",
                                             quoted(name), quoted(key)));
    }
  }
  for (const Parameter& parameter : operation.parameters) {
    if (parameter.in != In::path) continue;
    if (std::find(names.begin(), names.end(), parameter.name) != names.end()) continue;
    r_.error(parameter.source, fmt::format("the path parameter {} is not in the path {}",
                                           quoted(parameter.name), quoted(key)));
  }
}

// OpenAPI 3.1 §4.8.20: a link names an operation that exists.
void ModelReader::check_links() {
  for (const auto* list : {&r_.out.operations, &r_.out.callbacks, &r_.out.webhooks}) {
    for (const Operation& operation : *list) {
      for (const Link& link : operation.links) {
        if (!link.operation_id.empty() && !operation_ids_.contains(link.operation_id)) {
          const Node source = link.source.find("operationId");
          r_.error(source, fmt::format("there is no operation {}", quoted(source)));
        }
        if (!link.operation_ref.starts_with('#')) continue;
        const Node source = link.source.find("operationRef");
        if (!r_.references.bind(source).target) {
          r_.error(source, fmt::format("operationRef {} leads nowhere", quoted(source)));
        }
      }
    }
  }
}

}  // namespace

void Reading::error(Node source, std::string message) {
  out.problems.push_back({std::move(message), source, false});
}

void Reading::warning(Node source, std::string message) {
  out.problems.push_back({std::move(message), source, true});
}

std::string Reading::why_unread(Node given) const {
  const Node node = follow(given);
  if (!node) return references.why_lost(given);
  return node.is(Kind::object) ? "" : fmt::format("{} stands where an object must", a_kind(node));
}

void Reading::note_unread(UnreadPart::Kind kind, std::string_view name, Node given) {
  if (!follow(given))
    out.unread.push_back({kind, std::string(name), references.why_lost(given), given});
}

Schema Reading::schema(Node node) const {
  if (!node.is(Kind::object) && !node.is(Kind::boolean)) return {};
  return out.schemas->at(node);
}

void read_model(Reading& reading) { ModelReader(reading).read(); }

bool is_true(Node object, std::string_view name) {
  const Node value = object.find(name);
  return value.is(Kind::boolean) && value.boolean();
}

std::optional<StatusRange> parse_status(std::string_view key) {
  if (key == "default") return kAnyStatus;
  const auto digit = [&](std::size_t i) { return key[i] >= '0' && key[i] <= '9'; };
  if (key.size() != 3 || !digit(0)) return std::nullopt;
  const int hundreds = (key[0] - '0') * 100;
  if (digit(1) && digit(2)) {
    const int status = hundreds + (key[1] - '0') * 10 + (key[2] - '0');
    return StatusRange{status, status};
  }
  if (equal_ignoring_case(key.substr(1), "XX")) return StatusRange{hundreds, hundreds + 99};
  return std::nullopt;
}

bool is_ignored_request_header(std::string_view name) {
  return equal_ignoring_case(name, "Accept") || equal_ignoring_case(name, "Content-Type") ||
         equal_ignoring_case(name, "Authorization");
}

namespace {

std::optional<Parameter> read_parameter(Reading& reading, Node given) {
  return reading.is_v2() ? v2::read_parameter(reading, given) : v3::read_parameter(reading, given);
}

// One that a reference leads to in the root's document is read once, however many refer to it.
std::optional<Parameter> read_shared_parameter(Reading& reading, Node given) {
  const Node node = reading.follow(given);
  if (node == given || !node || node.document() != reading.root.document()) {
    return read_parameter(reading, given);
  }
  const auto known = reading.shared_parameters.find(node.index());
  if (known != reading.shared_parameters.end()) return known->second;
  auto parameter = read_parameter(reading, node);
  if (parameter) reading.shared_parameters.emplace(node.index(), *parameter);
  return parameter;
}

}  // namespace

std::vector<Parameter> read_parameters(Reading& reading, Node list,
                                       std::vector<UnreadPart>& unread) {
  std::vector<Parameter> parameters;
  if (!list.is(Kind::array)) return parameters;
  parameters.reserve(list.size());
  for (const Node given : list.elements()) {
    auto parameter = read_shared_parameter(reading, given);
    if (!parameter) {
      std::string reason = reading.why_unread(given);
      if (!reason.empty())
        unread.push_back({UnreadPart::Kind::parameter, std::string(text_of(given, "$ref")),
                          std::move(reason), given});
      continue;
    }
    const bool repeated =
        std::any_of(parameters.begin(), parameters.end(), [&](const Parameter& other) {
          return other.in == parameter->in && other.name == parameter->name;
        });
    if (repeated) {
      reading.error(given, fmt::format("the {} parameter {} is described twice",
                                       to_string(parameter->in), quoted(parameter->name)));
    } else {
      parameters.push_back(std::move(*parameter));
    }
  }
  return parameters;
}

void add_schema_examples(const Reading& reading, Node schema, std::vector<Example>& examples) {
  for (int step = 0; schema.is(Kind::object) && step < kLongestChain; ++step) {
    const Node one = schema.find("example");
    const Node several = schema.find("examples");
    if (one) examples.push_back({.name = {}, .value = one});
    if (several.is(Kind::array) && reading.out.version >= OpenApiVersion::v3_1) {
      for (const Node value : several.elements()) examples.push_back({.name = {}, .value = value});
    }
    if (!examples.empty()) return;
    const Node reference = reference_in(schema);
    schema = reference ? reading.references.bind(reference).target : Node{};
  }
}

}  // namespace driftgate::openapi
