// A provider that echoes a secret, however it is encoded, gets it into no output.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "specs/document/base64.h"
#include "specs/document/quote_json.h"
#include "tests/cli/every_report.h"
#include "tests/cli/provider.h"

namespace driftgate::tests {
namespace {

const std::string kSecret = "canary/7Hq+Zt Lw=9&<x>\"ok~?";

std::string each_byte(std::string_view format) {
  std::string all;
  for (const char c : kSecret)
    all += fmt::format(fmt::runtime(format), static_cast<unsigned char>(c));
  return all;
}

// The secret among other bytes, so that it begins at each of the three places of a group.
std::string in_base64(std::size_t before) {
  return encode_base64(std::string(before, 'v') + kSecret + "tail of it");
}

// The letters of it that hold bits of the secret only.
std::string core(const std::string& base64, std::size_t before) {
  const std::size_t from = (before * 8 + 5) / 6, to = (before + kSecret.size()) * 8 / 6;
  return base64.substr(from, to - from);
}

std::string url_letters(std::string text) {
  for (char& c : text) c = c == '+' ? '-' : c == '/' ? '_' : c;
  return text;
}

struct Canary {
  std::string encoding{};
  std::string echoed{};
  std::string hidden{};  ///< What must not be seen of it.
};

std::vector<Canary> canaries() {
  std::vector<Canary> all{{"plain", kSecret, {}},
                          {"percent", each_byte("%{:02X}"), {}},
                          {"hexadecimal", each_byte("{:02x}"), {}},
                          {"JSON escapes", each_byte("\\u{:04x}"), {}},
                          {"XML references", each_byte("&#{};"), {}},
                          {"HTML references", each_byte("&#x{:x};"), {}}};
  for (const std::size_t before : {0U, 1U, 2U}) {
    const std::string base64 = in_base64(before);
    all.push_back({fmt::format("base64 at {}", before), base64, core(base64, before)});
  }
  const std::string base64 = in_base64(0);
  all.push_back({"base64url", url_letters(base64), url_letters(core(base64, 0))});
  for (Canary& canary : all)
    if (canary.hidden.empty()) canary.hidden = canary.echoed;
  return all;
}

std::string description_of(std::size_t count) {
  std::string text = "openapi: 3.1.0\ninfo: {title: Echo, version: '1'}\npaths:\n";
  for (std::size_t i = 0; i < count; ++i)
    for (const char* where : {"body", "header", "error", "moved"})
      text += fmt::format(
          "  /{0}/{1}:\n    get:\n      operationId: {0}{1}\n      responses:\n        '200':\n"
          "          description: ok\n"
          "          headers: {{X-Echo: {{schema: {{type: integer}}}}}}\n"
          "          content: {{application/json: {{schema: {{type: object, "
          "additionalProperties: {{type: integer}}}}}}}}\n",
          where, i);
  return text;
}

std::map<std::string, Answer> answers_of(const std::vector<Canary>& all) {
  const std::string json = "Content-Type: application/json\n";
  std::map<std::string, Answer> answers;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const std::string& text = all[i].echoed;
    answers[fmt::format("GET /body/{}", i)] = {
        "200 OK", json + "X-Echo: 1\n",
        fmt::format("{{\"member\": {0}, {0}: \"as a name\"}}", quote_json(text))};
    answers[fmt::format("GET /header/{}", i)] = {"200 OK", json + "X-Echo: " + text + "\n", "{}"};
    answers[fmt::format("GET /error/{}", i)] = {"500 " + text, "Content-Type: text/plain\n",
                                                "no entry with " + text};
    answers[fmt::format("GET /moved/{}", i)] = {
        "302 Found", fmt::format("Location: ftp://elsewhere.test/{}\n", text), ""};
  }
  return answers;
}

TEST(secret_canaries, are_in_no_output) {
  const std::vector<Canary> all = canaries();
  ASSERT_EQ(all.size(), 10U);
  const Provider provider(answers_of(all));
  const EveryReport reports("canaries");
  const TemporaryFolder folder("canaries-files");
  const std::string description = folder.write("api.yaml", description_of(all.size()));
  const std::string blob = folder.file("blob");
  ::setenv("DRIFTGATE_CANARY", kSecret.c_str(), 1);
  const std::string command = fmt::format(
      "{} check {} --url http://localhost:{} --api-key-env X-Key=DRIFTGATE_CANARY -v "
      "--blob {} {}",
      DRIFTGATE_BINARY, description, provider.port(), blob, reports.options());
  EXPECT_NE(WEXITSTATUS(std::system(command.c_str())), 0);
  ::unsetenv("DRIFTGATE_CANARY");

  auto outputs = reports.read();
  outputs.emplace("blob", read_bytes(blob));
  // They have something to hide.
  for (const char* name : {"console", "json", "junit", "sarif", "markdown", "ndjson", "blob"})
    EXPECT_NE(outputs.at(name).find("redacted"), std::string::npos) << name;
  for (const auto& [name, text] : outputs)
    for (const Canary& canary : all)
      for (const std::string& form : {canary.hidden, quote_json(canary.hidden)})
        EXPECT_EQ(text.find(form), std::string::npos) << canary.encoding << " in " << name;
}

}  // namespace
}  // namespace driftgate::tests
