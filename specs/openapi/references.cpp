#include "specs/openapi/references.h"

#include <fmt/core.h>

#include "specs/openapi/wording.h"

namespace driftgate::openapi {
namespace {

// A chain this long is no description that anybody reads.
constexpr int kLongestChain = 1000;

// What is wrong within another file is placed there.
std::string explained(const Error& error, Node reference) {
  const Location& where = error.where();
  const bool elsewhere = !where.file.empty() && where.file != reference.document()->name();
  if (!elsewhere) return error.what();
  return fmt::format("$ref {} cannot be read: {}: {}", quoted(reference), to_string(where),
                     error.what());
}

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
  if (reference.text().starts_with('#')) {
    const Node target = documents_.find(reference, reference.text());
    if (target) return {.target = target, .why = {}};
    return {.target = {}, .why = fmt::format("$ref {} leads nowhere", quoted(reference))};
  }
  try {
    return {.target = documents_.resolve(reference, reference.text()), .why = {}};
  } catch (const Error& error) {
    return {.target = {}, .why = explained(error, reference)};
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
