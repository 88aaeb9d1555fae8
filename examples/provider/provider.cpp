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
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "specs/document/document.h"
#include "specs/http/uri.h"

namespace {

struct Answer {
  int status = 200;
  std::string type{};     // Content-Type; "": no body.
  std::string headers{};  // Further fields, each with its line break.
  std::string body{};
};

struct Asked {
  std::string_view method{};
  std::string_view path{};
  std::string_view query{};
  std::string_view content_type{};
  std::string_view body{};
};

constexpr std::string_view kJson = "application/json";

Answer json(std::string body, std::string headers = "", int status = 200) {
  return {status, std::string(kJson), std::move(headers), std::move(body)};
}

Answer problem(int status, std::string_view title, std::string headers = "") {
  return {status, "application/problem+json", std::move(headers),
          "{\"title\":\"" + std::string(title) + "\",\"status\":" + std::to_string(status) + "}"};
}

// ---- what requests must look like ------------------------------------------------------------

bool all_of(std::string_view text, bool (*holds)(char)) {
  for (const char c : text)
    if (!holds(c)) return false;
  return true;
}
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_capital(char c) { return c >= 'A' && c <= 'Z'; }

bool is_depot_id(std::string_view text) { return text.size() == 3 && all_of(text, is_capital); }
bool is_parcel_id(std::string_view text) {
  return text.size() == 8 && text.substr(0, 2) == "PX" && all_of(text.substr(2), is_digit);
}

bool is_number_within(std::string_view text, long least, long most) {
  if (text.empty() || text.size() > 9 || !all_of(text, is_digit)) return false;
  const long number = std::strtol(std::string(text).c_str(), nullptr, 10);
  return number >= least && number <= most;
}

// The value of a query parameter, without escapes; null when it is not there.
std::optional<std::string> parameter(std::string_view query, std::string_view name) {
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    const std::size_t equals = std::min(pair.find('='), pair.size());
    if (pair.substr(0, equals) == name)
      return driftgate::percent_decode(pair.substr(std::min(equals + 1, pair.size())));
    query.remove_prefix(std::min(pair.size() + 1, query.size()));
  }
  return std::nullopt;
}

bool are_zones(std::string_view text) {
  for (;;) {
    const std::size_t comma = std::min(text.find(','), text.size());
    const std::string_view zone = text.substr(0, comma);
    if (zone != "inner" && zone != "outer" && zone != "islands") return false;
    if (comma == text.size()) return true;
    text.remove_prefix(comma + 1);
  }
}

bool is_text(driftgate::Node node, bool (*holds)(std::string_view)) {
  return node.is(driftgate::Kind::string) && holds(node.text());
}

// Why it is no NewParcel; "" when it is one.
std::string fault_of_parcel(driftgate::Node parcel) {
  using driftgate::Kind;
  if (!parcel.is(Kind::object)) return "a parcel is an object";
  const driftgate::Node weight = parcel.find("weightGrams"), to = parcel.find("to");
  if (!weight.is(Kind::number) || !is_number_within(weight.text(), 1, 30000))
    return "weightGrams is no whole number from 1 to 30000";
  if (!to.is(Kind::object)) return "nobody to bring it to";
  if (!is_text(to.find("name"), [](std::string_view name) { return !name.empty(); }))
    return "the address has no name";
  if (!is_text(to.find("postcode"),
               [](std::string_view code) { return code.size() == 4 && all_of(code, is_digit); }))
    return "the postcode has not four digits";
  return "";
}

// ---- what there is ---------------------------------------------------------------------------

class Office {
 public:
  Office() {
    parcels_["PX000417"] =
        R"({"id":"PX000417","state":"in_transit","weightGrams":1250,"insuredFor":20,)"
        R"("to":{"name":"I. Visser","postcode":"3511"}})";
    parcels_["PX000418"] =
        R"({"id":"PX000418","state":"announced","weightGrams":300,"insuredFor":50,)"
        R"("to":{"name":"T. Bakker","postcode":"9712"}})";
  }

  static Answer depots(const Asked&, std::string_view) {
    return json(std::string("[") + kRotterdam +
                R"(,{"id":"UTR","name":"Utrecht","doors":4,"capacity":310,"open":false}])");
  }

  static Answer depot(const Asked&, std::string_view id) {
    if (!is_depot_id(id) || id != "ROT") return problem(404, "no such depot");
    return json(kRotterdam);
  }

  static Answer rate(const Asked& asked, std::string_view) {
    const auto weight = parameter(asked.query, "weightGrams");
    const auto zones = parameter(asked.query, "zones");
    if (!weight || !is_number_within(*weight, 1, 30000)) return problem(400, "what does it weigh?");
    if (!zones || !are_zones(*zones)) return problem(400, "where does it go?");
    return json(R"({"amount":6.95,"currency":"EUR"})");
  }

