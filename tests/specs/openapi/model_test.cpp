#include <gtest/gtest.h>

#include "tests/specs/openapi/load.h"
#include "tests/specs/openapi/model_text.h"

namespace driftgate::tests::model_test {
namespace {

struct Case {
  const char* name;
  const char* text;
  const char* model;
};

const Case kCases[] = {
    {"parameters of the path and the operation, styles by place",
     R"(openapi: 3.0.3
info: {title: T, version: "1"}
paths:
  /a/{id}/{b}:
    parameters:
      - {name: id, in: path, required: true, schema: {type: integer}}
      - {name: b, in: path, required: true, style: matrix, schema: {type: string}}
      - {name: q, in: query, schema: {type: array, items: {type: string}}}
    get:
      parameters:
        - {name: q, in: query, explode: false, required: true, allowEmptyValue: true, schema: {type: string}, example: x}
        - {name: q, in: header, deprecated: true, schema: {type: string}}
        - {name: deep, in: query, style: deepObject, allowReserved: true, schema: {type: object}}
        - {name: json, in: query, content: {application/json: {schema: {type: object}, example: {a: 1}}}}
        - $ref: '#/components/parameters/Session'
      responses: {'200': {description: OK}}
components:
  parameters:
    Session: {name: s, in: cookie, schema: {$ref: '#/components/schemas/S'}}
  schemas:
    S: {type: string, example: abc}
)",
     R"(OpenAPI 3.0 T 1, 0 schemas
server /
operation GET /a/{id}/{b} = GET /a/{id}/{b}
  server /
  path id required simple - {"type":"integer"}
  path b required matrix - {"type":"string"}
  query q required may be empty form - {"type":"string"}
    example  "x"
  header q deprecated simple - {"type":"string"}
  query deep reserved deepObject - {"type":"object"}
  query json form explode application/json {"type":"object"}
    example  {"a":1}
  cookie s form explode - {"$ref":"#/components/schemas/S"}
    example  "abc"
  200
)"},
    {"security and servers: of the operation, of the path, of the description",
     R"(openapi: 3.0.3
info: {title: T, version: "1"}
servers: [{url: 'https://{host}/{base}', variables: {host: {default: a.example.com}, base: {default: v1}}}]
security: [{key: []}]
paths:
  /inherits: {get: {responses: {'200': {description: OK}}}}
  /of-path: {servers: [{url: /p}], get: {responses: {'200': {description: OK}}, security: [{oauth: [read, write], key: []}, {}]}}
  /of-operation: {servers: [{url: /p}], get: {responses: {'200': {description: OK}}, servers: [{url: /o}], security: []}}
components:
  securitySchemes:
    key: {type: apiKey, name: X-Key, in: query}
    bearer: {type: http, scheme: Bearer}
    oauth: {type: oauth2, flows: {}}
    oidc: {type: openIdConnect, openIdConnectUrl: https://example.com}
)",
     R"(OpenAPI 3.0 T 1, 0 schemas
server https://a.example.com/v1
scheme key = apiKey query X-Key
scheme bearer = http bearer
scheme oauth = oauth2 
scheme oidc = openIdConnect 
operation GET /inherits = GET /inherits
  server https://a.example.com/v1
  security key
  200
operation GET /of-path = GET /of-path
  server /p
  security oauth+read+write key
  security
  200
operation GET /of-operation = GET /of-operation
  server /o
  200
)"},
    {"responses: ranges, headers, content, links",
     R"(openapi: 3.1.0
info: {title: T, version: "1"}
paths:
  /a:
    get:
      operationId: a
      tags: [x, y]
      deprecated: true
      responses:
        '200':
          description: OK
          headers:
            Content-Type: {schema: {type: string}}
            X-A: {required: true, schema: {type: integer}}
            X-B: {content: {application/json: {schema: {type: object}}}}
          content:
            application/json; charset=utf-8: {schema: {type: [string, 'null']}}
            image/*: {}
          links: {next: {operationId: a, parameters: {page: $response.body#/next}}}
        4XX: {$ref: '#/components/responses/R'}
        default: {description: Else, content: {text/plain: {schema: true}}}
components:
  responses:
    R: {description: R}
)",
     R"(OpenAPI 3.1 T 1, 2 schemas
server /
operation a = GET /a deprecated
  tag x
  tag y
  server /
  200
    header X-A required {"type":"integer"}
    header X-B json {"type":"object"}
    application/json {"type":["string","null"]}
    image/* -
  4XX
  default
    text/plain true
  link next of 200: a
    page = $response.body#/next
)"},
    {"bodies, encodings and examples",
     R"(openapi: 3.0.3
info: {title: T, version: "1"}
paths:
  /a:
    post:
      requestBody:
        required: true
        content:
          application/json:
            schema: {type: object}
            examples: {one: {value: {a: 1}}, two: {$ref: '#/components/examples/Two'}, far: {externalValue: x.json}}
          multipart/form-data:
            schema: {type: object, example: {f: 1}}
            encoding: {f: {contentType: image/png}, g: {style: spaceDelimited, allowReserved: true}}
      responses: {'201': {description: OK}}
components:
  examples:
    Two: {value: {a: 2}}
)",
     R"(OpenAPI 3.0 T 1, 0 schemas
server /
operation POST /a = POST /a
  server /
  body required
    application/json {"type":"object"}
    example one {"a":1}
    example two {"a":2}
    multipart/form-data {"type":"object","example":{"f":1}}
    example  {"f":1}
      f image/png form explode
      g - spaceDelimited reserved
  201
)"},
    {"callbacks and webhooks",
     R"(openapi: 3.1.0
info: {title: T, version: "1"}
webhooks:
  sold: {post: {responses: {'200': {description: OK}}}}
paths:
  /a:
    post:
      callbacks:
        done: {'{$request.body#/url}': {post: {operationId: done, responses: {'200': {description: OK}}}}}
      responses: {'201': {description: OK}}
)",
     R"(OpenAPI 3.1 T 1, 0 schemas
server /
operation POST /a = POST /a
  server /
  201
callback done = POST {$request.body#/url}
  server /
  200
webhook POST sold = POST sold
  server /
  200
)"},
    {"path items by reference, paths with a query or fragment",
     R"(openapi: 3.1.0
info: {title: T, version: "1"}
paths:
  /a: {$ref: '#/components/pathItems/A'}
components:
  pathItems:
    A:
      parameters: [{name: q, in: query, schema: {type: string}}]
      get: {responses: {'200': {description: OK}}}
)",
     R"(OpenAPI 3.1 T 1, 0 schemas
server /
operation GET /a = GET /a
  server /
  query q form explode - {"type":"string"}
  200
)"},
    {"Swagger 2.0",
     R"(swagger: "2.0"
info: {title: T, version: "1"}
host: api.example.com
basePath: /v1
schemes: [https, http]
consumes: [application/json, application/xml]
produces: [application/json, text/csv]
paths:
  /a/{id}:
    parameters:
      - {name: id, in: path, required: true, type: integer, minimum: 1}
      - {name: list, in: query, type: array, items: {type: string}, collectionFormat: multi}
      - {name: ssv, in: query, type: array, items: {type: string}, collectionFormat: ssv}
      - {name: csv, in: header, type: array, items: {type: string}}
    get:
      responses:
        '200': {description: OK, schema: {$ref: '#/definitions/D'}, headers: {X-A: {type: integer}}}
        default: {description: Else}
    put:
      schemes: [https]
      parameters: [{name: body, in: body, required: true, schema: {$ref: '#/definitions/D'}}]
      responses: {'204': {description: OK}}
      security: [{basic: []}, {key: []}]
    post:
      consumes: [multipart/form-data]
      parameters:
        - {name: file, in: formData, type: file, required: true}
        - {name: tags, in: formData, type: array, items: {type: string, maxLength: 3}, collectionFormat: pipes}
      produces: []
      responses: {'200': {description: OK, schema: {type: file}}}
definitions:
  D: {type: object, example: {a: 1}}
securityDefinitions:
  basic: {type: basic}
  key: {type: apiKey, name: k, in: header}
  oauth: {type: oauth2, flow: implicit, authorizationUrl: https://example.com, scopes: {}}
)",
     R"(OpenAPI 2.0 T 1, 1 schemas
server https://api.example.com/v1
server http://api.example.com/v1
scheme basic = http basic
scheme key = apiKey header k
scheme oauth = oauth2 
operation GET /a/{id} = GET /a/{id}
  server https://api.example.com/v1
  server http://api.example.com/v1
  path id required simple - {"name":"id","in":"path","required":true,"type":"integer","minimum":1}
  query list form explode - {"name":"list","in":"query","type":"array","items":{"type":"string"},"collectionFormat":"multi"}
  query ssv spaceDelimited - {"name":"ssv","in":"query","type":"array","items":{"type":"string"},"collectionFormat":"ssv"}
  header csv simple - {"name":"csv","in":"header","type":"array","items":{"type":"string"}}
  200
    header X-A {"type":"integer"}
    application/json {"$ref":"#/definitions/D"}
    text/csv {"$ref":"#/definitions/D"}
  default
operation PUT /a/{id} = PUT /a/{id}
  server https://api.example.com/v1
  security basic
  security key
  path id required simple - {"name":"id","in":"path","required":true,"type":"integer","minimum":1}
  query list form explode - {"name":"list","in":"query","type":"array","items":{"type":"string"},"collectionFormat":"multi"}
  query ssv spaceDelimited - {"name":"ssv","in":"query","type":"array","items":{"type":"string"},"collectionFormat":"ssv"}
  header csv simple - {"name":"csv","in":"header","type":"array","items":{"type":"string"}}
  body required
    application/json {"$ref":"#/definitions/D"}
    example  {"a":1}
    application/xml {"$ref":"#/definitions/D"}
    example  {"a":1}
  204
operation POST /a/{id} = POST /a/{id}
  server https://api.example.com/v1
  server http://api.example.com/v1
  path id required simple - {"name":"id","in":"path","required":true,"type":"integer","minimum":1}
  query list form explode - {"name":"list","in":"query","type":"array","items":{"type":"string"},"collectionFormat":"multi"}
  query ssv spaceDelimited - {"name":"ssv","in":"query","type":"array","items":{"type":"string"},"collectionFormat":"ssv"}
  header csv simple - {"name":"csv","in":"header","type":"array","items":{"type":"string"}}
  body required
    multipart/form-data {"type":"object","properties":{"file":{"type":"string","format":"binary"},"tags":{"type":"array","items":{"type":"string","maxLength":3},"collectionFormat":"pipes"}},"required":["file"]}
      file - form
      tags - pipeDelimited
  200
    */* -
)"},
    {"OpenAPI 3.2",
     R"(openapi: 3.2.0
info: {title: T, version: "1"}
paths:
  /a:
    query:
      parameters: [{name: q, in: querystring, content: {application/x-www-form-urlencoded: {schema: {type: object}, examples: {e: {serializedValue: 'a=1'}, f: {dataValue: {a: 1}}}}}}]
      responses: {'200': {content: {text/csv: {$ref: '#/components/mediaTypes/M'}}}}
    additionalOperations:
      Link: {parameters: [{name: c, in: cookie, style: cookie, schema: {type: string}}], responses: {'204': {}}}
components:
  mediaTypes:
    M: {schema: {type: string}}
)",
     R"(OpenAPI 3.2 T 1, 1 schemas
server /
operation QUERY /a = QUERY /a
  server /
  querystring q form explode application/x-www-form-urlencoded {"type":"object"}
    example e serialized "a=1"
    example f {"a":1}
  200
    text/csv {"type":"string"}
operation Link /a = Link /a
  server /
  cookie c cookie explode - {"type":"string"}
  204
)"},
    {"items of sequences",
     R"(openapi: 3.2.0
info: {title: T, version: "1"}
paths:
  /a:
    post:
      requestBody: {content: {application/jsonl: {itemSchema: {type: string}}}}
      responses:
        '200':
          content:
            text/event-stream: {schema: {maxItems: 2}, itemSchema: {$ref: '#/components/schemas/E'}}
            application/json-seq: {itemSchema: true}
components: {schemas: {E: {type: object}}}
)",
     R"(OpenAPI 3.2 T 1, 2 schemas
server /
operation POST /a = POST /a
  server /
  body
    application/jsonl - of {"type":"string"}
  200
    text/event-stream {"maxItems":2} of {"$ref":"#/components/schemas/E"}
    application/json-seq - of true
)"},
};

TEST(Model, is_what_the_description_says) {
  for (const Case& c : kCases) {
    const auto description = load_text(c.text);
    EXPECT_EQ(ModelText::of(*description), c.model) << c.name;
    EXPECT_EQ(problems_text(*description), "") << c.name;
  }
}

}  // namespace
}  // namespace driftgate::tests::model_test
