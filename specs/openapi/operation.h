#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "specs/expectation.h"
#include "specs/http/media_type.h"
#include "specs/schema/schema.h"

namespace driftgate {

/// Where a parameter travels. `query_string` is OpenAPI 3.2's whole query; form data of Swagger
/// 2.0 becomes a request body.
enum class In : std::uint8_t { path, query, header, cookie, query_string };
std::string_view to_string(In in);

/// How a value is written as text (OpenAPI 3.x Parameter Object "Style Values"). Swagger 2.0's
/// collectionFormat csv, ssv, tsv, pipes, multi become form/simple, space_delimited,
/// tab_delimited, pipe_delimited, and form with explode.
enum class Style : std::uint8_t {
  matrix,
  label,
  form,
  simple,
  space_delimited,
  pipe_delimited,
  tab_delimited,
  deep_object,
  cookie,
};
std::string_view to_string(Style style);

/// One example value: inline, or text given as it is (`serializedValue`, OpenAPI 3.2).
struct Example {
  std::string name{};
  Node value{};
  bool serialized = false;  ///< `value` is the text to send, not a value to write as text.
};

struct Parameter {
  std::string name{};
  In in = In::query;
  bool required = false;
  bool deprecated = false;
  bool allow_empty = false;     ///< allowEmptyValue.
  bool allow_reserved = false;  ///< RFC 3986 reserved characters stay as they are.
  Style style = Style::form;    ///< The effective one.
  bool explode = true;          ///< The effective one.
  Schema schema{};              ///< None where the description gives none.
  std::string content_type{};   ///< Of `content`; "" when `schema` and `style` decide.
  std::vector<Example> examples{};
  Node source{};
};

/// How one property of a form or multipart body is sent (Encoding Object).
struct Encoding {
  std::string property{};
  std::string content_type{};
  Style style = Style::form;
  bool explode = true;
  bool allow_reserved = false;
};

struct RequestContent {
  std::string media_type{};  ///< As written.
  Schema schema{};
  Schema item_schema{};  ///< For each item, where the type is a sequential one (OpenAPI 3.2).
  std::vector<Example> examples{};
  std::vector<Encoding> encodings{};
  std::string unread{};  ///< Why nothing else is known of it; "": it is.
  Node source{};
};

struct RequestBody {
  bool required = false;
  std::vector<RequestContent> content{};
  std::string unread{};  ///< Why nothing else is known of it; "": it is.
  Node source{};
};

/// One scheme of a security requirement, with the scopes asked of it.
struct RequiredScheme {
  std::string name{};
  std::vector<std::string> scopes{};
};

/// Schemes that are needed together; empty: no credentials are needed.
using SecurityRequirement = std::vector<RequiredScheme>;

struct SecurityScheme {
  enum class Type : std::uint8_t { api_key, http, mutual_tls, oauth2, open_id_connect };
  std::string name{};  ///< Key in the description.
  Type type = Type::http;
  std::string parameter{};    ///< Of an API key: the header, query or cookie name.
  In in = In::header;         ///< Of an API key.
  std::string http_scheme{};  ///< Of http, in lower case: "basic", "bearer", …
  Node source{};
};

struct Server {
  std::string url{};  ///< Variables replaced by their defaults; may be relative.
  Node source{};
};

/// How a response leads to another operation (Link Object).
struct Link {
  std::string name{};
  int status = 0;  ///< Of the response that carries it; 0 for default, 2 for 2XX.
  std::string operation_id{};
  std::string operation_ref{};
  std::vector<std::pair<std::string, std::string>> parameters{};  ///< Name → runtime expression.
  std::string request_body{};
  Node source{};
};

/// What the description names and of which no more is known: a reference leads nowhere, or there is
/// no object.
struct UnreadPart {
  enum class Kind : std::uint8_t { path, webhook, callback, parameter, security_scheme };
  Kind kind = Kind::path;
  std::string name{};    ///< Path template, runtime expression or name; of a parameter what it
                         ///< refers to.
  std::string reason{};  ///< One sentence, no trailing period.
  Node source{};
};

/// "the path /a cannot be read in the description: …"
std::string unread_text(std::string_view part, std::string_view reason);

/// Methods that a Path Item Object has a field for (OpenAPI 3.2 §4.9).
inline constexpr std::array<std::string_view, 9> kFixedMethods = {
    "GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE", "QUERY"};

/// One promise of an OpenAPI description: a method on a path.
struct Operation {
  std::string id{};      ///< operationId, else "GET /path"; unique within the description.
  std::string method{};  ///< Upper case, or as written for OpenAPI 3.2 additional operations.
  std::string path{};    ///< The template as written; of a callback its runtime expression.
  std::vector<std::string> tags{};
  bool deprecated = false;
  std::vector<Parameter>
      parameters{};  ///< Those of the path item included, overridden ones left out.
  std::vector<UnreadPart> unread_parameters{};
  RequestBody body{};  ///< Without content: none is described.
  bool has_body = false;
  std::vector<SecurityRequirement> security{};  ///< Alternatives; empty: none is described.
  std::vector<Server> servers{};                ///< The effective ones.
  std::vector<Link> links{};
  Expectation expected{};
  std::size_t problem_count = 0;  ///< Errors in it and in what it refers to; warnings do not count.
  Node source{};                  ///< The operation object.
};

}  // namespace driftgate
