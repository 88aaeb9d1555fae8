#include "specs/openapi/description.h"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include "tests/specs/openapi/load.h"

namespace driftgate::tests::description_test {
namespace {

struct Case {
  const char* name;
  const char* text;
  const char* verdict;
};

const Case kCases[] = {
    {"no version",
     R"(info: {}
)",
     R"(a.yaml:1:1: error: this is no OpenAPI description: it has neither 'openapi' nor 'swagger'
)"},
    {"a version that is a number",
     R"(openapi: 3.0
)",
     R"(a.yaml:1:10: error: 'openapi' must be the version of the specification as a string, such as "3.1.0", not a number; put it in quotes: "3.0"
)"},
    {"swagger as a number",
     R"(swagger: 2.0
)",
     R"(a.yaml:1:10: error: 'swagger' must be the version of the specification as a string, such as "2.0", not a number; put it in quotes: "2.0"
)"},
    {"an unknown version",
     R"(openapi: 4.0.0
)",
     R"(a.yaml:1:10: error: OpenAPI '4.0.0' is not supported; 2.0, 3.0, 3.1 and 3.2 are
)"},
    {"not an object",
     R"(- a
)",
     R"(a.yaml:1:1: error: an OpenAPI description is an object, not a list
)"},
    {"not YAML",
     R"(openapi: "3.0.0
)",
     R"(a.yaml:1:10: error: a quoted scalar does not end
)"},
    {"a name twice",
     R"(openapi: 3.0.0
info: {title: T, version: "1"}
info: {title: T, version: "1"}
)",
     R"(a.yaml:3:1: error: 'info' stands twice in one object; first in line 2
)"},
    {"unknown fields, with what was meant",
     R"(openapi: 3.0.0
info: {title: T, version: "1", sumary: a, summary: b, x-ok: 1}
paths:
  /a: {get: {sumary: a, responses: {'200': {description: OK}}}}
pathz: 1
)",
     R"(a.yaml:2:32: unknown field 'sumary' in Info Object
a.yaml:2:43: 'summary' in Info Object is of OpenAPI 3.1 and 3.2, not 3.0
a.yaml:4:14: unknown field 'sumary' in Operation Object; did you mean 'summary'?
a.yaml:5:1: unknown field 'pathz' in OpenAPI Object; did you mean 'paths'?
)"},
    {"wrong kinds",
     R"(openapi: 3.0.0
info: {title: 1, version: 1.0, description: null, contact: []}
paths: {/a: {get: {tags: a, deprecated: 'yes', responses: {'200': {description: OK}}}, parameters: {}}}
servers: {}
)",
     R"(a.yaml:2:15: 'title' must be a string, not a number; put it in quotes
a.yaml:2:27: 'version' must be a string, not a number; put it in quotes
a.yaml:2:45: 'description' must be a string, not null
a.yaml:2:60: 'contact' must be a Contact Object, not a list
a.yaml:3:26: 'tags' must be a list, not a string
a.yaml:3:41: 'deprecated' must be a boolean, not a string
a.yaml:3:100: 'parameters' must be a list, not an object
a.yaml:4:10: 'servers' must be a list, not an object
)"},
    {"elements of lists and maps",
     R"(openapi: 3.0.0
info: {title: T, version: "1"}
tags: [a]
servers: [{url: /, variables: {v: 1}}]
paths: {/a: {get: {tags: [1], responses: {'200': {description: OK}}}}}
)",
     R"(a.yaml:3:8: each element of 'tags' must be a Tag Object, not a string
a.yaml:4:35: 'v' must be a Server Variable Object, not a number
a.yaml:5:27: each element of 'tags' must be a string, not a number; put it in quotes
)"},
    {"required fields",
     R"(openapi: 3.0.0
info: {}
)",
     R"(a.yaml:1:1: 'paths' is required in OpenAPI Object
a.yaml:2:7: 'title' is required in Info Object
a.yaml:2:7: 'version' is required in Info Object
)"},
    {"words",
     R"(openapi: 3.0.0
info: {title: T, version: "1"}
paths: {/a: {get: {parameters: [{name: a, in: body, schema: {}}, {name: b, in: query, style: simple, schema: {type: text}}], responses: {'200': {description: OK}}}}}
)",
     R"(a.yaml:3:47: 'in' must be 'path', 'query', 'header' or 'cookie', not 'body'
