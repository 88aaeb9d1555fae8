#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "reporters/html_sections.h"
#include "reporters/text.h"

namespace driftgate {
namespace {

using Times = std::vector<std::chrono::microseconds>;  // Ascending, never empty.

constexpr std::size_t kMostLatencyRows = 300;  // In all tables.
constexpr std::size_t kFewTimes = 4;           // Of so many a percentile says nothing.
constexpr int kColumns = 160;                  // Places on the axis that dots are put at.

struct LatencyRow {
  std::string_view operation{};
  Times times{};
};

// The smallest that so many per cent do not exceed.
std::chrono::microseconds quantile(const Times& times, std::size_t percent) {
  return times[(times.size() * percent + 99) / 100 - 1];
}

std::string short_time(std::chrono::microseconds time) {
  const auto us = time.count();
  if (us < 1'000) return fmt::format("{} µs", us);
  if (us < 10'000) return fmt::format("{:.1f} ms", static_cast<double>(us) / 1e3);
  if (us < 1'000'000) return fmt::format("{} ms", (us + 500) / 1'000);
  if (us < 10'000'000) return fmt::format("{:.2f} s", static_cast<double>(us) / 1e6);
  return fmt::format("{:.1f} s", static_cast<double>(us) / 1e6);
}

// Where coverage was recorded it knows every judged answer; elsewhere the cases know their own.
std::vector<LatencyRow> rows_of(const IntegrationReport& integration) {
  std::vector<LatencyRow> rows;
  for (const CoverageItem& item : integration.coverage.items)
    if (!item.times.empty()) rows.push_back({item.name, item.times});
  if (rows.empty()) {
    std::map<std::string_view, std::size_t> known;
    for (const Result& result : integration.results) {
      if (result.status == 0 || result.timings.total.count() <= 0) continue;
      const std::string_view name = result.operation.empty() ? result.name : result.operation;
      const auto [found, is_new] = known.try_emplace(name, rows.size());
      if (is_new) rows.push_back({name, {}});
      rows[found->second].times.push_back(result.timings.total);
    }
    for (LatencyRow& row : rows) std::sort(row.times.begin(), row.times.end());
  }
  std::stable_sort(rows.begin(), rows.end(), [](const LatencyRow& a, const LatencyRow& b) {
    return quantile(a.times, 95) > quantile(b.times, 95);
  });
  return rows;
}

// ---- The chart ------------------------------------------------------------------------------

// Powers of ten, in microseconds.
struct Axis {
  int low = 0;
  int high = 1;

  // Thousandths of the width, with room for the dots at both ends.
  int place(std::chrono::microseconds time) const {
    const double power = std::log10(static_cast<double>(std::max<std::int64_t>(time.count(), 1)));
    const double share = (power - low) / (high - low);
    return 20 + static_cast<int>(std::lround(960 * std::clamp(share, 0.0, 1.0)));
  }
};

Axis axis_of(const std::vector<LatencyRow>& rows) {
  std::int64_t least = rows[0].times.front().count();
  std::int64_t most = rows[0].times.back().count();
  for (const LatencyRow& row : rows) {
    least = std::min<std::int64_t>(least, row.times.front().count());
    most = std::max<std::int64_t>(most, row.times.back().count());
  }
  Axis axis{.low = 0, .high = 1};
  for (std::int64_t power = 10; power <= least; power *= 10) ++axis.low;
  axis.high = axis.low + 1;
  while (std::pow(10.0, axis.high) < static_cast<double>(most)) ++axis.high;
  return axis;
}

std::string percent(int thousandths) {
  return fmt::format("{}.{}%", thousandths / 10, thousandths % 10);
}

std::chrono::microseconds at(int power) {
  return std::chrono::microseconds(std::llround(std::pow(10.0, power)));
}

void axis_labels(const Axis& axis, HtmlWriter& out) {
  static constexpr std::array<std::string_view, 8> kLabels{"1 µs",  "10 µs",  "100 µs", "1 ms",
                                                           "10 ms", "100 ms", "1 s",    "10 s"};
  out.markup("<svg class=\"axis\" width=\"100%\" height=\"14\" aria-hidden=\"true\">");
  for (int power = axis.low; power <= axis.high; ++power) {
    const auto label = static_cast<std::size_t>(power);
    const std::string_view anchor = power == axis.low    ? "start"
                                    : power == axis.high ? "end"
                                                         : "middle";
    if (label < kLabels.size())
      out.markup(fmt::format("<text x=\"{}\" y=\"11\" text-anchor=\"{}\">{}</text>",
                             percent(axis.place(at(power))), anchor, kLabels[label]));
  }
  out.markup("</svg>");
}

void strip(const LatencyRow& row, const Axis& axis, HtmlWriter& out) {
  const std::string id = out.next_id();
  const auto median = quantile(row.times, 50);
  const auto high = quantile(row.times, 95);
  out.markup(
      fmt::format("<svg class=\"strip\" width=\"100%\" height=\"24\" role=\"img\" "
                  "aria-labelledby=\"{0}t {0}d\"><title id=\"{0}t\">",
                  id));
  out.text(row.operation, 120).markup(fmt::format("</title><desc id=\"{}d\">", id));
  out.markup(fmt::format("{}: fastest {}, median {}, 95 % within {}, slowest {}</desc>",
                         counted(row.times.size(), "answer"), short_time(row.times.front()),
                         short_time(median), short_time(high), short_time(row.times.back())));
  for (int power = axis.low; power <= axis.high; ++power)
    out.markup(fmt::format("<line class=\"grid\" x1=\"{0}\" x2=\"{0}\" y1=\"0\" y2=\"24\"/>",
                           percent(axis.place(at(power)))));
  out.markup(fmt::format("<line class=\"range\" x1=\"{}\" x2=\"{}\" y1=\"12\" y2=\"12\"/>",
                         percent(axis.place(row.times.front())),
                         percent(axis.place(row.times.back()))));
  std::map<int, std::size_t> dots;  // By place: equal ones are one, and larger.
  for (const auto time : row.times) ++dots[axis.place(time) * kColumns / 1000];
  for (const auto& [column, count] : dots)
    out.markup(fmt::format("<circle cx=\"{}\" cy=\"12\" r=\"{}\"/>",
                           percent(std::min(1000, (column * 1000 + 500) / kColumns)),
                           count < 3    ? 3
                           : count < 30 ? 4
                                        : 5));
  if (row.times.size() > 1)
    out.markup(fmt::format("<line class=\"median\" x1=\"{0}\" x2=\"{0}\" y1=\"2\" y2=\"22\"/>",
                           percent(axis.place(median))));
  if (row.times.size() > kFewTimes)
    out.markup(fmt::format("<line class=\"high\" x1=\"{0}\" x2=\"{0}\" y1=\"5\" y2=\"19\"/>",
                           percent(axis.place(high))));
  out.markup("</svg>");
}

void table(std::string_view integration, const std::vector<LatencyRow>& rows, std::size_t told,
           HtmlWriter& out) {
  const Axis axis = axis_of(rows);
  out.begin_table("latency", integration, "whole answers, slowest operations first");
  out.columns({"operation", "#answers", "#median", "#95 %", "#slowest"});
  out.markup("<th scope=\"col\" class=\"chart\"><span class=\"sr\">distribution</span>");
  axis_labels(axis, out);
  out.markup("</th>");
  out.end_table_head();
  for (std::size_t i = 0; i < told; ++i) {
    const LatencyRow& row = rows[i];
    out.markup("<tr><th scope=\"row\">").element("code", row.operation, 120);
    out.markup(
        fmt::format("</th><td class=\"count\">{}</td><td class=\"count\">{}</td>"
                    "<td class=\"count\">{}</td><td class=\"count\">{}</td>"
                    "<td class=\"chart\">",
                    row.times.size(), short_time(quantile(row.times, 50)),
                    short_time(quantile(row.times, 95)), short_time(row.times.back())));
    strip(row, axis, out);
    out.markup("</td></tr>\n");
  }
  out.end_table();
}

}  // namespace

void write_html_latency(const Report& report, HtmlWriter& out) {
  out.markup(
      "<section id=\"latency\" aria-labelledby=\"latency-title\">\n"
      "<h2 id=\"latency-title\">Latency</h2>\n");
  std::size_t left = kMostLatencyRows;
  std::size_t measured = 0;
  std::size_t beyond = 0;
  for (const IntegrationReport& integration : report.integrations) {
    const std::vector<LatencyRow> rows = rows_of(integration);
    if (rows.empty()) continue;
    if (measured++ == 0)
      out.markup(
          "<p>Each dot is one answer or several; the line through them is the median, the "
          "dashed one the 95th percentile. The scale is logarithmic.</p>\n");
    const std::size_t told = std::min(rows.size(), left);
    left -= told;
    beyond += rows.size() - told;
    if (told == 0) continue;
    out.element("h3", integration.name);
    table(integration.name, rows, told, out);
  }
  if (measured == 0) out.markup("<p>No answer was timed.</p>\n");
  if (beyond > 0)
    out.markup(fmt::format("<p>Not drawn here: {}.</p>\n", counted(beyond, "more operation")));
  out.markup("</section>\n");
}

}  // namespace driftgate
