#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "specs/openapi/description.h"

namespace driftgate {

/// What a request is for, by its method and URL.
struct Route {
  enum class Kind : std::uint8_t {
    operation,
    no_method,  ///< The path is described, this method of it is not.
    unread,     ///< The path is described, and what of it could not be read may have the method.
    no_path,
    elsewhere,  ///< No server of the description.
  };
  Kind kind = Kind::elsewhere;
  const Operation* operation = nullptr;
  const UnreadPart* unread = nullptr;
  std::string_view path{};  ///< The template that fits, also when its method does not.
  /// Path parameters as they stand in the URL, percent-encoded, in the order of the template.
  /// Both views live as long as the description and the URL.
  std::vector<std::pair<std::string_view, std::string_view>> values{};
};

/// Finds the operation that a request is for. Written-out paths win over templates (OpenAPI 3.1
/// §4.8.8.2), and a path that has the method over one that has not. A parameter marked
/// `x-multi-segment` takes the rest of the path. Immutable: threads may share it.
class Router {
 public:
  /// `base_url` stands for all servers of the description; "": those of each operation, of which a
  /// relative one is on any host. The description must outlive the router.
  explicit Router(const Description& description, std::string_view base_url = {});

  Route find(std::string_view method, std::string_view url) const;

 private:
  struct Branch {
    std::string pattern{};  // A segment with a name in it.
    bool rest = false;      // It takes all segments that follow.
    std::size_t node = 0;
  };
  struct End {
    const Operation* operation = nullptr;
    const UnreadPart* unread = nullptr;  // In its place.
    std::size_t base = 0;                // Segments of the server's path.
  };
  struct Step {
    std::unordered_map<std::string, std::size_t> written{};
    std::vector<Branch> branches{};  // More text first, then fewer segments.
    std::vector<End> ends{};
  };

  void add(End end, std::string_view server);
  std::size_t written_step(std::size_t from, std::string_view segment);
  std::size_t branch(std::size_t from, std::string_view segment, bool rest);
  static void note_path(const End& end, Route& route);
  const End* search(std::size_t root, std::string_view method,
                    const std::vector<std::string_view>& segments, Route& route) const;

  std::vector<Step> steps_{};
  std::unordered_map<std::string, std::size_t> roots_{};  // By origin; "" is any.
};

}  // namespace driftgate
