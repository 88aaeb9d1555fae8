#include "validators/diff/writing.h"

#include <algorithm>
#include <string_view>

#include "specs/document/document.h"
#include "specs/openapi/body.h"
#include "validators/diff/schema_view.h"

namespace driftgate::surface {
namespace {

struct Sample {
  std::string_view json{};
  std::string_view types{};  // Words of `type`, each between blanks.
};

// Reserved characters, a list of two, an object of two: what styles are told apart by.
constexpr Sample kSamples[] = {{R"("a/b")", " string file "},
                               {"1", " integer number "},
                               {"true", " boolean "},
                               {R"(["a/b","c"])", " array "},
                               {R"({"a":"b/c","d":"e"})", " object "}};

bool names(Node type, const Sample& sample) {
  const auto is = [&](Node name) {
    return name.is(Kind::string) &&
           sample.types.find(' ' + std::string(name.text()) + ' ') != std::string_view::npos;
  };
  if (!type.is(Kind::array)) return is(type);
  for (const Node name : type.elements())
    if (is(name)) return true;
  return false;
}

}  // namespace

std::vector<std::string> kinds_of(const Schema& schema) {
  const Schema meant = schema ? followed(schema) : schema;
  const Node type = meant.node.is(Kind::object) ? meant.node.find("type") : Node{};
  std::vector<std::string> kinds;
  for (const Sample& sample : kSamples)
    if (!type || names(type, sample)) kinds.emplace_back(sample.json);
  return kinds;
}

Parameter as_parameter(const ExpectedHeader& header) {
  return {.name = header.name,
          .in = In::header,
          .style = Style::simple,
          .explode = header.explode,
          .content_type = header.json ? "application/json" : ""};
}

std::optional<std::string> written(const Carrier& carrier, Node value) {
  if (carrier.parameter != nullptr) return write_parameter(*carrier.parameter, value).text;
  if (carrier.header != nullptr) return write_parameter(as_parameter(*carrier.header), value).text;
  if (carrier.content != nullptr) return write_body(*carrier.content, value).bytes;
  return std::nullopt;
}

bool is_written_alike(const Carrier& base, const Carrier& revision) {
  const auto kinds_of_carrier = [](const Carrier& carrier) {
    return kinds_of(carrier.parameter != nullptr ? carrier.parameter->schema
                                                 : carrier.header->schema);
  };
  std::vector<std::string> kinds = kinds_of_carrier(base);
  const std::vector<std::string> others = kinds_of_carrier(revision);
  std::erase_if(kinds, [&](const std::string& kind) {
    return std::find(others.begin(), others.end(), kind) == others.end();
  });
  return std::all_of(kinds.begin(), kinds.end(), [&](const std::string& json) {
    const auto document = read_json(json, "value");
    const auto before = written(base, document->root()),
               after = written(revision, document->root());
    return before && after && *before == *after;
  });
}

}  // namespace driftgate::surface
