#include <algorithm>
#include <array>
#include <utility>

#include "runner/exploration.h"
#include "specs/document/quote_json.h"
#include "specs/http/uri.h"
#include "validators/case.h"

namespace driftgate {
namespace {

constexpr std::size_t kMostPages = 12;

// As APIs in the field name them, in lower case without what only joins words.
constexpr std::array<std::string_view, 8> kLimitNames{"limit",      "pagesize", "perpage", "size",
                                                      "maxresults", "count",    "top",     "first"};
constexpr std::array<std::string_view, 5> kOffsets{"offset", "skip", "start", "startat", "from"};
constexpr std::array<std::string_view, 3> kPages{"page", "pagenumber", "pageindex"};
constexpr std::array<std::string_view, 7> kCursors{"cursor", "pagetoken", "after",        "next",
                                                   "token",  "marker",    "startingafter"};
constexpr std::array<std::string_view, 8> kNexts{"nextcursor", "nextpagetoken", "nexttoken",
                                                 "next",       "cursor",        "continuation",
                                                 "nextmarker", "nextpage"};

template <std::size_t N>
const Parameter* query_parameter(const Operation& list,
                                 const std::array<std::string_view, N>& names) {
  for (const Parameter& parameter : list.parameters)
    if (parameter.in == In::query &&
        std::find(names.begin(), names.end(), folded_name(parameter.name)) != names.end())
      return &parameter;
  return nullptr;
}

// The target of Link: <…>; rel="next" (RFC 8288 §3); "" when there is none.
std::string next_link(const Response& response) {
  const std::string field = combined_header(response.headers, "Link");
  for (std::size_t open = field.find('<'); open != field.npos; open = field.find('<', open + 1)) {
    const std::size_t close = field.find('>', open);
    if (close == field.npos) break;
    const std::size_t end = std::min(field.find(',', close), field.size());
    const std::string_view parameters = std::string_view(field).substr(close + 1, end - close - 1);
    if (parameters.find("rel=\"next\"") != parameters.npos ||
        parameters.find("rel=next") != parameters.npos)
      return field.substr(open + 1, close - open - 1);
  }
  return "";
}

// What the body says comes next: a cursor or a URL, at the top or one level below.
std::string next_word(Node body) {
  const auto look = [](Node object) -> std::string {
    for (const Member& member : object.members())
      if (std::find(kNexts.begin(), kNexts.end(), folded_name(member.name())) != kNexts.end() &&
          member.value.is(Kind::string))
        return std::string(member.value.text());
    return "";
  };
  if (!body.is(Kind::object)) return "";
  if (std::string word = look(body); !word.empty()) return word;
  for (const Member& member : body.members())
    if (member.value.is(Kind::object))
      if (std::string word = look(member.value); !word.empty()) return word;
  return "";
}

/// One list, whole and then page by page.
class Walk {
 public:
  Walk(Exploration& exploration, const Resource& resource, Record& record)
      : exploration_(exploration), resource_(resource), record_(record) {}

  Workflow& go() {
    const Parameter* limit = query_parameter(*resource_.list, kLimitNames);
    if (limit == nullptr || !limit->schema) return workflow_;
    const std::string most = admitted(*limit, {"1000", "500", "200", "100", "50", "20", "10"});
    if (most.empty() || !add(Step::Role::list, with(record_.parts, *limit, most))) return workflow_;
    Step& whole = workflow_.steps.front();
    whole.complete = true;
    const std::size_t size = whole.ids.size();
    if (size < 2) return workflow_;
    // Three pages or more, as far as the description lets them be small.
    const std::string few = admitted(
        *limit, {std::to_string(std::max<std::size_t>(1, (size + 3) / 4)), "1", "2", "5", "10"});
    if (few.empty()) return workflow_;
    walk(with(record_.parts, *limit, few));
    return workflow_;
  }

 private:
  std::string admitted(const Parameter& parameter, const std::vector<std::string>& values) {
    for (const std::string& value : values)
      if (exploration_.maker.fits(parameter.schema, value)) return value;
    return "";
  }

  RequestParts with(const RequestParts& parts, const Parameter& parameter,
                    const std::string& json) {
    Written written = exploration_.maker.write(parameter, json);
    return with_field(parts, parameter, written.text.value_or(""));
  }

  // Sends a page; false when it is none.
  bool add(Step::Role role, const RequestParts& parts) {
    Assembled assembled = exploration_.maker.assemble(*resource_.list, parts);
    return assembled.request && add(role, *assembled.request);
  }

  bool add(Step::Role role, const Request& request) {
    const Asking asking{.request = request, .operation = resource_.list};
    Heard heard = exploration_.asker.ask(asking);
    if (!is_success(heard.result.status)) return false;
    page_ = exploration_.read_body(heard.exchange);
    if (workflow_.steps.empty() || workflow_.steps.back().role != role)
      workflow_.steps.push_back({.role = role,
                                 .operation = resource_.list,
                                 .after = workflow_.steps.empty() ? Step::kNone : 0,
                                 .exchange = heard.exchange});
    Step& step = workflow_.steps.back();
    response_ = *heard.exchange.response();
    elements_ = 0;
    for (const Node element : elements_of(page_)) {
      ++elements_;
      step.ids.push_back(id_of(element, resource_));
    }
    return true;
  }

  void walk(const RequestParts& first) {
    if (!add(Step::Role::walk, first)) return;
    std::size_t seen = elements_;
    for (std::size_t page = 2; page <= kMostPages; ++page) {
      if (elements_ == 0) {
        workflow_.steps.back().complete = true;
        return;
      }
      bool moved = false;
      if (const std::string link = next_link(response_); !link.empty()) {
        moved = follow(link);
      } else if (const std::string word = next_word(page_); !word.empty()) {
        const Parameter* cursor = query_parameter(*resource_.list, kCursors);
        if (cursor == nullptr) {
          moved = follow(word);
        } else {
          moved = add(Step::Role::walk, with(first, *cursor, quote_json(word)));
        }
      } else if (const Parameter* offset = query_parameter(*resource_.list, kOffsets)) {
        moved = add(Step::Role::walk, with(first, *offset, std::to_string(seen)));
      } else if (const Parameter* number = query_parameter(*resource_.list, kPages)) {
        moved = add(Step::Role::walk, with(first, *number, std::to_string(page)));
      } else {
        workflow_.steps.back().complete = true;  // Nothing says that there is more.
        return;
      }
      if (!moved) return;
      seen += elements_;
    }
  }

  // Only where we are already: a provider does not choose whom we ask.
  bool follow(const std::string& target) {
    const std::string here = workflow_.steps.back().exchange.request.url;
    const std::string url = to_string(resolve(parse_uri(here), parse_uri(target)));
    if (origin(url).empty() || origin(url) != origin(here)) return false;
    Request request = workflow_.steps.back().exchange.request;
    request.url = url;
    return add(Step::Role::walk, request);
  }

  Exploration& exploration_;
  const Resource& resource_;
  Record& record_;
  Workflow workflow_{};
  Node page_{};
  Response response_{};
  std::size_t elements_ = 0;
};

}  // namespace

void walk_pages(Exploration& exploration, const Resource& resource) {
  Record* record = exploration.ledger.find(resource.list);
  if (record == nullptr || !record->accepted) return;
  Walk walk(exploration, resource, *record);
  note_findings(exploration, walk.go(), [&]() -> std::optional<Workflow> {
    return std::move(Walk(exploration, resource, *record).go());
  });
}

}  // namespace driftgate
