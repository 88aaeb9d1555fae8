#include "specs/document/reference.h"
#include "validators/diff/schema_view.h"
#include "validators/schema/equality.h"
#include "validators/schema/mix.h"

namespace driftgate {
namespace {

std::uint64_t text_hash(std::string_view text) {
  std::uint64_t hash = text.size();
  for (const char each : text) hash = mix(hash, static_cast<unsigned char>(each));
  return hash;
}

struct Open {
  Node value{};
  std::uint64_t place = 0;
  KeywordRole role = KeywordRole::schema;  // What the value holds, as that of its keyword.
};

}  // namespace

// A sum over all that is said, each mixed with its place; the branches of a combination have one.
std::uint64_t schema_hash(Node schema) {
  std::uint64_t sum = 0;
  std::vector<Open> pending{{schema, 1, KeywordRole::schema}};
  while (!pending.empty()) {
    const Open open = pending.back();
    pending.pop_back();
    const bool schemas = open.role == KeywordRole::schema || open.role == KeywordRole::condition;
    if (schemas && open.value.is(Kind::object)) {
      for (const Member member : open.value.members()) {
        const KeywordRole role = keyword_role(member.key);
        if (role == KeywordRole::annotation) continue;
        pending.push_back({member.value, mix(open.place, text_hash(member.name())), role});
      }
    } else if (open.role == KeywordRole::map && open.value.is(Kind::object)) {
      for (const Member member : open.value.members())
        pending.push_back(
            {member.value, mix(open.place, text_hash(member.name())), KeywordRole::schema});
    } else if (open.role == KeywordRole::list && open.value.is(Kind::array)) {
      for (const Node element : open.value.elements())
        pending.push_back({element, open.place, KeywordRole::schema});
    } else if (open.role == KeywordRole::schema_or_list && open.value.is(Kind::object)) {
      pending.push_back({open.value, open.place, KeywordRole::schema});
    } else {
      sum += mix(open.place, value_hash(open.value));
    }
  }
  return sum;
}

}  // namespace driftgate
