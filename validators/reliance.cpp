#include "validators/reliance.h"

#include <fmt/format.h>

namespace driftgate {

std::string to_string(const Reliance& reliance) {
  std::string text;
  for (const Reliance::Consumer& one : reliance.by)
    text +=
        fmt::format("{}{} ({} interaction{}{})", text.empty() ? "relied on by " : ", ", one.name,
                    one.interactions, one.interactions == 1 ? "" : "s", one.hurt ? ", hurt" : "");
  const std::string others = fmt::format("{}", fmt::join(reliance.not_by, ", "));
  if (text.empty())
    text = "relied on by nobody known: not by " + others;
  else if (!others.empty())
    text += "; not by " + others;
  if (!reliance.lowered_from.empty())
    text += fmt::format("; {} if somebody relied on it", reliance.lowered_from);
  return text;
}

}  // namespace driftgate
