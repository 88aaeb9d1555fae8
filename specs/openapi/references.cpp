#include "specs/openapi/references.h"

#include <fmt/core.h>

#include <algorithm>

#include "specs/openapi/wording.h"

namespace driftgate::openapi {
namespace {

// What is wrong within another file is placed there.
std::string explained(const Error& error, Node reference) {
  const Location& where = error.where();
  const bool elsewhere = !where.file.empty() && where.file != reference.document()->name();
  if (!elsewhere) return error.what();
  return fmt::format("$ref {} cannot be read: {}: {}", quoted(reference), to_string(where),
                     error.what());
}

// The hash that the tape keeps of every string.
std::uint32_t hash_of(Node text) { return Member{text, text}.hash(); }

}  // namespace

Node reference_in(Node object) {
  static constexpr std::uint32_t hash = key_hash("$ref");
  const Node reference = object.find("$ref", hash);
  return reference.is(Kind::string) ? reference : Node{};
}

References::Bound References::bind(Node reference) {
  if (known_.size() * 2 >= slots_.size()) grow();
  const std::size_t mask = slots_.size() - 1;
  std::size_t slot = hash_of(reference) & mask;
  for (; slots_[slot] != 0; slot = (slot + 1) & mask) {
    const Known& known = known_[slots_[slot] - 1];
    const bool same = known.reference.document() == reference.document() &&
                      known.reference.text() == reference.text();
    if (same) return {known.target, slots_[slot] - 1};
  }
  const auto number = static_cast<std::uint32_t>(known_.size());
  slots_[slot] = number + 1;
  Known known{.reference = reference};
  resolve(known, number);
  known_.push_back(known);
  return {known.target, number};
}

const std::string& References::why(Node reference) { return why_[bind(reference).number]; }

void References::grow() {
  slots_.assign(std::max<std::size_t>(slots_.size() * 2, 256), 0);
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t i = 0; i < known_.size(); ++i) {
    std::size_t slot = hash_of(known_[i].reference) & mask;
    while (slots_[slot] != 0) slot = (slot + 1) & mask;
    slots_[slot] = static_cast<std::uint32_t>(i + 1);
  }
}

void References::resolve(Known& known, std::uint32_t number) {
  const Node reference = known.reference;
  if (reference.text().starts_with('#')) {
    known.target = documents_.find(reference, reference.text());
    if (!known.target) why_[number] = fmt::format("$ref {} leads nowhere", quoted(reference));
    return;
  }
  try {
    known.target = documents_.resolve(reference, reference.text());
  } catch (const Error& error) {
    why_[number] = explained(error, reference);
  }
}

Node References::follow(Node value) {
  const Node reference = value ? reference_in(value) : Node{};
  return reference ? follow_chain(bind(reference).number).end : value;
}

std::string References::why_lost(Node value) {
  Node reference = reference_in(value);
  if (circular(value)) return fmt::format("$ref {} leads back to itself", quoted(reference));
  while (const Node target = bind(reference).target) reference = reference_in(target);
  return why(reference);
}

bool References::circular(Node value) {
  const Node reference = value ? reference_in(value) : Node{};
  return reference && follow_chain(bind(reference).number).chain == Chain::circles;
}

// Each reference is followed once, however many chains lead through it.
const References::Known& References::follow_chain(std::uint32_t number) {
  std::vector<std::uint32_t> way;
  Known found;
  for (std::uint32_t at = number; found.chain == Chain::unknown;) {
    Known& known = known_[at];
    if (known.chain == Chain::being_followed) {
      found.chain = Chain::circles;
    } else if (known.chain != Chain::unknown) {
      found = known;
    } else {
      known.chain = Chain::being_followed;
      way.push_back(at);
      const Node target = known.target;
      const Node next = target ? reference_in(target) : Node{};
      if (next) {
        at = bind(next).number;
      } else {
        found.chain = target ? Chain::ends : Chain::leads_nowhere;
        found.end = target;
      }
    }
  }
  for (const std::uint32_t passed : way) {
    known_[passed].chain = found.chain;
    known_[passed].end = found.end;
  }
  return known_[number];
}

}  // namespace driftgate::openapi
