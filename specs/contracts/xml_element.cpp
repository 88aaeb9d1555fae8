#include "specs/contracts/xml_element.h"

#include <fmt/core.h>

#include <algorithm>
#include <pugixml.hpp>
#include <unordered_map>
#include <utility>

#include "specs/document/document_writer.h"

namespace driftgate {
namespace {

using Prefixes = std::vector<std::pair<std::string, std::string>>;  // The last one holds.

class XmlReader {
 public:
  XmlElement element(const pugi::xml_node& node) {
    const std::size_t outer = prefixes_.size();
    XmlElement read;
    if (++depth_ > kMostXmlDepth) {
      problem_ = fmt::format("nested deeper than {} levels", kMostXmlDepth);
      return read;
    }
    for (const pugi::xml_attribute& one : node.attributes()) declare(one);
    read.name = name(node.name(), true);
    for (const pugi::xml_attribute& one : node.attributes())
      if (!is_declaration(one.name()))
        read.attributes.push_back({name(one.name(), false), one.value()});
    for (const pugi::xml_node& child : node.children()) {
      if (!problem_.empty()) break;
      if (child.type() == pugi::node_element) read.children.push_back(element(child));
      if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata)
        read.text += child.value();
    }
    prefixes_.resize(outer);
    --depth_;
    return read;
  }

  const std::string& problem() const { return problem_; }

 private:
  static bool is_declaration(std::string_view name) {
    return name == "xmlns" || name.starts_with("xmlns:");
  }

  void declare(const pugi::xml_attribute& one) {
    const std::string_view name = one.name();
    if (is_declaration(name))
      prefixes_.emplace_back(name == "xmlns" ? "" : name.substr(6), one.value());
  }

  // The default namespace is for elements alone (Namespaces in XML 1.0 §6.2).
  XmlName name(std::string_view written, bool is_element) const {
    const std::size_t colon = written.find(':');
    const std::string_view prefix = colon == std::string_view::npos ? "" : written.substr(0, colon);
    XmlName read{std::string(written), std::string(written)};
    if (prefix.empty() && !is_element) return read;
    for (auto one = prefixes_.rbegin(); one != prefixes_.rend(); ++one) {
      if (one->first != prefix) continue;
      const std::string_view local = prefix.empty() ? written : written.substr(colon + 1);
      if (!one->second.empty()) read.expanded = fmt::format("{{{}}}{}", one->second, local);
      break;
    }
    return read;
  }

  Prefixes prefixes_{};
  std::size_t depth_ = 0;
  std::string problem_{};
};

void write_element(DocumentWriter& to, const XmlElement& element) {
  to.begin_object();
  for (const XmlAttribute& one : element.attributes) {
    to.name("@" + one.name.expanded);
    to.string(one.value);
  }
  to.name("#text");
  to.string(element.text);
  to.name("#children");
  to.json(std::to_string(element.children.size()));
  std::unordered_map<std::string_view, std::vector<const XmlElement*>> groups;
  for (const XmlElement& child : element.children) groups[child.name.expanded].push_back(&child);
  for (const XmlElement* first : element.first_of_each_name()) {
    to.name(first->name.expanded);
    to.begin_array();
    for (const XmlElement* child : groups[first->name.expanded]) write_element(to, *child);
    to.end_array();
  }
  to.end_object();
}

}  // namespace

std::vector<const XmlElement*> XmlElement::first_of_each_name() const {
  std::unordered_map<std::string_view, bool> seen;
  std::vector<const XmlElement*> firsts;
  for (const XmlElement& child : children)
    if (seen.emplace(child.name.expanded, true).second) firsts.push_back(&child);
  return firsts;
}

ReadXml read_xml(std::string_view text) {
  ReadXml read;
  pugi::xml_document document;
  const pugi::xml_parse_result parsed =
      document.load_buffer(text.data(), text.size(), pugi::parse_default, pugi::encoding_auto);
  if (!parsed) {
    read.problem = fmt::format("{}, at byte {}", parsed.description(), parsed.offset);
    return read;
  }
  if (!document.document_element()) {
    read.problem = "there is no element";
    return read;
  }
  XmlReader reader;
  read.root = reader.element(document.document_element());
  read.problem = reader.problem();
  return read;
}

void write_xml_value(DocumentWriter& to, const XmlElement& root) {
  to.begin_object();
  to.name(root.name.expanded);
  write_element(to, root);
  to.end_object();
}

}  // namespace driftgate
