#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "specs/document/location.h"

namespace driftgate {

class Document;

enum class Kind : std::uint8_t { null, boolean, number, string, array, object };

/// "null", "boolean", "number", "string", "array", "object": JSON's words.
std::string_view to_string(Kind kind);

/// A cheap hash of a text, 24 bits wide: the same in every Document and every run. Not made to
/// withstand an adversary; what builds tables on it bounds their collisions.
constexpr std::uint32_t key_hash(std::string_view text);

/// One value of a Document: a pointer and an index, to be passed by value. A default Node is
/// absent: it tests false and may only be compared, assigned and tested; find() on a value that
/// is no object also answers an absent Node. Valid as long as its Document lives.
class Node {
 public:
  Node() = default;
  Node(const Document* document, std::uint32_t index) : document_(document), index_(index) {}

  explicit operator bool() const { return document_ != nullptr; }
  bool operator==(const Node&) const = default;

  Kind kind() const;
  bool is(Kind wanted) const { return document_ != nullptr && kind() == wanted; }

  /// Of a string: its characters (UTF-8, unescaped). Of a number: its lexeme as the source has it.
  /// Of anything else: "". The view lives as long as the Document.
  std::string_view text() const;
  std::uint32_t hash() const;  ///< Of a string: key_hash(text()); of a member name at no cost.
  bool boolean() const;        ///< Of a boolean; false for anything else.
  std::size_t size() const;    ///< Members of an object, elements of an array, otherwise 0.

  /// The member of that name (the first of equals), or an absent Node. Constant time in objects
  /// with many members.
  Node find(std::string_view key) const;
  Node find(std::string_view key, std::uint32_t hash) const;
  Node element(std::size_t position) const;  ///< Of an array; absent past the end. Linear.

  class Members members() const;    ///< In source order; empty unless an object.
  class Elements elements() const;  ///< In source order; empty unless an array.

  const Document* document() const { return document_; }
  /// Place on the tape: identity within a document. What is inside this value has the indexes
  /// between index() and past().
  std::uint32_t index() const { return index_; }
  std::uint32_t past() const;

  Location location() const;    ///< Costs a scan of the document; for messages.
  std::string pointer() const;  ///< JSON Pointer from the root; costs a walk from the root.

 private:
  const Document* document_ = nullptr;
  std::uint32_t index_ = 0;
};

/// A name and its value. `key` is a Node of kind string that has a location of its own.
struct Member {
  Node key{};
  Node value{};
  std::string_view name() const { return key.text(); }
  std::uint32_t hash() const { return key.hash(); }
};

struct DuplicateKey {
  Node key{};    ///< The later of the two equal names.
  Node first{};  ///< The earlier one.
};

/// What a reader may spend on one document before it refuses it.
struct ReadLimits {
  std::size_t bytes = std::size_t{256} << 20;  ///< At most 2^31.
  std::size_t depth = 512;                     ///< Nested arrays and objects.
  std::size_t nodes = 20'000'000;              ///< Values and member names.
  std::size_t expanded = 1'000'000;  ///< Those of them that YAML aliases and merge keys may add.
};

/// One parsed JSON or YAML text: an immutable tape of values that knows where each of them came
/// from. Not copyable; Nodes point at it, so it stays where it was made. Safe to read from
/// several threads.
class Document {
 public:
  ~Document();
  Document(const Document&) = delete;
  Document& operator=(const Document&) = delete;

  Node root() const { return {this, 0}; }
  const std::string& name() const { return name_; }  ///< The file as the user named it.

  /// Names that stand twice in one object. Who reads a description or configuration refuses
  /// them; a provider's answer that has them is a finding. Empty for most.
  const std::vector<DuplicateKey>& duplicates() const { return duplicates_; }

  std::size_t node_count() const { return tape_.size(); }

  /// One value or one member name, for those who go through every value and for whom a Node is too
  /// slow. In an object each name precedes its value; a container's children follow it, so the tape
  /// is the source in its order.
  struct Entry {
    std::uint32_t where = 0;  ///< Byte offset of the first character in the source.
    /// Strings, numbers: offset in texts(). Containers: number of children.
    std::uint32_t text = 0;
    /// Strings, numbers: bytes in texts(). Containers: the index past the end.
    std::uint32_t size = 0;
    std::uint32_t tag = 0;  ///< Kind in the low 8 bits; the rest by kind.

