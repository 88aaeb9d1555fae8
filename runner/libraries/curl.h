#pragma once

#include <curl/curl.h>

#include "runner/libraries/late.h"

#ifdef DRIFTGATE_LATE_CURL
namespace driftgate {

inline constexpr LateLibrary kCurl(DRIFTGATE_LATE_CURL);

DRIFTGATE_LATE(kCurl, curl_easy_cleanup);
DRIFTGATE_LATE(kCurl, curl_easy_getinfo);
DRIFTGATE_LATE(kCurl, curl_easy_init);
DRIFTGATE_LATE(kCurl, curl_easy_perform);
DRIFTGATE_LATE(kCurl, curl_easy_reset);
DRIFTGATE_LATE(kCurl, curl_easy_setopt);
DRIFTGATE_LATE(kCurl, curl_easy_strerror);
DRIFTGATE_LATE(kCurl, curl_free);
DRIFTGATE_LATE(kCurl, curl_getdate);
DRIFTGATE_LATE(kCurl, curl_global_init);
DRIFTGATE_LATE(kCurl, curl_multi_add_handle);
DRIFTGATE_LATE(kCurl, curl_multi_cleanup);
DRIFTGATE_LATE(kCurl, curl_multi_info_read);
DRIFTGATE_LATE(kCurl, curl_multi_init);
DRIFTGATE_LATE(kCurl, curl_multi_perform);
DRIFTGATE_LATE(kCurl, curl_multi_poll);
DRIFTGATE_LATE(kCurl, curl_multi_remove_handle);
DRIFTGATE_LATE(kCurl, curl_multi_setopt);
DRIFTGATE_LATE(kCurl, curl_multi_strerror);
DRIFTGATE_LATE(kCurl, curl_slist_append);
DRIFTGATE_LATE(kCurl, curl_slist_free_all);
DRIFTGATE_LATE(kCurl, curl_url);
DRIFTGATE_LATE(kCurl, curl_url_cleanup);
DRIFTGATE_LATE(kCurl, curl_url_dup);
DRIFTGATE_LATE(kCurl, curl_url_get);
DRIFTGATE_LATE(kCurl, curl_url_set);
DRIFTGATE_LATE(kCurl, curl_version_info);

}  // namespace driftgate
#endif
