#include "validators/diff/branches.h"

#include <algorithm>
#include <unordered_map>

namespace driftgate {
namespace {

Node text_in(Node schema, std::string_view keyword) {
  if (!schema.is(Kind::object)) return {};
  const Node value = schema.find(keyword);
  return value.is(Kind::string) ? value : Node{};
}

std::string_view last_word(std::string_view reference) {
  return reference.substr(reference.find_last_of("/#") + 1);
}

std::string reference_name(const Branch& branch) {
  const Node reference = text_in(branch.written.node, "$ref");
  return reference ? std::string(last_word(reference.text())) : "";
}

std::string title(const Branch& branch) {
  const Node own = text_in(branch.written.node, "title");
  const Node found = own ? own : text_in(branch.target.node, "title");
  return found ? std::string(found.text()) : "";
}

Node constant(Node schema) {
  if (!schema.is(Kind::object)) return {};
  if (const Node value = schema.find("const")) return value;
  const Node values = schema.find("enum");
  return values.is(Kind::array) && values.size() == 1 ? values.element(0) : Node{};
}

// "kind=cat": a property that can have one value only; the discriminator's before all others.
std::string tag(const Branch& branch, std::string_view discriminator) {
  if (!branch.target.node.is(Kind::object)) return "";
  const Node properties = branch.target.node.find("properties");
  std::string first;
  for (const Member member : properties.members()) {
    const Node value = constant(member.value);
    if (!value || value.kind() >= Kind::array) continue;
    std::string text = std::string(member.name()) + "=" + to_json(value);
    if (member.name() == discriminator) return text;
    if (first.empty()) first = std::move(text);
  }
  return first;
}

// What a branch without a name may be told from others by.
bool is_like(const Branch& a, const Branch& b) {
  if (text_in(a.written.node, "$ref") || text_in(b.written.node, "$ref")) return false;
  const std::uint8_t left = SchemaView(a.target).types().mask;
  const std::uint8_t right = SchemaView(b.target).types().mask;
  return (left & right) != 0;
}

class Matching {
 public:
  Matching(const std::vector<Branch>& before, const std::vector<Branch>& after)
      : before_(before),
        after_(after),
        taken_before_(before.size(), false),
        taken_after_(after.size(), false) {}

  template <class Key>
  void by(Key key) {
    if (match_.pairs.size() == std::min(before_.size(), after_.size())) return;
    std::unordered_map<std::string, std::vector<std::size_t>> places;
    for (std::size_t j = after_.size(); j-- > 0;)
      if (!taken_after_[j])
        if (const std::string word = key(after_[j]); !word.empty()) places[word].push_back(j);
    for (std::size_t i = 0; i < before_.size(); ++i) {
      if (taken_before_[i]) continue;
      const auto found = places.find(key(before_[i]));
      if (found == places.end() || found->second.empty()) continue;
      take(i, found->second.back());
      found->second.pop_back();
    }
  }

  template <class Like>
  void each_with_first(Like like) {
    if (are_many_left()) return;
    for (std::size_t i = 0; i < before_.size(); ++i) {
      if (taken_before_[i]) continue;
      for (std::size_t j = 0; j < after_.size(); ++j)
        if (!taken_after_[j] && like(before_[i], after_[j])) {
          take(i, j);
          break;
        }
    }
  }

  // Lists that long have names; what takes time for each is not worth it.
  bool are_many_left() const {
    constexpr std::ptrdiff_t kMost = 20'000;
    return std::count(taken_before_.begin(), taken_before_.end(), false) *
               std::count(taken_after_.begin(), taken_after_.end(), false) >
           kMost;
  }

  BranchMatch match() && {
    for (std::size_t i = 0; i < before_.size(); ++i)
      if (!taken_before_[i]) match_.removed.push_back(i);
    for (std::size_t j = 0; j < after_.size(); ++j)
      if (!taken_after_[j]) match_.added.push_back(j);
    std::sort(match_.pairs.begin(), match_.pairs.end());
    return std::move(match_);
  }

 private:
  void take(std::size_t i, std::size_t j) {
    taken_before_[i] = true;
    taken_after_[j] = true;
    match_.pairs.emplace_back(i, j);
  }

  const std::vector<Branch>& before_;
  const std::vector<Branch>& after_;
  std::vector<bool> taken_before_;
  std::vector<bool> taken_after_;
  BranchMatch match_{};
};

std::string content(const Branch& branch) {
  return std::to_string(schema_hash(branch.target.node));
}

std::string meaning(const Branch& branch) { return std::to_string(meaning_hash(branch.target)); }

}  // namespace

BranchMatch match_branches(const std::vector<Branch>& before, const std::vector<Branch>& after,
                           std::string_view discriminator) {
  Matching matching(before, after);
  matching.by(reference_name);
  matching.by(content);
  if (!matching.are_many_left()) matching.by(meaning);
  matching.by(title);
  matching.by([&](const Branch& branch) { return tag(branch, discriminator); });
  matching.each_with_first(is_like);
  return std::move(matching).match();
}

std::optional<std::size_t> find_branch(const std::vector<Branch>& branches, const Schema& schema) {
  for (std::size_t i = 0; i < branches.size(); ++i)
    if (same_schema(schema, branches[i].target)) return i;
  const std::string pointer = schema.node.pointer();
  const std::string name(last_word(pointer));
  for (std::size_t i = 0; i < branches.size(); ++i)
    if (!name.empty() && reference_name(branches[i]) == name) return i;
  for (std::size_t i = 0; i < branches.size(); ++i)
    if (is_like({schema, schema}, {branches[i].target, branches[i].target})) return i;
  return std::nullopt;
}

std::string branch_name(const Branch& branch) {
  const std::string name = reference_name(branch);
  return name.empty() ? title(branch) : name;
}

}  // namespace driftgate