  Answer list(const Asked& asked, std::string_view) const {
    const std::string limit = parameter(asked.query, "limit").value_or("20");
    const std::string after = parameter(asked.query, "after").value_or("PX000000");
    if (!is_number_within(limit, 1, 100)) return problem(400, "limit is from 1 to 100");
    if (!is_parcel_id(after)) return problem(400, "after is the number of a parcel");
    std::string items, last;
    std::size_t left = std::strtoul(limit.c_str(), nullptr, 10);
    auto parcel = parcels_.upper_bound(after);
    for (; parcel != parcels_.end() && left > 0; ++parcel, --left) {
      items += (items.empty() ? "" : ",") + parcel->second;
      last = parcel->first;
    }
    const bool more = parcel != parcels_.end();
    return json("{\"items\":[" + items + "],\"next\":" +
                (more ? "\"/parcels?limit=" + limit + "&after=" + last + "\"" : "null") + "}");
  }

  Answer create(const Asked& asked, std::string_view) {
    if (asked.content_type.substr(0, asked.content_type.find(';')) != kJson)
      return problem(415, "a parcel comes as application/json");
    driftgate::JsonReader reader;
    const driftgate::Document* document = reader.read(asked.body);
    const std::string fault =
        document == nullptr ? "the body is not JSON" : fault_of_parcel(document->root());
    if (!fault.empty()) return problem(400, fault);
    const std::string digits = std::to_string(1'000'000 + next_++);
    const std::string id = "PX" + digits.substr(1);
    const driftgate::Node to = document->root().find("to");
    const std::string parcel = "{\"id\":\"" + id + "\",\"state\":\"announced\",\"weightGrams\":" +
                               std::string(document->root().find("weightGrams").text()) +
                               ",\"to\":" + to_json(to) + "}";
    parcels_[id] = parcel;
    return json(parcel, "Location: /parcels/" + id + "\r\n", 201);
  }

  Answer read(const Asked&, std::string_view id) const {
    const auto parcel = parcels_.find(id);
    return parcel == parcels_.end() ? problem(404, "no such parcel") : json(parcel->second);
  }

  // What was there from the start is on its way.
  Answer cancel(const Asked&, std::string_view id) {
    const auto parcel = parcels_.find(id);
    if (parcel == parcels_.end() || id < "PX000419") return problem(404, "no such parcel here");
    parcels_.erase(parcel);
    return {204, "", "", ""};
  }

  Answer events(const Asked&, std::string_view id) const {
    if (!parcels_.contains(id)) return problem(404, "no such parcel");
    return json(R"([{"at":"2026-03-02T07:40:00Z","depot":"ROT","kind":"arrived"},)"
                R"({"at":"2026-03-02T09:15:00Z","depot":"ROT","kind":"left"}])",
                "X-Total-Count: 2\r\n");
  }

  Answer label(const Asked&, std::string_view id) const {
    if (!parcels_.contains(id)) return problem(404, "no such parcel");
    return {200, "text/plain; charset=utf-8", "", std::string(id) + "\nI. Visser\n3511\n"};
  }

 private:
  static constexpr const char* kRotterdam =
      R"({"id":"ROT","name":"Rotterdam","doors":12,"capacity":2400.5,"open":true})";

  std::map<std::string, std::string, std::less<>> parcels_{};
  int next_ = 419;
};

struct Route {
  std::string_view operation{};
  std::string_view method{};
  std::string_view path{};  // A segment or its beginning in braces stands for any text.
  Answer (*answer)(Office&, const Asked&, std::string_view id) = nullptr;
};

// A member of Office as a function.
template <auto Member>
Answer call(Office& office, const Asked& asked, std::string_view id) {
  if constexpr (std::is_member_function_pointer_v<decltype(Member)>)
    return (office.*Member)(asked, id);
  else
    return Member(asked, id);
}

constexpr Route kRoutes[] = {
    {"listDepots", "GET", "/depots", call<&Office::depots>},
    {"getDepot", "GET", "/depots/{}", call<&Office::depot>},
    {"quoteRate", "GET", "/rates", call<&Office::rate>},
    {"listParcels", "GET", "/parcels", call<&Office::list>},
    {"createParcel", "POST", "/parcels", call<&Office::create>},
    {"getParcel", "GET", "/parcels/{}", call<&Office::read>},
    {"cancelParcel", "DELETE", "/parcels/{}", call<&Office::cancel>},
    {"listEvents", "GET", "/parcels/{}/events", call<&Office::events>},
    {"printLabel", "GET", "/parcels/{}/label.txt", call<&Office::label>},
};

// ---- how it breaks what it promised ----------------------------------------------------------

void replace_first(std::string& text, std::string_view find, std::string_view write) {
  const std::size_t at = text.find(find);
  if (at != std::string::npos) text.replace(at, find.size(), write);
}

// Gives the first member of that name another value; adds one where there is none.
void set_member(std::string& body, const std::string& name, std::string_view value) {
  const std::string key = "\"" + name + "\":";
  const std::size_t at = body.find(key);
  if (at == std::string::npos)
    return replace_first(body, "{", "{" + key + std::string(value) + ",");
  const std::size_t begin = at + key.size();
  body.replace(begin, body.find_first_of(",}", begin) - begin, value);
}

// One way to break a promise: what changes in an operation's answer of success.
struct Fault {
  std::string_view name{};
  std::string_view operation{};
  void (*damage)(Answer&) = nullptr;
};

