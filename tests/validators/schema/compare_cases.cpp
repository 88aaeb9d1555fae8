#include "tests/validators/schema/compare_cases.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <stdexcept>
#include <utility>

#include "specs/document/document.h"
#include "tests/files.h"

namespace driftgate::tests {
namespace {

constexpr std::array<std::pair<std::string_view, Dialect>, 8> kDialects{{
    {"swagger-2.0", Dialect::swagger_2_0},
    {"openapi-3.0", Dialect::openapi_3_0},
    {"draft-04", Dialect::draft_4},
    {"draft-06", Dialect::draft_6},
    {"draft-07", Dialect::draft_7},
    {"2019-09", Dialect::draft_2019_09},
    {"2020-12", Dialect::draft_2020_12},
    {"openapi-3.1", Dialect::openapi_3_1},
}};

std::size_t position_of(std::string_view name) {
  for (std::size_t i = 0; i < kDialects.size(); ++i)
    if (kDialects[i].first == name) return i;
  throw std::runtime_error("no dialect: " + std::string(name));
}

std::vector<Dialect> dialects_of(Node named) {
  std::vector<Dialect> dialects;
  if (!named) return {Dialect::draft_2020_12};
  if (named.is(Kind::array)) {
    for (const Node each : named.elements())
      dialects.push_back(kDialects[position_of(each.text())].second);
    return dialects;
  }
  const std::string_view name = named.text() == "all" ? ".." : named.text();
  const std::size_t dots = name.find("..");
  if (dots == std::string_view::npos) return {kDialects[position_of(name)].second};
  const std::string_view first = name.substr(0, dots);
  const std::string_view last = name.substr(dots + 2);
  const std::size_t to = last.empty() ? kDialects.size() - 1 : position_of(last);
  for (std::size_t i = first.empty() ? 0 : position_of(first); i <= to; ++i)
    dialects.push_back(kDialects[i].second);
  return dialects;
}

std::string text_of(Node line, std::string_view name) {
  const Node value = line.find(name);
  return value ? std::string(value.text()) : "";
}

Direction direction_of(std::string_view name) {
  if (name.empty()) return Direction::none;
  if (name != "request" && name != "response")
    throw std::runtime_error("no direction: " + std::string(name));
  return name == "request" ? Direction::request : Direction::response;
}

void add(Node line, const std::string& file, std::vector<SchemaPair>& pairs) {
  SchemaPair pair{.a = to_json(line.find("a")),
                  .b = to_json(line.find("b")),
                  .direction = direction_of(text_of(line, "direction")),
                  .open = static_cast<bool>(line.find("open")),
                  .ab = {text_of(line, "ab"), text_of(line, "known_ab")},
                  .ba = {text_of(line, "ba"), text_of(line, "known_ba")},
                  .known_diff = text_of(line, "known_diff")};
  const std::string place = file + ":" + std::to_string(line.location().line);
  const bool unknown = pair.ab.is_unknown() || pair.ba.is_unknown();
  if (pair.ab.is.empty() || pair.ba.is.empty() || (unknown && !line.find("why")))
    throw std::runtime_error(place + ": what is true of it, and why nobody can tell?");
  for (const Node value : line.find("values").elements()) pair.values.push_back(to_json(value));
  for (const Dialect dialect : dialects_of(line.find("dialect"))) {
    pair.a_dialect = pair.b_dialect = dialect;
    if (const Node other = line.find("b_dialect")) pair.b_dialect = dialects_of(other).front();
    pair.where = place + " " + std::string(to_string(pair.a_dialect));
    if (pair.a_dialect != pair.b_dialect)
      pair.where += " " + std::string(to_string(pair.b_dialect));
    pairs.push_back(pair);
    pair.first = false;
  }
}

}  // namespace

std::vector<SchemaPair> read_schema_pairs() {
  namespace fs = std::filesystem;
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(tests_folder() / "validators/schema/compare"))
    if (entry.path().extension() == ".yaml") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  std::vector<SchemaPair> pairs;
  for (const fs::path& file : files) {
    const std::string name = "compare/" + file.filename().string();
    const auto table = read_yaml(read_bytes(file), name);
    for (const Node line : table->root().elements()) add(line, name, pairs);
  }
  return pairs;
}

}  // namespace driftgate::tests
