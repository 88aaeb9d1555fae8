#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "runner/strategies/json_tree.h"
#include "runner/strategies/strategy.h"

namespace driftgate {

/// What a random request says in one place.
struct Said {
  enum class As : std::uint8_t {
    plain,   ///< As the plain request.
    absent,  ///< Nothing.
    json,    ///< A value, written by the description.
    raw,     ///< Bytes as they go out.
  };
  As as = As::plain;
  JsonTree json{};
  std::string raw{};

  bool operator==(const Said&) const = default;
};

/// A random request by its places, so that it can be made smaller.
struct RandomRequest {
  std::vector<Said> parameters{};  ///< As Operation::parameters.
  Said body{};

  bool operator==(const RandomRequest&) const = default;
};

/// The same numbers for the same seed on every machine.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next();
  std::size_t below(std::size_t bound);  ///< 0 for a bound of 0.
  bool one_in(std::size_t bound) { return below(bound) == 0; }

 private:
  std::uint64_t state_;
};

/// Random requests for one operation: values that its schemas allow, mutations that break several
/// keywords, odd encodings, edges of text and number. What a request is by the description is said
/// by `evaluate`, and where that cannot tell, it is unclear. The same for the same plain request
/// and seed. Identities in the path of what is not safe stay: another one may be somebody's; and
/// what removes something is only asked for what must be refused.
class Fuzz {
 public:
  /// Both must outlive it.
  Fuzz(const Plain& plain, RequestMaker& maker);

  /// Whether the operation takes anything that can be varied.
  bool has_places() const;

  RandomRequest draw();

  /// The request with what it is; absent when it cannot be written or must not be sent.
  std::optional<Variation> variation(const RandomRequest& request);

  /// Requests that are simpler by one step, the largest steps first; nearer to the plain one, and
  /// unless `only_nearer`, smaller ones too.
  std::vector<RandomRequest> simpler(const RandomRequest& request, bool only_nearer) const;

 private:
  struct Pool {
    std::vector<JsonTree> kept{};
    std::vector<JsonTree> broken{};
  };
  struct Verdict {
    Asked::Kind kind = Asked::Kind::valid;
    std::string what{};
    std::string place{};
    Node source{};
  };
  enum class Mode : std::uint8_t { kept, broken, odd };

  Pool pool_for(const Schema& schema, std::string_view name);
  bool is_free(const Parameter& parameter) const;
  bool has_body() const;
  Said said(const Schema& schema, const Pool& pool, Mode mode);
  JsonTree kept_value(const Schema& schema, const Pool& pool);
  JsonTree broken_value(const Pool& pool);
  JsonTree crossed(const JsonTree& one, const JsonTree& other);
  void mutate(JsonTree& value, bool wildly, const std::vector<JsonTree>& others);
  JsonTree between(const JsonTree& one, const JsonTree& other);
  JsonTree other_number(const JsonTree& number, bool wildly);
  JsonTree other_text(const JsonTree& text, bool wildly);
  Said odd_parameter(const Parameter& parameter);
  Said odd_body();

  bool add_parameter(const Parameter& parameter, const Said& said, Variation& variation,
                     std::vector<Verdict>& verdicts);
  bool add_body(const Said& said, Variation& variation, std::vector<Verdict>& verdicts);
  Verdict verdict_of(const Parameter& parameter, const JsonTree& value);
  Verdict verdict_of_body(const JsonTree& value);
  void add_less_of_plain(const RandomRequest& request, std::vector<RandomRequest>& all) const;
  bool moves(const Parameter& parameter) const;

  const Plain& plain_;
  RequestMaker& maker_;
  Random random_;
  JsonReader reader_{};
  std::vector<Pool> pools_{};  // Of parameters; empty where they stay.
  Pool body_pool_{};
  std::optional<JsonTree> plain_body_{};
};

}  // namespace driftgate