constexpr Fault kFaults[] = {
    {"undocumented-status", "listDepots", [](Answer& answer) { answer.status = 206; }},
    {"wrong-type", "getDepot", [](Answer& answer) { set_member(answer.body, "doors", "\"12\""); }},
    {"server-error", "quoteRate", [](Answer& answer) { answer.status = 500; }},
    {"missing-required", "listParcels",
     [](Answer& answer) { replace_first(answer.body, "\"weightGrams\":1250,", ""); }},
    {"missing-header", "createParcel", [](Answer& answer) { answer.headers.clear(); }},
    {"enum-violation", "getParcel",
     [](Answer& answer) { set_member(answer.body, "state", "\"teleported\""); }},
    {"null-number", "getParcel",
     [](Answer& answer) { set_member(answer.body, "insuredFor", "null"); }},
    {"undocumented-property", "listEvents",
     [](Answer& answer) {
       replace_first(answer.body, R"("kind":"left")", R"("kind":"left","scanner":"S-7")");
     }},
    {"wrong-content-type", "printLabel", [](Answer& answer) { answer.type = "text/html"; }},
};

// What "{}" stands for: text up to the next slash; null when the path is another one.
std::optional<std::string_view> match(std::string_view pattern, std::string_view path) {
  const std::size_t hole = pattern.find("{}");
  if (hole == std::string_view::npos) {
    if (pattern == path) return "";
    return std::nullopt;
  }
  if (path.substr(0, hole) != pattern.substr(0, hole)) return std::nullopt;
  const std::string_view rest = path.substr(hole);
  const std::size_t end = std::min(rest.find('/'), rest.size());
  if (end == 0 || rest.substr(end) != pattern.substr(hole + 2)) return std::nullopt;
  return rest.substr(0, end);
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

// The value of a field; "" when there is none.
std::string_view field(std::string_view head, std::string_view name) {
  for (std::size_t line = head.find("\r\n"); line != std::string_view::npos;
       line = head.find("\r\n", line + 2)) {
    const std::string_view text = head.substr(line + 2, head.find("\r\n", line + 2) - line - 2);
    if (text.size() <= name.size() || text[name.size()] != ':' ||
        strncasecmp(text.data(), name.data(), name.size()) != 0)
      continue;
    const std::size_t begin = text.find_first_not_of(" \t", name.size() + 1);
    return begin == std::string_view::npos ? "" : text.substr(begin);
  }
  return "";
}

std::size_t content_length(std::string_view head) {
  return std::strtoul(std::string(field(head, "Content-Length")).c_str(), nullptr, 10);
}

class Provider {
 public:
  explicit Provider(std::set<std::string, std::less<>> faults) : faults_(std::move(faults)) {}

  Answer answer(const Asked& asked) {
    std::string allowed;
    for (const Route& route : kRoutes) {
      const std::optional<std::string_view> id = match(route.path, asked.path);
      if (!id) continue;
      allowed += (allowed.empty() ? "" : ", ") + std::string(route.method);
      if (route.method == "GET") allowed += ", HEAD";
      if (route.method == asked.method || (asked.method == "HEAD" && route.method == "GET"))
        return damaged(route, route.answer(office_, asked, *id));
    }
    return allowed.empty() ? problem(404, "nothing here")
                           : problem(405, "no such method here", "Allow: " + allowed + "\r\n");
  }

 private:
  Answer damaged(const Route& route, Answer answer) const {
    if (answer.status >= 300) return answer;
    for (const Fault& fault : kFaults)
      if (fault.operation == route.operation && faults_.contains(fault.name)) fault.damage(answer);
    return answer;
  }

  std::set<std::string, std::less<>> faults_;
  Office office_{};
};

// One client: bytes read and not yet answered, bytes answered and not yet written.
struct Connection {
  int socket = -1;
  std::string in{};
  std::string out{};
  bool closing = false;  // Once `out` is written.
};

// Answers every whole request in `in`; requests may come several at once.
void answer_requests(Connection& connection, Provider& provider) {
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
    const std::string_view target =
        readable ? line.substr(first + 1, second - first - 1) : std::string_view();
    const std::size_t question = std::min(target.find('?'), target.size());
    const Asked asked{.method = method,
                      .path = target.substr(0, question),
                      .query = target.substr(std::min(question + 1, target.size())),
                      .content_type = field(head, "Content-Type"),
                      .body = std::string_view(connection.in).substr(end + 4, whole - end - 4)};
    const Answer answer = readable ? provider.answer(asked) : problem(400, "no request line");
    connection.closing =
        !readable || field(head, "Connection") == "close" || line.substr(line.size() - 3) != "1.1";
    connection.out += written(answer, method == "HEAD", !connection.closing);
    connection.in.erase(0, whole);
  }
  if (connection.in.size() > kMostBytes) connection.closing = true;
}

// False when the client is gone.
bool read_from(Connection& connection, Provider& provider) {
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

void serve(int listener, Provider& provider, bool watch_stdin) {
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
  Provider provider(options.faults);
  serve(listener, provider, options.until_eof);
  return 0;
}
