#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "runner/cli/command.h"
#include "runner/cli/fetch.h"
#include "runner/cli/terminal.h"
#include "runner/config.h"
#include "runner/files.h"
#include "runner/quantity.h"
#include "runner/record/recorder.h"
#include "runner/record/shapes.h"
#include "runner/serve/proxy.h"
#include "runner/traffic.h"
#include "specs/document/error.h"

namespace driftgate::commands {
namespace {

struct RecordOptions {
  std::vector<std::string> from{};
  std::string out = "driftgate.recording.json";
  std::string values = "placeholders";
  std::string description{};
  std::string url{};
  std::string lock{};
  std::string openapi{};
  std::string integration{};
  std::string proxy{};
  std::string target{};
  bool insecure = false;
  std::string ca_file{};
};

// What replaces a file that it is made from would read its own first block.
void require_another_file(const RecordOptions& options) {
  std::error_code none;
  for (const std::string& file : options.from)
    for (const std::string& written : {options.out, options.lock, options.openapi})
      if (!written.empty() && std::filesystem::equivalent(file, written, none))
        throw Error("it is one of the files that are read", {.file = written});
}

std::string integration_name(const RecordOptions& options) {
  if (!options.integration.empty()) return options.integration;
  std::string file = options.description;
  if (file.empty() && !options.from.empty()) file = options.from.front();
  const std::string stem = std::filesystem::path(file).stem().string();
  return stem.empty() || stem == "-" ? "api" : stem;
}

// What is locked of others and of operations that were not recorded stays.
void write_lock_file(const RecordOptions& options, const Lock::Operations& recorded) {
  Lock lock;
  if (std::filesystem::exists(options.lock))
    lock = read_lock_text(read_file(options.lock), options.lock);
  Lock::Operations& operations = lock.integrations[integration_name(options)];
  for (const auto& [operation, statuses] : recorded)
    for (const auto& [status, shape] : statuses) operations[operation][status] = shape;
  write_file(options.lock, write_lock(lock));
}

std::string counted(std::size_t count, std::string_view what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

// ":8081", "8081", "0.0.0.0:8081"; without an address this machine's own programs alone get in.
void read_address(const std::string& text, ProxyOptions& to) {
  const std::size_t colon = text.rfind(':');
  const std::string port = colon == std::string::npos ? text : text.substr(colon + 1);
  const std::optional<std::uint64_t> number = parse_count(port);
  if (!number || *number > 65535)
    throw Error(fmt::format("--proxy expects [ADDRESS]:PORT, found '{}'", text));
  to.port = static_cast<std::uint16_t>(*number);
  if (colon != std::string::npos && colon > 0) to.address = text.substr(0, colon);
}

using Sink = std::function<void(const RecordedExchange&, const UnkeptBodies&)>;

// Until somebody ends it: Ctrl-C, or a polite kill.
void record_through_proxy(const RecordOptions& options, const Sink& sink) {
  require_base_url(options.target);
  ProxyOptions to{
      .target = options.target, .verify_tls = !options.insecure, .ca_file = options.ca_file};
  if (!options.ca_file.empty()) read_file(options.ca_file);  // Else each exchange would tell.
  read_address(options.proxy, to);
  sigset_t ends{}, before{};
  sigemptyset(&ends);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&ends, signal);
  pthread_sigmask(SIG_BLOCK, &ends, &before);  // Threads that start from here have it too.
  std::mutex mutex;
  std::string problem;
  const std::size_t most = to.most_kept_bytes;
  {
    const Proxy proxy(to, [&](Proxied&& one) {
      const RecordedExchange recorded{.exchange = std::move(one.exchange)};
      const auto unkept = [most](std::size_t bytes) { return bytes > most ? bytes : 0; };
      const std::scoped_lock lock(mutex);
      try {
        sink(recorded, {.request_bytes = unkept(one.request_bytes),
                        .response_bytes = unkept(one.response_bytes)});
      } catch (const Error& error) {  // For main(): not from a thread of the server.
        if (problem.empty()) {
          problem = error.what();
          ::kill(::getpid(), SIGTERM);
        }
      }
    });
    print(fmt::format("recording http://{}:{} -> {}\n", to.address, proxy.port(), to.target));
    int signal = 0;
    sigwait(&ends, &signal);
  }
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  if (!problem.empty()) throw Error(problem, {.file = options.out});
}

void require_one_source(const RecordOptions& options) {
  if (options.from.empty() == options.proxy.empty())
    throw Error("expected either --from FILE, or --proxy [ADDRESS]:PORT with --target URL");
  if (options.proxy.empty() != options.target.empty())
    throw Error("--proxy and --target belong together");
}

ExitCode record_command(const RecordOptions& options) {
  require_one_source(options);
  require_another_file(options);
  std::unique_ptr<const Description> description;
  std::optional<Router> router;
  if (!options.description.empty()) {
    description = load_description(description_uri(options.description),
                                   files_below({reference_root(options.description)}));
    router.emplace(*description, options.url);
  }
  RecordedShapes described(router ? &*router : nullptr);
  RecordedShapes named(nullptr);

  Recorder recorder(options.out, {.keep_values = options.values == "keep"});
  std::size_t exchanges = 0;
  const Sink sink = [&](const RecordedExchange& recorded, const UnkeptBodies& unkept) {
    exchanges += recorded.times;
    if (!options.lock.empty()) described.add(recorded);
    if (!options.openapi.empty()) named.add(recorded);
    recorder.add(recorded.exchange, unkept);
  };
  TrafficFiles files;
  if (!options.proxy.empty())
    record_through_proxy(options, sink);
  else
    files = read_traffic(options.from, [&](const RecordedExchange& recorded) {
      sink(recorded, {.request_bytes = recorded.request_body_left_out ? std::size_t{1} : 0});
    });
  recorder.finish();
  for (const std::string& notice : files.notices) print_error("driftgate: " + notice + "\n");
  print(fmt::format("{}: {}, {}, values {}\n", options.out, counted(exchanges, "recorded exchange"),
                    counted(recorder.distinct(), "interaction"),
                    options.values == "keep" ? "kept" : "replaced"));
  if (!options.lock.empty()) {
    const Lock::Operations operations = described.take();
    write_lock_file(options, operations);
    print(fmt::format("{}: {} of '{}'\n", options.lock,
                      counted(operations.size(), "recorded operation"), integration_name(options)));
  }
  if (!options.openapi.empty()) {
    const Lock::Operations operations = named.take();
    write_file(options.openapi, RecordedShapes::openapi(operations, integration_name(options)));
    print(fmt::format("{}: {}\n", options.openapi, counted(operations.size(), "operation")));
  }
  return exchanges > 0 ? ExitCode::kept : ExitCode::nothing_judged;
}

Action prepare_record(CLI::App& app) {
  const auto options = std::make_shared<RecordOptions>();
  app.add_option("--from", options->from,
                 "Traffic to take over: a HAR file, a recording, or a folder of those; - is "
                 "standard input; repeatable")
      ->allow_extra_args(false)
      ->type_name("FILE");
  app.add_option("--proxy", options->proxy,
                 "Listen here and hand everything to --target, until Ctrl-C; without an address "
                 "on this machine alone")
      ->type_name("[ADDRESS]:PORT");
  app.add_option("--target", options->target, "The provider that --proxy asks")->type_name("URL");
  app.add_flag("--insecure", options->insecure, "Do not verify the target's TLS certificate");
  app.add_option("--ca-file", options->ca_file,
                 "Certificates to trust for the target instead of the system's, PEM")
      ->type_name("FILE");
  app.add_option("--out", options->out,
                 "The recording to write; it is replaced (default driftgate.recording.json)")
      ->type_name("FILE");
  app.add_option("--values", options->values,
                 "placeholders (the default): only shapes are written down; keep: values too, but "
                 "no secrets")
      ->check(CLI::IsMember({"placeholders", "keep"}).description(""))
      ->type_name("WHICH");
  app.add_option("--lock", options->lock,
                 "Also write the shapes of the answers to this lock file; what else it has stays")
      ->type_name("FILE");
  app.add_option("--openapi", options->openapi,
                 "Also write an OpenAPI 3.1 description of what was recorded")
      ->type_name("FILE");
  app.add_option("--description", options->description,
                 "Name the operations of the lock file by this description")
      ->type_name("FILE");
  app.add_option("--url", options->url,
                 "Where the recorded provider was; wins over the description's servers")
      ->type_name("URL");
  app.add_option("--integration", options->integration,
                 "The integration in the lock file; default: the name of the description")
      ->type_name("NAME");
  return [options] { return record_command(*options); };
}

}  // namespace

const Command record{
    .name = "record",
    .summary = "Write recorded traffic as a contract that can be reviewed",
    .prepare = prepare_record,
};

}  // namespace driftgate::commands
