#include "cli/shards.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <csignal>
#include <cstring>
#include <numeric>
#include <span>
#include <stdexcept>

#include "cli/terminal.h"
#include "report/json_report.h"

namespace tconv::cli {
namespace {

constexpr unsigned kMostJobs = 256;

// Memory that all processes of the search see.
struct Shared {
  std::atomic<bool> stop{false};
  std::array<std::atomic<uint64_t>, kMostJobs> done{};
};

struct Unmap {
  void operator()(Shared* shared) const { munmap(shared, sizeof(Shared)); }
};

std::unique_ptr<Shared, Unmap> share() {
  void* memory = mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) throw std::runtime_error(fmt::format("no shared memory: {}", std::strerror(errno)));
  return std::unique_ptr<Shared, Unmap>(new (memory) Shared);
}

struct Shard {
  pid_t process = -1;
  int pipe = -1;
  std::string text;  // its result as JSON, as far as it has come
};

// The child's whole life: search its cases, write the result to the pipe, end. Only the parent handles Ctrl-C.
[[noreturn]] void run_shard(Plan plan, const std::function<Subjects()>& make_subjects, unsigned index, unsigned jobs,
                            Shared& shared, int pipe) try {
  std::signal(SIGINT, SIG_IGN);
  plan.first = index;
  plan.step = jobs;
  plan.go_on = [&](const SearchResult& so_far, uint64_t) {
    shared.done[index] = so_far.drawn;
    return !shared.stop;
  };
  const std::string text = json_text(to_json(search(plan, make_subjects())));
  for (size_t at = 0; at < text.size();) {
    const ssize_t written = write(pipe, text.data() + at, text.size() - at);
    if (written < 0) _exit(3);
    at += static_cast<size_t>(written);
  }
  _exit(0);
} catch (const std::exception& error) {
  fmt::print(stderr, "tconv: {}\n", error.what());
  _exit(3);
}

Shard start(const Plan& plan, const std::function<Subjects()>& make_subjects, unsigned index, unsigned jobs,
            Shared& shared) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error(fmt::format("no pipe: {}", std::strerror(errno)));
  const pid_t process = fork();
  if (process < 0) throw std::runtime_error(fmt::format("no process: {}", std::strerror(errno)));
  if (process == 0) run_shard(plan, make_subjects, index, jobs, shared, ends[1]);
  close(ends[1]);
  return {process, ends[0], ""};
}

// Reads what has come; returns false at the end of the pipe.
bool read_more(Shard& shard) {
  std::array<char, 65536> buffer{};
  const ssize_t count = read(shard.pipe, buffer.data(), buffer.size());
  if (count > 0) shard.text.append(buffer.data(), static_cast<size_t>(count));
  return count > 0 || (count < 0 && errno == EINTR);
}

void collect(std::vector<Shard>& shards, Shared& shared, Progress& progress) {
  for (;;) {
    std::vector<pollfd> waiting;
    for (const Shard& shard : shards)
      if (shard.pipe >= 0) waiting.push_back({shard.pipe, POLLIN, 0});
    if (waiting.empty()) return;
    poll(waiting.data(), waiting.size(), 200);
    if (interrupted()) shared.stop = true;
    progress.show(std::accumulate(shared.done.begin(), shared.done.end(), uint64_t{0}));
    for (Shard& shard : shards) {
      const bool ready = std::any_of(waiting.begin(), waiting.end(),
                                     [&](const pollfd& p) { return p.fd == shard.pipe && p.revents != 0; });
      if (!ready || read_more(shard)) continue;
      close(shard.pipe);
      shard.pipe = -1;
    }
  }
}

}  // namespace

SearchResult sharded_search(const Plan& plan, const std::function<Subjects()>& make_subjects, unsigned jobs) {
  jobs = std::clamp(jobs, 1U, kMostJobs);
  const auto shared = share();
  std::vector<Shard> shards;
  for (unsigned index = 0; index < jobs; ++index) shards.push_back(start(plan, make_subjects, index, jobs, *shared));
  Progress progress(plan.cases);
  collect(shards, *shared, progress);

  SearchResult result = empty_result(plan.properties, make_subjects(), plan.seed);
  for (const Shard& shard : shards) {
    int status = 0;
    while (waitpid(shard.process, &status, 0) < 0 && errno == EINTR) {
    }
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
      throw std::runtime_error(WIFSIGNALED(status)
                                   ? fmt::format("a process of the search died: {}", strsignal(WTERMSIG(status)))
                                   : "a process of the search failed");
    merge(result, search_result_from_json(Json::parse(shard.text)));
  }
  return result;
}

}  // namespace tconv::cli
