#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <istream>
#include <map>
#include <streambuf>
#include <utility>

#include "specs/document/error.h"
#include "specs/document/tape_builder.h"
#include "specs/document/utf8.h"
#include "specs/document/yaml_scalar.h"

namespace driftgate {
namespace {

using Entry = TapeBuilder::Entry;

constexpr std::string_view kCoreTag = "tag:yaml.org,2002:";

// Thrown through yaml-cpp to stop it; read_yaml makes it an Error with a location.
struct Stop {
  std::string message{};
  std::size_t offset = 0;
};

class YamlTapeHandler : public YAML::EventHandler {
 public:
  YamlTapeHandler(TapeBuilder& builder, std::size_t skipped)
      : builder_(builder), skipped_(skipped) {}

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const std::size_t first = begin_value(mark);
    if (is_name()) {
      add_text(Kind::string, mark, "null");
    } else {
      check(builder_.add_literal(Kind::null, false, offset(mark)), mark);
    }
    end_value(first, anchor, mark);
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    const std::size_t first = begin_value(mark);
    if (is_name()) {
      Frame& frame = frames_.back();
      frame.merges_next = tag == "?" && value == "<<";
      frame.has_merges |= frame.merges_next;
      add_text(Kind::string, mark, value);
    } else {
      add_scalar(mark, tag, value);
    }
    last_scalar_ = offset(mark);
    end_value(first, anchor, mark);
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const std::size_t first = begin_value(mark);
    const auto known = anchors_.find(anchor);
    if (known == anchors_.end())
      throw Stop{"an alias within the value that it stands for", offset(mark)};
    if (is_name() && known->second.front().kind() != Kind::string)
      throw Stop{"a member name must be a scalar", offset(mark)};
    spend(known->second.size(), mark);
    append(known->second);
    end_value(first, 0, mark);
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(Kind::array, mark, tag, anchor);
  }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(Kind::object, mark, tag, anchor);
  }
  /// Where the last scalar began; the document's begin when there was none.
  std::size_t last_scalar() const { return last_scalar_; }

  void OnSequenceEnd() override { close(); }
  void OnMapEnd() override {
    if (frames_.back().has_merges) apply_merges();
    close();
  }

 private:
  // A container that has no end yet.
  struct Frame {
    Kind kind = Kind::array;
    std::size_t first = 0;   // Its entry.
    std::size_t events = 0;  // Of values, or of names and values.
    YAML::anchor_t anchor = 0;
    YAML::Mark mark{};
    bool merges_next = false;  // The name just read is `<<`.
    bool has_merges = false;
    std::vector<std::size_t> merges{};  // Entries of names that are `<<`.
  };

  // Offsets are of the whole source, byte order mark included.
  std::size_t offset(const YAML::Mark& mark) const {
    return mark.pos < 0 ? 0 : static_cast<std::size_t>(mark.pos) + skipped_;
  }

  bool is_name() const {
    return !frames_.empty() && frames_.back().kind == Kind::object &&
           frames_.back().events % 2 == 0;
  }

  void check(bool within_limits, const YAML::Mark& mark) {
    if (!within_limits) throw Stop{builder_.problem(), offset(mark)};
  }

  void spend(std::size_t entries, const YAML::Mark& mark) {
    expanded_ += entries;
    if (expanded_ > builder_.limits().expanded)
      throw Stop{fmt::format("aliases expand to more than {} values", builder_.limits().expanded),
                 offset(mark)};
  }

  std::size_t begin_value(const YAML::Mark&) const { return builder_.tape().size(); }

  void end_value(std::size_t first, YAML::anchor_t anchor, const YAML::Mark& mark) {
    if (anchor != 0) {
      std::vector<Entry> copy(builder_.tape().begin() + static_cast<std::ptrdiff_t>(first),
                              builder_.tape().end());
      spend(copy.size(), mark);
      rebase(copy, -static_cast<std::int64_t>(first));
      anchors_[anchor] = std::move(copy);
    }
    if (frames_.empty()) return;
    Frame& frame = frames_.back();
    if (is_name() && frame.merges_next) frame.merges.push_back(first);
    ++frame.events;
  }

  // Containers say where they end on the tape: moves those places along with them.
  static void rebase(std::vector<Entry>& entries, std::int64_t by) {
    for (Entry& entry : entries)
      if (entry.is_container()) entry.size = static_cast<std::uint32_t>(entry.size + by);
  }

  void append(std::vector<Entry> entries) {
    std::vector<Entry>& tape = builder_.tape();
    rebase(entries, static_cast<std::int64_t>(tape.size()));
    tape.insert(tape.end(), entries.begin(), entries.end());
  }

