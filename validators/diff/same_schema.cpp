#include "specs/document/reference.h"
#include "specs/schema/keywords.h"
#include "validators/diff/schema_view.h"

namespace driftgate {
namespace {

// Whether two values are written alike: the tapes say the same, entry by entry.
bool same_value(Node a, Node b) {
  const std::uint32_t count = a.past() - a.index();
  if (b.past() - b.index() != count) return false;
  for (std::uint32_t i = 0; i < count; ++i) {
    const Node left(a.document(), a.index() + i);
    const Node right(b.document(), b.index() + i);
    if (left.kind() != right.kind()) return false;
    switch (left.kind()) {
      case Kind::null:
        break;
      case Kind::boolean:
        if (left.boolean() != right.boolean()) return false;
        break;
      case Kind::number:
      case Kind::string:
        if (left.text() != right.text()) return false;
        break;
      case Kind::array:
      case Kind::object:
        if (left.past() - left.index() != right.past() - right.index()) return false;
        break;
    }
  }
  return true;
}

bool holds_reference(Node value) {
  for (std::uint32_t i = value.index(); i < value.past(); ++i)
    if (Node(value.document(), i).text() == "$ref") return true;
  return false;
}

class TapeWalk {
 public:
  TapeWalk(const Schema& base, const Schema& revision, std::vector<SharedReference>* references)
      : base_(base), revision_(revision), references_(references) {}

  bool same() {
    if (base_.dialect != revision_.dialect) return false;
    if (!enter_schema(base_.node, revision_.node)) return false;
    while (!open_.empty())
      if (!step()) return false;
    return true;
  }

 private:
  enum class Frame : std::uint8_t { schema, map, list };
  enum class Names : std::uint8_t { none, own, any };  // What a map's names are in instances.

  struct Open {
    Frame frame = Frame::schema;
    Names names = Names::none;
    Node base{};  // The object or array itself.
    Node revision{};
    std::uint32_t at_base = 0;  // Next member or element.
    std::uint32_t at_revision = 0;
    std::uint32_t position = 0;  // Of a list whose elements have places of their own.
    std::string_view token{};    // By which the schema is reached; "" none, "*" any.
    bool indexed = false;        // … or by its position.
  };

  bool enter_schema(Node a, Node b, std::string_view token = {}, std::uint32_t index = kNoIndex) {
    if (a.kind() != b.kind()) return false;
    if (!a.is(Kind::object)) return same_value(a, b);
    open_.push_back({.frame = Frame::schema,
                     .base = a,
                     .revision = b,
                     .at_base = a.index() + 1,
                     .at_revision = b.index() + 1,
                     .position = index,
                     .token = token,
                     .indexed = index != kNoIndex});
    return true;
  }

  bool enter(Frame frame, Kind kind, Node a, Node b, Names names, bool indexed) {
    if (!a.is(kind) || !b.is(kind)) return same_value(a, b);
    open_.push_back({.frame = frame,
                     .names = names,
                     .base = a,
                     .revision = b,
                     .at_base = a.index() + 1,
                     .at_revision = b.index() + 1,
                     .indexed = indexed});
    return true;
  }

  static std::uint32_t skip_annotations(Node object, std::uint32_t at) {
    while (at < object.past()) {
      if (keyword_role(Node(object.document(), at)) != KeywordRole::annotation) break;
      at = Node(object.document(), at + 1).past();
    }
    return at;
  }

  bool step() {
    Open& open = open_.back();
    if (open.frame == Frame::schema) {
      open.at_base = skip_annotations(open.base, open.at_base);
      open.at_revision = skip_annotations(open.revision, open.at_revision);
    }
    const bool done = open.at_base >= open.base.past();
    if (done != (open.at_revision >= open.revision.past())) return false;
    if (done) {
      open_.pop_back();
      return true;
    }
    if (open.frame == Frame::list) return element(open);
    const Node name(open.base.document(), open.at_base);
    const Node other(open.revision.document(), open.at_revision);
    if (name.text() != other.text()) return false;
    const Node a(open.base.document(), open.at_base + 1);
    const Node b(open.revision.document(), open.at_revision + 1);
    open.at_base = a.past();
    open.at_revision = b.past();
    return open.frame == Frame::map ? entry(open, name, a, b) : keyword(name, a, b);
  }

