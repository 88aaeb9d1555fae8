#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "specs/document/ascii.h"
#include "validators/diff/surface.h"

namespace driftgate::surface {
namespace {

const SecurityScheme* scheme_named(const Description& description, const std::string& name) {
  const auto found =
      std::find_if(description.security_schemes.begin(), description.security_schemes.end(),
                   [&](const SecurityScheme& scheme) { return scheme.name == name; });
  return found == description.security_schemes.end() ? nullptr : &*found;
}

// What is sent, whatever the description calls it.
std::string definition_of(const SecurityScheme& scheme) {
  using Type = SecurityScheme::Type;
  switch (scheme.type) {
    case Type::api_key:
      return fmt::format("API key in {} {}", to_string(scheme.in),
                         scheme.in == In::header ? lower(scheme.parameter) : scheme.parameter);
    case Type::http:
      return fmt::format("HTTP {}", scheme.http_scheme);
    case Type::mutual_tls:
      return "mutual TLS";
    case Type::oauth2:
      return "OAuth 2";
    case Type::open_id_connect:
      return "OpenID Connect";
  }
  return {};
}

/// Schemes that are needed together: a definition, and the scopes asked of it.
struct Alternative {
  std::map<std::string, std::set<std::string>> schemes{};
  std::set<std::string> names{};       ///< What the description calls them.
  const UnreadPart* unread = nullptr;  ///< One of them, of which this side alone knows nothing.
  Node source{};

  bool same_schemes(const Alternative& other) const {
    return std::equal(schemes.begin(), schemes.end(), other.schemes.begin(), other.schemes.end(),
                      [](const auto& a, const auto& b) { return a.first == b.first; });
  }

  /// Who has what `other` asks for has enough for this one.
  bool is_within(const Alternative& other) const {
    return std::all_of(schemes.begin(), schemes.end(), [&](const auto& scheme) {
      const auto found = other.schemes.find(scheme.first);
      return found != other.schemes.end() &&
             std::includes(found->second.begin(), found->second.end(), scheme.second.begin(),
                           scheme.second.end());
    });
  }

  std::string text() const {
    std::string text;
    for (const auto& [scheme, scopes] : schemes) {
      text += (text.empty() ? "" : " and ") + scheme;
      std::string list;
      for (const std::string& scope : scopes) list += (list.empty() ? "" : ", ") + scope;
      if (!list.empty()) text += fmt::format(" ({})", list);
    }
    return text.empty() ? "no credentials" : text;
  }
};

/// What an operation asks for: any of these; open where one asks for nothing.
struct Asked {
  std::vector<Alternative> alternatives{};
  Node source{};        ///< The list.
  bool global = false;  ///< Of the whole description.

  bool open() const {
    return alternatives.empty() ||
           std::any_of(alternatives.begin(), alternatives.end(),
                       [](const Alternative& alternative) { return alternative.schemes.empty(); });
  }
};

Asked asked_by(const Description& description, const Operation& operation, const Unread& unread) {
  Asked asked;
  asked.source = operation.source.find("security");
  asked.global = !asked.source.is(Kind::array);
  if (asked.global) asked.source = description.root->root().find("security");
  std::size_t position = 0;
  for (const SecurityRequirement& requirement : operation.security) {
    Alternative& alternative = asked.alternatives.emplace_back();
    alternative.source = asked.source ? asked.source.element(position++) : Node{};
    for (const RequiredScheme& scheme : requirement) {
      const SecurityScheme* known = scheme_named(description, scheme.name);
      alternative.names.insert(scheme.name);
      if (known == nullptr && alternative.unread == nullptr)
        alternative.unread = unread.scheme(scheme.name);
      alternative.schemes[known != nullptr ? definition_of(*known) : "scheme " + scheme.name]
          .insert(scheme.scopes.begin(), scheme.scopes.end());
    }
  }
  return asked;
}

void add_credentials(const SecurityScheme& scheme, Wanted& wanted) {
  using Type = SecurityScheme::Type;
  switch (scheme.type) {
    case Type::mutual_tls:
      return;
    case Type::oauth2:
    case Type::open_id_connect:
      wanted.credentials.emplace_back("Authorization", "Bearer $TOKEN");
      return;
    case Type::http:
      wanted.credentials.emplace_back("Authorization", scheme.http_scheme == "bearer"
                                                           ? "Bearer $TOKEN"
                                                           : scheme.http_scheme + " $CREDENTIALS");
      return;
    case Type::api_key:
      if (scheme.in == In::query)
        wanted.query += (wanted.query.empty() ? "" : "&") + scheme.parameter + "=$KEY";
      else if (scheme.in == In::cookie)
        wanted.credentials.emplace_back("Cookie", scheme.parameter + "=$KEY");
      else
        wanted.credentials.emplace_back(scheme.parameter, "$KEY");
      return;
  }
}

/// The old way in and the new one. Compatible when whoever got in before still does: every old
/// alternative holds all that some new one asks for.
class Security {
 public:
  Security(const Surface& all, const OperationPair& pair)
      : all_(all),
        pair_(pair),
        base_(asked_by(all.base, *pair.base, all.unread_base)),
        revision_(asked_by(all.revision, *pair.revision, all.unread_revision)),
        global_(base_.global && revision_.global) {}

