#include "impls/host/command_process.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

namespace tconv {
namespace {

// More than this unread means that the command says things that nobody asked for.
constexpr size_t kMostUnread = size_t{1} << 30;

void close_both(const std::array<int, 2>& ends) {
  close(ends[0]);
  close(ends[1]);
}

}  // namespace

bool CommandProcess::start(const std::string& command) {
  stop();
  std::signal(SIGPIPE, SIG_IGN);  // a command that has gone is seen as the end of its pipe
  std::array<int, 2> to{}, from{};
  if (pipe2(to.data(), O_CLOEXEC) != 0) return false;
  if (pipe2(from.data(), O_CLOEXEC) != 0) {
    close_both(to);
    return false;
  }
  const pid_t child = fork();
  if (child == 0) {
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    dup2(to[0], STDIN_FILENO);
    dup2(from[1], STDOUT_FILENO);
    std::signal(SIGPIPE, SIG_DFL);
    execl("/bin/sh", "sh", "-c", command.c_str(), nullptr);
    _exit(127);
  }
  close(to[0]);
  close(from[1]);
  to_ = to[1];
  from_ = from[0];
  process_ = child;
  if (child < 0) {
    stop();
    return false;
  }
  setpgid(child, child);
  fcntl(to_, F_SETFL, O_NONBLOCK);
  fcntl(from_, F_SETFL, O_NONBLOCK);
  return true;
}

void CommandProcess::stop() {
  if (process_ > 0) {
    kill(-process_, SIGKILL);
    kill(process_, SIGKILL);
    while (waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
  process_ = -1;
  for (int* pipe : {&to_, &from_}) {
    if (*pipe >= 0) close(*pipe);
    *pipe = -1;
  }
  received_.clear();
  consumed_ = 0;
}

void CommandProcess::pause() {
  if (process_ > 0) kill(-process_, SIGSTOP);
}

void CommandProcess::resume() {
  if (process_ > 0) kill(-process_, SIGCONT);
}

CommandProcess::Result CommandProcess::exchange(std::span<const std::byte>& pending, Clock::time_point deadline) {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
  if (left <= 0) return Result::too_late;
  std::array<pollfd, 2> ends = {{{from_, POLLIN, 0}, {pending.empty() ? -1 : to_, POLLOUT, 0}}};
  if (poll(ends.data(), ends.size(), static_cast<int>(std::min<int64_t>(left, 1000))) < 0 && errno != EINTR)
    return Result::closed;
  if (ends[1].revents != 0) {
    const ssize_t sent = write(to_, pending.data(), pending.size());
    if (sent < 0 && errno != EAGAIN && errno != EINTR) return Result::closed;
    if (sent > 0) pending = pending.subspan(static_cast<size_t>(sent));
  }
  if (ends[0].revents != 0) {
    std::array<std::byte, 65536> buffer;
    const ssize_t count = read(from_, buffer.data(), buffer.size());
    if (count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR) || received_.size() > kMostUnread)
      return Result::closed;
    if (count > 0) received_.insert(received_.end(), buffer.begin(), buffer.begin() + count);
  }
  return Result::done;
}

CommandProcess::Result CommandProcess::send(std::span<const std::byte> bytes, Clock::time_point deadline) {
  while (!bytes.empty())
    if (const Result result = exchange(bytes, deadline); result != Result::done) return result;
  return Result::done;
}

CommandProcess::Result CommandProcess::read_line(std::string& line, size_t longest, Clock::time_point deadline) {
  std::span<const std::byte> nothing;
  for (;;) {
    const auto begin = received_.begin() + static_cast<std::ptrdiff_t>(consumed_);
    const auto end = std::find(begin, received_.end(), std::byte{'\n'});
    const auto length = static_cast<size_t>(end - begin);
    if (end != received_.end() || length > longest) {
      line.assign(reinterpret_cast<const char*>(received_.data()) + consumed_, std::min(length, longest));
      consumed_ += std::min(length + 1, received_.size() - consumed_);
      if (consumed_ == received_.size()) {
        received_.clear();
        consumed_ = 0;
      }
      return Result::done;
    }
    if (const Result result = exchange(nothing, deadline); result != Result::done) return result;
  }
}

CommandProcess::Result CommandProcess::read_bytes(std::span<std::byte> to, Clock::time_point deadline) {
  std::span<const std::byte> nothing;
  while (received_.size() - consumed_ < to.size())
    if (const Result result = exchange(nothing, deadline); result != Result::done) return result;
  if (!to.empty()) std::memcpy(to.data(), received_.data() + consumed_, to.size());
  received_.erase(received_.begin(), received_.begin() + static_cast<std::ptrdiff_t>(consumed_ + to.size()));
  consumed_ = 0;
  return Result::done;
}

std::string CommandProcess::how_it_ended() {
  int status = 0;
  pid_t gone = 0;
  for (int i = 0; i < 100 && gone == 0; ++i) {
    gone = waitpid(process_, &status, WNOHANG);
    if (gone == 0) usleep(2000);
  }
  if (gone == process_) {
    kill(-process_, SIGKILL);  // what it started and left behind
    process_ = -1;
  }
  stop();
  if (gone == 0) return "it closed its output";
  if (WIFSIGNALED(status)) {
    const char* name = sigabbrev_np(WTERMSIG(status));
    return name != nullptr ? "SIG" + std::string(name) : "signal " + std::to_string(WTERMSIG(status));
  }
  return "exit status " + std::to_string(WEXITSTATUS(status));
}

}  // namespace tconv
