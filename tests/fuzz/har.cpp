// HAR files and recordings: never a crash, and the same exchanges whatever the blocks are.
#include "specs/contracts/har.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "runner/record/recorder.h"
#include "specs/contracts/recording.h"

using namespace driftgate;

namespace {

void require(bool kept) {
  if (!kept) std::abort();
}

struct Outcome {
  std::vector<Exchange> exchanges{};
  std::string problem{};
  int line = 0;

  bool operator==(const Outcome&) const = default;
};

template <class Reader>
Outcome read(std::string_view bytes, std::size_t block) {
  Outcome outcome;
  try {
    Reader reader(
        [&](char* to, std::size_t most) {
          const std::size_t count = std::min({bytes.size(), most, block});
          std::memcpy(to, bytes.data(), count);
          bytes.remove_prefix(count);
          return count;
        },
        "x");
    while (const RecordedExchange* one = reader.next()) outcome.exchanges.push_back(one->exchange);
  } catch (const Error& error) {
    outcome.problem = error.what();
    outcome.line = error.where().line;
    require(!outcome.problem.empty() && outcome.line > 0);
  }
  return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const Outcome whole = read<HarReader>(bytes, size + 1);
  require(whole == read<HarReader>(bytes, 3));
  require(read<RecordingReader>(bytes, size + 1) == read<RecordingReader>(bytes, 7));
  for (const Exchange& exchange : whole.exchanges)
    for (const bool keep : {false, true}) {
      const std::string text = "{\"driftgate-recording\": 1, \"interactions\": [" +
                               interaction_text(exchange, {.keep_values = keep}) + "]}";
      const Outcome again = read<RecordingReader>(text, 1 << 16);
      require(again.problem.empty() && again.exchanges.size() == 1);
    }
  return 0;
}
