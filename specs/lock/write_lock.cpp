#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "specs/document/error.h"
#include "specs/document/quote_yaml.h"
#include "specs/lock/lock.h"
#include "specs/lock/lock_words.h"

namespace driftgate {
namespace {

constexpr std::string_view kBeginning =
    "# What providers answered, as shapes with their evidence: docs/drift.md says how to read it.\n"
    "# `driftgate check --lock` compares with it, `driftgate lock` writes it.\n"
    "version: 1\n";

bool is_word(std::string_view text) {
  const auto letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  };
  return !text.empty() && letter(text[0]) && std::all_of(text.begin(), text.end(), [&](char c) {
    return letter(c) || (c >= '0' && c <= '9') || c == '-' || c == '.';
  });
}

// Plain where every reader of YAML takes it for a string.
std::string scalar(std::string_view text) {
  static constexpr std::string_view kWords[] = {"null", "true", "false", "yes", "no",
                                                "on",   "off",  "y",     "n"};
  std::string lower(text);
  for (char& c : lower)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  const bool reserved = std::find(std::begin(kWords), std::end(kWords), lower) != std::end(kWords);
  return is_word(text) && !reserved ? std::string(text) : quote_yaml(text);
}

std::string key(std::string_view name) {
  std::string text = scalar(name);
  if (text.size() > lock::kMostKeyBytes)
    throw Error(fmt::format("a name of {} bytes is too long for a lock file", name.size()));
  return text;
}

std::string bound(std::int8_t step) {
  if (step >= NumberBounds::kBeyond) return std::string(lock::kAbove);
  if (step <= -NumberBounds::kBeyond) return std::string(lock::kBelow);
  if (step == 0) return "0";
  const auto zeros = static_cast<std::size_t>(step < 0 ? -step : step) - 1;
  return (step < 0 ? "-1" : "1") + std::string(zeros, '0');
}

template <class Part>
std::vector<const Part*> sorted(const std::vector<Part>& parts,
                                bool (*less)(const Part&, const Part&)) {
  std::vector<const Part*> all;
  all.reserve(parts.size());
  for (const Part& part : parts) all.push_back(&part);
  std::sort(all.begin(), all.end(), [less](const Part* a, const Part* b) { return less(*a, *b); });
  return all;
}

// Recursion is bounded by Shape::kDeepest.
class ShapeWriter {
 public:
  explicit ShapeWriter(const Shape& shape) : shape_(shape) {}

  std::string write(std::size_t indent) && {
    if (shape_.limit != Shape::kDeepest) line(indent, "limit", std::to_string(shape_.limit));
    block(0, indent);
    return std::move(out_);
  }

 private:
  void line(std::size_t indent, std::string_view key, std::string_view value) {
    out_ += fmt::format("{:{}}{}: {}\n", "", indent, key, value);
  }
  void head(std::size_t indent, std::string_view key) {
    out_ += fmt::format("{:{}}{}:\n", "", indent, key);
  }

  // The evidence that is no node: keys and values, in the order of the file.
  using Facts = std::vector<std::pair<std::string_view, std::string>>;
  static void count(Facts& facts, std::string_view key, std::uint64_t number) {
    if (number > 0) facts.emplace_back(key, std::to_string(number));
  }

  static Facts facts_of(const ShapeNode& node) {
    Facts facts;
    count(facts, "nulls", node.nulls);
    count(facts, "booleans", node.booleans);
    count(facts, "integers", node.integers);
    count(facts, "fractions", node.fractions);
    if (node.numbers_seen() > 0)
      facts.emplace_back(
          "range", fmt::format("[{}, {}]", bound(node.numbers.least), bound(node.numbers.most)));
    string_facts(node, facts);
    count(facts, "arrays", node.arrays);
    count(facts, "empty_arrays", node.empty_arrays);
    if (node.arrays > 0)
      facts.emplace_back("elements",
                         fmt::format("[{}, {}]", node.elements.least, node.elements.most));
    count(facts, "objects", node.objects);
    if (node.tags == Merged::full) facts.emplace_back("tags", lock::kFull);
    return facts;
  }

