#include "specs/document/base64.h"

#include <gtest/gtest.h>

namespace driftgate {
namespace {

using namespace std::string_literals;

TEST(Base64, goes_there_and_back) {
  const std::pair<std::string, const char*> cases[] = {// RFC 4648 §10, and bytes.
                                                       {"", ""},
                                                       {"f", "Zg=="},
                                                       {"fo", "Zm8="},
                                                       {"foo", "Zm9v"},
                                                       {"foob", "Zm9vYg=="},
                                                       {"fooba", "Zm9vYmE="},
                                                       {"\0\xFF"s, "AP8="},
                                                       {"\xFB\xFF\xBF"s, "+/+/"}};
  for (const auto& [bytes, text] : cases) {
    EXPECT_EQ(encode_base64(bytes), text);
    EXPECT_EQ(decode_base64(text), bytes) << text;
  }
}

TEST(Base64, what_is_none_is_refused) {
  for (const char* text : {"Zg", "Zg=", "Z===", "====", "Zm9v\n", "Z-9v", "Zm=v"})
    EXPECT_FALSE(decode_base64(text)) << text;
}

}  // namespace
}  // namespace driftgate
