#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "runner/strategies/strategy.h"
#include "specs/document/quote_json.h"
#include "specs/http/uri.h"
#include "tests/runner/api.h"
#include "tests/runner/variations.h"

namespace driftgate::strategies_test {
namespace {

using tests::describe_paths;
using tests::kEveryMethod;
using tests::Varied;
using tests::vary;

const PlanOptions kOptions{.base_url = "http://api.test",
                           .methods = kEveryMethod,
                           .credential_headers = {"X-Key", "Authorization"}};

// "invalid query limit: GET /p?limit=101 Header: value {body}"
std::string line_of(const Varied& varied) {
  const Asked& asked = varied.variation.asked;
  std::string line = std::string(tests::name_of(asked.kind)) + " " + asked.place + ": " +
                     varied.request.method + " " + varied.request.url.substr(15);
  for (const auto& [name, value] : varied.request.headers)
    if (name != "Accept" && !(name == "Content-Type" && value == "application/json"))
      line += " " + name + ": " + value;
  if (varied.variation.without_credentials) line += " (bare)";
  for (const std::string& name : varied.variation.leaves_out) line += " (not " + name + ")";
  return line + (varied.request.body.empty() ? "" : " " + varied.request.body);
}

struct StrategyCase {
  const char* shows;
  const char* strategy;
  const char* paths;
  std::vector<std::string> lines;
  RequestMaker::Known known{};
};

std::vector<StrategyCase> cases() {
  return {
      {"every example of a parameter, but for those in a path",
       "examples",
       R"(  /p/{id}:
    get:
      parameters:
        - {name: id, in: path, required: true, schema: {}, examples: {a: {value: 1}, b: {value: 2}}}
        - {name: q, in: query, schema: {type: string}, examples: {a: {value: x}, b: {value: y z}}}
)",
       {"valid query q: GET /p/1?q=x", "valid query q: GET /p/1?q=y%20z"}},
      {"every example of a body that keeps its schema",
       "examples",
       R"(  /p:
    post:
      requestBody:
        content:
          application/json:
            schema: {type: object, required: [n]}
            examples: {a: {value: {n: 1}}, b: {value: {n: 2}}, bad: {value: {m: 3}}}
)",
       {R"(valid request body: POST /p {"n":1})", R"(valid request body: POST /p {"n":2})"}},
      {"what is required left out, but for a path",
       "missing",
       R"(  /p/{id}:
    post:
      parameters:
        - {name: id, in: path, required: true, schema: {const: 1}}
        - {name: q, in: query, required: true, schema: {const: x}}
        - {name: o, in: query, example: 5, schema: {}}
        - {name: X-H, in: header, required: true, schema: {const: h}}
      requestBody: {required: true, content: {application/json: {schema: {const: {}}}}}
)",
       {"invalid query q: POST /p/1?o=5 X-H: h {}", "invalid header X-H: POST /p/1?q=x&o=5 {}",
        "invalid request body: POST /p/1?q=x&o=5 X-H: h"}},
      {"an optional body stays",
       "missing",
       "  /p: {post: {requestBody: {content: {application/json: {schema: {const: {}}}}}}}\n",
       {}},
      {"an identity that is known exchanged for another",
       "absent",
       "  /p/{id}: {get: {parameters: [{name: id, in: path, required: true, schema: {const: "
       "nobody}}]}}\n",
       {"absent path id: GET /p/nobody"},
       {{"/p/{id}", "somebody"}}},
      {"an identity that nobody knows stays",
       "absent",
       "  /p/{id}: {get: {parameters: [{name: id, in: path, required: true, schema: {const: "
       "7}}]}}\n",
       {}},
      {"nobody is removed",
       "absent",
       "  /p/{id}: {delete: {parameters: [{name: id, in: path, required: true, schema: {}}]}}\n",
       {},
       {{"/p/{id}", "somebody"}}},
      {"methods that the path does not declare, asked once for each path",
       "methods",
       R"(  /p:
    get: {}
    post: {requestBody: {content: {application/json: {schema: {const: {}}}}}}
)",
       {"undeclared method method PATCH: PATCH /p", "undeclared method method PUT: PUT /p",
        "undeclared method method DELETE: DELETE /p"}},
      {"a body cut short, and of a type that is not taken",
       "media-type",
       "  /p: {post: {requestBody: {content: {application/json: {schema: {const: {}}}}}}}\n",
       {"invalid request body: POST /p {\"driftgate\":",
        "wrong media type request body: POST /p Content-Type: application/x-driftgate {}"}},
      {"where any type is taken none is wrong",
       "media-type",
       "  /p: {post: {requestBody: {content: {application/json: {schema: {const: {}}}, '*/*': "
       "{}}}}}\n",
       {}},
      {"a request without a body has no type", "media-type", "  /p: {get: {}}\n", {}},
      {"no credentials, wrong ones, and ours that do not open this",
       "credentials",
       "  /p: {get: {security: [{key: []}]}}\n",
       {"without credentials : GET /p (bare)",
        "wrong credentials : GET /p X-Key: driftgate-knows-none (bare)",
        "wrong credentials : GET /p (not X-Key)"}},
      {"a bearer token",
       "credentials",
       "  /p: {get: {security: [{token: []}, {key: []}]}}\n",
       {"without credentials : GET /p (bare)",
        "wrong credentials : GET /p Authorization: Bearer driftgate-knows-none (bare)"}},
      {"where one may do without credentials nothing is shown",
       "credentials",
       "  /p: {get: {security: [{key: []}, {}]}}\n  /q: {get: {}}\n",
       {}},
      {"values of a number beyond its bounds",
       "negative",
       "  /p: {get: {parameters: [{name: n, in: query, required: true, schema: {type: integer, "
       "minimum: 1, maximum: 9, default: 5}}]}}\n",
       {"invalid query n: GET /p?n=text", "invalid query n: GET /p?n=0",
        "invalid query n: GET /p?n=10", "invalid query n: GET /p?n=true",
        "invalid query n: GET /p?n=1.5"}},
      {"a body without what it needs, and with what it may not have",
       "negative",
       R"(  /p:
    post:
      requestBody:
        content:
          application/json:
            schema: {type: object, required: [n], properties: {n: {const: 1}}, additionalProperties: false}
)",
       {R"(invalid request body: POST /p "text")", "invalid request body: POST /p {}",
        R"(invalid request /unexpected: POST /p {"n":1,"unexpected":"text"})",
        R"(invalid request /n: POST /p {"n":1.01})", "invalid request body: POST /p 1",
        "invalid request body: POST /p null", "invalid request body: POST /p true",
        "invalid request body: POST /p []"}},
      {"a member of a form that is null is not sent",
       "negative",
       R"(  /p:
    post:
      requestBody:
        content:
          application/x-www-form-urlencoded:
            schema: {type: object, properties: {n: {type: string}}}
)",
       {}},
      {"the edges of two parameters, one at a time and in pairs",
       "coverage",
       R"(  /p:
    get:
      parameters:
        - {name: a, in: query, schema: {enum: [x, y]}}
        - {name: b, in: query, schema: {type: boolean}}
)",
       {"valid query a: GET /p?a=x", "valid query b: GET /p?b=true", "valid query a: GET /p?a=y",
        "valid query b: GET /p?b=false", "valid : GET /p?a=x&b=true", "valid : GET /p?a=x&b=false",
        "valid : GET /p?a=y&b=true", "valid : GET /p?a=y&b=false"}},
      {"texts have no type, so any text keeps one",
       "negative",
       "  /p: {get: {parameters: [{name: n, in: query, required: true, schema: {type: "
       "string}}]}}\n",
       {}},
  };
}

