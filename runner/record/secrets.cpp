#include "runner/record/secrets.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "runner/credentials.h"
#include "specs/document/ascii.h"
#include "specs/document/base64.h"
#include "specs/document/document.h"
#include "specs/document/quote_json.h"
#include "specs/http/uri.h"

namespace driftgate {
namespace {

bool is_name_character(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-';
}

// "X-Api_Key" is "xapikey".
std::string folded(std::string_view name) {
  std::string out;
  for (const char c : name) {
    if (c >= 'A' && c <= 'Z')
      out += static_cast<char>(c - 'A' + 'a');
    else if (is_digit(c) || (c >= 'a' && c <= 'z'))
      out += c;
  }
  return out;
}

// --- what looks like a secret ---

struct Prefix {
  std::string_view text{};
  std::size_t least = 0;  // Word characters that follow.
};

constexpr std::array kPrefixes{
    Prefix{"ghp_", 20},     Prefix{"gho_", 20},        Prefix{"ghu_", 20},   Prefix{"ghs_", 20},
    Prefix{"ghr_", 20},     Prefix{"github_pat_", 20}, Prefix{"glpat-", 16}, Prefix{"xoxb-", 10},
    Prefix{"xoxp-", 10},    Prefix{"xoxa-", 10},       Prefix{"xoxs-", 10},  Prefix{"sk_live_", 10},
    Prefix{"sk_test_", 10}, Prefix{"rk_live_", 10},    Prefix{"whsec_", 10}, Prefix{"sk-", 20},
    Prefix{"AKIA", 16},     Prefix{"ASIA", 16},        Prefix{"AIza", 30},   Prefix{"SG.", 16},
    Prefix{"npm_", 30},     Prefix{"dop_v1_", 30}};

std::size_t word_end(std::string_view text, std::size_t from) {
  while (from < text.size() && is_name_character(text[from])) ++from;
  return from;
}

// RFC 7519 §3: two or more parts of base64url, the first being "{"" in it.
std::size_t web_token_end(std::string_view text, std::size_t from) {
  if (!text.substr(from).starts_with("eyJ")) return from;
  std::size_t at = word_end(text, from);
  std::size_t parts = 1;
  while (parts < 5 && at < text.size() && text[at] == '.') {
    at = word_end(text, at + 1);
    ++parts;
  }
  return parts >= 3 && at - from > 20 ? at : from;
}

std::size_t private_key_end(std::string_view text, std::size_t from) {
  constexpr std::string_view kBegin = "-----BEGIN ";
  constexpr std::string_view kEnd = "-----END ";
  if (!text.substr(from).starts_with(kBegin)) return from;
  if (text.substr(from, 64).find("PRIVATE KEY") == std::string_view::npos) return from;
  const std::size_t end = text.find(kEnd, from);
  if (end == std::string_view::npos) return text.size();
  const std::size_t dashes = text.find("-----", end + kEnd.size());
  return dashes == std::string_view::npos ? text.size() : dashes + 5;
}

bool passes_luhn(std::string_view digits) {
  int sum = 0;
  bool twice = false;
  for (std::size_t i = digits.size(); i-- > 0; twice = !twice) {
    int digit = digits[i] - '0';
    if (twice) digit = digit > 4 ? digit * 2 - 9 : digit * 2;
    sum += digit;
  }
  return sum % 10 == 0;
}

// ISO/IEC 7812: 13 to 19 digits with a check digit, in groups or not. Those of the networks begin
// with 3 to 6 or 2.
std::size_t card_end(std::string_view text, std::size_t from) {
  if (!is_digit(text[from]) || text[from] < '2' || text[from] > '6') return from;
  std::string digits;
  std::size_t at = from;
  while (at < text.size() && digits.size() <= 19) {
    const bool gap = (text[at] == ' ' || text[at] == '-') && at + 1 < text.size() &&
                     is_digit(text[at + 1]) && digits.size() % 4 == 0;
    if (gap)
      ++at;
    else if (is_digit(text[at]))
      digits += text[at++];
    else
      break;
  }
  const bool ends = at == text.size() || !(is_name_character(text[at]) || text[at] == '.');
  return ends && digits.size() >= 15 && digits.size() <= 16 && passes_luhn(digits) ? at : from;
}

// RFC 3986 §3.2.1: "scheme://user:password@host".
std::size_t user_information_end(std::string_view text, std::size_t from) {
  if (from < 3 || text.substr(from - 3, 3) != "://") return from;
  const std::size_t at = text.find_first_of("@/?# \"'<>", from);
  const bool found = at != std::string_view::npos && text[at] == '@' &&
                     text.substr(from, at - from).find(':') != std::string_view::npos;
  return found ? at : from;
}

std::size_t prefixed_end(std::string_view text, std::size_t from) {
  for (const Prefix& prefix : kPrefixes) {
    if (!text.substr(from).starts_with(prefix.text)) continue;
    const std::size_t end = word_end(text, from + prefix.text.size());
    if (end - from - prefix.text.size() >= prefix.least) return end;
  }
  return from;
}

std::size_t secret_end(std::string_view text, std::size_t from) {
  // The middle of a word is where no secret begins.
  const bool begins = from == 0 || !is_name_character(text[from - 1]);
  if (begins) {
    for (const auto find : {web_token_end, prefixed_end, card_end})
      if (const std::size_t end = find(text, from); end > from) return end;
  }
  for (const auto find : {private_key_end, user_information_end})
    if (const std::size_t end = find(text, from); end > from) return end;
  return from;
}

// --- what stands under a secret name ---

/// Values that are secret in one exchange, and where they were.
class FoundSecrets {
 public:
  void add(std::string_view value, std::string place) {
    if (std::find(places.begin(), places.end(), place) == places.end())
      places.push_back(std::move(place));
    constexpr std::size_t kLeast = 6;  // Shorter ones stand for anything.
    if (value.size() < kLeast || value == kRedacted) return;
    redactor.add({.secret = Secret(std::string(value))});
  }

