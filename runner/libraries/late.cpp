#include "runner/libraries/late.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include "specs/document/error.h"

namespace driftgate {
namespace {

/// What the loader says went wrong last in this thread.
std::string problem() {
  const char* text = dlerror();
  return text == nullptr ? "unknown reason" : text;
}

}  // namespace

void* LateLibrary::find(const char* function) const {
  // Loading again what is loaded costs little, and is how its handle is found again.
  void* const library = dlopen(name_, RTLD_LAZY | RTLD_LOCAL);
  if (library == nullptr) throw Error(fmt::format("a library cannot be loaded: {}", problem()));
  void* const found = dlsym(library, function);
  if (found == nullptr)
    throw Error(fmt::format("a library is not the one expected: {}", problem()));
  return found;
}

}  // namespace driftgate
