// What users write: workflows, set-up and tear-down; and links of a description. Against a provider
// with a little state.

#include "runner/flow.h"

#include <gtest/gtest.h>

#include <map>

#include "runner/explore.h"
#include "specs/document/error.h"
#include "tests/files.h"
#include "tests/harbour_provider.h"
#include "tests/runner/api.h"
#include "tests/runner/fake_transport.h"
#include "tests/runner/sending.h"

namespace driftgate::flow_test {
namespace {

constexpr const char* kPaths = R"(
  /depots:
    post:
      operationId: createDepot
      requestBody:
        required: true
        content: {application/json: {schema: {type: object, required: [name], properties: {name: {type: string}, size: {type: integer}}}}}
      responses:
        '201':
          description: Made.
          content: {application/json: {schema: {type: object}}}
          links:
            made: {operationId: getDepot, parameters: {depotId: '$response.body#/id'}}
  /depots/{depotId}:
    parameters: [{name: depotId, in: path, required: true, schema: {type: string}, example: X}]
    get:
      operationId: getDepot
      parameters: [{name: full, in: query, schema: {type: boolean}}]
      responses: {'200': {description: It., content: {application/json: {}}}, '404': {description: None.}}
    delete:
      operationId: deleteDepot
      responses: {'204': {description: Gone.}, '404': {description: None.}}
  /busy:
    get:
      operationId: getBusy
      responses: {'200': {description: Ready.}, '503': {description: Not yet.}}
  /newest:
    get:
      operationId: getNewest
      responses:
        '200':
          description: It.
          content: {application/json: {}}
          links: {depot: {operationRef: '#/paths/~1depots~1{depotId}/get', parameters: {path.depotId: '$response.body#/depot'}}}
)";

/// Depots "1", "2", … in the order in which they are made.
struct Yard {
  std::map<std::string, std::string> depots{};
  int made = 0;
  int busy = 2;  // Answers of 503 before the first 200.
  std::string newest = R"({"depot": "1"})";
  bool forgets = false;
  std::vector<std::string> log{};

  Exchange answer(const Request& request) {
    const std::string path = request.url.substr(std::string("http://api.test/v1").size());
    const std::string bare = path.substr(0, path.find('?'));
    Response response{.status = 404, .headers = {{"Content-Type", "application/json"}}};
    const std::string id = bare.starts_with("/depots/") ? bare.substr(8) : "";
    if (bare == "/depots") {
      const std::string next = std::to_string(++made);
      if (!forgets) depots[next] = request.body;
      response.status = 201;
      response.body = R"({"id": ")" + next + R"("})";
    } else if (bare == "/busy") {
      response.status = busy-- > 0 ? 503 : 200;
    } else if (bare == "/newest") {
      response.status = 200;
      response.body = newest;
    } else if (depots.contains(id)) {
      response.status = request.method == "DELETE" ? 204 : 200;
      if (request.method == "DELETE")
        depots.erase(id);
      else
        response.body = depots[id];
    }
    log.push_back(request.method + " " + path + (request.body.empty() ? "" : " " + request.body) +
                  " " + std::to_string(response.status));
    if (response.body.empty()) response.headers.clear();
    return {.outcome = std::move(response)};
  }
};

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

class FlowTest : public testing::Test {
 protected:
  FlowTest() { plan_options.methods = {"GET"}; }

  void use_file(const std::string& workflows) {
    const std::string text =
        "arazzo: 1.0.1\ninfo: {title: t, version: '1'}\n"
        "sourceDescriptions: [{name: api, url: api.yaml}]\nworkflows:\n" +
        workflows;
    files.push_back(arazzo::read_arazzo(
        "f.yaml", [&](const std::string&) { return text; }, "api.yaml"));
    flows.files.push_back(bind_file(*files.back(), *description));
  }

  void use_steps(const std::string& set_up, const std::string& tear_down) {
    const auto same = [](Node node) { return node; };
    documents.push_back(read_yaml(set_up, "c.yaml"));
    documents.push_back(read_yaml(tear_down, "c.yaml"));
    before = arazzo::read_steps(documents[0]->root(), same);
    after = arazzo::read_steps(documents[1]->root(), same, before);
    flows.set_up = bind_steps(before, *description);
    flows.tear_down = bind_steps(after, *description);
  }

