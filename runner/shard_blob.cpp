#include "runner/shard_blob.h"

#include <fmt/core.h>

#include <array>
#include <limits>
#include <utility>

#include "runner/config.h"
#include "runner/quantity.h"
#include "runner/stored_members.h"
#include "specs/document/error.h"
#include "validators/rules.h"

namespace driftgate {

std::string_view to_string(Stage stage) {
  static constexpr std::array<std::string_view, kStages> kNames{
      "probe", "aside", "step", "comparison", "contract", "recorded", "problem", "drift"};
  return kNames[static_cast<std::size_t>(stage)];
}

namespace {

using stored::count;
using stored::member;
using stored::text;
using stored::texts;

constexpr ReadLimits kBlobLimits{.bytes = kMostBlobBytes, .depth = 16, .nodes = 20'000'000};
constexpr std::uint64_t kMost = std::numeric_limits<std::int32_t>::max();

std::chrono::microseconds duration(Node object, std::string_view key) {
  return std::chrono::microseconds(
      count(object, key, std::numeric_limits<std::int64_t>::max() / 2));
}

// The times of phases are whatever a clock gave.
std::chrono::microseconds time(Node object, std::string_view key) {
  const Node number = member(object, key, Kind::number);
  return number.text().starts_with('-') ? std::chrono::microseconds{0} : duration(object, key);
}

Severity severity(Node object, std::string_view key) {
  const std::string word = text(object, key);
  return parse_severity(word, object.find(key).location());
}

Location read_location(Node object, std::string_view key = "source") {
  const Node source = member(object, key, Kind::object);
  return {.file = text(source, "file"),
          .pointer = text(source, "pointer"),
          .line = static_cast<int>(count(source, "line", kMost)),
          .column = static_cast<int>(count(source, "column", kMost))};
}

std::optional<Request> read_shard_request(Node finding) {
  const Node node = finding.find("request");
  if (node && node.is(Kind::null)) return std::nullopt;
  member(finding, "request", Kind::object);
  Request request{.method = text(node, "method"), .url = text(node, "url")};
  const Node headers = member(node, "headers", Kind::array);
  for (const Node field : headers.elements())
    request.headers.emplace_back(text(field, "name"), stored::bytes(field, "value"));
  request.body = stored::bytes(node, "body");
  return request;
}

Excerpt read_excerpt(Node finding, std::string_view key) {
  const Node node = finding.find(key);
  if (node && node.is(Kind::null)) return {};
  member(finding, key, Kind::object);
  return {.before = stored::bytes(node, "before"),
          .marked = stored::bytes(node, "marked"),
          .after = stored::bytes(node, "after"),
          .line = static_cast<int>(count(node, "line", kMost))};
}

std::optional<Reliance> read_reliance(Node finding) {
  if (!finding.find("consumers")) return std::nullopt;
  const Node node = member(finding, "consumers", Kind::object);
  Reliance reliance{.not_by = texts(node, "not_by"), .lowered_from = text(node, "lowered_from")};
  const Node by = member(node, "by", Kind::array);
  for (const Node one : by.elements())
    reliance.by.push_back({.name = text(one, "name"),
                           .interactions = count(one, "interactions", kMost),
                           .hurt = stored::flag(one, "hurt")});
  return reliance;
}

Finding read_finding(Node node) {
  const std::string id = text(node, "rule");
  const RuleText* rule = find_rule(id);
  if (rule == nullptr) refuse(node.find("rule"), fmt::format("there is no rule '{}'", id));
  Finding finding{.rule = rule->id,
                  .category = rule->category,
                  .severity = severity(node, "severity"),
                  .count = count(node, "count", kMost),
                  .confidence = stored::word<Confidence>(node, "confidence", 4),
                  .fingerprint = text(node, "fingerprint"),
                  .request = read_shard_request(node),
                  .reproduction = text(node, "reproduction"),
                  .status = static_cast<int>(count(node, "status", 999)),
                  .reliance = read_reliance(node),
                  .promise = read_excerpt(node, "promise"),
                  .evidence = read_excerpt(node, "evidence")};
  if (node.find("described")) finding.described = read_location(node, "described");
  finding.violation = {.message = text(node, "message"),
                       .expected = text(node, "expected"),
                       .actual = text(node, "actual"),
                       .instance = text(node, "instance"),
                       .keyword = text(node, "keyword"),
                       .hint = text(node, "hint"),
                       .source = read_location(node)};
  if (finding.request) finding.without = texts(node.find("request"), "without");
  return finding;
}

Result read_result(Node node) {
  Result result{.name = text(node, "name"),
                .operation = text(node, "operation"),
                .outcome = stored::word<Outcome>(node, "outcome", 4),
                .fault = stored::word<Fault>(node, "fault", 3),
                .type = text(node, "type"),
                .reason = text(node, "reason"),
                .undecided = texts(node, "undecided"),
                .remarks = texts(node, "remarks"),
                .source = read_location(node),
                .status = static_cast<int>(count(node, "status", 999)),
                .reproduction = text(node, "reproduction"),
                .rerun = text(node, "rerun")};
  const Node timings = member(node, "timings_us", Kind::object);
  result.timings = {.resolved = time(timings, "resolved"),
                    .connected = time(timings, "connected"),
                    .secured = time(timings, "secured"),
                    .first_byte = time(timings, "first_byte"),
                    .total = time(timings, "total")};
  const Node findings = member(node, "findings", Kind::array);
  for (const Node finding : findings.elements()) result.findings.push_back(read_finding(finding));
  return result;
}

Coverage read_coverage(Node integration) {
  Coverage coverage;
  const Node items = member(member(integration, "coverage", Kind::object), "items", Kind::array);
  for (const Node item : items.elements())
    coverage.items.push_back({.kind = stored::word<CoverageKind>(item, "kind", kCoverageKinds),
                              .operation = text(item, "operation"),
                              .name = text(item, "name"),
                              .seen = count(item, "seen", kMost),
                              .reason = text(item, "reason")});
  return coverage;
}

void read_latencies(Node part, Coverage& coverage) {
  const Node latencies = member(part, "latencies", Kind::array);
  for (const Node one : latencies.elements()) {
    const std::size_t item = count(one, "item", kMost);
    if (item >= coverage.items.size()) refuse(one, "the coverage has no such item");
    const Node times = member(one, "us", Kind::array);
    for (const Node time : times.elements()) {
      const std::optional<std::uint64_t> us = parse_count(time.text());
      if (!us || *us > kMost) refuse(time, "times are microseconds");
      coverage.items[item].times.emplace_back(*us);
    }
  }
}

ShardPart read_part(Node node) {
  const Node description = member(node, "description", Kind::object);
  ShardPart part;
  part.report = {.name = text(node, "name"),
                 .owner = text(node, "owner"),
                 .runbook = text(node, "runbook"),
                 .contact = text(node, "contact"),
                 .status_page = text(node, "status_page"),
                 .description = text(description, "file"),
                 .description_version = text(description, "version"),
                 .description_digest = text(description, "digest"),
                 .base_url = text(node, "base_url"),
                 .notices = texts(node, "notices"),
                 .operations = count(node, "operations", kMost),
                 .requests = count(node, "requests", kMost),
                 .coverage = read_coverage(node)};
  read_latencies(node, part.report.coverage);
  if (node.find("upstream_description")) {
    const Node upstream = member(node, "upstream_description", Kind::object);
    part.report.upstream_description = text(upstream, "file");
    part.report.upstream_version = text(upstream, "version");
  }
  const Node results = member(node, "results", Kind::array);
  for (const Node one : results.elements()) {
    part.places.push_back({stored::word<Stage>(one, "stage", kStages), count(one, "at", kMost)});
    part.report.results.push_back(read_result(one));
    part.report.results.back().comparison = part.places.back().stage == Stage::comparison;
  }
  return part;
}

Report read_head(Node root) {
  Report head{.tool_version = text(member(root, "tool", Kind::object), "version"),
              .started = text(root, "started"),
              .hostname = text(root, "hostname"),
              .duration = duration(root, "duration_us"),
              .fail_on = severity(root, "fail_on"),
              .stopped_by = static_cast<int>(count(root, "stopped_by", 64)),
              .repository = text(root, "repository"),
              .folder = text(root, "folder"),
              .configuration = text(root, "configuration_file")};
  if (head.started.ends_with('Z')) head.started.pop_back();
  const std::string seed = text(root, "seed");
  const std::optional<std::uint64_t> number = parse_count(seed);
  if (!number) refuse(root.find("seed"), "'seed' must be a number in a text");
  head.seed = *number;
  return head;
}

void read_gates(Node root, ShardBlob& blob) {
  const Node least = member(root, "min_coverage", Kind::array);
  for (const Node one : least.elements())
    blob.min_coverage.emplace(text(one, "kind"), static_cast<unsigned>(count(one, "percent", 100)));
  const Node silenced = member(root, "silenced", Kind::array);
  for (const Node one : silenced.elements())
    blob.silenced.emplace(text(one, "integration"), text(one, "rule"));
  const Node baseline = root.find("baseline");
  if (!baseline) refuse(root, "'baseline' is missing");
  if (baseline.is(Kind::null)) return;
  blob.baseline_file = text(baseline, "file");
  blob.baseline_text = text(baseline, "text");
}

// As the writer begins it; what begins so and is no JSON was not written to its end.
bool begins_as_blob(std::string_view text) {
  return text.starts_with(fmt::format("{{\"schema\":\"{}\"", kBlobFormat)) ||
         text.starts_with(fmt::format("{{\"schema\": \"{}\"", kBlobFormat));
}

std::unique_ptr<const Document> document_of(std::string text, const std::string& file) {
  if (text.find_first_not_of(" \t\r\n") == std::string::npos)
    throw Error("is empty: its shard did not come to an end", {.file = file});
  const bool is_ours = begins_as_blob(text);
  try {
    return stored::read(std::move(text), file, kBlobLimits);
  } catch (const Error& error) {
    throw Error(std::string(is_ours ? "is torn, it was not written to its end: "
                                    : "is no blob of `driftgate check --blob`: ") +
                    error.what(),
                error.where());
  }
}

}  // namespace

ShardBlob read_shard_blob(std::string text_of_file, const std::string& file) {
  const std::unique_ptr<const Document> document = document_of(std::move(text_of_file), file);
  const Node root = document->root();
  const Node format = root.is(Kind::object) ? root.find("schema") : Node{};
  if (!format || format.text() != kBlobFormat)
    throw Error(
        fmt::format("is no blob of `driftgate check --blob`: expected the format {}", kBlobFormat),
        {.file = file});
  ShardBlob blob{.file = file, .head = read_head(root)};
  const Node shard = member(root, "shard", Kind::object);
  blob.shard.total = static_cast<unsigned>(count(shard, "total", kMostShards));
  blob.shard.number = static_cast<unsigned>(count(shard, "number", blob.shard.total));
  if (blob.shard.number == 0) refuse(shard, "shards are counted from 1");
  blob.run = text(root, "run");
  blob.configuration = text(root, "configuration");
  read_gates(root, blob);
  const Node parts = member(root, "integrations", Kind::array);
  for (const Node part : parts.elements()) blob.parts.push_back(read_part(part));
  return blob;
}

}  // namespace driftgate