    Kind kind() const { return static_cast<Kind>(tag & 0xFF); }
    bool is_container() const { return kind() >= Kind::array; }
    bool has_text() const { return kind() == Kind::string || kind() == Kind::number; }
    std::uint32_t name_hash() const { return tag >> 8; }  ///< Of a member name: its key_hash.
    /// Of a member name: differs from that of most other names.
    std::uint64_t name_mark() const {
      std::array<std::uint64_t, 2> words{};  // The second is `size` and `tag`, in one load.
      std::memcpy(words.data(), this, sizeof words);
      return words[1];
    }
    static std::uint64_t name_mark(std::string_view name, std::uint32_t hash) {
      const std::uint32_t tag = static_cast<std::uint32_t>(Kind::string) | hash << 8;
      return Entry{.size = static_cast<std::uint32_t>(name.size()), .tag = tag}.name_mark();
    }
    /// Of a number without exponent: bytes of its integer part with the sign. 0: not known.
    std::uint32_t integer_part() const { return tag >> 8; }
  };
  const Entry* tape() const { return tape_.data(); }
  const char* texts() const { return text_.data(); }

  /// Where byte `offset` of the source stands (the pointer stays empty).
  Location at(std::size_t offset) const;

 private:
  friend class Node;
  friend class Elements;
  friend class Members;
  friend class JsonReader;
  friend class DocumentWriter;
  friend class TapeBuilder;
  Document();

  static constexpr std::uint32_t kTrue = 1;  // `text` of a boolean.
  static constexpr std::uint32_t kMostDetail = (1u << 24) - 1;

  // An object with many members has a table of the entries of their names: open addressing over
  // key_hash, or sorted by name where too many hashes collide.
  struct Index {
    std::uint32_t object = 0;  // Entry of the object.
    std::uint32_t first = 0;   // Its first slot in slots_.
    std::uint32_t slots = 0;   // A power of two; when sorted, the number of names.
    bool sorted = false;
  };

  std::uint32_t next(std::uint32_t index) const;  // The entry after this value and its children.
  std::string_view text_of(const Entry& entry) const {
    return {text_.data() + entry.text, entry.size};
  }
  std::uint32_t lookup(std::uint32_t object, std::string_view key, std::uint32_t hash) const;

  std::string name_{};
  std::string source_{};  // Of YAML; JSON is parsed in its own bytes, which are text_ then.
  std::string text_{};    // What `text` offsets point into.
  std::vector<Entry> tape_{};
  std::vector<Index> indexes_{};
  std::vector<std::uint32_t> slots_{};
  std::vector<DuplicateKey> duplicates_{};
  std::vector<Node> origins_{};  // Of a document that no file holds: where its values come from.
  struct Lines;
  std::unique_ptr<Lines> lines_;  // Filled when the first location is asked for.
};

/// for (Node element : array.elements())
class Elements {
 public:
  class Iterator {
   public:
    Iterator(const Document* document, std::uint32_t index) : document_(document), index_(index) {}
    Node operator*() const { return {document_, index_}; }
    Iterator& operator++();
    bool operator==(const Iterator&) const = default;

   private:
    const Document* document_;
    std::uint32_t index_;
  };

  Elements(const Document* document, std::uint32_t first, std::uint32_t past)
      : document_(document), first_(first), past_(past) {}
  Iterator begin() const { return {document_, first_}; }
  Iterator end() const { return {document_, past_}; }

 private:
  const Document* document_;
  std::uint32_t first_;
  std::uint32_t past_;
};

/// for (Member member : object.members())
class Members {
 public:
  class Iterator {
   public:
    Iterator(const Document* document, std::uint32_t index) : document_(document), index_(index) {}
    Member operator*() const { return {{document_, index_}, {document_, index_ + 1}}; }
    Iterator& operator++();
    bool operator==(const Iterator&) const = default;

   private:
    const Document* document_;
    std::uint32_t index_;
  };

  Members(const Document* document, std::uint32_t first, std::uint32_t past)
      : document_(document), first_(first), past_(past) {}
  Iterator begin() const { return {document_, first_}; }
  Iterator end() const { return {document_, past_}; }

 private:
  const Document* document_;
  std::uint32_t first_;
  std::uint32_t past_;
};

/// Reads JSON (RFC 8259) in place: `bytes` becomes the document's own. UTF-8 is checked, a byte
/// order mark is skipped, text after the root is refused. Throws Error with line and column.
std::unique_ptr<const Document> read_json(std::string bytes, std::string name,
                                          const ReadLimits& limits = {});

/// Reads one YAML 1.2 document by the core schema, except that digits with a leading zero stay a
/// string; integer keys become strings; merge keys (`<<`) are applied, local names winning;
/// aliases are expanded within the limits. Throws Error with line and column.
std::unique_ptr<const Document> read_yaml(std::string bytes, std::string name,
                                          const ReadLimits& limits = {});

/// JSON when the text begins with `{` or `[` and reads as JSON, else YAML. Throws Error: of the
/// two errors the one of the format that the name's ending or the first character suggests.
std::unique_ptr<const Document> read_document(std::string bytes, std::string name,
                                              const ReadLimits& limits = {});

/// A value as compact JSON, numbers as the source writes them. Writes no further member or element
/// once there are more than `enough` characters.
std::string to_json(Node value, std::size_t enough = static_cast<std::size_t>(-1));

/// Reads one provider's answer after another into the same memory: for bodies, where a new
/// Document for each would cost more than the reading. Not safe to share between threads.
class JsonReader {
 public:
  JsonReader();
  ~JsonReader();
  JsonReader(const JsonReader&) = delete;
  JsonReader& operator=(const JsonReader&) = delete;

