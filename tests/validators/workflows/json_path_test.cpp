#include "validators/workflows/json_path.h"

#include <gtest/gtest.h>

namespace driftgate {
namespace {

constexpr const char* kStore = R"({
  "books": [
    {"title": "Moby", "price": 8.99, "isbn": "0-553", "tags": ["sea", "whale"]},
    {"title": "Lord", "price": 22.99, "isbn": "0-395", "tags": []},
    {"title": "Say\u00e9", "price": 8.95}
  ],
  "bike": {"colour": "red", "price": 399},
  "a b": 1, "e": null
})";

std::string selected(std::string_view path, std::string_view json = kStore) {
  const ReadJsonPath read = read_json_path(path);
  if (!read.path) return "!" + read.problem;
  JsonReader reader;
  const auto nodes = select(*read.path, reader.read(json)->root());
  if (!nodes) return "gave up";
  std::string text;
  for (const Node node : *nodes) text += (text.empty() ? "" : " ") + to_json(node);
  return text;
}

TEST(json_path, selects) {
  const std::pair<const char*, const char*> kPaths[] = {
      {"$.bike.colour", R"("red")"},
      {"$['a b']", "1"},
      {"$[\"a b\"]", "1"},
      {"$.books[0].title", R"("Moby")"},
      {"$.books[-1].price", "8.95"},
      {"$.books[9]", ""},
      {"$.books[*].price", "8.99 22.99 8.95"},
      {"$.books[0:2].price", "8.99 22.99"},
      {"$.books[::-1].price", "8.95 22.99 8.99"},
      {"$.books[0,2].price", "8.99 8.95"},
      {"$..price", "8.99 22.99 8.95 399"},
      {"$.bike.*", R"("red" 399)"},
      {"$..[0].title", R"("Moby")"},
      {"$.e", "null"},
      {"$.nothing.more", ""},
      {"$.books[?@.isbn].title", R"("Moby" "Lord")"},
      {"$.books[?(@.isbn)].title", R"("Moby" "Lord")"},
      {"$.books[?!@.isbn].price", "8.95"},
      {"$.books[?@.price < 10 && @.isbn].title", R"("Moby")"},
      {"$.books[?@.price > 20 || @.title == 'Moby'].price", "8.99 22.99"},
      {"$.books[?(@.price > 20 || @.isbn) && @.price < 10].price", "8.99"},
      {"$.books[?@.none == @.nothing].price", "8.99 22.99 8.95"},
      {"$.books[?@.title >= \"M\"].price", "8.99 8.95"},
      {"$.books[?@.price < $.bike.price].price", "8.99 22.99 8.95"},
      {"$.books[?count(@.tags[*]) > 1].price", "8.99"},
      {"$.books[?length(@.title) == 4].price", "8.99 22.99 8.95"},
      {"$.books[?length(@.tags) == 0].price", "22.99"},
      {"$.books[?value(@..tags[0]) == 'sea'].price", "8.99"},
      {"$.books[?match(@.isbn, '0-5..')].price", "8.99"},
      {"$.books[?match(@.isbn, '5')].price", ""},
      {"$.books[?search(@.isbn, '5$')].price", "22.99"},
      {"$.books[?@.tags[?@ == 'whale']].price", "8.99"},
      {"$[?@.colour == 'red'].price", "399"},
      {" $ ", "WHOLE"},
  };
  for (const auto& [path, expected] : kPaths) {
    SCOPED_TRACE(path);
    if (std::string_view(expected) == "WHOLE")
      EXPECT_NE(selected(path).find("\"bike\""), std::string::npos);
    else
      EXPECT_EQ(selected(path), expected);
  }
}

TEST(json_path, is_refused_where_it_is_not_understood) {
  const std::pair<const char*, const char*> kPaths[] = {
      {"", "!it must begin with '$'"},
      {"books", "!it must begin with '$'"},
      {"$.", "!a name is missing behind '.'"},
      {"$.books == 3", "!'== 3' is not understood"},
      {"$[", "!'' is no selector"},
      {"$[x]", "!'x]' is no selector"},
      {"$['x]", "!a text has no closing quote"},
      {"$[0", "!']' is missing"},
      {"$[99999999999999999999]", "!a number is too large"},
      {"$[?]", "!']' is no value"},
      {"$[?(@.a]", "!a parenthesis is not closed"},
      {"$[?@.a == ]", "!']' is no value"},
      {"$[?1]", "!a filter must be a test"},
      {"$[?@.a && 1]", "!a value alone is no test"},
      {"$[?count(@.a)]", "!a filter must be a test"},
      {"$[?count(1) > 0]", "!count() takes a query"},
      {"$[?count(@.a, 1) > 0]", "!count() takes 1 argument"},
      {"$[?match(@.a, 'x') == true]", "!what is true or false is not compared"},
      {"$[?match(@.a, @.b)]", "!match() takes its pattern as a text"},
      {"$[?size(@.a) > 0]", "!there is no function 'size'"},
  };
  for (const auto& [path, problem] : kPaths) {
    SCOPED_TRACE(path);
    EXPECT_EQ(selected(path), problem);
  }
  EXPECT_NE(selected("$[?match(@.a, '(')]").find("'(' is no regular expression"),
            std::string::npos);
}

TEST(json_path, gives_up_before_it_takes_too_long) {
  std::string deep(500, '[');
  deep += std::string(500, ']');
  EXPECT_EQ(selected("$..*..*..*..*", deep), "gave up");
  std::string path = "$";
  for (int i = 0; i < 40; ++i) path += "[?@";
  EXPECT_EQ(selected(path), "!filters stand too deep within each other");
}

}  // namespace
}  // namespace driftgate
