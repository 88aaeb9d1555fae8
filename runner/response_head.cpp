#include "runner/response_head.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdint>

#include "specs/document/ascii.h"

namespace driftgate {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t'; }

// OWS = *( SP / HTAB )
std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

std::string_view take_line(std::string_view& bytes) {
  const std::size_t end = bytes.find('\n');
  std::string_view line = bytes.substr(0, end);
  bytes.remove_prefix(end == std::string_view::npos ? bytes.size() : end + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

// status-line = HTTP-version SP status-code SP [ reason-phrase ] (RFC 9112 §4)
bool read_status_line(std::string_view line, ResponseHead& head) {
  if (!line.starts_with("HTTP/")) return false;
  line.remove_prefix(5);
  const std::size_t space = line.find(' ');
  if (space == std::string_view::npos) return false;
  head.version = line.substr(0, space);
  line = trimmed(line.substr(space));
  if (line.size() < 3 || (line.size() > 3 && line[3] != ' ')) return false;
  for (const char c : line.substr(0, 3)) {
    if (!is_digit(c)) return false;
    head.status = head.status * 10 + (c - '0');
  }
  return head.status >= 100 && head.status <= 599;
}

void remark_once(std::vector<std::string>& remarks, std::string_view remark) {
  if (std::find(remarks.begin(), remarks.end(), remark) == remarks.end()) {
    remarks.emplace_back(remark);
  }
}

void read_field_line(std::string_view line, ResponseHead& head) {
  if (is_blank(line[0]) && !head.headers.empty()) {
    const std::string_view more = trimmed(line);
    std::string& value = head.headers.back().second;
    if (!value.empty() && !more.empty()) value += ' ';
    value += more;
    remark_once(head.remarks, "folded-header: a header goes on in a second line");
    return;
  }
  const std::size_t colon = line.find(':');
  const std::string_view written = line.substr(0, colon);
  const std::string_view name = trimmed(written);
  if (colon == std::string_view::npos || name.empty()) {
    remark_once(head.remarks, "bad-header: a line that is no header was left out");
    return;
  }
  if (name.size() != written.size()) {
    remark_once(head.remarks, "bad-header: a blank beside a header's name");
  }
  head.headers.emplace_back(name, trimmed(line.substr(colon + 1)));
}

/// The values of one header, seen while going over all of them.
struct Seen {
  int count = 0;
  const std::string* first = nullptr;
  const std::string* other = nullptr;  ///< The first that differs.

  void add(const std::string& value) {
    if (count++ == 0) {
      first = &value;
    } else if (!other && value != *first) {
      other = &value;
    }
  }
};

/// More than 63 bits: libcurl then takes it for no length at all.
bool is_beyond_belief(std::string_view length) {
  std::int64_t value = 0;
  const char* const end = length.data() + length.size();
  return std::from_chars(length.data(), end, value).ec == std::errc::result_out_of_range;
}

}  // namespace

std::optional<ResponseHead> parse_response_head(std::string_view bytes) {
  ResponseHead head;
  if (!read_status_line(take_line(bytes), head)) return std::nullopt;
  head.headers.reserve(16);  // as many as most have
  while (!bytes.empty()) {
    const std::string_view line = take_line(bytes);
    if (line.empty()) break;
    read_field_line(line, head);
  }
  return head;
}

bool may_have_content(int status, std::string_view method) {
  return method != "HEAD" && status >= 200 && status != 204 && status != 304;
}

std::vector<std::string> framing_remarks(const ResponseHead& head, std::string_view method) {
  Seen length;
  Seen coding;
  for (const auto& [name, value] : head.headers) {
    if (equal_ignoring_case(name, "Content-Length")) length.add(value);
    if (equal_ignoring_case(name, "Transfer-Encoding")) coding.add(value);
  }
  std::vector<std::string> remarks = head.remarks;
  if (length.other) {
    remarks.push_back(fmt::format("contradictory-content-length: both {} and {} (RFC 9110 §8.6)",
                                  *length.first, *length.other));
  } else if (length.count > 1) {
    remarks.push_back(fmt::format("duplicate-content-length: {} is said {} times (RFC 9110 §8.6)",
                                  *length.first, length.count));
  }
  if (length.count && !coding.count && is_beyond_belief(*length.first)) {
    remarks.push_back(
        fmt::format("endless-content-length: {} bytes are announced, which nobody can count; the "
                    "body was read to the end of the connection",
                    length.first->substr(0, 40)));
  }
  if (length.count && coding.count) {
    remarks.push_back(
        fmt::format("content-length-with-transfer-encoding: {} beside {}; the coding was believed "
                    "(RFC 9112 §6.3)",
                    *length.first, *coding.first));
  }
  if (head.status == 204 && (length.count || coding.count)) {
    remarks.emplace_back(
        "content-length-on-204: a 204 says how long its content is (RFC 9110 §8.6)");
  }
  if (head.version.starts_with("1.") && may_have_content(head.status, method) && !length.count &&
      !coding.count) {
    remarks.emplace_back(
        "ends-with-connection: nothing says where the body ends, so that a cut cannot be told from "
        "an end (RFC 9112 §6.3)");
  }
  return remarks;
}

}  // namespace driftgate