TEST(strategies, send_what_they_say) {
  for (const StrategyCase& c : cases()) {
    SCOPED_TRACE(c.shows);
    const auto description = describe_paths(c.paths);
    const Strategy* strategy = find_strategy(c.strategy);
    ASSERT_NE(strategy, nullptr);
    std::vector<std::string> lines;
    for (const Varied& varied : vary(*description, *strategy, kOptions, c.known)) {
      lines.push_back(line_of(varied));
      EXPECT_FALSE(varied.variation.asked.what.empty());
    }
    EXPECT_EQ(lines, c.lines);
  }
}

TEST(strategies, methods_are_only_those_that_may_be_sent) {
  const auto description = describe_paths("  /p: {get: {}}\n");
  const PlanOptions options{.base_url = "http://api.test", .methods = {"GET", "PUT"}};
  const auto varied = vary(*description, strategies::methods, options);
  ASSERT_EQ(varied.size(), 1U);
  EXPECT_EQ(varied[0].request.method, "PUT");
}

TEST(strategies, other_credentials_are_sent_only_where_there_are_others) {
  const auto description = describe_paths("  /p: {get: {security: [{key: []}]}}\n");
  for (const std::vector<std::string>& ours :
       {std::vector<std::string>{}, {"X-Key"}, {"Authorization"}}) {
    PlanOptions options = kOptions;
    options.credential_headers = ours;
    EXPECT_EQ(vary(*description, strategies::credentials, options).size(), 2U);
  }
}

