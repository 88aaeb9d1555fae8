// The provider of examples/parcels.yaml: real HTTP/1.1 with keep-alive on a loopback port. It keeps
// its description, or breaks it in the ways that the command line asks for.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace {

struct Answer {
  int status = 200;
  std::string type{};     // Content-Type; "": no body.
  std::string headers{};  // Further fields, each with its line break.
  std::string body{};
};

struct Route {
  std::string_view operation{};
  std::string_view method{};
  std::string_view path{};  // A segment or its beginning in braces stands for any text.
  Answer kept{};
};

const std::vector<Route>& routes() {
  static const std::string json = "application/json";
  static const std::vector<Route> all{
      {"listDepots",
       "GET",
       "/depots",
       {200, json, "",
        R"([{"id":"ROT","name":"Rotterdam","doors":12,"capacity":2400.5,"open":true},)"
        R"({"id":"UTR","name":"Utrecht","doors":4,"capacity":310,"open":false}])"}},
      {"getDepot",
       "GET",
       "/depots/{}",
       {200, json, "",
        R"({"id":"ROT","name":"Rotterdam","doors":12,"capacity":2400.5,"open":true})"}},
      {"quoteRate", "GET", "/rates", {200, json, "", R"({"amount":6.95,"currency":"EUR"})"}},
      {"listParcels",
       "GET",
       "/parcels",
       {200, json, "",
        R"({"items":[{"id":"PX000417","state":"in_transit","weightGrams":1250,)"
        R"("to":{"name":"I. Visser","postcode":"3511"}},)"
        R"({"id":"PX000418","state":"announced","weightGrams":300,"insuredFor":50,)"
        R"("to":{"name":"T. Bakker","postcode":"9712"}}],"next":null})"}},
      {"createParcel",
       "POST",
       "/parcels",
       {201, json, "Location: /parcels/PX000419\r\n",
        R"({"id":"PX000419","state":"announced","weightGrams":800,)"
        R"("to":{"name":"I. Visser","postcode":"3511"}})"}},
      {"getParcel",
       "GET",
       "/parcels/{}",
       {200, json, "",
        R"({"id":"PX000417","state":"in_transit","weightGrams":1250,"insuredFor":20,)"
        R"("to":{"name":"I. Visser","postcode":"3511"}})"}},
      {"cancelParcel", "DELETE", "/parcels/{}", {204, "", "", ""}},
      {"listEvents",
       "GET",
       "/parcels/{}/events",
       {200, json, "X-Total-Count: 2\r\n",
        R"([{"at":"2026-03-02T07:40:00Z","depot":"ROT","kind":"arrived"},)"
        R"({"at":"2026-03-02T09:15:00Z","depot":"ROT","kind":"left"}])"}},
      {"printLabel",
       "GET",
       "/parcels/{}/label.txt",
       {200, "text/plain; charset=utf-8", "", "PX000417\nI. Visser\n3511\n"}},
  };
  return all;
}

// One way to break a promise: what changes in an operation's answer.
struct Fault {
  std::string_view name{};
  std::string_view operation{};
  int status = 0;            // 0: as kept.
  std::string_view type{};   // "": as kept.
  std::string_view find{};   // In the headers and the body.
  std::string_view write{};  // In its place.
};

constexpr Fault kFaults[] = {
    {"undocumented-status", "listDepots", 206, "", "", ""},
    {"wrong-type", "getDepot", 0, "", R"("doors":12)", R"("doors":"12")"},
    {"server-error", "quoteRate", 500, "", "", ""},
    {"missing-required", "listParcels", 0, "", R"("weightGrams":1250,)", ""},
    {"missing-header", "createParcel", 0, "", "Location: /parcels/PX000419\r\n", ""},
    {"enum-violation", "getParcel", 0, "", "in_transit", "teleported"},
    {"null-number", "getParcel", 0, "", R"("insuredFor":20)", R"("insuredFor":null)"},
    {"undocumented-property", "listEvents", 0, "", R"("kind":"left")",
     R"("kind":"left","scanner":"S-7")"},
    {"wrong-content-type", "printLabel", 0, "text/html", "", ""},
};

void replace_first(std::string& text, std::string_view find, std::string_view write) {
  const std::size_t at = text.find(find);
  if (!find.empty() && at != std::string::npos) text.replace(at, find.size(), write);
}

Answer broken(const Route& route, const std::set<std::string, std::less<>>& faults) {
  Answer answer = route.kept;
  for (const Fault& fault : kFaults) {
    if (fault.operation != route.operation || faults.count(fault.name) == 0) continue;
    if (fault.status != 0) answer.status = fault.status;
    if (!fault.type.empty()) answer.type = fault.type;
    replace_first(answer.headers, fault.find, fault.write);
    replace_first(answer.body, fault.find, fault.write);
  }
  return answer;
}

