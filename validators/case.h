#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "specs/document/document.h"
#include "specs/expectation.h"
#include "specs/http/exchange.h"
#include "validators/asked.h"
#include "validators/schema/evaluate.h"
#include "validators/told_rule.h"

namespace driftgate {

/// A response header that does not fit what is declared.
struct BrokenHeader {
  const ExpectedHeader* expected = nullptr;
  std::string value{};
  std::string problem{};  ///< Why a value that should be JSON text is not; else "".
  std::vector<SchemaViolation> violations{};
};

/// What was promised beside what happened, with what several checks need worked out once.
/// Everything pointed at outlives the Case.
struct Case {
  const Expectation& expected;
  const Exchange& exchange;
  const Response& response;                     ///< That of `exchange`.
  const ExpectedResponse* promise = nullptr;    ///< For the actual status; null: undocumented.
  const ExpectedContent* content = nullptr;     ///< For the actual Content-Type; null: none fits.
  const std::string* content_type = nullptr;    ///< As sent; null: there is no such header.
  const MediaType* media = nullptr;             ///< The same, read; null: it is none.
  bool content_is_variant = false;              ///< `content` fits only loosely.
  std::chrono::milliseconds latency_budget{0};  ///< 0: none.
  std::chrono::sys_seconds now{};               ///< For Sunset; the wall clock of the run.
  const Asked& asked = kPlainRequest;           ///< What the request is by the description.
  std::optional<ToldRule> told{};               ///< Of a refusal of a valid request.
  std::string told_reason{};                    ///< The same in words; "": it gives none.

  /// The body where it was read as JSON, of a sequence as the array of its items: absent when it
  /// has another type, is empty or broken.
  Node body{};
  JsonReader::Problem body_problem{};  ///< Why a body that should be JSON is not.
  Evaluation body_evaluation{};        ///< Of `body` by `content`'s schemas.

  std::vector<BrokenHeader> broken_headers{};  ///< Of those that the promise declares.
};

/// Whether a response to that request may have content (RFC 9110 §6.4.1, §15.3.6).
inline bool may_have_content(const Request& request, const Response& response) {
  const int status = response.status;
  return status >= 200 && status != 204 && status != 205 && status != 304 &&
         request.method != "HEAD";
}

/// 2xx: the request was received, understood and accepted (RFC 9110 §15.3).
inline bool is_success(int status) { return status >= 200 && status < 300; }

/// Whether any server may answer so to a request that its description does not allow (RFC 9110
/// §15.5, §15.6.2; RFC 6585 §4), described or not.
inline bool is_fair_refusal(const Asked& asked, int status) {
  static constexpr std::array kRefusals{400, 401, 403, 404, 405, 406, 411, 413,
                                        414, 415, 422, 428, 429, 431, 501};
  return asked.kind != Asked::Kind::valid &&
         std::find(kRefusals.begin(), kRefusals.end(), status) != kRefusals.end();
}

/// Whether a request that the description allows was refused for what it looks like (RFC 9110
/// §15.5.1, §15.5.21).
inline bool is_refused_for_its_form(const Case& c) {
  return c.asked.kind == Asked::Kind::valid &&
         (c.response.status == 400 || c.response.status == 422);
}

/// Where the promise stands that the request breaks or tries, else that of the operation.
inline Location promised_at(const Case& c) {
  const Node source = c.asked.source ? c.asked.source : c.expected.source;
  return source ? source.location() : Location{};
}
inline std::string promise_pointer(const Case& c) {
  return c.asked.source ? c.asked.source.pointer() : "";
}

/// Whether the body is one to be judged: content is possible, described and there.
inline bool has_described_content(const Case& c) {
  return c.promise != nullptr && !c.promise->content.empty() && !c.response.body.empty() &&
         may_have_content(c.exchange.request, c.response);
}

}  // namespace driftgate
