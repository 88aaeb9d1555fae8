#pragma once

#include <atomic>
#include <functional>
#include <optional>
#include <string>
#include <thread>

namespace driftgate::tests {

/// Whether this machine lets a process have a network and a file system view of its own.
bool may_have_own_network();

/// Leaves this process alone with a loopback interface, and with 127.0.0.1 as its only name server,
/// which is asked for as long as no test lasts. For a process with one thread that ends afterwards.
void enter_own_network();

/// A name server at 127.0.0.1, port 53.
class NameServer {
 public:
  enum class Record { a = 1, aaaa = 28 };
  /// The address for the nth question of that kind, counted from 0: as text, "" for none of that
  /// kind; absent for no answer at all.
  using Answer = std::function<std::optional<std::string>(Record record, int nth)>;

  explicit NameServer(Answer answer);
  ~NameServer();
  NameServer(const NameServer&) = delete;
  NameServer& operator=(const NameServer&) = delete;

  int asked(Record record) const { return record == Record::a ? asked_a_ : asked_aaaa_; }

 private:
  void serve();
  std::optional<std::string> reply_to(const std::string& query);

  Answer answer_;
  int socket_ = -1;
  std::atomic<int> asked_a_{0};
  std::atomic<int> asked_aaaa_{0};
  std::atomic<bool> ending_{false};
  std::thread thread_{};
};

}  // namespace driftgate::tests
