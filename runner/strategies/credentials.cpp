#include <algorithm>

#include "runner/strategies/strategy.h"

namespace driftgate::strategies {
namespace {

constexpr std::string_view kWrong = "driftgate-knows-none";

// Every alternative asks for something, and all that is asked is found.
bool is_secured(const Operation& operation) {
  return !operation.security.empty() &&
         std::none_of(operation.security.begin(), operation.security.end(),
                      [](const SecurityRequirement& each) { return each.empty(); });
}

const SecurityScheme* scheme_named(const Description& description, std::string_view name) {
  for (const SecurityScheme& scheme : description.security_schemes)
    if (scheme.name == name) return &scheme;
  return nullptr;
}

// The header that carries such credentials; none where another place does.
std::optional<std::pair<std::string, std::string>> wrong_field(const SecurityScheme& scheme) {
  using Type = SecurityScheme::Type;
  if (scheme.type == Type::api_key) {
    if (scheme.in != In::header) return std::nullopt;
    return std::pair(scheme.parameter, std::string(kWrong));
  }
  if (scheme.type == Type::mutual_tls) return std::nullopt;
  if (scheme.type == Type::http && scheme.http_scheme == "basic")
    return std::pair("Authorization", "Basic ZHJpZnRnYXRlOm5vbmU=");  // driftgate:none
  if (scheme.type == Type::http && scheme.http_scheme != "bearer") return std::nullopt;
  return std::pair("Authorization", "Bearer " + std::string(kWrong));
}

// The headers of all schemes that some alternative asks for.
std::vector<std::string> headers_that_open(const Plain& plain) {
  std::vector<std::string> names;
  for (const SecurityRequirement& requirement : plain.operation.security)
    for (const RequiredScheme& required : requirement) {
      const SecurityScheme* scheme = scheme_named(plain.description, required.name);
      const bool key = scheme != nullptr && scheme->type == SecurityScheme::Type::api_key;
      names.push_back(key ? scheme->parameter : "Authorization");
    }
  return names;
}

Variation asked_with(const Plain& plain, Asked::Kind kind, std::string what, Headers headers) {
  Variation variation{.parts = plain.parts,
                      .asked = {.kind = kind, .what = std::move(what)},
                      .without_credentials = true};
  variation.parts.headers = std::move(headers);
  return variation;
}

std::vector<Variation> vary_credentials(const Plain& plain, RequestMaker& maker) {
  const Operation& operation = plain.operation;
  if (!is_secured(operation)) return {};
  std::vector<Variation> variations{
      asked_with(plain, Asked::Kind::without_credentials, "without credentials", {})};
  const SecurityScheme* scheme =
      scheme_named(plain.description, operation.security.front().front().name);
  if (scheme == nullptr) return variations;
  if (const auto field = wrong_field(*scheme); field && is_token(field->first))
    variations.push_back(asked_with(plain, Asked::Kind::wrong_credentials,
                                    "with credentials that nobody was given", {*field}));
  // What ours are for other operations, without those that open this one.
  const std::vector<std::string> opening = headers_that_open(plain);
  const std::vector<std::string>& ours = maker.options().credential_headers;
  const auto opens = [&](const std::string& name) {
    return std::any_of(opening.begin(), opening.end(),
                       [&](const std::string& each) { return equal_ignoring_case(each, name); });
  };
  if (std::any_of(ours.begin(), ours.end(), opens) &&
      !std::all_of(ours.begin(), ours.end(), opens)) {
    Variation other = asked_with(plain, Asked::Kind::wrong_credentials,
                                 "with credentials that are for other operations alone", {});
    other.without_credentials = false;
    other.leaves_out = opening;
    variations.push_back(std::move(other));
  }
  return variations;
}

}  // namespace

const Strategy credentials{
    .name = "credentials",
    .summary = "no, wrong and other-scheme credentials on secured operations",
    .vary = vary_credentials,
};

}  // namespace driftgate::strategies
