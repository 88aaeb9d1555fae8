#include "specs/document/document_writer.h"

#include "specs/document/quote_json.h"

namespace driftgate {

void DocumentWriter::before_value() {
  if (needs_comma_) json_.push_back(',');
  needs_comma_ = false;
}

void DocumentWriter::begin_object() {
  before_value();
  json_.push_back('{');
}

void DocumentWriter::end_object() {
  json_.push_back('}');
  needs_comma_ = true;
}

void DocumentWriter::begin_array() {
  before_value();
  json_.push_back('[');
}

void DocumentWriter::end_array() {
  json_.push_back(']');
  needs_comma_ = true;
}

void DocumentWriter::name(std::string_view name) {
  before_value();
  append_quoted_json(json_, name);
  json_.push_back(':');
}

void DocumentWriter::string(std::string_view text) {
  before_value();
  append_quoted_json(json_, text);
  needs_comma_ = true;
}

void DocumentWriter::json(std::string_view text) {
  before_value();
  json_ += text;
  needs_comma_ = true;
}

void DocumentWriter::copy(Node value) { json(to_json(value)); }

Node DocumentWriter::place_at(Node origin) {
  const Node before = std::exchange(origin_, origin);
  if (before != origin) origins_.emplace_back(static_cast<std::uint32_t>(json_.size()), origin);
  return before;
}

std::unique_ptr<const Document> DocumentWriter::finish(const std::string& name,
                                                       const ReadLimits& limits) {
  std::unique_ptr<const Document> read = read_json(std::move(json_), name, limits);
  // It was made here, and nobody else has it yet.
  auto& document = const_cast<Document&>(*read);  // NOLINT(cppcoreguidelines-pro-type-const-cast)
  document.origins_.reserve(document.tape_.size());
  std::size_t next = 0;
  Node origin;
  for (const Document::Entry& entry : document.tape_) {
    while (next < origins_.size() && origins_[next].first <= entry.where)
      origin = origins_[next++].second;
    document.origins_.push_back(origin);
  }
  return read;
}

bool DocumentWriter::made(const Document& document) { return !document.origins_.empty(); }

}  // namespace driftgate
