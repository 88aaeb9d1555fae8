// The provider of harbour.yaml on a loopback port, over libmicrohttpd. It keeps its description, or
// breaks it in the ways that the command line asks for: see faults.inc.

#include <arpa/inet.h>
#include <fmt/format.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "specs/document/error.h"
#include "tests/providers/harbour/reception.h"

namespace driftgate::harbour {
namespace {

constexpr std::string_view kUsage =
    "harbour_provider [--port N] [--fault NAME...] [--broken] [--until-eof]\n"
    "harbour_provider --list-faults\n"
    "\n"
    "Serves tests/providers/harbour/harbour.yaml on 127.0.0.1 (port 8788; 0: any free one) until\n"
    "SIGTERM. The first line of stdout is \"listening on URL\", the second \"control on URL\": a\n"
    "POST to URL/reset there brings back the state of the start.\n"
    "\n"
    "  --fault NAME   break this promise; may be repeated\n"
    "  --broken       break them all\n"
    "  --until-eof    end with stdin, too: never outlives who started it\n"
    "  --list-faults  each fault: name, operation, rule that must find it, what it is\n"
    "\n"
    "Credentials: Authorization: Bearer harbour-master (harbour-visitor: looks only), "
    "X-Harbour-Key:\n"
    "crane-7, Basic clerk:quay.\n";

constexpr std::size_t kMostBody = 1 << 20;
constexpr unsigned kMostConnections = 256;
constexpr std::size_t kConnectionMemory = 64 << 10;
constexpr unsigned kIdleSeconds = 30;

// One request while it arrives.
struct Arriving {
  Received received{};
  bool too_large = false;
};

// What both ports share.
struct Desk {
  std::mutex mutex{};
  Reception reception;
};

using Serve = Answer (*)(Desk&, const Received&);

struct Port {
  Desk* desk = nullptr;
  Serve serve = nullptr;
};

Answer serve_api(Desk& desk, const Received& received) {
  const std::lock_guard lock(desk.mutex);
  return desk.reception.answer(received);
}

Answer serve_control(Desk& desk, const Received& received) {
  if (received.method != "POST" || received.target != "/reset")
    return problem(404, "POST /reset is all there is");
  const std::lock_guard lock(desk.mutex);
  desk.reception.reset();
  return {204, {}, ""};
}

// Called with the raw target, before it is decoded; what it gives is the request's own from then
// on.
void* begin(void*, const char* target, MHD_Connection*) {
  return new Arriving{.received = {.target = target}};
}

void end(void*, MHD_Connection*, void** arriving, MHD_RequestTerminationCode) {
  delete static_cast<Arriving*>(*arriving);
  *arriving = nullptr;
}

MHD_Result add_header(void* into, MHD_ValueKind, const char* name, const char* value) {
  static_cast<Headers*>(into)->emplace_back(name, value == nullptr ? "" : value);
  return MHD_YES;
}

MHD_Result send(MHD_Connection* connection, const Answer& answer) {
  MHD_Response* response = MHD_create_response_from_buffer(
      answer.body.size(), const_cast<char*>(answer.body.data()), MHD_RESPMEM_MUST_COPY);
  if (response == nullptr) return MHD_NO;
  for (const auto& [name, value] : answer.headers)
    MHD_add_response_header(response, name.c_str(), value.c_str());
  const MHD_Result queued =
      MHD_queue_response(connection, static_cast<unsigned>(answer.status), response);
  MHD_destroy_response(response);
  return queued;
}

MHD_Result handle(void* port, MHD_Connection* connection, const char*, const char* method,
                  const char*, const char* bytes, size_t* size, void** state) {
  Arriving& arriving = *static_cast<Arriving*>(*state);
  Received& received = arriving.received;
  if (received.method.empty()) {
    received.method = method;
    MHD_get_connection_values(connection, MHD_HEADER_KIND, add_header, &received.headers);
    return MHD_YES;
  }
  if (*size != 0) {
    if (received.body.size() + *size > kMostBody)
      arriving.too_large = true;
    else
      received.body.append(bytes, *size);
    *size = 0;
    return MHD_YES;
  }
  if (arriving.too_large) return send(connection, problem(413, "more than a mebibyte"));
  const Port& to = *static_cast<const Port*>(port);
  return send(connection, to.serve(*to.desk, received));
}

struct Stop {
  void operator()(MHD_Daemon* daemon) const { MHD_stop_daemon(daemon); }
};
using Daemon = std::unique_ptr<MHD_Daemon, Stop>;

Daemon listen_on(int number, Port& port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(number));
  return Daemon(MHD_start_daemon(
      MHD_USE_AUTO | MHD_USE_INTERNAL_POLLING_THREAD, 0, nullptr, nullptr, handle, &port,
      MHD_OPTION_SOCK_ADDR, reinterpret_cast<sockaddr*>(&address), MHD_OPTION_URI_LOG_CALLBACK,
      begin, nullptr, MHD_OPTION_NOTIFY_COMPLETED, end, nullptr, MHD_OPTION_CONNECTION_LIMIT,
      kMostConnections, MHD_OPTION_CONNECTION_MEMORY_LIMIT, kConnectionMemory,
      MHD_OPTION_CONNECTION_TIMEOUT, kIdleSeconds, MHD_OPTION_END));
}

int port_of(const Daemon& daemon) {
  return MHD_get_daemon_info(daemon.get(), MHD_DAEMON_INFO_BIND_PORT)->port;
}

std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw Error(path + ": cannot be read");
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

std::unique_ptr<const Description> load() {
  auto description = load_description(
      "harbour.yaml", [](const std::string&) { return read_file(HARBOUR_DESCRIPTION); });
  for (const Problem& one : description->problems)
    throw Error("harbour.yaml: " + one.message, one.source ? one.source.location() : Location{});
  for (const Operation& operation : description->operations)
    if (handler_of(operation.id) == nullptr)
      throw Error("harbour.yaml: no area answers " + operation.id);
  return description;
}

struct Options {
  int port = 8788;
  bool until_eof = false;
  Faults faults{};
};

[[noreturn]] void refuse(std::string_view what, std::string_view word) {
  fmt::print(stderr, "harbour_provider: {} '{}'\n\n{}", what, word, kUsage);
  std::exit(2);
}

int read_port(const std::string& word) {
  char* past = nullptr;
  const long port = std::strtol(word.c_str(), &past, 10);
  if (word.empty() || *past != '\0' || port < 0 || port > 65535) refuse("no port", word);
  return static_cast<int>(port);
}

void list_faults() {
  for (const FaultLine& fault : kFaults)
    fmt::print("{:26} {:20} {:32} {}\n", fault.name, fault.operation, fault.rule, fault.summary);
}

Options read_options(const std::vector<std::string>& words) {
  Options options;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    const std::string value = i + 1 < words.size() ? words[i + 1] : "";
    if (word == "--help" || word == "--list-faults") {
      if (word == "--help")
        fmt::print("{}", kUsage);
      else
        list_faults();
      std::exit(0);
    } else if (word == "--until-eof") {
      options.until_eof = true;
    } else if (word == "--broken") {
      for (const FaultLine& fault : kFaults) options.faults.switch_on(fault.name);
    } else if (word == "--port") {
      options.port = read_port(value);
      ++i;
    } else if (word == "--fault") {
      if (!options.faults.switch_on(value)) refuse("no such fault", value);
      ++i;
    } else {
      refuse("unknown option", word);
    }
  }
  return options;
}