  std::vector<std::string> places{};
  Redactor redactor{};
};

// "Bearer abc", "Basic dTpw": the secret is what follows the scheme (RFC 9110 §11.4).
void add_credentials(std::string_view value, const std::string& place, FoundSecrets& found) {
  found.add(value, place);
  const std::size_t blank = value.find(' ');
  if (blank == std::string_view::npos) return;
  const std::string_view rest = value.substr(blank + 1);
  found.add(rest, place);
  if (folded(value.substr(0, blank)) != "basic") return;
  const std::optional<std::string> pair = decode_base64(rest);
  if (!pair) return;
  found.add(*pair, place);
  found.add(std::string_view(*pair).substr(std::min(pair->find(':') + 1, pair->size())), place);
}

// "a=1; b=2": each value, also without its quotes.
void add_cookies(std::string_view value, const std::string& place, FoundSecrets& found) {
  found.add("", place);
  while (!value.empty()) {
    std::string_view pair = value.substr(0, value.find(';'));
    value.remove_prefix(std::min(pair.size() + 1, value.size()));
    const std::size_t equals = pair.find('=');
    constexpr std::size_t kLeast = 8;  // "Path=/api" is no secret.
    if (equals == std::string_view::npos || pair.size() - equals - 1 < kLeast) continue;
    const std::string name = folded(pair.substr(0, equals));
    if (name == "expires" || name == "path" || name == "domain" || name == "samesite" ||
        name == "maxage")
      continue;
    found.add(pair.substr(equals + 1), place);
  }
}

void find_in_headers(const Headers& headers, const std::string& side, FoundSecrets& found) {
  for (const auto& [name, value] : headers) {
    if (!is_secret_name(name)) continue;
    const std::string place = fmt::format("{} header {}", side, name);
    if (folded(name).find("cookie") != std::string::npos)
      add_cookies(value, place, found);
    else
      add_credentials(value, place, found);
  }
}

template <class Visit>
void for_each_pair(std::string_view form, const Visit& visit) {
  while (!form.empty()) {
    const std::string_view pair = form.substr(0, form.find('&'));
    form.remove_prefix(std::min(pair.size() + 1, form.size()));
    const std::size_t equals = std::min(pair.find('='), pair.size());
    visit(percent_decode(pair.substr(0, equals)),
          percent_decode(pair.substr(std::min(equals + 1, pair.size()))));
  }
}

void find_in_query(std::string_view url, FoundSecrets& found) {
  const std::size_t mark = url.find('?');
  if (mark == std::string_view::npos) return;
  for_each_pair(url.substr(mark + 1), [&](const std::string& name, const std::string& value) {
    if (is_secret_name(name)) found.add(value, "request query " + name);
  });
}

// Whatever is below a secret name is secret: the tape has it in one piece.
void find_in_json(Node root, const std::string& side, FoundSecrets& found) {
  std::vector<std::pair<Node, bool>> pending{{root, false}};
  while (!pending.empty()) {
    const auto [node, secret] = pending.back();
    pending.pop_back();
    for (const Member& member : node.members())
      pending.emplace_back(member.value, secret || is_secret_name(member.name()));
    for (const Node element : node.elements()) pending.emplace_back(element, secret);
    if (!secret) continue;
    // Numbers stand for too much to be looked for elsewhere.
    if (node.is(Kind::string) && !node.text().empty())
      found.add(node.text(), fmt::format("{} {}", side, node.pointer()));
    if (node.is(Kind::number)) found.add("", fmt::format("{} {}", side, node.pointer()));
  }
}

bool is_form(const Headers& headers) {
  const std::string* type = find_header(headers, "Content-Type");
  return type != nullptr && type->find("x-www-form-urlencoded") != std::string::npos;
}

bool may_be_json(const std::string& body) {
  const std::size_t first = body.find_first_not_of(" \t\r\n");
  return first != std::string::npos && (body[first] == '{' || body[first] == '[');
}

void find_in_body(const Headers& headers, const std::string& body, const std::string& side,
                  FoundSecrets& found) {
  if (is_form(headers)) {
    for_each_pair(body, [&](const std::string& name, const std::string& value) {
      if (is_secret_name(name)) found.add(value, fmt::format("{} form {}", side, name));
    });
    return;
  }
  if (!may_be_json(body)) return;
  JsonReader reader;
  if (const Document* document = reader.read(body)) find_in_json(document->root(), side, found);
}

// --- taking them out ---

void clean(std::string& text, const FoundSecrets& found) {
  text = without_secret_patterns(found.redactor.empty() ? text : found.redactor.redact(text));
}

void clean(Headers& headers, const FoundSecrets& found) {
  for (auto& [name, value] : headers) {
    if (is_secret_name(name))
      value = kRedacted;
    else
      clean(value, found);
  }
}

/// Writes a body again without its secrets; other bytes then, but the same JSON.
class CleanJson {
 public:
  CleanJson(const Document& document, const FoundSecrets& found)
      : document_(document), found_(found) {}

