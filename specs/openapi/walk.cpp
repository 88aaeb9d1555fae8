#include "specs/openapi/walk.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string>
#include <unordered_set>

#include "specs/openapi/rules.h"
#include "specs/openapi/wording.h"
#include "specs/schema/dialect.h"

namespace driftgate::openapi {
namespace {

// More than this says nothing new, and each costs memory.
constexpr std::size_t kMostProblems = 10'000;

// OpenAPI 3.1 §4.8.24.5: a schema may be in another dialect than the description.
bool is_foreign_dialect(std::string_view uri) {
  if (uri.empty()) return false;
  const std::optional<Dialect> dialect = dialect_of(uri);
  return dialect != Dialect::openapi_3_1 && dialect != Dialect::draft_2020_12;
}

bool is_extension(std::string_view name) { return name.starts_with("x-"); }

Node after(Node value) {
  Elements::Iterator next(value.document(), value.index());
  return *++next;
}

bool obeys(Number rule, std::string_view lexeme) {
  if (rule == Number::any) return true;
  double number = 0;
  std::from_chars(lexeme.data(), lexeme.data() + lexeme.size(), number);
  if (rule == Number::positive) return number > 0;
  return number >= 0 && number == std::floor(number);
}

// Asked of nearly every object, so without a call for the small ones.
Node find_reference(Node object) {
  constexpr std::uint32_t kHash = key_hash("$ref");
  constexpr std::size_t kFew = 8;
  if (object.size() > kFew) return object.find("$ref", kHash);
  for (const Member member : object.members()) {
    if (member.hash() == kHash && member.name() == "$ref") return member.value;
  }
  return {};
}

// Equal by their text; numbers by how they are written.
bool equal(Node a, Node b) {
  if (a.kind() != b.kind()) return false;
  switch (a.kind()) {
    case Kind::null:
      return true;
    case Kind::boolean:
      return a.boolean() == b.boolean();
    case Kind::number:
    case Kind::string:
      return a.text() == b.text();
    default:
      return to_json(a) == to_json(b);
  }
}

// The later of two equal elements; absent when all differ.
Node repeated_element(Node list) {
  if (list.size() < 2) return {};
  constexpr std::size_t kFew = 16;
  if (list.size() <= kFew) {
    for (auto a = list.elements().begin(); !(a == list.elements().end()); ++a) {
      for (auto b = list.elements().begin(); !(b == a); ++b) {
        if (equal(*a, *b)) return *a;
      }
    }
    return {};
  }
  std::unordered_set<std::string_view> strings;
  std::unordered_set<std::string> others;
  for (const Node element : list.elements()) {
    const bool is_new = element.is(Kind::string) ? strings.insert(element.text()).second
                                                 : others.insert(to_json(element)).second;
    if (!is_new) return element;
  }
  return {};
}

class Walker final : public Breaches {
 public:
  Walker(const Grammar& grammar, References& references, std::vector<Problem>& problems);

  Walked walk(Node root, Type type);

  void error(Node source, std::string message) override {
    report(source, std::move(message), false);
  }
  void warning(Node source, std::string message) override {
    report(source, std::move(message), true);
  }

 private:
  // A container that is being visited. Exactly one of `object` and `element` is set.
  struct Frame {
    Node node{};
    const Object* object = nullptr;  // What the fields mean.
    const Value* element = nullptr;  // What each element of a list or map must be.
    std::uint32_t at = 0;            // The next member or element on the tape.
    std::uint32_t end = 0;
    std::uint64_t found = 0;  // One bit for each field seen.
    bool named = false;       // A patterned name was seen.
    Node label{};             // The name under which the container stands.
  };

  void run();
  void visit_fields();
  void visit_elements();
  void visit_member(Member member);
  void visit_unknown(Member member, const Object& object);
  void visit(Node value, const Value& rule, Node label);
  void visit_one(Node value, const Value& rule, Node label);
  void visit_string(Node value, const Value& rule, Node label);
  void enter_object(Node value, const Value& rule, Node label);
  void enter_list(Node list, const Value& rule, Node label);
  void enter_map(Node map, const Value& rule, Node label);
  void finish(const Frame& frame);
  void finish_reference(Node object, Node reference, Type type);
  void switch_dialect(Frame& frame, Node uri);

