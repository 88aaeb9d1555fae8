#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "specs/http/exchange.h"
#include "specs/openapi/operation.h"
#include "specs/openapi/parameter_style.h"
#include "validators/diff/wire.h"
#include "validators/schema/evaluate.h"

namespace driftgate::surface {

struct OperationPair;

/// The part of a message that is in question, as the side describes it that writes it; at most one
/// of them.
struct Carrier {
  const Parameter* parameter = nullptr;
  const RequestContent* content = nullptr;
  const ExpectedResponse* response = nullptr;  ///< With its body, or with one header.
  const ExpectedContent* response_content = nullptr;
  const ExpectedHeader* header = nullptr;
};

/// What a message must be like to show a change.
struct Wanted {
  Carrier carrier{};
  std::string json{};     ///< What it carries; "": a usual value.
  bool alone = false;     ///< Where a body could be sent, none is.
  Headers credentials{};  ///< With placeholders for secrets.
  std::string query{};    ///< Credentials that travel there: "key=$KEY".
  bool sure = false;      ///< That it is refused was found out already.
  /// A media type of the body that the content is a range for; "": what the content says.
  std::string media_type{};
  /// What the other side has in the carrier's place: a value that it writes in another way is
  /// carried, `json` if that is one. Without one there is no such message.
  std::optional<Carrier> otherwise{};
  bool lost = false;  ///< Of a response that the base has and the revision has not.
};

/// Writes the smallest whole messages of one side that the other side refuses. Not safe to share
/// between threads.
class Messages {
 public:
  /// Both must outlive it.
  Messages(Evaluator& evaluator, Wire& wire) : evaluator_(evaluator), wire_(wire) {}

  /// What clients of the base send (or, where roles are swapped, what the provider of the revision
  /// does), and the other side does not take; absent where there is no such request, or none can
  /// be written.
  std::optional<Request> request(const OperationPair& pair, const Wanted& wanted);

  /// A response of the side that writes; `response` must be set.
  std::optional<Response> response(const Expectation& writer, const Wanted& wanted);

 private:
  /// A request in its parts: JSON values by the writer's parameters.
  struct Parts {
    std::vector<std::pair<const Parameter*, std::string>> values{};
    const RequestContent* content = nullptr;
    std::string body{};
  };

  std::optional<Parts> parts(const OperationPair& pair, const Wanted& wanted);
  std::optional<Request> written(const Operation& writer, const Parts& parts, const Wanted& wanted);
  /// Whether the reader refuses it, for whatever reason.
  bool is_refused(const OperationPair& pair, const Parts& parts);
  bool is_body_refused(const Operation& reader, const Parts& parts);
  /// A value of the schema; one that the other admits, too, where there is one.
  std::optional<std::string> usual(const Schema& schema, const Schema& other);
  bool accepts(const Schema& schema, const std::string& json);
  /// A value, as JSON, that the two write in different ways; absent where none was found.
  std::optional<std::string> written_otherwise(const Wanted& wanted);

  Evaluator& evaluator_;
  Wire& wire_;
  Direction direction_ = Direction::request;
  JsonReader reader_{};
  struct Places {
    std::size_t operator()(const std::pair<Node, Node>& both) const;
  };
  std::unordered_map<std::pair<Node, Node>, std::optional<std::string>, Places> usual_{};
};

}  // namespace driftgate::surface
