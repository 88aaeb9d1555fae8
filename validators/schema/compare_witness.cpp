#include <fmt/format.h>

#include <algorithm>

#include "specs/document/quote_json.h"
#include "specs/document/reference.h"
#include "validators/schema/compare_parts.h"

namespace driftgate::comparing {
namespace {

constexpr std::size_t kVariations = 3;     // Values made where the gap itself suggests none.
constexpr std::size_t kLongest = 200'000;  // Characters of a witness.
constexpr std::size_t kNegatives = 30;     // Values that break the accepting schema.

}  // namespace

std::optional<std::string> Witness::make(const Writing& writing, const How& how) {
  making::Budget budget{.values = 400, .judged = 1'000};
  Maker maker(prover_.evaluator(), prover_.options().direction, prover_.options().seed, budget);
  How wanted = how;
  wanted.types &= writing.types;
  for (const std::string_view name : writing.present) wanted.present.push_back(name);
  for (const auto& [name, text] : writing.fixed) wanted.present.push_back(name);
  if (writing.text) return quote_json(*writing.text);
  Made made = maker.make(writing.all(), wanted);
  if (!made || writing.fixed.empty()) return made;
  JsonReader reader;
  const Document* document = reader.read(*made);
  if (document == nullptr || !document->root().is(Kind::object)) return made;
  std::vector<making::MemberText> members = making::member_texts(document->root());
  for (making::MemberText& member : members)
    for (const auto& [name, text] : writing.fixed)
      if (member.name == name) member.json = quote_json(text);
  return making::object_text(members);
}

std::optional<std::string> Witness::find(OwnGap& gap) {
  Program& accepting = *gap.accepting;
  const Writing& writing = gap.cell.writing;
  const auto shows = [&](const std::string& json) {
    return json.size() <= kLongest && prover_.writes(writing, json) &&
           prover_.refusal(accepting, json).has_value();
  };
  for (const std::string& json : gap.candidates)
    if (shows(json)) return json;
  for (const How& how : gap.hows)
    if (std::optional<std::string> made = make(writing, how); made && shows(*made)) return made;
  for (std::size_t variation = 0; variation < kVariations; ++variation) {
    How how{.variation = variation};
    if (variation % 3 == 1) how.members = How::Members::required;
    if (variation % 3 == 2) how.rich = true;
    if (std::optional<std::string> made = make(writing, how); made && shows(*made)) return made;
  }
  const MadeValues broken = generate_values(accepting.schema, Purpose::negative,
                                            {.direction = prover_.options().direction,
                                             .seed = prover_.options().seed,
                                             .most = kNegatives,
                                             .depth = 2,
                                             .work = 300},
                                            prover_.evaluator());
  for (const MadeValue& value : broken.values)
    if (shows(value.json)) return value.json;
  if (writing.programs.empty()) return std::nullopt;
  const MadeValues kept = generate_values(writing.programs.front()->schema, Purpose::boundary,
                                          {.direction = prover_.options().direction,
                                           .seed = prover_.options().seed,
                                           .most = kNegatives,
                                           .depth = 2,
                                           .work = 300},
                                          prover_.evaluator());
  for (const MadeValue& value : kept.values)
    if (shows(value.json)) return value.json;
  return std::nullopt;
}

// Many gaps lie in one value, which is made once.
const std::optional<std::string>& Witness::holder(const Writing& parent, const How& how) {
  const auto [place, is_new] = prover_.holders.try_emplace(
      {parent, how.types, how.members == How::Members::required, how.size});
  if (is_new) place->second = make(parent, how);
  return place->second;
}

// With few members, then with the one in question where it may bring others, then with all.
std::optional<std::string> Witness::holder_of_member(const Writing& parent, const Step& step,
                                                     std::size_t attempt) {
  How how{.types = making::kObjects};
  if (attempt < 2) how.members = How::Members::required;
  if (attempt != 1) return holder(parent, how);
  if (step.kind != Step::Kind::member) return std::nullopt;
  how.present = {step.name};
  return make(parent, how);
}

std::optional<std::string> Witness::lift(const Edge& edge, Program& accepting,
                                         const std::string& part) {
  const Writing& parent = edge.parent;
  const auto shows = [&](const std::string& json) {
    return json.size() <= kLongest && prover_.writes(parent, json) &&
           prover_.refusal(accepting, json).has_value();
  };
  const Step& step = edge.step;
  if (step.kind == Step::Kind::same) return shows(part) ? std::optional(part) : std::nullopt;

  std::vector<std::string> names;
  if (step.kind == Step::Kind::member) names.emplace_back(step.name);
  if (step.kind == Step::Kind::name) {
    JsonReader reader;
    const Document* document = reader.read(part);
    if (document != nullptr && document->root().is(Kind::string))
      names.emplace_back(document->root().text());
  }
  if (step.kind == Step::Kind::other_member) {
    if (step.name.empty())
      names = {"unexpected", "another", "a"};
    else
      for (std::size_t variation = 0; variation < 3; ++variation)
        names.push_back(making::Language(step.name).text(variation + 1, variation));
  }
  const bool of_array = step.kind == Step::Kind::element || step.kind == Step::Kind::other_element;
  for (std::size_t attempt = 0; attempt < 3; ++attempt) {
    const std::optional<std::string> whole =
        of_array ? holder(parent,
                          {.types = making::kArrays,
                           .size = attempt == 0 ? std::optional(step.position + 1) : std::nullopt})
                 : holder_of_member(parent, step, attempt);
    if (!whole) continue;
    JsonReader reader;
    const Document* document = reader.read(*whole);
    if (document == nullptr) continue;
    if (of_array) {
      Texts elements = making::element_texts(document->root());
      while (elements.size() <= step.position) elements.push_back(part);
      Texts replaced = elements;
      replaced[step.position] = part;
      elements.push_back(part);
      const std::size_t last = elements.size() - 1;
      // One of them, one more, or all of them.
      for (const Texts& texts : {replaced, elements, Texts(last, part)}) {
        if (step.kind == Step::Kind::element && texts == elements) continue;
        std::string json = making::array_text(texts);
        if (shows(json)) return json;
      }
      continue;
    }
    const std::vector<making::MemberText> members = making::member_texts(document->root());
    for (const std::string& name : names) {
      std::vector<making::MemberText> with = members;
      const auto known = std::find_if(with.begin(), with.end(),
                                      [&](const auto& member) { return member.name == name; });
      if (step.kind == Step::Kind::name) {
        if (known == with.end()) {
          const std::optional<std::string> value = make({}, {});
          with.push_back({name, value.value_or("1")});
        }
      } else if (known == with.end()) {
        with.push_back({name, part});
      } else {
        known->json = part;
      }
      std::string json = making::object_text(with);
      if (shows(json)) return json;
    }
  }
  return std::nullopt;
}

}  // namespace driftgate::comparing
