#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "reporters/html_sections.h"
#include "reporters/text.h"

namespace driftgate {
namespace {

constexpr std::size_t kMostCoverageRows = 1'000;  // In all tables.
constexpr std::size_t kMostStatuses = 20;         // Columns of one.
constexpr std::size_t kMostNever = 200;           // Of one integration.

std::string label_of(CoverageKind kind) {
  std::string label(to_string(kind));
  std::replace(label.begin(), label.end(), '-', ' ');
  return label;
}

// ---- Counts ---------------------------------------------------------------------------------

void meters(const Coverage& coverage, HtmlWriter& out) {
  out.markup("<dl class=\"meters\">\n");
  for (std::size_t i = 0; i < kCoverageKinds; ++i) {
    const CoverageCount& count = coverage.counts[i];
    if (count.total == 0) continue;
    out.markup(fmt::format(
        "<div><dt>{}</dt><dd>{} of {}<svg class=\"meter\" width=\"100%\" height=\"6\" "
        "aria-hidden=\"true\"><rect class=\"track\" width=\"100%\" height=\"6\"/>"
        "<rect class=\"good\" width=\"{}%\" height=\"6\"/></svg></dd></div>\n",
        label_of(static_cast<CoverageKind>(i)), count.seen, count.total, count.percent()));
  }
  out.markup("</dl>\n");
}

// ---- Operations by statuses -----------------------------------------------------------------

struct OperationRow {
  const CoverageItem* operation = nullptr;
  std::map<std::string_view, std::size_t> statuses{};  // Answers judged.
  CoverageCount parameters{};
  CoverageCount types{};  // Of requests and of answers.
};

void count(const CoverageItem& item, CoverageCount& to) {
  ++to.total;
  to.seen += item.seen > 0 ? 1 : 0;
}

// The items of an operation follow it.
std::vector<OperationRow> rows_of(const Coverage& coverage) {
  std::vector<OperationRow> rows;
  for (const CoverageItem& item : coverage.items) {
    if (item.kind == CoverageKind::operations) {
      rows.push_back({.operation = &item});
      continue;
    }
    if (rows.empty()) continue;
    if (item.kind == CoverageKind::statuses) rows.back().statuses[item.name] = item.seen;
    if (item.kind == CoverageKind::parameters) count(item, rows.back().parameters);
    if (item.kind == CoverageKind::request_media_types ||
        item.kind == CoverageKind::response_media_types)
      count(item, rows.back().types);
  }
  return rows;
}

// The ones that most operations have, in their order: 200, 2XX, 404, default.
std::vector<std::string_view> columns_of(const std::vector<OperationRow>& rows) {
  std::map<std::string_view, std::size_t> uses;
  for (const OperationRow& row : rows)
    for (const auto& [status, seen] : row.statuses) ++uses[status];
  std::vector<std::pair<std::size_t, std::string_view>> common;
  common.reserve(uses.size());
  for (const auto& [status, times] : uses) common.emplace_back(times, status);
  std::stable_sort(common.begin(), common.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  if (common.size() > kMostStatuses) common.resize(kMostStatuses);
  std::vector<std::string_view> columns;
  columns.reserve(common.size());
  for (const auto& [times, status] : common) columns.push_back(status);
  std::sort(columns.begin(), columns.end());
  return columns;
}

void status_cell(const OperationRow& row, std::string_view status, HtmlWriter& out) {
  const auto found = row.statuses.find(status);
  if (found == row.statuses.end())
    out.markup("<td></td>");
  else if (found->second > 0)
    out.markup(fmt::format("<td class=\"seen\"><span aria-hidden=\"true\">✓</span> {}</td>",
                           found->second));
  else
    out.markup(
        "<td class=\"never\"><span aria-hidden=\"true\">○</span>"
        "<span class=\"sr\">never</span></td>");
}

void fraction(const CoverageCount& part, HtmlWriter& out) {
  if (part.total == 0) return void(out.markup("<td></td>"));
  out.markup(fmt::format("<td class=\"{}\">{}/{}</td>",
                         part.seen == part.total ? "count" : "count part", part.seen, part.total));
}

void operation_row(const OperationRow& row, const std::vector<std::string_view>& columns,
                   HtmlWriter& out) {
  out.markup("<tr><th scope=\"row\">").element("code", row.operation->name, 120);
  out.markup("</th>");
  if (row.operation->seen > 0)
    out.markup(fmt::format("<td class=\"count\">{}</td>", row.operation->seen));
  else
    out.markup("<td class=\"never\"><span aria-hidden=\"true\">○</span> never</td>");
  for (const std::string_view status : columns) status_cell(row, status, out);
  fraction(row.parameters, out);
  fraction(row.types, out);
  out.markup("</tr>\n");
}

void matrix(std::string_view integration, const Coverage& coverage, std::size_t& left,
            HtmlWriter& out) {
  const std::vector<OperationRow> rows = rows_of(coverage);
  if (rows.empty()) return;
  const std::vector<std::string_view> columns = columns_of(rows);
  out.begin_table("matrix", integration,
                  "answers judged, by operation and documented status. <span class=\"key\">"
                  "<span class=\"seen\">✓ n</span> judged n times, <span class=\"never\">○</span> "
                  "promised, but never seen; empty: not promised</span>");
  out.columns({"operation", "#answers"});
  for (const std::string_view status : columns) out.element("th scope=\"col\"", status, 20);
  out.columns({"#parameters", "#media types"});
  out.end_table_head();
  const std::size_t told = std::min(rows.size(), left);
  for (std::size_t i = 0; i < told; ++i) operation_row(rows[i], columns, out);
  left -= told;
  out.end_table();
  if (told < rows.size())
    out.markup(fmt::format("<p>And {}.</p>\n", counted(rows.size() - told, "more operation")));
}

// ---- What was never exercised ---------------------------------------------------------------

void never(const Coverage& coverage, HtmlWriter& out) {
  std::vector<const CoverageItem*> items;
  for (const CoverageItem& item : coverage.items)
    if (item.seen == 0) items.push_back(&item);
  if (items.empty()) return;
  out.markup(
      fmt::format("<details><summary>Never exercised: {}</summary>\n<ul class=\"never-list\">\n",
                  items.size()));
  const std::size_t told = std::min(items.size(), kMostNever);
  for (std::size_t i = 0; i < told; ++i) {
    out.markup("<li><small>").markup(label_of(items[i]->kind)).markup("</small> ");
    if (!items[i]->operation.empty() && items[i]->kind != CoverageKind::operations)
      out.element("code", items[i]->operation, 80).markup(" ");
    out.code(items[i]->name);
    if (!items[i]->reason.empty()) out.markup(" – ").text(items[i]->reason);
    out.markup("</li>\n");
  }
  out.markup("</ul>\n");
  if (told < items.size() || coverage.more > 0) out.markup("<p>");
  if (told < items.size()) out.markup(fmt::format("And {} more. ", items.size() - told));
  if (coverage.more > 0)
    out.markup(fmt::format("Counted above, but listed in no report: {}.",
                           counted(coverage.more, "more part")));
  if (told < items.size() || coverage.more > 0) out.markup("</p>\n");
  out.markup("</details>\n");
}

}  // namespace

void write_html_coverage(const Report& report, HtmlWriter& out) {
  out.markup(
      "<section id=\"coverage\" aria-labelledby=\"coverage-title\">\n"
      "<h2 id=\"coverage-title\">Coverage of the descriptions</h2>\n");
  std::size_t left = kMostCoverageRows;
  std::size_t told = 0;
  std::size_t without = 0;
  for (const IntegrationReport& integration : report.integrations) {
    if (integration.coverage.all().total == 0) {
      ++without;
      continue;
    }
    ++told;
    out.element("h3", integration.name);
    meters(integration.coverage, out);
    if (left > 0) matrix(integration.name, integration.coverage, left, out);
    never(integration.coverage, out);
  }
  if (told == 0)
    out.markup("<p>No description was exercised, so there is nothing to cover.</p>\n");
  else if (without > 0)
    out.markup(fmt::format("<p>Of {} nothing could be covered.</p>\n",
                           counted(without, "other integration")));
  out.markup("</section>\n");
}

}  // namespace driftgate
