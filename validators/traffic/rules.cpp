#include "validators/traffic/rules.h"

#include <array>

namespace driftgate {
namespace traffic {

const TrafficRule undocumented_path{
    .id = "undocumented-path",
    .category = "contract",
    .severity = Severity::error,
    .summary = "A recorded request is for a path of the description",
    .explanation =
        "Somebody uses a path that no path of the description fits, and was answered: a consumer "
        "relies on something that nobody promised, or the description lacks it. Describe the path, "
        "or move the consumer off it. Paths that were only ever answered with 404 or 405 are a "
        "note, since that is what the description makes one expect. Traffic to other hosts than "
        "those of the description's servers is counted, not judged: name the host with --url."};

const TrafficRule undocumented_method{
    .id = "undocumented-method",
    .category = "contract",
    .severity = Severity::error,
    .summary = "A recorded request has a method that its path describes",
    .explanation =
        "The path is described and the method of the recorded request is not among its own. "
        "Describe it, or stop using it. Where every answer was a refusal (404, 405, 501) it is a "
        "note. OPTIONS requests of browsers that ask before they send (CORS) are left out."};

const TrafficRule request_parameter{
    .id = "request-parameter",
    .category = "contract",
    .severity = Severity::error,
    .summary = "The parameters of a recorded request are as the description wants them",
    .explanation =
        "A consumer sends a parameter that its schema does not allow, or leaves out one that is "
        "required. If the provider took it, the description is narrower than the provider and the "
        "next version may hold the consumer to it; if it refused, the consumer has a mistake. The "
        "text of a parameter is read by its style and the types that its schema admits."};

const TrafficRule undeclared_parameter{
    .id = "undeclared-parameter",
    .category = "contract",
    .severity = Severity::note,
    .summary = "A recorded request has no query parameters but described ones",
    .explanation =
        "A consumer sends a query parameter that the operation does not describe. Most providers "
        "ignore what they do not know, so the consumer may believe that a filter works which does "
        "nothing; or the description lacks it."};

const TrafficRule request_media_type{
    .id = "request-media-type",
    .category = "contract",
    .severity = Severity::error,
    .summary = "The body of a recorded request has a media type that the operation takes",
    .explanation =
        "A consumer sends a body as a type that the description does not list for the operation. "
        "A provider that follows the description answers 415."};

const TrafficRule request_body{
    .id = "request-body",
    .category = "contract",
    .severity = Severity::error,
    .summary = "The body of a recorded request keeps the schema of the operation",
    .explanation =
        "A consumer sends a body that breaks the described schema, is no JSON, or sends none where "
        "one is required. Either the consumer has a mistake that the provider forgives, or the "
        "description does not say what the provider takes."};

}  // namespace traffic

std::span<const TrafficRule* const> all_traffic_rules() {
  static constexpr std::array<const TrafficRule*, 6> kRules{
      &traffic::undocumented_path,    &traffic::undocumented_method, &traffic::request_parameter,
      &traffic::undeclared_parameter, &traffic::request_media_type,  &traffic::request_body};
  return kRules;
}

}  // namespace driftgate
