#include "specs/openapi/references.h"

#include "specs/http/uri.h"

namespace driftgate::openapi {
namespace {

// A chain this long is no description that anybody reads.
constexpr int kLongestChain = 1000;

}  // namespace

Node reference_in(Node object) {
  static const std::uint32_t hash = key_hash("$ref");
  const Node reference = object.find("$ref", hash);
  return reference.is(Kind::string) ? reference : Node{};
}

const References::Bound& References::bind(Node reference) {
  const auto [place, is_new] = bound_.try_emplace({reference.document(), reference.text()});
  if (is_new) place->second = resolve(reference);
  return place->second;
}

References::Bound References::resolve(Node reference) {
  const std::string_view text = reference.text();
  // Nearly all references stay within their document and need no URI.
  const bool plain = text.starts_with("#/") && text.find('%') == std::string_view::npos;
  if (plain) {
    const Node target = find_pointer(reference.document()->root(), text.substr(1));
    if (target) return {.target = target, .why = {}};
  }
  try {
    return {.target = documents_.resolve(reference, text), .why = {}};
  } catch (const Error& error) {
    std::string why = error.what();
    const Location& where = error.where();
    if (!where.file.empty() && where.file != reference.document()->name()) {
      why += " (" + to_string(where) + ")";
    }
    return {.target = {}, .why = std::move(why)};
  }
}

Node References::follow(Node value) {
  for (int step = 0; value && step < kLongestChain; ++step) {
    const Node reference = reference_in(value);
    if (!reference) return value;
    value = bind(reference).target;
  }
  return {};
}

bool References::circular(Node value) {
  for (int step = 0; value && step < kLongestChain; ++step) {
    const Node reference = reference_in(value);
    if (!reference) return false;
    value = bind(reference).target;
  }
  return static_cast<bool>(value);
}

}  // namespace driftgate::openapi
