#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace driftgate {

class DocumentWriter;

/// The name of an element or attribute: as written, and with its namespace in place of the prefix,
/// "{urn:a}b" (Namespaces in XML 1.0 §6).
struct XmlName {
  std::string written{};
  std::string expanded{};
};

struct XmlAttribute {
  XmlName name{};
  std::string value{};
};

/// An element without what XML leaves to its writer: comments, processing instructions, prefixes.
struct XmlElement {
  XmlName name{};
  std::vector<XmlAttribute> attributes{};  ///< Without declarations of namespaces.
  std::string text{};                      ///< Of its own, white space between elements left out.
  std::vector<XmlElement> children{};

  /// The names of the children, each once, in the order of their first.
  std::vector<const XmlElement*> first_of_each_name() const;
};

struct ReadXml {
  XmlElement root{};
  std::string problem{};  ///< Not empty: the text is not XML that is read here.
};

/// Deeper than this no XML is read, so that what walks through it may recurse.
inline constexpr std::size_t kMostXmlDepth = 100;

/// Reads a document. No entities but those of XML itself, no external anything.
ReadXml read_xml(std::string_view text);

/// The value that stands for the element where values are JSON: `{"@name": "…", "#text": "…",
/// "#children": 2, "child": [{…}, …]}`, names expanded; of a document `{"root": {…}}`.
void write_xml_value(DocumentWriter& to, const XmlElement& root);

}  // namespace driftgate