TEST(strategies, are_found_by_name) {
  std::set<std::string_view> names;
  for (const Strategy* strategy : all_strategies()) {
    EXPECT_TRUE(names.insert(strategy->name).second);
    EXPECT_EQ(find_strategy(strategy->name), strategy);
    EXPECT_GT(strategy->summary.size(), 10U);
  }
  EXPECT_GE(names.size(), 8U);
  EXPECT_EQ(find_strategy("none"), nullptr);
}

TEST(strategies, fields_keep_the_order_of_the_parameters) {
  const auto description = describe_paths(
      "  /p: {get: {parameters: [{name: a, in: query, schema: {}}, {name: b, in: query, schema: "
      "{}}, {name: c, in: query, schema: {}}]}}\n");
  const auto& parameters = description->operations[0].parameters;
  RequestParts parts;
  for (const std::size_t i : {2U, 0U, 1U})
    parts = with_field(parts, parameters[i], parameters[i].name + "=1");
  parts = with_field(parts, parameters[1], "b=2");
  ASSERT_EQ(parts.fields.size(), 3U);
  EXPECT_EQ(parts.fields[0].text, "a=1");
  EXPECT_EQ(parts.fields[1].text, "b=2");
  EXPECT_EQ(parts.fields[2].text, "c=1");
  EXPECT_EQ(without_field(parts, parameters[1]).fields.size(), 2U);
  EXPECT_EQ(without_field(without_field(parts, parameters[1]), parameters[1]).fields.size(), 2U);
}

TEST(strategies, a_value_for_a_message_ends_at_a_whole_character) {
  std::string json = "\"";
  for (int i = 0; i < 60; ++i) json += "é";
  const std::string cut = shown(json + "\"");
  EXPECT_TRUE(cut.ends_with("é…"));
  EXPECT_LT(cut.size(), 70U);
  EXPECT_EQ(shown("[1,2]"), "[1,2]");
}

// ---- What is invalid is so on the wire ---------------------------------------------------------

// Every text under a name in a query: "a=1&b=2", with "p[x]" as it is.
std::vector<std::pair<std::string, std::string>> pairs_of(std::string_view query, char between) {
  std::vector<std::pair<std::string, std::string>> pairs;
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find(between));
    const std::size_t equals = std::min(pair.find('='), pair.size());
    pairs.emplace_back(percent_decode(pair.substr(0, equals)),
                       std::string(pair.substr(std::min(equals + 1, pair.size()))));
    query.remove_prefix(std::min(pair.size() + 1, query.size()));
    while (between == ';' && query.starts_with(' ')) query.remove_prefix(1);
  }
  return pairs;
}

// The JSON that a server may take a text for.
std::vector<std::string> scalars(const std::string& raw) {
  const std::string text = percent_decode(raw);
  std::vector<std::string> all{quote_json(text)};
  JsonReader reader;
  if (const Document* document = reader.read(text)) all.push_back(to_json(document->root()));
  return all;
}

void add_lists(const std::vector<std::string>& raw, std::vector<std::string>& readings) {
  std::string texts, spelled;
  for (const std::string& each : raw) {
    const auto ways = scalars(each);
    texts += (texts.empty() ? "" : ",") + ways.front();
    spelled += (spelled.empty() ? "" : ",") + ways.back();
  }
  readings.push_back("[" + texts + "]");
  readings.push_back("[" + spelled + "]");
}

std::vector<std::string> split(std::string_view text, std::string_view at) {
  std::vector<std::string> parts;
  for (;;) {
    const std::size_t end = text.find(at);
    parts.emplace_back(text.substr(0, end));
    if (end == text.npos) return parts;
    text.remove_prefix(end + at.size());
  }
}

// The text of a path parameter, by the template's segments.
std::vector<std::string> texts_in_path(const Varied& varied, const Parameter& parameter) {
  std::string_view url = varied.request.url;
  url = url.substr(std::string_view("http://api.test").size());
  const auto actual = split(url.substr(0, url.find('?')), "/");
  const auto described = split(varied.operation->path, "/");
  EXPECT_EQ(actual.size(), described.size()) << varied.request.url;
  for (std::size_t i = 0; i < std::min(actual.size(), described.size()); ++i) {
    const std::size_t open = described[i].find("{" + parameter.name + "}");
    if (open == std::string::npos) continue;
    const std::size_t after = described[i].size() - open - parameter.name.size() - 2;
    return {actual[i].substr(open, actual[i].size() - open - after)};
  }
  return {};
}

