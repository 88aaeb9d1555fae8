#include <vector>

#include "specs/document/reference.h"
#include "validators/diff/schema_view.h"
#include "validators/schema/equality.h"
#include "validators/schema/mix.h"

namespace driftgate {
namespace {

std::uint64_t text_hash(std::string_view text) {
  std::uint64_t hash = text.size();
  for (const char each : text) hash = mix(hash, static_cast<unsigned char>(each));
  return hash;
}

// What is below adds nothing: circles have no end.
constexpr unsigned kDeepest = 16;  // Values within values.
constexpr std::size_t kMost = 2'000;

struct Open {
  Node value{};
  std::uint64_t place = 0;
  KeywordRole role = KeywordRole::schema;  // What the value holds, as that of its keyword.
  unsigned depth = 0;
};

bool holds_schema(const Open& open) {
  return open.role == KeywordRole::schema || open.role == KeywordRole::condition ||
         (open.role == KeywordRole::schema_or_list && open.value.is(Kind::object));
}

/// A sum over all that is said, each mixed with its place; the branches of a combination have one.
/// Widest first, so that what is left out is the deepest.
class Sum {
 public:
  /// Without a graph references are words like others.
  explicit Sum(const SchemaGraph* graph) : graph_(graph) {}

  std::uint64_t of(Node schema) && {
    pending_.push_back({schema, 1});
    for (std::size_t at = 0; at < pending_.size() && (graph_ == nullptr || at < kMost); ++at)
      add(pending_[at]);
    return sum_;
  }

 private:
  void add(Open open) {
    if (graph_ != nullptr && open.depth > kDeepest) return;
    if (holds_schema(open)) {
      if (graph_ != nullptr) open.value = followed(graph_->at(open.value)).node;
      if (open.value.is(Kind::object)) return add_keywords(open);
    } else if (open.role == KeywordRole::map && open.value.is(Kind::object)) {
      for (const Member member : open.value.members())
        push(open, member.value, mix(open.place, text_hash(member.name())), KeywordRole::schema);
      return;
    } else if (open.role == KeywordRole::list && open.value.is(Kind::array)) {
      for (const Node element : open.value.elements())
        push(open, element, open.place, KeywordRole::schema);
      return;
    }
    sum_ += mix(open.place, value_hash(open.value));
  }

  void add_keywords(const Open& open) {
    for (const Member member : open.value.members()) {
      const KeywordRole role = keyword_role(member.key);
      if (role != KeywordRole::annotation)
        push(open, member.value, mix(open.place, text_hash(member.name())), role);
    }
  }

  void push(const Open& holder, Node value, std::uint64_t place, KeywordRole role) {
    pending_.push_back({value, place, role, holder.depth + 1});
  }

  const SchemaGraph* graph_;
  std::uint64_t sum_ = 0;
  std::vector<Open> pending_{};
};

}  // namespace

std::uint64_t schema_hash(Node schema) { return Sum(nullptr).of(schema); }

std::uint64_t meaning_hash(const Schema& schema) { return Sum(schema.graph).of(schema.node); }

}  // namespace driftgate
