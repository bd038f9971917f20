#include "impls/host/worker_process.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <span>
#include <utility>

#include "impls/host/processor_wait.h"
#include "impls/host/sanitized.h"

namespace tconv {
namespace {

constexpr size_t kInputs = 3;
// By Entry.
constexpr std::array<const char*, 8> kPlaces = {"between calls",    "in supports",        "in plan",
                                                "in execute",       "in destroy",         "in run",
                                                "in backward_data", "in backward_weights"};
static_assert(kPlaces.size() == static_cast<size_t>(Entry::backward_weights) + 1);

// The library shares the memory that tells it.
std::string place(size_t entry) {
  if (entry >= kPlaces.size()) return ", after it wrote to memory that is not its own";
  return std::string(" ") + kPlaces[entry];
}

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

// In the child, between fork and exec: a process group of its own, descriptors in their places, limits set.
[[noreturn]] void become_worker(const char* program, const char* library, std::span<const int> descriptors,
                                const WorkerLimits& limits, int64_t tensors) {
  setpgid(0, 0);
  // First above all the places, then down: no place is taken before its descriptor has left it.
  std::array<int, wire::kDescriptors> above{};
  for (size_t i = 0; i < descriptors.size(); ++i) above[i] = fcntl(descriptors[i], F_DUPFD, wire::kDescriptors);
  for (size_t i = 0; i < descriptors.size(); ++i) dup2(above[i], wire::kSocket + static_cast<int>(i));
  const int null = open("/dev/null", O_RDWR);
  for (const int standard : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) dup2(null, standard);
  dup2(memfd_create("stdout", 0), STDOUT_FILENO);  // where the worker sees what is printed
  close_range(wire::kDescriptors, ~0U, 0);
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_NOFILE, 256);
  limit(RLIMIT_FSIZE, int64_t{64} << 20);
  std::signal(SIGXFSZ, SIG_IGN);
  if (!kSanitized) limit(RLIMIT_AS, limits.memory + tensors);
  const std::array<char*, 4> arguments = {const_cast<char*>(program), const_cast<char*>(library),
                                          limits.ask_supports ? nullptr : const_cast<char*>(wire::kAskNot), nullptr};
  execv(program, arguments.data());
  _exit(127);
}

void close_and_forget(int& descriptor) {
  if (descriptor >= 0) close(descriptor);
  descriptor = -1;
}

}  // namespace

wire::Requests& WorkerProcess::requests() const { return *reinterpret_cast<wire::Requests*>(requests_.slot(0)); }
wire::Answers& WorkerProcess::answers() const { return *reinterpret_cast<wire::Answers*>(answers_.slot(0)); }

std::byte* WorkerProcess::slot(bool large, size_t role, size_t index) const {
  if (role == wire::kY) return (large ? large_outputs_ : small_outputs_).slot(large ? 0 : index);
  return (large ? large_inputs_ : small_inputs_).slot(role + (large ? 0 : index * kInputs));
}

std::optional<std::string> WorkerProcess::create_arenas(size_t large_slot) {
  const bool small_there = small_outputs_.descriptor() >= 0;
  if (!small_there && !(requests_.create("requests", 1, rounded_to_pages(sizeof(wire::Requests))) &&
                        answers_.create("answers", 1, rounded_to_pages(sizeof(wire::Answers))) &&
                        small_inputs_.create("inputs", kInputs * wire::kBatch, wire::kSmallSlot) &&
                        small_outputs_.create("outputs", wire::kBatch, wire::kSmallSlot)))
    return system_error("no memory for the worker");
  if (large_outputs_.descriptor() >= 0 && large_outputs_.slot_bytes() == large_slot) return std::nullopt;
  if (!large_inputs_.create("large inputs", kInputs, large_slot) ||
      !large_outputs_.create("large outputs", 1, large_slot))
    return system_error("no memory for the worker");
  return std::nullopt;
}

std::optional<std::string> WorkerProcess::start(const std::string& library, size_t large_slot,
                                                const WorkerLimits& limits) {
  stop();
  if (auto error = create_arenas(large_slot)) return error;
  new (requests_.slot(0)) wire::Requests();
  new (answers_.slot(0)) wire::Answers();
  const std::string program = worker_path();
  if (access(program.c_str(), X_OK) != 0)
    return system_error(("cannot run " + program).c_str()) + "; TCONV_WORKER can name it";
  std::array<int, 2> ends{-1, -1};
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
    return system_error("no socket for the worker");
  socket_ = ends[0];
  const std::array<int, 7> descriptors = {ends[1],
                                          requests_.descriptor(),
                                          answers_.descriptor(),
                                          small_inputs_.descriptor(),
                                          small_outputs_.descriptor(),
                                          large_inputs_.descriptor(),
                                          large_outputs_.descriptor()};
  const auto tensors = static_cast<int64_t>(4 * large_slot + 4 * wire::kBatch * wire::kSmallSlot);
  process_ = fork();
  if (process_ == 0) become_worker(program.c_str(), library.c_str(), descriptors, limits, tensors);
  const int fork_error = errno;
  close(ends[1]);
  if (process_ < 0) {
    stop();
    errno = fork_error;
    return system_error("no process for the worker");
  }
  setpgid(process_, process_);  // whichever of the two is first
  life_ = static_cast<int>(syscall(SYS_pidfd_open, process_, 0));
  if (const auto died = wait_for_answer(limits.loading)) {
    const bool hangs = died->kind == Outcome::Kind::timed_out;
    const std::string detail = (hangs ? "hangs while it is loaded: " : "dies while it is loaded: ") + died->detail;
    wire::Answers& a = answers();
    a.load_error.fill('\0');
    detail.copy(a.load_error.data(), a.load_error.size() - 1);
    a.loaded = 2;
  }
  if (answers().loaded != 1) stop();
  return std::nullopt;
}

