#include <csignal>
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

}  // namespace

int main(int argc, char** argv) {
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