// Until SIGTERM or SIGINT ends the process, or stdin does.
void wait(bool until_eof) {
  pollfd stdin_only{until_eof ? STDIN_FILENO : -1, POLLIN, 0};
  for (;;) {
    char bytes[256];
    if (poll(&stdin_only, 1, -1) > 0 && ::read(STDIN_FILENO, bytes, sizeof bytes) == 0) return;
  }
}

int serve(const Options& options) {
  const std::unique_ptr<const Description> description = load();
  Desk desk{.reception = Reception(*description, options.faults)};
  Port api{&desk, serve_api}, control{&desk, serve_control};
  const Daemon api_daemon = listen_on(options.port, api);
  const Daemon control_daemon = listen_on(0, control);
  if (!api_daemon || !control_daemon)
    throw Error(fmt::format("port {}: {}", options.port, std::strerror(errno)));
  fmt::print("listening on http://127.0.0.1:{}\n", port_of(api_daemon));
  fmt::print("control on http://127.0.0.1:{}\n", port_of(control_daemon));
  std::fflush(stdout);
  wait(options.until_eof);
  return 0;
}

}  // namespace
}  // namespace driftgate::harbour

int main(int argc, char** argv) {
  using namespace driftgate;
  std::signal(SIGPIPE, SIG_IGN);
  const harbour::Options options = harbour::read_options({argv + 1, argv + argc});
  try {
    return harbour::serve(options);
  } catch (const Error& error) {
    fmt::print(stderr, "harbour_provider: {}: {}\n", to_string(error.where()), error.what());
    return 2;
  }
}
