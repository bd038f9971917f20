// A child process with its standard input and output on pipes, and a deadline on everything.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace tconv {

class CommandProcess {
 public:
  using Clock = std::chrono::steady_clock;

  CommandProcess() = default;
  CommandProcess(const CommandProcess&) = delete;
  CommandProcess& operator=(const CommandProcess&) = delete;
  ~CommandProcess() { stop(); }

  // Starts `sh -c command` in a process group of its own. False, with errno set, if the system does not let it.
  bool start(const std::string& command);
  // Ends the whole group.
  void stop();
  bool running() const { return process_ > 0; }
  // Stops the whole group where it is until it is resumed: meanwhile it takes no processor, also if it waits by asking.
  void pause();
  void resume();

  enum class Result { done, closed, too_late };
  // Sends all the bytes. What the command says meanwhile is kept for the next read.
  Result send(std::span<const std::byte> bytes, Clock::time_point deadline);
  // The next line without its end; at most `longest` bytes.
  Result read_line(std::string& line, size_t longest, Clock::time_point deadline);
  // Exactly as many bytes as there is room.
  Result read_bytes(std::span<std::byte> to, Clock::time_point deadline);

  // After `closed`: what became of the process, in words. Ends what is left of it.
  std::string how_it_ended();

 private:
  // Moves what can be moved: pending output to the command, its answers to received_.
  Result exchange(std::span<const std::byte>& pending, Clock::time_point deadline);

  pid_t process_ = -1;
  int to_ = -1;
  int from_ = -1;
  std::vector<std::byte> received_;
  size_t consumed_ = 0;
};

}  // namespace tconv
