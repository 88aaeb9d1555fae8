#include "validators/checks/announcement.h"

#include <fmt/format.h>

namespace driftgate {
namespace {

/// Whether the parameters of a link give it that relation: `; rel="a b"` or `; rel=a`.
bool has_relation(std::string_view parameters, std::string_view relation) {
  for (std::size_t at = parameters.find("rel="); at != std::string_view::npos;
       at = parameters.find("rel=", at + 1)) {
    std::string_view value = parameters.substr(at + 4);
    const bool quoted = value.starts_with('"');
    if (quoted) value.remove_prefix(1);
    value = value.substr(0, value.find_first_of(quoted ? "\"" : "; ,"));
    while (!value.empty()) {
      const std::string_view word = value.substr(0, value.find(' '));
      if (equal_ignoring_case(word, relation)) return true;
      value.remove_prefix(std::min(word.size() + 1, value.size()));
    }
  }
  return false;
}

}  // namespace

std::string to_date(std::chrono::sys_seconds time) {
  const std::chrono::year_month_day date(std::chrono::floor<std::chrono::days>(time));
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

std::string days_from(std::chrono::sys_seconds now, std::chrono::sys_seconds then) {
  using std::chrono::days;
  const auto count = (std::chrono::floor<days>(then) - std::chrono::floor<days>(now)).count();
  if (count == 0) return "today";
  const auto many = count < 0 ? -count : count;
  const std::string_view unit = many == 1 ? "day" : "days";
  return count > 0 ? fmt::format("in {} {}", many, unit) : fmt::format("{} {} ago", many, unit);
}

std::string link_target(const Headers& headers, std::string_view relation) {
  const std::string all = combined_header(headers, "Link");
  std::string_view rest = all;
  for (std::size_t open = rest.find('<'); open != std::string_view::npos; open = rest.find('<')) {
    rest.remove_prefix(open + 1);
    const std::size_t close = rest.find('>');
    if (close == std::string_view::npos) break;
    const std::string_view target = rest.substr(0, close);
    rest.remove_prefix(close + 1);
    if (has_relation(rest.substr(0, rest.find('<')), relation)) return std::string(target);
  }
  return {};
}

}  // namespace driftgate
