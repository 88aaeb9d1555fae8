#include "specs/schema/schema.h"

#include <algorithm>
#include <array>
#include <deque>
#include <map>
#include <set>
#include <unordered_map>
#include <utility>

#include "specs/http/uri.h"
#include "specs/schema/keywords.h"

namespace driftgate {
namespace {

std::string absolute(const std::string& base, std::string_view reference) {
  return to_string(resolve(parse_uri(base), parse_uri(reference)));
}

Node string_at(Node object, std::string_view key) {
  const Node value = object.find(key);
  return value.is(Kind::string) ? value : Node{};
}

bool encloses(Node outer, Node inner) {
  return outer.index() <= inner.index() && inner.index() < outer.past();
}

struct Resource {
  Node root{};
  std::string uri{};
  std::map<std::string, Node, std::less<>> anchors{};
  std::map<std::string, Node, std::less<>> dynamic_anchors{};
};

// A stretch of the tape that has one dialect and lies in one resource. Segments nest.
struct Segment {
  Node root{};
  Resource* resource = nullptr;
  Dialect dialect = Dialect::draft_2020_12;
  Vocabularies vocabularies{};
  std::size_t parent = 0;
};

struct Reference {
  std::string uri{};
  Node source{};
};

// What one document says about identity.
struct Index {
  std::vector<Segment> segments{};  // In the order of the tape; the first is the whole document.
  std::deque<Resource> resources{};
  std::vector<Reference> references{};  // To other resources; by open_references() only.
  struct Bound {
    Node owner{};
    Node reference{};
  };
  std::vector<Bound> bound{};  // Every `$ref` and `$dynamicRef`, with its schema; as those.

  const Segment& segment(Node node) const {
    auto at = std::upper_bound(
        segments.begin(), segments.end(), node.index(),
        [](std::uint32_t index, const Segment& segment) { return index < segment.root.index(); });
    std::size_t found = static_cast<std::size_t>(at - segments.begin()) - 1;
    while (!encloses(segments[found].root, node)) found = segments[found].parent;
    return segments[found];
  }
};

struct Reading {
  Dialect dialect = Dialect::draft_2020_12;
  Vocabularies vocabularies{};
};

// What the parts of a vocabulary's name after its origin say: "2020-12" and "applicator".
struct VocabularyName {
  std::string_view release{};
  std::string_view name{};
};

VocabularyName vocabulary_name(std::string_view uri) {
  constexpr std::string_view kOrigin = "https://json-schema.org/draft/";
  constexpr std::string_view kVocabulary = "/vocab/";
  const std::size_t at = uri.find(kVocabulary);
  if (!uri.starts_with(kOrigin) || at == std::string_view::npos) return {};
  return {uri.substr(kOrigin.size(), at - kOrigin.size()), uri.substr(at + kVocabulary.size())};
}

// OpenAPI 3.1 and later: https://spec.openapis.org/oas/3.1/vocab/base, …/3.2/vocab/2025-09-17.
bool is_openapi_vocabulary(std::string_view uri) {
  return uri.starts_with("https://spec.openapis.org/oas/3.") &&
         uri.find("/vocab/") != std::string_view::npos;
}

bool is_known_vocabulary(std::string_view uri) {
  const auto is_one_of = [](std::string_view name, auto... names) {
    return ((name == names) || ...);
  };
  const auto [release, name] = vocabulary_name(uri);
  if (release == "2019-09")
    return is_one_of(name, "core", "applicator", "validation", "meta-data", "format", "content");
  if (release == "2020-12")
    return is_one_of(name, "core", "applicator", "unevaluated", "validation", "meta-data",
                     "format-annotation", "format-assertion", "content");
  return is_openapi_vocabulary(uri);
}

Vocabularies read_vocabularies(Node vocabulary, Dialect dialect) {
  if (!vocabulary.is(Kind::object)) return {};
  Vocabularies known{false, false, false, false};
  for (const Member member : vocabulary.members()) {
    const std::string_view name = vocabulary_name(member.name()).name;
    if (name == "applicator") known.applicator = true;
    if (name == "unevaluated") known.unevaluated = true;
    if (name == "validation") known.validation = true;
    if (name == "format-assertion") known.format_assertion = true;
    // 2019-09 §7.2: the format vocabulary asserts when it is required.
    if (name == "format") known.format_assertion = member.value.boolean();
    if (member.value.boolean() && !known.unknown && !is_known_vocabulary(member.name()))
      known.unknown = member.key;
  }
  // 2019-09 keeps the unevaluated keywords with the applicators.
  if (dialect == Dialect::draft_2019_09) known.unevaluated = known.applicator;
  return known;
}

bool names_openapi_vocabulary(Node vocabulary) {
  for (const Member member : vocabulary.members())
    if (is_openapi_vocabulary(member.name())) return true;
  return false;
}

// What `$schema` says: a known dialect, or a meta-schema among the documents that names one.
Reading read_meta_schema(const Documents& documents, Node meta, Reading inherited) {
  Vocabularies vocabularies{};
  bool custom = false;
  bool openapi = false;
  for (int hops = 0; meta && hops < 8; ++hops) {
    if (const auto dialect = dialect_of(meta.text())) {
      const bool extended = openapi && *dialect == Dialect::draft_2020_12;
      return {extended ? Dialect::openapi_3_1 : *dialect, custom ? vocabularies : Vocabularies{}};
    }
    const Node schema = documents.find(meta, meta.text());
    if (!schema.is(Kind::object)) break;
    const Node next = string_at(schema, "$schema");
    if (!custom && schema.find("$vocabulary").is(Kind::object)) {
      const auto dialect = next ? dialect_of(next.text()) : std::nullopt;
      vocabularies =
          read_vocabularies(schema.find("$vocabulary"), dialect.value_or(inherited.dialect));
      openapi = names_openapi_vocabulary(schema.find("$vocabulary"));
      custom = true;
    }
    meta = next;
  }
  return inherited;
}

// Walks the schemas of one document by the position of keywords, so that a property that is
// named `$id` is no identifier. The stack is explicit: schemas may be nested as deep as the
// reader allows.
class Indexer {
 public:
  Indexer(const Documents& documents, const Document& document, Dialect dialect, bool references)
      : documents_(documents), document_(document), references_(references) {
    Resource& resource = index_.resources.emplace_back();
    resource.root = document.root();
    resource.uri = std::string(without_fragment(documents.uri(document)));
    index_.segments.push_back({document.root(), &resource, dialect, {}, 0});
  }

