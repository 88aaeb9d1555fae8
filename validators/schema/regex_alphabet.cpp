#include "validators/schema/regex_alphabet.h"

#include <algorithm>
#include <map>

#include "validators/schema/pattern.h"

namespace driftgate::regex {
namespace {

constexpr std::size_t kMostWords = 4'000'000;  // Of bits, over all stretches.
constexpr std::uint32_t kBlock = 256;
constexpr std::uint32_t kFirstSurrogate = 0xD800;
constexpr std::uint32_t kPastSurrogates = 0xE000;

bool is_surrogate(std::uint32_t c) { return c >= kFirstSurrogate && c < kPastSurrogates; }

// Halves blocks of code points until all of one or none of it has the property.
class PropertySearch {
 public:
  explicit PropertySearch(std::string_view escape)
      : all_("^" + std::string(escape) + "+$"), none_("^" + opposite(escape) + "+$") {}

  std::optional<Set> set() {
    if (!all_.problem().empty() || !none_.problem().empty()) return std::nullopt;
    // Where Unicode has assigned characters, or defaults for single ones.
    blocks(0, 0x3FFFF);
    blocks(0xE0000, 0xE0FFF);
    // Elsewhere a plane is of one kind but for its two noncharacters.
    plane(0xE1000);
    for (std::uint32_t first = 0x40000; first <= kLastCodePoint; first += 0x10000)
      if (first != 0xE0000) plane(first);
    if (undecided_) return std::nullopt;
    return normal(std::move(found_));
  }

 private:
  static std::string opposite(std::string_view escape) {
    return (escape[1] == 'p' ? "\\P" : "\\p") + std::string(escape.substr(2));
  }

  void plane(std::uint32_t first) {
    const std::uint32_t last = first | 0xFFFF;
    write(first, first);
    if (matches(all_, first, first)) found_.push_back({first, last - 2});
    write(last - 1, last);
    halve(last - 1, last);
  }

  void blocks(std::uint32_t first, std::uint32_t last) {
    for (std::uint32_t at = first; at <= last && !undecided_; at += kBlock) {
      if (is_surrogate(at)) continue;
      write(at, at + kBlock - 1);
      halve(at, at + kBlock - 1);
    }
  }

  // The text that is asked about.
  void write(std::uint32_t first, std::uint32_t last) {
    written_ = first;
    text_.clear();
    offsets_.clear();
    for (std::uint32_t c = first; c <= last; ++c) {
      offsets_.push_back(text_.size());
      append_utf8(text_, c);
    }
    offsets_.push_back(text_.size());
  }

  void halve(std::uint32_t first, std::uint32_t last) {
    if (matches(all_, first, last)) {
      found_.push_back({first, last});
    } else if (first != last && !undecided_ && !matches(none_, first, last)) {
      const std::uint32_t middle = first + (last - first) / 2;
      halve(first, middle);
      halve(middle + 1, last);
    }
  }

  bool matches(const Pattern& pattern, std::uint32_t first, std::uint32_t last) {
    const std::size_t from = offsets_[first - written_];
    const std::size_t past = offsets_[last + 1 - written_];
    const PatternVerdict verdict = pattern.match(std::string_view(text_).substr(from, past - from));
    undecided_ = undecided_ || verdict == PatternVerdict::undecided;
    return verdict == PatternVerdict::matches;
  }

  Pattern all_;
  Pattern none_;
  Set found_{};
  std::uint32_t written_ = 0;
  std::string text_{};
  std::vector<std::size_t> offsets_{};  // Of each character from `written_` on.
  bool undecided_ = false;
};

// Where a set begins or has ended.
struct Edge {
  std::uint32_t at = 0;
  std::uint32_t set = 0;
};

std::vector<Edge> edges_of(const std::vector<Set>& sets) {
  std::vector<Edge> edges;
  for (std::uint32_t set = 0; set < sets.size(); ++set)
    for (const Range range : sets[set]) {
      edges.push_back({range.first, set});
      edges.push_back({range.last + 1, set});
    }
  std::sort(edges.begin(), edges.end(), [](Edge a, Edge b) { return a.at < b.at; });
  return edges;
}

}  // namespace

std::optional<Set> property_set(std::string_view escape) {
  if (escape.size() < 3) return std::nullopt;
  return PropertySearch(escape).set();
}

Alphabet::Alphabet(const std::vector<Set>& sets) : words_(sets.size() / 64 + 1) {
  const std::vector<Edge> edges = edges_of(sets);
  if ((edges.size() + 1) * words_ > kMostWords) return;
  std::map<std::vector<std::uint64_t>, std::uint32_t> known;
  std::vector<Stretch> stretches;
  std::vector<std::uint64_t> now(words_);
  std::size_t next = 0;
  for (std::uint32_t first = 0; first <= kLastCodePoint;) {
    for (; next < edges.size() && edges[next].at == first; ++next)
      now[edges[next].set / 64] ^= std::uint64_t{1} << (edges[next].set % 64);
    const std::uint32_t past = next < edges.size() ? edges[next].at : kLastCodePoint + 1;
    if (!is_surrogate(first) || past > kPastSurrogates) {
      const auto symbol = static_cast<std::uint32_t>(known.size());
      stretches.push_back({is_surrogate(first) ? kPastSurrogates : first,
                           known.try_emplace(now, symbol).first->second});
    }
    first = past;
  }
  order(known, stretches);
}

void Alphabet::order(const std::map<std::vector<std::uint64_t>, std::uint32_t>& known,
                     const std::vector<Stretch>& stretches) {
  std::vector<const std::vector<std::uint64_t>*> members(known.size());
  for (const auto& [bits, symbol] : known) members[symbol] = &bits;
  const auto choose = [&](std::uint32_t c, std::uint32_t symbol) {
    if (members[symbol] == nullptr) return;
    first_.push_back(c);
    members_.insert(members_.end(), members[symbol]->begin(), members[symbol]->end());
    members[symbol] = nullptr;
  };
  const auto look = [&](std::uint32_t c) {
    const auto past = std::upper_bound(
        stretches.begin(), stretches.end(), c,
        [](std::uint32_t at, const Stretch& stretch) { return at < stretch.first; });
    choose(c, std::prev(past)->symbol);
  };
  for (const char c : kPreferred) look(static_cast<unsigned char>(c));
  for (const std::uint32_t c : elsewhere()) look(c);
  for (const Stretch& stretch : stretches) choose(stretch.first, stretch.symbol);
}

}  // namespace driftgate::regex
