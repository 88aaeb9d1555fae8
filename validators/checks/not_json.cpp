#include <fmt/format.h>

#include <algorithm>

#include "validators/checks/checks.h"

namespace driftgate::checks {
namespace {

/// A few bytes on both sides of `offset`, not cut inside of a UTF-8 sequence.
std::string around(std::string_view body, std::size_t offset) {
  constexpr std::size_t kSide = 24;
  const auto is_continuation = [&](std::size_t at) {
    return at < body.size() && (static_cast<unsigned char>(body[at]) & 0xC0) == 0x80;
  };
  std::size_t begin = offset - std::min(offset, kSide);
  std::size_t end = std::min(body.size(), offset + kSide);
  for (int i = 0; i < 3 && is_continuation(begin); ++i) ++begin;
  for (int i = 0; i < 3 && is_continuation(end); ++i) ++end;
  return std::string(body.substr(begin, end - begin));
}

std::string_view likely_cause(std::string_view body) {
  const std::size_t first = body.find_first_not_of(" \t\r\n");
  if (first != std::string_view::npos && body[first] == '<')
    return "an HTML or XML page; perhaps a proxy, a login or an error page answered instead";
  return {};
}

std::vector<Violation> check_not_json(const Case& c) {
  const JsonReader::Problem& problem = c.body_problem;
  if (problem.message.empty()) return {};
  Violation violation{.expected = problem.is_encoding ? "UTF-8" : "JSON",
                      .actual = around(c.response.body, problem.offset),
                      .hint = std::string(likely_cause(c.response.body)),
                      .source = c.content->source.location()};
  if (c.content->form != ContentForm::by_type && c.content->form != ContentForm::json)
    violation.expected = c.content->media.essence();
  const std::string type = c.media != nullptr ? c.media->essence() : c.content->media.essence();
  violation.message = problem.is_encoding
                          ? fmt::format("the body is not UTF-8: byte {} is wrong", problem.offset)
                          : fmt::format("the body says {} and is not: {}, at byte {}", type,
                                        problem.message, problem.offset);
  return {std::move(violation)};
}

}  // namespace

const Rule<Case> not_json{
    .id = "not-json",
    .category = "contract",
    .severity = Severity::error,
    .summary = "A body that says it is JSON is JSON, in UTF-8",
    .explanation =
        "The Content-Type is a JSON type, and the body is not JSON by RFC 8259: it is cut off, has "
        "text after its end, a trailing comma, a comment, NaN or Infinity, numbers such as 01 or "
        ".5, or bytes that are not UTF-8. The same goes for the items of a sequence such as JSON "
        "Lines, where OpenAPI 3.2 describes one. Bytes and items are counted from 0. Some parsers "
        "forgive some of this, others refuse it or lose data. The body is not judged further.",
    .check = check_not_json,
};

}  // namespace driftgate::checks