  void compare() {
    if (base_.open() && revision_.open()) return;
    if (base_.open())
      return tell("api-security-became-required", "no credentials", all_text(revision_),
                  base_.source, revision_.source, {.sure = true});
    if (revision_.open())
      return tell("api-security-became-optional", all_text(base_), "no credentials", base_.source,
                  revision_.source);
    for (const Alternative& old : base_.alternatives) compare_old(old);
    for (const Alternative& now : revision_.alternatives) compare_new(now);
  }

 private:
  // Called the same, whatever it is now.
  static const Alternative* find_namesake(const Alternative& wanted,
                                          const std::vector<Alternative>& all) {
    const auto found = std::find_if(all.begin(), all.end(), [&](const Alternative& other) {
      return other.names == wanted.names;
    });
    return found == all.end() ? nullptr : &*found;
  }

  void compare_old(const Alternative& old) {
    const auto& all = revision_.alternatives;
    if (std::any_of(all.begin(), all.end(),
                    [&](const Alternative& now) { return now.is_within(old); }))
      return;
    if (hangs_on_unread({&old, 1}, all)) return;
    const auto dearer = std::find_if(all.begin(), all.end(),
                                     [&](const Alternative& now) { return now.same_schemes(old); });
    if (dearer == all.end() && find_namesake(old, all) != nullptr)
      return tell("api-security-scheme-changed", old.text(), find_namesake(old, all)->text(),
                  old.source, find_namesake(old, all)->source, with(old));
    if (dearer == all.end())
      return tell(global_ ? "api-global-security-removed" : "api-security-removed", old.text(),
                  all_text(revision_), old.source, revision_.source, with(old));
    tell(global_ ? "api-global-security-scope-added" : "api-security-scope-added", old.text(),
         dearer->text(), old.source, dearer->source);
  }

  void compare_new(const Alternative& now) {
    const auto& all = base_.alternatives;
    const auto same = std::find_if(all.begin(), all.end(),
                                   [&](const Alternative& old) { return now.same_schemes(old); });
    if (same == all.end() && hangs_on_unread(all, {&now, 1})) return;
    if (same == all.end() && find_namesake(now, all) != nullptr) return;  // Told of the old one.
    if (same == all.end())
      return tell(global_ ? "api-global-security-added" : "api-security-added", all_text(base_),
                  now.text(), base_.source, now.source);
    if (now.is_within(*same) && !same->is_within(now))
      tell(global_ ? "api-global-security-scope-removed" : "api-security-scope-removed",
           same->text(), now.text(), same->source, now.source);
  }

  // Whether it hangs on what could not be read.
  bool hangs_on_unread(std::span<const Alternative> base,
                       std::span<const Alternative> revision) const {
    bool any = false;
    const auto tell = [&](const Alternative& each, bool in_revision) {
      if (each.unread == nullptr) return;
      tell_unread(all_, &pair_, in_revision, *each.unread);
      any = true;
    };
    for (const Alternative& each : base) tell(each, false);
    for (const Alternative& each : revision) tell(each, true);
    return any;
  }

  // `wanted` is of a request that got in, where there is one.
  void tell(std::string_view rule, std::string before, std::string after, Node base, Node revision,
            const Wanted& wanted = {}) {
    const std::size_t position =
        all_.changes.add(rule, &pair_,
                         {.before = std::move(before),
                          .after = std::move(after),
                          .place = "credentials",
                          .base = base ? base : pair_.base->source,
                          .revision = revision ? revision : pair_.revision->source});
    if (wanted.sure && !pair_.swapped()) show(all_, position, pair_, wanted);
  }

  // What is sent with an old way in, secrets as placeholders.
  Wanted with(const Alternative& old) const {
    Wanted wanted{.sure = true};
    for (const std::string& name : old.names)
      if (const SecurityScheme* scheme = scheme_named(all_.base, name))
        add_credentials(*scheme, wanted);
    return wanted;
  }

  static std::string all_text(const Asked& asked) {
    std::string text;
    for (const Alternative& alternative : asked.alternatives)
      text += (text.empty() ? "" : ", or ") + alternative.text();
    return text;
  }

