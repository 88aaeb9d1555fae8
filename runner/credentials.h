#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace driftgate {

/// Where a secret comes from. Its value is read once, when it is first needed.
struct SecretSource {
  enum class From : std::uint8_t { environment, file, command };
  From from = From::environment;
  std::vector<std::string> words{};  ///< Variable name; path; or the command and its arguments.
};

/// A secret value that does not print: no operator<<, no formatter. Only the transport and the
/// redaction look inside.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string value) : value_(std::move(value)) {}
  const std::string& reveal() const { return value_; }

 private:
  std::string value_{};
};

/// Reads the secret; one trailing line break is dropped. A command is looked up in PATH, reads
/// nothing, keeps our stderr, and has `patience` to end. Throws Error, which never quotes the
/// value, when the secret is not to be had, is empty, has more than 64 KiB or holds characters
/// that no header may (RFC 9110 §5.5).
Secret read_secret(const SecretSource& source,
                   std::chrono::milliseconds patience = std::chrono::seconds(30));

/// How one secret is put on a request.
struct Credential {
  enum class Place : std::uint8_t { header, query, cookie };
  enum class Form : std::uint8_t { raw, basic, bearer };
  Place place = Place::header;
  std::string name = "Authorization";  ///< Of the header, query parameter or cookie.
  Form form = Form::raw;
  std::string user{};      ///< Of basic (RFC 7617).
  Secret secret{};         ///< Token, key or password.
  std::string variable{};  ///< What stands for it in a reproduction, without "$".
};

/// What is sent under the credential's name, before any percent-encoding: the secret itself,
/// "Basic …" (RFC 7617) or "Bearer …" (RFC 6750).
std::string credential_value(const Credential& credential);

/// Replaces each secret value in `text` by "[redacted]", also percent-encoded, in base64 at any
/// place, base64url, hexadecimal, JSON's, HTML's and XML's escapes and Basic; not what is encoded
/// twice. One under eight bytes is only replaced where it stands alone: "test" is in "latest".
class Redactor {
 public:
  void add(const Credential& credential);
  std::string redact(std::string_view text) const;
  bool empty() const { return values_.empty(); }

 private:
  std::vector<std::string> values_{};  ///< Longest first: a short one may be part of a longer one.
};

}  // namespace driftgate
