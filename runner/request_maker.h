#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runner/probe.h"
#include "specs/openapi/body.h"
#include "specs/openapi/parameter_style.h"

namespace driftgate {

/// A request in its parts, so that one of them can be exchanged.
struct RequestParts {
  struct Field {
    const Parameter* parameter = nullptr;
    std::string text{};  ///< As write_parameter() gives it.

    bool operator==(const Field&) const = default;
  };
  std::vector<Field> fields{};  ///< In the order of the operation's parameters.

  const RequestContent* content = nullptr;  ///< Of the body; null: there is none.
  std::string content_type{};               ///< As it is sent, say with a boundary.
  std::string body{};
  std::string body_json{};  ///< The value that `body` writes; "" when it was given as text.

  Headers headers{};  ///< Beside those of parameters.
};

/// Parts, or why there are none.
struct Drafted {
  std::optional<RequestParts> parts{};
  std::string reason{};
};

/// A request, or why there is none.
struct Assembled {
  std::optional<Request> request{};
  std::string reason{};
};

/// What somebody wrote for one request: it wins over everything.
struct GivenParts {
  std::map<const Parameter*, std::string> parameters{};  ///< As JSON.
  bool has_body = false;                                 ///< It is made elsewhere.
};

/// Makes requests that a description allows. The same for the same operation, options and known
/// values. Not safe to share between threads.
class RequestMaker {
 public:
  /// Both must outlive the maker.
  RequestMaker(const PlanOptions& options, Evaluator& evaluator)
      : options_(options), evaluator_(evaluator) {}

  /// Values that win over examples and schemas, by path up to the parameter and by name:
  /// "/depots/{depotId}" → "ROT".
  using Known = std::map<std::string, std::string, std::less<>>;

  /// A request with the parameters that are required, given or have an example of their own, and a
  /// body where the operation needs or usually has one.
  /// Another `variation` has other made values: for the body and for the parameter that ends the
  /// path, 0 prefers examples.
  Drafted draft(const Operation& operation, const Known& known = {}, std::size_t variation = 0,
                const GivenParts& given = {});

  Assembled assemble(const Operation& operation, const RequestParts& parts) const;

  /// A value, given as JSON, as the parameter's text.
  Written write(const Parameter& parameter, std::string_view json);

  /// A value, given as JSON, as the content's body.
  Body write(const RequestContent& content, std::string_view json);

  /// Whether the value, given as JSON, keeps the schema in a request.
  bool fits(const Schema& schema, std::string_view json);

  const PlanOptions& options() const { return options_; }
  Evaluator& evaluator() { return evaluator_; }

  /// What seeds the values for one name of an operation.
  std::uint64_t seed_for(const Operation& operation, std::string_view name) const;

 private:
  std::string add_parameters(const Operation& operation, const Known& known,
                             const GivenParts& given, RequestParts& parts);
  Written text_of(const Operation& operation, const Parameter& parameter, const Known& known);
  std::string add_body(const Operation& operation, RequestParts& parts);
  Body body_of(const Operation& operation, const RequestContent& content);
  Body made_body(const Operation& operation, const RequestContent& content);
  Body made_items(const Operation& operation, const RequestContent& content);
  Body written(const RequestContent& content, Node value);
  Body written(const RequestContent& content, const Example& example);
  Node made(const Schema& schema, std::uint64_t seed);
  Node read(std::string_view json);

  const PlanOptions& options_;
  Evaluator& evaluator_;
  JsonReader reader_{};
  std::string reason_{};
  std::string body_json_{};  // Of the body written last.
  std::size_t variation_ = 0;
};

/// Throws Error for what is no base URL.
void check_base_url(const std::string& url);

/// Where the operation is: the user's URL always wins, since descriptions name public hosts.
/// Throws Error for an operation without an absolute server when there is none.
std::string base_url_of(const Operation& operation, const PlanOptions& options);

/// A path template up to and with "{name}".
std::string_view template_up_to(std::string_view path, std::string_view name);

}  // namespace driftgate