  Index read() {
    const Node root = document_.root();
    const bool description = index_.segments[0].dialect == Dialect::openapi_3_1 &&
                             !string_at(root, "$schema") && !string_at(root, "$id");
    push(root, 0, description);
    while (!stack_.empty()) {
      const Task task = stack_.back();
      stack_.pop_back();
      if (task.description)
        read_description(task);
      else
        read_schema(task);
    }
    sort_segments();
    return std::move(index_);
  }

 private:
  struct Task {
    Node node{};
    std::size_t segment = 0;
    bool description = false;
  };

  void push(Node node, std::size_t segment, bool description) {
    if (node && node.kind() >= Kind::array) stack_.push_back({node, segment, description});
  }

  // The objects of an OpenAPI description around its schemas.
  void read_description(const Task& task) {
    for (const Node element : task.node.elements()) push(element, task.segment, true);
    for (const Member member : task.node.members()) {
      const std::string_view name = member.name();
      if (name == "example" || name == "examples" || name == "default" || name == "enum" ||
          name == "const" || name == "value" || name.starts_with("x-"))
        continue;
      if (name == "schema" || name == "itemSchema") {
        push(member.value, task.segment, false);
      } else if (name == "schemas") {
        for (const Member schema : member.value.members()) push(schema.value, task.segment, false);
      } else {
        const bool schema = string_at(member.value, "$id") || string_at(member.value, "$schema");
        push(member.value, task.segment, !schema);
      }
    }
  }

  void read_schema(const Task& task) {
    if (!task.node.is(Kind::object)) return;
    const std::size_t at = enter(task.node, task.segment);
    const Dialect dialect = index_.segments[at].dialect;
    if (references_) collect_references(task.node, at);
    for (const Member member : task.node.members()) {
      switch (subschemas(member.name(), dialect)) {
        case Holds::nothing:
          break;
        case Holds::schema:
          push(member.value, at, false);
          break;
        case Holds::list:
          for (const Node element : member.value.elements()) push(element, at, false);
          break;
        case Holds::map:
        case Holds::dependencies:
          for (const Member each : member.value.members())
            if (each.value.is(Kind::object)) push(each.value, at, false);
          break;
        case Holds::schema_or_list:
          if (member.value.is(Kind::object)) push(member.value, at, false);
          for (const Node element : member.value.elements()) push(element, at, false);
          break;
      }
    }
  }

