#include "validators/diff/schema_edits.h"

#include <algorithm>
#include <array>
#include <deque>
#include <unordered_map>
#include <utility>

#include "validators/diff/keyword_edits.h"
#include "validators/diff/schema_view.h"

namespace driftgate {
namespace {

constexpr std::uint32_t kNone = static_cast<std::uint32_t>(-1);

/// Two schemas as a key: where they are written.
struct PairPlace {
  const Document* base_document = nullptr;
  const Document* revision_document = nullptr;
  std::uint32_t base = 0;
  std::uint32_t revision = 0;
  bool operator==(const PairPlace&) const = default;
};

struct PlaceHash {
  std::size_t operator()(const PairPlace& place) const {
    constexpr std::uint64_t kOdd = 0x9E3779B97F4A7C15;
    std::uint64_t hash = (std::uint64_t{place.base} << 32 | place.revision) * kOdd;
    hash ^= reinterpret_cast<std::uintptr_t>(place.base_document) * kOdd >> 16;
    hash ^= reinterpret_cast<std::uintptr_t>(place.revision_document) * kOdd >> 24;
    return hash ^ hash >> 32;
  }
};

}  // namespace

/// A graph of pairs of schemas: each knows its own edits and the pairs that its schemas apply.
class SchemaDiffer::Pairs {
 public:
  std::vector<EditUse> edits(const Schema& base, const Schema& revision) {
    if (!base && !revision) return {};
    const std::uint32_t root = pair_of(base, revision);
    explore();
    return collect(root);
  }

 private:
  struct Edge {
    std::uint32_t to = 0;
    std::uint32_t next = kNone;        // Of the same pair.
    std::uint32_t stands_for = kNone;  // The edit that counts if there is one below.
    Guards guards{};
    bool required = false;
    std::string instance{};
  };

  struct Pair {
    Schema base{};
    Schema revision{};
    std::uint32_t edges = kNone;
    std::uint32_t last = kNone;
    std::uint32_t first_edit = 0;  // In edits_.
    std::uint32_t past_edit = 0;
    bool leads = false;  // To an edit, here or below.
    // Of the current call.
    std::uint32_t call = 0;
    std::uint32_t place = 0;  // In reached_.
  };

  struct Reached {
    std::uint32_t pair = 0;
    Guards guards{};
    bool required = false;
    std::string instance{};
  };

  std::uint32_t pair_of(const Schema& written_base, const Schema& written_revision) {
    const Schema base = written_base ? followed(written_base) : written_base;
    const Schema revision = written_revision ? followed(written_revision) : written_revision;
    const auto [known, is_new] =
        known_.try_emplace(PairPlace{base.node.document(), revision.node.document(),
                                     base.node.index(), revision.node.index()},
                           static_cast<std::uint32_t>(pairs_.size()));
    if (is_new) pairs_.push_back({.base = base, .revision = revision});
    return known->second;
  }

  void connect(std::uint32_t from, Edge edge) {
    const auto at = static_cast<std::uint32_t>(edges_.size());
    (pairs_[from].last == kNone ? pairs_[from].edges : edges_[pairs_[from].last].next) = at;
    pairs_[from].last = at;
    edges_.push_back(std::move(edge));
  }

  void explore() {
    const auto first = static_cast<std::uint32_t>(explored_);
    for (; explored_ < pairs_.size(); ++explored_) look_at(static_cast<std::uint32_t>(explored_));
    propagate(first);
  }

  void look_at(std::uint32_t at) {
    const Schema base = pairs_[at].base;
    const Schema revision = pairs_[at].revision;
    if (!base || !revision) return look_at_one(at);
    std::vector<SharedReference> shared;
    if (same_schema(base, revision, &shared)) {
      for (SharedReference& reference : shared)
        connect(at,
                {.to = pair_of(reference.base, reference.revision),
                 .guards = {.read_only = reference.read_only, .write_only = reference.write_only},
                 .required = reference.required,
                 .instance = std::move(reference.instance)});
      return;
    }
    KeywordEdits found = keyword_edits(base, revision);
    const auto first = static_cast<std::uint32_t>(edits_.size());
    pairs_[at].first_edit = first;
    for (SchemaEdit& edit : found.edits) {
      edits_.push_back(std::move(edit));
      stands_for_others_.push_back(false);
    }
    pairs_[at].past_edit = static_cast<std::uint32_t>(edits_.size());
    for (InnerPair& inner : found.inner) {
      const bool stands = inner.stands_for >= 0;
      const std::uint32_t edit =
          stands ? first + static_cast<std::uint32_t>(inner.stands_for) : kNone;
      if (stands) stands_for_others_[edit] = true;
      connect(at, {.to = pair_of(inner.base, inner.revision),
                   .stands_for = edit,
                   .guards = inner.guards,
                   .required = inner.required,
                   .instance = std::move(inner.instance)});
    }
  }

  // What has no schema may be anything.
  void look_at_one(std::uint32_t at) {
    const Schema& base = pairs_[at].base;
    const Schema& revision = pairs_[at].revision;
    edits_.push_back({.facet = "schema",
                      .edit = base ? "widened" : "narrowed",
                      .effect = base ? Effect::widens : Effect::narrows,
                      .base = base,
                      .revision = revision,
                      .base_source = base.node,
                      .revision_source = revision.node});
    stands_for_others_.push_back(false);
    pairs_[at].past_edit = static_cast<std::uint32_t>(edits_.size());
    pairs_[at].first_edit = pairs_[at].past_edit - 1;
  }

