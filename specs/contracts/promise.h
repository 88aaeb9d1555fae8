#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "specs/contracts/contract.h"
#include "specs/document/reference.h"
#include "specs/expectation.h"
#include "specs/schema/schema.h"

namespace driftgate {

/// What a request must look like to be the one of an interaction: what a consumer may send.
struct ExpectedRequest {
  std::string method{};
  Schema path{};                             ///< Of the decoded path, a string.
  Schema query{};                            ///< Of an object of lists of strings.
  std::optional<std::string> exact_query{};  ///< Wins: the query as it is written.
  std::vector<ExpectedHeader> headers{};
  std::vector<ExpectedContent> content{};  ///< Empty: no body.
  bool any_content = false;                ///< Nothing is said of the body; `content` is empty.
  Node source{};
};

/// One interaction as schemas.
struct InteractionPromise {
  const Interaction* interaction = nullptr;
  ExpectedRequest request{};           ///< Of HTTP interactions and synchronous messages.
  Expectation response{};              ///< Of HTTP interactions and asynchronous messages.
  std::vector<Expectation> replies{};  ///< Of synchronous messages.
};

/// Everything a contract promises, as schemas that the four verbs know. Immutable and thread-safe.
struct ContractPromises {
  std::vector<InteractionPromise> interactions{};  ///< In the order of the contract.

  std::unique_ptr<const Documents> none{};
  std::unique_ptr<const SchemaGraph> schemas{};
  std::vector<std::unique_ptr<const Document>> documents{};
};

/// `contract` must outlive the promises. Throws Error at what in it cannot be a promise: a rule
/// without its example, a body that is not what its type says, a time pattern nobody knows.
std::unique_ptr<const ContractPromises> promises_of(const Contract& contract);

}  // namespace driftgate