Answer problem(int status, std::string_view title) {
  return {status, "application/problem+json", "",
          "{\"title\":\"" + std::string(title) + "\",\"status\":" + std::to_string(status) + "}"};
}

// "{}" takes text up to the next slash.
bool matches(std::string_view pattern, std::string_view path) {
  const std::size_t hole = pattern.find("{}");
  if (hole == std::string_view::npos) return pattern == path;
  if (path.substr(0, hole) != pattern.substr(0, hole)) return false;
  const std::string_view rest = path.substr(hole);
  const std::size_t end = std::min(rest.find('/'), rest.size());
  return end > 0 && rest.substr(end) == pattern.substr(hole + 2);
}

// The bytes of a response, whose body is left out where HTTP says so.
std::string written(const Answer& answer, bool head, bool keep_alive) {
  std::string text = "HTTP/1.1 " + std::to_string(answer.status) + " \r\n";
  if (answer.status != 204) {
    if (!answer.type.empty()) text += "Content-Type: " + answer.type + "\r\n";
    text += "Content-Length: " + std::to_string(answer.body.size()) + "\r\n";
  }
  text += answer.headers;
  text += keep_alive ? "\r\n" : "Connection: close\r\n\r\n";
  if (!head && answer.status != 204) text += answer.body;
  return text;
}

bool has_field(std::string_view head, std::string_view name_and_value) {
  for (std::size_t line = head.find("\r\n"); line != std::string_view::npos;
       line = head.find("\r\n", line + 2)) {
    const std::string_view field = head.substr(line + 2, name_and_value.size());
    if (field.size() == name_and_value.size() &&
        strncasecmp(field.data(), name_and_value.data(), field.size()) == 0)
      return true;
  }
  return false;
}

std::size_t content_length(std::string_view head) {
  constexpr std::string_view kName = "\r\ncontent-length:";
  for (std::size_t i = 0; i + kName.size() <= head.size(); ++i)
    if (strncasecmp(head.data() + i, kName.data(), kName.size()) == 0)
      return std::strtoul(head.data() + i + kName.size(), nullptr, 10);
  return 0;
}

class Provider {
 public:
  explicit Provider(std::set<std::string, std::less<>> faults) : faults_(std::move(faults)) {}

  Answer answer(std::string_view method, std::string_view target) const {
    const std::string_view path = target.substr(0, target.find('?'));
    bool known = false;
    for (const Route& route : routes()) {
      if (!matches(route.path, path)) continue;
      known = true;
      if (route.method == method || (method == "HEAD" && route.method == "GET"))
        return broken(route, faults_);
    }
    return known ? problem(405, "no such method here") : problem(404, "nothing here");
  }

 private:
  std::set<std::string, std::less<>> faults_;
};

// One client: bytes read and not yet answered, bytes answered and not yet written.
struct Connection {
  int socket = -1;
  std::string in{};
  std::string out{};
  bool closing = false;  // Once `out` is written.
};

// Answers every whole request in `in`; requests may come several at once.
void answer_requests(Connection& connection, const Provider& provider) {
  constexpr std::size_t kMostBytes = 1 << 20;
  while (!connection.closing) {
    const std::size_t end = connection.in.find("\r\n\r\n");
    if (end == std::string::npos) break;
    const std::string_view head = std::string_view(connection.in).substr(0, end + 2);
    const std::size_t whole = end + 4 + content_length(head);
    if (whole > kMostBytes || connection.in.size() < whole) break;
    const std::string_view line = head.substr(0, head.find("\r\n"));
    const std::size_t first = line.find(' '), second = line.find(' ', first + 1);
    const bool readable = first != std::string_view::npos && second != std::string_view::npos;
    const std::string_view method = readable ? line.substr(0, first) : "";
    const Answer answer = readable
                              ? provider.answer(method, line.substr(first + 1, second - first - 1))
                              : problem(400, "no request line");
    connection.closing =
        !readable || has_field(head, "Connection: close") || line.substr(line.size() - 3) != "1.1";
    connection.out += written(answer, method == "HEAD", !connection.closing);
    connection.in.erase(0, whole);
  }
  if (connection.in.size() > kMostBytes) connection.closing = true;
}

// False when the client is gone.
bool read_from(Connection& connection, const Provider& provider) {
  char bytes[16 << 10];
  const ssize_t count = recv(connection.socket, bytes, sizeof bytes, 0);
  if (count == 0) return false;
  if (count < 0) return errno == EAGAIN || errno == EINTR;
  connection.in.append(bytes, static_cast<std::size_t>(count));
  answer_requests(connection, provider);
  return true;
}

// False when the connection is to be closed.
bool write_to(Connection& connection) {
  while (!connection.out.empty()) {
    const ssize_t count =
        send(connection.socket, connection.out.data(), connection.out.size(), MSG_NOSIGNAL);
    if (count < 0) return errno == EAGAIN || errno == EINTR;
    connection.out.erase(0, static_cast<std::size_t>(count));
  }
  return !connection.closing;
}