// What the request has for the parameter, as raw texts; members of a deep object apart.
std::vector<std::string> texts_for(const Varied& varied, const Parameter& parameter,
                                   std::map<std::string, std::string>& members) {
  if (parameter.in == In::path) return texts_in_path(varied, parameter);
  std::vector<std::string> texts;
  const auto take = [&](const auto& pairs) {
    for (const auto& [name, text] : pairs) {
      if (name == parameter.name) texts.push_back(text);
      if (name.starts_with(parameter.name + "[") && name.ends_with("]"))
        members[name.substr(parameter.name.size() + 1, name.size() - parameter.name.size() - 2)] =
            text;
    }
  };
  const std::string& url = varied.request.url;
  if (parameter.in == In::query && url.find('?') != url.npos)
    take(pairs_of(std::string_view(url).substr(url.find('?') + 1), '&'));
  for (const auto& [name, value] : varied.request.headers) {
    if (parameter.in == In::cookie && name == "Cookie") take(pairs_of(value, ';'));
    // What is not escaped in a header stays as it is when it is unescaped.
    if (parameter.in == In::header && name == parameter.name)
      texts.push_back(percent_encode(value, ", /"));
  }
  return texts;
}

std::vector<std::string> readings_of(const Varied& varied, const Parameter& parameter) {
  std::map<std::string, std::string> members;
  const std::vector<std::string> texts = texts_for(varied, parameter, members);
  std::vector<std::string> readings;
  if (!texts.empty()) add_lists(texts, readings);
  if (texts.size() == 1) {
    for (const std::string& one : scalars(texts[0])) readings.push_back(one);
    for (const std::string_view between : {",", "%20", "|", "%7C", ", "})
      add_lists(split(texts[0], between), readings);
  }
  if (members.empty()) return readings;
  for (const bool spelled : {false, true}) {
    std::string object = "{";
    for (const auto& [name, text] : members)
      object += (object.size() > 1 ? "," : "") + quote_json(name) + ":" +
                (spelled ? scalars(text).back() : scalars(text).front());
    readings.push_back(object + "}");
  }
  return readings;
}

const Parameter* parameter_at(const Operation& operation, const std::string& place) {
  for (const Parameter& parameter : operation.parameters)
    if (place_of(parameter) == place) return &parameter;
  return nullptr;
}

bool is_valid(const Schema& schema, const std::string& json) {
  JsonReader reader;
  const Document* document = reader.read(json);
  Evaluator evaluator;
  return document != nullptr &&
         evaluator.valid(schema, document->root(), {.direction = Direction::request});
}

void expect_invalid_body(const Varied& varied) {
  const RequestContent* content = varied.variation.parts.content;
  if (content == nullptr) {
    EXPECT_TRUE(varied.operation->body.required);
    EXPECT_TRUE(varied.request.body.empty());
    return;
  }
  const auto media = parse_media_type(content->media_type);
  if (media && media->is_json()) {
    EXPECT_FALSE(is_valid(content->schema, varied.request.body)) << varied.request.body;
    return;
  }
  if (!varied.variation.parts.content_type.starts_with("application/x-www-form-urlencoded")) return;
  for (const bool spelled : {false, true}) {
    std::string object = "{";
    for (const auto& [name, text] : pairs_of(varied.request.body, '&'))
      object += (object.size() > 1 ? "," : "") + quote_json(name) + ":" +
                (spelled ? scalars(text).back() : scalars(text).front());
    EXPECT_FALSE(is_valid(content->schema, object + "}")) << object;
  }
}

void expect_invalid(const Varied& varied) {
  const std::string& place = varied.variation.asked.place;
  if (place.starts_with("request ")) return expect_invalid_body(varied);
  const Parameter* parameter = parameter_at(*varied.operation, place);
  ASSERT_NE(parameter, nullptr) << place;
  const std::vector<std::string> readings = readings_of(varied, *parameter);
  EXPECT_TRUE(parameter->required || !readings.empty()) << "nothing is sent";
  for (const std::string& reading : readings)
    EXPECT_FALSE(is_valid(parameter->schema, reading)) << reading;
}

