#include <fmt/chrono.h>
#include <fmt/core.h>

#include <array>
#include <charconv>
#include <string>

#include "validators/diff/surface.h"

namespace driftgate::surface {
namespace {

std::optional<int> digits(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || text.front() == '-')
    return std::nullopt;
  return value;
}

// RFC 3339 §5.6: full-date, or what a date-time begins with.
std::optional<std::chrono::sys_days> parse_day(std::string_view text) {
  if (text.size() < 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  if (text.size() > 10 && text[10] != 'T' && text[10] != 't' && text[10] != ' ')
    return std::nullopt;
  const auto year = digits(text.substr(0, 4)), month = digits(text.substr(5, 2)),
             day = digits(text.substr(8, 2));
  if (!year || !month || !day) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(*year),
                                         std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days(date);
}

// A deprecation of one thing, on both sides.
class Deprecated {
 public:
  Deprecated(const Surface& all, const OperationPair& pair, const DeprecationRules& rules,
             const Deprecation& base, const Deprecation& revision, const std::string& place)
      : all_(all),
        pair_(pair),
        rules_(rules),
        base_(base),
        revision_(revision),
        place_(place),
        before_(sunset_of(base.source)),
        after_(sunset_of(revision.source)) {}

  void compare() {
    if (base_.deprecated && !revision_.deprecated) return tell(rules_.reactivated, "");
    if (!revision_.deprecated) return;
    if (after_.given && !after_.date) {
      if (!base_.deprecated || before_.text != after_.text)
        tell(base_.deprecated ? rules_.no_date_any_more : rules_.no_date,
             fmt::format("the sunset '{}' is no date", after_.text));
      return;
    }
    if (!base_.deprecated)
      announced();
    else
      changed();
  }

 private:
  void announced() {
    const int grace = all_.options.grace_days;
    if (!after_.given) {
      if (grace > 0)
        return tell(rules_.missing,
                    fmt::format("deprecated without a sunset; {} days are asked for", grace));
      return tell(rules_.deprecated, "");
    }
    if (*after_.date < earliest())
      return tell(rules_.too_near,
                  fmt::format("the sunset {} is nearer than {} days", after_.text, grace));
    tell(rules_.deprecated_with_sunset, fmt::format("deprecated until {}", after_.text));
  }

  void changed() {
    if (before_.given && !after_.given) return tell(rules_.deleted, "");
    if (!before_.date || !after_.date || *before_.date == *after_.date) return;
    // A later sunset hurts nobody, and one that keeps the grace period was allowed all along.
    if (*after_.date < *before_.date && *after_.date < earliest())
      tell(rules_.moved_too_near,
           fmt::format("the sunset was moved from {} to {}", before_.text, after_.text));
  }

  std::chrono::sys_days earliest() const {
    return all_.options.today + std::chrono::days(all_.options.grace_days);
  }

  void tell(std::string_view rule, std::string message) {
    all_.changes.add(rule, &pair_,
                     {.message = std::move(message),
                      .before = before_.text,
                      .after = after_.text,
                      .place = place_,
                      .base = base_.source,
                      .revision = revision_.source});
  }

  const Surface& all_;
  const OperationPair& pair_;
  const DeprecationRules& rules_;
  const Deprecation& base_;
  const Deprecation& revision_;
  const std::string& place_;
  const Sunset before_;
  const Sunset after_;
};

constexpr std::array<std::string_view, 4> kStability = {"draft", "alpha", "beta", "stable"};

struct Stability {
  std::string_view text{};
  int rank = -1;  // -1: none is given, -2: it is none of the known.
};

Stability stability_of(Node operation) {
  const Node level = operation.find("x-stability-level");
  if (!level) return {};
  if (!level.is(Kind::string)) return {"", -2};
  for (std::size_t i = 0; i < kStability.size(); ++i)
    if (kStability[i] == level.text()) return {level.text(), static_cast<int>(i)};
  return {level.text(), -2};
}

void compare_stability(const Surface& all, const OperationPair& pair) {
  const Node base = pair.base->source, revision = pair.revision->source;
  const Stability before = stability_of(base), after = stability_of(revision);
  const auto tell = [&](std::string_view rule) {
    all.changes.add(rule, &pair,
                    {.before = std::string(before.text),
                     .after = std::string(after.text),
                     .base = base,
                     .revision = revision});
  };
  if (before.rank == after.rank && before.text == after.text) return;
  if (before.rank == -2 || after.rank == -2) return tell("api-invalid-stability-level");
  if (before.rank == -1) return;
  // Nothing said is what most stable operations say.
  const int now = after.rank == -1 ? static_cast<int>(kStability.size()) : after.rank;
  tell(now < before.rank ? "api-stability-decreased" : "api-stability-increased");
}

const DeprecationRules kOperationRules{
    "endpoint-deprecated",           "endpoint-deprecated-with-sunset",   "endpoint-reactivated",
    "api-deprecated-sunset-missing", "api-deprecated-sunset-parse",       "api-path-sunset-parse",
    "api-sunset-date-too-small",     "api-sunset-date-changed-too-small", "sunset-deleted"};

}  // namespace

Sunset sunset_of(Node object) {
  const Node value = object.find("x-sunset");
  if (!value) return {};
  Sunset sunset{.given = true, .text = std::string(value.text())};
  if (value.is(Kind::string)) sunset.date = parse_day(value.text());
  return sunset;
}

void compare_deprecation(const Surface& all, const OperationPair& pair,
                         const DeprecationRules& rules, const Deprecation& base,
                         const Deprecation& revision, const std::string& place) {
  Deprecated(all, pair, rules, base, revision, place).compare();
}

void compare_lifecycle(const Surface& all, const OperationPair& pair) {
  compare_stability(all, pair);
  compare_deprecation(all, pair, kOperationRules, {pair.base->deprecated, pair.base->source},
                      {pair.revision->deprecated, pair.revision->source}, "");
}

}  // namespace driftgate::surface