  const Explored& run() {
    require_inputs(flows, plan_options);
    Evaluator evaluator;
    const Policy policy{};
    Judge judge(evaluator, policy, {});
    tests::FakeTransport transport([&](const Sending& each) { return yard.answer(*each.request); },
                                   1);
    explore_options.flows = flows.any() ? &flows : nullptr;
    const Plan made = plan(*description, plan_options, evaluator);
    explored = explore(made, plan_options, *description, evaluator, transport, judge, policy,
                       {.integration = "yard"}, explore_options);
    return explored;
  }

  // "passed workflow w, step a: criterion-unmet /id; reason".
  static std::string shown(const std::vector<Result>& results) {
    std::string text;
    for (const Result& result : results) {
      text += std::string(to_string(result.outcome)) + " " + result.name;
      for (const Finding& finding : result.findings)
        text += ": " + std::string(finding.rule) + " " + finding.violation.instance + " (" +
                std::string(to_string(finding.confidence)) + ")";
      text += (result.reason.empty() ? "" : "; " + result.reason) + "\n";
    }
    return text;
  }

  std::unique_ptr<const Description> description = tests::describe_paths(kPaths);
  PlanOptions plan_options{.only = {"getDepot"}};
  ExploreOptions explore_options{};
  Yard yard{};
  std::vector<std::unique_ptr<const arazzo::Arazzo>> files{};
  std::vector<std::unique_ptr<const Document>> documents{};
  std::vector<arazzo::Step> before{}, after{};
  Flows flows{};
  Explored explored{};
};

TEST_F(FlowTest, plays_a_workflow_from_step_to_step) {
  use_file(R"(
- workflowId: life
  inputs: {type: object, properties: {name: {type: string, default: Hoek}, size: {type: integer, default: 3}}}
  steps:
  - stepId: make
    operationId: createDepot
    requestBody:
      payload: {name: '{$inputs.name} van Holland', size: 1}
      replacements: [{target: /size, value: $inputs.size}]
    outputs: {id: '$response.body#/id'}
  - stepId: read
    operationId: getDepot
    parameters: [{name: depotId, in: path, value: $steps.make.outputs.id}, {name: full, in: query, value: true}]
    successCriteria: [{condition: $response.body#/size == 3}]
  - stepId: remove
    operationId: deleteDepot
    parameters: [{name: depotId, in: path, value: $steps.make.outputs.id}]
  - stepId: gone
    operationId: getDepot
    parameters: [{name: depotId, in: path, value: $steps.make.outputs.id}]
    successCriteria: [{condition: $statusCode == 404}]
)");
  run();
  EXPECT_EQ(shown(explored.steps),
            "passed workflow life, step make\npassed workflow life, step read\n"
            "passed workflow life, step remove\npassed workflow life, step gone\n");
  EXPECT_EQ(joined(yard.log),
            "POST /depots {\"name\":\"Hoek van Holland\",\"size\":3} 201\n"
            "GET /depots/1?full=true 200\nDELETE /depots/1 204\nGET /depots/1 404\n"
            "GET /depots/X 404\n");
  EXPECT_TRUE(explored.notices.empty()) << joined(explored.notices);
}

TEST_F(FlowTest, an_unmet_criterion_is_a_finding_and_ends_the_workflow) {
  use_file(R"(
- workflowId: w
  steps:
  - stepId: a
    operationId: createDepot
    requestBody: {payload: {name: Delft}}
    successCriteria: [{condition: '$response.body#/id == 7'}]
  - {stepId: b, operationId: getBusy}
)");
  run();
  EXPECT_EQ(shown(explored.steps),
            "failed workflow w, step a: criterion-unmet /id (once)\n"
            "skipped workflow w, step b; the workflow ended before it\n");
  const Finding& finding = explored.steps[0].findings.at(0);
  EXPECT_EQ(finding.violation.expected, "$response.body#/id == 7");
  EXPECT_EQ(finding.violation.actual, "$response.body#/id is \"1\"");
  EXPECT_EQ(to_string(finding.violation.source), "f.yaml:11:23");
  EXPECT_EQ(explored.steps[0].operation, "createDepot");
  // What it made is told, since DELETE is not among the methods.
  EXPECT_EQ(joined(explored.notices),
            "1 created at /depots was left behind: its removal is not selected\n");
}

TEST_F(FlowTest, what_a_workflow_leaves_is_removed_where_that_is_allowed) {
  plan_options.methods.insert("DELETE");
  plan_options.only = {};
  plan_options.skip = {"getBusy", "getNewest"};
  use_file("- workflowId: w\n  steps: [{stepId: a, operationId: createDepot}]\n");
  run();
  EXPECT_EQ(yard.log.back(), "DELETE /depots/1 204");
  EXPECT_TRUE(yard.depots.empty());
  EXPECT_TRUE(explored.notices.empty()) << joined(explored.notices);
}

TEST_F(FlowTest, a_step_is_tried_again_as_often_as_it_says) {
  const auto with_limit = [&](const char* limit) {
    use_file(std::string("- workflowId: w") + limit +
             "\n  steps:\n  - stepId: a\n    operationId: getBusy\n"
             "    onFailure: [{name: again, type: retry, retryAfter: 0, retryLimit: " +
             limit + ", criteria: [{condition: $statusCode == 503}]}]\n");
  };
  with_limit("1");
  with_limit("2");
  yard.busy = 4;
  run();
  // The first file has two attempts and what confirms them; the second one has a third.
  EXPECT_EQ(shown(explored.steps).substr(0, 56),
            "failed workflow w1, step a: criterion-unmet  (confirmed)");
  EXPECT_EQ(explored.steps[1].outcome, Outcome::passed);
}

TEST_F(FlowTest, actions_lead_elsewhere) {
  use_file(R"(
- workflowId: w
  steps:
  - stepId: a
    operationId: getBusy
    onFailure: [{name: other, type: goto, stepId: c}]
  - {stepId: b, operationId: getNewest}
  - stepId: c
    operationId: getNewest
    onSuccess: [{name: enough, type: end, criteria: [{context: $response.body, condition: '$.depot', type: jsonpath}]}]
  - {stepId: d, operationId: getNewest}
)");
  run();
  EXPECT_EQ(shown(explored.steps).substr(shown(explored.steps).find('\n') + 1),
            "passed workflow w, step c\nskipped workflow w, step b; the workflow ended before it\n"
            "skipped workflow w, step d; the workflow ended before it\n");
}

TEST_F(FlowTest, a_circle_ends) {
  use_file(R"(
- workflowId: w
  steps: [{stepId: a, operationId: getNewest, onSuccess: [{name: on, type: goto, stepId: a}]}]
)");
  run();
  EXPECT_EQ(explored.steps[0].outcome, Outcome::errored);
  EXPECT_EQ(explored.steps[0].type, "workflow.endless");
  EXPECT_EQ(explored.steps[0].fault, Fault::input);
}

TEST_F(FlowTest, workflows_call_each_other_and_wait_for_each_other) {
  use_file(R"(
- workflowId: last
  dependsOn: [main]
  steps: [{stepId: a, operationId: getNewest}]
- workflowId: main
  steps:
  - stepId: call
    workflowId: make
    parameters: [{name: name, value: Hoek}]
  - stepId: read
    operationId: getDepot
    parameters: [{name: depotId, in: path, value: $steps.call.outputs.id}]
    successCriteria: [{condition: $statusCode == 404}]
- workflowId: make
  inputs: {type: object, required: [name], properties: {name: {type: string}}}
  steps:
  - stepId: a
    operationId: createDepot
    requestBody: {payload: {name: $inputs.name}}
    outputs: {id: '$response.body#/id'}
  outputs: {id: $steps.a.outputs.id}
)");
  run();
  EXPECT_EQ(yard.log.at(0), R"(POST /depots {"name":"Hoek"} 201)");
  EXPECT_EQ(yard.log.at(1), "GET /depots/1 200");
  EXPECT_EQ(shown(explored.steps),
            "passed workflow make, step a\npassed workflow main, step call\n"
            "failed workflow main, step read: criterion-unmet  (confirmed)\n"
            "skipped workflow last, step a; it depends on the workflow main, which did not end "
            "well\n");
}

TEST_F(FlowTest, an_expression_that_yields_nothing_is_no_request) {
  use_file(R"(
- workflowId: w
  steps:
  - {stepId: a, operationId: getNewest, outputs: {x: $response.header.X-None}}
  - {stepId: b, operationId: getDepot, parameters: [{name: depotId, in: path, value: $steps.a.outputs.x}]}
)");
  run();
  EXPECT_EQ(shown(explored.steps),
            "passed workflow w, step a\nerrored workflow w, step b; parameter 'depotId': "
            "$steps.a.outputs.x yields nothing\n");
}

TEST_F(FlowTest, who_asks_is_not_shown) {
  use_file(R"(
- workflowId: w
  steps:
  - stepId: a
    operationId: getNewest
    parameters: [{name: Authorization, in: header, value: Bearer sesame}]
    successCriteria: [{condition: $statusCode == 204}]
)");
  run();
  ASSERT_EQ(explored.steps[0].outcome, Outcome::failed);
  EXPECT_EQ(explored.steps[0].reproduction.find("sesame"), std::string::npos);
  EXPECT_EQ(explored.steps[0].findings[0].reproduction.find("sesame"), std::string::npos);
  EXPECT_FALSE(explored.steps[0].findings[0].request);
}

// --- a provider over the wire ---

TEST(flow, is_played_against_the_harbour) {
  const tests::HarbourProvider provider;
  const auto description = tests::describe(
      tests::read_bytes(tests::tests_folder() / "providers" / "harbour" / "harbour.yaml"));
  const auto file = arazzo::read_arazzo(
      "f.yaml",
      [](const std::string&) {
        return std::string(R"(arazzo: 1.0.1
info: {title: Vessels, version: '1'}
sourceDescriptions: [{name: harbour, url: api.yaml}]
workflows:
- workflowId: vessel
  steps:
  - stepId: register
    operationId: registerVessel
    requestBody: {replacements: [{target: /imo, value: '9321495'}]}
    successCriteria: [{condition: $statusCode == 201 && $response.body#/imo == $request.body#/imo}]
    outputs: {imo: $response.body#/imo, name: $response.body#/name}
  - stepId: read
    operationId: getVessel
    parameters: [{name: imo, in: path, value: $steps.register.outputs.imo}]
    successCriteria:
    - condition: $response.body#/name == $steps.register.outputs.name
    - {context: $response.body, condition: '$[?@ == "9321495"]', type: jsonpath}
    outputs: {tag: $response.header.ETag}
  - stepId: unchanged
    operationId: getVessel
    parameters:
    - {name: imo, in: path, value: $steps.register.outputs.imo}
    - {name: If-None-Match, in: header, value: $steps.read.outputs.tag}
    successCriteria: [{condition: $statusCode == 304}]
  - stepId: remove
    operationId: deleteVessel
    parameters: [{name: imo, in: path, value: $steps.register.outputs.imo}]
  - stepId: gone
    operationId: getVessel
    parameters: [{name: imo, in: path, value: $steps.register.outputs.imo}]
    successCriteria: [{condition: $statusCode == 404 || $statusCode == 410}]
)");
      },
      "api.yaml");
  Flows flows;
  flows.files.push_back(bind_file(*file, *description));
  Evaluator evaluator;
  const Policy policy{};
  Judge judge(evaluator, policy, {});
  const PlanOptions options{
      .base_url = provider.url(), .only = {"getVessel"}, .has_credentials = true};
  TransportOptions sending = tests::once_to(provider.url());
  sending.credentials = tests::harbour_credentials();
  const auto transport = make_curl_transport(sending);
  const Plan made = plan(*description, options, evaluator);
  ExploreOptions explore_options;
  explore_options.flows = &flows;
  const Explored explored =
      explore(made, options, *description, evaluator, *transport, judge, policy,
              {.integration = "harbour", .sent_credentials = true}, explore_options);
  ASSERT_EQ(explored.steps.size(), 5U);
  for (const Result& step : explored.steps) {
    std::string why = step.reason;
    for (const Finding& finding : step.findings)
      why += std::string(finding.rule) + " " + finding.violation.expected + " / " +
             finding.violation.actual + "\n";
    EXPECT_EQ(step.outcome, Outcome::passed) << step.name << ": " << why;
    EXPECT_TRUE(step.findings.empty()) << step.name << ": " << why;
  }
}

// --- what does not fit the description ---

std::string refusal(const Description& description, const std::string& steps) {
  const auto document = read_yaml(steps, "c.yaml");
  try {
    const auto read = arazzo::read_steps(document->root(), [](Node node) { return node; });
    bind_steps(read, description);
  } catch (const Error& error) {
    return to_string(error.where()) + ": " + error.what();
  }
  return "none";
}

TEST_F(FlowTest, steps_fit_the_description_or_are_refused) {
  const std::pair<const char*, const char*> kBad[] = {
      {"[{operationId: getDepots}]",
       "c.yaml:1:2: the description has no operation 'getDepots' (did you mean getDepot?)"},
      {"[{operationId: PUT /depots}]",
       "c.yaml:1:2: the description has no operation 'PUT /depots'"},
      {"[{operationId: getBusy, parameters: [{name: x, in: query, value: 1}]}]",
       "c.yaml:1:38: getBusy has no query parameter 'x'"},
      {"[{operationId: getBusy, parameters: [{name: a b, in: header, value: 1}]}]",
       "c.yaml:1:38: 'a b' is no name for a header field"},
      {"[{operationId: getBusy, requestBody: {payload: {}}}]", "c.yaml:1:2: getBusy takes no body"},
      {"[{operationId: createDepot, requestBody: {contentType: text/csv, payload: a}}]",
       "c.yaml:1:2: createDepot takes no body of type text/csv"},
      {"[{operationId: getBusy, successCriteria: [{condition: $statusCode}, {condition: 200 =}]}]",
       "c.yaml:1:69: the condition '200 =' is not understood: an operator is missing before '='"},
      {"[{operationId: getBusy, onFailure: [{name: n, type: end}]}]",
       "c.yaml:1:37: here a step may only be tried again: 'type: retry' and nothing else"},
      {"[{operationId: getBusy, stepId: a}, {operationId: getBusy, stepId: a}]",
       "c.yaml:1:68: the step 'a' stands twice"},
  };
  for (const auto& [steps, problem] : kBad) EXPECT_EQ(refusal(*description, steps), problem);
}

TEST_F(FlowTest, inputs_without_a_value_are_refused) {
  use_file(R"(
- workflowId: w
  inputs: {type: object, required: [name], properties: {name: {type: string}}}
  steps: [{stepId: a, operationId: createDepot, requestBody: {payload: {name: $inputs.name}}}]
)");
  EXPECT_THROW(require_inputs(flows, plan_options), Error);
  plan_options.parameters["name"] = "Hoek";
  run();
  EXPECT_EQ(yard.log.at(0), R"(POST /depots {"name":"Hoek"} 201)");
}

// --- before and after ---

TEST_F(FlowTest, what_the_set_up_gives_is_known_to_all_later_requests) {
  use_steps("[{stepId: depot, operationId: POST /depots, outputs: {depotId: $response.body#/id}}]",
            "[{operationId: deleteDepot, parameters: [{name: depotId, in: path, value: "
            "$steps.depot.outputs.depotId}]}]");
  run();
  ASSERT_EQ(yard.log.size(), 3U) << joined(yard.log);
  EXPECT_EQ(yard.log[1], "GET /depots/1 200");
  EXPECT_EQ(yard.log[2], "DELETE /depots/1 204");
  EXPECT_EQ(shown(explored.steps), "passed setup, step depot\n");
  EXPECT_TRUE(explored.notices.empty()) << joined(explored.notices);
}

TEST_F(FlowTest, what_the_set_up_made_outlives_the_probes) {
  plan_options.methods = {"GET", "POST", "DELETE"};
  plan_options.only = {"*Depot"};
  explore_options.workflows = true;
  use_steps("[{operationId: createDepot, outputs: {'/depots/{depotId}': $response.body#/id}}]",
            "[]");
  run();
  std::vector<std::string> removed;
  for (const std::string& line : yard.log)
    if (line.starts_with("DELETE /depots/1 ")) removed.push_back(line);
  EXPECT_EQ(removed, std::vector<std::string>{"DELETE /depots/1 204"});
  EXPECT_EQ(yard.log.back(), "DELETE /depots/1 204");
  EXPECT_TRUE(yard.depots.empty());
}

TEST_F(FlowTest, a_set_up_that_fails_is_an_error_and_what_it_made_is_removed) {
  use_steps(
      "[{stepId: a, operationId: createDepot, outputs: {depotId: $response.body#/id}}, "
      "{stepId: b, operationId: getBusy}]",
      "[{operationId: deleteDepot, parameters: [{name: depotId, in: path, value: "
      "$steps.a.outputs.depotId}]}, {operationId: getBusy}]");
  run();
  EXPECT_EQ(joined(yard.log).substr(0, joined(yard.log).find("DELETE")).find("GET /depots"),
            std::string::npos);
  ASSERT_EQ(explored.steps.size(), 2U);
  EXPECT_EQ(explored.steps[1].outcome, Outcome::errored);
  EXPECT_EQ(explored.steps[1].reason,
            "the set-up failed: expected a 2xx status, found 503; getBusy answered 503");
  for (const Result& result : explored.run.results) EXPECT_EQ(result.outcome, Outcome::skipped);
  EXPECT_TRUE(yard.depots.empty());
  EXPECT_EQ(joined(explored.notices),
            "teardown, step 2 (getBusy) did not end well, so something may be left behind: "
            "expected a 2xx status, found 503\n");
}

TEST_F(FlowTest, the_users_own_is_never_removed_though_it_is_named) {
  plan_options.methods = {"GET", "POST", "DELETE"};
  plan_options.only = {"*Depot"};
  plan_options.parameters["depotId"] = "mine";
  explore_options.workflows = true;
  yard.depots["mine"] = "{}";
  run();
  EXPECT_TRUE(yard.depots.contains("mine")) << joined(yard.log);
  EXPECT_EQ(yard.depots.size(), 1U) << joined(yard.log);
}

// --- links ---

TEST_F(FlowTest, links_are_followed) {
  plan_options.only = {"getDepot", "getNewest"};
  explore_options.workflows = true;
  yard.depots["1"] = "{}";
  run();
  EXPECT_EQ(shown(explored.run.results).find("link-broken"), std::string::npos);
  // The plain request for it is made with what the link says, too.
  EXPECT_NE(joined(yard.log).find("GET /depots/1 200"), std::string::npos) << joined(yard.log);
  EXPECT_EQ(joined(yard.log).find("GET /depots/X"), std::string::npos) << joined(yard.log);
}

TEST_F(FlowTest, a_link_that_does_not_hold_is_a_finding_of_the_answer_that_has_it) {
  struct Broken {
    const char* newest;
    const char* finding;
  };
  for (const auto& [newest, finding] : {
           Broken{R"({"depot": "8"})", "link-broken link depot (confirmed)"},
           Broken{R"({})", "link-broken link depot (confirmed)"},
           Broken{R"({"depot": null})", ""},
           Broken{R"({"depot": "1"})", ""},
       }) {
    SCOPED_TRACE(newest);
    yard = {.depots = {{"1", "{}"}}, .newest = newest};
    plan_options.only = {"getDepot", "getNewest"};
    explore_options.workflows = true;
    run();
    for (const Result& result : explored.run.results) {
      if (result.name != "GET /newest") continue;
      const std::string text = shown({result});
      EXPECT_EQ(text.find("link-broken") != text.npos, *finding != '\0') << text;
      EXPECT_NE(text.find(finding), text.npos) << text;
    }
  }
}

TEST_F(FlowTest, a_create_that_makes_nothing_is_one_finding) {
  plan_options.methods = {"GET", "POST", "DELETE"};
  plan_options.only = {"*Depot"};
  explore_options.workflows = true;
  yard = {.forgets = true};
  run();
  const std::string text = shown(explored.run.results);
  EXPECT_EQ(text.find("link-broken"), text.npos) << text;
  EXPECT_NE(text.find("created-not-available"), text.npos) << text;
}

}  // namespace
}  // namespace driftgate::flow_test
