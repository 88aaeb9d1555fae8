#include "specs/contracts/promise.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "specs/contracts/content_value.h"
#include "specs/contracts/example_schema.h"
#include "specs/document/document_writer.h"
#include "specs/document/error.h"
#include "specs/document/quote_json.h"
#include "specs/http/media_type.h"
#include "specs/http/uri.h"

namespace driftgate {
namespace {

// The rules of one header, as rules of the text that it is.
std::vector<RuleList> rules_of_header(const std::vector<RuleList>& all, std::string_view name) {
  std::vector<RuleList> own;
  for (const RuleList& list : all) {
    if (list.path.steps.empty() || !equal_ignoring_case(list.path.steps.front().name, name))
      continue;
    own.push_back(list);
    own.back().path = {};  // An index is one of the values that travel in one line.
  }
  return own;
}

// Elements of XML have names alone: an index says which of them, and a rule is for all of a name.
std::vector<RuleList> without_indices(std::vector<RuleList> rules) {
  for (RuleList& list : rules)
    std::erase_if(list.path.steps, [](const PathStep& step) {
      return step.kind == PathStep::Kind::index || step.kind == PathStep::Kind::any_index;
    });
  return rules;
}

bool has_parameters(std::string_view name) {
  return equal_ignoring_case(name, "Content-Type") || equal_ignoring_case(name, "Accept");
}

// White space after a comma does not matter (RFC 9110 §5.6.1).
std::string list_regex(std::string_view value) {
  std::string regex = "^";
  while (true) {
    const std::size_t comma = std::min(value.find(','), value.size());
    regex += quote_regex(value.substr(0, comma));
    if (comma == value.size()) break;
    regex += ",\\s*";
    value.remove_prefix(comma + 1);
    value.remove_prefix(std::min(value.find_first_not_of(" \t"), value.size()));
  }
  return regex + "$";
}

std::string any_case(std::string_view text) {
  std::string regex;
  for (const char c : text) {
    const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (is_letter)
      regex += {'[', static_cast<char>(c & ~0x20), static_cast<char>(c | 0x20), ']'};
    else
      regex += quote_regex({&c, 1});
  }
  return regex;
}

// A media type whose parameters may stand in any order, with others beside them.
void write_media_type(DocumentWriter& to, const MediaType& media) {
  const auto pattern = [&](const std::string& regex) {
    to.json(fmt::format(R"({{"pattern":{}}})", quote_json(regex)));
  };
  to.begin_object();
  to.name("type");
  to.string("string");
  to.name("allOf");
  to.begin_array();
  pattern(fmt::format("^\\s*{}\\s*(?:;|$)", any_case(media.essence())));
  for (const auto& [name, value] : media.parameters) {
    const std::string wanted = name == "charset" ? any_case(value) : quote_regex(value);
    pattern(fmt::format(";\\s*{}\\s*=\\s*\"?{}\"?\\s*(?:;|$)", any_case(name), wanted));
  }
  to.end_array();
  to.end_object();
}

class PromiseWriter {
 public:
  explicit PromiseWriter(ContractPromises& into) : into_(into) {
    auto none = std::make_unique<Documents>([](const std::string&) { return std::string(); });
    into_.schemas = std::make_unique<SchemaGraph>(*none, Dialect::draft_2020_12);
    into_.none = std::move(none);
  }

  InteractionPromise promise(const Interaction& one) {
    InteractionPromise made{.interaction = &one};
    if (one.kind == Interaction::Kind::http) made.request = request(one.request);
    if (one.kind == Interaction::Kind::synchronous_message) {
      content(one.request.body, one.request.rules, true, made.request.content,
              made.request.any_content);
      for (const RecordedResponse& reply : one.replies)
        made.replies.push_back(expectation(reply, one.source));
    } else {
      made.response = expectation(one.response, one.source);
    }
    return made;
  }

 private:
  // Keeps what was written and gives its schema.
  Schema keep(DocumentWriter& writer, Node source) {
    into_.documents.push_back(
        writer.finish(source.document()->name(), {.depth = 4 * kMostContractDepth + 100}));
    return {into_.documents.back()->root(), Dialect::draft_2020_12, into_.schemas.get()};
  }

  ExpectedRequest request(const RecordedRequest& recorded) {
    ExpectedRequest made{
        .method = recorded.method, .exact_query = recorded.exact_query, .source = recorded.source};
    DocumentWriter path;
    const Node written = recorded.source.find("path");
    ExampleSchema(path, recorded.rules.path, {.closed = true, .texts = true})
        .write_text(percent_decode(recorded.path), written ? written : recorded.source);
    made.path = keep(path, recorded.source);
    made.query = query(recorded);
    made.headers = headers(recorded.headers, recorded.rules, recorded.source);
    content(recorded.body, recorded.rules, true, made.content, made.any_content);
    return made;
  }

  Schema query(const RecordedRequest& recorded) {
    const Node written = recorded.source.find("query");
    const Node source = written ? written : recorded.source;
    DocumentWriter schema;
    ExampleSchema(schema, recorded.rules.query, {.closed = true, .texts = true})
        .write(fields(recorded.query, source));
    return keep(schema, source);
  }

  // An object of lists, at the place of `source`.
  Node fields(const std::vector<std::pair<std::string, std::vector<std::string>>>& given,
              Node source) {
    DocumentWriter example;
    example.place_at(source);
    example.begin_object();
    for (const auto& [name, values] : given) {
      if (const Node own = source.find(name)) example.place_at(own);
      example.name(name);
      example.begin_array();
      for (const std::string& value : values) example.string(value);
      example.end_array();
      example.place_at(source);
    }
    example.end_object();
    into_.documents.push_back(example.finish(source.document()->name()));
    return into_.documents.back()->root();
  }

