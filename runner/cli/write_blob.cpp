#include "runner/cli/write_blob.h"

#include <fmt/format.h>

#include "reporters/json_members.h"
#include "runner/cli/digest.h"
#include "runner/files.h"
#include "runner/shard_blob.h"

namespace driftgate {
namespace {

// Everything that decides what is asked and how it is judged; not how it is told.
std::string configuration_digest(const Config& config, const CheckOptions& options,
                                 const std::string& baseline) {
  std::string all;
  const auto add = [&all](std::string_view what) { (all += what) += '\0'; };
  const auto add_all = [&](const std::vector<std::string>& texts) {
    for (const std::string& text : texts) add(text);
    add("");
  };
  if (!config.file.empty()) add(read_file(config.file));
  for (const IntegrationConfig& integration : config.integrations) {
    add(rerun_prefix(options, integration, config.seed));
    add(integration.base_url);  // What a variable put in.
  }
  add_all(options.only);
  add_all(options.skip);
  add_all(options.severities);
  add_all(options.min_coverage);
  add_all(options.recorded);
  add(to_string(config.fail_on));
  add(options.timeout);
  add(options.now);
  add(options.no_confirm ? "no-confirm" : "");
  add(options.only_hurting ? "only-hurting" : "");
  add(options.allow_remote_refs ? "remote" : "");
  add(baseline);
  if (const std::string lock = lock_file(options, config); !lock.empty()) add(read_file(lock));
  return sha256_digest(all);
}

void write_gates(JsonWriter& out, const CheckRun& run, const Config& config,
                 const std::string& baseline_file, const std::string& baseline) {
  out.objects("min_coverage", config.min_coverage, [&](const auto& least) {
    out.member("kind", least.first);
    out.member("percent", least.second);
  });
  out.array("silenced", [&] {
    for (const auto& [integration, rule] : run.scope.silenced) {
      // Only entries of the baseline are ever looked up, and there are hundreds of rules.
      if (baseline.find(rule) == std::string::npos) continue;
      out.begin_object();
      out.member("integration", integration);
      out.member("rule", rule);
      out.end_object();
    }
  });
  out.key("baseline");
  if (baseline_file.empty()) return out.null();
  out.object([&] {
    out.member("file", baseline_file);
    out.member("text", baseline);
  });
}

// How long the answers took that are counted as one item of the coverage.
void write_latencies(JsonWriter& out, std::size_t item,
                     const std::vector<std::chrono::microseconds>& times) {
  if (times.empty()) return;
  out.object([&] {
    out.member("item", item);
    out.array("us", [&] {
      for (const std::chrono::microseconds time : times) out.value(time.count());
    });
  });
}

void write_part(JsonWriter& out, const ShardPart& part) {
  write_integration(out, part.report);
  std::size_t i = 0;
  out.objects("results", part.report.results, [&](const Result& result) {
    out.member("stage", to_string(part.places[i].stage));
    out.member("at", part.places[i].at);
    ++i;
    write_result(out, result, part.report);
  });
  out.array("latencies", [&] {
    for (std::size_t item = 0; item < part.report.coverage.items.size(); ++item)
      write_latencies(out, item, part.report.coverage.items[item].times);
  });
}

}  // namespace

std::string shard_blob(const CheckRun& run, const Config& config, const CheckOptions& options,
                       const std::string& baseline_file) {
  const std::string baseline = baseline_file.empty() ? "" : read_file(baseline_file);
  const Shard shard = shard_of(options);
  JsonWriter out(JsonWriter::Layout::line);
  out.object([&] {
    out.member("schema", kBlobFormat);
    write_run(out, run.report);
    out.object("shard", [&] {
      out.member("number", shard.number);
      out.member("total", shard.total);
    });
    out.member("run", run_of_ci());
    out.member("configuration", configuration_digest(config, options, baseline));
    out.member("configuration_file", run.report.configuration);
    out.member("repository", run.report.repository);
    out.member("folder", run.report.folder);
    out.member("stopped_by", run.report.stopped_by);
    write_gates(out, run, config, baseline_file, baseline);
    out.objects("integrations", run.parts, [&](const ShardPart& part) { write_part(out, part); });
  });
  return out.take();
}

}  // namespace driftgate
