#pragma once

#include <optional>
#include <string>

#include "validators/diff/proof.h"
#include "validators/schema/evaluate.h"

namespace driftgate {

/// Texts are strings, whatever else they are: from a string to a number is a narrower type where
/// both are written as text, and not just another one. Absent: there is nothing else to tell.
std::optional<SchemaEdit> told_as_text(const SchemaEdit& edit);

/// Parameters and header fields are texts: a number that is sent in a query is one, and a side that
/// asks for a string takes it. Not safe to share between threads.
class Wire {
 public:
  /// The evaluator must outlive it.
  explicit Wire(Evaluator& evaluator) : evaluator_(evaluator) {}

  /// Whether the reader takes what is written for the value, given as JSON, however it reads it.
  bool takes(const Schema& reader, Direction direction, const std::string& json);

  /// What was proved by values holds for what is written of them, or is taken back: a witness that
  /// is accepted as text gives way to another one, to the proof that there is none, or to a doubt.
  void judge(SchemaProof& proof, const Schema& writer, const Schema& reader, Direction direction);

 private:
  std::string find_refused(const Schema& writer, const Schema& reader, Direction direction);

  Evaluator& evaluator_;
  JsonReader json_{};
  JsonReader reading_{};
};

}  // namespace driftgate
