#include "runner/config.h"

#include <gtest/gtest.h>

#include <fstream>
#include <set>

#include "runner/config_schema.h"
#include "specs/document/error.h"
#include "tests/files.h"

namespace driftgate::config_test {
namespace {

using namespace std::chrono_literals;

std::optional<std::string> test_environment(const std::string& name) {
  static const std::map<std::string, std::string> variables{{"HOST", "api.example.com"},
                                                            {"EMPTY", ""},
                                                            {"FOUR", "4"},
                                                            {"YES", "true"},
                                                            {"HOSTILE", "a\"\n: b"},
                                                            {"LINES", "a\r\nEvil: b"}};
  const auto found = variables.find(name);
  if (found == variables.end()) return std::nullopt;
  return found->second;
}

Config read(const std::string& text, const std::string& file = "folder/driftgate.yaml") {
  return read_config_text(text, file, test_environment);
}

// "2:3: message", or "" when the configuration is right.
std::string mistake_in(const std::string& text) {
  try {
    read(text);
    return "";
  } catch (const Error& error) {
    return std::to_string(error.where().line) + ":" + std::to_string(error.where().column) + ": " +
           error.what();
  }
}

// One integration with `line` as its only setting beside the description.
std::string with(const std::string& line) {
  return "integrations:\n  payments:\n    description: a.yaml\n    " + line + "\n";
}

IntegrationConfig integration_with(const std::string& line) {
  return read(with(line)).integrations.at(0);
}

constexpr const char* kEverything = R"(
fail_on: warning
seed: 7
rules: {}
reports: {junit: out/junit.xml, json: "-"}
defaults: {owner: everyone, concurrency: 3, timeouts: {connect: 1s}}
integrations:
  payments:
    owner: team-checkout
    runbook: https://wiki.example.com/runbooks/payments
    upstream: {contact: support@vendor.example, status: https://status.vendor.example}
    mode: synchronous
    system_of_record: {invoice: vendor, customer: us}
    description: specs/payments.yaml
    contracts: [contracts/payments/*.json]
    base_url: https://api.sandbox.vendor.example/v2
    auth: {bearer: {env: PAYMENTS_TOKEN}}
    headers: {X-Tenant: acme}
    latency_budget: 800ms
    rate_limit: 5/s
    concurrency: 2
    timeouts: {first_byte: 2s, total: 1m}
    retry: {attempts: 2, backoff: exponential, first_wait: 50ms, longest_wait: 1s, on: [connect, 429]}
    redirects: 0
    proxy: http://proxy.example:3128
    tls: {verify: false, ca_file: ca.pem, client_certificate: /etc/c.pem, client_key: k.pem}
    limits: {body: 1MiB, headers: 4096}
    probes:
      methods: [get, POST]
      strategies: [coverage, workflows, absent, coverage]
      negative: true
      budget: 12
      parameters: {"/pets/{id}": "7", limit: 5}
      idempotency_header: X-Once
      only: ["/pets/*"]
      skip: [deletePet]
    slo: {success_rate: 99.5%, window: 7d}
    rules: {}
    allow_remote_refs: true
  second: {description: /abs/b.yaml, system_of_record: vendor}
)";

TEST(ConfigTest, all_methods_are_those_that_openapi_has_a_field_for) {
  std::set<std::string> methods;
  add_method(methods, "copy");
  add_method(methods, "all");
  EXPECT_EQ(methods, (std::set<std::string>{"COPY", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH",
                                            "POST", "PUT", "QUERY", "TRACE"}));
}

TEST(ConfigTest, every_key_reaches_its_option) {
  const Config config = read(kEverything);
  EXPECT_EQ(config.fail_on, Severity::warning);
  EXPECT_EQ(config.seed, 7U);
  ASSERT_EQ(config.reports.size(), 2U);
  EXPECT_EQ(config.reports[0].path, "folder/out/junit.xml");
  EXPECT_EQ(config.reports[1].path, "-");
  ASSERT_EQ(config.integrations.size(), 2U);

  const IntegrationConfig& payments = config.integrations[0];
  EXPECT_EQ(payments.name, "payments");
  EXPECT_EQ(payments.owner, "team-checkout");
  EXPECT_EQ(payments.runbook, "https://wiki.example.com/runbooks/payments");
  EXPECT_EQ(payments.contact, "support@vendor.example");
  EXPECT_EQ(payments.status_page, "https://status.vendor.example");
  EXPECT_EQ(payments.description, "folder/specs/payments.yaml");
  EXPECT_EQ(payments.base_url, "https://api.sandbox.vendor.example/v2");
  EXPECT_EQ(payments.latency_budget, 800ms);
  EXPECT_TRUE(payments.allow_remote_refs);
  EXPECT_EQ(payments.source.line, 8);
  EXPECT_EQ(payments.unjudged, (std::vector<std::string>{"slo"}));

  EXPECT_EQ(payments.plan.methods, (std::set<std::string>{"GET", "POST"}));
  EXPECT_EQ(payments.plan.only, std::vector<std::string>{"/pets/*"});
  EXPECT_EQ(payments.plan.skip, std::vector<std::string>{"deletePet"});

  EXPECT_EQ(payments.plan.parameters.at("/pets/{id}"), "7");
  EXPECT_EQ(payments.plan.parameters.at("limit"), "5");
  EXPECT_EQ(payments.plan.parameters.size(), 2U);
  // In the table's order, each once; `negative` is short for two of them.
  EXPECT_EQ(payments.explore.strategies,
            (std::vector<const Strategy*>{&strategies::missing, &strategies::absent,
                                          &strategies::negative, &strategies::coverage}));
  EXPECT_TRUE(payments.explore.workflows);
  EXPECT_EQ(payments.explore.budget, 12U);
  EXPECT_EQ(payments.explore.idempotency_header, "X-Once");

  const TransportOptions& transport = payments.transport;
  EXPECT_EQ(transport.headers, (Headers{{"X-Tenant", "acme"}}));
  EXPECT_EQ(transport.concurrency, 2);
  EXPECT_DOUBLE_EQ(transport.rate_per_second, 5);
  EXPECT_EQ(transport.connect_timeout, 1s);
  EXPECT_EQ(transport.first_byte_timeout, 2s);
  EXPECT_EQ(transport.total_timeout, 60s);
  EXPECT_EQ(transport.retry.attempts, 2);
  EXPECT_EQ(transport.retry.first_backoff, 50ms);
  EXPECT_EQ(transport.retry.longest_wait, 1s);
  EXPECT_TRUE(transport.retry.on_connect);
  EXPECT_EQ(transport.retry.statuses, std::set<int>{429});
  EXPECT_EQ(transport.redirects, 0);
  EXPECT_EQ(transport.proxy, "http://proxy.example:3128");
  EXPECT_FALSE(transport.verify_tls);
  EXPECT_EQ(transport.ca_file, "folder/ca.pem");
  EXPECT_EQ(transport.client_certificate, "/etc/c.pem");
  EXPECT_EQ(transport.client_key, "folder/k.pem");
  EXPECT_EQ(transport.most_body_bytes, std::size_t{1} << 20);
  EXPECT_EQ(transport.most_header_bytes, 4096U);

  const IntegrationConfig& second = config.integrations[1];
  EXPECT_EQ(second.owner, "everyone");
  EXPECT_EQ(second.description, "/abs/b.yaml");
  EXPECT_EQ(second.transport.concurrency, 3);
  EXPECT_TRUE(second.unjudged.empty());
}

TEST(ConfigTest, what_is_not_said_keeps_the_default_of_its_option) {
  const IntegrationConfig integration =
      read("integrations: {a: {description: a.yaml}}").integrations[0];
  const TransportOptions transport;
  EXPECT_EQ(integration.transport.concurrency, transport.concurrency);
  EXPECT_EQ(integration.transport.total_timeout, transport.total_timeout);
  EXPECT_EQ(integration.transport.retry.statuses, transport.retry.statuses);
  EXPECT_EQ(integration.plan.methods, PlanOptions().methods);
  EXPECT_TRUE(integration.transport.verify_tls);
  EXPECT_FALSE(integration.allow_remote_refs);
}

// The defaults that the schema tells people are those of the program.
TEST(ConfigTest, defaults_in_the_schema_are_true) {
  std::string everything;
  const ConfigSchema schema(config_schema(), "the configuration");
  for (const char* group : {"timeouts", "retry", "tls", "limits", "probes"}) {
    everything += std::string("    ") + group + ":\n";
    const Node keys = schema.at({"integrations", "a", group}).find("properties");
    ASSERT_TRUE(keys) << group;
    for (const Member& member : keys.members())
      if (const Node value = member.value.find("default"))
        everything += "      " + std::string(member.name()) + ": " + to_json(value) + "\n";
  }
  for (const char* key : {"concurrency", "redirects", "allow_remote_refs", "mode"})
    everything += std::string("    ") + key + ": " +
                  to_json(schema.at({"integrations", "a", key}).find("default")) + "\n";
  const IntegrationConfig said =
      read("integrations:\n  a:\n    description: a.yaml\n" + everything).integrations[0];
  const TransportOptions silent;
  EXPECT_EQ(said.transport.concurrency, silent.concurrency);
  EXPECT_EQ(said.transport.redirects, silent.redirects);
  EXPECT_EQ(said.transport.connect_timeout, silent.connect_timeout);
  EXPECT_EQ(said.transport.first_byte_timeout, silent.first_byte_timeout);
  EXPECT_EQ(said.transport.total_timeout, silent.total_timeout);
  EXPECT_EQ(said.transport.retry.attempts, silent.retry.attempts);
  EXPECT_EQ(said.transport.retry.first_backoff, silent.retry.first_backoff);
  EXPECT_EQ(said.transport.retry.longest_wait, silent.retry.longest_wait);
  EXPECT_EQ(said.transport.retry.on_connect, silent.retry.on_connect);
  EXPECT_EQ(said.transport.retry.statuses, silent.retry.statuses);
  EXPECT_EQ(said.transport.verify_tls, silent.verify_tls);
  EXPECT_EQ(said.transport.most_body_bytes, silent.most_body_bytes);
  EXPECT_EQ(said.transport.most_header_bytes, silent.most_header_bytes);
  EXPECT_EQ(said.plan.methods, PlanOptions().methods);
}

struct AuthCase {
  const char* line;
  Credential::Place place;
  Credential::Form form;
  const char* name;
  const char* user;
  SecretSource source;
  const char* variable;
};

TEST(ConfigTest, each_form_of_auth_becomes_a_credential) {
  using Place = Credential::Place;
  using Form = Credential::Form;
  using From = SecretSource::From;
  const AuthCase cases[] = {
      {"auth: {bearer: {env: T}}",
       Place::header,
       Form::bearer,
       "Authorization",
       "",
       {From::environment, {"T"}},
       "T"},
      {"auth: {token: {file: t.txt}}",
       Place::header,
       Form::raw,
       "Authorization",
       "",
       {From::file, {"folder/t.txt"}},
       "TOKEN"},
      {"auth: {basic: {user: me, password: {command: [pass, show, x]}}}",
       Place::header,
       Form::basic,
       "Authorization",
       "me",
       {From::command, {"pass", "show", "x"}},
       "BASIC"},
      {"auth: {api_key: {in: header, name: X-Key, value: {env: K}}}",
       Place::header,
       Form::raw,
       "X-Key",
       "",
       {From::environment, {"K"}},
       "K"},
      {"auth: {api_key: {in: query, name: \"api key\", value: {env: K}}}",
       Place::query,
       Form::raw,
       "api key",
       "",
       {From::environment, {"K"}},
       "K"},
      {"auth: {api_key: {in: cookie, name: sid, value: {env: K}}}",
       Place::cookie,
       Form::raw,
       "sid",
       "",
       {From::environment, {"K"}},
       "K"},
  };
  for (const AuthCase& one : cases) {
    SCOPED_TRACE(one.line);
    const std::vector<CredentialConfig> found = integration_with(one.line).credentials;
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].credential.place, one.place);
    EXPECT_EQ(found[0].credential.form, one.form);
    EXPECT_EQ(found[0].credential.name, one.name);
    EXPECT_EQ(found[0].credential.user, one.user);
    EXPECT_EQ(found[0].source.from, one.source.from);
    EXPECT_EQ(found[0].source.words, one.source.words);
    EXPECT_EQ(found[0].credential.variable, one.variable);
    EXPECT_EQ(found[0].where.line, 4);
  }
  EXPECT_EQ(integration_with("auth: [{bearer: {env: T}}, "
                             "{api_key: {in: query, name: k, value: {env: K}}}]")
                .credentials.size(),
            2U);
}

TEST(ConfigTest, strategies_are_named_one_by_one_or_all_at_once) {
  const auto explore = [](const std::string& probes) {
    return integration_with("probes: {" + probes + "}").explore;
  };
  EXPECT_FALSE(explore("methods: [GET]").any());
  EXPECT_FALSE(explore("negative: false").any());
  EXPECT_EQ(explore("methods: [GET]").budget, ExploreOptions{}.budget);
  EXPECT_EQ(explore("strategies: examples").strategies,
            std::vector<const Strategy*>{&strategies::examples});
  EXPECT_EQ(explore("strategies: all").strategies.size(), all_strategies().size());
  EXPECT_TRUE(explore("strategies: all").workflows);
  EXPECT_TRUE(explore("strategies: [workflows]").strategies.empty());
  EXPECT_TRUE(explore("strategies: [workflows]").any());
  EXPECT_EQ(explore("negative: true").strategies,
            (std::vector<const Strategy*>{&strategies::missing, &strategies::negative}));
}

struct Mistake {
  std::string line;
  std::string message;  // With line and column.
};

constexpr const char* kLiteral =
    "a secret is not written in the configuration, where it would be committed and copied: name "
    "its source, {env: VARIABLE}, {file: PATH} or {command: [PROGRAM, ARGUMENT]}";

TEST(ConfigTest, mistakes_in_one_integration_are_told_with_their_place) {
  const Mistake cases[] = {
      {"latency_budget: fast",
       "4:21: expected a duration such as 800ms, 5s, 2m, 1h or 7d, found 'fast'"},
      {"latency_budget: 800",
       "4:21: 'latency_budget' must be a string such as 800ms, not a number"},
      {"latency_budget: -5s",
       "4:21: expected a duration such as 800ms, 5s, 2m, 1h or 7d, found '-5s'"},
      {"rate_limit: 0/s", "4:17: expected a rate such as 5/s, 100/m or 1000/h, found '0/s'"},
      {"limits: {body: 9TiB}", "4:20: expected a size such as 16MiB, 500kB or 4096, found '9TiB'"},
      {"slo: {success_rate: 101%}", "4:25: expected a percentage such as 99.5%, found '101%'"},
      {"timeouts: {total: 0s}", "4:23: a timeout of 0 would stop everything"},
      {"timeouts: {totl: 1s}", "4:16: unknown key 'totl' in 'timeouts' (did you mean total?)"},
      {"retry: {on: [conect]}",
       "4:18: 'on' takes connect and statuses from 400 to 599, not 'conect'"},
      {"retry: {on: [200]}", "4:18: 'on' takes connect and statuses from 400 to 599, not '200'"},
      {"retry: {on: [true]}",
       "4:18: an entry of 'on' must be a string or an integer, not a boolean"},
      {"concurrency: 1001", "4:18: 'concurrency' must be from 1 to 1000, not 1001"},
      {"concurrency: 1.5", "4:18: 'concurrency' must be an integer, not a number"},
      {"concurrency: 99999999999999999999999",
       "4:18: 'concurrency' must be from 1 to 1000, not 99999999999999999999999\n"
       "folder/driftgate.yaml:4:18: error: 'concurrency' must be an integer, not a number"},
      {"mode: sync", "4:11: 'mode' must be synchronous, asynchronous or batch, not 'sync'"},
      {"base_url: api.example.com",
       "4:15: expected a base URL such as https://api.example.com/v2, found 'api.example.com'"},
      {"base_url: file:///etc/passwd",
       "4:15: expected a base URL such as https://api.example.com/v2, found 'file:///etc/passwd'"},
      {"base_url: https://me:pw@api.example.com",
       "4:15: a base URL holds no user or password, which would be printed and logged: say it "
       "under 'auth'"},
      {"proxy: http://me:pw@proxy:1",
       "4:12: 'proxy' must be a URL without user and password, such as "
       "http://proxy.example:3128, not 'http://me:pw@proxy:1'"},
      {"headers: {\"a b\": c}", "4:22: 'a b' cannot be the name of a header field"},
      {"headers: {X: \"a\\r\\nEvil: b\"}",
       "4:18: the value of header field X holds a line break or another control character"},
      {"headers: {X: \"${LINES}\"}",
       "4:18: the value of header field X holds a line break or another control character"},
      {"headers: {authorization: abc}",
       "4:30: header field authorization carries credentials, which would be printed: use 'auth' "
       "or --bearer-env, --basic-env and --api-key-env"},
      {"probes: {methods: [\"G T\"]}", "4:24: 'G T' is no HTTP method"},
      {"probes: {strategies: [negativ]}",
       "4:26: there is no strategy 'negativ' (did you mean negative?)"},
      {"probes: {strategies: none}", "4:26: there is no strategy 'none'"},
      {"probes: {strategies: 1}",
       "4:26: 'strategies' must be a string or an array such as all, not a number"},
      {"probes: {budget: -1}", "4:22: 'budget' must be from 0 to 10000, not -1"},
      {"probes: {budget: many}", "4:22: 'budget' must be an integer, not a string"},
      {"probes: {idempotency_header: \"a b\"}", "4:34: 'a b' cannot be the name of a header field"},
      {"probes: {parameters: [a]}",
       "4:26: 'parameters' must be an object such as {\"depotId\":\"ROT\"}, not an array"},
      {"probes: {parameters: {a: [1]}}",
       "4:30: 'a' must be a string, a number or a boolean, not an array"},
      {"probes: {strategy: all}", "4:14: unknown key 'strategy' in 'probes'"},
      {"rules: {no-such-rule: error}", "4:13: unknown key 'no-such-rule' in 'rules'"},
      {"auth: {bearer: abc}", std::string("4:20: ") + kLiteral},
      {"auth: {bearer: \"${HOST}\"}", std::string("4:20: ") + kLiteral},
      {"auth: {basic: {user: a, password: b}}", std::string("4:39: ") + kLiteral},
      {"auth: [{token: 123}]", std::string("4:20: ") + kLiteral},
      {"auth: {basic: {user: \"a:b\", password: {env: X}}}",
       "4:26: a user of basic authentication has no ':'"},
      {"auth: {basic: {user: a}}", "4:19: 'basic' needs 'password'"},
      {"auth: {}", "4:11: 'auth' needs one of bearer, token, basic or api_key"},
      {"auth: []", "4:11: 'auth' must not be empty"},
      {"auth: {bearer: {}}", "4:20: 'bearer' needs one of env, file or command"},
      {"auth: {bearer: {env: A, file: b}}",
       "4:20: 'bearer' takes only one of env, file or command"},
      {"auth: {bearer: {env: A}, token: {env: B}}",
       "4:11: 'auth' takes only one of bearer, token, basic or api_key"},
      {"auth: {api_key: {in: header, name: \"a b\", value: {env: X}}}",
       "4:40: 'a b' cannot be the name of a header"},
      {"auth: {bearer: {env: \"\"}}", "4:26: 'env' must not be empty"},
      {"owner: null", "4:12: 'owner' must be a string, not nothing"},
      {"owner: ${NOPE}", "4:12: the environment variable NOPE is not set"},
      {"owner: ${HOST", "4:12: '${HOST' has no closing brace; a dollar sign is written $$"},
      {"owner: ${9}",
       "4:12: '${9}' is no variable: expected ${NAME}, ${NAME:-default} or ${NAME:?message}; a "
       "dollar sign is written $$"},
  };
  for (const Mistake& one : cases) EXPECT_EQ(mistake_in(with(one.line)), one.message) << one.line;
}

TEST(ConfigTest, mistakes_of_the_file_are_told_with_their_place) {
  const Mistake cases[] = {
      {"", "0:0: is empty; `driftgate init` writes a configuration to start from"},
      {"integrations:\n", "2:1: 'integrations' must be an object, not nothing"},
      {"[]", "1:1: the configuration must be an object, not an array"},
      {"fail_on: error\n", "1:1: the configuration needs 'integrations'"},
      {"integrations: {a: {}}",
       "1:16: integration 'a' has no 'description' and no 'contracts', so there is nothing to hold "
       "it to"},
      {"integrations: {\"\": {description: a}}", "1:16: an integration needs a name"},
      {"integrations: {a: {description: a, description: b}}",
       "1:36: 'description' stands here a second time; the first is at line 1"},
      {"integrations: {a: {description: a}}\nintegration: {}",
       "2:1: unknown key 'integration' in the configuration (did you mean integrations?)"},
      {"integrations: {a: {description: a}}\ndefaults: {auth: {bearer: {env: X}}}",
       "2:12: unknown key 'auth' in 'defaults'"},
      {"integrations: {a: {description: a}}\nseed: -1", "2:7: 'seed' must be at least 0, not -1"},
      {"integrations: {a: {description: a}}\nreports: {junit: \"\"}",
       "2:18: 'junit' must not be empty"},
  };
  for (const Mistake& one : cases) EXPECT_EQ(mistake_in(one.line), one.message) << one.line;
}

TEST(ConfigTest, all_mistakes_that_the_schema_knows_are_told_at_once) {
  const std::string said = mistake_in("integrations:\n  a: {ownr: 1, owner: 2}\nseed: x\n");
  EXPECT_EQ(said,
            "2:7: unknown key 'ownr' in 'a' (did you mean owner?)\n"
            "folder/driftgate.yaml:2:23: error: 'owner' must be a string, not a number\n"
            "folder/driftgate.yaml:3:7: error: 'seed' must be an integer, not a string");
}

TEST(ConfigTest, what_valijson_could_not_take_is_refused_before_it) {
  EXPECT_EQ(mistake_in(with("owner: " + std::string(9000, 'a'))),
            "4:12: a text of 9000 bytes is longer than the 8192 that may stand here");
  EXPECT_NE(mistake_in(std::string(100, '[') + std::string(100, ']')), "");
  EXPECT_NE(mistake_in("a: &a [x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\n"
                       "c: &c [*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c]\n"
                       "e: &e [*d,*d,*d,*d,*d,*d,*d,*d]\nf: [*e,*e,*e,*e,*e,*e,*e,*e]\n"),
            "");
}

struct Interpolation {
  const char* text;
  const char* value;
};

TEST(ConfigTest, variables_are_put_into_scalars_after_parsing) {
  const Interpolation cases[] = {
      {"plain", "plain"},
      {"'${HOST}'", "api.example.com"},
      {"https://${HOST}/v2", "https://api.example.com/v2"},
      {"'${HOST}${HOST}'", "api.example.comapi.example.com"},
      {"'${NOPE:-fallback}'", "fallback"},
      {"'${EMPTY:-fallback}'", "fallback"},
      {"'${EMPTY}'", ""},
      {"'${NOPE:-}'", ""},
      {"'${HOST:?must be set}'", "api.example.com"},
      {"'$$HOME costs 5$'", "$HOME costs 5$"},
      {"'$${HOST}'", "${HOST}"},
      {"$HOST", "$HOST"},
      {"'${HOSTILE}'", "a\"\n: b"},
      {"'${FOUR}'", "4"},
  };
  for (const Interpolation& one : cases)
    EXPECT_EQ(integration_with(std::string("owner: ") + one.text).owner, one.value) << one.text;
}

TEST(ConfigTest, a_variable_may_stand_for_a_number_or_a_truth_where_one_is_wanted) {
  EXPECT_EQ(integration_with("concurrency: ${FOUR}").transport.concurrency, 4);
  EXPECT_EQ(integration_with("concurrency: ${NOPE:-5}").transport.concurrency, 5);
  EXPECT_FALSE(integration_with("tls: {verify: '${NOPE:-false}'}").transport.verify_tls);
  EXPECT_TRUE(integration_with("allow_remote_refs: ${YES}").allow_remote_refs);
  EXPECT_EQ(mistake_in(with("concurrency: ${HOST}")),
            "4:18: 'concurrency' must be an integer, not a string");
  // What was quoted without a variable is a text.
  EXPECT_EQ(mistake_in(with("concurrency: '4'")),
            "4:18: 'concurrency' must be an integer, not a string");
}

TEST(ConfigTest, the_value_of_a_variable_is_not_printed) {
  EXPECT_EQ(mistake_in(with("base_url: ${HOST}")),
            "4:15: the value of '${HOST}' is not usable here");
  EXPECT_EQ(mistake_in(with("latency_budget: ${HOST}")),
            "4:21: expected a duration such as 800ms, 5s, 2m, 1h or 7d, found '${HOST}'");
  EXPECT_EQ(mistake_in(with("mode: ${HOST}")),
            "4:11: 'mode' must be synchronous, asynchronous or batch, not '${HOST}'");
}

// The references in the documentation are the schemas'; DRIFTGATE_REBASELINE=1 writes them again.
TEST(ConfigTest, documentation_has_the_references_of_the_schemas) {
  const struct {
    const char* page;
    const char* command;
    std::string reference;
  } cases[] = {
      {"configuration.md", "driftgate schema --format markdown", config_reference()},
      {"baseline.md", "driftgate schema baseline --format markdown", baseline_reference()},
  };
  for (const auto& c : cases) {
    const auto path = std::filesystem::path(DRIFTGATE_SOURCE_DIR) / "docs" / c.page;
    const std::string begin = std::string("<!-- made by `") + c.command + "` -->\n\n";
    std::string text = tests::read_bytes(path);
    const std::size_t first = text.find(begin);
    const std::size_t last = text.find("<!-- end -->");
    ASSERT_NE(first, std::string::npos) << c.page;
    ASSERT_NE(last, std::string::npos) << c.page;
    const std::size_t from = first + begin.size();
    if (std::getenv("DRIFTGATE_REBASELINE") != nullptr)
      std::ofstream(path, std::ios::binary) << text.replace(from, last - from, c.reference);
    else
      EXPECT_EQ(text.substr(from, last - from), c.reference) << c.page;
  }
}

}  // namespace
}  // namespace driftgate::config_test