  struct Problem {
    std::string message{};     ///< Empty: the text is JSON.
    std::size_t offset = 0;    ///< Byte offset in the text.
    bool is_encoding = false;  ///< The text is not UTF-8.
    bool ends_early = false;   ///< What there is could be the beginning of JSON.
  };

  /// Null when `bytes` is not JSON or beyond `limits`; problem() then says why. The document is
  /// valid until the next call.
  const Document* read(std::string_view bytes, const ReadLimits& limits = {});
  const Problem& problem() const { return problem_; }

 private:
  std::unique_ptr<Document> document_;
  Problem problem_{};
};

constexpr std::uint32_t key_hash(std::string_view text) {
  constexpr std::uint64_t kOdd = 0x9E3779B97F4A7C15;
  constexpr std::size_t kWhole = 64;  // Of longer texts only the ends count.
  const auto load = []<class Word>(const char* from, Word word) {
    if (!std::is_constant_evaluated()) {
      std::memcpy(&word, from, sizeof word);
      return std::uint64_t{word};
    }
    for (std::size_t i = 0; i < sizeof word; ++i)
      word |= static_cast<Word>(Word{static_cast<unsigned char>(from[i])} << (8 * i));
    return std::uint64_t{word};
  };
  constexpr std::uint32_t kFour = 0;
  constexpr std::uint64_t kEight = 0;
  const char* const from = text.data();
  const std::size_t size = text.size();
  std::uint64_t hash = size * kOdd;
  const auto mix = [&hash](std::uint64_t word) {
    hash = (hash ^ word) * kOdd;
    hash ^= hash >> 32;
  };
  // The last load overlaps the one before it.
  if (size >= 8) {
    mix(load(from, kEight));
    const std::size_t head = size > kWhole ? kWhole / 2 : size;
    for (std::size_t at = 8; at + 8 < head; at += 8) mix(load(from + at, kEight));
    if (size > kWhole)
      for (std::size_t at = size - kWhole / 2; at + 8 < size; at += 8) mix(load(from + at, kEight));
    mix(load(from + size - 8, kEight));
  } else if (size >= 4) {
    mix(load(from, kFour) | load(from + size - 4, kFour) << 32);
  } else if (size > 0) {
    const auto at = [from](std::size_t i) {
      return std::uint64_t{static_cast<unsigned char>(from[i])};
    };
    mix(at(0) | at(size / 2) << 8 | at(size - 1) << 16);
  }
  return static_cast<std::uint32_t>((hash * kOdd) >> 40);
}

inline Kind Node::kind() const { return document_->tape_[index_].kind(); }

inline std::uint32_t Document::next(std::uint32_t index) const {
  const Entry& entry = tape_[index];
  return entry.is_container() ? entry.size : index + 1;
}

inline std::string_view Node::text() const {
  const Document::Entry& entry = document_->tape_[index_];
  return entry.has_text() ? document_->text_of(entry) : std::string_view{};
}

inline std::uint32_t Node::past() const { return document_->next(index_); }

inline std::uint32_t Node::hash() const {
  const std::uint32_t known = document_->tape_[index_].tag >> 8;
  return known != 0 ? known : key_hash(text());
}

inline bool Node::boolean() const {
  const Document::Entry& entry = document_->tape_[index_];
  return entry.kind() == Kind::boolean && entry.text == Document::kTrue;
}

inline std::size_t Node::size() const {
  const Document::Entry& entry = document_->tape_[index_];
  return entry.is_container() ? entry.text : 0;
}

inline Members Node::members() const {
  if (!is(Kind::object)) return {document_, 0, 0};
  return {document_, index_ + 1, document_->tape_[index_].size};
}

inline Elements Node::elements() const {
  if (!is(Kind::array)) return {document_, 0, 0};
  return {document_, index_ + 1, document_->tape_[index_].size};
}

inline Elements::Iterator& Elements::Iterator::operator++() {
  index_ = document_->next(index_);
  return *this;
}

inline Members::Iterator& Members::Iterator::operator++() {
  index_ = document_->next(index_ + 1);
  return *this;
}

}  // namespace driftgate
