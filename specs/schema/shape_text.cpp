// Which names are data, and which texts may be kept.
#include <algorithm>
#include <array>
#include <cctype>
#include <string>

#include "specs/document/ascii.h"
#include "specs/schema/shape.h"

namespace driftgate {
namespace {

// What the names of properties are made of; beyond ASCII all is taken for letters.
bool is_name_character(char c) {
  return is_letter(c) || is_digit(c) || static_cast<unsigned char>(c) >= 0x80 ||
         std::string_view("_-.$:# ").find(c) != std::string_view::npos;
}

bool is_uuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : !is_hex(text[i])) return false;
  }
  return true;
}

// 2026, a dash, 11: what follows may be a day and a time.
bool is_date(std::string_view text) {
  if (text.size() < 7 || text[4] != '-') return false;
  const auto digits = [&](std::size_t from, std::size_t count) {
    const std::string_view part = text.substr(from, count);
    return std::all_of(part.begin(), part.end(), is_digit);
  };
  return digits(0, 4) && digits(5, 2) &&
         text.find_first_not_of("0123456789-:.+TZ ", 7) == std::string_view::npos;
}

struct Counts {
  std::size_t digits = 0;
  std::size_t digit_runs = 0;
  std::size_t turns = 0;    // Between lower and upper case, or of a letter to a digit.
  std::size_t longest = 0;  // Characters without a separator or a turn.
};

Counts counts_of(std::string_view text) {
  Counts counts;
  std::size_t run = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const char before = i > 0 ? text[i - 1] : '_';
    const bool starts_digits = is_digit(c) && !is_digit(before);
    const bool turns = (is_upper(c) && is_lower(before)) || (is_lower(c) && is_upper(before)) ||
                       (starts_digits && is_letter(before));
    counts.digits += is_digit(c) ? 1 : 0;
    counts.digit_runs += starts_digits ? 1 : 0;
    counts.turns += turns ? 1 : 0;
    run = turns || !(is_letter(c) || is_digit(c)) ? 1 : run + 1;
    counts.longest = std::max(counts.longest, run);
  }
  return counts;
}

// Such as a machine makes: a digest, "cus_9s6XKzkNRiz8i3".
bool is_made_up(std::string_view name) {
  const Counts counts = counts_of(name);
  if (name.size() >= 8 && counts.digits >= 2 && std::all_of(name.begin(), name.end(), is_hex))
    return true;
  return name.size() >= 8 && counts.digit_runs >= 3;
}

// What well-known providers' keys and tokens begin with.
bool is_key(std::string_view text) {
  static constexpr std::string_view kPrefixes[] = {"sk_", "pk_",  "rk_",  "ghp_", "gho_", "ghs_",
                                                   "xox", "AKIA", "ASIA", "eyJ",  "ya29", "glpat"};
  return text.size() >= 12 &&
         std::any_of(std::begin(kPrefixes), std::end(kPrefixes),
                     [&](std::string_view prefix) { return text.starts_with(prefix); });
}

template <std::size_t kCount>
bool has_word(const std::array<std::string_view, kCount>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

constexpr std::array<std::string_view, 27> kSecretWords{
    "password", "passwd",  "passphrase", "pwd",    "secret",    "secrets",    "token",
    "tokens",   "key",     "keys",       "apikey", "auth",      "credential", "credentials",
    "cookie",   "cookies", "session",    "jwt",    "signature", "bearer",     "authorization",
    "nonce",    "otp",     "pin",        "cvv",    "iban",      "ssn"};

constexpr std::array<std::string_view, 47> kPersonalWords{
    "name",    "names",       "firstname", "lastname", "surname", "username", "nickname", "login",
    "user",    "owner",       "author",    "actor",    "email",   "mail",     "phone",    "mobile",
    "address", "street",      "city",      "town",     "zip",     "postcode", "birthday", "birth",
    "gender",  "nationality", "title",     "subject",  "text",    "note",     "comment",  "message",
    "body",    "description", "company",   "slug",     "path",    "id",       "ids",      "sha",
    "ref",     "branch",      "hash",      "host",     "ip",      "account",  "location"};

}  // namespace

std::uint8_t name_kind(std::string_view name) {
  if (name.empty() || name.size() > kMostNameBytes) return kNameOther;
  if (is_digit(name[0])) {
    if (std::all_of(name.begin(), name.end(), is_digit)) return kNameNumber;
    if (is_date(name)) return kNameDate;
    if (std::none_of(name.begin(), name.end(), is_letter)) return kNameOther;
  }
  if (is_uuid(name)) return kNameUuid;
  // "@id" and "+1" are names.
  const std::string_view rest =
      name.substr(std::string_view("@+").find(name[0]) == std::string_view::npos ? 0 : 1);
  if (!std::all_of(rest.begin(), rest.end(), is_name_character)) return kNameOther;
  return is_made_up(name) || is_key(name) ? kNameOther : 0;
}

bool is_plain_token(std::string_view text) {
  if (text.empty() || text.size() > kMostValueBytes || !is_letter(text[0])) return false;
  const auto plain = [](char c) {
    return is_letter(c) || is_digit(c) ||
           std::string_view("_-.:/").find(c) != std::string_view::npos;
  };
  if (!std::all_of(text.begin(), text.end(), plain)) return false;
  const Counts counts = counts_of(text);
  return counts.digits <= 3 && counts.turns <= 1 + text.size() / 5 && counts.longest <= 16 &&
         !is_made_up(text) && !is_key(text);
}

bool is_private_name(std::string_view name) {
  std::string word;
  std::size_t at = 0;
  const auto ends_word = [&] {
    const char c = name[at];
    return !(is_letter(c) || is_digit(c)) || (at > 0 && is_upper(c) && !is_upper(name[at - 1]));
  };
  for (; at < name.size(); ++at) {
    if (ends_word()) {
      if (has_word(kSecretWords, word)) return true;
      word.clear();
    }
    if (is_letter(name[at]) || is_digit(name[at]))
      word += static_cast<char>(std::tolower(static_cast<unsigned char>(name[at])));
  }
  return has_word(kSecretWords, word) || has_word(kPersonalWords, word);
}

}  // namespace driftgate
