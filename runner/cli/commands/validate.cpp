#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "reporters/page.h"
#include "reporters/schema_output.h"
#include "reporters/text.h"
#include "runner/cli/command.h"
#include "runner/cli/instances.h"
#include "runner/cli/promise.h"
#include "runner/cli/terminal.h"
#include "specs/http/uri.h"

namespace driftgate::commands {
namespace {

constexpr std::size_t kMostViolations = 20;  // Of one value, unless verbose.
constexpr std::size_t kMostReasons = 1000;   // Why something was not judged.
constexpr std::size_t kFlushed = std::size_t{64}
                                 << 10;  // Bytes of text that are kept back at most.

struct ValidateOptions {
  PromiseOptions promise{};
  std::vector<std::string> instances{};
  std::string output = "text";
  std::string format{};  ///< "", "json" or "jsonl".
  std::string direction{};
  bool formats = true;
  std::string colour = "auto";
  bool quiet = false;
  bool verbose = false;
};

void declare(CLI::App& app, ValidateOptions& options) {
  PromiseOptions& promise = options.promise;
  app.add_option("SCHEMA", promise.schema,
                 "JSON Schema, as JSON or YAML, or the URI of a meta-schema; with --spec the first "
                 "INSTANCE")
      ->type_name("");
  app.add_option("INSTANCE", options.instances,
                 "What is judged: JSON, YAML, or JSON Lines (.jsonl, .ndjson); - is standard input")
      ->type_name("");
  app.add_option("--dialect", promise.dialect,
                 "Dialect of schemas without $schema: draft-04, draft-06, draft-07, 2019-09, "
                 "2020-12, swagger-2.0, openapi-3.0, openapi-3.1, openapi-3.2 or a URI (default "
                 "2020-12)")
      ->type_name("NAME");
  CLI::Option* const asserted = app.add_flag_callback(
      "--assert-formats", [&options] { options.formats = true; },
      "`format` is judged, and so are the content keywords of draft-07 (default)");
  app.add_flag_callback(
         "--no-formats", [&options] { options.formats = false; }, "They are annotations only")
      ->excludes(asserted);
  app.add_option("--direction", options.direction,
                 "request or response: what readOnly and writeOnly of OpenAPI schemas mean")
      ->check(CLI::IsMember({"request", "response"}).description(""))
      ->type_name("WAY");
  app.add_option("--format", options.format,
                 "What the instances are: json (also YAML) or jsonl; default: by their names")
      ->check(CLI::IsMember({"json", "jsonl"}).description(""))
      ->type_name("FORMAT");
  app.add_option("--refs-below", promise.refs_below,
                 "Another folder that references may reach; repeatable")
      ->type_name("FOLDER");
  app.add_flag("--allow-remote-refs", promise.allow_remote_refs,
               "Fetch references over http and https");

  constexpr const char* kDescribed = "Instead of SCHEMA, a body of a description";
  app.add_option("--spec", promise.spec, "OpenAPI description")
      ->type_name("FILE")
      ->group(kDescribed);
  app.add_option("--operation", promise.operation, "operationId, or 'METHOD /path'")
      ->type_name("ID")
      ->group(kDescribed);
  app.add_option("--status", promise.status, "The body of the response to this status")
      ->type_name("STATUS")
      ->group(kDescribed);
  app.add_flag("--request", promise.request, "The body of the request")->group(kDescribed);
  app.add_option("--media-type", promise.media_type, "The content (default: the JSON one)")
      ->type_name("TYPE")
      ->group(kDescribed);

  constexpr const char* kOutput = "Output";
  app.add_option(
         "--output", options.output,
         "text, or one line of JSON for each instance: flag, basic, detailed, verbose (JSON "
         "Schema 2019-09 and 2020-12), list, hierarchical (the release to come)")
      ->check(
          CLI::IsMember({"text", "flag", "basic", "detailed", "verbose", "list", "hierarchical"})
              .description(""))
      ->type_name("FORMAT")
      ->capture_default_str()
      ->group(kOutput);
  app.add_option("--color,--colour", options.colour, "auto, always or never")
      ->check(CLI::IsMember({"auto", "always", "never"}).description(""))
      ->type_name("WHEN")
      ->group(kOutput);
  app.add_flag("-q,--quiet", options.quiet, "What is broken, and the verdict only")->group(kOutput);
  app.add_flag("-v,--verbose", options.verbose, "Cut nothing")->group(kOutput);
}

/// Judges one instance after another and tells at once.
class Validation {
 public:
  Validation(const ValidateOptions& options, const JudgedBy& promise)
      : options_(options),
        promise_(promise),
        evaluate_{.direction = direction(),
                  .formats = options.formats,
                  .content = options.formats,
                  .undocumented = false},
        output_(output_format(options.output)),
        page_({.colour = use_colour(wanted_colour()),
               .width = terminal_width(),
               .quiet = options.quiet,
               .verbose = options.verbose}) {}