a.yaml:3:94: 'style' must be 'form', 'spaceDelimited', 'pipeDelimited' or 'deepObject', not 'simple'
a.yaml:3:117: 'type' must be 'array', 'boolean', 'integer', 'number', 'object' or 'string', not 'text'
)"},
    {"numbers",
     R"(openapi: 3.0.0
info: {title: T, version: "1"}
paths: {}
components: {schemas: {a: {minLength: -1, maxLength: 1.5, multipleOf: 0, minItems: 2.0}}}
)",
     R"(a.yaml:4:39: 'minLength' must be a whole number, 0 or more
a.yaml:4:54: 'maxLength' must be a whole number, 0 or more
a.yaml:4:71: 'multipleOf' must be a number greater than 0
)"},
    {"path parameters",
     R"(openapi: 3.0.0
info: {title: T, version: "1"}
paths:
  /a/{id}/{missing}:
    get:
      parameters:
        - {name: id, in: path, schema: {}}
        - {name: other, in: path, required: false, schema: {}}
      responses: {'200': {description: OK}}
)",
     R"(a.yaml:6:7: the path parameter 'missing' of '/a/{id}/{missing}' is not described
a.yaml:7:11: 'required' is required in Parameter Object
a.yaml:8:11: the path parameter 'other' is not in the path '/a/{id}/{missing}'
a.yaml:8:45: 'required' must be true for a path parameter
)"},
    {"paths",
     R"(openapi: 3.0.0
info: {title: T, version: "1"}
paths:
  a: {}
  /a/{b}: {}
  /a/{c}: {}
  /a/{: {}
  /a?b=c: {}
)",
     R"(a.yaml:4:3: the path 'a' must begin with '/'
a.yaml:6:3: the path '/a/{c}' is the same as '/a/{b}' but for the names in braces
a.yaml:7:3: the braces of the path '/a/{' do not match
a.yaml:8:3: warning: the path '/a?b=c' has a query or fragment, which no path has
)"},
    {"a parameter twice, an operationId twice",
     R"(openapi: 3.0.0
info: {title: T, version: "1"}
paths:
  /a:
    get:
      operationId: a
      parameters: [{name: a, in: query, schema: {}}, {name: a, in: query, schema: {}}, {name: a, in: header, schema: {}}]
      responses: {'200': {description: OK}}
    put: {operationId: a, responses: {'200': {description: OK}}}
)",
     R"(a.yaml:7:54: the query parameter 'a' is described twice
a.yaml:9:24: the operationId 'a' is used by another operation
)"},
    {"fields that exclude or need each other",
     R"(openapi: 3.1.0
info: {title: T, version: "1", license: {name: L, url: a, identifier: b}}
components:
  parameters:
    a: {name: a, in: query}
    b: {name: b, in: query, schema: {}, content: {a/b: {}}}
    c: {name: c, in: query, content: {a/b: {}, c/d: {}}}
    d: {name: d, in: query, schema: {}, example: 1, examples: {}}
  examples:
    e: {value: 1, externalValue: a}
  links:
    l: {}
    m: {operationId: a, operationRef: b}
)",
     R"(a.yaml:2:56: License Object may not have 'identifier' and 'url' together
a.yaml:5:8: Parameter Object must have 'schema' or 'content'
a.yaml:6:50: Parameter Object may not have 'schema' and 'content' together
a.yaml:7:38: 'content' must have exactly one media type here
a.yaml:8:63: Parameter Object may not have 'example' and 'examples' together
a.yaml:10:34: Example Object may not have 'value' and 'externalValue' together
a.yaml:12:8: Link Object must have 'operationRef' or 'operationId'
a.yaml:13:22: Link Object may not have 'operationRef' and 'operationId' together
)"},
    {"responses",
     R"(openapi: 3.0.0
info: {title: T, version: "1"}
paths:
  /a: {get: {responses: {}}}
  /b: {get: {responses: {error: {description: E}, 20X: {description: E}, '200': {}}}}
)",
     R"(a.yaml:4:25: Responses Object must have at least one response
a.yaml:5:26: 'error' is no status code, range such as '2XX' or 'default'
a.yaml:5:51: '20X' is no status code, range such as '2XX' or 'default'
a.yaml:5:81: 'description' is required in Response Object
)"},
    {"security",
     R"(openapi: 3.0.0
info: {title: T, version: "1"}
security: [{nobody: []}]
paths: {}
components: {securitySchemes: {a: {type: apiKey, name: k}, b: {type: magic}, c: {type: oauth2, flows: {implicit: {scopes: {}}}}}}
)",
     R"(a.yaml:3:13: there is no security scheme 'nobody'
