#include "cli/terminal.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace tconv::cli {
namespace {

volatile std::sig_atomic_t interrupts = 0;

void on_interrupt(int signal_number) {
  interrupts = 1;
  std::signal(signal_number, SIG_DFL);
}

bool dumb() {
  const char* term = std::getenv("TERM");
  return term == nullptr || std::string_view(term) == "dumb";
}

bool is_set(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr && *value != '\0';
}

// Whether lines on stderr can be replaced.
bool on_terminal() { return isatty(STDERR_FILENO) != 0 && !dumb() && !is_set("CI"); }

double now() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

}  // namespace

Look look_of_stdout() {
  constexpr size_t kLeast = 40;
  Look look;
  if (isatty(STDOUT_FILENO) == 0) return look;
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col != 0)
    look.width = std::max<size_t>(kLeast, size.ws_col);
  look.colour = !dumb() && !is_set("NO_COLOR") && !is_set("CI");
  return look;
}

void announce(const std::string& what) {
  if (on_terminal()) fmt::print(stderr, "tconv: {}\n", what);
}

Progress::Progress(uint64_t total) : total_(total), terminal_(on_terminal()), started_(now()) {}

Progress::~Progress() { clear(); }

void Progress::clear() {
  if (terminal_) fmt::print(stderr, "\r\033[K");
}

void Progress::show(uint64_t done, uint64_t findings) {
  if (!terminal_) return;
  const double seconds = now() - started_;
  fmt::print(stderr, "\r\033[K{} of {} cases, {:.0f} s", done, total_, seconds);
  if (done > 0 && seconds >= 1) fmt::print(stderr, ", {:.0f}/s", static_cast<double>(done) / seconds);
  if (findings > 0) fmt::print(stderr, ", {} finding{}", findings, findings == 1 ? "" : "s");
  if (done > 0 && total_ > done)
    fmt::print(stderr, ", about {:.0f} s left",
               seconds / static_cast<double>(done) * static_cast<double>(total_ - done));
  std::fflush(stderr);
}

void catch_interrupts() {
  std::signal(SIGINT, on_interrupt);
  std::signal(SIGTERM, on_interrupt);
}

bool interrupted() { return interrupts != 0; }

}  // namespace tconv::cli
