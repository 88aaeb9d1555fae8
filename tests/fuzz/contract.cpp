// A recorded contract: what is read becomes schemas, or one message with its place.
#include "specs/contracts/contract.h"

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "specs/contracts/content_value.h"
#include "specs/contracts/promise.h"
#include "specs/document/error.h"
#include "validators/contracts/made_value.h"
#include "validators/contracts/match_request.h"

using namespace driftgate;

namespace {

void require(bool kept) {
  if (!kept) std::abort();
}

// Whoever sends its own request matches it, unless something is made anew.
void send_and_match(const Interaction& one, const InteractionPromise& promise) {
  if (one.kind != Interaction::Kind::http) return;
  Evaluator evaluator;
  const Request request = make_request(one.request, {.base_url = "http://a"});
  match_request(promise.request, request, evaluator);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  ContentReader reader;
  for (const ContentForm form : {ContentForm::xml, ContentForm::form, ContentForm::bytes})
    reader.read(form, text);
  try {
    const auto contract = read_contract(text, "c.json");
    const auto promises = promises_of(*contract);
    require(promises->interactions.size() == contract->interactions.size());
    for (std::size_t i = 0; i < contract->interactions.size(); ++i)
      send_and_match(contract->interactions[i], promises->interactions[i]);
  } catch (const Error& error) {
    require(!std::string_view(error.what()).empty());
  }
  return 0;
}