// How long the call that is running may take for its products and outputs. At 10 million a second even the plainest
// loop is done.
std::chrono::milliseconds WorkerProcess::time_for_products() const {
  constexpr int64_t kProductsInOne = 10000, kMost = int64_t{1} << 40;
  const wire::Requests& all = requests();
  const auto products = [&](const wire::Request& request) {
    const int64_t outputs = element_count(output_shape(request.problem)).value_or(0);
    return std::min(kMost, multiplications(request.problem)) + std::min(kMost, outputs);
  };
  if (all.count == 0 || all.manner == Manner::unchecked) return {};  // loading, or no problem at all
  const uint32_t running = std::clamp(answers().started, 1U, all.count) - 1;
  if (all.manner == Manner::in_turn) return std::chrono::milliseconds(products(all.calls[running]) / kProductsInOne);
  constexpr int64_t kTimes = 8, kRounds = 1000;  // what the worker makes of a call of another manner
  int64_t sum = 0;
  for (uint32_t i = 0; i < all.count; ++i) sum += products(all.calls[i]);
  return std::chrono::milliseconds(kRounds + sum / kProductsInOne * kTimes);
}

// The time of a call counts from when it is seen to run, in steps, so that a hang is not waited for twice. What the
// worker waited for a processor does not count, up to a few times the deadline: a machine may be that busy.
std::optional<Outcome> WorkerProcess::wait_for_answer(std::chrono::milliseconds deadline) {
  using Clock = std::chrono::steady_clock;
  constexpr int kStep = 20, kMostWaits = 4;  // milliseconds; deadlines
  for (;;) {
    const uint32_t begun = answers().started;
    const auto begin = Clock::now();
    std::optional<std::chrono::nanoseconds> waited;  // looked up only for a call that takes a while
    const auto allowed = deadline + time_for_products();
    for (bool same_call = true; same_call;) {
      std::array<pollfd, 2> events = {{{socket_, POLLIN, 0}, {life_, POLLIN, 0}}};
      const int ready = poll(events.data(), events.size(), kStep);
      if (ready > 0) return read_answer();
      if (ready < 0 && errno != EINTR) return how_it_died();
      if (!waited) waited = processor_wait(process_);
      const uint32_t started = answers().started;
      same_call = started <= begun || started > requests().count;
      const auto taken = Clock::now() - begin;
      if (!same_call || taken < allowed) continue;
      if (taken - (processor_wait(process_) - *waited) < allowed && taken < kMostWaits * allowed) continue;
      stop();
      return Outcome{Outcome::Kind::timed_out, "no answer within " + std::to_string(deadline.count()) + " ms"};
    }
  }
}

std::optional<Outcome> WorkerProcess::read_answer() {
  char done = 0;
  if (recv(socket_, &done, 1, MSG_DONTWAIT) != 1) return how_it_died();
  const bool intact = answers().intact();
  if (intact && answers().loaded != 0 && answers().finished == requests().count) return std::nullopt;
  stop();
  return intact ? broke(Rule::restores_environment, "writes to descriptors that are not its own")
                : broke(Rule::writes_only_y, "writes to memory that is not its own");
}

std::optional<Outcome> WorkerProcess::answer_requests(std::chrono::milliseconds deadline) {
  wire::Answers& a = answers();
  a.started = 1;
  a.finished = 0;
  const char go = 1;
  auto died = send(socket_, &go, 1, MSG_NOSIGNAL) == 1 ? wait_for_answer(deadline) : how_it_died();
  if (died && died->kind != Outcome::Kind::broke_contract) died->detail += place(static_cast<size_t>(a.entry.load()));
  return died;
}

// The socket has closed or the process has ended. If only the former, the library closed it and lives on.
Outcome WorkerProcess::how_it_died() {
  pollfd end{life_, POLLIN, 0};
  poll(&end, 1, 500);  // a dying process closes its descriptors first
  siginfo_t status{};
  waitid(P_PID, static_cast<id_t>(process_), &status, WEXITED | WNOHANG | WNOWAIT);
  stop();
  Outcome said = wire::outcome_of(answers().last_words);
  if (said.kind != Outcome::Kind::computed) return said;
  if (status.si_pid == 0) return broke(Rule::restores_environment, "closes descriptors that are not its own");
  if (status.si_code == CLD_EXITED)
    return broke(Rule::answers, "ends the process: exit status " + std::to_string(status.si_status));
  const char* name = sigabbrev_np(status.si_status);
  return {Outcome::Kind::crashed,
          name != nullptr ? "SIG" + std::string(name) : "signal " + std::to_string(status.si_status)};
}

void WorkerProcess::stop() {
  if (process_ > 0) {
    kill(-process_, SIGKILL);  // with the processes that the library started; before its number can be another's
    kill(process_, SIGKILL);   // it may have left its group
    while (waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
  process_ = -1;
  close_and_forget(life_);
  close_and_forget(socket_);
}

}  // namespace tconv
