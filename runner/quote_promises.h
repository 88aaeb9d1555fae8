#pragma once

#include "validators/report.h"

namespace driftgate {

/// Beside each finding, the lines in which its promise is written, from the file that the finding
/// or its case names. Only regular files are read, once more: what came from standard input, a
/// pipe, the network or a git revision is not quoted, nor is a file that has gone.
void quote_promises(Report& report);

}  // namespace driftgate