  ExitCode run() {
    for (const std::string& path : options_.instances) judge_file(path);
    if (!output_) summary();
    flush();
    return exit_code();
  }

 private:
  Direction direction() const {
    if (options_.direction.empty()) return promise_.direction;
    return options_.direction == "request" ? Direction::request : Direction::response;
  }

  Colour wanted_colour() const {
    return options_.colour == "always"  ? Colour::always
           : options_.colour == "never" ? Colour::never
                                        : Colour::automatic;
  }

  void refuse(const Error& error) {
    flush();
    print_error(message_line(error) + "\n");
    ++refused_;
  }

  void judge_file(const std::string& path) {
    const bool lines = options_.format.empty() ? is_json_lines(path) : options_.format == "jsonl";
    const std::size_t judged = judged_;
    const std::size_t broken = broken_;
    const std::size_t refused = refused_;
    const auto judge = [this](const Instance& instance) { judge_one(instance); };
    try {
      if (lines)
        read_lines(path, judge, [this](const Error& error) { refuse(error); });
      else
        read_one(path, judge);
    } catch (const Error& error) {  // The other instances can still be judged.
      return refuse(error);
    }
    if (output_ || options_.quiet || broken_ > broken || refused_ > refused || judged_ == judged)
      return;
    page_.labelled(
        0, "kept", Ink::green,
        lines ? fmt::format("{}  ({})", path, counted(judged_ - judged, "value")) : path);
  }

  void judge_one(const Instance& instance) {
    ++judged_;
    for (const DuplicateKey& duplicate : instance.value.document()->duplicates())
      warn_of_duplicate(instance, duplicate);
    const Evaluation evaluation = evaluator_.evaluate(promise_.schema, instance.value, evaluate_);
    if (!evaluation.valid) ++broken_;
    note_undecided(evaluation);
    if (output_) {
      const Trace trace = evaluator_.trace(promise_.schema, instance.value, evaluate_);
      page_.text() += write_output(trace, *output_, base_) + "\n";
    } else if (!evaluation.valid) {
      tell(instance, evaluation);
    }
    if (page_.text().size() > kFlushed) flush();
  }

  static void warn_of_duplicate(const Instance& instance, const DuplicateKey& duplicate) {
    Location where = instance.place("");
    const Location key = duplicate.key.location();
    where.column = key.column;
    if (instance.line == 0) where.line = key.line;
    print_error(message_line(where, "warning",
                             fmt::format("'{}' stands twice in one object; the first counts",
                                         duplicate.key.text())) +
                "\n");
  }

  void note_undecided(const Evaluation& evaluation) {
    for (const Undecided& undecided : evaluation.undecided) {
      const std::string place =
          undecided.source ? to_string(undecided.source.location()) : std::string();
      const std::string reason =
          place.empty() ? undecided.message : fmt::format("{} ({})", undecided.message, place);
      if (undecided_.size() < kMostReasons || undecided_.contains(reason)) ++undecided_[reason];
    }
  }

  // An empty line, unless nothing was said yet; the page may have been printed in between.
  void gap() {
    if (!page_.text().empty())
      page_.blank();
    else if (said_)
      page_.text() += '\n';
  }

  void tell(const Instance& instance, const Evaluation& evaluation) {
    gap();
    page_.sentence(0, Ink::bold, instance.name);
    const std::vector<SchemaViolation>& all = evaluation.violations;
    const std::size_t shown = options_.verbose ? all.size() : std::min(all.size(), kMostViolations);
    for (std::size_t i = 0; i < shown; ++i) tell_violation(instance, all[i]);
    if (const std::size_t more = all.size() - shown + evaluation.more; more > 0)
      page_.sentence(2, Ink::dim,
                     fmt::format("and {}{}", counted(more, "more violation"),
                                 options_.verbose ? "" : ": -v shows them"));
  }

