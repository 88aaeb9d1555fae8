#include <fmt/format.h>

#include <algorithm>

#include "reporters/causes.h"
#include "reporters/json_writer.h"
#include "reporters/reporter.h"
#include "reporters/sanitize.h"
#include "reporters/text.h"

// GitLab's Code Quality report. Its reader stops at the first item that is not as it should be, so
// every item has every member; items of equal fingerprints would become one.

namespace driftgate::reporters {
namespace {

constexpr std::size_t kMostItems = 5'000;
constexpr std::size_t kMostDescription = 1'000;  // Characters.

struct Item {
  std::string description{};
  std::string check{};
  std::string fingerprint{};
  std::string_view severity{};
  Location place{};
};

std::string_view severity_word(Severity severity) {
  switch (severity) {
    case Severity::error:
      return "critical";
    case Severity::warning:
      return "minor";
    default:
      return "info";
  }
}

void write_item(JsonWriter& out, const Item& item) {
  out.object([&] {
    out.member("description", brief(item.description, kMostDescription, terminal_text));
    out.member("check_name", item.check);
    out.member("fingerprint", item.fingerprint);
    out.member("severity", item.severity);
    out.object("location", [&] {
      out.member("path", item.place.file);
      out.object("lines", [&] { out.member("begin", item.place.line); });
    });
  });
}

// What could not be read is a fault of the repository; a provider that does not answer is none.
std::vector<Item> items_of(const Report& report) {
  std::vector<Item> items;
  for (const Obstacle& obstacle : obstacles_of(report)) {
    const Result& result = *obstacle.result;
    if (result.fault != Fault::input) continue;
    items.push_back({fmt::format("{}: {}", result.name, result.reason), result.type,
                     fmt::format("{}/{}/{}/{}", result.type, obstacle.integration->name,
                                 result.name, result.reason),
                     "blocker", place_of(report, *obstacle.integration, result, nullptr)});
  }
  for (const Cause& cause : causes_of(report))
    items.push_back({fmt::format("{}: {}", cause.result->name, sentence_of(*cause.finding)),
                     std::string(cause.finding->rule),
                     fmt::format("{}/{}", cause.finding->rule, fingerprint_of(cause)),
                     severity_word(severity_of(cause)),
                     place_of(report, *cause.integration, *cause.result, cause.finding)});
  return items;
}

std::string write_gitlab(const Report& report, const ReportStyle&) {
  std::vector<Item> items = items_of(report);
  if (items.size() > kMostItems) {
    const std::size_t more = items.size() - kMostItems + 1;
    const Location place = items.front().place;
    items.resize(kMostItems - 1);
    items.push_back({fmt::format("{} left out: the {} worst are here",
                                 counted(more, "more finding"), kMostItems - 1),
                     "driftgate", "driftgate/left-out", "info", place});
  }
  JsonWriter out;
  out.begin_array();
  for (const Item& item : items) write_item(out, item);
  out.end_array();
  return out.take();
}

}  // namespace

const Reporter gitlab{
    .name = "gitlab", .summary = "GitLab Code Quality, for merge requests", .write = write_gitlab};

}  // namespace driftgate::reporters
