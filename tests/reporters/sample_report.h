#pragma once

#include <string>

#include "validators/report.h"

namespace driftgate::tests {

/// Bytes that no report may pass on as they are, one of each sort.
inline std::string hostile_text() {
  using namespace std::string_literals;
  return "esc \x1b[31m nul \0 del \x7f c1 \xC2\x85 bad \xFF\xC0\xAF bidi \xE2\x80\xAE nonchar "
         "\xEF\xBF\xBE end ]]> <b>&\" line\n::error::boo\n##vso[task.complete] ##[error] "
         "##teamcity[x] [[ATTACHMENT|/etc/passwd]]"s;
}

inline IntegrationReport sample_payments() {
  const Location list{
      .file = "specs/payments.yaml", .pointer = "/paths/~1payments/get", .line = 30, .column = 5};
  const Finding amount{
      .rule = "body-schema",
      .category = "contract",
      .violation = {.message = "a string where a number is promised",
                    .expected = "number",
                    .actual = "\"12.00\"",
                    .instance = "/items/0/amount",
                    .keyword = "/properties/items/items/$ref/properties/amount/type",
                    .hint = "amounts became strings everywhere: a new serializer",
                    .source = {.file = "specs/payments.yaml",
                               .pointer = "/components/schemas/Payment/properties/amount/type",
                               .line = 112,
                               .column = 19}},
      .count = 36,
      .confidence = Confidence::confirmed,
      .fingerprint = "00c0ffee00c0ffee",
      .request = Request{.method = "PUT",
                         .url = "https://api.sandbox.vendor.example/v2/payments?limit=2",
                         .headers = {{"Accept", "application/json"}, {"X-Latin", "caf\xE9"}},
                         .body = std::string("{\"esc\":\"\x1b\"}\n\0", 13)},
      .reproduction = "curl -sS -X PUT https://api.sandbox.vendor.example/v2/payments?limit=2",
      .status = 200,
      .promise = {.before = "  properties:\n    id: {type: string}\n    amount:\n      ",
                  .marked = "type: number",
                  .after = "\n      description: In euros.\n    note:",
                  .line = 109},
      .evidence = {.before = "{\n  \"items\": [\n    {\n      \"id\": \"pay_1\",\n      ",
                   .marked = "\"amount\": \"12.00\"",
                   .after = "\n      … 2 more\n    }\n    … 35 more\n  ]\n}"}};
  const Finding extra{.rule = "undocumented-property",
                      .category = "contract",
                      .severity = Severity::warning,
                      .violation = {.message = "a property that no schema describes",
                                    .actual = "\"\xE2\x82\xAC 12\"",
                                    .instance = "/items/0/display_amount",
                                    .source = {.file = "specs/payments.yaml",
                                               .pointer = "/components/schemas/Payment",
                                               .line = 104,
                                               .column = 5}},
                      .count = 2,
                      .confidence = Confidence::confirmed,
                      .fingerprint = "0123456789abcdef"};
  const Finding slow{.rule = "latency-budget",
                     .category = "slo",
                     .severity = Severity::warning,
                     .violation = {.message = "the answer took longer than its budget",
                                   .expected = "at most 800 ms",
                                   .actual = "1204 ms"},
                     .fingerprint = "1111111111111111"};
  const Finding hostile{.rule = "undocumented-status",
                        .category = "contract",
                        .violation = {.message = "status is not documented",
                                      .expected = "200, 404",
                                      .actual = hostile_text(),
                                      .instance = "header X-" + hostile_text()},
                        .fingerprint = "2222222222222222",
                        .evidence = {.before = "{" + hostile_text() + "\n"}};
  const Finding once{.rule = "missing-body",
                     .category = "contract",
                     .violation = {.message = "no body where one is promised"},
                     .confidence = Confidence::flaky,
                     .fingerprint = "3333333333333333"};

  const Finding known{
      .rule = "body-schema",
      .category = "contract",
      .violation = {.message = "a null where a string is promised", .instance = "/note"},
      .fingerprint = "4444444444444444",
      .accepted = Acceptance{.reason = "the vendor mends it in 2.2",
                             .owner = "team-checkout",
                             .ticket = "PAY-7",
                             .expires = "2026-12-31"}};

  IntegrationReport payments{
      .name = "acme.payments",
      .owner = "team-checkout",
      .runbook = "https://wiki.example.com/runbooks/payments",
      .contact = "support@vendor.example",
      .status_page = "https://status.vendor.example",
      .description = "specs/payments.yaml",
      .description_version = "2.1.0",
      .description_digest =
          "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
      .base_url = "https://api.sandbox.vendor.example/v2",
      .notices = {"TLS certificates are not verified", "remote references are allowed"},
      .operations = 9,
      .requests = 11};
  payments.results = {
      {.name = "GET /health",
       .operation = "health",
       .source = {.file = "specs/payments.yaml", .line = 12, .column = 3},
       .status = 200,
       .timings = {.total = std::chrono::microseconds{12'345}}},
      {.name = "GET /payments",
       .operation = "listPayments",
       .outcome = Outcome::failed,
       .findings = {known, extra, amount},
       .undecided = {"pattern (?<=a)b at /items/0/id ran over its limits"},
       .source = list,
       .status = 200,
       .timings = {.resolved = std::chrono::microseconds{1'200},
                   .connected = std::chrono::microseconds{15'000},
                   .secured = std::chrono::microseconds{31'000},
                   .first_byte = std::chrono::microseconds{498'700},
                   .total = std::chrono::microseconds{512'499}},
       .reproduction = "curl -sS -H \"Authorization: Bearer $PAYMENTS_TOKEN\" "
                       "'https://api.sandbox.vendor.example/v2/payments?limit=1'",
       .rerun = "driftgate check --only listPayments --seed 42"},
      {.name = "GET /payments/{id}",
       .operation = "payments.get",
       .outcome = Outcome::failed,
       .findings = {hostile},
       .remarks = {"two Content-Length fields: " + hostile_text()},
       .source = {.file = "specs/payments.yaml", .line = 51, .column = 5},
       .status = 418,
       .timings = {.total = std::chrono::microseconds{1'500}},
       .reproduction = "curl -sS https://api.sandbox.vendor.example/v2/payments/1",
       .rerun = "driftgate check --only payments.get --seed 42"},
      {.name = "GET /refunds",
       .operation = "listRefunds",
       .findings = {slow},
       .source = {.file = "specs/payments.yaml", .line = 70, .column = 5},
       .status = 200,
       .timings = {.total = std::chrono::microseconds{1'204'000}},
       .rerun = "driftgate check --only listRefunds --seed 42"},
      {.name = "GET /refunds/count",
       .operation = "countRefunds",
       .findings = {known},
       .source = {.file = "specs/payments.yaml", .line = 79, .column = 5},
       .status = 200,
       .timings = {.total = std::chrono::microseconds{70'000}}},
      {.name = "GET /refunds/{id}",
       .operation = "getRefund",
       .findings = {once},
       .source = {.file = "specs/payments.yaml", .line = 82, .column = 5},
       .status = 200,
       .timings = {.total = std::chrono::microseconds{80'000}}},
      {.name = "POST /payments",
       .operation = "createPayment",
       .outcome = Outcome::skipped,
       .type = "skip.method",
       .reason = "method POST is not among those probed (GET, HEAD)",
       .source = {.file = "specs/payments.yaml", .line = 40, .column = 5}},
      {.name = "POST /refunds",
       .operation = "createRefund",
       .outcome = Outcome::skipped,
       .type = "skip.method",
       .reason = "method POST is not among those probed (GET, HEAD)",
       .source = {.file = "specs/payments.yaml", .line = 76, .column = 5}},
      {.name = "GET /reports/{day}",
       .operation = "getReport",
       .outcome = Outcome::skipped,
       .type = "skip.parameter",
       .reason = "no value can be made for path parameter 'day'",
       .source = {.file = "specs/payments.yaml", .line = 90, .column = 5}},
  };
  payments.coverage = {
      .counts = {{{5, 9}, {1, 2}, {0, 2}, {6, 14}, {5, 9}, {20, 31}, {0, 0}}},
      .items =
          {{.kind = CoverageKind::operations,
            .operation = "listPayments",
            .name = "GET /payments",
            .seen = 2,
            .times = {std::chrono::microseconds{498'700}, std::chrono::microseconds{512'499}}},
           {.kind = CoverageKind::statuses, .operation = "listPayments", .name = "200", .seen = 2},
           {.kind = CoverageKind::statuses,
            .operation = "listPayments",
            .name = "404",
            .reason = "no answer with this status"},
           {.kind = CoverageKind::parameters,
            .operation = "listPayments",
            .name = "query limit",
            .reason = "in no request"},
           {.kind = CoverageKind::properties,
            .name = "specs/payments.yaml#/components/" + hostile_text(),
            .reason = "in no answer"}},
      .more = 12};
  return payments;
}

inline IntegrationReport sample_shipping() {
  const auto unreachable = [](std::string name, std::string operation) {
    return Result{.name = std::move(name),
                  .operation = std::move(operation),
                  .outcome = Outcome::errored,
                  .fault = Fault::provider,
                  .type = "probe.connect",
                  .reason = "connection refused by 192.0.2.7 port 443",
                  .timings = {.total = std::chrono::microseconds{3'021'000}},
                  .reproduction = "curl -sS https://shipping.example/v1/parcels",
                  .rerun = "driftgate check --only 'GET /parcels' --seed 42"};
  };
  return {.name = "shipping",
          .description = "specs/shipping.json",
          .base_url = "https://shipping.example/v1",
          .results = {unreachable("GET /parcels", "listParcels"),
                      unreachable("GET /parcels/{id}", "getParcel"),
                      {.name = "GET /rates",
                       .operation = "listRates",
                       .outcome = Outcome::errored,
                       .fault = Fault::provider,
                       .type = "auth.refused",
                       .reason = "the provider answered 401 to our credentials",
                       .status = 401,
                       .timings = {.total = std::chrono::microseconds{45'000}}}},
          .operations = 3,
          .requests = 7};
}

/// Several integrations and one of everything that can happen to a case, but for broken input.
inline Report sample_report() {
  return {.tool_version = "0.1.0",
          .started = "2026-11-01T10:00:00",
          .hostname = "ci-1",
          .seed = 42,
          .duration = std::chrono::microseconds{3'214'159},
          .integrations = {{.name = "catalogue",
                            .description = "specs/catalogue.yaml",
                            .description_version = "1.0",
                            .base_url = "http://localhost:8080",
                            .results = {{.name = "GET /products",
                                         .operation = "listProducts",
                                         .source = {.file = "specs/catalogue.yaml", .line = 8},
                                         .status = 200,
                                         .timings = {.total = std::chrono::microseconds{999}}}},
                            .operations = 1,
                            .requests = 1},
                           sample_shipping(),
                           sample_payments()}};
}

}  // namespace driftgate::tests