bool stdin_ended() {
  char bytes[256];
  return read(STDIN_FILENO, bytes, sizeof bytes) == 0;
}

void accept_from(int listener, std::vector<Connection>& connections) {
  const int socket = accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (socket < 0) return;
  const int on = 1;
  setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  connections.push_back({.socket = socket});
}

void serve(int listener, const Provider& provider, bool watch_stdin) {
  std::vector<Connection> connections;
  std::vector<pollfd> polled;
  for (;;) {
    polled.assign({{listener, POLLIN, 0}, {watch_stdin ? STDIN_FILENO : -1, POLLIN, 0}});
    const std::size_t fixed = polled.size(), clients = connections.size();
    for (const Connection& connection : connections)
      polled.push_back({connection.socket,
                        static_cast<short>(connection.out.empty() ? POLLIN : POLLIN | POLLOUT), 0});
    if (poll(polled.data(), polled.size(), -1) < 0 && errno != EINTR) return;
    if (polled[1].revents != 0 && stdin_ended()) return;
    if (polled[0].revents != 0) accept_from(listener, connections);
    for (std::size_t i = 0; i < clients; ++i) {
      Connection& connection = connections[i];
      const short events = polled[fixed + i].revents;
      if (events == 0) continue;
      const bool readable = (events & (POLLIN | POLLHUP | POLLERR)) != 0;
      if ((readable && !read_from(connection, provider)) || !write_to(connection)) {
        close(connection.socket);
        connection.socket = -1;
      }
    }
    std::erase_if(connections, [](const Connection& c) { return c.socket < 0; });
  }
}

int listen_on(int port) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int on = 1;
  setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  if (bind(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 ||
      listen(socket, 512) != 0) {
    std::fprintf(stderr, "example_provider: port %d: %s\n", port, std::strerror(errno));
    std::exit(2);
  }
  return socket;
}

int port_of(int socket) {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size);
  return ntohs(address.sin_port);
}

constexpr std::string_view kUsage =
    "example_provider [--port N] [--kept | --broken | --fault NAME...] [--until-eof]\n"
    "example_provider --list-faults\n"
    "\n"
    "Serves examples/parcels.yaml on 127.0.0.1 (port 8787; 0: any free one) until SIGTERM.\n"
    "The first line of stdout is \"listening on URL\".\n"
    "\n"
    "  --kept         keep every promise (the default)\n"
    "  --broken       break them in all the ways there are\n"
    "  --fault NAME   break this one; may be repeated\n"
    "  --until-eof    end with stdin, too: never outlives who started it\n"
    "  --list-faults  name the faults and the operations that have them\n";

struct Options {
  int port = 8787;
  bool until_eof = false;
  std::set<std::string, std::less<>> faults{};
};

[[noreturn]] void refuse(std::string_view what, std::string_view word) {
  std::fprintf(stderr, "example_provider: %s '%.*s'\n\n%s", std::string(what).c_str(),
               static_cast<int>(word.size()), word.data(), kUsage.data());
  std::exit(2);
}

void list_faults() {
  for (const Fault& fault : kFaults)
    std::printf("%-22s %s\n", std::string(fault.name).c_str(),
                std::string(fault.operation).c_str());
}

bool is_fault(std::string_view name) {
  for (const Fault& fault : kFaults)
    if (fault.name == name) return true;
  return false;
}

int read_port(const std::string& word) {
  char* end = nullptr;
  const long port = std::strtol(word.c_str(), &end, 10);
  if (word.empty() || *end != '\0' || port < 0 || port > 65535) refuse("no port", word);
  return static_cast<int>(port);
}

Options read_options(const std::vector<std::string>& words) {
  Options options;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    const std::string value = i + 1 < words.size() ? words[i + 1] : "";
    if (word == "--help") {
      std::fputs(kUsage.data(), stdout);
      std::exit(0);
    } else if (word == "--list-faults") {
      list_faults();
      std::exit(0);
    } else if (word == "--until-eof") {
      options.until_eof = true;
    } else if (word == "--broken") {
      for (const Fault& fault : kFaults) options.faults.insert(std::string(fault.name));
    } else if (word == "--kept") {
      options.faults.clear();
    } else if (word == "--port") {
      options.port = read_port(value);
      ++i;
    } else if (word == "--fault") {
      if (!is_fault(value)) refuse("no such fault", value);
      options.faults.insert(value);
      ++i;
    } else {
      refuse("unknown option", word);
    }
  }
  return options;
}

}  // namespace

int main(int argc, char** argv) {
  const Options options = read_options({argv + 1, argv + argc});
  std::signal(SIGPIPE, SIG_IGN);
  const int listener = listen_on(options.port);
  std::printf("listening on http://127.0.0.1:%d\n", port_of(listener));
  std::fflush(stdout);
  serve(listener, Provider(options.faults), options.until_eof);
  return 0;
}