  // Which of the new pairs lead to an edit. Old ones cannot lead to new ones.
  void propagate(std::uint32_t first) {
    const std::size_t count = pairs_.size() - first;
    std::vector<std::uint32_t> heads(count, kNone);
    struct Back {
      std::uint32_t from;
      std::uint32_t next;
    };
    std::vector<Back> back;
    std::vector<std::uint32_t> pending;
    const auto lead = [&](std::uint32_t at) {
      if (pairs_[at].leads) return;
      pairs_[at].leads = true;
      pending.push_back(at);
    };
    for (std::uint32_t at = first; at < pairs_.size(); ++at) {
      for (std::uint32_t i = pairs_[at].first_edit; i < pairs_[at].past_edit; ++i)
        if (!stands_for_others_[i]) lead(at);
      for (std::uint32_t i = pairs_[at].edges; i != kNone; i = edges_[i].next) {
        const std::uint32_t to = edges_[i].to;
        if (to < first) {
          if (pairs_[to].leads) lead(at);
          continue;
        }
        back.push_back({at, heads[to - first]});
        heads[to - first] = static_cast<std::uint32_t>(back.size()) - 1;
      }
    }
    while (!pending.empty()) {
      const std::uint32_t at = pending.back();
      pending.pop_back();
      for (std::uint32_t i = heads[at - first]; i != kNone; i = back[i].next) lead(back[i].from);
    }
  }

  // ---- One call ----

  static bool loosen(Guards& known, const Guards& now) {
    const Guards before = known;
    known.read_only = known.read_only && now.read_only;
    known.write_only = known.write_only && now.write_only;
    return known != before;
  }

  // Breadth first, so that each pair has its shortest place. A pair that is reached by one way as
  // readOnly and by another not so is none: those below it are told again.
  void reach(std::uint32_t root) {
    ++call_;
    reached_.clear();
    std::deque<std::uint32_t> pending;
    const auto arrive = [&](const Edge& edge, const Guards& guards, std::uint32_t from) {
      Pair& pair = pairs_[edge.to];
      if (pair.call != call_) {
        pair.call = call_;
        pair.place = static_cast<std::uint32_t>(reached_.size());
        reached_.push_back(
            {edge.to, guards, edge.required, reached_[from].instance + edge.instance});
        pending.push_back(pair.place);
      } else if (loosen(reached_[pair.place].guards, guards)) {
        pending.push_back(pair.place);
      }
    };
    if (!pairs_[root].leads) return;
    pairs_[root].call = call_;
    pairs_[root].place = 0;
    reached_.push_back({root});
    pending.push_back(0);
    while (!pending.empty()) {
      const std::uint32_t from = pending.front();
      const Guards guards = reached_[from].guards;
      pending.pop_front();
      for (std::uint32_t i = pairs_[reached_[from].pair].edges; i != kNone; i = edges_[i].next) {
        const Edge& edge = edges_[i];
        if (!pairs_[edge.to].leads || edge.stands_for != kNone) continue;
        arrive(edge,
               {.read_only = guards.read_only || edge.guards.read_only,
                .write_only = guards.write_only || edge.guards.write_only},
               from);
      }
    }
  }

  std::vector<EditUse> collect(std::uint32_t root) {
    reach(root);
    std::vector<EditUse> found;
    for (const Reached& reached : reached_) {
      const Pair& pair = pairs_[reached.pair];
      for (std::uint32_t i = pair.first_edit; i < pair.past_edit; ++i) {
        if (stands_for_others_[i] && !has_edit_below(pair, i)) continue;
        const SchemaEdit& edit = edits_[i];
        const bool mutability = edit.facet == "read-only" || edit.facet == "write-only";
        found.push_back(
            {.edit = &edit,
             .instance = reached.instance,
             .guards = {.read_only = edit.guards.read_only || reached.guards.read_only,
                        .write_only = edit.guards.write_only || reached.guards.write_only},
             .inside = reached.pair != root,
             .required = mutability ? reached.required : edit.required});
      }
    }
    return found;
  }

  bool has_edit_below(const Pair& pair, std::uint32_t edit) const {
    for (std::uint32_t i = pair.edges; i != kNone; i = edges_[i].next)
      if (edges_[i].stands_for == edit && pairs_[edges_[i].to].leads) return true;
    return false;
  }

  std::vector<Pair> pairs_{};
  std::vector<Edge> edges_{};
  std::deque<SchemaEdit> edits_{};
  std::vector<bool> stands_for_others_{};
  std::unordered_map<PairPlace, std::uint32_t, PlaceHash> known_{};
  std::size_t explored_ = 0;
  std::uint32_t call_ = 0;
  std::vector<Reached> reached_{};
};

SchemaDiffer::SchemaDiffer() : pairs_(std::make_unique<Pairs>()) {}
SchemaDiffer::~SchemaDiffer() = default;

std::vector<EditUse> SchemaDiffer::edits(const Schema& base, const Schema& revision) {
  return pairs_->edits(base, revision);
}

}  // namespace driftgate
