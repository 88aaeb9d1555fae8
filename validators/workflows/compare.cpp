#include "validators/workflows/compare.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

#include "specs/document/reference.h"
#include "specs/http/media_type.h"
#include "validators/schema/equality.h"
#include "validators/schema/format.h"
#include "validators/schema/member_schemas.h"
#include "validators/schema/wording.h"

namespace driftgate {
namespace {

constexpr std::size_t kMost = 5;  // Differences told.

bool is_time(Node value) {
  return value.is(Kind::string) && find_format("date-time")->check(value.text());
}

// Seconds since 1970 of a text that is a date-time (RFC 3339 §5.6); fractions are left out, since
// many keep fewer of them than they are given.
std::int64_t instant(std::string_view text) {
  const auto number = [&](std::size_t at, std::size_t size) {
    int value = 0;
    for (const char c : text.substr(at, size)) value = 10 * value + (c - '0');
    return value;
  };
  const std::chrono::year_month_day day(std::chrono::year(number(0, 4)),
                                        std::chrono::month(static_cast<unsigned>(number(5, 2))),
                                        std::chrono::day(static_cast<unsigned>(number(8, 2))));
  std::int64_t seconds =
      std::chrono::sys_days(day).time_since_epoch().count() * std::int64_t{86400};
  seconds += 3600 * number(11, 2) + 60 * number(14, 2) + number(17, 2);
  if (text.back() == 'Z' || text.back() == 'z') return seconds;
  const std::size_t offset = text.size() - 6;
  const int shift = 3600 * number(offset + 1, 2) + 60 * number(offset + 4, 2);
  return text[offset] == '-' ? seconds + shift : seconds - shift;
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") + 1 - first);
}

// What is the same in either case.
bool is_without_case(Node text) {
  return find_format("uuid")->check(text.text()) || find_format("email")->check(text.text());
}

bool same(Node a, Node b) {
  if (equal(a, b)) return true;
  if (is_time(a) && is_time(b)) return instant(a.text()) == instant(b.text());
  if (!a.is(Kind::string) || !b.is(Kind::string)) return false;
  return trimmed(a.text()) == trimmed(b.text()) ||
         (is_without_case(a) && is_without_case(b) && equal_ignoring_case(a.text(), b.text()));
}

std::string told(Node value) { return shortened(to_json(value)); }

std::string below(const std::string& pointer, std::string_view name) {
  return pointer + "/" + pointer_token(name);
}

struct Pair {
  Node before{};
  Node after{};
  std::string pointer{};
};

// Values of `before` against those of `after` at the same place. `ignores` says which members
// are not looked at.
template <class Ignores>
std::vector<Difference> compare(Node before, Node after, Ignores ignores) {
  std::vector<Difference> found;
  std::vector<Pair> pending{{before, after, ""}};
  while (!pending.empty() && found.size() < kMost) {
    const Pair pair = std::move(pending.back());
    pending.pop_back();
    if (pair.before.is(Kind::object) && pair.after.is(Kind::object)) {
      for (const Member& member : pair.before.members()) {
        const Node there = pair.after.find(member.name());
        const std::string place = below(pair.pointer, member.name());
        if (ignores(pair.pointer, member.name(), there)) continue;
        if (there)
          pending.push_back({member.value, there, place});
        else
          found.push_back({place, told(member.value), ""});
      }
    } else if (!same(pair.before, pair.after)) {
      found.push_back({pair.pointer, told(pair.before), told(pair.after)});
    }
  }
  std::sort(found.begin(), found.end(),
            [](const Difference& a, const Difference& b) { return a.instance < b.instance; });
  return found;
}

// The schema of a step's JSON answer; none when it is not described.
Schema answer_schema(const Step& step) {
  const ExpectedResponse* promise = response_for(step.operation->expected, status_of(step));
  if (promise == nullptr) return {};
  for (const ExpectedContent& content : promise->content)
    if (content.media.is_json()) return content.schema;
  return {};
}

Schema request_schema(const Operation& operation) {
  for (const RequestContent& content : operation.body.content)
    if (const auto media = parse_media_type(content.media_type); media && media->is_json())
      return content.schema;
  return {};
}

}  // namespace

std::vector<Difference> differences(Node before, Node after) {
  return compare(before, after,
                 [](const std::string&, std::string_view, Node there) { return is_time(there); });
}

std::vector<Difference> differences_of(Node sent, Node before, Node after) {
  return compare(before, after, [&](const std::string& pointer, std::string_view name, Node there) {
    return is_time(there) || (pointer.empty() && !sent.find(name));
  });
}

std::vector<Difference> unreturned(const Step& written, const Step& read) {
  const Schema request = request_schema(*written.operation);
  const Schema answer = answer_schema(read);
  // Only objects whose members are named: what is below an undescribed member is not promised.
  return compare(written.sent, read.body,
                 [&](const std::string& pointer, std::string_view name, Node there) {
                   if (!pointer.empty()) return !there;
                   if (any_says(member_schemas(request, name), "writeOnly")) return true;
                   return !there && member_schemas(answer, name).empty();
                 });
}

}  // namespace driftgate
