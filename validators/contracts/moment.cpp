#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "validators/contracts/made_value.h"

namespace driftgate {
namespace {

using std::chrono::days;
using std::chrono::sys_seconds;

// Words, numbers and signs; '@' ends the part of the date.
std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  for (std::size_t at = 0; at < text.size();) {
    const auto c = static_cast<unsigned char>(text[at]);
    if (std::isspace(c) != 0) {
      ++at;
      continue;
    }
    const auto same = [&](char other) {
      const auto o = static_cast<unsigned char>(other);
      return std::isdigit(c) != 0 ? std::isdigit(o) != 0
                                  : std::isalpha(c) != 0 && std::isalpha(o) != 0;
    };
    std::string word(1, text[at++]);
    while (at < text.size() && same(text[at])) word.push_back(text[at++]);
    std::transform(word.begin(), word.end(), word.begin(),
                   [](unsigned char one) { return static_cast<char>(std::tolower(one)); });
    words.push_back(std::move(word));
  }
  return words;
}

// So many months later; a day that the month has not becomes its last one.
sys_seconds add_months(sys_seconds moment, int months) {
  const auto day = std::chrono::floor<days>(moment);
  const std::chrono::year_month_day date(day);
  std::chrono::year_month_day later = date + std::chrono::months(months);
  if (!later.ok()) later = later.year() / later.month() / std::chrono::last;
  return std::chrono::sys_days(later) + (moment - day);
}

std::optional<sys_seconds> add(sys_seconds moment, std::string_view unit, int count) {
  if (unit.ends_with('s')) unit.remove_suffix(1);
  constexpr std::array<std::pair<std::string_view, int>, 7> kSeconds{{{"week", 604'800},
                                                                      {"fortnight", 1'209'600},
                                                                      {"day", 86'400},
                                                                      {"hour", 3'600},
                                                                      {"minute", 60},
                                                                      {"second", 1},
                                                                      {"millisecond", 0}}};
  for (const auto& [name, seconds] : kSeconds)
    if (unit == name) return moment + std::chrono::seconds(std::int64_t{seconds} * count);
  if (unit == "month") return add_months(moment, count);
  if (unit == "year") return add_months(moment, 12 * count);
  return std::nullopt;
}

class MomentExpression {
 public:
  MomentExpression(std::vector<std::string> words, sys_seconds now)
      : words_(std::move(words)), now_(now), moment_(now) {}

  std::optional<sys_seconds> read() {
    base();
    while (at_ < words_.size())
      if (!step()) return std::nullopt;
    return moment_;
  }

 private:
  void base() {
    if (words_.empty()) return;
    const auto today = std::chrono::floor<days>(now_);
    const std::string& word = words_.front();
    at_ = 1;
    if (word == "yesterday") {
      moment_ = now_ - days(1);
    } else if (word == "tomorrow") {
      moment_ = now_ + days(1);
    } else if (word == "midnight") {
      moment_ = today;
    } else if (word == "noon") {
      moment_ = today + std::chrono::hours(12);
    } else if (word != "now" && word != "today") {
      at_ = 0;
    }
  }

  // "+ 2 days", "next month".
  bool step() {
    const std::string& word = words_[at_];
    int count = 0;
    if (word == "next" || word == "last") {
      count = word == "next" ? 1 : -1;
      ++at_;
    } else if (word == "+" || word == "-") {
      ++at_;
      if (at_ == words_.size() || words_[at_].size() > 6 ||
          std::isdigit(static_cast<unsigned char>(words_[at_].front())) == 0)
        return false;
      count = std::stoi(words_[at_++]) * (word == "+" ? 1 : -1);
    } else if (word == "@") {
      ++at_;
      return true;
    } else {
      return false;
    }
    if (at_ == words_.size()) return false;
    const std::optional<sys_seconds> moved = add(moment_, words_[at_++], count);
    if (!moved) return false;
    moment_ = *moved;
    return true;
  }

  std::vector<std::string> words_;
  sys_seconds now_;
  sys_seconds moment_;
  std::size_t at_ = 0;
};

}  // namespace

std::optional<sys_seconds> moment_of(std::string_view expression, sys_seconds now) {
  return MomentExpression(words_of(expression), now).read();
}

}  // namespace driftgate
