#include "impls/host/child_process.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstring>

namespace tconv {
namespace {

constexpr size_t kAlignment = 64;
constexpr size_t kSmallestArena = size_t{1} << 20;

// The start of the shared memory; the storages of x, w, b and y follow, each at a multiple of kAlignment.
struct Header {
  Problem problem;
  std::array<TensorRef, 4> tensors;  // their data pointers are valid in both processes: the child is a fork
  Outcome::Kind kind;
  std::array<char, 512> detail;
};

size_t aligned(size_t bytes) { return (bytes + kAlignment - 1) / kAlignment * kAlignment; }

// Anonymous memory that a fork shares.
class Arena {
 public:
  ~Arena() { release(); }
  bool reserve(size_t bytes) {
    release();
    void* memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) return false;
    data_ = static_cast<std::byte*>(memory);
    size_ = bytes;
    return true;
  }
  std::byte* data() const { return data_; }
  size_t size() const { return size_; }
  Header& header() const { return *reinterpret_cast<Header*>(data_); }

 private:
  void release() {
    if (data_ != nullptr) munmap(data_, size_);
    data_ = nullptr;
    size_ = 0;
  }
  std::byte* data_ = nullptr;
  size_t size_ = 0;
};

std::string describe_exit(int status) {
  if (!WIFSIGNALED(status)) return "exit status " + std::to_string(WEXITSTATUS(status));
  const char* name = sigabbrev_np(WTERMSIG(status));
  return name != nullptr ? "SIG" + std::string(name) : "signal " + std::to_string(WTERMSIG(status));
}

class ChildProcess : public Implementation {
 public:
  ChildProcess(std::unique_ptr<Implementation> inner, std::chrono::milliseconds deadline)
      : inner_(std::move(inner)), deadline_(deadline) {}
  ~ChildProcess() override { stop(); }

  std::string name() const override { return inner_->name(); }
  std::string version() const override { return inner_->version(); }
  std::string description() const override { return inner_->description(); }
  std::optional<std::string> unsupported(const Case& c) const override { return inner_->unsupported(c); }

  Outcome run(const Call& call) override {
    if (!prepare(call))
      return {Outcome::Kind::refused, "no process or memory for it: " + std::string(std::strerror(errno))};
    hand_over(call);
    const char go = 1;
    if (send(request_, &go, 1, MSG_NOSIGNAL) != 1) return died();  // not SIGPIPE, if the child died since
    pollfd answer{response_, POLLIN, 0};
    int ready = 0;
    do ready = poll(&answer, 1, static_cast<int>(deadline_.count()));
    while (ready < 0 && errno == EINTR);
    if (ready == 0) {
      stop();
      return {Outcome::Kind::timed_out, "no answer within " + std::to_string(deadline_.count()) + " ms"};
    }
    char done = 0;
    if (read(response_, &done, 1) != 1) return died();
    return take_back(call);
  }

 private:
  // A running child whose arena is large enough for the call.
  bool prepare(const Call& call) {
    size_t bytes = aligned(sizeof(Header));
    for (const size_t part : {call.x.bytes, call.w.bytes, call.b.bytes, call.y.bytes}) bytes += aligned(part);
    if (child_ > 0 && bytes <= arena_.size()) return true;
    stop();
    return (bytes <= arena_.size() || arena_.reserve(std::max(2 * bytes, kSmallestArena))) && start();
  }

  bool start() {
    std::array<int, 2> request{-1, -1}, response{-1, -1};
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, request.data()) != 0) return false;
    if (pipe2(response.data(), O_CLOEXEC) != 0) {
      close(request[0]);
      close(request[1]);
      return false;
    }
    child_ = fork();
    if (child_ == 0) {
      close(request[1]);
      close(response[0]);
      serve(request[0], response[1]);
    }
    close(request[0]);
    close(response[1]);
    request_ = request[1];
    response_ = response[0];
    if (child_ > 0) return true;
    stop();
    return false;
  }

  // The child: answers calls until the parent goes away.
  [[noreturn]] void serve(int request, int response) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    signal(SIGINT, SIG_IGN);  // Ctrl-C is the parent's to handle
    for (const int fatal : {SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL}) signal(fatal, SIG_DFL);
    const rlimit no_core{0, 0};
    setrlimit(RLIMIT_CORE, &no_core);
    prctl(PR_SET_DUMPABLE, 0);  // a crash is an answer here, not worth a core file
    if (const int null = open("/dev/null", O_WRONLY | O_CLOEXEC); null >= 0) {
      dup2(null, STDOUT_FILENO);
      dup2(null, STDERR_FILENO);
    }
    char go = 0;
    while (read(request, &go, 1) == 1) {
      Header& h = arena_.header();
      const Outcome outcome = inner_->run({h.problem, h.tensors[0], h.tensors[1], h.tensors[2], h.tensors[3]});
      h.kind = outcome.kind;
      h.detail.fill('\0');
      outcome.detail.copy(h.detail.data(), h.detail.size() - 1);
      if (write(response, &go, 1) != 1) break;
    }
    _exit(0);
  }

  void hand_over(const Call& call) {
    Header& h = arena_.header();
    h.problem = call.problem;
    std::byte* at = arena_.data() + aligned(sizeof(Header));
    const std::array<ConstTensorRef, 4> from = {call.x, call.w, call.b, call.y};
    for (size_t i = 0; i < from.size(); ++i) {
      h.tensors[i] = {from[i].type, from[i].layout, from[i].data != nullptr ? at : nullptr, from[i].bytes};
      if (from[i].bytes != 0) std::memcpy(at, from[i].data, from[i].bytes);
      y_ = at;
      at += aligned(from[i].bytes);
    }
  }

  Outcome take_back(const Call& call) {
    const Header& h = arena_.header();  // the child may have written over it: follow no pointer from there
    if (h.kind > Outcome::Kind::broke_contract) {
      stop();
      return {Outcome::Kind::broke_contract, "it wrote outside its tensors, over the host's memory"};
    }
    std::memcpy(call.y.data, y_, call.y.bytes);
    const auto end = std::find(h.detail.begin(), h.detail.end(), '\0');
    return {h.kind, std::string(h.detail.begin(), end)};
  }

  Outcome died() {
    int status = 0;
    kill(child_, SIGKILL);  // a child that closed its pipe but lives on must not be waited for
    while (waitpid(child_, &status, 0) < 0 && errno == EINTR) {
    }
    child_ = -1;
    stop();
    return {Outcome::Kind::crashed, describe_exit(status)};
  }

  void stop() {
    if (child_ > 0) {
      kill(child_, SIGKILL);
      while (waitpid(child_, nullptr, 0) < 0 && errno == EINTR) {
      }
    }
    child_ = -1;
    for (int* fd : {&request_, &response_}) {
      if (*fd >= 0) close(*fd);
      *fd = -1;
    }
  }

  std::unique_ptr<Implementation> inner_;
  std::chrono::milliseconds deadline_;
  Arena arena_;
  const std::byte* y_ = nullptr;  // where the arena holds y
  pid_t child_ = -1;
  int request_ = -1;
  int response_ = -1;
};

}  // namespace

std::unique_ptr<Implementation> in_child_process(std::unique_ptr<Implementation> inner,
                                                 std::chrono::milliseconds deadline) {
  return std::make_unique<ChildProcess>(std::move(inner), deadline);
}

}  // namespace tconv
