#include "validators/workflows/workflows.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

#include "specs/openapi/description.h"
#include "tests/validators/checks/case_file.h"
#include "validators/rules.h"

namespace driftgate::workflows_test {
namespace {

namespace fs = std::filesystem;
using tests::CaseFile;
using tests::truth;
using tests::words;

fs::path folder() { return tests::tests_folder() / "validators" / "workflows"; }

const Description& boats() {
  static const auto description =
      load_description((folder() / "api.yaml").string(),
                       [](const std::string& uri) { return tests::read_bytes(uri); });
  return *description;
}

const Operation* operation_named(const std::string& id) {
  for (const Operation& operation : boats().operations)
    if (operation.id == id) return &operation;
  ADD_FAILURE() << "no operation " << id;
  return nullptr;
}

Step::Role role_named(const std::string& name) {
  using Role = Step::Role;
  static const std::map<std::string, Role> roles{{"create", Role::create},
                                                 {"read", Role::read},
                                                 {"list", Role::list},
                                                 {"walk", Role::walk},
                                                 {"write", Role::write},
                                                 {"repeat", Role::repeat},
                                                 {"read_if_changed", Role::read_if_changed},
                                                 {"write_if_unchanged", Role::write_if_unchanged},
                                                 {"remove", Role::remove},
                                                 {"given", Role::given},
                                                 {"follow", Role::follow}};
  return roles.at(name);
}

// Without a status nothing came back.
Exchange exchange(Node written) {
  if (!written.find("status"))
    return {.outcome = TransportFailure{.kind = TransportFailure::Kind::connect}};
  Response response{.status = tests::number(written.find("status"))};
  for (const Member& field : written.find("headers").members())
    response.headers.emplace_back(std::string(field.name()), words(field.value));
  return {.outcome = std::move(response)};
}

const Link* link_named(const std::string& name) {
  for (const Operation& operation : boats().operations)
    for (const Link& link : operation.links)
      if (link.name == name) return &link;
  ADD_FAILURE() << "no link " << name;
  return nullptr;
}

/// {role, operation, after, status, headers: {NAME: VALUE}, sent, body, ids, complete,
/// breaks_promise, unmet: [{condition, actual, instance}], link, yields_nothing}
Step step(Node written) {
  Step step{.role = role_named(words(written.find("role"))),
            .operation = operation_named(words(written.find("operation"))),
            .exchange = exchange(written),
            .sent = written.find("sent"),
            .body = written.find("body"),
            .complete = truth(written.find("complete")),
            .breaks_promise = truth(written.find("breaks_promise"))};
  if (const Node after = written.find("after"))
    step.after = static_cast<std::size_t>(tests::number(after));
  for (const Node id : written.find("ids").elements()) step.ids.push_back(words(id));
  for (const Node each : written.find("unmet").elements())
    step.unmet.push_back({.condition = words(each.find("condition")),
                          .actual = words(each.find("actual")),
                          .instance = words(each.find("instance"))});
  if (const Node name = written.find("link")) step.link = link_named(words(name));
  if (const Node text = written.find("yields_nothing")) step.yields_nothing = words(text);
  return step;
}

Workflow workflow(Node written) {
  Workflow workflow{.id = words(written.find("id"))};
  for (const Node each : written.find("steps").elements()) workflow.steps.push_back(step(each));
  return workflow;
}

/// What a finding says under a name of the files.
std::string said(const Workflow& workflow, const WorkflowFinding& found, std::string_view what) {
  const Finding& finding = found.finding;
  if (what == "rule") return std::string(finding.rule);
  if (what == "category") return std::string(finding.category);
  if (what == "severity") return std::string(to_string(finding.severity));
  if (what == "step") return std::to_string(found.step - workflow.steps.data());
  if (what == "operation") return found.operation->id;
  if (what == "message") return finding.violation.message;
  if (what == "expected") return finding.violation.expected;
  if (what == "actual") return finding.violation.actual;
  if (what == "instance") return finding.violation.instance;
  ADD_FAILURE() << "findings have no " << what;
  return {};
}

bool names(Node findings, std::string_view rule) {
  for (const Node finding : findings.elements())
    if (finding.find("rule").text() == rule) return true;
  return false;
}

void expect_findings(Node one) {
  const Workflow played = workflow(one);
  const std::vector<WorkflowFinding> found = judge(played, {}, "port");
  const Node wanted = one.find("findings");
  ASSERT_TRUE(wanted.is(Kind::array));
  std::string all;
  for (const WorkflowFinding& each : found)
    all += said(played, each, "rule") + " " + said(played, each, "instance") + "\n";
  ASSERT_EQ(found.size(), wanted.size()) << all;
  std::size_t i = 0;
  for (const Node finding : wanted.elements()) {
    for (const Member& member : finding.members())
      EXPECT_EQ(said(played, found[i], member.name()), member.value.text()) << member.name();
    EXPECT_EQ(found[i].finding.fingerprint.size(), 16U);
    EXPECT_EQ(found[i].finding.violation.source.file, found[i].operation->source.location().file);
    ++i;
  }
}

TEST(workflows, show_what_their_examples_say_and_nothing_else) {
  for (const WorkflowRule* rule : all_workflow_rules()) {
    SCOPED_TRACE(rule->id);
    const fs::path path = folder() / (std::string(rule->id) + ".yaml");
    ASSERT_TRUE(fs::exists(path)) << path;
    const CaseFile file(path.string());
    int kept = 0, broken = 0;
    for (const Node one : file.root().find("cases").elements()) {
      SCOPED_TRACE(words(one.find("shows")));
      ++(names(one.find("findings"), rule->id) ? broken : kept);
      expect_findings(one);
    }
    EXPECT_GT(kept, 0) << "there is no example that keeps the rule";
    EXPECT_GT(broken, 0) << "there is no example that breaks the rule";
  }
}

TEST(workflows, files_belong_to_rules) {
  for (const auto& entry : fs::directory_iterator(folder())) {
    if (entry.path().extension() != ".yaml" || entry.path().stem() == "api") continue;
    const auto rules = all_workflow_rules();
    EXPECT_TRUE(std::any_of(rules.begin(), rules.end(), [&](const WorkflowRule* rule) {
      return rule->id == entry.path().stem().string();
    })) << entry.path();
  }
}

TEST(workflows, severities_are_the_users) {
  const CaseFile file((folder() / "deleted-still-available.yaml").string());
  const Workflow played = workflow(file.root().find("cases").element(1));
  Policy policy;
  policy.severities["deleted-still-available"] = Severity::note;
  ASSERT_EQ(judge(played, policy, "port").size(), 1U);
  EXPECT_EQ(judge(played, policy, "port")[0].finding.severity, Severity::note);
  policy.severities["deleted-still-available"] = Severity::off;
  EXPECT_TRUE(judge(played, policy, "port").empty());
}

TEST(workflows, a_cause_has_one_fingerprint_for_each_integration) {
  const CaseFile file((folder() / "deleted-still-available.yaml").string());
  const Workflow played = workflow(file.root().find("cases").element(1));
  const auto print = [&](const char* integration) {
    return judge(played, {}, integration).at(0).finding.fingerprint;
  };
  EXPECT_EQ(print("port"), print("port"));
  EXPECT_NE(print("port"), print("yard"));
}

TEST(rules, are_those_of_answers_and_of_workflows_each_once) {
  std::set<std::string_view> ids;
  for (const RuleText& rule : all_rules()) {
    SCOPED_TRACE(rule.id);
    EXPECT_TRUE(ids.insert(rule.id).second) << "the id is taken";
    EXPECT_EQ(find_rule(rule.id), &rule);
    EXPECT_TRUE(rule.category == "contract" || rule.category == "slo" || rule.category == "drift" ||
                rule.category == "compatibility");
    EXPECT_GT(rule.summary.size(), 15U);
    EXPECT_FALSE(rule.summary.ends_with('.'));
    // Those of two descriptions are derived from the law, whose words are few.
    EXPECT_GT(rule.explanation.size(), rule.category == "compatibility" ? 40U : 120U);
    EXPECT_TRUE(rule.explanation.ends_with('.'));
  }
  for (const WorkflowRule* rule : all_workflow_rules()) EXPECT_TRUE(ids.contains(rule->id));
  EXPECT_TRUE(ids.contains("body-schema"));
  EXPECT_EQ(find_rule("no-such-rule"), nullptr);
}

}  // namespace
}  // namespace driftgate::workflows_test
