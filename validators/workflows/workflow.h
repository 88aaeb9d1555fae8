#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "specs/document/document.h"
#include "specs/http/exchange.h"
#include "specs/openapi/operation.h"
#include "validators/finding.h"

namespace driftgate {

/// A success criterion of a given workflow that did not hold.
struct UnmetCriterion {
  std::string condition{};
  std::string actual{};    ///< What its expressions yield.
  std::string instance{};  ///< As Violation::instance.
  Confidence confidence = Confidence::once;
  Node source{};
};

/// One request of a workflow, and what came back.
struct Step {
  enum class Role : std::uint8_t {
    create,
    read,
    list,                ///< The whole list, as far as one request gives it.
    walk,                ///< The same list page by page.
    write,               ///< PUT or PATCH.
    repeat,              ///< The request of `after` once more, as it was.
    read_if_changed,     ///< With If-None-Match: the entity tag of `after`.
    write_if_unchanged,  ///< With If-Match: an entity tag that is not the current one.
    remove,
    given,   ///< Of a workflow that the user wrote.
    follow,  ///< The request that a link of `after` leads to, or that of the link where there is
             ///< none.
  };
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  Role role = Role::read;
  const Operation* operation = nullptr;
  std::size_t after = kNone;  ///< The step whose effect this one shows.
  Exchange exchange{};
  Node sent{};                          ///< The request body where it is JSON.
  Node body{};                          ///< The response body where it is JSON.
  std::vector<std::string> ids{};       ///< Of list and walk, in order.
  bool complete = false;                ///< Of list and walk: nothing was left when it ended.
  bool breaks_promise = false;          ///< The answer has findings of its own.
  std::vector<UnmetCriterion> unmet{};  ///< Of given.
  const Link* link = nullptr;           ///< Of follow.
  std::string yields_nothing{};         ///< Of follow: that expression of the link.
};

/// Requests about one resource, in the order in which they were sent, one at a time. Documents
/// that its nodes lie in belong to whoever made it.
struct Workflow {
  std::string id{};  ///< Of the created resource; "" when there is none.
  std::vector<Step> steps{};

  const Step* after(const Step& step) const {
    return step.after == Step::kNone ? nullptr : &steps[step.after];
  }
};

/// The status of a step's response; 0 when there was none.
inline int status_of(const Step& step) {
  const Response* response = step.exchange.response();
  return response == nullptr ? 0 : response->status;
}

}  // namespace driftgate