a.yaml:5:35: 'in' is required in Security Scheme Object
a.yaml:5:70: 'type' must be 'apiKey', 'http', 'oauth2' or 'openIdConnect', not 'magic'
a.yaml:5:114: 'authorizationUrl' is required in OAuth Flow Object
)"},
    {"servers of 3.0",
     R"(openapi: 3.0.0
info: {title: T, version: "1"}
servers: [{url: 'https://{a}/{b}', variables: {a: {default: x, enum: [y]}}}]
paths: {}
)",
     R"(a.yaml:3:17: the variable 'b' is not defined
a.yaml:3:61: warning: 'default' should be one of 'enum'
)"},
    {"servers of 3.1",
     R"(openapi: 3.1.0
info: {title: T, version: "1"}
servers: [{url: 'https://{a}', variables: {a: {default: x, enum: [y]}}}, {url: /, variables: {b: {default: x, enum: []}}}]
paths: {}
)",
     R"(a.yaml:3:57: 'default' must be one of 'enum'
a.yaml:3:108: 'default' must be one of 'enum'
a.yaml:3:117: 'enum' must not be empty
)"},
    {"tags",
     R"(openapi: 3.0.0
info: {title: T, version: "1"}
tags: [{name: a}, {name: a, description: again}]
paths: {}
)",
     R"(a.yaml:3:26: the tag 'a' is declared twice
)"},
    {"schemas of 3.0",
     R"(openapi: 3.0.0
info: {title: T, version: "1"}
paths: {}
components:
  schemas:
    a: {type: array}
    b: {type: [string]}
    c: {required: []}
    d: {required: [x, x]}
    e: {enum: []}
    f: {const: 1, $schema: a, exclusiveMinimum: 1}
    g: {readOnly: true, writeOnly: true}
    h: {properties: {$ref: {type: string}, required: {type: string}, enum: {type: 5}}}
    i: {example: {type: 5}, default: {type: 5}, enum: [{type: 5}], x-a: {type: 5}}
    b c: {}
)",
     R"(a.yaml:6:8: 'items' is required where 'type' is 'array'
a.yaml:7:15: 'type' must be a string, not a list
a.yaml:8:19: 'required' must not be empty
a.yaml:9:23: 'required' names 'x' twice
a.yaml:10:15: 'enum' must not be empty
a.yaml:11:9: 'const' in Schema Object is of OpenAPI 3.1 and 3.2, not 3.0
a.yaml:11:19: '$schema' in Schema Object is of OpenAPI 3.1 and 3.2, not 3.0
a.yaml:11:49: 'exclusiveMinimum' must be a boolean, not a number
a.yaml:12:36: a property cannot be both readOnly and writeOnly
a.yaml:13:83: 'type' must be a string, not a number; put it in quotes
a.yaml:15:5: the name 'b c' may hold only letters, digits, '.', '-' and '_'
)"},
    {"schemas of 3.1",
     R"(openapi: 3.1.0
info: {title: T, version: "1"}
components:
  schemas:
    a: {type: [string, text]}
    b: {exclusiveMinimum: true, nullable: true, requried: [a], whatever: 1}
    c: {$ref: '#/components/schemas/a', description: beside}
    d: true
    e: 5
    f: {items: [true], prefixItems: []}
    g: {$schema: 'http://json-schema.org/draft-07/schema#', items: [{type: 5}]}
)",
     R"(a.yaml:5:24: each element of 'type' must be 'array', 'boolean', 'integer', 'null', 'number', 'object' or 'string', not 'text'
a.yaml:6:27: 'exclusiveMinimum' must be a number, not a boolean
a.yaml:6:33: warning: 'nullable' has no effect since OpenAPI 3.1; add 'null' to 'type' instead
a.yaml:6:49: warning: unknown keyword 'requried' in Schema Object has no effect; did you mean 'required'?
a.yaml:9:8: 'e' must be a boolean or a Schema Object, not a number
a.yaml:10:16: 'items' must be a boolean or a Schema Object, not a list
a.yaml:10:37: 'prefixItems' must not be empty
)"},
    {"references",
     R"(openapi: 3.0.0
info: {title: T, version: "1"}
paths: {/a: {$ref: '#/paths/~1b'}, /b: {get: {responses: {'200': {$ref: '#/components/schemas/s', description: a}, '201': {$ref: '#/nowhere'}, '202': {$ref: 5}, '203': {$ref: '#/info/title'}}}}}
components:
  schemas: {s: {$ref: '#/components/schemas/t'}, t: {type: object, properties: {self: {$ref: '#/components/schemas/t'}}}}
  responses: {a: {$ref: '#/components/responses/b'}, b: {$ref: '#/components/responses/a'}}
)",
     R"(a.yaml:3:73: $ref '#/components/schemas/s' leads to a Schema Object, not to a Response Object
