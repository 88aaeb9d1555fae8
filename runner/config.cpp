#include "runner/config.h"

#include <fmt/core.h>

#include <algorithm>
#include <filesystem>

#include "runner/config_schema.h"
#include "runner/files.h"
#include "runner/nearest.h"
#include "runner/quantity.h"
#include "specs/document/error.h"
#include "specs/http/uri.h"
#include "specs/openapi/parameter_style.h"

namespace driftgate {
namespace {

/// Reads one configuration that its schema has admitted: kinds are as the schema says, what
/// stands in the texts is looked at here.
class Reader {
 public:
  Reader(const Interpolated& document, std::string folder)
      : document_(document), folder_(std::move(folder)) {}

  Config read() const {
    const Node root = document_.root();
    Config config;
    if (const Node node = root.find("fail_on")) config.fail_on = severity(node);
    if (const Node node = root.find("rules")) rules(node, config.rules);
    if (const Node node = root.find("seed")) config.seed = count(node);
    for (const Member& report : members(root, "reports")) config.reports.push_back(target(report));

    path(root, "baseline", config.baseline);
    for (const Member& kind : members(root, "min_coverage"))
      config.min_coverage.insert_or_assign(std::string(kind.name()),
                                           static_cast<unsigned>(count(kind.value)));

    IntegrationConfig defaults;
    if (const Node node = root.find("defaults")) settings(node, defaults);
    for (const Member& member : members(root, "integrations"))
      config.integrations.push_back(integration(member, defaults));
    return config;
  }

 private:
  // --- integrations ---

  IntegrationConfig integration(const Member& member, const IntegrationConfig& defaults) const {
    IntegrationConfig integration = defaults;
    integration.name = member.name();
    integration.source = document_.where(member.key);
    if (integration.name.empty()) refuse(member.key, "an integration needs a name");
    settings(member.value, integration);
    identity(member.value, integration);
    if (integration.description.empty() && integration.contracts.empty())
      refuse(member.key, fmt::format("integration '{}' has no 'description' and no 'contracts', so "
                                     "there is nothing to hold it to",
                                     integration.name));
    return integration;
  }

  // What belongs to one integration alone.
  void identity(Node node, IntegrationConfig& to) const {
    path(node, "description", to.description);
    if (const Node url = node.find("base_url")) {
      checked(url, [&] { require_base_url(url.text(), where(url)); });
      to.base_url = url.text();
    }
    if (const Node auth = node.find("auth")) credentials(auth, to.credentials);
    if (const Node map = node.find("rules")) rules(map, to.rules);
    contracts(node, to);
    if (const Node files = node.find("workflows"))
      for (const Node file : files.elements()) to.workflows.push_back(beside(file.text()));
    const auto written = [this](Node each) { return document_.written(each); };
    if (const Node steps = node.find("setup")) to.setup = arazzo::read_steps(steps, written);
    if (const Node steps = node.find("teardown"))
      to.teardown = arazzo::read_steps(steps, written, to.setup);
  }

  void contracts(Node node, IntegrationConfig& to) const {
    if (const Node files = node.find("contracts"))
      for (const Node file : files.elements()) to.contracts.push_back(beside(file.text()));
    text(node, "provider", to.provider);
    to.states_url = own_url(node.find("provider_states"));
    to.messages_url = own_url(node.find("messages"));
  }

  std::string own_url(Node holder) const {
    if (!holder) return {};
    const Node url = holder.find("url");
    if (url.text().starts_with('/')) return std::string(url.text());
    checked(url, [&] { require_base_url(url.text(), where(url)); });
    return std::string(url.text());
  }

  // What `defaults` may say too.
  void settings(Node node, IntegrationConfig& to) const {
    people(node, to);
    probes(node, to);
    timeouts(node, to.transport);
    retry(node, to.transport.retry);
    tls(node, to.transport);
    limits(node, to.transport);
    headers(node, to.transport.headers);
    if (const Node budget = node.find("latency_budget")) to.latency_budget = duration(budget);
    if (const Node rate = node.find("rate_limit"))
      to.transport.rate_per_second =
          quantity(rate, parse_rate, "a rate such as 5/s, 100/m or 1000/h");
    number(node, "concurrency", to.transport.concurrency);
    number(node, "redirects", to.transport.redirects);
    if (const Node proxy = node.find("proxy")) to.transport.proxy = proxy_url(proxy);
    if (const Node allow = node.find("allow_remote_refs")) to.allow_remote_refs = allow.boolean();
    slo(node, to);
  }

  void people(Node node, IntegrationConfig& to) const {
    text(node, "owner", to.owner);
    text(node, "runbook", to.runbook);
    if (const Node upstream = node.find("upstream")) {
      text(upstream, "contact", to.contact);
      text(upstream, "status", to.status_page);
    }
  }

