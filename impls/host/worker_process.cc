#include "impls/host/worker_process.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>

namespace tconv {
namespace {

constexpr size_t kInputs = 3;

std::string worker_path() {
  if (const char* path = std::getenv("TCONV_WORKER")) return path;
  std::error_code error;
  const auto self = std::filesystem::read_symlink("/proc/self/exe", error);
  return (self.parent_path() / "tconv_worker").string();
}

std::string system_error(const char* what) { return std::string(what) + ": " + std::strerror(errno); }

void limit(int resource, int64_t value) {
  const rlimit both{static_cast<rlim_t>(value), static_cast<rlim_t>(value)};
  setrlimit(static_cast<__rlimit_resource>(resource), &both);
}

// In the child, between fork and exec: descriptors in their places, limits set.
[[noreturn]] void become_worker(const std::string& program, const std::string& library, const std::vector<int>& descriptors,
                                int64_t memory) {
  // First above all the places, then down: no place is taken before its descriptor has left it.
  constexpr int kAbove = 64;
  for (size_t i = 0; i < descriptors.size(); ++i) dup2(descriptors[i], kAbove + static_cast<int>(i));
  for (size_t i = 0; i < descriptors.size(); ++i) dup2(kAbove + static_cast<int>(i), wire::kRequestPipe + static_cast<int>(i));
  const int null = open("/dev/null", O_RDWR);
  for (const int standard : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) dup2(null, standard);
  for (int open = wire::kLargeOutputs + 1; open < 256; ++open) close(open);
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_NOFILE, 256);
  limit(RLIMIT_FSIZE, int64_t{64} << 20);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  limit(RLIMIT_AS, memory);
#else
  static_cast<void>(memory);  // sanitizers reserve terabytes
#endif
  const std::array<char*, 3> arguments = {const_cast<char*>(program.c_str()), const_cast<char*>(library.c_str()), nullptr};
  execv(program.c_str(), arguments.data());
  _exit(127);
}

}  // namespace

wire::Control& WorkerProcess::control() const { return *reinterpret_cast<wire::Control*>(control_.slot(0)); }

std::byte* WorkerProcess::slot(bool large, size_t role, size_t index) const {
  if (role == wire::kY) return (large ? large_outputs_ : small_outputs_).slot(large ? 0 : index);
  return (large ? large_inputs_ : small_inputs_).slot(role + (large ? 0 : index * kInputs));
}

std::optional<std::string> WorkerProcess::create_arenas(size_t large_slot) {
  const bool small_there = control_.descriptor() >= 0;
  if (!small_there && !(control_.create("control", 1, rounded_to_pages(sizeof(wire::Control))) &&
                        small_inputs_.create("inputs", kInputs * wire::kBatch, wire::kSmallSlot) &&
                        small_outputs_.create("outputs", wire::kBatch, wire::kSmallSlot)))
    return system_error("no memory for the worker");
  if (large_outputs_.descriptor() >= 0 && large_outputs_.slot_bytes() == large_slot) return std::nullopt;
  if (!large_inputs_.create("large inputs", kInputs, large_slot) || !large_outputs_.create("large outputs", 1, large_slot))
    return system_error("no memory for the worker");
  return std::nullopt;
}