a.yaml:3:99: warning: 'description' beside '$ref' is ignored
a.yaml:3:130: $ref '#/nowhere' leads nowhere
a.yaml:3:158: '$ref' must be a string, not a number
a.yaml:3:176: $ref '#/info/title' leads to a string, not to a Response Object
a.yaml:6:25: $ref '#/components/responses/b' leads back to itself
a.yaml:6:64: $ref '#/components/responses/a' leads back to itself
)"},
    {"a reference out of example and extension is none",
     R"(openapi: 3.0.0
info: {title: T, version: "1", description: 'see $ref'}
paths: {}
components: {examples: {a: {value: {$ref: '#/nowhere'}}}}
x-a: {$ref: '#/nowhere'}
)",
     R"()"},
    {"links",
     R"(openapi: 3.0.0
info: {title: T, version: "1"}
paths: {/a: {get: {responses: {'200': {description: OK, links: {a: {operationId: nobody}, b: {operationRef: '#/nowhere'}}}}}}}
)",
     R"(a.yaml:3:82: there is no operation 'nobody'
a.yaml:3:109: operationRef '#/nowhere' leads nowhere
)"},
    {"media types that are none",
     R"(openapi: 3.0.0
info: {title: T, version: "1"}
paths: {/a: {get: {responses: {'200': {description: OK, content: {json: {}}}}}}}
)",
     R"(a.yaml:3:67: warning: 'json' is no media type
)"},
    {"3.1 without anything",
     R"(openapi: 3.1.0
info: {title: T, version: "1"}
)",
     R"(a.yaml:1:1: OpenAPI Object must have 'paths', 'components' or 'webhooks'
)"},
    {"fields of another version",
     R"(openapi: 3.1.0
info: {title: T, version: "1"}
paths: {/a: {query: {}, get: {consumes: [a/b], responses: {'200': {schema: {}}}}}}
)",
     R"(a.yaml:3:14: 'query' in Path Item Object is of OpenAPI 3.2, not 3.1
a.yaml:3:31: 'consumes' in Operation Object is of OpenAPI 2.0, not 3.1
a.yaml:3:67: 'description' is required in Response Object
a.yaml:3:68: 'schema' in Response Object is of OpenAPI 2.0, not 3.1
)"},
    {"Swagger 2.0",
     R"(swagger: "2.0"
info: {title: T, version: "1"}
host: https://a/b
basePath: v1
schemes: [ftp]
paths:
  /a:
    post:
      parameters:
        - {name: a, in: body, schema: {}}
        - {name: b, in: body, schema: {}}
        - {name: c, in: formData, type: file}
        - {name: d, in: query, type: array}
        - {name: e, in: query, type: object}
        - {name: f, in: query, schema: {}}
      responses: {200: {description: OK, content: {}}, 4XX: {description: E}}
      requestBody: {}
securityDefinitions: {a: {type: oauth2, flow: implicit}, b: {type: http}}
)",
     R"(a.yaml:3:7: 'host' must be a host name alone, with or without a port
