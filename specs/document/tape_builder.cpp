#include "specs/document/tape_builder.h"

#include <algorithm>
#include <array>
#include <bit>
#include <utility>

#include "specs/document/lines.h"

namespace driftgate {
namespace {

constexpr std::size_t kSmallObject = 16;     // Members that are compared one by one.
constexpr std::uint32_t kLongestProbe = 64;  // Beyond that somebody chose the names for it.

}  // namespace

TapeBuilder::TapeBuilder(std::unique_ptr<Document> reused, std::string name,
                         const ReadLimits& limits)
    : document_(reused ? std::move(reused) : std::unique_ptr<Document>(new Document)),
      limits_(limits) {
  document_->name_ = std::move(name);
  document_->tape_.clear();
  document_->indexes_.clear();
  document_->slots_.clear();
  document_->duplicates_.clear();
  document_->lines_->reset();
}

bool TapeBuilder::make_room(std::size_t where) {
  const std::size_t size = tape().size();
  if (size >= limits_.nodes) return refuse(where, too_many());
  if (size == tape().capacity()) tape().reserve(std::max<std::size_t>(size * 2, 16));
  room_ = std::min(tape().capacity(), limits_.nodes);
  return true;
}

bool TapeBuilder::refuse(std::size_t where, std::string problem) {
  problem_ = std::move(problem);
  problem_offset_ = where;
  return false;
}

bool TapeBuilder::add_number(std::size_t where, std::size_t text, std::size_t size) {
  const std::string_view lexeme(document_->text_.data() + text, size);
  const bool has_exponent = lexeme.find_first_of("eE") != std::string_view::npos;
  return add_number(where, text, size, has_exponent ? 0 : std::min(lexeme.find('.'), size));
}

std::string TapeBuilder::too_deep() const {
  return "nested deeper than " + std::to_string(limits_.depth) + " levels";
}

std::string TapeBuilder::too_many() const {
  return "more than " + std::to_string(limits_.nodes) + " values";
}

void TapeBuilder::index_all() {
  for (std::uint32_t i = 0; i < tape().size(); ++i)
    if (tape()[i].kind() == Kind::object && tape()[i].text > 1) index_object(i);
}

std::unique_ptr<Document> TapeBuilder::finish() {
  // Objects are closed from the inside out.
  std::sort(document_->indexes_.begin(), document_->indexes_.end(),
            [](const auto& a, const auto& b) { return a.object < b.object; });
  std::sort(document_->duplicates_.begin(), document_->duplicates_.end(),
            [](const auto& a, const auto& b) { return a.key.index() < b.key.index(); });
  return std::move(document_);
}

void TapeBuilder::index_object(std::uint32_t object) {
  if (tape()[object].text <= kSmallObject)
    index_small_object(object);
  else
    index_big_object(object);
}

// Whether six bits of their hashes tell the names apart already.
bool TapeBuilder::has_distinct_names(std::uint32_t object) const {
  const Entry* const entries = tape().data();
  std::uint64_t seen = 0;
  const std::uint32_t past = entries[object].size;
  for (std::uint32_t i = object + 1; i < past;) {
    const std::uint64_t bit = std::uint64_t{1} << ((entries[i].tag >> 8) % 64);
    if ((seen & bit) != 0) return false;
    seen |= bit;
    i = entries[i + 1].is_container() ? entries[i + 1].size : i + 2;
  }
  return true;
}

void TapeBuilder::add_duplicate(std::uint32_t later, std::uint32_t first) {
  document_->duplicates_.push_back({{document_.get(), later}, {document_.get(), first}});
}

void TapeBuilder::index_small_object(std::uint32_t object) {
  if (has_distinct_names(object)) return;
  std::array<std::uint32_t, kSmallObject> names{};
  std::array<std::uint32_t, kSmallObject> tags{};
  std::size_t count = 0;
  const std::uint32_t past = tape()[object].size;
  for (std::uint32_t i = object + 1; i < past; i = document_->next(i + 1)) {
    const std::uint32_t tag = tape()[i].tag;
    for (std::size_t j = 0; j < count; ++j) {
      if (tags[j] != tag) continue;
      if (document_->text_of(tape()[i]) != document_->text_of(tape()[names[j]])) continue;
      add_duplicate(i, names[j]);
      break;
    }
    names[count] = i;
    tags[count++] = tag;
  }
}

void TapeBuilder::index_big_object(std::uint32_t object) {
  const Entry* const entries = tape().data();
  const auto first = static_cast<std::uint32_t>(document_->slots_.size());
  const std::uint32_t size = std::bit_ceil(entries[object].text * 2);
  document_->slots_.resize(first + size);
  std::uint32_t* const slots = document_->slots_.data() + first;
  const std::size_t known_duplicates = document_->duplicates_.size();
  const std::uint32_t past = entries[object].size;
  for (std::uint32_t i = object + 1; i < past; i = document_->next(i + 1)) {
    const std::uint32_t tag = entries[i].tag;
    std::uint32_t slot = (tag >> 8) & (size - 1);
    std::uint32_t probes = 0;
    std::uint32_t equal = 0;
    while (slots[slot] != 0 && equal == 0 && probes <= kLongestProbe) {
      const std::uint32_t other = slots[slot];
      if (entries[other].tag == tag &&
          document_->text_of(entries[other]) == document_->text_of(entries[i]))
        equal = other;
      slot = (slot + 1) & (size - 1);
      ++probes;
    }
    if (probes > kLongestProbe) {
      document_->duplicates_.resize(known_duplicates);
      document_->slots_.resize(first);
      sort_names(object, first);
      return;
    }
    if (equal != 0)
      add_duplicate(i, equal);
    else
      slots[slot] = i;
  }
  document_->indexes_.push_back({.object = object, .first = first, .slots = size});
}

void TapeBuilder::sort_names(std::uint32_t object, std::uint32_t first) {
  std::vector<std::uint32_t>& slots = document_->slots_;
  const std::uint32_t past = tape()[object].size;
  for (std::uint32_t i = object + 1; i < past; i = document_->next(i + 1)) slots.push_back(i);
  const auto text = [this](std::uint32_t name) { return document_->text_of(tape()[name]); };
  std::stable_sort(slots.begin() + first, slots.end(),
                   [&](std::uint32_t a, std::uint32_t b) { return text(a) < text(b); });
  std::uint32_t kept = first;
  for (std::uint32_t i = first; i < slots.size(); ++i) {
    if (i > first && text(slots[i]) == text(slots[kept - 1]))
      add_duplicate(slots[i], slots[kept - 1]);
    else
      slots[kept++] = slots[i];
  }
  slots.resize(kept);
  document_->indexes_.push_back(
      {.object = object, .first = first, .slots = kept - first, .sorted = true});
}

}  // namespace driftgate
