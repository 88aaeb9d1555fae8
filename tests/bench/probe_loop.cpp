// The cost of a checked probe beside that of a bare libcurl loop with the same options.
//
//   bench_probe_loop bare|checked DESCRIPTION URL REQUESTS CONCURRENCY
//
// `bare` fetches and throws away; `checked` sends through the transport, judges every answer with
// all checks on and counts what it exercised. Both send the same number of requests to URL's first
// operation.
#include <curl/curl.h>

#include <chrono>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include "runner/run.h"
#include "runner/transport_curl.h"
#include "validators/coverage_recorder.h"

using namespace driftgate;

namespace {

std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

std::size_t keep(char* data, std::size_t size, std::size_t count, void* into) {
  static_cast<std::string*>(into)->append(data, size * count);
  return size * count;
}

struct Slot {
  CURL* easy = nullptr;
  std::string body{};
  std::string head{};
};

void set_up(Slot& slot, curl_slist* fields, CURLU* url) {
  CURL* easy = slot.easy = curl_easy_init();
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_PROXY, "");
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, 5'000L);
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, 30'000L);
  curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");
  curl_easy_setopt(easy, CURLOPT_USERAGENT, "driftgate/0.1.0");
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, fields);
  curl_easy_setopt(easy, CURLOPT_CURLU, url);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, keep);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, &slot.body);
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, keep);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, &slot.head);
  curl_easy_setopt(easy, CURLOPT_PRIVATE, &slot);
}

std::size_t run_bare(const std::string& url, std::size_t requests, std::size_t concurrency) {
  curl_global_init(CURL_GLOBAL_DEFAULT);
  CURLM* multi = curl_multi_init();
  curl_slist* fields = curl_slist_append(nullptr, "Accept: application/json");
  CURLU* target = curl_url();
  curl_url_set(target, CURLUPART_URL, url.c_str(), 0);
  std::vector<Slot> slots(concurrency);
  std::size_t started = 0;
  std::size_t good = 0;
  for (Slot& slot : slots) {
    set_up(slot, fields, target);
    if (started < requests) {
      curl_multi_add_handle(multi, slot.easy);
      ++started;
    }
  }
  int running = 1;
  while (running > 0) {
    curl_multi_perform(multi, &running);
    int left = 0;
    while (CURLMsg* message = curl_multi_info_read(multi, &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      CURL* easy = message->easy_handle;
      const bool whole = message->data.result == CURLE_OK;
      Slot* slot = nullptr;
      curl_easy_getinfo(easy, CURLINFO_PRIVATE, &slot);
      long status = 0;
      curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
      good += whole && status == 200 ? 1 : 0;
      slot->body.clear();
      slot->head.clear();
      curl_multi_remove_handle(multi, easy);
      if (started == requests) continue;
      ++started;
      ++running;
      curl_multi_add_handle(multi, easy);
    }
    if (running > 0) curl_multi_poll(multi, nullptr, 0, 1000, nullptr);
  }
  for (Slot& slot : slots) curl_easy_cleanup(slot.easy);
  curl_multi_cleanup(multi);
  curl_slist_free_all(fields);
  curl_url_cleanup(target);
  return good;
}

std::size_t run_checked(const std::string& file, const std::string& base_url, std::size_t requests,
                        int concurrency) {
  const auto description = load_description(file, read_file);
  Evaluator evaluator;
  Plan probes = plan(*description, {.base_url = base_url}, evaluator);
  const Probe first = probes.probes.at(0);
  probes.probes.assign(requests, first);
  const auto transport = make_curl_transport({.base_url = base_url,
                                              .user_agent = "driftgate/0.1.0",
                                              .concurrency = concurrency,
                                              .retry = {.attempts = 1}});
  const Policy policy;
  Judge judge(evaluator, policy,
              std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()));
  CoverageRecorder recorder(*description);
  judge.record(recorder);
  const Run done = run(probes, *description, *transport, judge, {.confirm = false});
  std::size_t good = 0;
  for (const Result& result : done.results) good += result.outcome == Outcome::passed ? 1 : 0;
  return good;
}

}  // namespace

int main(int count, char** words) {
  if (count != 6) return 2;
  const std::string base = words[3];
  const auto requests = static_cast<std::size_t>(std::atol(words[4]));
  const int concurrency = std::atoi(words[5]);
  const auto begin = std::chrono::steady_clock::now();
  const std::size_t good =
      std::strcmp(words[1], "bare") == 0
          ? run_bare(base + "/order.json", requests, static_cast<std::size_t>(concurrency))
          : run_checked(words[2], base, requests, concurrency);
  const std::chrono::duration<double> time = std::chrono::steady_clock::now() - begin;
  std::cout << words[1] << " good " << good << " of " << requests << " per_second "
            << static_cast<double>(requests) / time.count() << "\n";
  return good == requests ? 0 : 1;
}