  void probes(Node node, IntegrationConfig& to) const {
    const Node probes = node.find("probes");
    if (!probes) return;
    if (const Node methods = probes.find("methods")) {
      to.plan.methods.clear();
      for (const Node method : methods.elements())
        add_method(to.plan.methods, method.text(), where(method));
    }
    texts(probes, "only", to.plan.only);
    texts(probes, "skip", to.plan.skip);
    if (const Node strategies = probes.find("strategies")) {
      std::vector<std::string> names;
      if (strategies.is(Kind::string)) names.emplace_back(strategies.text());
      for (const Node name : strategies.elements()) names.emplace_back(name.text());
      select_strategies(names, to.explore, where(strategies));
    }
    if (const Node negative = probes.find("negative"); negative && negative.boolean())
      select_strategies({"missing", "negative"}, to.explore, where(negative));
    if (const Node budget = probes.find("budget")) to.explore.budget = count(budget);
    if (const Node fuzz = probes.find("fuzz")) to.explore.fuzz = count(fuzz);
    if (const Node header = probes.find("idempotency_header")) {
      require_plain_header(header.text(), "", where(header));
      to.explore.idempotency_header = header.text();
    }
    for (const Member& member : members(probes, "parameters"))
      to.plan.parameters.insert_or_assign(std::string(member.name()),
                                          std::string(member.value.text()));
  }

  void slo(Node node, IntegrationConfig& to) const {
    const Node slo = node.find("slo");
    if (!slo) return;
    if (const Node rate = slo.find("success_rate"))
      quantity(rate, parse_percentage, "a percentage such as 99.5%");
    if (const Node window = slo.find("window")) duration(window);
    unjudged("slo", to);
  }

  static void unjudged(std::string key, IntegrationConfig& to) {
    if (std::find(to.unjudged.begin(), to.unjudged.end(), key) == to.unjudged.end())
      to.unjudged.push_back(std::move(key));
  }

  // --- transport ---

  void timeouts(Node node, TransportOptions& to) const {
    const Node timeouts = node.find("timeouts");
    if (!timeouts) return;
    if (const Node limit = timeouts.find("connect")) to.connect_timeout = positive(limit);
    if (const Node limit = timeouts.find("first_byte")) to.first_byte_timeout = positive(limit);
    if (const Node limit = timeouts.find("total")) to.total_timeout = positive(limit);
  }

  void retry(Node node, RetryOptions& to) const {
    const Node retry = node.find("retry");
    if (!retry) return;
    number(retry, "attempts", to.attempts);
    if (const Node wait = retry.find("first_wait")) to.first_backoff = duration(wait);
    if (const Node wait = retry.find("longest_wait")) to.longest_wait = duration(wait);
    const Node backoff = retry.find("backoff");
    if (backoff && backoff.text() == "none") to.first_backoff = std::chrono::milliseconds(0);
    const Node on = retry.find("on");
    if (!on) return;
    to.on_connect = false;
    to.statuses.clear();
    for (const Node reason : on.elements()) retry_on(reason, to);
  }

  void retry_on(Node reason, RetryOptions& to) const {
    if (reason.text() == "connect") {
      to.on_connect = true;
      return;
    }
    const std::optional<std::uint64_t> status = parse_count(reason.text());
    if (!status || *status < 400 || *status > 599)
      refuse(reason, fmt::format("'on' takes connect and statuses from 400 to 599, not '{}'",
                                 quoted(reason)));
    to.statuses.insert(static_cast<int>(*status));
  }

  void tls(Node node, TransportOptions& to) const {
    const Node tls = node.find("tls");
    if (!tls) return;
    if (const Node verify = tls.find("verify")) to.verify_tls = verify.boolean();
    path(tls, "ca_file", to.ca_file);
    path(tls, "client_certificate", to.client_certificate);
    path(tls, "client_key", to.client_key);
  }

  void limits(Node node, TransportOptions& to) const {
    const Node limits = node.find("limits");
    if (!limits) return;
    constexpr std::string_view kSize = "a size such as 16MiB, 500kB or 4096";
    if (const Node body = limits.find("body"))
      to.most_body_bytes = quantity(body, parse_size, kSize);
    if (const Node fields = limits.find("headers"))
      to.most_header_bytes = quantity(fields, parse_size, kSize);
  }

  void headers(Node node, Headers& to) const {
    for (const Member& field : members(node, "headers")) {
      require_plain_header(field.name(), field.value.text(), where(field.value));
      std::erase_if(
          to, [&](const auto& there) { return equal_ignoring_case(there.first, field.name()); });
      to.emplace_back(field.name(), field.value.text());
    }
  }