std::optional<std::string> WorkerProcess::start(const std::string& library, size_t large_slot, const WorkerLimits& limits) {
  stop();
  if (auto error = create_arenas(large_slot)) return error;
  new (control_.slot(0)) wire::Control();
  std::array<int, 2> request{-1, -1}, response{-1, -1};
  if (pipe2(request.data(), O_CLOEXEC) != 0) return system_error("no pipe for the worker");
  if (pipe2(response.data(), O_CLOEXEC) != 0) {
    close(request[0]);
    close(request[1]);
    return system_error("no pipe for the worker");
  }
  const std::string program = worker_path();
  const auto tensors = static_cast<int64_t>(4 * large_slot + 4 * wire::kBatch * wire::kSmallSlot);
  const pid_t child = fork();
  if (child == 0)
    become_worker(program, library,
                  {request[0], response[1], control_.descriptor(), small_inputs_.descriptor(), small_outputs_.descriptor(),
                   large_inputs_.descriptor(), large_outputs_.descriptor()},
                  limits.memory + tensors);
  close(request[0]);
  close(response[1]);
  process_ = child;
  request_ = request[1];
  response_ = response[0];
  if (child < 0) {
    stop();
    return system_error("no process for the worker");
  }
  if (const auto died = wait_for_answer(limits.deadline)) {
    if (died->detail == "exit status 127") return "cannot run " + program + "; TCONV_WORKER can name it";
    wire::Control& c = control();
    const std::string detail = (died->kind == Outcome::Kind::timed_out ? "hangs while it is loaded: " : "dies while it is loaded: ") + died->detail;
    c.load_error.fill('\0');
    detail.copy(c.load_error.data(), c.load_error.size() - 1);
    c.loaded = 2;
  }
  return std::nullopt;
}

std::optional<Outcome> WorkerProcess::wait_for_answer(std::chrono::milliseconds deadline) {
  uint32_t begun = control().started;
  for (;;) {
    pollfd answer{response_, POLLIN, 0};
    const int ready = poll(&answer, 1, static_cast<int>(deadline.count()));
    if (ready < 0 && errno == EINTR) continue;
    if (ready == 0 && control().started != begun) {  // slow, but not at the same call as before
      begun = control().started;
      continue;
    }
    if (ready == 0) {
      stop();
      return Outcome{Outcome::Kind::timed_out, "no answer within " + std::to_string(deadline.count()) + " ms"};
    }
    char done = 0;
    if (read(response_, &done, 1) == 1) return std::nullopt;
    return how_it_died();
  }
}

std::optional<Outcome> WorkerProcess::answer_requests(const WorkerLimits& limits) {
  wire::Control& c = control();
  c.started = c.finished = 0;
  c.fault = {};
  const char go = 1;
  // A worker that has died since its last answer is seen by the read that follows.
  std::signal(SIGPIPE, SIG_IGN);
  if (write(request_, &go, 1) != 1) return how_it_died();
  return wait_for_answer(limits.deadline);
}

// The pipe has closed: the worker is dead, or the library closed its descriptors and lives on.
Outcome WorkerProcess::how_it_died() {
  int status = 0;
  pid_t gone = 0;
  for (int i = 0; i < 50 && gone == 0; ++i) {
    gone = waitpid(process_, &status, WNOHANG);
    if (gone == 0) usleep(2000);
  }
  if (gone == 0) {
    stop();
    return {Outcome::Kind::broke_contract, "closes file descriptors that are not its own"};
  }
  process_ = -1;
  stop();
  const wire::Fault& fault = control().fault;
  if (fault.seen) {
    const auto& text = fault.detail;
    return {Outcome::Kind::broke_contract, std::string(text.begin(), std::find(text.begin(), text.end(), '\0'))};
  }
  if (WIFEXITED(status)) {
    const int code = WEXITSTATUS(status);
    if (code == 127) return {Outcome::Kind::crashed, "exit status 127"};
    return {Outcome::Kind::broke_contract, "ends the process: exit status " + std::to_string(code)};
  }
  const char* name = sigabbrev_np(WTERMSIG(status));
  return {Outcome::Kind::crashed, name != nullptr ? "SIG" + std::string(name) : "signal " + std::to_string(WTERMSIG(status))};
}

void WorkerProcess::stop() {
  if (process_ > 0) {
    kill(process_, SIGKILL);
    while (waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
  process_ = -1;
  for (int* descriptor : {&request_, &response_}) {
    if (*descriptor >= 0) close(*descriptor);
    *descriptor = -1;
  }
}

}  // namespace tconv
