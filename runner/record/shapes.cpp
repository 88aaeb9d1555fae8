#include "runner/record/shapes.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string_view>

#include "runner/record/secrets.h"
#include "specs/document/quote_json.h"
#include "specs/http/media_type.h"
#include "specs/http/uri.h"
#include "validators/traffic/general_path.h"

namespace driftgate {
namespace {

constexpr std::size_t kMostShapes = 5'000;  // Operations with their statuses.
constexpr std::size_t kMostTimes = 1'000;   // That one interaction counts.

bool is_json(const Headers& headers) {
  const std::string* type = find_header(headers, "Content-Type");
  const std::optional<MediaType> media = type != nullptr ? parse_media_type(*type) : std::nullopt;
  return media && media->is_json();
}

struct PathPlace {
  std::string method{};
  std::string path{};
  std::size_t parameters = 0;
};

// "GET /pets/{}" as OpenAPI has it: "get", "/pets/{part1}".
PathPlace place_of(std::string_view operation) {
  PathPlace place;
  const std::size_t blank = std::min(operation.find(' '), operation.size());
  for (const char c : operation.substr(0, blank))
    place.method += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  std::string_view path = operation.substr(std::min(blank + 1, operation.size()));
  while (!path.empty()) {
    const std::size_t hole = std::min(path.find("{}"), path.size());
    place.path += path.substr(0, hole);
    path.remove_prefix(hole);
    if (path.empty()) break;
    place.path += fmt::format("{{part{}}}", ++place.parameters);
    path.remove_prefix(2);
  }
  return place;
}

std::string parameters_of(const PathPlace& place) {
  std::string json;
  for (std::size_t i = 1; i <= place.parameters; ++i)
    json += fmt::format(
        R"({}{{"name": "part{}", "in": "path", "required": true, "schema": {{"type": "string"}}}})",
        i > 1 ? ", " : "", i);
  return json;
}

std::string responses_of(const Lock::Statuses& statuses) {
  std::string json;
  for (const auto& [status, locked] : statuses)
    json += fmt::format(
        "{}\n          \"{}\": {{\"description\": \"Recorded.\", \"content\": "
        "{{\"application/json\": {{\"schema\": {}}}}}}}",
        json.empty() ? "" : ",", status, schema_of(locked.shape));
  return json;
}

}  // namespace

void RecordedShapes::add(const RecordedExchange& recorded) {
  const Request& request = recorded.exchange.request;
  const Response* response = recorded.exchange.response();
  if (response == nullptr || response->body.empty() || !is_json(response->headers)) return;
  std::string operation;
  if (router_ == nullptr) {
    operation = request.method + " " + general_path(parse_uri(request.url).path);
  } else {
    const Route route = router_->find(request.method, request.url);
    if (route.kind != Route::Kind::operation) return;
    operation = route.operation->id;
  }
  const std::pair key(std::move(operation), response->status);
  if (seen_.size() == kMostShapes && !seen_.contains(key)) return;
  const Document* document = reader_.read(response->body);
  if (document == nullptr) return;
  Inference& inference = seen_[key];
  for (std::size_t i = 0; i < std::min(recorded.times, kMostTimes); ++i)
    inference.add(document->root());
}

Lock::Operations RecordedShapes::take() {
  Lock::Operations operations;
  for (auto& [key, inference] : seen_)
    operations[key.first][key.second].shape =
        without(settled(std::move(inference).take()), is_secret_name);
  seen_.clear();
  return operations;
}

std::string RecordedShapes::openapi(const Lock::Operations& operations, const std::string& title) {
  std::map<std::string, std::string> paths;  // Methods of each.
  for (const auto& [name, statuses] : operations) {
    const PathPlace place = place_of(name);
    std::string& methods = paths[place.path];
    methods +=
        fmt::format("{}\n      {}: {{\n", methods.empty() ? "" : ",", quote_json(place.method));
    if (place.parameters > 0)
      methods += fmt::format("        \"parameters\": [{}],\n", parameters_of(place));
    methods +=
        fmt::format("        \"responses\": {{{}\n        }}\n      }}", responses_of(statuses));
  }
  std::string json = fmt::format(
      "{{\n  \"openapi\": \"3.1.0\",\n  \"info\": {{\"title\": {}, \"version\": \"recorded\"}},\n"
      "  \"paths\": {{",
      quote_json(title));
  bool first = true;
  for (const auto& [path, methods] : paths) {
    json += fmt::format("{}\n    {}: {{{}\n    }}", first ? "" : ",", quote_json(path), methods);
    first = false;
  }
  return json + "\n  }\n}\n";
}

}  // namespace driftgate