  const Surface& all_;
  const OperationPair& pair_;
  const Asked base_;
  const Asked revision_;
  const bool global_;
};

// The flows of OAuth 2 by their names; Swagger 2.0 has one, in the scheme itself.
std::vector<std::pair<std::string, Node>> flows_of(const SecurityScheme& scheme) {
  std::vector<std::pair<std::string, Node>> flows;
  const Node map = scheme.source.find("flows");
  if (map.is(Kind::object)) {
    for (const Member flow : map.members())
      if (flow.value.is(Kind::object)) flows.emplace_back(std::string(flow.name()), flow.value);
  } else if (const Node name = scheme.source.find("flow"); name.is(Kind::string)) {
    flows.emplace_back(name.text() == "accessCode"    ? "authorizationCode"
                       : name.text() == "application" ? "clientCredentials"
                                                      : std::string(name.text()),
                       scheme.source);
  }
  return flows;
}

class Scheme {
 public:
  Scheme(const Surface& all, const SecurityScheme& base, const SecurityScheme& revision)
      : all_(all), base_(base), revision_(revision) {}

  void compare() {
    if (definition_of(base_) != definition_of(revision_))
      tell("api-security-component-type-changed", definition_of(base_), definition_of(revision_),
           base_.source, revision_.source);
    compare_text("api-security-component-oauth-url-changed", base_.source, revision_.source,
                 "openIdConnectUrl");
    const auto after = flows_of(revision_);
    for (const auto& [name, before] : flows_of(base_))
      for (const auto& [other, flow] : after)
        if (name == other) compare_flow(before, flow);
  }

 private:
  void compare_flow(Node before, Node after) {
    compare_text("api-security-component-oauth-url-changed", before, after, "authorizationUrl");
    compare_text("api-security-component-oauth-token-url-changed", before, after, "tokenUrl");
    const Node old = before.find("scopes"), now = after.find("scopes");
    if (old.is(Kind::object))
      for (const Member scope : old.members()) {
        const Node same = now.find(scope.name());
        if (!same)
          tell("api-security-component-oauth-scope-removed", std::string(scope.name()), "",
               scope.key, {});
        else if (same.text() != scope.value.text())
          tell("api-security-component-oauth-scope-changed", std::string(scope.value.text()),
               std::string(same.text()), scope.key, same);
      }
    if (now.is(Kind::object))
      for (const Member scope : now.members())
        if (!old.find(scope.name()))
          tell("api-security-component-oauth-scope-added", "", std::string(scope.name()), {},
               scope.key);
  }

  void compare_text(std::string_view rule, Node before, Node after, std::string_view name) {
    const Node old = before.find(name), now = after.find(name);
    const std::string from(old ? old.text() : ""), to(now ? now.text() : "");
    if (from != to) tell(rule, from, to, old, now);
  }

  void tell(std::string_view rule, std::string before, std::string after, Node base,
            Node revision) {
    all_.changes.add(rule, nullptr,
                     {.before = std::move(before),
                      .after = std::move(after),
                      .place = "security scheme " + base_.name,
                      .base = base,
                      .revision = revision});
  }

  const Surface& all_;
  const SecurityScheme& base_;
  const SecurityScheme& revision_;
};

// By its name; one that has another name now is the only one that asks for the same.
const SecurityScheme* counterpart(const Description& own, const SecurityScheme& scheme,
                                  const Description& other) {
  if (const SecurityScheme* same = scheme_named(other, scheme.name)) return same;
  const auto renamed = [&](const Description& description, const Description& against) {
    const SecurityScheme* only = nullptr;
    for (const SecurityScheme& each : description.security_schemes) {
      if (scheme_named(against, each.name) != nullptr) continue;
      if (definition_of(each) != definition_of(scheme)) continue;
      if (only != nullptr) return static_cast<const SecurityScheme*>(nullptr);
      only = &each;
    }
    return only;
  };
  return renamed(own, other) == &scheme ? renamed(other, own) : nullptr;
}

}  // namespace

void compare_security(const Surface& all, const OperationPair& pair) {
  Security(all, pair).compare();
}

void compare_security_schemes(const Surface& all) {
  for (const SecurityScheme& base : all.base.security_schemes) {
    if (const SecurityScheme* revision = counterpart(all.base, base, all.revision)) {
      Scheme(all, base, *revision).compare();
      continue;
    }
    if (all.unread_revision.scheme(base.name) != nullptr) continue;
    all.changes.add("api-security-component-removed", nullptr,
                    {.before = definition_of(base),
                     .place = "security scheme " + base.name,
                     .base = base.source});
  }
  for (const SecurityScheme& revision : all.revision.security_schemes)
    if (counterpart(all.revision, revision, all.base) == nullptr &&
        all.unread_base.scheme(revision.name) == nullptr)
      all.changes.add("api-security-component-added", nullptr,
                      {.after = definition_of(revision),
                       .place = "security scheme " + revision.name,
                       .revision = revision.source});
}

}  // namespace driftgate::surface