  std::vector<ExpectedHeader> headers(const Headers& recorded, const RuleSet& rules, Node source) {
    std::vector<ExpectedHeader> made;
    const Node written = source.find("headers")    ? source.find("headers")
                         : source.find("metaData") ? source.find("metaData")
                                                   : source.find("metadata");
    for (const auto& [name, value] : recorded) {
      const Node own = written.find(name);
      const std::vector<RuleList> own_rules = rules_of_header(rules.header, name);
      const std::optional<MediaType> media = parse_media_type(value);
      // Of a plain Content-Type the content itself says enough.
      if (equal_ignoring_case(name, "Content-Type") && own_rules.empty() && media &&
          media->parameters.empty())
        continue;
      made.push_back({.name = equal_ignoring_case(name, "contentType") ? "Content-Type" : name,
                      .required = true,
                      .schema = header(name, value, own_rules, own ? own : source),
                      .source = own ? own : source});
    }
    return made;
  }

  Schema header(const std::string& name, const std::string& value,
                const std::vector<RuleList>& rules, Node source) {
    DocumentWriter schema;
    schema.place_at(source);
    const std::optional<MediaType> media = parse_media_type(value);
    if (!rules.empty()) {
      ExampleSchema(schema, rules, {.texts = true}).write_text(value, source);
    } else if (has_parameters(name) && media && value.find(',') == std::string::npos) {
      write_media_type(schema, *media);
    } else {
      schema.json(
          fmt::format(R"({{"type":"string","pattern":{}}})", quote_json(list_regex(value))));
    }
    return keep(schema, source);
  }

  void content(const RecordedBody& body, const RuleSet& rules, bool closed,
               std::vector<ExpectedContent>& to, bool& any) {
    any = body.is == RecordedBody::Is::unsaid;
    if (body.is != RecordedBody::Is::present) return;
    ExpectedContent made{.source = body.source};
    const std::optional<MediaType> media = parse_media_type(body.content_type);
    const bool ruled = !rules_of_header(rules.header, "Content-Type").empty();
    if (media && !ruled) {
      made.media = *media;
      made.media.parameters.clear();  // The header is judged for them.
    } else {
      made.media = {"*", "*", {}};
    }
    made.form = body.value ? ContentForm::json : content_form(body.content_type);
    if (!media) made.form = body.value ? ContentForm::json : ContentForm::text;
    DocumentWriter schema;
    if (media && media->type == "multipart") {
      // Not told apart into its parts: said to be undecided.
      made.form = ContentForm::by_type;
      schema.place_at(body.source);
      schema.json(R"({"type":"object"})");
    } else {
      write_body(schema, body, made.form, rules.body, closed);
    }
    made.schema = keep(schema, body.source);
    to.push_back(std::move(made));
  }

  void write_body(DocumentWriter& schema, const RecordedBody& body, ContentForm form,
                  const std::vector<RuleList>& rules, bool closed) {
    ExampleSchema writer(schema, rules, {.closed = closed, .texts = form != ContentForm::json});
    ContentReader reader;
    switch (form) {
      case ContentForm::json:
        if (!body.value) {
          reader.read(form, body.bytes);
          throw Error(fmt::format("the body is said to be {} and is not: {}", body.content_type,
                                  reader.problem().message),
                      body.source.location());
        }
        return writer.write(body.value);
      case ContentForm::xml: {
        const ReadXml xml = read_xml(body.bytes);
        if (!xml.problem.empty())
          throw Error(fmt::format("the body is said to be {} and is not: {}", body.content_type,
                                  xml.problem),
                      body.source.location());
        return ExampleSchema(schema, without_indices(rules), {.closed = closed, .texts = true})
            .write_xml(xml.root, body.source);
      }
      case ContentForm::form: {
        const Document* read = reader.read(form, body.bytes);
        if (read == nullptr)
          throw Error(fmt::format("the body is no form: {}", reader.problem().message),
                      body.source.location());
        DocumentWriter placed;
        placed.place_at(body.source);
        placed.copy(read->root());
        into_.documents.push_back(placed.finish(body.source.document()->name()));
        return writer.write(into_.documents.back()->root());
      }
      case ContentForm::bytes:
        return writer.write_bytes(body.bytes, body.source);
      case ContentForm::text:
      case ContentForm::by_type:
        return writer.write_text(body.bytes, body.source);
    }
  }

  Expectation expectation(const RecordedResponse& recorded, Node source) {
    Expectation made{.source = source, .of_consumer = true};
    ExpectedResponse response{.headers = headers(recorded.headers, recorded.rules, recorded.source),
                              .source = recorded.source};
    content(recorded.body, recorded.rules, false, response.content, response.any_content);
    for (const StatusRange range : statuses(recorded)) {
      made.responses.push_back(response);
      made.responses.back().status = range;
    }
    return made;
  }

  static std::vector<StatusRange> statuses(const RecordedResponse& recorded) {
    std::vector<StatusRange> ranges;
    for (const RuleList& list : recorded.rules.status)
      for (const MatchingRule& rule : list.rules)
        for (const auto& [first, last] : rule.statuses) ranges.push_back({first, last});
    if (ranges.empty()) ranges.push_back({recorded.status, recorded.status});
    return ranges;
  }

  ContractPromises& into_;
};

}  // namespace

std::unique_ptr<const ContractPromises> promises_of(const Contract& contract) {
  auto promises = std::make_unique<ContractPromises>();
  PromiseWriter writer(*promises);
  for (const Interaction& one : contract.interactions)
    promises->interactions.push_back(writer.promise(one));
  return promises;
}

}  // namespace driftgate
