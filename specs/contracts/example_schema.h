#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "specs/contracts/matching_rule.h"
#include "specs/contracts/xml_element.h"
#include "specs/document/document_writer.h"

namespace driftgate {

struct ExampleSchemaOptions {
  bool closed = false;  ///< Nothing may be there that the example has not: of requests.
  bool texts = false;   ///< Values are texts that may hold numbers: parameters, forms, XML.
};

/// Writes JSON Schemas (2020-12) for what an example and its matching rules admit, so that the four
/// verbs on schemas know them. Every schema has the place of its rule or example.
///
/// Beside JSON Schema's keywords it uses one of ours, "x-lexeme-pattern": a regular expression for
/// a number as it is written, since 1 and 1.0 are the same to JSON Schema and not to a rule. In
/// files it means nothing (DocumentWriter::made).
///
/// Which rule is for a value: the one with the greatest weight of those whose path leads to it or
/// to something around it. Rules about lists and objects hold only where their path leads exactly.
class ExampleSchema {
 public:
  /// All must outlive it.
  ExampleSchema(DocumentWriter& to, const std::vector<RuleList>& rules,
                const ExampleSchemaOptions& options)
      : to_(to), rules_(rules), options_(options) {}

  /// Of a JSON value; absent: no example, the rules alone.
  void write(Node example);

  /// Of a text that stands at `place`, "" the root: a path, a parameter, a plain body.
  void write_text(std::string_view example, Node source);

  /// Of the value that write_xml_value() makes.
  void write_xml(const XmlElement& root, Node source);

  /// Of content of which only the type is known; without a rule its bytes.
  void write_bytes(std::string_view example, Node source);

 private:
  struct Best {
    const RuleList* list = nullptr;
    bool direct = false;  // Its path is that of the value, not of something around it.
  };
  struct Value {  // An example: a JSON value or a text.
    Node node{};
    std::string_view text{};
    bool is_text = false;
  };

  Best best() const;
  const MatchingRule* direct_rule(const Best& best, MatchingRule::Kind kind) const;
  bool names_an_index() const;

  void value(Node example);
  void object(Node example);
  void members(Node example, bool required);
  void array(Node example);
  void elements(Node example, bool exact, bool repeats);
  void lengths(const Best& best);
  void contains(const MatchingRule& rule, Node example);
  void scalar(const Value& example, const Best& best);
  void rule(const MatchingRule& rule, const Value& example);
  void rule_keywords(const MatchingRule& rule, const Value& example);
  void constant(const Value& example);
  void type(const Value& example);
  void matching(const std::string& regex);
  void time(const MatchingRule& rule, std::string_view usual);
  void each_value(const MatchingRule& rule, Node example);

  void xml_element(const XmlElement& element, Node source);
  void xml_attributes(const XmlElement& element, std::vector<std::string>& required);
  void xml_children(const XmlElement& element, std::vector<std::string>& required, Node source);
  bool is_typed() const;

  void keyword(std::string_view name, std::string_view json);

  DocumentWriter& to_;
  const std::vector<RuleList>& rules_;
  ExampleSchemaOptions options_;
  Place place_{};
  std::vector<RuleList> nested_{};  // Of eachValue, for what is within.
  mutable std::size_t work_ = 0;
};

/// The regular expression that a whole text must match, in ECMA-262: anchored, with what Ruby and
/// Java write for the beginning and end of a text.
std::string whole_text_regex(std::string_view regex);

/// A text as a regular expression that matches it and nothing else.
std::string quote_regex(std::string_view text);

}  // namespace driftgate