  // The segment of the schema itself: a new one where it has `$id` or `$schema`.
  std::size_t enter(Node schema, std::size_t around) {
    const Segment& outer = index_.segments[around];
    Reading reading{outer.dialect, outer.vocabularies};
    if (const Node meta = string_at(schema, "$schema"))
      reading = read_meta_schema(documents_, meta, reading);
    const bool hidden = ref_hides_siblings(reading.dialect) && string_at(schema, "$ref");
    const Node id =
        hidden ? Node{} : string_at(schema, reading.dialect == Dialect::draft_4 ? "id" : "$id");

    Resource* resource = outer.resource;
    const std::string own = id ? std::string(without_fragment(id.text())) : std::string{};
    const bool is_root = schema == document_.root();
    if (!own.empty() && has_ids(reading.dialect)) {
      const std::string uri = absolute(outer.resource->uri, own);
      if (!is_root) resource = &index_.resources.emplace_back();
      resource->root = schema;
      resource->uri = uri;
    }

    std::size_t at = around;
    if (is_root) {
      index_.segments[0].dialect = reading.dialect;
      index_.segments[0].vocabularies = reading.vocabularies;
    } else if (resource != outer.resource || reading.dialect != outer.dialect ||
               reading.vocabularies != outer.vocabularies) {
      at = index_.segments.size();
      index_.segments.push_back({schema, resource, reading.dialect, reading.vocabularies, around});
    }
    read_anchors(schema, id, reading.dialect, *resource);
    return at;
  }

  static void read_anchors(Node schema, Node id, Dialect dialect, Resource& resource) {
    // draft-07 §8.2.3: an `$id` of only a fragment is a location-independent identifier.
    if (id && dialect <= Dialect::draft_7 && id.text().starts_with('#') && id.text().size() > 1)
      resource.anchors.emplace(id.text().substr(1), schema);
    if (dialect < Dialect::draft_2019_09) return;
    if (const Node anchor = string_at(schema, "$anchor"))
      resource.anchors.emplace(anchor.text(), schema);
    if (dialect < Dialect::draft_2020_12) return;
    if (const Node anchor = string_at(schema, "$dynamicAnchor")) {
      resource.anchors.emplace(anchor.text(), schema);
      resource.dynamic_anchors.emplace(anchor.text(), schema);
    }
  }

  void collect_references(Node schema, std::size_t segment) {
    for (const std::string_view keyword : {"$ref", "$dynamicRef", "$schema"}) {
      const Node value = string_at(schema, keyword);
      if (value && keyword != "$schema") index_.bound.push_back({schema, value});
      if (!value || value.text().starts_with('#')) continue;
      if (keyword == "$schema" && dialect_of(value.text())) continue;
      index_.references.push_back({std::string(without_fragment(absolute(
                                       index_.segments[segment].resource->uri, value.text()))),
                                   value});
    }
  }

  // The walk is depth first but not in the order of the tape.
  void sort_segments() {
    std::vector<Segment>& segments = index_.segments;
    std::vector<std::size_t> order(segments.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      return segments[a].root.index() < segments[b].root.index();
    });
    std::vector<std::size_t> place(order.size());
    for (std::size_t i = 0; i < order.size(); ++i) place[order[i]] = i;
    std::vector<Segment> sorted;
    sorted.reserve(segments.size());
    for (const std::size_t i : order) {
      sorted.push_back(segments[i]);
      sorted.back().parent = place[segments[i].parent];
    }
    segments = std::move(sorted);
  }

  const Documents& documents_;
  const Document& document_;
  bool references_;
  Index index_{};
  std::vector<Task> stack_{};
};

// Whether a document says anything that makes identity more than a place. Most do not.
bool mentions_identity(const Document& document, Dialect dialect) {
  static constexpr std::array<std::string_view, 5> kNames{"$id", "$anchor", "$dynamicAnchor",
                                                          "$schema", "id"};
  const std::size_t used = dialect == Dialect::draft_4 ? kNames.size() : kNames.size() - 1;
  for (std::size_t i = 0; i < document.node_count(); ++i) {
    const Node node(&document, static_cast<std::uint32_t>(i));
    if (node.kind() != Kind::string) continue;
    const std::string_view text = node.text();
    if (text.empty() || (text[0] != '$' && text[0] != 'i')) continue;
    for (std::size_t name = 0; name < used; ++name)
      if (text == kNames[name]) return true;
  }
  return false;
}

}  // namespace

struct SchemaGraph::Resources {
  std::unordered_map<const Document*, Index> indexes{};
  std::unordered_map<std::string, const Resource*> by_uri{};

  const Segment* segment(Node node) const {
    const auto found = indexes.find(node.document());
    return found == indexes.end() ? nullptr : &found->second.segment(node);
  }

  const Resource* with_root(Node root) const {
    const Segment* found = segment(root);
    return found && found->resource->root == root ? found->resource : nullptr;
  }
};

SchemaGraph::SchemaGraph(const Documents& documents, Dialect dialect)
    : documents_(documents), dialect_(dialect) {
  auto resources = std::make_unique<Resources>();
  if (has_ids(dialect)) {
    for (const auto& [uri, document] : documents.all()) {
      if (!mentions_identity(*document, dialect)) continue;
      Index& index =
          resources->indexes
              .emplace(document.get(), Indexer(documents, *document, dialect, false).read())
              .first->second;
      for (const Resource& resource : index.resources)
        resources->by_uri.emplace(resource.uri, &resource);
    }
  }
  resources_ = std::move(resources);
}

