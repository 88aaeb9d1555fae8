#include "tests/providers/harbour/credentials.h"

#include <string>

namespace driftgate::harbour {
namespace {

// RFC 4648 §4.
std::string base64(std::string_view text) {
  constexpr std::string_view kLetters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < text.size(); i += 3) {
    unsigned bits = 0;
    for (std::size_t k = 0; k < 3; ++k)
      bits = bits << 8 | (i + k < text.size() ? static_cast<unsigned char>(text[i + k]) : 0U);
    for (std::size_t k = 0; k < 4; ++k)
      out += i + k <= text.size() ? kLetters[bits >> (18 - 6 * k) & 63] : '=';
  }
  return out;
}

// What follows the scheme in Authorization; "" when it names another (RFC 9110 §11.4).
std::string_view credentials_of(const Headers& headers, std::string_view scheme) {
  const std::string* field = find_header(headers, "Authorization");
  if (field == nullptr || field->size() <= scheme.size() ||
      !equal_ignoring_case(field->substr(0, scheme.size()), scheme) ||
      (*field)[scheme.size()] != ' ')
    return {};
  const std::string_view rest = std::string_view(*field).substr(scheme.size());
  const std::size_t first = rest.find_first_not_of(' ');
  return first == rest.npos ? std::string_view{} : rest.substr(first);
}

bool has_key(const Headers& headers) {
  const std::string* key = find_header(headers, "X-Harbour-Key");
  return key != nullptr && *key == kKey;
}

bool is_kept(std::string_view scheme, const Headers& headers, bool any_token) {
  if (scheme == "key") return has_key(headers);
  if (scheme == "clerk") return credentials_of(headers, "Basic") == base64(kClerk);
  const std::string_view token = credentials_of(headers, "Bearer");
  return token == kToken || token == kVisitorToken || (any_token && !token.empty());
}

bool opens(const Operation& operation, const Headers& headers, const Faults& faults) {
  if (faults.has(Fault::users_open) && operation.id == "listUsers") return true;
  if (faults.has(Fault::vessel_by_key) && operation.id == "headVessel" &&
      find_header(headers, "X-Harbour-Key") != nullptr)
    return true;
  const bool any_token = faults.has(Fault::pilot_any_token) && operation.id == "getPilot";
  for (const SecurityRequirement& requirement : operation.security) {
    bool all = true;
    for (const RequiredScheme& scheme : requirement)
      all = all && is_kept(scheme.name, headers, any_token);
    if (all) return true;
  }
  return operation.security.empty();
}

// RFC 9110 §11.6.1: a challenge for each scheme of HTTP that would do.
std::string challenges(const Description& description, const Operation& operation) {
  std::string out;
  for (const SecurityRequirement& requirement : operation.security)
    for (const RequiredScheme& needed : requirement)
      for (const SecurityScheme& scheme : description.security_schemes) {
        if (scheme.name != needed.name) continue;
        out += out.empty() ? "" : ", ";
        if (scheme.type == SecurityScheme::Type::api_key)
          out += "ApiKey realm=\"harbour\"";
        else
          out += (scheme.http_scheme == "basic" ? "Basic" : "Bearer") +
                 std::string(" realm=\"harbour\"");
      }
  return out;
}

}  // namespace

std::optional<Answer> turned_away(const Description& description, const Operation& operation,
                                  std::string_view method, const Headers& headers,
                                  const Faults& faults) {
  if (!opens(operation, headers, faults)) {
    Answer answer = problem(401, "who are you?");
    answer.headers.emplace_back("WWW-Authenticate", challenges(description, operation));
    return answer;
  }
  if (method != "GET" && method != "HEAD" && credentials_of(headers, "Bearer") == kVisitorToken)
    return problem(403, "you may look but not touch");
  return std::nullopt;
}

}  // namespace driftgate::harbour
