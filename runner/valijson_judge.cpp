// RapidJSON comes first: valijson would otherwise turn its assertions into exceptions, which makes
// its parser ten times slower wherever that is seen. What the sanitizers find inside both is in
// cmake/sanitizer-ignore.txt.
#include "runner/valijson_judge.h"

#include <rapidjson/document.h>

#include <valijson/adapters/rapidjson_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

namespace driftgate {
namespace {

rapidjson::Document parse(std::string_view text) {
  rapidjson::Document document;
  document.Parse<rapidjson::kParseIterativeFlag>(text.data(), text.size());
  return document;
}

// "<root>", "[integrations]", "[0]" → "integrations", "0".
std::vector<std::string> path_of(const std::vector<std::string>& context) {
  std::vector<std::string> path;
  for (const std::string& token : context)
    if (token.size() >= 2 && token.front() == '[' && token.back() == ']')
      path.push_back(token.substr(1, token.size() - 2));
  return path;
}

}  // namespace

std::vector<Complaint> judge_with_valijson(std::string_view schema_text,
                                           std::string_view instance) {
  const rapidjson::Document schema_document = parse(schema_text);
  valijson::Schema schema;
  valijson::SchemaParser parser(valijson::SchemaParser::kDraft7);
  parser.populateSchema(valijson::adapters::RapidJsonAdapter(schema_document), schema);

  const rapidjson::Document document = parse(instance);
  valijson::Validator validator;
  valijson::ValidationResults results;
  std::vector<Complaint> complaints;
  if (validator.validate(schema, valijson::adapters::RapidJsonAdapter(document), &results))
    return complaints;
  for (const auto& error : results)
    complaints.push_back({path_of(error.context), error.description});
  return complaints;
}

}  // namespace driftgate
