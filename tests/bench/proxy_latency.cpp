// What `record --proxy` adds to one exchange: the same client asks the same provider directly and
// through the proxy in turns, each on a connection that is kept alive.
//
//   bench_proxy_latency [EXCHANGES]    prints microseconds: medians, their difference, and the
//                                      ninth deciles
#include <curl/curl.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include "runner/record/recorder.h"
#include "runner/serve/proxy.h"
#include "tests/runner/fault_server.h"

using namespace driftgate;

namespace {

std::size_t take(char*, std::size_t size, std::size_t count, void* to) {
  *static_cast<std::size_t*>(to) += size * count;
  return size * count;
}

/// One client with one connection.
class Client {
 public:
  explicit Client(std::string url) : url_(std::move(url)) {
    curl_easy_setopt(easy_, CURLOPT_URL, url_.c_str());
    curl_easy_setopt(easy_, CURLOPT_PROXY, "");
    curl_easy_setopt(easy_, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(easy_, CURLOPT_WRITEDATA, &bytes_);
  }
  ~Client() { curl_easy_cleanup(easy_); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  double microseconds() {
    const auto before = std::chrono::steady_clock::now();
    if (curl_easy_perform(easy_) != CURLE_OK) std::abort();
    return std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - before)
        .count();
  }

 private:
  CURL* easy_ = curl_easy_init();
  std::string url_;
  std::size_t bytes_ = 0;
};

double part(std::vector<double>& all, double share) {
  const auto at = static_cast<std::ptrdiff_t>(share * static_cast<double>(all.size()));
  std::nth_element(all.begin(), all.begin() + at, all.end());
  return all[static_cast<std::size_t>(at)];
}

}  // namespace

int main(int argc, char** argv) {
  const int exchanges = argc > 1 ? std::atoi(argv[1]) : 2000;
  const std::string body = "{\"text\":\"" + std::string(2000, 'a') + "\"}";
  const tests::FaultServer provider(
      tests::always(tests::ok(body, "Content-Type: application/json\r\n")));
  Recorder recorder("/dev/null", {});
  const Proxy proxy({.target = provider.url()},
                    [&](Proxied&& one) { recorder.add(std::move(one.exchange), {}); });
  Client direct(provider.url());
  Client proxied("http://127.0.0.1:" + std::to_string(proxy.port()) + "/");
  std::vector<double> without, with;
  for (int i = 0; i < 20 + exchanges; ++i) {
    const double one = direct.microseconds(), other = proxied.microseconds();
    if (i < 20) continue;
    without.push_back(one);
    with.push_back(other);
  }
  const double median = part(without, 0.5), median_with = part(with, 0.5);
  std::cout << "us: direct " << median << ", through the proxy " << median_with << ", added "
            << median_with - median << "; nine of ten within " << part(without, 0.9) << " and "
            << part(with, 0.9) << '\n';
  return 0;
}