  std::string proxy_url(Node node) const {
    const Uri uri = parse_uri(node.text());
    const bool plain = uri.scheme && uri.authority && !uri.authority->empty() &&
                       uri.authority->find('@') == std::string::npos;
    if (!plain)
      refuse(node, fmt::format("'proxy' must be a URL without user and password, such as "
                               "http://proxy.example:3128, not '{}'",
                               quoted(node)));
    return std::string(node.text());
  }

  // --- credentials ---

  void credentials(Node node, std::vector<CredentialConfig>& to) const {
    to.clear();
    if (node.is(Kind::object)) to.push_back(credential(node));
    for (const Node form : node.elements()) to.push_back(credential(form));
  }

  CredentialConfig credential(Node node) const {
    const Member form = *node.members().begin();
    CredentialConfig result{.where = document_.where(form.key)};
    Node secret = form.value;
    if (form.name() == "bearer") {
      result.credential.form = Credential::Form::bearer;
    } else if (form.name() == "basic") {
      result.credential.form = Credential::Form::basic;
      result.credential.user = form.value.find("user").text();
      // RFC 7617 §2: the first colon ends the user.
      if (result.credential.user.find(':') != std::string::npos)
        refuse(form.value.find("user"), "a user of basic authentication has no ':'");
      secret = form.value.find("password");
    } else if (form.name() == "api_key") {
      result.credential.place = place(form.value.find("in"));
      result.credential.name = form.value.find("name").text();
      if (result.credential.place != Credential::Place::query && !is_token(result.credential.name))
        refuse(form.value.find("name"),
               fmt::format("'{}' cannot be the name of a {}", quoted(form.value.find("name")),
                           form.value.find("in").text()));
      secret = form.value.find("value");
    }
    result.source = source(secret);
    result.credential.variable = variable(result.source, form.name());
    return result;
  }

  static Credential::Place place(Node in) {
    if (in.text() == "query") return Credential::Place::query;
    if (in.text() == "cookie") return Credential::Place::cookie;
    return Credential::Place::header;
  }

  SecretSource source(Node secret) const {
    const Member from = *secret.members().begin();
    if (from.name() == "env")
      return {SecretSource::From::environment, {std::string(from.value.text())}};
    if (from.name() == "file") return {SecretSource::From::file, {beside(from.value.text())}};
    SecretSource command{.from = SecretSource::From::command};
    for (const Node word : from.value.elements()) command.words.emplace_back(word.text());
    return command;
  }

  // What stands for the secret in a printed command line.
  static std::string variable(const SecretSource& source, std::string_view form) {
    if (source.from == SecretSource::From::environment) return source.words.front();
    std::string name(form);
    for (char& c : name) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return name;
  }

  // --- values ---

  [[noreturn]] void refuse(Node at, const std::string& message) const {
    throw Error(message, where(at));
  }

  Location where(Node node) const { return document_.where(node); }

  // As the file has it: what a variable holds is not for messages.
  std::string_view quoted(Node node) const { return document_.written(node).text(); }

  // Runs a check whose message would quote the value; from a variable, the value stays unsaid.
  template <class Check>
  void checked(Node node, Check check) const {
    if (quoted(node) == node.text()) return check();
    try {
      check();
    } catch (const Error&) {  // Only to word it again.
      refuse(node, fmt::format("the value of '{}' is not usable here", quoted(node)));
    }
  }

  static Members members(Node node, std::string_view key) {
    const Node map = node.find(key);
    return map.members();
  }

  static void text(Node node, std::string_view key, std::string& to) {
    if (const Node value = node.find(key)) to = value.text();
  }

  static void texts(Node node, std::string_view key, std::vector<std::string>& to) {
    const Node list = node.find(key);
    if (!list) return;
    to.clear();
    for (const Node element : list.elements()) to.emplace_back(element.text());
  }

  void path(Node node, std::string_view key, std::string& to) const {
    if (const Node value = node.find(key)) to = beside(value.text());
  }

  std::string beside(std::string_view path) const {
    if (path.empty() || path.starts_with("http://") || path.starts_with("https://"))
      return std::string(path);
    return (std::filesystem::path(folder_) / path).lexically_normal().string();
  }

  template <class Value>
  Value quantity(Node node, std::optional<Value> (*parse)(std::string_view),
                 std::string_view expected) const {
    const std::optional<Value> value = parse(node.text());
    if (!value) refuse(node, fmt::format("expected {}, found '{}'", expected, quoted(node)));
    return *value;
  }

  std::chrono::milliseconds duration(Node node) const {
    return quantity(node, parse_duration, "a duration such as 800ms, 5s, 2m, 1h or 7d");
  }

