#include "runner/cli/version.h"

#include <fmt/core.h>
#include <rapidjson/rapidjson.h>

#include <CLI/Version.hpp>
#include <pugixml.hpp>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "runner/libraries/crypto.h"
#include "runner/libraries/curl.h"

namespace driftgate {
namespace {

std::string pcre2_version() {
  char text[64] = {};
  pcre2_config(PCRE2_CONFIG_VERSION, text);
  return text;
}

std::string pugixml_version() {
  // 1000 * major + 10 * minor + patch.
  return fmt::format("{}.{}.{}", PUGIXML_VERSION / 1000, PUGIXML_VERSION % 1000 / 10,
                     PUGIXML_VERSION % 10);
}

}  // namespace

std::string_view tool_version() { return DRIFTGATE_VERSION; }

std::string version_text() {
  std::string text = fmt::format("driftgate {}", tool_version());
  const auto add = [&](std::string_view library, std::string_view version) {
    text += fmt::format("\n{} {}", library, version);
  };
  add("libcurl", curl_version_info(CURLVERSION_NOW)->version);
  add("OpenSSL", OpenSSL_version(OPENSSL_VERSION_STRING));
  add("yaml-cpp", YAML_CPP_VERSION);
  add("RapidJSON", RAPIDJSON_VERSION_STRING);
  add("valijson", "1.0");  // It names its version nowhere; our schemas are written for this one.
  add("pugixml", pugixml_version());
  // Packages of RE2 before 2023 state 0.0.0.
  add("RE2", std::string_view(RE2_VERSION) == "0.0.0" ? "(unnumbered)" : RE2_VERSION);
  add("PCRE2", pcre2_version());
  add("fmt",
      fmt::format("{}.{}.{}", FMT_VERSION / 10000, FMT_VERSION % 10000 / 100, FMT_VERSION % 100));
  add("CLI11", CLI11_VERSION);
  return text;
}

}  // namespace driftgate
