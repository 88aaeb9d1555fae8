#include "validators/contracts/match_request.h"

#include <fmt/core.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "specs/contracts/content_value.h"
#include "specs/document/document_writer.h"
#include "specs/http/media_type.h"
#include "specs/http/uri.h"
#include "validators/checks/header_value.h"

namespace driftgate {
namespace {

class RequestMatching {
 public:
  RequestMatching(const ExpectedRequest& expected, const Request& request, Evaluator& evaluator)
      : expected_(expected), request_(request), evaluator_(evaluator) {}

  std::vector<Violation> run() {
    const Uri uri = parse_uri(request_.url);
    if (!equal_ignoring_case(expected_.method, request_.method))
      found_.push_back({.message = "another method",
                        .expected = expected_.method,
                        .actual = request_.method,
                        .instance = "method",
                        .source = expected_.source.location()});
    DocumentWriter path;
    path.string(percent_decode(uri.path));
    judge(expected_.path, path.finish("path")->root(), "path");
    if (!expected_.exact_query)
      query(uri.query.value_or(""));
    else if (percent_decode(*expected_.exact_query) != percent_decode(uri.query.value_or("")))
      found_.push_back({.message = "another query",
                        .expected = *expected_.exact_query,
                        .actual = uri.query.value_or(""),
                        .instance = "query",
                        .source = expected_.source.location()});
    for (const ExpectedHeader& header : expected_.headers) judge_header(header);
    body();
    return std::move(found_);
  }

 private:
  void judge(const Schema& schema, Node value, std::string_view part) {
    if (!schema) return;
    const Evaluation evaluation = evaluator_.evaluate(
        schema, value, {.direction = Direction::request, .undocumented = false});
    for (const SchemaViolation& violation : evaluation.violations)
      found_.push_back({.message = violation.message,
                        .expected = violation.expected,
                        .actual = violation.actual,
                        .instance = std::string(part) + violation.instance,
                        .keyword = violation.keyword_location,
                        .source = violation.source.location()});
    if (!evaluation.valid && evaluation.violations.empty())
      found_.push_back({.message = fmt::format("the {} does not match", part)});
  }

  void query(const std::string& text) {
    ContentReader reader;
    const Document* read = reader.read(ContentForm::form, text);
    if (read != nullptr)
      judge(expected_.query, read->root(), "query");
    else
      found_.push_back({.message = reader.problem().message, .instance = "query"});
  }

  void judge_header(const ExpectedHeader& header) {
    const std::string instance = "header " + header.name;
    if (find_header(request_.headers, header.name) == nullptr) {
      found_.push_back({.message = fmt::format("header {} is missing", header.name),
                        .instance = instance,
                        .source = header.source.location()});
      return;
    }
    HeaderReader reader;
    judge(header.schema, reader.read(header, combined_header(request_.headers, header.name)),
          instance);
  }

  void body() {
    if (expected_.any_content) return;
    if (expected_.content.empty()) {
      if (!request_.body.empty())
        found_.push_back({.message = "there is a body where none is sent", .instance = "body"});
      return;
    }
    const ExpectedContent& content = expected_.content.front();
    const std::string* type = find_header(request_.headers, "Content-Type");
    const std::optional<MediaType> media = type ? parse_media_type(*type) : std::nullopt;
    if (media && !covers(content.media, *media)) {
      found_.push_back({.message = "the body has another type",
                        .expected = content.media.essence(),
                        .actual = media->essence(),
                        .instance = "body",
                        .source = content.source.location()});
      return;
    }
    ContentReader reader;
    const Document* read =
        request_.body.empty() ? nullptr : reader.read(content.form, request_.body);
    if (read != nullptr) return judge(content.schema, read->root(), "body");
    found_.push_back(
        {.message = request_.body.empty() ? "the body is missing" : reader.problem().message,
         .instance = "body",
         .source = content.source.location()});
  }

  const ExpectedRequest& expected_;
  const Request& request_;
  Evaluator& evaluator_;
  std::vector<Violation> found_{};
};

}  // namespace

std::vector<Violation> match_request(const ExpectedRequest& expected, const Request& request,
                                     Evaluator& evaluator) {
  return RequestMatching(expected, request, evaluator).run();
}

}  // namespace driftgate
