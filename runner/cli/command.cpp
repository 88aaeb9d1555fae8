#include "runner/cli/command.h"