a.yaml:4:11: 'basePath' must begin with '/'
a.yaml:5:11: each element of 'schemes' must be 'http', 'https', 'ws' or 'wss', not 'ftp'
a.yaml:11:11: there can be only one body parameter
a.yaml:12:11: form parameters cannot stand beside a body parameter
a.yaml:13:11: 'items' is required where 'type' is 'array'
a.yaml:14:38: 'type' must be 'string', 'number', 'integer', 'boolean' or 'array', not 'object'
a.yaml:15:11: 'type' is required in Parameter Object
a.yaml:15:32: 'schema' does not belong in a Parameter Object of this kind
a.yaml:16:42: 'content' in Response Object is of OpenAPI 3.0, 3.1 and 3.2, not 2.0
a.yaml:16:56: '4XX' is no status code, range such as '2XX' or 'default'
a.yaml:17:7: 'requestBody' in Operation Object is of OpenAPI 3.0, 3.1 and 3.2, not 2.0
a.yaml:18:26: 'authorizationUrl' is required in Security Scheme Object
a.yaml:18:68: 'type' must be 'basic', 'apiKey' or 'oauth2', not 'http'
)"},
    {"a file without a media type to send it",
     R"(swagger: "2.0"
info: {title: T, version: "1"}
paths: {/a: {post: {parameters: [{name: c, in: formData, type: file}], responses: {'200': {description: OK}}}}}
)",
     R"(a.yaml:3:64: warning: a file needs 'multipart/form-data' in 'consumes'
)"},
    {"OpenAPI 3.2",
     R"(openapi: 3.2.0
info: {title: T, version: "1"}
tags: [{name: a, parent: b}]
paths:
  /a:
    additionalOperations: {GET: {}}
    get: {parameters: [{name: q, in: querystring, schema: {}}]}
components:
  examples: {e: {value: 1, dataValue: 1}}
  mediaTypes: {m: {encoding: {}, itemEncoding: {}}}
  schemas: {s: {xml: {nodeType: element, wrapped: true}}}
)",
     R"(a.yaml:3:26: there is no tag 'b'
a.yaml:6:28: 'GET' has a field of its own in the Path Item Object
a.yaml:7:24: 'content' is required in Parameter Object
a.yaml:7:51: 'schema' does not belong in a Parameter Object of this kind
a.yaml:9:39: Example Object may not have 'value' and 'dataValue' together
a.yaml:10:48: Media Type Object may not have 'encoding' and 'itemEncoding' together
a.yaml:11:51: 'wrapped' may not stand beside 'nodeType'
)"},
    {"a $self with a fragment",
     R"(openapi: 3.2.0
$self: https://h.example/a.yaml#
info: {title: T, version: "1"}
paths: {}
)",
     R"(a.yaml:2:8: '$self' may not have a fragment, as 'https://h.example/a.yaml#' has
)"},
    {"a $self before there was one",
     R"(openapi: 3.1.0
$self: https://h.example/a.yaml
info: {title: T, version: "1"}
paths: {}
)",
     R"(a.yaml:2:1: '$self' in OpenAPI Object is of OpenAPI 3.2, not 3.1
)"},
    {"swagger of a later version",
     R"(swagger: "3.0"
)",
     R"(a.yaml:1:10: error: OpenAPI '3.0' is not supported; 2.0, 3.0, 3.1 and 3.2 are
)"},
    {"several kinds of reference to other files",
     R"(openapi: 3.0.0
info: {title: T, version: "1"}
paths: {/a: {$ref: 'missing.yaml'}, /b: {$ref: '../../etc/passwd'}, /c: {$ref: 'file:///etc/passwd'}, /d: {$ref: 'http://example.com/a#/b'}}
)",
     R"(a.yaml:3:20: $ref 'missing.yaml': there is no file missing.yaml
a.yaml:3:48: $ref '../../etc/passwd': there is no file ../../etc/passwd
a.yaml:3:80: $ref 'file:///etc/passwd': there is no file file:///etc/passwd
a.yaml:3:114: $ref 'http://example.com/a#/b': there is no file http://example.com/a
)"},
};

TEST(Description, says_what_breaks_the_specification_and_where) {
  for (const Case& c : kCases) EXPECT_EQ(verdict_on({{"a.yaml", c.text}}), c.verdict) << c.name;
}

std::string member_text(int count, const std::string& text) {
  std::string all;
  for (int i = 0; i < count; ++i) all += fmt::format(fmt::runtime(text), i, i + 1);
  return all;
}

const std::string kHead = "openapi: 3.0.0\ninfo: {title: T, version: '1'}\n";

TEST(Description, of_every_object_breaks_nothing) {
  for (const char* version : {"2.0", "3.0", "3.1", "3.2"}) {
    const auto path =
        tests_folder() / "conformance" / "descriptions" / (std::string(version) + ".yaml");
    const auto description = load_file(path);
    EXPECT_EQ(problems_text(*description), "") << version;
    EXPECT_EQ(to_string(description->version), version);
  }
}

