#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "validators/diff/change.h"
#include "validators/diff/schema_edits.h"
#include "validators/schema/compare.h"

namespace driftgate {

/// What stands behind one edit.
struct ProvedEdit {
  Proof proof = Proof::law;
  std::string witness{};  ///< JSON of a whole body or value; "" where Prosecutor::show() has one.
  std::string reason{};   ///< Why nothing proves it.
  std::size_t gap = 0;    ///< That shows it: its position in SchemaProof::whole.
  bool is_void = false;   ///< Both sides admit the same values all the same: it is no change.
};

struct SchemaProof {
  std::vector<ProvedEdit> edits{};  ///< One for each that was asked about.
  std::vector<Gap> others{};        ///< What is refused for a reason that is no edit's.
  Side side = Side::surface;
  Comparison whole{};
};

/// Holds edits against values: an edit that hurts has a value that shows it, one that hurts nobody
/// is proved to. Clients write what the base describes and read what it describes: on the request
/// side the revision must accept what the base admits, on the response side the other way round.
/// Not safe to share between threads.
class Prosecutor {
 public:
  /// The evaluator must outlive it, and so must all edits that it is asked about.
  explicit Prosecutor(Evaluator& evaluator);

  /// `edits` are all those between the two schemas.
  SchemaProof prove(Side side, const Schema& base, const Schema& revision,
                    const std::vector<EditUse>& edits);

  /// Makes the witness of what is known to have one. False: none was found, so it is not proved.
  bool show(SchemaProof& proof, ProvedEdit& edit);
  bool show(const SchemaProof& proof, Gap& gap);

 private:
  Comparer& comparer(Side side) { return side == Side::request ? requests_ : responses_; }
  Comparison compare(Side side, const Schema& base, const Schema& revision);
  ProvedEdit prove_alone(Side side, const EditUse& use);
  static ProvedEdit judge_alone(Side side, const EditUse& use, const Comparison& alone);
  bool are_same(const Schema& base, const Schema& revision);
  bool is_same_alone(const SchemaEdit& edit);

  Comparer requests_;
  Comparer responses_;
  Comparer values_;  // Whatever may be sent, in neither direction.
  // An edit by itself is the same wherever it is met.
  std::map<std::pair<Side, const SchemaEdit*>, ProvedEdit> alone_{};
  std::unordered_map<const SchemaEdit*, bool> same_alone_{};
};

}  // namespace driftgate