  void tell_violation(const Instance& instance, const SchemaViolation& violation) {
    page_.labelled(2, "error", Ink::red,
                   violation.instance.empty()
                       ? std::string(violation.keyword)
                       : fmt::format("{} at {}", violation.keyword, violation.instance),
                   Ink::bold);
    page_.sentence(4, Ink::none, violation.message);
    const auto detail = [&](std::string_view label, const std::string& text) {
      if (!text.empty()) page_.labelled(4, label, Ink::dim, text);
    };
    detail("expected", violation.expected);
    detail("actual", violation.actual);
    detail("place", to_string(instance.place(violation.instance)));
    detail("promise", fmt::format("{} ({})", to_string(violation.source.location()),
                                  violation.keyword_location));
  }

  void summary() {
    gap();
    const std::string values = counted(judged_, "value");
    if (refused_ > 0)
      page_.sentence(0, Ink::red,
                     fmt::format("BAD INPUT: {} could not be read", counted(refused_, "value")));
    else if (broken_ > 0)
      page_.sentence(0, Ink::red,
                     fmt::format("BROKEN: {} of {} judged {} the schema", broken_, values,
                                 broken_ == 1 ? "breaks" : "break"));
    else if (judged_ == 0)
      page_.sentence(0, Ink::yellow, "NOTHING JUDGED: there is no value in what was given");
    else
      page_.sentence(0, Ink::green, fmt::format("KEPT: {} judged, none breaks the schema", values));
    if (refused_ > 0)
      page_.labelled(2, "values", Ink::dim, fmt::format("{} judged, {} broken", judged_, broken_));
    if (undecided_.empty()) return;
    page_.sentence(2, Ink::yellow, "not judged");
    for (const auto& [reason, count] : undecided_)
      page_.sentence(4, Ink::none, fmt::format("{} {}", count, reason));
  }

  void flush() {
    if (page_.text().empty()) return;
    print(page_.text());
    page_.text().clear();
    said_ = true;
  }

  // The order of the table in DESIGN.md.
  ExitCode exit_code() const {
    if (refused_ > 0) return ExitCode::bad_input;
    if (broken_ > 0) return ExitCode::broken;
    return judged_ == 0 ? ExitCode::nothing_judged : ExitCode::kept;
  }

  // What relative file names are relative to.
  static std::string base_uri() {
    std::error_code ignored;
    return "file://" +
           percent_encode(std::filesystem::current_path(ignored).generic_string() + "/", "/");
  }

  const ValidateOptions& options_;
  const JudgedBy& promise_;
  const EvaluateOptions evaluate_;
  const std::optional<OutputFormat> output_;
  const std::string base_ = base_uri();
  Page page_;
  Evaluator evaluator_{};
  std::size_t judged_ = 0;
  std::size_t broken_ = 0;
  std::size_t refused_ = 0;
  bool said_ = false;
  std::map<std::string, std::size_t> undecided_{};
};

ExitCode validate_all(ValidateOptions& options) {
  PromiseOptions& promise = options.promise;
  if (!promise.spec.empty() && !promise.schema.empty()) {
    options.instances.insert(options.instances.begin(), promise.schema);
    promise.schema.clear();
  }
  if (promise.spec.empty() && promise.schema.empty())
    throw Error("SCHEMA and INSTANCE are required; see `driftgate validate --help`");
  if (options.instances.empty())
    throw Error("INSTANCE is required; see `driftgate validate --help`");
  const auto inputs = std::count(options.instances.begin(), options.instances.end(), "-");
  if (inputs + (promise.schema == "-" ? 1 : 0) > 1)
    throw Error("standard input can be read only once");
  const JudgedBy judged_by = read_promise(promise);
  for (const std::string& warning : judged_by.warnings) print_error(warning + "\n");
  return Validation(options, judged_by).run();
}

Action prepare_validate(CLI::App& app) {
  const auto options = std::make_shared<ValidateOptions>();
  declare(app, *options);
  return [options] { return validate_all(*options); };
}

}  // namespace

const Command validate{
    .name = "validate",
    .summary = "Judge JSON or YAML files by a JSON Schema or by a description",
    .prepare = prepare_validate,
};

}  // namespace driftgate::commands