  /// Absent when there was nothing to take out.
  std::optional<std::string> write() {
    for (std::uint32_t i = 0; i < document_.node_count(); ++i) {
      close_before(i);
      step(i);
    }
    close_before(static_cast<std::uint32_t>(document_.node_count()));
    if (!changed_) return std::nullopt;
    return std::move(json_);
  }

 private:
  struct Open {
    std::uint32_t past = 0;
    bool object = false;
    bool name_next = false;
    bool secret = false;  // All that is in it.
    bool first = true;
  };

  void close_before(std::uint32_t i) {
    while (!open_.empty() && open_.back().past == i) {
      json_ += open_.back().object ? '}' : ']';
      open_.pop_back();
    }
  }

  void step(std::uint32_t i) {
    const Node node(&document_, i);
    bool secret = false;
    if (!open_.empty()) {
      Open& around = open_.back();
      if (!around.object || around.name_next) {
        if (!around.first) json_ += ',';
        around.first = false;
      }
      if (around.object && around.name_next) {
        text(node.text());
        json_ += ':';
        around.name_next = false;
        next_is_secret_ = around.secret || is_secret_name(node.text());
        return;
      }
      secret = around.object ? next_is_secret_ : around.secret;
      around.name_next = around.object;
    }
    value(node, secret);
  }

  void value(Node node, bool secret) {
    switch (node.kind()) {
      case Kind::array:
      case Kind::object: {
        const bool object = node.is(Kind::object);
        json_ += object ? '{' : '[';
        open_.push_back({node.past(), object, object, secret, true});
        return;
      }
      case Kind::string:
        if (!secret || node.text().empty()) return text(node.text());
        changed_ = changed_ || node.text() != kRedacted;
        append_quoted_json(json_, kRedacted);
        return;
      case Kind::number:
        if (!secret && without_secret_patterns(node.text()) == node.text()) break;
        changed_ = true;
        json_ += '0';
        return;
      default:
        break;
    }
    json_ += to_json(node);
  }

