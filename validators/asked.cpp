#include "validators/asked.h"

namespace driftgate {

const Asked kPlainRequest{};

}  // namespace driftgate