TEST(Description, reads_the_files_that_it_refers_to) {
  const Texts texts = {
      {"a.yaml", kHead + "paths: {/a: {$ref: 'paths/a.yaml'}}\n"},
      {"paths/a.yaml",
       "parameters: [{$ref: '../b.yaml#/p'}]\n"
       "get: {responses: {'200': {$ref: '../b.yaml#/a~1b%20c'}}}\n"},
      {"b.yaml",
       "p: {name: p, in: query, schema: {$ref: 's.yaml'}}\n"
       "a/b c: {description: OK, content: {application/json: {schema: {$ref: 's.yaml'}}}}\n"},
      {"s.yaml", "{type: object, properties: {next: {$ref: '#'}}, required: []}\n"},
  };
  const auto description = load_texts(texts);
  EXPECT_EQ(problems_text(*description), "s.yaml:1:59: 'required' must not be empty\n");
  ASSERT_EQ(description->operations.size(), 1U);
  const Operation& operation = description->operations[0];
  EXPECT_EQ(operation.parameters.size(), 1U);
  EXPECT_EQ(operation.expected.responses.size(), 1U);
  EXPECT_EQ(operation.problem_count, 1U);
}

TEST(Description, says_where_a_file_that_it_refers_to_is_broken) {
  EXPECT_EQ(verdict_on({{"a.yaml", kHead + "paths: {/a: {$ref: b.yaml}}\n"}, {"b.yaml", "a: [\n"}})
                .substr(0, 45),
            "a.yaml:3:20: $ref 'b.yaml' cannot be read: b.");
}

TEST(Description, counts_only_the_errors_that_touch_an_operation) {
  const auto description = load_text(kHead + R"(
paths:
  /direct: {get: {deprecated: 1, responses: {'200': {description: OK}}}}
  /through: {get: {responses: {'200': {$ref: '#/components/responses/A'}}}}
  /untouched: {get: {responses: {'200': {description: OK}}}}
  /path: {parameters: [{name: q, in: query}], get: {responses: {'200': {description: OK}}}}
components:
  responses: {A: {description: A, content: {a/b: {schema: {$ref: '#/components/schemas/A'}}}}}
  schemas:
    A: {properties: {b: {$ref: '#/components/schemas/B'}}}
    B: {properties: {a: {$ref: '#/components/schemas/A'}}, required: [], minLength: -1}
    C: {type: nothing}
)");
  std::vector<std::size_t> counts;
  for (const Operation& operation : description->operations) {
    counts.push_back(operation.problem_count);
  }
  EXPECT_EQ(counts, (std::vector<std::size_t>{1, 2, 0, 1}));
}

TEST(Description, binds_references_to_schemas_by_id_and_anchor) {
  const auto description = load_text(R"(openapi: 3.1.0
info: {title: T, version: '1'}
components:
  schemas:
    A: {$id: 'https://example.com/a', $defs: {b: {$anchor: b}}, properties: {x: {$ref: '#b'}}}
    B: {$ref: 'https://example.com/a#b'}
    C: {$ref: '#nowhere'}
    D: {$id: 'https://example.com/d', $ref: '#/components/schemas/A'}
)");
  EXPECT_EQ(problems_text(*description),
            "a.yaml:7:15: $ref '#nowhere' leads nowhere\n"
            "a.yaml:8:45: $ref '#/components/schemas/A' leads nowhere\n");
}

TEST(Description, gives_every_operation_its_own_id) {
  const auto description =
      load_text(kHead + "paths:\n" +
                member_text(340,
                            "  /{0}: {{get: {{operationId: same, "
                            "responses: {{'200': {{description: OK}}}}}}}}\n"));
  ASSERT_EQ(description->operations.size(), 340U);
  EXPECT_EQ(description->operations[0].id, "same");
  EXPECT_EQ(description->operations[1].id, "same [2]");
  EXPECT_EQ(description->operations[339].id, "same [340]");
  EXPECT_EQ(description->problems.size(), 339U);
}