  std::chrono::milliseconds positive(Node node) const {
    const std::chrono::milliseconds value = duration(node);
    if (value.count() == 0) refuse(node, "a timeout of 0 would stop everything");
    return value;
  }

  std::uint64_t count(Node node) const { return quantity(node, parse_count, "a whole number"); }

  // The schema has checked the range.
  void number(Node node, std::string_view key, int& to) const {
    if (const Node value = node.find(key)) to = static_cast<int>(count(value));
  }

  Severity severity(Node node) const { return parse_severity(node.text(), where(node)); }

  void rules(Node node, std::map<std::string, Severity, std::less<>>& to) const {
    for (const Member& rule : node.members())
      to.insert_or_assign(std::string(rule.name()), severity(rule.value));
  }

  ReportTarget target(const Member& report) const {
    const std::string_view path = report.value.text();
    return {std::string(report.name()), is_standard_output(path) ? std::string(path) : beside(path),
            where(report.key)};
  }

  const Interpolated& document_;
  std::string folder_;
};

}  // namespace

Config read_config(const std::string& file, const Environment& environment) {
  return read_config_text(read_file(file, kMostConfigBytes), file, environment);
}

Config read_config_text(std::string text, const std::string& file, const Environment& environment) {
  if (text.find_first_not_of(" \t\r\n") == std::string::npos)
    throw Error("is empty; `driftgate init` writes a configuration to start from", {.file = file});
  const ConfigSchema schema(config_schema(), "the configuration");
  auto document =
      std::make_unique<const Interpolated>(read_judged(std::move(text), file, schema, environment));
  Config config = Reader(*document, std::filesystem::path(file).parent_path().string()).read();
  config.file = file;
  config.document = std::move(document);
  return config;
}

void select_strategies(const std::vector<std::string>& names, ExploreOptions& to,
                       const Location& where) {
  std::vector<const Strategy*> chosen = to.strategies;
  for (const std::string& name : names) {
    const Strategy* strategy = find_strategy(name);
    if (name == "all") chosen.assign(all_strategies().begin(), all_strategies().end());
    if (name == "all" || name == "workflows") to.workflows = true;
    if (strategy != nullptr) chosen.push_back(strategy);
    if (strategy != nullptr || name == "all" || name == "workflows") continue;
    std::vector<std::string_view> known{"all", "workflows"};
    for (const Strategy* each : all_strategies()) known.push_back(each->name);
    throw Error(fmt::format("there is no strategy '{}'{}", name, did_you_mean(name, known)), where);
  }
  // In the table's order, each once, whatever order they were named in.
  to.strategies.clear();
  for (const Strategy* each : all_strategies())
    if (std::find(chosen.begin(), chosen.end(), each) != chosen.end())
      to.strategies.push_back(each);
}

Severity parse_severity(std::string_view text, const Location& where) {
  for (const Severity severity :
       {Severity::error, Severity::warning, Severity::note, Severity::off})
    if (to_string(severity) == text) return severity;
  throw Error(fmt::format("expected error, warning, note or off, found '{}'", text), where);
}

void require_base_url(std::string_view url, const Location& where) {
  const Uri uri = parse_uri(url);
  if (uri.authority && uri.authority->find('@') != std::string::npos)
    throw Error(
        "a base URL holds no user or password, which would be printed and logged: "
        "say it under 'auth'",
        where);
  if (origin(url).empty() || uri.query || uri.fragment || !is_field_value(url))
    throw Error(
        fmt::format("expected a base URL such as https://api.example.com/v2, found '{}'", url),
        where);
}

void require_plain_header(std::string_view name, std::string_view value, const Location& where) {
  if (!is_token(name))
    throw Error(fmt::format("'{}' cannot be the name of a header field", name), where);
  if (!is_field_value(value))
    throw Error(fmt::format("the value of header field {} holds a line break or another control "
                            "character",
                            name),
                where);
  for (const std::string_view secret : {"authorization", "proxy-authorization", "cookie"})
    if (equal_ignoring_case(name, secret))
      throw Error(fmt::format("header field {} carries credentials, which would be printed: use "
                              "'auth' or --bearer-env, --basic-env and --api-key-env",
                              name),
                  where);
}

void add_method(std::set<std::string>& methods, std::string_view text, const Location& where) {
  if (!is_token(text)) throw Error(fmt::format("'{}' is no HTTP method", text), where);
  std::string method(text);
  for (char& c : method) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  if (method == "ALL")
    methods.insert(kFixedMethods.begin(), kFixedMethods.end());
  else
    methods.insert(std::move(method));
}

}  // namespace driftgate
