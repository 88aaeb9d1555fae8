#include <fcntl.h>

#include <csignal>
#include <cstdlib>
#include <exception>
#include <string>

#include "runner/cli/command.h"
#include "runner/cli/terminal.h"
#include "specs/document/error.h"

namespace {

int fail(const std::string& message, driftgate::ExitCode code) {
  driftgate::print_error(message + "\n");
  return static_cast<int>(code);
}

// Where a standard stream is closed, the next file that is opened would take its place, and what
// is printed would end up in it.
void keep_standard_streams() {
  for (const int stream : {0, 1, 2})
    if (::fcntl(stream, F_GETFD) == -1 && ::open("/dev/null", O_RDWR) != stream) std::abort();
}

}  // namespace

int main(int argc, char** argv) {
  keep_standard_streams();
  std::signal(SIGPIPE, SIG_IGN);  // A reader that went away is seen where we write.
  try {
    return driftgate::run_command_line(argc, argv);
  } catch (const driftgate::Error& error) {
    return fail(driftgate::message_line(error), driftgate::ExitCode::bad_input);
  } catch (const std::exception& error) {
    return fail("driftgate: internal error: " + std::string(error.what()),
                driftgate::ExitCode::internal);
  }
}