TEST(Description, follows_long_chains_of_references_to_their_end) {
  const auto description =
      load_text(kHead + "paths: {}\ncomponents:\n  schemas:\n" +
                member_text(10'000, "    s{}: {{$ref: '#/components/schemas/s{}'}}\n") +
                "    s10000: {type: string}\n");
  EXPECT_EQ(problems_text(*description), "");
}

TEST(Description, refuses_to_list_problems_without_end) {
  const auto description =
      load_text(kHead + "paths: {}\ntags:\n" + member_text(20'000, "  - {}\n"));
  ASSERT_EQ(description->problems.size(), 10'001U);
  EXPECT_EQ(description->problems.back().message,
            "there are more problems than these; the rest is not listed");
}

/// A description that names itself, with a reference in the place of a schema.
std::string named(const std::string& self, const std::string& reference) {
  return fmt::format(R"(openapi: 3.2.0
$self: {}
info: {{title: T, version: "1"}}
paths: {{/a: {{get: {{responses: {{'200': {{content: {{application/json: {{schema: {{$ref: '{}'}}}}}}}}}}}}}}}}
components: {{schemas: {{own: {{title: own}}}}}}
)",
                     self, reference);
}

TEST(SelfUri, is_the_base_of_references) {
  const std::string library = R"(openapi: 3.2.0
$self: /lib/v2.yaml
info: {title: L, version: "1"}
components: {schemas: {s: {$ref: '../shared/t.yaml'}}}
)";
  const struct {
    const char* shows;
    std::string self, reference;
    Texts others;
    const char* title;  ///< Of the schema that is found; "": none is.
    const char* problem = "";
  } cases[] = {
      {"its own name",
       "https://h.example/api/a.yaml",
       "https://h.example/api/a.yaml#/components/schemas/own",
       {},
       "own"},
      {"the name it was read under",
       "https://h.example/api/v1.yaml",
       "a.yaml#/components/schemas/own",
       {},
       "own"},
      {"what lies beside it here",
       "https://h.example/api/v1.yaml",
       "s/t.yaml",
       {{"s/t.yaml", "title: here"}, {"https://h.example/api/s/t.yaml", "title: there"}},
       "here"},
      {"what lies beside it there",
       "https://h.example/api/v1.yaml",
       "s/t.yaml",
       {{"https://h.example/api/s/t.yaml", "title: there"}},
       "there"},
      {"an absolute path",
       "https://h.example/api/v1.yaml",
       "/s/t.yaml",
       {{"https://h.example/s/t.yaml", "title: there"}},
       "there"},
      {"a relative name of its own",
       "api/v1.yaml",
       "t.yaml",
       {{"api/t.yaml", "title: sub"}},
       "sub"},
      {"what refers further, by a name of its own",
       "https://h.example/api/v1.yaml",
       "lib.yaml#/components/schemas/s",
       {{"lib.yaml", library}, {"https://h.example/shared/t.yaml", "title: far"}},
       "far"},
      {"an $id below it",
       "https://h.example/api/v1.yaml",
       "t.yaml",
       {{"t.yaml", "{$id: u/, $ref: v.json, $defs: {v: {$id: v.json, title: id}}}"}},
       "id"},
      {"nothing at either place",
       "https://h.example/api/v1.yaml",
       "t.yaml",
       {},
       "",
       "a.yaml:4:84: $ref 't.yaml': there is no file https://h.example/api/t.yaml ('$self' makes "
       "it "
       "https://h.example/api/t.yaml; t.yaml is not there either)\n"},
      {"something broken beside it",
       "https://h.example/api/v1.yaml",
       "t.yaml",
       {{"t.yaml", "a: ["}, {"https://h.example/api/t.yaml", "title: there"}},
       "",
       "a.yaml:4:84: $ref 't.yaml' cannot be read: t.yaml:1:5: end of sequence flow not found\n"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.shows);
    Texts texts = c.others;
    texts["a.yaml"] = named(c.self, c.reference);
    const auto description = load_texts(texts);
    EXPECT_EQ(problems_text(*description), c.problem);
    ASSERT_EQ(description->operations.size(), 1U);
    Schema schema = description->operations[0].expected.responses.at(0).content.at(0).schema;
    for (int hops = 0; schema && schema.node.find("$ref") && hops < 5; ++hops)
      schema = schema.graph->resolve(schema, schema.node.find("$ref").text());
    EXPECT_EQ(schema ? schema.node.find("title").text() : "", c.title);
  }
}

TEST(SelfUri, is_none_before_openapi_3_2) {
  std::string text = named("https://h.example/a.yaml", "t.yaml");
  text.replace(text.find("3.2"), 3, "3.1");
  const auto description = load_texts({{"a.yaml", text}, {"t.yaml", "title: here"}});
  EXPECT_EQ(description->documents->uri(*description->root), "a.yaml");
  EXPECT_NE(description->documents->all().count("t.yaml"), 0U);
}

}  // namespace
}  // namespace driftgate::tests::description_test
