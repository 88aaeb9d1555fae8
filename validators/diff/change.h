#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "specs/http/exchange.h"
#include "specs/openapi/operation.h"
#include "validators/finding.h"

namespace driftgate {

/// Whose messages a change is about. Of callbacks and webhooks the roles are swapped: their request
/// is sent by the provider, so a change of it is one of a response.
enum class Side : std::uint8_t { surface, request, response };

/// What an edit does to the set of messages that are acceptable.
enum class Effect : std::uint8_t { none, narrows, widens, incomparable, unknown, governance };

/// What makes an effect less, or another, than it would be.
struct Guards {
  bool read_only = false;    ///< Nobody sends it in a request.
  bool write_only = false;   ///< Nobody sends it in a response.
  bool non_success = false;  ///< Of an error or a redirect.
  bool sanctioned = false;   ///< Deprecated first, and its sunset is over.
  bool negotiated = false;   ///< A variant that the client picks: what it loses hurts it.
  bool unstable = false;     ///< Of an operation that promises no stability: draft or alpha.

  bool operator==(const Guards&) const = default;
};

/// The law: what narrows a request or the surface breaks clients, what widens a response does; what
/// cannot be told is a warning.
Severity severity_of(Side side, Effect effect, const Guards& guards);

/// What stands behind the verdict on a change of schemas.
enum class Proof : std::uint8_t {
  law,         ///< The table's word for such an edit; nothing more was needed.
  witness,     ///< A message that one side admits and the other refuses.
  compatible,  ///< No message is hurt: proved.
  none,        ///< Nothing proves it, `reason` says why.
};

/// A place in the messages of one operation.
struct OperationPlace {
  std::size_t operation = 0;  ///< Its position in Change::operations.
  std::string place{};
};

/// One difference between two descriptions, whatever operations it concerns.
struct Change {
  std::string_view rule{};  ///< Id in the rule table, which lives forever.
  Side side = Side::surface;
  Effect effect = Effect::none;
  Guards guards{};
  Severity severity = Severity::note;  ///< By the law and the proof; policies come later.
  std::string message{};               ///< One sentence, no trailing period.
  std::string before{};                ///< As text; "" where there was nothing.
  std::string after{};
  /// Where in the message: "path", "query limit", "header X-Rate", "request body /items/*/id",
  /// "response 200 body /id", …; "" for the operation itself.
  std::string place{};
  Node base{};      ///< Where it stands in the base; absent where it was added.
  Node revision{};  ///< Where it stands in the revision; absent where it was removed.
  /// What it concerns: positions in Diff::operations; empty: the whole description.
  std::vector<std::uint32_t> operations{};
  /// What operations share may stand in each at another place than `place`. With
  /// DiffOptions::all_places only, in the order of the operations; one that is not here has
  /// `place`.
  std::vector<OperationPlace> elsewhere{};
  Proof proof = Proof::law;
  std::string witness{};  ///< JSON of a body or value, or a text that shows it.
  /// A whole message of the first operation that shows it: one side writes it, the other refuses
  /// it. Secrets are placeholders: "$TOKEN".
  std::variant<std::monostate, Request, Response> message_shown{};
  std::string reason{};  ///< Why nothing proves it.
  /// Where consumers' contracts are at hand and it could be told.
  std::optional<Reliance> reliance{};
};

/// Where it stands in the operation at that position of Change::operations; the first is the
/// nearest. Valid as long as the change.
std::vector<std::string_view> places_in(const Change& change, std::size_t operation);

}  // namespace driftgate
