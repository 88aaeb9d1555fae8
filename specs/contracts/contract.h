#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "specs/contracts/generator.h"
#include "specs/contracts/matching_rule.h"
#include "specs/document/document.h"
#include "specs/http/exchange.h"

namespace driftgate {

/// What a provider must have in place before it is asked.
struct ProviderState {
  std::string name{};
  Node parameters{};  ///< An object, or absent.
  Node source{};
};

/// The body of a recorded message, as the consumer wrote it down.
struct RecordedBody {
  enum class Is : std::uint8_t {
    unsaid,   ///< Anything will do.
    empty,    ///< There must be none.
    present,  ///< This one.
  };
  Is is = Is::unsaid;
  std::string content_type{};  ///< As written; where nothing says it, what the body looks like.
  std::string bytes{};         ///< As they travel.
  Node value{};                ///< Where the file holds it as a JSON value.
  Node source{};
};

/// The request of an interaction: what the consumer sends, and what of it matters.
struct RecordedRequest {
  std::string method = "GET";  ///< Upper case.
  std::string path = "/";      ///< Not percent-decoded.
  /// Names with their values, decoded, in the order written.
  std::vector<std::pair<std::string, std::vector<std::string>>> query{};
  /// Version 1 of Pact compares the query as it is written.
  std::optional<std::string> exact_query{};
  Headers headers{};
  RecordedBody body{};
  RuleSet rules{};
  std::vector<Generator> generators{};
  Node source{};
};

/// The response that the consumer relies on; of a message: its contents, `headers` being its
/// metadata and `status` 200.
struct RecordedResponse {
  int status = 200;
  Headers headers{};
  RecordedBody body{};
  RuleSet rules{};
  std::vector<Generator> generators{};
  Node source{};
};

/// One promise of a recorded contract.
struct Interaction {
  enum class Kind : std::uint8_t {
    http,
    asynchronous_message,  ///< `response` is what the provider publishes.
    synchronous_message,   ///< `request` holds the message sent, `replies` what may come back.
  };
  Kind kind = Kind::http;
  std::string description{};
  std::vector<ProviderState> states{};
  RecordedRequest request{};
  RecordedResponse response{};
  std::vector<RecordedResponse> replies{};  ///< Of a synchronous message.
  bool pending = false;  ///< Not yet kept by the provider, and known to be so: fails nothing.
  Node source{};
};

/// What a consumer relies on. Owns the document that its Nodes belong to; not copyable.
struct Contract {
  std::string consumer{};
  std::string provider{};
  std::string format{};                     ///< "Pact 3.0.0": the format with its version.
  std::vector<Interaction> interactions{};  ///< In source order.
  std::unique_ptr<const Document> document{};
  /// JSON bodies that the file holds as text.
  std::vector<std::unique_ptr<const Document>> inner{};
};

/// A file format that contracts are recorded in.
struct ContractFormat {
  std::string_view name{};
  std::string_view summary{};
  /// Whether the document looks like one. Never throws.
  bool (*recognizes)(Node root) = nullptr;
  /// Throws Error with the place of the first mistake.
  void (*read)(Node root, Contract& into) = nullptr;
};

/// Nested deeper than this no contract is read: what walks through one may recurse.
inline constexpr std::size_t kMostContractDepth = 100;

/// Reads a contract in any format that is known. `name` is the file as the user named it. Throws
/// Error with line and column for what is no contract, and for a contract that is wrong.
std::unique_ptr<const Contract> read_contract(std::string bytes, const std::string& name);

/// The format of a document; nullptr when no format knows it.
const ContractFormat* contract_format(Node root);

}  // namespace driftgate