  void add_text(Kind kind, const YAML::Mark& mark, std::string_view text) {
    const std::size_t at = builder_.text().size();
    builder_.text().append(text);
    const bool fits = kind == Kind::string ? builder_.add_name(offset(mark), at, text.size())
                                           : builder_.add_number(offset(mark), at, text.size());
    check(fits, mark);
  }

  void add_scalar(const YAML::Mark& mark, const std::string& tag, const std::string& value) {
    if (tag == "!" || tag == std::string(kCoreTag) + "str" ||
        tag == std::string(kCoreTag) + "binary" || tag == std::string(kCoreTag) + "timestamp") {
      add_text(Kind::string, mark, value);
      return;
    }
    const Scalar scalar = resolve_plain_scalar(value);
    if (tag != "?" && !tag.empty()) check_tag(mark, tag, scalar);
    if (scalar.kind == Kind::string || scalar.kind == Kind::number)
      add_text(scalar.kind, mark, scalar.kind == Kind::number ? scalar.number : value);
    else
      check(builder_.add_literal(scalar.kind, scalar.boolean, offset(mark)), mark);
  }

  // An explicit tag may only say what the value is.
  void check_tag(const YAML::Mark& mark, const std::string& tag, const Scalar& scalar) const {
    const auto is = [&](std::string_view name) {
      return tag == std::string(kCoreTag) + std::string(name);
    };
    const bool fits = (is("null") && scalar.kind == Kind::null) ||
                      (is("bool") && scalar.kind == Kind::boolean) ||
                      ((is("int") || is("float")) && scalar.kind == Kind::number);
    if (!fits) refuse_tag(mark, tag);
  }

  [[noreturn]] void refuse_tag(const YAML::Mark& mark, const std::string& tag) const {
    throw Stop{fmt::format("the tag '{}' does not fit a value that JSON knows", tag), offset(mark)};
  }

  void open(Kind kind, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
    if (is_name()) throw Stop{"a member name must be a scalar", offset(mark)};
    const std::string_view own = kind == Kind::object ? "map" : "seq";
    if (tag != "?" && tag != "!" && !tag.empty() && tag != std::string(kCoreTag) + std::string(own))
      refuse_tag(mark, tag);
    frames_.push_back(
        {.kind = kind, .first = builder_.tape().size(), .anchor = anchor, .mark = mark});
    check(builder_.open(kind, offset(mark)), mark);
  }

  void close() {
    const Frame frame = std::move(frames_.back());
    frames_.pop_back();
    builder_.close(frame.kind == Kind::object ? frame.events / 2 : frame.events);
    end_value(frame.first, frame.anchor, frame.mark);
  }

  // `<<: *a` or `<<: [*a, *b]` (https://yaml.org/type/merge.html): names of the mapping itself
  // win, then those of earlier merges.
  void apply_merges() {
    Frame& frame = frames_.back();
    std::vector<Entry>& tape = builder_.tape();
    const std::size_t past = tape.size();
    std::vector<Entry> rebuilt;
    std::map<std::string, bool, std::less<>> names;
    std::size_t count = 0;
    const auto value_end = [&](std::size_t at) {
      return tape[at].is_container() && tape[at].size != 0 ? std::size_t{tape[at].size} : at + 1;
    };
    const auto name_at = [&](std::size_t at) {
      return std::string_view(builder_.text()).substr(tape[at].text, tape[at].size);
    };
    const auto take = [&](std::size_t from, std::size_t to) {
      std::vector<Entry> moved(tape.begin() + static_cast<std::ptrdiff_t>(from),
                               tape.begin() + static_cast<std::ptrdiff_t>(to));
      rebase(moved, static_cast<std::int64_t>(frame.first + 1 + rebuilt.size()) -
                        static_cast<std::int64_t>(from));
      rebuilt.insert(rebuilt.end(), moved.begin(), moved.end());
      ++count;
    };
    const auto is_merge = [&](std::size_t at) {
      return std::find(frame.merges.begin(), frame.merges.end(), at) != frame.merges.end();
    };
    for (std::size_t at = frame.first + 1; at < past; at = value_end(at + 1)) {
      if (is_merge(at)) continue;
      names.emplace(name_at(at), true);
      take(at, value_end(at + 1));
    }
    const auto merge_from = [&](std::size_t map) {
      if (tape[map].kind() != Kind::object)
        throw Stop{"a merge key (<<) takes a mapping or a sequence of mappings", tape[map].where};
      for (std::size_t at = map + 1; at < tape[map].size; at = value_end(at + 1)) {
        if (!names.emplace(name_at(at), true).second) continue;
        take(at, value_end(at + 1));
      }
    };
    for (const std::size_t merge : frame.merges) {
      const std::size_t value = merge + 1;
      if (tape[value].kind() == Kind::array)
        for (std::size_t at = value + 1; at < tape[value].size; at = value_end(at)) merge_from(at);
      else
        merge_from(value);
    }
    tape.resize(frame.first + 1);
    tape.insert(tape.end(), rebuilt.begin(), rebuilt.end());
    frame.events = count * 2;
  }

