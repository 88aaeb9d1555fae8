#include "specs/openapi/parameter_style.h"

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <ostream>

namespace driftgate::parameter_style_test {
namespace {

std::unique_ptr<const Document> json(const std::string& text) { return read_json(text, "value"); }

// The values of the specification's own table ("Style Examples").
constexpr const char* kEmpty = R"("")";
constexpr const char* kText = R"("blue")";
constexpr const char* kList = R"(["blue","black","brown"])";
constexpr const char* kPairs = R"({"R":100,"G":200,"B":150})";

struct StyleCase {
  In in;
  Style style;
  bool explode;
  const char* value;
  std::optional<std::string> text;
};

std::ostream& operator<<(std::ostream& out, const StyleCase& c) {
  return out << to_string(c.in) << " " << to_string(c.style) << (c.explode ? "* " : " ") << c.value;
}

const StyleCase kStyles[] = {
    {In::path, Style::matrix, false, kEmpty, ";color"},
    {In::path, Style::matrix, false, kText, ";color=blue"},
    {In::path, Style::matrix, false, kList, ";color=blue,black,brown"},
    {In::path, Style::matrix, false, kPairs, ";color=R,100,G,200,B,150"},
    {In::path, Style::matrix, true, kText, ";color=blue"},
    {In::path, Style::matrix, true, kList, ";color=blue;color=black;color=brown"},
    {In::path, Style::matrix, true, R"(["blue",""])", ";color=blue;color"},
    {In::path, Style::matrix, true, kPairs, ";R=100;G=200;B=150"},
    {In::path, Style::label, false, kEmpty, "."},
    {In::path, Style::label, false, kText, ".blue"},
    {In::path, Style::label, false, kList, ".blue,black,brown"},
    {In::path, Style::label, false, kPairs, ".R,100,G,200,B,150"},
    {In::path, Style::label, true, kList, ".blue.black.brown"},
    {In::path, Style::label, true, kPairs, ".R=100.G=200.B=150"},
    {In::path, Style::simple, false, kText, "blue"},
    {In::path, Style::simple, false, kList, "blue,black,brown"},
    {In::path, Style::simple, false, kPairs, "R,100,G,200,B,150"},
    {In::path, Style::simple, true, kPairs, "R=100,G=200,B=150"},
    {In::header, Style::simple, false, kList, "blue,black,brown"},
    {In::header, Style::simple, true, kPairs, "R=100,G=200,B=150"},
    {In::query, Style::form, false, kEmpty, "color="},
    {In::query, Style::form, false, kText, "color=blue"},
    {In::query, Style::form, false, kList, "color=blue,black,brown"},
    {In::query, Style::form, false, kPairs, "color=R,100,G,200,B,150"},
    {In::query, Style::form, true, kEmpty, "color="},
    {In::query, Style::form, true, kList, "color=blue&color=black&color=brown"},
    {In::query, Style::form, true, kPairs, "R=100&G=200&B=150"},
    {In::query, Style::space_delimited, false, kList, "color=blue%20black%20brown"},
    {In::query, Style::space_delimited, false, kPairs, "color=R%20100%20G%20200%20B%20150"},
    {In::query, Style::pipe_delimited, false, kList, "color=blue%7Cblack%7Cbrown"},
    {In::query, Style::pipe_delimited, false, kPairs, "color=R%7C100%7CG%7C200%7CB%7C150"},
    {In::query, Style::pipe_delimited, true, kList, "color=blue&color=black&color=brown"},
    {In::query, Style::tab_delimited, false, kList, "color=blue%09black%09brown"},
    {In::query, Style::deep_object, true, kPairs,
     "color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150"},
    {In::cookie, Style::form, false, kText, "color=blue"},
    {In::cookie, Style::form, true, kList, "color=blue; color=black; color=brown"},
    {In::cookie, Style::cookie, true, kPairs, "R=100; G=200; B=150"},
    {In::cookie, Style::cookie, false, R"("a%b=c")", "color=a%b=c"},
    // What RFC 6570 calls undefined writes nothing; a path cannot do without.
    {In::query, Style::form, true, "null", ""},
    {In::query, Style::form, true, "[]", ""},
    {In::query, Style::form, false, "{}", ""},
    {In::query, Style::form, true, R"(["a",null,"b"])", "color=a&color=b"},
    {In::query, Style::form, true, R"({"a":null,"b":1})", "b=1"},
    {In::query, Style::deep_object, true, R"({"a":{"b":[1,2],"c":null},"d":"x y"})",
     "color%5Ba%5D%5Bb%5D=1&color%5Ba%5D%5Bb%5D=2&color%5Bd%5D=x%20y"},
    {In::path, Style::simple, false, "null", std::nullopt},
    {In::path, Style::simple, false, "[]", std::nullopt},
    {In::path, Style::simple, false, kEmpty, std::nullopt},
    // Numbers as they are written, booleans as words, what is nested as JSON.
    {In::query, Style::form, true, "1.50e1", "color=1.50e1"},
    {In::query, Style::form, true, "true", "color=true"},
    {In::query, Style::form, true, R"([{"a":1}])", "color=%7B%22a%22%3A1%7D"},
    // Names and values never leave their place.
    {In::path, Style::simple, false, R"("a/b?c#d%2F")", "a%2Fb%3Fc%23d%252F"},
    {In::path, Style::simple, false, R"("\u00e9 \u4e2d")", "%C3%A9%20%E4%B8%AD"},
    {In::query, Style::form, true, R"("a&b=c+d")", "color=a%26b%3Dc%2Bd"},
    {In::query, Style::form, true, R"({"a&b":"c"})", "a%26b=c"},
    {In::header, Style::simple, false, R"("a; b=\"c\"")", "a; b=\"c\""},
    {In::header, Style::simple, false, R"("a\r\nX-Evil: 1")", std::nullopt},
    {In::header, Style::simple, false, R"("a\u0000")", std::nullopt},
    {In::header, Style::simple, false, R"(" a")", std::nullopt},
    {In::cookie, Style::form, false, R"("a; evil=1")", "color=a%3B%20evil%3D1"},
    {In::cookie, Style::cookie, false, R"("a; evil=1")", std::nullopt},
    {In::cookie, Style::cookie, true, R"(["a","b;c"])", std::nullopt},
};

TEST(parameter_style, writes_values_by_place_style_and_explode) {
  for (const StyleCase& c : kStyles) {
    SCOPED_TRACE(testing::PrintToString(c));
    const auto value = json(c.value);
    const Parameter parameter{.name = "color", .in = c.in, .style = c.style, .explode = c.explode};
    const Written written = write_parameter(parameter, value->root());
    EXPECT_EQ(written.text, c.text);
    EXPECT_EQ(written.reason.empty(), c.text.has_value());
  }
}

TEST(parameter_style, allow_reserved_keeps_what_does_not_divide) {
  struct Case {
    In in;
    const char* value;
    const char* text;
  };
  const Case cases[] = {
      {In::query, R"("/a?b=c:d,e")", "q=/a?b=c:d,e"},
      {In::query, R"("a&b#c[d]+e f")", "q=a%26b%23c%5Bd%5D%2Be%20f"},
      {In::query, R"("50%25 of %zz 100%")", "q=50%25%20of%20%25zz%20100%25"},
      {In::path, R"("a:b@c/d?e#f")", "a:b@c%2Fd%3Fe%23f"},
  };
  for (const Case& c : cases) {
    const auto value = json(c.value);
    const Parameter parameter{.name = "q",
                              .in = c.in,
                              .allow_reserved = true,
                              .style = c.in == In::path ? Style::simple : Style::form};
    EXPECT_EQ(write_parameter(parameter, value->root()).text, c.text) << c.value;
  }
}

TEST(parameter_style, content_decides_where_it_is_given) {
  const auto value = json(R"({"a":[1,"é"]})");
  const auto text = json(R"("a b")");
  Parameter parameter{.name = "q", .in = In::query, .content_type = "application/json"};
  EXPECT_EQ(write_parameter(parameter, value->root()).text,
            "q=%7B%22a%22%3A%5B1%2C%22%C3%A9%22%5D%7D");
  parameter.in = In::header;
  EXPECT_EQ(write_parameter(parameter, value->root()).text, R"({"a":[1,"é"]})");
  parameter.in = In::path;
  EXPECT_EQ(write_parameter(parameter, text->root()).text, "%22a%20b%22");
  parameter.content_type = "text/plain";
  EXPECT_EQ(write_parameter(parameter, text->root()).text, "a%20b");
  EXPECT_FALSE(write_parameter(parameter, value->root()).text);
}

TEST(parameter_style, a_query_string_parameter_is_the_whole_query) {
  const auto value = json(R"({"a":1,"b":["x","y z"]})");
  Parameter parameter{
      .name = "all", .in = In::query_string, .content_type = "application/x-www-form-urlencoded"};
  EXPECT_EQ(write_parameter(parameter, value->root()).text, "a=1&b=x&b=y%20z");
  parameter.content_type = "application/json";
  EXPECT_EQ(write_parameter(parameter, value->root()).text,
            "%7B%22a%22%3A1%2C%22b%22%3A%5B%22x%22%2C%22y%20z%22%5D%7D");
}

TEST(parameter_style, a_serialized_example_is_sent_as_it_is) {
  struct Case {
    In in;
    const char* value;
    std::optional<std::string> text;
  };
  const Case cases[] = {
      {In::query, R"("q=a%20b&q=c")", "q=a%20b&q=c"},
      {In::query, R"("a%20b")", "q=a%20b"},
      {In::path, R"("a%2Fb")", "a%2Fb"},
      {In::header, R"("a, b")", "a, b"},
      {In::header, R"("a\r\nb")", std::nullopt},
      {In::query, R"("q=a#b")", std::nullopt},
      {In::query, R"("q=a\r\nb")", std::nullopt},
  };
  for (const Case& c : cases) {
    const auto value = json(c.value);
    const Example example{.value = value->root(), .serialized = true};
    EXPECT_EQ(write_parameter(Parameter{.name = "q", .in = c.in}, example).text, c.text) << c.value;
  }
}

TEST(parameter_style, only_a_marked_path_parameter_spans_segments) {
  const auto source = json(R"({"x-multi-segment":true})");
  const auto value = json(R"("docs/a b.txt")");
  Parameter parameter{.name = "path", .in = In::path, .style = Style::simple};
  EXPECT_EQ(write_parameter(parameter, value->root()).text, "docs%2Fa%20b.txt");
  parameter.source = source->root();
  EXPECT_EQ(write_parameter(parameter, value->root()).text, "docs/a%20b.txt");
}

TEST(parameter_style, a_form_follows_its_encodings) {
  const auto value = json(
      R"({"name":"A&B","tags":["x","y"],"ids":[1,2],"at":{"lat":1,"lon":2},"flat":{"k":"v"},"no":null})");
  const std::vector<Encoding> encodings{
      {.property = "ids", .style = Style::pipe_delimited, .explode = false},
      {.property = "flat", .style = Style::deep_object}};
  EXPECT_EQ(
      write_form(value->root(), encodings).text,
      "name=A%26B&tags=x&tags=y&ids=1%7C2&at=%7B%22lat%22%3A1%2C%22lon%22%3A2%7D&flat%5Bk%5D=v");
  EXPECT_FALSE(write_form(json("[1]")->root(), {}).text);
}

TEST(parameter_style, deep_values_do_not_recurse) {
  std::string text;
  constexpr int kDepth = 500;
  for (int i = 0; i < kDepth; ++i) text += R"({"a":)";
  text += "1" + std::string(kDepth, '}');
  const auto value = json(text);
  const Parameter parameter{.name = "q", .in = In::query, .style = Style::deep_object};
  const Written written = write_parameter(parameter, value->root());
  ASSERT_TRUE(written.text);
  EXPECT_EQ(written.text->size(), 1 + kDepth * std::string("%5Ba%5D").size() + 2);
}

TEST(parameter_style, tokens_and_field_values) {
  for (const char* token : {"X-Key", "a", "!#$%&'*+-.^_`|~9"})
    EXPECT_TRUE(is_token(token)) << token;
  for (const char* other : {"", "X Key", "X:", "Ключ", "a\n", "(a)"})
    EXPECT_FALSE(is_token(other)) << other;
  for (const char* value : {"", "a b", "a\tb", "é"}) EXPECT_TRUE(is_field_value(value)) << value;
  for (const char* other : {" a", "a ", "a\nb", "a\x7f"})
    EXPECT_FALSE(is_field_value(other)) << other;
}

}  // namespace
}  // namespace driftgate::parameter_style_test
