#include "runner/cli/diff_options.h"

#include <fmt/core.h>

#include <CLI/CLI.hpp>

#include "runner/cli/report_targets.h"

namespace driftgate {
namespace {

constexpr const char* kComparison = "What is compared";

void declare_inputs(CLI::App& app, DiffCommandOptions& options) {
  app.add_option("BASE", options.base,
                 "The description that clients know: a file, - for standard input, a URL, "
                 "REVISION:PATH of the git repository here, a folder or a pattern of many; or a "
                 "recorded contract (Pact), held against the description that is the other")
      ->type_name("")
      ->required();
  app.add_option("REVISION", options.revision, "The one that is to come; as BASE")
      ->type_name("")
      ->required();
  app.add_option("--match-path", options.match_path, "Compare these paths alone (ECMA-262)")
      ->type_name("REGEX")
      ->group(kComparison);
  app.add_option("--unmatch-path", options.unmatch_path, "Leave these paths out")
      ->type_name("REGEX")
      ->group(kComparison);
  app.add_option("--strip-prefix", options.diff.strip_prefix,
                 "Leave this out in front of paths, on both sides")
      ->type_name("PREFIX")
      ->group(kComparison);
  app.add_flag("--ignore-trailing-slash", options.diff.ignore_trailing_slash, "/pets/ is /pets")
      ->group(kComparison);
  app.add_option("--refs-below", options.check.refs_below,
                 "Another folder that references in descriptions may reach; default: the "
                 "repository of the description, else its folder")
      ->allow_extra_args(false)
      ->type_name("FOLDER")
      ->group(kComparison);
  app.add_flag("--allow-remote-refs", options.check.allow_remote_refs,
               "Fetch references over http and https")
      ->group(kComparison);
}

void declare_verdict(CLI::App& app, DiffCommandOptions& options) {
  CheckOptions& check = options.check;
  app.add_option("--fail-on", check.fail_on,
                 "Lowest severity that fails: error, warning or note (default error)")
      ->check(CLI::IsMember({"error", "warning", "note"}).description(""))
      ->type_name("LEVEL")
      ->group(kVerdictGroup);
  app.add_option("--severity", check.severities,
                 "The severity of a rule: error, warning, note or off; repeatable")
      ->allow_extra_args(false)
      ->type_name("RULE=LEVEL")
      ->group(kVerdictGroup);
  app.add_option("--levels", options.levels,
                 "Whose severities hold before yours: law (what a change does to messages) or "
                 "oasdiff (those of that tool, where it has such a rule)")
      ->check(CLI::IsMember({"law", "oasdiff"}).description(""))
      ->type_name("NAME")
      ->capture_default_str()
      ->group(kVerdictGroup);
  app.add_option("--expect", options.expect,
                 "Fail when the changes ask for a larger step of the version: major, minor or "
                 "patch; with major breaking changes do not fail by themselves")
      ->check(CLI::IsMember({"major", "minor", "patch"}).description(""))
      ->type_name("STEP")
      ->group(kVerdictGroup);
  app.add_option("--grace-days", options.diff.grace_days,
                 "Days from today to the sunset of what is deprecated, at least (default 0: a "
                 "sunset is not asked for)")
      ->check(CLI::Range(0, 36500).description(""))
      ->type_name("DAYS")
      ->group(kVerdictGroup);
  app.add_option("--format", options.format,
                 "What is printed: console (by cause) or markdown (a changelog by operation)")
      ->check(CLI::IsMember({"console", "markdown"}).description(""))
      ->type_name("FORMAT")
      ->capture_default_str()
      ->group(kVerdictGroup);
  declare_report(app, check);
  app.add_option("--name", options.name,
                 "What the API is called in reports and in the baseline (default: the file's name)")
      ->type_name("NAME")
      ->group(kVerdictGroup);
  app.add_option("--for-consumers", options.for_consumers,
                 "Say of every change who relies on what changed: recorded contracts (Pact), "
                 "folders and patterns of such; repeatable")
      ->allow_extra_args(false)
      ->type_name("FILE")
      ->group(kVerdictGroup);
  declare_only_hurting(app, check);
  app.add_option("--provider", options.provider,
                 "What contracts call the provider, where they name several")
      ->type_name("NAME")
      ->group(kVerdictGroup);
  declare_baseline(app, check);
  declare_now(app, check);
  declare_style(app, check);
}

}  // namespace

void declare(CLI::App& app, DiffCommandOptions& options) {
  declare_inputs(app, options);
  declare_verdict(app, options);
}

}  // namespace driftgate
