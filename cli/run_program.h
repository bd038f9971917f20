// Runs a program to its end and keeps what it says, for tests.
#pragma once

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace tconv::test {

struct Surroundings {
  std::string directory = ".";
  bool terminal = false;  // stdout is one
  std::vector<std::pair<const char*, const char*>> environment = {};
  int signal = 0;                        // sent to the program and its children, as the terminal does with Ctrl-C ...
  std::chrono::milliseconds after = {};  // ... so long after the start
};

struct Finished {
  int exit_code = 0;  // 128 + the signal that ended it, as in a shell
  std::string out, err;
  double seconds = 0;
};

// Becomes the program; in the child.
[[noreturn]] inline void become(const std::vector<std::string>& command, const Surroundings& around, int out, int err) {
  setpgid(0, 0);
  if (dup2(open("/dev/null", O_RDONLY), STDIN_FILENO) < 0 || dup2(out, STDOUT_FILENO) < 0 ||
      dup2(err, STDERR_FILENO) < 0 || chdir(around.directory.c_str()) != 0)
    _exit(127);
  for (const char* name : {"NO_COLOR", "CI", "GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY"}) unsetenv(name);
  setenv("TERM", "xterm", 1);
  for (const auto& [name, value] : around.environment) setenv(name, value, 1);
  std::vector<char*> arguments;
  arguments.reserve(command.size() + 1);
  for (const std::string& argument : command) arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  execvp(arguments[0], arguments.data());
  _exit(127);
}

inline Finished run_program(const std::vector<std::string>& command, const Surroundings& around = {}) {
  using Clock = std::chrono::steady_clock;
  constexpr auto kLongest = std::chrono::seconds(120);
  std::array<int, 2> out{}, err{};
  if ((around.terminal ? openpty(&out[0], &out[1], nullptr, nullptr, nullptr) : pipe2(out.data(), O_CLOEXEC)) != 0 ||
      pipe2(err.data(), O_CLOEXEC) != 0)
    throw std::runtime_error("no pipe");
  const auto started = Clock::now();
  const pid_t process = fork();
  if (process < 0) throw std::runtime_error("no process");
  if (process == 0) become(command, around, out[1], err[1]);
  close(out[1]);
  close(err[1]);

  Finished finished;
  std::array<pollfd, 2> sources = {{{out[0], POLLIN, 0}, {err[0], POLLIN, 0}}};
  std::array<std::string*, 2> texts = {&finished.out, &finished.err};
  bool signalled = around.signal == 0;
  while (sources[0].fd >= 0 || sources[1].fd >= 0) {
    poll(sources.data(), sources.size(), 20);
    for (size_t i = 0; i < 2; ++i) {
      if (sources[i].fd < 0 || sources[i].revents == 0) continue;
      std::array<char, 65536> buffer{};
      const ssize_t count = read(sources[i].fd, buffer.data(), buffer.size());
      if (count > 0)
        texts[i]->append(buffer.data(), static_cast<size_t>(count));
      else
        close(std::exchange(sources[i].fd, -1));
    }
    const auto running = Clock::now() - started;
    if (!signalled && running > around.after) {
      kill(-process, around.signal);
      signalled = true;
    }
    if (running > kLongest) kill(-process, SIGKILL);
  }
  int status = 0;
  waitpid(process, &status, 0);
  finished.exit_code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  finished.seconds = std::chrono::duration<double>(Clock::now() - started).count();
  return finished;
}

}  // namespace tconv::test
