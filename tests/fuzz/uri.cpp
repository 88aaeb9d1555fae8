// URI references: parsing keeps every character, resolving ends, encoding can be undone.
#include "specs/http/uri.h"

#include <cstdint>
#include <cstdlib>
#include <string>

#include "specs/document/reference.h"

using namespace driftgate;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const Uri uri = parse_uri(text);
  if (to_string(uri) != text) std::abort();
  if (percent_decode(percent_encode(text)) != text) std::abort();
  for (const char* base : {"http://a/b/c/d;p?q", "x/y.yaml", "/x/y.yaml", "../y.yaml"}) {
    const Uri target = resolve(parse_uri(base), uri);
    // Without an authority a path may begin with "//" and then reads as one (RFC 3986 §5.3).
    if (!target.scheme || !target.authority) continue;
    if (resolve(target, parse_uri(to_string(target))) != target) std::abort();
  }
  origin(text);
  static const auto document = read_json(R"({"a":{"b":[1,{"c/d":2}]}})", "a.json");
  find_pointer(document->root(), text);
  return 0;
}
