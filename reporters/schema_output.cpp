#include "reporters/schema_output.h"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <array>
#include <utility>
#include <vector>

#include "reporters/sanitize.h"
#include "specs/http/uri.h"

namespace driftgate {
namespace {

constexpr std::array<std::pair<std::string_view, OutputFormat>, 6> kFormats{{
    {"flag", OutputFormat::flag},
    {"basic", OutputFormat::basic},
    {"detailed", OutputFormat::detailed},
    {"verbose", OutputFormat::verbose},
    {"list", OutputFormat::list},
    {"hierarchical", OutputFormat::hierarchical},
}};

// Which units a format shows, and what of them.
struct Selection {
  std::vector<bool> shown{};
  std::vector<bool> live{};               // No schema around them failed: their annotations count.
  std::vector<std::uint32_t> children{};  // Of each unit, those that have something to show.
};

// 2020-12 §12.4.3: "Nodes that have no children are removed. Nodes that have a single child are
// replaced by the child." What remains are failures, or annotations where there is no failure.
Selection condensed(const Trace& trace) {
  const std::vector<TraceUnit>& units = trace.units;
  Selection selection{std::vector<bool>(units.size()), std::vector<bool>(units.size()),
                      std::vector<std::uint32_t>(units.size())};
  std::vector<bool> wanted(units.size());
  for (std::size_t i = 0; i < units.size(); ++i) {
    const bool reached =
        units[i].valid == trace.valid() && (trace.valid() ? !units[i].names : true);
    wanted[i] = reached && (i == 0 || wanted[units[i].parent]);
    selection.live[i] = wanted[i] && trace.valid();
  }
  for (std::size_t i = units.size(); i-- > 0;) {
    if (trace.valid()) wanted[i] = wanted[i] && (units[i].annotates() || selection.children[i] > 0);
    if (!wanted[i]) continue;
    const bool says = trace.valid() && units[i].annotates();
    selection.shown[i] = says || selection.children[i] != 1;
    if (i > 0) ++selection.children[units[i].parent];
  }
  return selection;
}

Selection everything(const Trace& trace) {
  const std::vector<TraceUnit>& units = trace.units;
  Selection selection{std::vector<bool>(units.size(), true), std::vector<bool>(units.size()),
                      std::vector<std::uint32_t>(units.size())};
  for (std::size_t i = 0; i < units.size(); ++i) {
    selection.live[i] =
        units[i].valid && !units[i].names && (i == 0 || selection.live[units[i].parent]);
    if (i > 0) ++selection.children[units[i].parent];
  }
  return selection;
}

class OutputWriter {
 public:
  OutputWriter(const Trace& trace, std::string_view base) : trace_(trace), base_(base) {}

  std::string write(OutputFormat format) {
    switch (format) {
      case OutputFormat::flag:
        flag();
        break;
      case OutputFormat::basic:
        basic(condensed(trace_));
        break;
      case OutputFormat::detailed:
        nested(condensed(trace_));
        break;
      case OutputFormat::verbose:
        nested(everything(trace_));
        break;
      case OutputFormat::list:
        list();
        break;
      case OutputFormat::hierarchical:
        hierarchical();
        break;
    }
    return {buffer_.GetString(), buffer_.GetSize()};
  }

 private:
  const TraceUnit& unit(std::size_t i) const { return trace_.units[i]; }

  void key(std::string_view name) {
    out_.Key(name.data(), static_cast<rapidjson::SizeType>(name.size()));
  }
  void text(std::string_view text) {
    const std::string literal = json_string(text);
    out_.RawValue(literal.data(), literal.size(), rapidjson::kStringType);
  }
  void member(std::string_view name, std::string_view value) {
    key(name);
    text(value);
  }
  void member(std::string_view name, bool value) {
    key(name);
    out_.Bool(value);
  }

  // A value of any depth, in the order of its tape.
  void value(Node root) {
    std::vector<Node> open;
    bool name = false;
    for (std::uint32_t i = root.index(); i < root.past(); ++i) {
      while (!open.empty() && open.back().past() == i) close(open, name);
      const Node node(root.document(), i);
      const bool in_object = !open.empty() && open.back().is(Kind::object);
      name = in_object && !name;
      scalar_or_start(node);
      if (node.kind() < Kind::array) continue;
      open.push_back(node);
      name = false;
    }
    while (!open.empty()) close(open, name);
  }

  void close(std::vector<Node>& open, bool& name) {
    if (open.back().is(Kind::object))
      out_.EndObject();
    else
      out_.EndArray();
    open.pop_back();
    name = false;  // A member is complete: the next one's name follows.
  }

  void scalar_or_start(Node node) {
    switch (node.kind()) {
      case Kind::null:
        out_.Null();
        break;
      case Kind::boolean:
        out_.Bool(node.boolean());
        break;
      case Kind::number:
        out_.RawValue(node.text().data(), node.text().size(), rapidjson::kNumberType);
        break;
      case Kind::string:
        text(node.text());
        break;
      case Kind::array:
        out_.StartArray();
        break;
      case Kind::object:
        out_.StartObject();
        break;
    }
  }

  void annotation(std::size_t i) {
    if (unit(i).annotation)
      value(unit(i).annotation);
    else
      value(read_json(unit(i).computed, "annotation")->root());
  }

  std::string absolute(std::size_t i) const {
    std::string location = trace_.absolute_location(i);
    const Uri uri = parse_uri(location);
    if (uri.scheme) return location;
    return base_.empty() ? "" : to_string(resolve(parse_uri(base_), uri));
  }

