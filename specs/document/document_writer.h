#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "specs/document/document.h"

namespace driftgate {

/// Makes a Document that no file holds, value by value. Its nodes have the places of values of
/// other documents, so that what is said of them points into the files that people wrote.
class DocumentWriter {
 public:
  void begin_object();
  void end_object();
  void begin_array();
  void end_array();
  void name(std::string_view name);
  void string(std::string_view text);
  void json(std::string_view text);  ///< One whole JSON value.
  void copy(Node value);

  /// What is written from now on has the place of `origin`, which must outlive the Document. Gives
  /// the one before.
  Node place_at(Node origin);

  /// Hands the document over. Throws Error when it is beyond `limits`.
  std::unique_ptr<const Document> finish(const std::string& name, const ReadLimits& limits = {});

  /// Whether a writer made it, and not somebody in a file.
  static bool made(const Document& document);

 private:
  void before_value();

  std::string json_{};
  bool needs_comma_ = false;
  Node origin_{};
  std::vector<std::pair<std::uint32_t, Node>> origins_{};  // From that byte on.
};

}  // namespace driftgate
