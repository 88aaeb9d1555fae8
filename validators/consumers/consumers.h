#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "specs/contracts/promise.h"
#include "specs/openapi/description.h"
#include "validators/consumers/contract_router.h"
#include "validators/consumers/relied_shape.h"
#include "validators/diff/diff.h"
#include "validators/reliance.h"
#include "validators/schema/evaluate.h"
#include "validators/traffic/sent_request.h"

namespace driftgate {

/// A contract with what it promises; both must outlive who is given it.
struct KnownContract {
  const Contract* contract = nullptr;
  const ContractPromises* promises = nullptr;
};

/// What nobody known relies on becomes a note, which says what it was.
void spare(Severity& severity, std::optional<Reliance>& reliance);

/// Knows which consumers rely on which part of an API, from their contracts. All that it is given
/// must outlive it; the evaluator is not to be used after it, since it knows schemas of its own.
/// Not safe to share between threads.
class Consumers {
 public:
  /// Of one description: what answers drift from.
  Consumers(const std::vector<KnownContract>& contracts, const Description& description,
            Evaluator& evaluator);

  /// Of two: consumers know the base, and what they send meets the revision. The diff is theirs,
  /// with all places.
  Consumers(const std::vector<KnownContract>& contracts, const Description& base,
            const Description& revision, const Diff& diff, Evaluator& evaluator);

  Consumers(const Consumers&) = delete;
  Consumers& operator=(const Consumers&) = delete;

  /// Who relies on what changed. Absent for what concerns the whole description, webhooks and
  /// callbacks, of which contracts do not speak.
  std::optional<Reliance> of(const Change& change);

  /// Who relies on the place in the bodies of answers; "*" is any element.
  std::optional<Reliance> of_body(std::string_view operation_id, int status,
                                  std::string_view pointer);

  /// Interactions that are for no operation: "web: list pets". Nothing can be said of them.
  const std::vector<std::string>& strangers() const { return strangers_; }

 private:
  enum class Use : unsigned char { none, uses, hurt };

  /// One HTTP interaction and the operation that it is for.
  struct Known {
    std::string_view consumer{};
    const InteractionPromise* promise = nullptr;
    const Operation* operation = nullptr;
    const Operation* revised = nullptr;  ///< nullptr: gone.
    std::uint32_t position = 0;          ///< In Diff::operations.
    std::vector<std::string> refused{};  ///< Places that only the revision refuses.
    Schema shape{};                      ///< Of the JSON body that it expects.
  };

  void add(const std::vector<KnownContract>& contracts, const Description& base,
           const Description* revision, const Diff* diff);
  void judge_requests(const Description& base, const Description& revision);
  template <class Ask>
  std::optional<Reliance> counted(const Ask& ask) const;

  Use use_of(const Change& change, const Known& known);
  Use use_at(const Change& change, std::string_view place, const Known& known);
  Use use_of_request(const Change& change, std::string_view place, const Known& known) const;
  Use use_of_response(const Change& change, std::string_view place, const Known& known);
  Use use_of_body(const Known& known, std::string_view pointer, std::string_view witness);

  Evaluator& evaluator_;
  ReliedShapes shapes_{};
  std::vector<Known> known_{};
  std::unordered_set<std::uint32_t> paths_{};  // Operations of paths, in Diff::operations.
  std::vector<std::string> strangers_{};
};

}  // namespace driftgate
