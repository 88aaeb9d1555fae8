#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runner/coverage_gate.h"
#include "runner/credentials.h"
#include "runner/explore.h"
#include "runner/interpolation.h"
#include "runner/probe.h"
#include "runner/transport_curl.h"
#include "specs/arazzo/workflow.h"
#include "validators/report.h"

namespace driftgate {

/// A credential whose secret has not been read yet.
struct CredentialConfig {
  Credential credential{};
  SecretSource source{};
  Location where{};
};

/// One integration, everything about it. Paths are usable from the working directory.
struct IntegrationConfig {
  std::string name{};
  std::string owner{};
  std::string runbook{};
  std::string contact{};                 ///< Upstream's.
  std::string status_page{};             ///< Upstream's.
  std::string description{};             ///< Path of the OpenAPI description; "": none.
  std::string base_url{};                ///< "": the description's servers.
  std::vector<std::string> contracts{};  ///< Paths of contracts; `*` in the name of a file.
  std::string provider{};                ///< Its name in contracts; "": to be found out.
  std::string states_url{};              ///< URL or path; "": provider states are not set up.
  std::string messages_url{};            ///< URL or path; "": messages are not judged.
  std::vector<CredentialConfig> credentials{};
  std::chrono::milliseconds latency_budget{0};    ///< 0: not judged.
  PlanOptions plan{};                             ///< Without base URL, seed and has_credentials.
  ExploreOptions explore{};                       ///< Empty: one request for each operation.
  std::vector<std::string> workflows{};           ///< Paths of Arazzo files.
  std::vector<arazzo::Step> setup{}, teardown{};  ///< Valid as long as the Config.
  TransportOptions transport{};                   ///< Without base URL, seed and credentials.
  std::map<std::string, Severity, std::less<>> rules{};  ///< Its own; they win over the file's.
  bool allow_remote_refs = false;
  std::vector<std::string> unjudged{};  ///< Keys that are set and that nothing judges yet.
  Location source{};
};

struct ReportTarget {
  std::string reporter{};
  std::string path{};  ///< "-": standard output.
  Location where{};    ///< Unknown when it came from the command line.
};

struct Config {
  std::string file{};      ///< As the user named it; "": made from a command line.
  std::string baseline{};  ///< Path of driftgate.baseline.yaml; "": none is named.
  CoverageMinimum min_coverage{};
  Severity fail_on = Severity::error;
  std::map<std::string, Severity, std::less<>> rules{};
  std::vector<ReportTarget> reports{};
  std::uint64_t seed = 0;
  std::vector<IntegrationConfig> integrations{};   ///< In the order of the file.
  std::unique_ptr<const Interpolated> document{};  ///< What steps are nodes of; null: no file.
};

/// Reads driftgate.yaml: interpolates its scalars, judges it by its schema and checks what a
/// schema cannot say. Relative paths in it are relative to `file`. Reads no secret. Throws Error
/// with the place of every mistake that valijson finds, or of the first of any other kind.
Config read_config(const std::string& file, const Environment& environment = environment_variable);

/// The same of text that is at hand; `file` names it in messages and gives the folder.
Config read_config_text(std::string text, const std::string& file, const Environment& environment);

/// What `names` select: strategies, "workflows" or "all". Throws Error for a name that nobody
/// knows.
void select_strategies(const std::vector<std::string>& names, ExploreOptions& to,
                       const Location& where = {});

/// "error", "warning", "note" or "off". Throws Error for anything else.
Severity parse_severity(std::string_view text, const Location& where = {});

/// Throws Error unless `url` is http or https with a host, and without user, query or fragment.
void require_base_url(std::string_view url, const Location& where = {});

/// Throws Error unless the field can be sent (RFC 9110 §5.1, §5.5) and is none that carries
/// credentials.
void require_plain_header(std::string_view name, std::string_view value,
                          const Location& where = {});

/// Adds the method in upper case; "all" stands for each that OpenAPI has a field for. Throws Error
/// for what is no token (RFC 9110 §9.1).
void add_method(std::set<std::string>& methods, std::string_view text, const Location& where = {});

}  // namespace driftgate
