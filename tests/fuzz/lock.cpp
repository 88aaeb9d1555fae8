// A lock file that somebody wrote: no crash, a place for every mistake, and what was read comes
// back when it is written, takes more evidence, and makes a schema.
#include "specs/lock/lock.h"

#include <cstdint>
#include <cstdlib>
#include <string>

#include "specs/document/error.h"
#include "validators/schema/infer.h"

using namespace driftgate;

namespace {

void require(bool kept) {
  if (!kept) std::abort();
}

Lock read(const std::string& text) { return read_lock_text(text, "driftgate.lock.yaml"); }

void use(const Shape& shape) {
  Shape twice = shape;
  merge(twice, shape);
  require(twice.nodes.front().seen() == 2 * shape.nodes.front().seen());
  require(read_json(schema_of(shape), "schema")->root().is(Kind::object));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Lock lock;
  try {
    lock = read(std::string(reinterpret_cast<const char*>(data), size));
  } catch (const Error& error) {
    require(error.where().line > 0);
    return 0;
  }
  require(read(write_lock(lock)) == lock);
  for (const auto& [integration, operations] : lock.integrations)
    for (const auto& [operation, statuses] : operations)
      for (const auto& [status, locked] : statuses) use(locked.shape);
  return 0;
}