  void text(std::string_view as_it_was) {
    std::string cleaned(as_it_was);
    clean(cleaned, found_);
    changed_ = changed_ || cleaned != as_it_was;
    append_quoted_json(json_, cleaned);
  }

  const Document& document_;
  const FoundSecrets& found_;
  std::string json_{};
  std::vector<Open> open_{};
  bool next_is_secret_ = false;
  bool changed_ = false;
};

std::string form_without(std::string_view form) {
  std::string out;
  while (!form.empty()) {
    const std::string_view pair = form.substr(0, form.find('&'));
    form.remove_prefix(std::min(pair.size() + 1, form.size()));
    const std::size_t equals = std::min(pair.find('='), pair.size());
    const bool secret = is_secret_name(percent_decode(pair.substr(0, equals)));
    out += secret ? fmt::format("{}=redacted", pair.substr(0, equals)) : std::string(pair);
    if (!form.empty()) out += '&';
  }
  return out;
}

void clean_body(const Headers& headers, std::string& body, const FoundSecrets& found) {
  if (body.empty()) return;
  if (is_form(headers)) {
    body = form_without(body);
    return clean(body, found);
  }
  JsonReader reader;
  const Document* document = may_be_json(body) ? reader.read(body) : nullptr;
  if (document == nullptr) return clean(body, found);
  if (std::optional<std::string> written = CleanJson(*document, found).write())
    body = std::move(*written);
}

void find_in_request(const Request& request, FoundSecrets& found) {
  find_in_query(request.url, found);
  find_in_headers(request.headers, "request", found);
  find_in_body(request.headers, request.body, "request", found);
}

void clean_request(Request& request, const FoundSecrets& found) {
  if (const std::size_t mark = request.url.find('?'); mark != std::string::npos)
    request.url = request.url.substr(0, mark + 1) +
                  form_without(std::string_view(request.url).substr(mark + 1));
  clean(request.url, found);
  clean(request.headers, found);
  clean_body(request.headers, request.body, found);
}

}  // namespace

bool is_secret_name(std::string_view name) {
  static constexpr std::array<std::string_view, 26> kParts{
      "authorization", "authentication", "cookie", "token",      "secret",     "password",
      "passwd",        "passphrase",     "apikey", "accesskey",  "privatekey", "session",
      "sessid",        "csrf",           "xsrf",   "credential", "signature",  "jwt",
      "bearer",        "cardnumber",     "cvv",    "cvc",        "clientkey",  "authkey",
      "otpcode",       "signingkey"};
  static constexpr std::array<std::string_view, 9> kWhole{"pwd", "pw",  "sid",  "sig", "otp",
                                                          "pin", "ssn", "auth", "iban"};
  // Said of tokens and never one itself.
  static constexpr std::array<std::string_view, 8> kHarmless{
      "tokentype", "nextpagetoken", "pagetoken",    "accesscontrolallowcredentials",
      "maxtokens", "totaltokens",   "prompttokens", "completiontokens"};
  const std::string plain = folded(name);
  if (std::find(kHarmless.begin(), kHarmless.end(), plain) != kHarmless.end()) return false;
  if (std::find(kWhole.begin(), kWhole.end(), plain) != kWhole.end()) return true;
  return std::any_of(kParts.begin(), kParts.end(),
                     [&](std::string_view part) { return plain.find(part) != std::string::npos; });
}

std::string without_secret_patterns(std::string_view text) {
  std::string out;
  std::size_t kept = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = secret_end(text, at);
    if (end == at) {
      ++at;
      continue;
    }
    out.append(text.substr(kept, at - kept)).append(kRedacted);
    at = kept = end;
  }
  if (kept == 0) return std::string(text);
  return out.append(text.substr(kept));
}

std::vector<std::string> take_secrets_out(Request& request) {
  FoundSecrets found;
  find_in_request(request, found);
  clean_request(request, found);
  return found.places;
}

std::vector<std::string> take_secrets_out(Exchange& exchange) {
  FoundSecrets found;
  find_in_request(exchange.request, found);
  Response* response = std::get_if<Response>(&exchange.outcome);
  if (response != nullptr) {
    find_in_headers(response->headers, "response", found);
    find_in_body(response->headers, response->body, "response", found);
  }
  clean_request(exchange.request, found);
  if (response != nullptr) {
    clean(response->headers, found);
    clean_body(response->headers, response->body, found);
  }
  return found.places;
}

}  // namespace driftgate