  void flag() {
    out_.StartObject();
    member("valid", trace_.valid());
    out_.EndObject();
  }

  // --- 2019-09 and 2020-12 ---

  void locations(std::size_t i) {
    member("keywordLocation", trace_.keyword_location(i));
    if (const std::string location = absolute(i); !location.empty())
      member("absoluteKeywordLocation", location);
    member("instanceLocation", trace_.instance_location(i));
  }

  void head(std::size_t i, const Selection& selection, bool with_error) {
    member("valid", unit(i).valid);
    locations(i);
    if (!unit(i).valid && with_error)
      member("error", unit(i).error.empty() ? "not kept" : std::string_view(unit(i).error));
    if (!selection.live[i] || !unit(i).annotates()) return;
    key("annotation");
    annotation(i);
  }

  void basic(const Selection& selection) {
    out_.StartObject();
    member("valid", trace_.valid());
    locations(0);
    key(trace_.valid() ? "annotations" : "errors");
    out_.StartArray();
    for (std::size_t i = 0; i < trace_.units.size(); ++i) {
      // The root is the list itself, unless nothing else is at fault.
      if (!selection.shown[i] || (i == 0 && (trace_.valid() || selection.children[0] > 0)))
        continue;
      out_.StartObject();
      head(i, selection, true);
      out_.EndObject();
    }
    out_.EndArray();
    out_.EndObject();
  }

  void nested(const Selection& selection) {
    std::vector<std::uint32_t> open;  // Where the units end that are being written.
    const auto close = [&] {
      out_.EndArray();
      out_.EndObject();
      open.pop_back();
    };
    bool any = false;
    for (std::size_t i = 0; i < trace_.units.size(); ++i) {
      while (!open.empty() && open.back() <= i) close();
      if (!selection.shown[i]) continue;
      any = true;
      out_.StartObject();
      head(i, selection, selection.children[i] == 0);
      if (selection.children[i] == 0) {
        out_.EndObject();
        continue;
      }
      key(unit(i).valid ? "annotations" : "errors");
      out_.StartArray();
      open.push_back(unit(i).past);
    }
    while (!open.empty()) close();
    if (any) return;
    out_.StartObject();
    member("valid", trace_.valid());
    locations(0);
    out_.EndObject();
  }

  // --- v1: one unit for each schema ---

  void schema_head(std::size_t i, const Selection& selection) {
    member("valid", unit(i).valid);
    member("evaluationPath", trace_.keyword_location(i));
    const std::string location = absolute(i);
    member("schemaLocation", location.empty() ? trace_.absolute_location(i) : location);
    member("instanceLocation", trace_.instance_location(i));
    errors(i);
    annotations(i, selection);
  }

  // The keywords of a schema, one after another.
  template <class Each>
  void keywords(std::size_t schema, Each each) {
    for (std::size_t i = schema + 1; i < unit(schema).past; i = unit(i).past) each(i);
  }

  void errors(std::size_t schema) {
    if (unit(schema).valid) return;
    key("errors");
    out_.StartObject();
    bool any = false;
    keywords(schema, [&](std::size_t i) {
      if (unit(i).valid) return;
      any = true;
      text(unit(i).keyword);
      text(unit(i).error);
    });
    if (!any) member("", unit(schema).error);
    out_.EndObject();
  }

  void annotations(std::size_t schema, const Selection& selection) {
    if (unit(schema).valid && !selection.live[schema]) return;
    bool any = false;
    keywords(schema, [&](std::size_t i) {
      if (!unit(i).valid || !unit(i).annotates()) return;
      if (!std::exchange(any, true)) {
        key(unit(schema).valid ? "annotations" : "droppedAnnotations");
        out_.StartObject();
      }
      text(unit(i).keyword);
      annotation(i);
    });
    if (any) out_.EndObject();
  }

  void list() {
    const Selection selection = everything(trace_);
    out_.StartObject();
    member("valid", trace_.valid());
    key("details");
    out_.StartArray();
    for (std::size_t i = 0; i < trace_.units.size(); ++i) {
      if (!unit(i).is_schema()) continue;
      out_.StartObject();
      schema_head(i, selection);
      out_.EndObject();
    }
    out_.EndArray();
    out_.EndObject();
  }

  void hierarchical() {
    const Selection selection = everything(trace_);
    std::vector<std::uint32_t> open;
    const auto close = [&] {
      out_.EndArray();
      out_.EndObject();
      open.pop_back();
    };
    for (std::size_t i = 0; i < trace_.units.size(); ++i) {
      while (!open.empty() && open.back() <= i) close();
      if (!unit(i).is_schema()) continue;
      out_.StartObject();
      schema_head(i, selection);
      key("details");
      out_.StartArray();
      open.push_back(unit(i).past);
    }
    while (!open.empty()) close();
  }

  const Trace& trace_;
  std::string base_;
  rapidjson::StringBuffer buffer_{};
  rapidjson::Writer<rapidjson::StringBuffer> out_{buffer_};
};

}  // namespace

std::optional<OutputFormat> output_format(std::string_view name) {
  for (const auto& [known, format] : kFormats)
    if (known == name) return format;
  return std::nullopt;
}

std::string write_output(const Trace& trace, OutputFormat format, std::string_view base) {
  return OutputWriter(trace, base).write(format);
}

}  // namespace driftgate
