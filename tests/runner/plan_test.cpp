#include <gtest/gtest.h>

#include <algorithm>

#include "runner/probe.h"
#include "specs/http/uri.h"
#include "tests/files.h"
#include "tests/runner/api.h"

namespace driftgate::plan_test {
namespace {

using tests::describe;
using tests::describe_paths;

Plan plan_of(const Description& description, const PlanOptions& options = {}) {
  Evaluator evaluator;
  return plan(description, options, evaluator);
}

const PlanOptions kAllMethods{.methods = {"GET", "HEAD", "POST", "PUT", "DELETE", "PATCH"}};

std::string message_of(const Description& description, const PlanOptions& options) {
  try {
    plan_of(description, options);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

struct UrlCase {
  const char* shows;
  const char* paths;
  const char* url;  // "": skipped.
};

const UrlCase kUrls[] = {
    {"a plain path", "  /pets: {get: {}}\n", "http://api.test/v1/pets"},
    {"the root", "  /: {get: {}}\n", "http://api.test/v1/"},
    {"a trailing slash stays", "  /pets/: {get: {}}\n", "http://api.test/v1/pets/"},
    {"an example is taken before the schema",
     "  /p/{id}: {get: {parameters: [{name: id, in: path, required: true, example: a/b, schema: "
     "{type: string, enum: [no]}}]}}\n",
     "http://api.test/v1/p/a%2Fb"},
    {"the schema's own words are taken without an example",
     "  /p/{id}: {get: {parameters: [{name: id, in: path, required: true, schema: {enum: "
     "[x]}}]}}\n",
     "http://api.test/v1/p/x"},
    {"an example that would make another path is passed over",
     "  /p/{id}: {get: {parameters: [{name: id, in: path, required: true, example: '', schema: "
     "{const: ok}}]}}\n",
     "http://api.test/v1/p/ok"},
    {"templates within a segment",
     "  /f/{id}/thumb.{ext}: {get: {parameters: [{name: id, in: path, required: true, schema: "
     "{const: 7}}, {name: ext, in: path, required: true, schema: {const: png}}]}}\n",
     "http://api.test/v1/f/7/thumb.png"},
    {"a parameter of several segments",
     "  /f/{path}: {get: {parameters: [{name: path, in: path, required: true, x-multi-segment: "
     "true, schema: {const: a/b c}}]}}\n",
     "http://api.test/v1/f/a/b%20c"},
    {"a path key with a query",
     "  /r/{id}?beta=true: {get: {parameters: [{name: id, in: path, required: true, schema: "
     "{const: 7}}, {name: q, in: query, required: true, schema: {const: z}}, {name: beta, in: "
     "query, required: true, schema: {const: false}}]}}\n",
     "http://api.test/v1/r/7?beta=true&q=z"},
    {"a path key with a fragment", "  '/token#refresh': {get: {}}\n", "http://api.test/v1/token"},
    {"characters that no URL holds", "  /a b/é: {get: {}}\n", "http://api.test/v1/a%20b/%C3%A9"},
    {"optional parameters stay out unless they have an example",
     "  /p: {get: {parameters: [{name: a, in: query, schema: {const: 1}}, {name: b, in: query, "
     "example: 2, schema: {}}, {name: c, in: query, deprecated: true, example: 3, schema: {}}]}}\n",
     "http://api.test/v1/p?b=2"},
    {"styles apply",
     "  /p/{k}: {get: {parameters: [{name: k, in: path, required: true, style: label, explode: "
     "true, example: [1, 2], schema: {}}, {name: f, in: query, required: true, style: deepObject, "
     "example: {a: 1}, schema: {}}]}}\n",
     "http://api.test/v1/p/.1.2?f%5Ba%5D=1"},
    {"a server of the operation's own",
     "  /p: {get: {servers: [{url: /relative}, {url: 'https://other.test'}]}}\n",
     "https://other.test/p"},
    {"a dot segment cannot be sent",
     "  /p/{id}: {get: {parameters: [{name: id, in: path, required: true, example: '..', schema: "
     "{const: '..'}}]}}\n",
     ""},
    {"a value that cannot be made",
     "  /p/{id}: {get: {parameters: [{name: id, in: path, required: true, schema: false}]}}\n", ""},
    {"a path parameter that nobody describes", "  /p/{id}: {get: {}}\n", ""},
};

TEST(plan, makes_the_url) {
  for (const UrlCase& c : kUrls) {
    SCOPED_TRACE(c.shows);
    const auto description = describe_paths(c.paths);
    const Plan made = plan_of(*description);
    if (*c.url == '\0') {
      ASSERT_EQ(made.probes.size(), 0U) << made.probes.front().request.url;
      ASSERT_EQ(made.skips.size(), 1U);
      EXPECT_NE(made.skips[0].reason, "");
      EXPECT_FALSE(made.skips[0].by_choice);
    } else {
      ASSERT_EQ(made.probes.size(), 1U) << made.skips.front().reason;
      EXPECT_EQ(made.probes[0].request.url, c.url);
      EXPECT_EQ(made.probes[0].request.method, "GET");
    }
  }
}

TEST(plan, the_users_url_wins_over_servers) {
  const auto description =
      describe_paths("  /p: {get: {servers: [{url: 'https://other.test/x'}]}}\n");
  for (const char* url : {"http://localhost:8080/api", "http://localhost:8080/api//"})
    EXPECT_EQ(plan_of(*description, {.base_url = url}).probes.at(0).request.url,
              "http://localhost:8080/api/p");
}

TEST(plan, a_base_url_that_is_none_is_refused) {
  const auto description = describe_paths("  /p: {get: {}}\n");
  for (const char* url : {"localhost:8080", "/api", "ftp://h/", "http://", "http://u:p@h/",
                          "http://h/?a=1", "http://h/#f"})
    EXPECT_NE(message_of(*description, {.base_url = url}), "") << url;
  EXPECT_EQ(message_of(*description, {.base_url = "http://u:s3cret@h/"}).find("s3cret"),
            std::string::npos);
}

TEST(plan, relative_servers_ask_for_a_url) {
  const auto description = describe(
      "openapi: 3.1.0\ninfo: {title: t, version: '1'}\nservers: [{url: /v1}]\n"
      "paths:\n  /p: {get: {}}\n");
  EXPECT_NE(message_of(*description, {}).find("--url"), std::string::npos);
  EXPECT_EQ(message_of(*description, {.base_url = "http://h"}), "");
  EXPECT_EQ(message_of(*description, {.skip = {"*"}}), "");
}

TEST(plan, headers_and_cookies_are_sent_but_not_those_of_the_transport) {
  const auto description = describe_paths(R"(  /p:
    get:
      parameters:
        - {name: X-Trace, in: header, required: true, schema: {const: abc}}
        - {name: a, in: cookie, required: true, schema: {const: 1}}
        - {name: b, in: cookie, required: true, schema: {const: x y}}
        - {name: Accept, in: header, required: true, schema: {const: no}}
        - {name: content-type, in: header, required: true, schema: {const: no}}
        - {name: Authorization, in: header, required: true, schema: {const: no}}
        - {name: Content-Length, in: header, required: true, schema: {const: 7}}
        - {name: Host, in: header, required: true, schema: {const: evil.test}}
)");
  const Plan made = plan_of(*description);
  ASSERT_EQ(made.probes.size(), 1U);
  EXPECT_EQ(made.probes[0].request.headers,
            (Headers{{"X-Trace", "abc"}, {"Cookie", "a=1; b=x%20y"}}));
}

TEST(plan, a_header_that_would_inject_another_is_not_sent) {
  const auto description = describe_paths(R"(  /p:
    get:
      parameters:
        - {name: X-Trace, in: header, required: true, example: "a\r\nX-Evil: 1", schema: {const: "b\n"}}
)");
  const Plan made = plan_of(*description);
  ASSERT_EQ(made.skips.size(), 1U);
  EXPECT_EQ(made.skips[0].reason,
            "header parameter 'X-Trace': its value holds characters that no header may");
}

TEST(plan, accepts_what_is_described_json_first) {
  const auto description = describe_paths(R"(  /p:
    get:
      responses:
        '404': {description: d, content: {application/problem+json: {}}}
        '200': {description: d, content: {text/csv: {}, application/json;charset=utf-8: {}, application/xml;v=1: {}}}
  /q:
    get:
      responses:
        '200': {description: d, content: {text/csv: {}}}
  /r:
    get:
      responses:
        '204': {description: d}
)");
  const Plan made = plan_of(*description);
  ASSERT_EQ(made.probes.size(), 3U);
  EXPECT_EQ(
      combined_header(made.probes[0].request.headers, "Accept"),
      "application/json, application/problem+json, text/csv;q=0.5, application/xml;v=1;q=0.5");
  EXPECT_EQ(combined_header(made.probes[1].request.headers, "Accept"), "text/csv");
  EXPECT_EQ(find_header(made.probes[2].request.headers, "Accept"), nullptr);
}

TEST(plan, bodies_come_from_examples_then_schemas) {
  const auto description = describe_paths(R"(  /a:
    post:
      requestBody: {content: {application/json: {example: {n: 1}, schema: {type: object}}}}
  /b:
    post:
      requestBody:
        content:
          application/json:
            schema: {type: object, required: [n], properties: {n: {const: 2}}}
            examples: {bad: {value: {n: wrong}}, good: {value: {n: 2, m: 3}}}
  /c:
    put:
      requestBody:
        content:
          image/*: {schema: {type: string}}
          application/x-www-form-urlencoded: {schema: {type: object, required: [n], properties: {n: {const: x y}}}}
  /d:
    post:
      requestBody: {required: true, content: {application/xml: {schema: {type: object}}}}
  /e:
    post:
      requestBody: {content: {application/xml: {schema: {type: object}}}}
  /f:
    delete:
      requestBody: {content: {application/json: {example: {}}}}
  /g:
    delete:
      requestBody: {required: true, content: {application/json: {example: {}}}}
  /h:
    post:
      requestBody: {required: true, content: {application/octet-stream: {}}}
)");
  const Plan made = plan_of(*description, kAllMethods);
  const std::vector<std::pair<std::string, std::string>> wanted{
      {"application/json", R"({"n":1})"},
      {"application/json", R"({"n":2,"m":3})"},
      {"application/x-www-form-urlencoded", "n=x%20y"},
      {"", ""},
      {"", ""},
      {"application/json", "{}"},
      {"application/octet-stream", "driftgate"},
  };
  ASSERT_EQ(made.probes.size(), wanted.size());
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const Request& request = made.probes[i].request;
    EXPECT_EQ(combined_header(request.headers, "Content-Type"), wanted[i].first) << request.url;
    EXPECT_EQ(request.body, wanted[i].second) << request.url;
  }
  ASSERT_EQ(made.skips.size(), 1U);
  EXPECT_EQ(made.skips[0].operation->path, "/d");
}

TEST(plan, a_sequence_is_sent_with_one_item_that_keeps_its_schema) {
  const auto description = tests::describe(R"(openapi: 3.2.0
info: {title: t, version: '1'}
servers: [{url: http://api.test/}]
paths:
  /a: {post: {requestBody: {content: {application/jsonl: {itemSchema: {const: {n: 1}}}}}}}
  /b: {post: {requestBody: {content: {application/json-seq: {itemSchema: {const: 2}}}}}}
  /c: {post: {requestBody: {content: {application/x-ndjson: {itemSchema: {}, example: [1, 2]}}}}}
  /d: {post: {requestBody: {required: true, content: {text/event-stream: {itemSchema: {type: object}}}}}}
  /e: {post: {requestBody: {content: {application/json: {itemSchema: {const: 3}}}}}}
)");
  const Plan made = plan_of(*description, kAllMethods);
  std::vector<std::string> bodies;
  for (const Probe& probe : made.probes) bodies.push_back(probe.request.body);
  EXPECT_EQ(bodies, (std::vector<std::string>{"{\"n\":1}\n", "\0362\n", "1\n2\n", "{}"}));
  ASSERT_EQ(made.skips.size(), 1U);
  EXPECT_EQ(made.skips[0].operation->path, "/d");
}

TEST(plan, every_skip_has_its_reason) {
  const auto description = describe_paths(R"(  /a: {get: {operationId: a, security: [{key: []}]}}
  /b: {get: {operationId: b, security: [{key: [], token: []}, {}]}}
  /c: {get: {operationId: c, security: [{key: [], token: []}]}}
  /d: {post: {operationId: d}, get: {operationId: e, tags: [slow]}}
  /f: {get: {operationId: f, deprecated: true}}
  /g: {get: {operationId: g}}
)");
  const Plan made = plan_of(*description, {.only = {"/*"}, .skip = {"tag:slow", "GET /g"}});
  std::vector<std::string> probed;
  for (const Probe& probe : made.probes) probed.push_back(probe.operation->id);
  EXPECT_EQ(probed, (std::vector<std::string>{"b", "f"}));
  std::vector<std::pair<std::string, std::string>> skipped;
  for (const Skip& skip : made.skips) skipped.emplace_back(skip.name, skip.reason);
  EXPECT_EQ(skipped,
            (std::vector<std::pair<std::string, std::string>>{
                {"GET /a", "needs credentials (key), and none are configured"},
                {"GET /c", "needs credentials (key and token), and none are configured"},
                {"POST /d", "POST is not among the methods that may be probed (GET, HEAD)"},
                {"GET /d", "left out by --skip"},
                {"GET /g", "left out by --skip"}}));
  EXPECT_EQ(plan_of(*description, {.has_credentials = true}).probes.size(), 6U);
  EXPECT_EQ(plan_of(*description, {.only = {"g"}}).skips.size(), 6U);
}

TEST(plan, a_selection_that_matches_nothing_is_refused) {
  const auto description = describe_paths("  /p: {get: {operationId: listPets}}\n");
  EXPECT_EQ(message_of(*description, {.only = {"listPet"}}),
            "--only 'listPet' matches no operation (did you mean listPets?)");
  EXPECT_EQ(message_of(*description, {.skip = {"tag:none"}}),
            "--skip 'tag:none' matches no operation");
}

TEST(plan, is_the_same_for_the_same_seed) {
  const auto description = describe_paths(R"(  /p/{id}:
    get:
      parameters: [{name: id, in: path, required: true, schema: {type: integer, minimum: 1}}]
  /q/{id}:
    get:
      parameters: [{name: id, in: path, required: true, schema: {type: string, minLength: 3}}]
)");
  for (const std::uint64_t seed : {std::uint64_t{0}, std::uint64_t{42}}) {
    const Plan first = plan_of(*description, {.seed = seed});
    const Plan second = plan_of(*description, {.seed = seed});
    ASSERT_EQ(first.probes.size(), 2U);
    for (std::size_t i = 0; i < 2; ++i)
      EXPECT_EQ(first.probes[i].request, second.probes[i].request);
  }
}

TEST(plan, names_are_unique_and_in_source_order) {
  const auto description = describe_paths(
      "  /z: {get: {}}\n  /a: {get: {}, head: {}}\n  '/t#a': {get: {}}\n  '/t#b': {get: {}}\n");
  std::vector<std::string> names;
  for (const Probe& probe : plan_of(*description).probes) names.push_back(probe.name);
  EXPECT_EQ(names,
            (std::vector<std::string>{"GET /z", "GET /a", "HEAD /a", "GET /t#a", "GET /t#b"}));
}

// Real descriptions: nothing crashes, every operation has a probe or a skip with a reason.
TEST(plan, real_descriptions_are_planned_whole) {
  namespace fs = std::filesystem;
  const fs::path folder = tests::suites_folder() / "descriptions";
  if (!fs::exists(folder)) GTEST_SKIP() << folder << " is not here";
  std::size_t planned = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const std::string extension = entry.path().extension();
    if (extension != ".yaml" && extension != ".yml" && extension != ".json") continue;
    if (entry.file_size() > (std::size_t{4} << 20)) continue;
    std::unique_ptr<const Description> description;
    try {
      description = load_description(entry.path(), [](const std::string& uri) {
        const std::string bytes = tests::read_bytes(uri);
        if (bytes.empty()) throw Error("cannot read " + uri);
        return bytes;
      });
    } catch (const Error&) {
      continue;
    }
    SCOPED_TRACE(entry.path());
    PlanOptions options = kAllMethods;
    options.base_url = "http://localhost";
    options.has_credentials = true;
    const Plan made = plan_of(*description, options);
    EXPECT_EQ(made.probes.size() + made.skips.size(), description->operations.size());
    for (const Skip& skip : made.skips) EXPECT_NE(skip.reason, "") << skip.name;
    for (const Probe& probe : made.probes) {
      EXPECT_EQ(origin(probe.request.url), "http://localhost:80") << probe.request.url;
      EXPECT_EQ(probe.request.url.find_first_of(" {}\"<>#"), std::string::npos)
          << probe.request.url;
    }
    planned += made.probes.size();
  }
  EXPECT_GT(planned, 100U);
}

}  // namespace
}  // namespace driftgate::plan_test