  static void string_facts(const ShapeNode& node, Facts& facts) {
    count(facts, "strings", node.strings);
    if (node.strings > 0)
      facts.emplace_back("length",
                         fmt::format("[{}, {}]", node.characters.least, node.characters.most));
    std::string formats;
    for (std::size_t i = 0; i < kShapeFormats.size(); ++i)
      if (node.formats[i] > 0)
        formats +=
            fmt::format("{}{}: {}", formats.empty() ? "" : ", ", kShapeFormats[i], node.formats[i]);
    if (!formats.empty()) facts.emplace_back("formats", "{" + formats + "}");
    if (node.values.empty()) return;
    std::string values;
    for (const SeenValue* value : sorted<SeenValue>(
             node.values, [](const SeenValue&a, const SeenValue&b) { return a.text < b.text; })) {
      if (!is_plain_token(value->text))
        throw Error("a value that is no plain token cannot stand in a lock file");
      values +=
          fmt::format("{}{}: {}", values.empty() ? "" : ", ", scalar(value->text), value->seen);
    }
    facts.emplace_back("values", "{" + values + "}");
  }

  static Facts facts_of(const ObjectShape& object) {
    Facts facts;
    count(facts, "empty_objects", object.empty);
    if (object.map == Merged::full) facts.emplace_back("map", lock::kFull);
    if (object.map == Merged::chosen) facts.emplace_back("map", lock::kChosen);
    std::string names;
    for (std::size_t bit = 0; bit < lock::kNameKinds.size(); ++bit)
      if ((object.names >> bit & 1) != 0)
        names += fmt::format("{}{}", names.empty() ? "" : ", ", lock::kNameKinds[bit]);
    if (!names.empty()) facts.emplace_back("names", "[" + names + "]");
    return facts;
  }

  void lines(const Facts& facts, std::size_t indent) {
    for (const auto& [key, value] : facts) line(indent, key, value);
  }

  static bool is_short(const ShapeNode& node) { return node.items == 0 && node.variants.empty(); }

  void member(std::size_t indent, const std::string& key, std::uint32_t place) {
    const ShapeNode& node = shape_.nodes[place];
    if (!is_short(node)) {
      head(indent, key);
      return block(place, indent + 2);
    }
    std::string all;
    for (const auto& [name, value] : facts_of(node))
      all += fmt::format("{}{}: {}", all.empty() ? "" : ", ", name, value);
    line(indent, key, "{" + all + "}");
  }

  void block(std::uint32_t place, std::size_t indent) {
    const ShapeNode& node = shape_.nodes[place];
    lines(facts_of(node), indent);
    if (node.variants.size() == 1 && node.tags != Merged::no) object(node.variants.front(), indent);
    if (node.items != 0) member(indent, "items", node.items);
    if (!node.variants.empty() && node.tags == Merged::no) variants(node, indent);
  }

  void variants(const ShapeNode& node, std::size_t indent) {
    head(indent, "variants");
    for (const ObjectShape* each :
         sorted<ObjectShape>(node.variants, [](const ObjectShape&a, const ObjectShape&b) {
           return std::tie(a.tag, a.value) < std::tie(b.tag, b.value);
         })) {
      out_ += fmt::format("{:{}}- objects: {}\n", "", indent, each->seen);
      if (!each->tag.empty()) {
        if (!is_plain_token(each->value))
          throw Error("a tag that is no plain token cannot stand in a lock file");
        line(indent + 2, "tag", fmt::format("{{{}: {}}}", scalar(each->tag), scalar(each->value)));
      }
      object(*each, indent + 2);
    }
  }

  void object(const ObjectShape& object, std::size_t indent) {
    lines(facts_of(object), indent);
    if (!object.properties.empty()) head(indent, "properties");
    for (const ShapeProperty* property : sorted<ShapeProperty>(
             object.properties,
             [](const ShapeProperty&a, const ShapeProperty&b) { return a.name < b.name; }))
      member(indent + 2, scalar(property->name), property->node);
    if (object.entries != 0) member(indent, "entries", object.entries);
  }

  const Shape& shape_;
  std::string out_{};
};

}  // namespace

std::string write_shape(const Shape& shape) { return ShapeWriter(shape).write(0); }

std::string write_lock(const Lock& lock) {
  std::string text(kBeginning);
  text += lock.integrations.empty() ? "integrations: {}\n" : "integrations:\n";
  for (const auto& [integration, operations] : lock.integrations) {
    text += fmt::format("  {}:{}\n", key(integration), operations.empty() ? " {}" : "");
    for (const auto& [operation, statuses] : operations) {
      text += fmt::format("    {}:{}\n", key(operation), statuses.empty() ? " {}" : "");
      for (const auto& [status, locked] : statuses) {
        const std::string shape = ShapeWriter(locked.shape).write(8);
        text += fmt::format("      \"{}\":{}\n{}", status, shape.empty() ? " {}" : "", shape);
      }
    }
  }
  return text;
}

}  // namespace driftgate
