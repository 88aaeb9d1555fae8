#include "runner/transport_curl.h"