  bool element(Open& open) {
    const Node a(open.base.document(), open.at_base);
    const Node b(open.revision.document(), open.at_revision);
    open.at_base = a.past();
    open.at_revision = b.past();
    const std::uint32_t index = open.indexed ? open.position++ : kNoIndex;
    return enter_schema(a, b, {}, index);
  }

  bool entry(const Open& open, Node name, Node a, Node b) {
    if (open.names == Names::none) return enter_schema(a, b);
    if (open.names == Names::any) return enter_schema(a, b, "*");
    const std::string_view text = name.text();
    if (text.empty() || text == "*") return false;  // Odd names take the long way.
    return enter_schema(a, b, text);
  }

  bool keyword(Node name, Node a, Node b) {
    const std::string_view word = name.text();
    switch (keyword_role(name)) {
      case KeywordRole::annotation:
        return true;
      case KeywordRole::value:
        return same_value(a, b);
      case KeywordRole::reference:
        return reference(a, b);
      case KeywordRole::condition:
        return same_value(a, b) && (references_ == nullptr || !holds_reference(a));
      case KeywordRole::schema:
        return enter_schema(a, b, is_in_place(word) ? std::string_view{} : "*");
      case KeywordRole::list:
        return enter(Frame::list, Kind::array, a, b, Names::none, word == "prefixItems");
      case KeywordRole::map:
        return enter(Frame::map, Kind::object, a, b,
                     word == "properties"          ? Names::own
                     : word == "patternProperties" ? Names::any
                                                   : Names::none,
                     false);
      case KeywordRole::schema_or_list:
        if (a.is(Kind::array)) return enter(Frame::list, Kind::array, a, b, Names::none, true);
        return enter_schema(a, b, "*");
      case KeywordRole::dependencies:
        return same_value(a, b) && !holds_reference(a);
    }
    return false;
  }

  static bool is_in_place(std::string_view keyword) {
    return keyword == "then" || keyword == "else" || keyword == "contentSchema";
  }

  bool reference(Node a, Node b) {
    if (!same_value(a, b)) return false;
    if (references_ == nullptr || !a.is(Kind::string)) return true;
    SharedReference found{.base = target(base_, open_.back().base, a),
                          .revision = target(revision_, open_.back().revision, b),
                          .required = is_required_property()};
    // What leads nowhere on both sides is the same nothing.
    if (!found.base || !found.revision) return !found.base && !found.revision;
    for (const Open& open : open_) {
      if (open.frame != Frame::schema) continue;
      if (open.indexed)
        found.instance += "/" + std::to_string(open.position);
      else if (!open.token.empty())
        found.instance += "/" + pointer_token(open.token);
      found.read_only = found.read_only || is_true(open.base.find("readOnly"));
      found.write_only = found.write_only || is_true(open.base.find("writeOnly"));
    }
    references_->push_back(std::move(found));
    return true;
  }

  static Schema target(const Schema& root, Node schema, Node reference) {
    return root.graph->resolve(root.graph->at(schema), reference.text());
  }

  // Whether the schema that is open is one of a property that the schema around it requires.
  bool is_required_property() const {
    const std::size_t depth = open_.size();
    if (depth < 3 || open_[depth - 2].names != Names::own) return false;
    const Node required = open_[depth - 3].base.find("required");
    if (!required.is(Kind::array)) return false;
    for (const Node name : required.elements())
      if (name.text() == open_.back().token) return true;
    return false;
  }

  static constexpr std::uint32_t kNoIndex = static_cast<std::uint32_t>(-1);

  const Schema& base_;
  const Schema& revision_;
  std::vector<SharedReference>* references_;
  std::vector<Open> open_{};
};

}  // namespace

bool same_schema(const Schema& base, const Schema& revision,
                 std::vector<SharedReference>* references) {
  return TapeWalk(base, revision, references).same();
}

}  // namespace driftgate
