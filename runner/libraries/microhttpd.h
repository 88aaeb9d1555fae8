#pragma once

#include <microhttpd.h>

#include "runner/libraries/late.h"

#ifdef DRIFTGATE_LATE_MICROHTTPD
namespace driftgate {

inline constexpr LateLibrary kMicrohttpd(DRIFTGATE_LATE_MICROHTTPD);

DRIFTGATE_LATE(kMicrohttpd, MHD_add_response_footer);
DRIFTGATE_LATE(kMicrohttpd, MHD_add_response_header);
DRIFTGATE_LATE(kMicrohttpd, MHD_create_response_from_buffer);
DRIFTGATE_LATE(kMicrohttpd, MHD_create_response_from_callback);
DRIFTGATE_LATE(kMicrohttpd, MHD_destroy_response);
DRIFTGATE_LATE(kMicrohttpd, MHD_get_connection_values);
DRIFTGATE_LATE(kMicrohttpd, MHD_get_daemon_info);
DRIFTGATE_LATE(kMicrohttpd, MHD_queue_response);
DRIFTGATE_LATE(kMicrohttpd, MHD_start_daemon);
DRIFTGATE_LATE(kMicrohttpd, MHD_stop_daemon);

}  // namespace driftgate
#endif