SchemaGraph::~SchemaGraph() = default;

const Schema& any_schema() {
  struct Any {
    Documents documents{[](const std::string&) { return std::string("{}"); }};
    Node root = documents.open("any.json").root();
    SchemaGraph graph{documents, Dialect::draft_2020_12};
    Schema schema = graph.at(root);
  };
  static const Any any;
  return any.schema;
}

Schema SchemaGraph::at(Node node) const {
  if (!node) return {};
  if (!resources_->indexes.empty())
    if (const Segment* segment = resources_->segment(node)) return {node, segment->dialect, this};
  return {node, dialect_, this};
}

Schema SchemaGraph::resolve(const Schema& from, std::string_view reference) const {
  if (resources_->indexes.empty()) return at(documents_.find(from.node, reference));

  const Segment* segment = resources_->segment(from.node);
  const std::string_view file = without_fragment(reference);
  Node root = segment ? segment->resource->root : from.node.document()->root();
  const Resource* resource = segment ? segment->resource : nullptr;
  if (!file.empty()) {
    const std::string& base =
        segment ? segment->resource->uri : documents_.uri(*from.node.document());
    const std::string uri = absolute(base, file);
    const auto known = resources_->by_uri.find(uri);
    if (known != resources_->by_uri.end()) {
      resource = known->second;
      root = resource->root;
    } else {
      root = documents_.find(from.node, uri);
      resource = root ? resources_->with_root(root) : nullptr;
    }
  }
  if (!root) return {};
  const std::string fragment = percent_decode(fragment_of(reference));
  if (fragment.empty()) return at(root);
  if (fragment.front() == '/') return at(find_pointer(root, fragment));
  if (!resource) return {};
  const auto anchor = resource->anchors.find(fragment);
  return anchor == resource->anchors.end() ? Schema{} : at(anchor->second);
}

std::string SchemaGraph::uri(const Schema& schema) const {
  if (!schema) return {};
  const Segment* segment = resources_->segment(schema.node);
  const std::string pointer = schema.node.pointer();
  if (!segment)
    return documents_.uri(*schema.node.document()) + "#" + percent_encode(pointer, "/$~");
  const std::size_t prefix = segment->resource->root.pointer().size();
  return segment->resource->uri + "#" + percent_encode(pointer.substr(prefix), "/$~");
}

Vocabularies SchemaGraph::vocabularies(const Schema& schema) const {
  const Segment* segment = resources_->segment(schema.node);
  return segment ? segment->vocabularies : Vocabularies{};
}

Node SchemaGraph::resource(const Schema& schema) const {
  const Segment* segment = resources_->segment(schema.node);
  return segment ? segment->resource->root : schema.node.document()->root();
}

Schema SchemaGraph::dynamic_anchor(Node resource, std::string_view name) const {
  const Resource* found = resources_->with_root(resource);
  if (!found) return {};
  const auto anchor = found->dynamic_anchors.find(name);
  return anchor == found->dynamic_anchors.end() ? Schema{} : at(anchor->second);
}

std::vector<Node> lost_references(const SchemaGraph& graph) {
  std::vector<Node> lost;
  for (const auto& [uri, document] : graph.documents().all()) {
    const Index index = Indexer(graph.documents(), *document, graph.dialect(), true).read();
    for (const Index::Bound& bound : index.bound)
      if (!graph.resolve(graph.at(bound.owner), bound.reference.text()))
        lost.push_back(bound.reference);
  }
  return lost;
}

std::vector<UnopenedReference> open_references(Documents& documents, const Document& root,
                                               Dialect dialect) {
  std::vector<UnopenedReference> unopened;
  std::set<std::string> known;  // URIs that a document or a schema in one has.
  std::vector<const Document*> open{&root};
  std::vector<Reference> wanted;
  while (!open.empty()) {
    const Index index = Indexer(documents, *open.back(), dialect, true).read();
    known.insert(std::string(without_fragment(documents.uri(*open.back()))));
    open.pop_back();
    for (const Resource& resource : index.resources) known.insert(resource.uri);
    wanted.insert(wanted.end(), index.references.begin(), index.references.end());
    // One at a time: the next document may hold what others are looking for.
    while (open.empty() && !wanted.empty()) {
      const Reference reference = std::move(wanted.back());
      wanted.pop_back();
      if (!known.insert(reference.uri).second) continue;
      try {
        open.push_back(&documents.open(reference.uri));
      } catch (const Error& error) {
        unopened.push_back({error.what(), reference.source});
      }
    }
  }
  return unopened;
}

}  // namespace driftgate
