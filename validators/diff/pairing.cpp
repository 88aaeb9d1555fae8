#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "specs/http/uri.h"
#include "specs/openapi/template.h"
#include "validators/diff/surface.h"

namespace driftgate::surface {
namespace {

std::string without_trailing_slash(std::string text) {
  while (text.size() > 1 && text.ends_with('/')) text.pop_back();
  return text;
}

// What both descriptions' paths are called by: parameters without their names.
class Keys {
 public:
  explicit Keys(const DiffOptions& options) : options_(options) {}

  std::string of_path(const Operation& operation, std::string_view base) const {
    std::string path = std::string(base) + operation.path;
    const std::string& prefix = options_.strip_prefix;
    if (!prefix.empty() && path.starts_with(prefix)) path.erase(0, prefix.size());
    if (!path.starts_with('/')) path.insert(0, "/");
    if (options_.ignore_trailing_slash) path = without_trailing_slash(std::move(path));
    return operation.method + " " + openapi::template_shape(path);
  }

  /// With the base path of each of its servers.
  std::vector<std::string> of_urls(const Operation& operation) {
    std::vector<std::string> keys;
    for (const Server& server : operation.servers) {
      std::string key = of_path(operation, base_path(server.url));
      if (std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(std::move(key));
    }
    return keys;
  }

 private:
  const std::string& base_path(const std::string& url) {
    const auto [known, is_new] = paths_.try_emplace(url);
    if (is_new) {
      known->second = parse_uri(url).path;
      while (known->second.ends_with('/')) known->second.pop_back();
    }
    return known->second;
  }

  const DiffOptions& options_;
  std::unordered_map<std::string, std::string> paths_{};
};

std::string_view stability_of(const Operation& operation) {
  const Node level = operation.source.find("x-stability-level");
  return level.is(Kind::string) ? level.text() : std::string_view{};
}

std::string name_of(const Operation& operation, OperationKind kind) {
  switch (kind) {
    case OperationKind::path:
      return operation.method + " " + operation.path;
    case OperationKind::callback:
      return operation.method + " callback " + operation.path;
    case OperationKind::webhook:
      return operation.method + " webhook " + operation.path;
  }
  return {};
}

class Pairing {
 public:
  Pairing(const Surface& all, OperationKind kind, const std::vector<Operation>& base,
          const std::vector<Operation>& revision, std::set<std::string>& names, Paired& out)
      : all_(all), kind_(kind), base_(base), revision_(revision), names_(names), out_(out) {
    matches_.assign(base.size(), nullptr);
    taken_.assign(revision.size(), false);
  }

  void run() {
    if (kind_ == OperationKind::path) {
      by_key(true, [&](Keys& keys, const Operation& operation) { return keys.of_urls(operation); });
      by_key(false,
             [&](Keys& keys, const Operation& operation) { return keys.of_urls(operation); });
    }
    by_key(false, [&](Keys& keys, const Operation& operation) {
      return kind_ == OperationKind::path
                 ? std::vector<std::string>{keys.of_path(operation, "")}
                 : std::vector<std::string>{operation.method + " " + operation.path};
    });
    collect();
  }

 private:
  template <class KeysOf>
  void by_key(bool same_words, KeysOf keys_of) {
    Keys keys(all_.options);
    std::unordered_multimap<std::string, std::size_t> places;
    // The last one put in is the first one found.
    for (std::size_t i = revision_.size(); i-- > 0;)
      if (!taken_[i])
        for (std::string& key : keys_of(keys, revision_[i])) places.emplace(std::move(key), i);
    for (std::size_t i = 0; i < base_.size(); ++i) {
      if (matches_[i] != nullptr) continue;
      for (const std::string& key : keys_of(keys, base_[i]))
        if (const Operation* match = first_free(places, key, same_words, base_[i])) {
          matches_[i] = match;
          break;
        }
    }
  }

  const Operation* first_free(const std::unordered_multimap<std::string, std::size_t>& places,
                              const std::string& key, bool same_words, const Operation& base) {
    const auto [from, past] = places.equal_range(key);
    std::size_t first = revision_.size();
    for (auto at = from; at != past; ++at) {
      if (taken_[at->second] || (same_words && revision_[at->second].path != base.path)) continue;
      first = std::min(first, at->second);
    }
    if (first == revision_.size()) return nullptr;
    taken_[first] = true;
    return &revision_[first];
  }

  void collect() {
    for (std::size_t i = 0; i < base_.size(); ++i) {
      if (!wants(base_[i])) continue;
      (matches_[i] != nullptr ? out_.both : out_.removed)
          .push_back(pair_of(&base_[i], matches_[i]));
    }
    for (std::size_t i = 0; i < revision_.size(); ++i)
      if (!taken_[i] && wants(revision_[i])) out_.added.push_back(pair_of(nullptr, &revision_[i]));
  }

  bool wants(const Operation& operation) const {
    return !all_.options.wants || all_.options.wants(operation.path);
  }

  OperationPair pair_of(const Operation* base, const Operation* revision) {
    OperationPair pair{.base = base, .revision = revision, .kind = kind_};
    const std::string name = name_of(base != nullptr ? *base : *revision, kind_);
    pair.name = name;
    // One expression may be the key of many callbacks.
    for (int count = 2; !names_.insert(pair.name).second; ++count)
      pair.name = fmt::format("{} [{}]", name, count);
    if (base != nullptr) {
      const std::string_view stability = stability_of(*base);
      pair.unstable = stability == "draft" || stability == "alpha";
    }
    return pair;
  }

  const Surface& all_;
  OperationKind kind_;
  const std::vector<Operation>& base_;
  const std::vector<Operation>& revision_;
  std::set<std::string>& names_;
  Paired& out_;
  std::vector<const Operation*> matches_{};
  std::vector<bool> taken_{};
};

}  // namespace

Paired pair_operations(const Surface& all) {
  Paired out;
  std::set<std::string> names;
  Pairing(all, OperationKind::path, all.base.operations, all.revision.operations, names, out).run();
  Pairing(all, OperationKind::callback, all.base.callbacks, all.revision.callbacks, names, out)
      .run();
  Pairing(all, OperationKind::webhook, all.base.webhooks, all.revision.webhooks, names, out).run();
  std::uint32_t position = 0;
  for (auto* pairs : {&out.both, &out.removed, &out.added})
    for (OperationPair& pair : *pairs) pair.position = position++;
  return out;
}

}  // namespace driftgate::surface