std::vector<std::filesystem::path> descriptions() {
  return {tests::tests_folder() / "providers" / "harbour" / "harbour.yaml",
          std::filesystem::path(DRIFTGATE_SOURCE_DIR) / "examples" / "parcels.yaml"};
}

TEST(strategies, what_is_invalid_is_so_by_every_reading_of_what_is_sent) {
  for (const auto& path : descriptions()) {
    const auto description = tests::load(path);
    std::size_t parameters = 0, bodies = 0;
    for (const Strategy* strategy : all_strategies()) {
      for (const Varied& varied : vary(*description, *strategy, kOptions)) {
        if (varied.variation.asked.kind != Asked::Kind::invalid) continue;
        SCOPED_TRACE(varied.operation->id + ": " + varied.variation.asked.what);
        SCOPED_TRACE(varied.request.url);
        expect_invalid(varied);
        ++(varied.variation.asked.place.starts_with("request ") ? bodies : parameters);
      }
    }
    EXPECT_GT(parameters, 20U) << path;
    EXPECT_GT(bodies, 10U) << path;
  }
}

// What a request says of itself is true on the wire: texts have no types.
TEST(strategies, a_text_that_is_refused_is_not_called_a_type_error) {
  const auto description = describe_paths(R"(  /p:
    get:
      parameters:
        - {name: units, in: header, schema: {type: string, enum: [metric, imperial]}}
        - {name: size, in: query, schema: {type: integer}}
)");
  std::map<std::string, std::set<std::string>> broken;
  for (const Varied& varied : vary(*description, strategies::negative, kOptions)) {
    std::string what = varied.variation.asked.what;
    what = what.substr(what.find("breaks ") + 7);
    broken[varied.variation.asked.place].insert(what.substr(0, what.find(':')));
  }
  EXPECT_EQ(broken, (std::map<std::string, std::set<std::string>>{{"header units", {"enum"}},
                                                                  {"query size", {"type"}}}));
}

TEST(strategies, what_is_valid_is_so) {
  for (const auto& path : descriptions()) {
    const auto description = tests::load(path);
    std::size_t looked = 0;
    for (const Strategy* strategy : {&strategies::coverage, &strategies::examples}) {
      for (const Varied& varied : vary(*description, *strategy, kOptions)) {
        SCOPED_TRACE(varied.operation->id + ": " + varied.variation.asked.what);
        ASSERT_EQ(varied.variation.asked.kind, Asked::Kind::valid);
        const RequestParts& parts = varied.variation.parts;
        if (parts.content != nullptr && !parts.body_json.empty() && parts.content->schema) {
          EXPECT_TRUE(is_valid(parts.content->schema, parts.body_json)) << parts.body_json;
        }
        const Parameter* parameter = parameter_at(*varied.operation, varied.variation.asked.place);
        if (parameter == nullptr || !parameter->schema || !parameter->content_type.empty())
          continue;
        const std::vector<std::string> readings = readings_of(varied, *parameter);
        ++looked;
        EXPECT_TRUE(std::any_of(readings.begin(), readings.end(), [&](const std::string& reading) {
          return is_valid(parameter->schema, reading);
        })) << varied.request.url;
      }
    }
    EXPECT_GT(looked, 15U) << path;
  }
}

TEST(strategies, a_variation_differs_from_the_plain_request_in_what_it_names) {
  for (const auto& path : descriptions()) {
    const auto description = tests::load(path);
    for (const Strategy* strategy : all_strategies()) {
      for (const Varied& varied : vary(*description, *strategy, kOptions)) {
        const Parameter* named = parameter_at(*varied.operation, varied.variation.asked.place);
        if (named == nullptr) continue;
        SCOPED_TRACE(varied.operation->id + ": " + varied.variation.asked.what);
        EXPECT_EQ(without_field(varied.variation.parts, *named).fields,
                  without_field(varied.plain, *named).fields);
        EXPECT_EQ(varied.variation.parts.body, varied.plain.body);
      }
    }
  }
}

TEST(strategies, the_same_seed_gives_the_same_requests) {
  const auto description = tests::load(descriptions()[0]);
  const auto lines = [&](std::uint64_t seed) {
    PlanOptions options = kOptions;
    options.seed = seed;
    std::vector<std::string> all;
    for (const Strategy* strategy : all_strategies())
      for (const Varied& varied : vary(*description, *strategy, options))
        all.push_back(line_of(varied));
    return all;
  };
  EXPECT_EQ(lines(7), lines(7));
  EXPECT_NE(lines(7), lines(8));
}

}  // namespace
}  // namespace driftgate::strategies_test