  TapeBuilder& builder_;
  std::size_t skipped_;
  std::size_t expanded_ = 0;
  std::size_t last_scalar_ = 0;
  std::vector<Frame> frames_{};
  std::map<YAML::anchor_t, std::vector<Entry>> anchors_{};
};

// Lets yaml-cpp read from bytes that stay where they are.
class BytesBuffer : public std::streambuf {
 public:
  explicit BytesBuffer(std::string_view bytes) {
    char* begin = const_cast<char*>(bytes.data());  // Only read from.
    setg(begin, begin, begin + bytes.size());
  }
};

// yaml-cpp looks ahead over all flow collections that are still open before it tells of the first,
// so its depth limit comes too late for megabytes of "[". No honest text leaves so many open,
// those in its scalars included. Answers where that is, or the size of the text.
std::size_t leaves_too_many_open_at(std::string_view text) {
  constexpr std::size_t kMost = 100'000;
  std::size_t open = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '[' || c == '{') {
      if (++open > kMost) return i;
    } else if ((c == ']' || c == '}') && open > 0) {
      --open;
    }
  }
  return text.size();
}

// yaml-cpp takes the end of the text for the end of a quoted scalar.
bool is_unfinished_quote(std::string_view from) {
  const char quote = from.empty() ? ' ' : from[0];
  if (quote != '"' && quote != '\'') return false;
  for (std::size_t i = 1; i < from.size(); ++i) {
    if (quote == '"' && from[i] == '\\') {
      ++i;
    } else if (from[i] == quote) {
      if (quote == '"' || i + 1 == from.size() || from[i + 1] != '\'') return false;
      ++i;  // A doubled quote stands for one.
    }
  }
  return true;
}

}  // namespace

std::unique_ptr<const Document> read_yaml(std::string bytes, std::string name,
                                          const ReadLimits& limits) {
  TapeBuilder builder(nullptr, std::move(name), limits);
  builder.source() = std::move(bytes);
  const std::string& source = builder.source();
  const auto fail = [&builder](const std::string& message, std::size_t offset) -> Error {
    return Error(message, builder.unfinished().at(offset));
  };
  if (source.size() > limits.bytes)
    throw fail(fmt::format("larger than {} bytes", limits.bytes), 0);
  if (const std::size_t broken = utf8_breaks_at(source); broken != source.size())
    throw fail("the text is not UTF-8", broken);
  const std::size_t skipped = source.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
  if (const std::size_t zero = source.find('\0'); zero != std::string::npos)
    throw fail("a NUL byte in the text", zero);

  if (const std::size_t at = leaves_too_many_open_at(source); at != source.size())
    throw fail(fmt::format("nested deeper than {} levels", limits.depth), at);

  BytesBuffer buffer(std::string_view(source).substr(skipped));
  std::istream stream(&buffer);
  YamlTapeHandler handler(builder, skipped);
  try {
    YAML::Parser parser(stream);
    if (!parser.HandleNextDocument(handler) || builder.tape().empty())
      throw Stop{"the text is empty", 0};
    const std::size_t first_document = builder.tape().size();
    if (parser.HandleNextDocument(handler) || builder.tape().size() != first_document)
      throw Stop{"more than one YAML document", builder.tape()[first_document].where};
    if (is_unfinished_quote(std::string_view(source).substr(handler.last_scalar())))
      throw Stop{"a quoted scalar does not end", handler.last_scalar()};
  } catch (const YAML::Exception& error) {
    const bool known = !error.mark.is_null();
    throw fail(error.msg, known ? static_cast<std::size_t>(error.mark.pos) + skipped : 0);
  } catch (const Stop& stop) {
    throw fail(stop.message, stop.offset);
  }
  builder.index_all();
  return builder.finish();
}

std::unique_ptr<const Document> read_document(std::string bytes, std::string name,
                                              const ReadLimits& limits) {
  const std::size_t first =
      bytes.find_first_not_of(" \t\r\n", bytes.starts_with(kByteOrderMark) ? 3 : 0);
  const bool looks_like_json =
      first != std::string::npos && (bytes[first] == '{' || bytes[first] == '[');
  if (!looks_like_json) return read_yaml(std::move(bytes), std::move(name), limits);
  if (name.ends_with(".json")) return read_json(std::move(bytes), std::move(name), limits);
  // YAML's flow style begins like JSON; whoever wrote YAML gets YAML's error.
  std::string copy = bytes;
  try {
    return read_json(std::move(copy), name, limits);
  } catch (const Error&) {
    return read_yaml(std::move(bytes), std::move(name), limits);
  }
}

}  // namespace driftgate
