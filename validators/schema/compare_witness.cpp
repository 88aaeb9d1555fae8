#include <algorithm>
#include <array>

#include "specs/document/quote_json.h"
#include "validators/schema/compare_parts.h"

namespace driftgate::comparing {
namespace {

constexpr std::size_t kVariations = 3;     // Values made where the gap itself suggests none.
constexpr std::size_t kLongest = 200'000;  // Characters of a witness.
constexpr std::size_t kNegatives = 12;     // Values that break the accepting schema.
constexpr std::size_t kEffort = 3'000;     // Values judged to show one gap.
constexpr std::size_t kFailure = 100;      // What a value costs that cannot be made.

}  // namespace

std::optional<std::string> Witness::make(const Writing& writing, const How& how) {
  if (writing.text) return quote_json(*writing.text);
  if (effort_ == 0) return std::nullopt;
  const Programs all = writing.all();
  for (Program* program : all)
    if (!prover_.can_judge(*program)) return std::nullopt;
  const std::size_t most = std::min<std::size_t>(1'000, effort_);
  making::Budget budget{.values = 400, .judged = most};
  Made made = make_with(writing, how, budget);
  for (Program* program : all) prover_.add_judged(*program, most - budget.judged);
  effort_ -= std::min(effort_, most - budget.judged + (made ? 1 : kFailure));
  return made;
}

std::optional<std::string> Witness::make_with(const Writing& writing, const How& how,
                                              making::Budget& budget) {
  Maker maker(prover_.evaluator(), prover_.options().direction, prover_.options().seed, budget);
  How wanted = how;
  wanted.types &= writing.types;
  for (const std::string_view name : writing.present) wanted.present.push_back(name);
  for (const auto& [name, text] : writing.fixed) wanted.present.push_back(name);
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

void Witness::start() { effort_ = kEffort; }

std::optional<std::string> Witness::find(OwnGap& gap) {
  Program& accepting = *gap.accepting;
  const Writing& writing = *gap.writing;
  const Shows shows = [&](const std::string& json) {
    return json.size() <= kLongest && prover_.shows(writing, accepting, json);
  };
  for (const std::string& json : gap.candidates)
    if (shows(json)) return json;
  // The smallest first.
  for (How how : gap.hows) {
    if ((how.types & writing.types & (making::kObjects | making::kArrays)) == 0) continue;
    how.members = How::Members::least;
    if (std::optional<std::string> made = make(writing, how); made && shows(*made)) return made;
  }
  for (const How& how : gap.hows)
    if (std::optional<std::string> made = make(writing, how); made && shows(*made)) return made;
  if (gap.more_candidates)
    for (const std::string& json : gap.more_candidates())
      if (shows(json)) return json;
  for (std::size_t variation = 0; variation < kVariations; ++variation) {
    How how{.variation = variation};
    if (variation % 3 == 1) how.members = How::Members::least;
    if (variation % 3 == 2) how.rich = true;
    if (std::optional<std::string> made = make(writing, how); made && shows(*made)) return made;
  }
  if (auto found = among_made(accepting, Purpose::negative, shows)) return found;
  if (writing.programs.empty()) return std::nullopt;
  return among_made(*writing.programs.front(), Purpose::boundary, shows);
}

std::optional<std::string> Witness::among_made(Program& program, Purpose purpose,
                                               const Shows& shows) {
  if (!prover_.can_judge(program)) return std::nullopt;
  prover_.add_judged(program, kNegatives);
  const GenerateOptions options{.direction = prover_.options().direction,
                                .seed = prover_.options().seed,
                                .most = kNegatives,
                                .depth = 2,
                                .work = 120};
  for (MadeValue& value :
       generate_values(program.schema, purpose, options, prover_.evaluator()).values)
    if (shows(value.json)) return std::move(value.json);
  return std::nullopt;
}

// Many gaps lie in one value, which is made once.
const Witness::Holder& Witness::holder(const Writing& parent, const How& how) {
  const std::string_view present = how.present.empty() ? std::string_view() : how.present.front();
  const auto [place, is_new] = holders_.try_emplace(
      {&parent, how.types, how.members == How::Members::least, how.size, present});
  Holder& made = place->second;
  if (!is_new && (!made.spent || is_spent())) return made;
  const std::optional<std::string> json = make(parent, how);
  made.spent = !json && is_spent();
  JsonReader reader;
  if (const Document* document = json ? reader.read(*json) : nullptr) {
    made.members = making::member_texts(document->root());
    made.elements = making::element_texts(document->root());
  }
  return made;
}

// With few members, then with the one in question where it may bring others, then with all.
const Witness::Holder& Witness::holder_of_member(const Writing& parent, const Step& step,
                                                 std::size_t attempt) {
  How how{.types = making::kObjects};
  if (attempt < 2) how.members = How::Members::least;
  if (attempt == 1 && step.kind == Step::Kind::member) how.present = {step.name};
  return holder(parent, how);
}

std::optional<std::string> Witness::lift(Edge& edge, Program& accepting, const std::string& part,
                                         bool careful) {
  const Writing& parent = *edge.parent;
  const bool known = !careful && edge.is_known();
  std::uint8_t attempts = 0;
  const Shows shows = [&](const std::string& json) {
    ++attempts;
    if (json.size() > kLongest) return false;
    return known ? attempts == edge.attempt : prover_.shows(parent, accepting, json);
  };
  std::optional<std::string> whole;
  switch (edge.step.kind) {
    case Step::Kind::same:
      if (shows(part)) whole = part;
      break;
    case Step::Kind::element:
    case Step::Kind::other_element:
      whole = lift_element(parent, edge.step, part, shows);
      break;
    case Step::Kind::member:
    case Step::Kind::other_member:
    case Step::Kind::name:
      whole = lift_member(parent, edge.step, part, shows);
      break;
  }
  if (whole && !known) edge.attempt = attempts;
  return whole;
}

std::optional<std::string> Witness::lift_element(const Writing& parent, const Step& step,
                                                 const std::string& part, const Shows& shows) {
  // Nothing else need be there where an array of one shows it.
  if (step.position == 0)
    if (std::string alone = making::array_text({part}); shows(alone)) return alone;
  const std::size_t size = step.position + 1;
  const std::array<How, 3> hows{{
      {.types = making::kArrays, .size = size, .members = How::Members::least},
      {.types = making::kArrays, .size = size},
      {.types = making::kArrays},
  }};
  for (const How& how : hows) {
    Texts elements = holder(parent, how).elements;
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
  }
  return std::nullopt;
}

std::vector<std::string> Witness::names_for(const Step& step, const std::string& part) {
  if (step.kind == Step::Kind::member) return {std::string(step.name)};
  if (step.kind == Step::Kind::name) {
    JsonReader reader;
    const Document* document = reader.read(part);
    if (document == nullptr || !document->root().is(Kind::string)) return {};
    return {std::string(document->root().text())};
  }
  if (step.name.empty()) return {"unexpected", "another", "a"};
  std::vector<std::string> names;
  for (std::size_t variation = 0; variation < 3; ++variation)
    names.push_back(making::Language(step.name).text(variation + 1, variation));
  return names;
}

std::optional<std::string> Witness::lift_member(const Writing& parent, const Step& step,
                                                const std::string& part, const Shows& shows) {
  const std::vector<std::string> names = names_for(step, part);
  for (std::size_t attempt = 0; attempt < 3; ++attempt) {
    const std::vector<making::MemberText>& members =
        holder_of_member(parent, step, attempt).members;
    for (const std::string& name : names) {
      std::vector<making::MemberText> with = members;
      const auto known = std::find_if(with.begin(), with.end(),
                                      [&](const auto& member) { return member.name == name; });
      if (step.kind == Step::Kind::name) {
        if (known == with.end()) with.push_back({name, make({}, {}).value_or("1")});
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
