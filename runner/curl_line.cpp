#include "runner/curl_line.h"

#include <fmt/format.h>

#include <algorithm>

#include "specs/http/uri.h"

namespace driftgate {
namespace {

bool is_visible(char c) { return c >= 0x20 && c < 0x7f; }

bool all_visible(std::string_view text) {
  return std::all_of(text.begin(), text.end(), is_visible);
}

bool is_bare(std::string_view text) {
  constexpr std::string_view kSafe =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:@%+=,";
  return !text.empty() && text.find_first_not_of(kSafe) == std::string_view::npos;
}

std::string single_quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'')
      out += "'\\''";
    else
      out += c;
  }
  return out + "'";
}

// The operand of printf(1) that prints `text`, whatever bytes it holds.
std::string printf_format(std::string_view text) {
  std::string out = "'";
  if (text.substr(0, 1) == "-") {  // Else it would be read as options.
    out += "\\055";
    text.remove_prefix(1);
  }
  for (const char c : text) {
    if (c == '\n')
      out += "\\n";
    else if (c == '\r')
      out += "\\r";
    else if (c == '\t')
      out += "\\t";
    else if (c == '%')
      out += "%%";
    else if (c == '\\')
      out += "\\\\";
    else if (c == '\'' || !is_visible(c))
      out += fmt::format("\\{:03o}", static_cast<unsigned char>(c));
    else
      out += c;
  }
  return out + "'";
}

// Text between double quotes, where `$NAME` would be replaced by its value.
std::string in_double_quotes(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '"' || c == '\\' || c == '$' || c == '`') out += '\\';
    out += c;
  }
  return out;
}

std::string variable(const Credential& credential) {
  std::string name;
  for (const char c : credential.variable) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    const bool digit = c >= '0' && c <= '9';
    name += letter || (digit && !name.empty()) ? c : '_';
  }
  return "$" + (name.empty() ? "SECRET" : name);
}

std::string header_word(const Credential& credential) {
  const std::string name = in_double_quotes(credential.name);
  return fmt::format(" -H \"{}: {}{}\"", name,
                     credential.form == Credential::Form::bearer ? "Bearer " : "",
                     variable(credential));
}

std::string credential_words(const Credential& credential) {
  if (credential.place == Credential::Place::query)
    return fmt::format(" --url-query \"{}={}\"", in_double_quotes(credential.name),
                       variable(credential));
  if (credential.place == Credential::Place::cookie) return "";
  if (credential.form == Credential::Form::basic)
    return fmt::format(" -u \"{}:{}\"", in_double_quotes(credential.user), variable(credential));
  return header_word(credential);
}

// One Cookie field of the request's own cookies and the secret ones (RFC 6265 §5.4).
std::string cookie_words(const std::string* own, std::span<const Credential> credentials) {
  std::string pairs = own == nullptr ? "" : in_double_quotes(*own);
  bool secret = false;
  for (const Credential& credential : credentials) {
    if (credential.place != Credential::Place::cookie) continue;
    if (!pairs.empty()) pairs += "; ";
    pairs += in_double_quotes(credential.name) + "=" + variable(credential);
    secret = true;
  }
  if (secret) return " -H \"Cookie: " + pairs + "\"";
  return own == nullptr ? "" : " -H " + shell_word("Cookie: " + *own);
}

// curl drops a field that is written "Name:"; "Name;" sends it without a value.
std::string plain_header_words(const Headers& headers) {
  std::string out;
  for (const auto& [name, value] : headers) {
    if (equal_ignoring_case(name, "Cookie")) continue;
    out += " -H " + shell_word(value.empty() ? name + ";" : name + ": " + value);
  }
  return out;
}

std::string method_words(const Request& request) {
  if (request.method == "HEAD") return " --head";
  if (request.method == "GET" && request.body.empty()) return "";
  return " -X " + shell_word(request.method);
}

Headers with_fixed(const Request& request, const Headers& fixed) {
  Headers headers = request.headers;
  for (const auto& field : fixed)
    if (find_header(request.headers, field.first) == nullptr) headers.push_back(field);
  return headers;
}

std::string url_words(const std::string& url) {
  const bool globs = url.find_first_of("[]{}") != std::string::npos;
  return (globs ? " -g " : " ") + shell_word(url);
}

}  // namespace

std::string shell_word(std::string_view text) {
  if (is_bare(text)) return std::string(text);
  if (all_visible(text)) return single_quoted(text);
  // A command substitution drops the line breaks at its end.
  const std::size_t end = text.find_last_not_of('\n') + 1;
  const std::string printed = "\"$(printf " + printf_format(text.substr(0, end)) + ")\"";
  return end == text.size() ? printed : printed + single_quoted(text.substr(end));
}

std::string curl_line(const Request& request, const CurlLineOptions& options) {
  const Headers headers = with_fixed(request, options.headers);
  const bool trusted = origin(request.url) == origin(options.base_url);
  const std::span<const Credential> credentials =
      trusted ? options.credentials : std::span<const Credential>{};

  const bool piped = !request.body.empty() && !all_visible(request.body);
  std::string line = piped ? "printf " + printf_format(request.body) + " | " : "";
  line += "curl -sS -i" + method_words(request);
  if (!options.verify_tls) line += " --insecure";
  if (!options.ca_file.empty()) line += " --cacert " + shell_word(options.ca_file);
  line += plain_header_words(headers);
  line += cookie_words(find_header(headers, "Cookie"), credentials);
  for (const Credential& credential : credentials) line += credential_words(credential);
  if (piped)
    line += " --data-binary @-";
  else if (!request.body.empty())
    line += " --data-raw " + shell_word(request.body);
  return line + url_words(request.url);
}

}  // namespace driftgate
