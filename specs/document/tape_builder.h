#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "specs/document/document.h"

namespace driftgate {

/// Writes a Document's tape while a reader walks through its source. For the readers in
/// specs/document/ only.
class TapeBuilder {
 public:
  using Entry = Document::Entry;

  /// An empty document, or `reused` emptied with its memory kept.
  TapeBuilder(std::unique_ptr<Document> reused, std::string name, const ReadLimits& limits);

  std::string& text() { return document_->text_; }
  std::string& source() { return document_->source_; }
  std::vector<Entry>& tape() { return document_->tape_; }

  /// Whether the next event cannot be refused, nor ask for memory.
  bool has_room() const { return tape().size() < room_; }

  // One event each. They answer false when a limit is passed; problem() then says which.
  bool add_literal(Kind kind, bool value, std::size_t where) {
    return add({.where = static_cast<std::uint32_t>(where),
                .text = value ? Document::kTrue : 0,
                .tag = static_cast<std::uint32_t>(kind)});
  }
  [[gnu::always_inline]] bool add_text(Kind kind, std::size_t where, std::size_t text,
                                       std::size_t size) {
    return add({.where = static_cast<std::uint32_t>(where),
                .text = static_cast<std::uint32_t>(text),
                .size = static_cast<std::uint32_t>(size),
                .tag = static_cast<std::uint32_t>(kind)});
  }
  /// `whole`: bytes of its integer part, sign included; 0 where there is an exponent.
  [[gnu::always_inline]] bool add_number(std::size_t where, std::size_t text, std::size_t size,
                                         std::size_t whole) {
    const std::uint32_t known =
        whole <= Document::kMostDetail ? static_cast<std::uint32_t>(whole) : 0;
    return add({.where = static_cast<std::uint32_t>(where),
                .text = static_cast<std::uint32_t>(text),
                .size = static_cast<std::uint32_t>(size),
                .tag = static_cast<std::uint32_t>(Kind::number) | known << 8});
  }
  bool add_number(std::size_t where, std::size_t text, std::size_t size);
  /// A string that is, or may become by an alias, the name of a member.
  [[gnu::always_inline]] bool add_name(std::size_t where, std::size_t text, std::size_t size) {
    const std::uint32_t hash = key_hash({document_->text_.data() + text, size});
    return add({.where = static_cast<std::uint32_t>(where),
                .text = static_cast<std::uint32_t>(text),
                .size = static_cast<std::uint32_t>(size),
                .tag = static_cast<std::uint32_t>(Kind::string) | hash << 8});
  }
  bool open(Kind kind, std::size_t where) {
    if (depth_ >= limits_.depth) [[unlikely]]
      return refuse(where, too_deep());
    ++depth_;
    const std::uint32_t around = open_;
    open_ = static_cast<std::uint32_t>(tape().size());
    return add({.where = static_cast<std::uint32_t>(where),
                .size = around,
                .tag = static_cast<std::uint32_t>(kind)});
  }
  /// Ends the container opened last. The tape of an object that was written in its order, without
  /// copies from elsewhere, may be indexed at once.
  void close_indexed(std::size_t members) {
    const std::uint32_t object = open_;
    close(members);
    if (members > 1) index_object(object);
  }
  void close(std::size_t children) {
    Entry& entry = tape()[open_];
    open_ = entry.size;
    --depth_;
    entry.text = static_cast<std::uint32_t>(children);
    entry.size = static_cast<std::uint32_t>(tape().size());
  }

  const ReadLimits& limits() const { return limits_; }
  const std::string& problem() const { return problem_; }
  std::size_t problem_offset() const { return problem_offset_; }

  /// Finds duplicate names and builds the tables of big objects, in a document of which no object
  /// was indexed when it was closed.
  void index_all();

  /// Hands the document over.
  std::unique_ptr<Document> finish();

  /// The document as far as it goes: for the location of an error.
  const Document& unfinished() const { return *document_; }
  std::unique_ptr<Document> abandon() { return std::move(document_); }

 private:
  const std::vector<Entry>& tape() const { return document_->tape_; }
  [[gnu::always_inline]] bool add(const Entry& entry) {
    std::vector<Entry>& tape = document_->tape_;
    if (tape.size() >= room_) [[unlikely]]
      if (!make_room(entry.where)) return false;
    // Told, so that no code to grow follows.
    if (tape.size() == tape.capacity()) __builtin_unreachable();
    tape.push_back(entry);
    return true;
  }
  bool make_room(std::size_t where);
  bool refuse(std::size_t where, std::string problem);
  std::string too_deep() const;
  std::string too_many() const;
  void index_object(std::uint32_t object);
  bool has_distinct_names(std::uint32_t object) const;
  void index_small_object(std::uint32_t object);
  void index_big_object(std::uint32_t object);
  void sort_names(std::uint32_t object, std::uint32_t first);
  void add_duplicate(std::uint32_t later, std::uint32_t first);

  std::unique_ptr<Document> document_;
  ReadLimits limits_;
  std::size_t room_ = 0;    // Entries there may be before make_room() is asked.
  std::uint32_t open_ = 0;  // The container opened last: its `size` is the one around it …
  std::size_t depth_ = 0;   // … and so many have no end yet.
  std::string problem_{};
  std::size_t problem_offset_ = 0;
};

}  // namespace driftgate