  void follow(const Edge& edge, Type type);
  bool is_element(const Value& rule) const {
    return !frames_.empty() && frames_.back().element == &rule;
  }
  bool in_list(const Value& rule) const { return is_element(rule) && rule.shape != Shape::map; }
  Type& mark(Node node);
  const Object& applying(Node value, Type type) const;
  void report(Node source, std::string message, bool warning);

  const Grammar& grammar_;
  References& references_;
  std::vector<Problem>& problems_;
  std::vector<Frame> frames_{};
  std::vector<Edge> edges_{};
  std::vector<Type> wanted_{};          // Of each edge: what it must lead to.
  std::vector<Value> whole_objects_{};  // For each Type: an object of it or a reference.
  std::vector<std::pair<const Document*, std::vector<Type>>> marks_{};  // What was visited as what.
  bool foreign_ = false;       // jsonSchemaDialect is not one of ours.
  bool own_dialects_ = false;  // Schemas have `$schema` and `$id`.
  bool has_ids_ = false;
};

Walker::Walker(const Grammar& grammar, References& references, std::vector<Problem>& problems)
    : grammar_(grammar), references_(references), problems_(problems) {
  own_dialects_ = grammar.version() >= OpenApiVersion::v3_1;
  for (std::size_t i = 0; i < static_cast<std::size_t>(Type::count); ++i) {
    Value& value = whole_objects_.emplace_back(reference_or(static_cast<Type>(i)));
    const bool is_schema = value.type == Type::schema || value.type == Type::foreign_schema;
    if (own_dialects_ && is_schema) {
      value.kinds |= bit(Kind::boolean);
      value.reference = false;
    }
    if (value.type == Type::path_item) value.reference = false;
  }
}

Walked Walker::walk(Node root, Type type) {
  edges_.reserve(root.document()->node_count() / 32);
  if (own_dialects_) foreign_ = is_foreign_dialect(text_of(root, "jsonSchemaDialect"));
  enter_object(root, whole_objects_[static_cast<std::size_t>(type)], Node{});
  run();
  // What references lead to is judged when the tree has said what it is.
  for (std::size_t i = 0; i < edges_.size(); ++i) {
    const References::Bound bound = references_.bind(edges_[i].reference);
    edges_[i].target = bound.target;
    edges_[i].number = bound.number;
    if (!bound.target) {
      // `$id` and anchors are known only when all documents are.
      if (!(own_dialects_ && edges_[i].schema))
        error(edges_[i].reference, references_.why(edges_[i].reference));
      continue;
    }
    follow(edges_[i], wanted_[i]);
    run();
  }
  return {std::move(edges_), has_ids_};
}

void Walker::run() {
  while (!frames_.empty()) {
    if (frames_.back().object != nullptr) {
      visit_fields();
    } else {
      visit_elements();
    }
  }
}

// Goes on with the innermost frame until a child is entered or all is seen.
void Walker::visit_fields() {
  const std::size_t depth = frames_.size();
  while (true) {
    Frame& frame = frames_[depth - 1];
    if (frame.at == frame.end) break;
    const Document* document = frame.node.document();
    const Member member{{document, frame.at}, {document, frame.at + 1}};
    frame.at = after(member.value).index();
    visit_member(member);
    if (frames_.size() != depth) return;
  }
  const Frame done = frames_.back();
  frames_.pop_back();
  finish(done);
}

void Walker::visit_elements() {
  const std::size_t depth = frames_.size();
  while (true) {
    Frame& frame = frames_[depth - 1];
    if (frame.at == frame.end) break;
    const bool is_map = frame.node.kind() == Kind::object;
    Node label = frame.label;
    Node value{frame.node.document(), frame.at};
    if (is_map) {
      label = value;
      value = Node(value.document(), value.index() + 1);
      const Names names = frame.element->names;
      if (names != Names::any && !allows(names, label.text())) refuse_name(names, label, *this);
    }
    frame.at = after(value).index();
    visit_one(value, *frame.element, label);
    if (frames_.size() != depth) return;
  }
  frames_.pop_back();
}

void Walker::visit_member(Member member) {
  Frame& frame = frames_.back();
  const Object& object = *frame.object;
  const Field* field = object.field(member.name(), member.hash());
  if (field == nullptr) return visit_unknown(member, object);
  frame.found |= std::uint64_t{1} << (field - object.fields.data());
  if (own_dialects_ && field->name == "$schema") switch_dialect(frame, member.value);
  if (own_dialects_ && field->name == "$id") has_ids_ = true;
  if (!field->retired.empty()) {
    warning(member.key, fmt::format("'{}' {}", field->name, field->retired));
  }
  visit(member.value, field->value, member.key);
}

void Walker::visit_unknown(Member member, const Object& object) {
  const std::string_view name = member.name();
  if (object.extensible && is_extension(name)) return;
  if (object.names != Names::none && allows(object.names, name)) {
    frames_.back().named = true;
    return visit(member.value, object.named, member.key);
  }
  if (object.open) return suspect_field(object, member.key, *this);
  refuse_field(grammar_, object, member.key, *this);
}

void Walker::visit(Node value, const Value& rule, Node label) {
  switch (rule.shape) {
    case Shape::one:
      return visit_one(value, rule, label);
    case Shape::list:
      return enter_list(value, rule, label);
    case Shape::map:
      return enter_map(value, rule, label);
    case Shape::one_or_list:
      if (value.kind() == Kind::array) return enter_list(value, rule, label);
      return visit_one(value, rule, label);
  }
}

void Walker::visit_one(Node value, const Value& rule, Node label) {
  const Kind kind = value.kind();
  if ((rule.kinds & bit(kind)) == 0)
    return refuse_kind(grammar_, rule, is_element(rule), value, label, *this);
  if (kind == Kind::object) {
    if (rule.type != Type::none) enter_object(value, rule, label);
  } else if (kind == Kind::string) {
    visit_string(value, rule, label);
  } else if (kind == Kind::number && !obeys(rule.number, value.text())) {
    refuse_number(rule.number, value, named(label, in_list(rule)), *this);
  }
}

void Walker::visit_string(Node value, const Value& rule, Node label) {
  const bool is_name = rule.or_name && value.text().find_first_of("#/.") == std::string_view::npos;
  if (rule.refers_to != Type::none && !is_name) {
    edges_.push_back({frames_.back().node, value, {}, rule.refers_to == Type::schema});
    wanted_.push_back(rule.refers_to);
  }
  if (rule.words.empty()) return;
  const auto found = std::find(rule.words.begin(), rule.words.end(), value.text());
  if (found == rule.words.end()) refuse_word(rule.words, value, named(label, in_list(rule)), *this);
}

void Walker::enter_object(Node value, const Value& rule, Node label) {
  Type& seen = mark(value);
  if (seen == rule.type) return;
  seen = rule.type;
  if (rule.reference) {
    if (const Node reference = find_reference(value)) {
      return finish_reference(value, reference, rule.type);
    }
  }
  const Object& object = applying(value, rule.type);
  frames_.push_back({.node = value,
                     .object = &object,
                     .at = value.index() + 1,
                     .end = after(value).index(),
                     .label = label});
}

const Object& Walker::applying(Node value, Type type) const {
  if (type == Type::schema && foreign_) return grammar_.of(Type::foreign_schema);
  const Object* object = &grammar_.of(type);
  while (!object->selector.empty()) {
    const std::string_view word = text_of(value, object->selector);
    const auto chosen = std::find_if(object->choices.begin(), object->choices.end(),
                                     [&](const auto& choice) { return choice.first == word; });
    if (chosen == object->choices.end()) break;
    object = &grammar_.of(chosen->second);
  }
  return *object;
}

void Walker::enter_list(Node list, const Value& rule, Node label) {
  if (list.kind() != Kind::array) return refuse_kind(grammar_, rule, false, list, label, *this);
  if (rule.non_empty && list.size() == 0) error(list, named(label) + " must not be empty");
  if (rule.unique) {
    if (const Node again = repeated_element(list)) {
      error(again, fmt::format("{} names {} twice", named(label), quoted(again)));
    }
  }
  const bool anything = rule.kinds == any().kinds && rule.type == Type::none;
  if (anything) return;
  frames_.push_back({.node = list,
                     .element = &rule,
                     .at = list.index() + 1,
                     .end = after(list).index(),
                     .label = label});
}

void Walker::enter_map(Node map, const Value& rule, Node label) {
  if (map.kind() != Kind::object) return refuse_kind(grammar_, rule, false, map, label, *this);
  if (rule.non_empty && map.size() == 0) error(map, named(label) + " must not be empty");
  frames_.push_back({.node = map,
                     .element = &rule,
                     .at = map.index() + 1,
                     .end = after(map).index(),
                     .label = label});
}

// A `$schema` of another dialect: what follows is not ours to judge.
void Walker::switch_dialect(Frame& frame, Node uri) {
  if (is_foreign_dialect(uri.text())) frame.object = &grammar_.of(Type::foreign_schema);
}

void Walker::finish(const Frame& frame) {
  const Object& object = *frame.object;
  if (const std::uint64_t missing = object.required & ~frame.found; missing != 0) {
    for (std::size_t i = 0; i < object.fields.size(); ++i) {
      if ((missing >> i & 1) == 0) continue;
      error(frame.node, fmt::format("'{}' is required in {}", object.fields[i].name, object.name));
    }
  }
  for (const Group& group : object.groups) {
    const std::uint64_t present = frame.found & group.mask;
    const bool several = (present & (present - 1)) != 0;
    const bool none_is_wrong = group.rule != Group::Rule::at_most_one;
    const bool several_are_wrong = group.rule != Group::Rule::at_least_one;
    if ((present == 0 && none_is_wrong) || (several && several_are_wrong)) {
      refuse_group(object, group, frame.node, *this);
    }
  }
  if (object.named_needed && !frame.named) {
    error(frame.node, fmt::format("{} must have at least one response", object.name));
  }
  for (const Check& check : object.checks) {
    if (check.when.empty() || (frame.found & check.mask) != 0) check.check(frame.node, *this);
  }
}

// The members of a Reference Object beside its `$ref`.
void Walker::finish_reference(Node object, Node reference, Type type) {
  if (!reference.is(Kind::string)) {
    return error(reference, fmt::format("'$ref' must be a string, not {}", a_kind(reference)));
  }
  edges_.push_back({object, reference, {}, type == Type::schema});
  wanted_.push_back(type);
  if (object.size() == 1) return;
  const Object& rule = grammar_.of(Type::reference);
  for (const Member member : object.members()) {
    const Field* field = rule.field(member.name(), member.hash());
    if (field != nullptr) {
      visit(member.value, field->value, member.key);
    } else if (!is_extension(member.name())) {
      warning(member.key, fmt::format("'{}' beside '$ref' is ignored", member.name()));
    }
  }
}

void Walker::follow(const Edge& edge, Type type) {
  const Value& rule = whole_objects_[static_cast<std::size_t>(type)];
  const std::string_view expected = grammar_.of(type).name;
  const std::string text = quoted(edge.reference);
  const Node target = edge.target;
  if ((rule.kinds & bit(target.kind())) == 0) {
    return error(edge.reference, fmt::format("$ref {} leads to {}, not to {} {}", text,
                                             a_kind(target), article(expected), expected));
  }
  if (!target.is(Kind::object)) return;
  if (rule.reference && references_.circular(target)) {
    return error(edge.reference, fmt::format("$ref {} leads back to itself", text));
  }
  const Type seen = mark(target);
  if (seen == Type::none || seen == type) return enter_object(target, rule, Node{});
  const bool both_schemas = (seen == Type::schema || seen == Type::foreign_schema) &&
                            (type == Type::schema || type == Type::foreign_schema);
  if (both_schemas) return;
  const std::string_view found = grammar_.of(seen).name;
  error(edge.reference, fmt::format("$ref {} leads to {} {}, not to {} {}", text, article(found),
                                    found, article(expected), expected));
}

Type& Walker::mark(Node node) {
  for (auto& [document, types] : marks_) {
    if (document == node.document()) return types[node.index()];
  }
  auto& types = marks_.emplace_back(node.document(), std::vector<Type>()).second;
  types.resize(node.document()->node_count(), Type::none);
  return types[node.index()];
}

void Walker::report(Node source, std::string message, bool warning) {
  if (problems_.size() > kMostProblems) return;
  if (problems_.size() == kMostProblems) {
    message = "there are more problems than these; the rest is not listed";
  }
  problems_.push_back({std::move(message), source, warning});
}

}  // namespace

Walked walk(Node root, Type type, const Grammar& grammar, References& references,
            std::vector<Problem>& problems) {
  return Walker(grammar, references, problems).walk(root, type);
}

}  // namespace driftgate::openapi
