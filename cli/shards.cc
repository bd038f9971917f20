#include "cli/shards.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstring>
#include <functional>
#include <numeric>
#include <span>
#include <stdexcept>

#include "cli/checkpoint.h"
#include "cli/terminal.h"
#include "cli/usage_error.h"
#include "report/json_report.h"

namespace tconv::cli {
namespace {

constexpr unsigned kMostJobs = 256;

// The different keys of findings that all processes have seen, as hashes; of very many some are not counted.
class SharedKeys {
 public:
  void add(const std::string& key) {
    const uint64_t hash = std::max<uint64_t>(1, std::hash<std::string>()(key));
    for (std::atomic<uint64_t>& entry : entries_) {
      uint64_t held = 0;
      if (entry.compare_exchange_strong(held, hash) || held == hash) return;
    }
  }
  uint64_t count() const {
    const auto is_free = [](const std::atomic<uint64_t>& entry) { return entry == 0; };
    return static_cast<uint64_t>(std::find_if(entries_.begin(), entries_.end(), is_free) - entries_.begin());
  }

 private:
  std::array<std::atomic<uint64_t>, kMostFindings> entries_{};
};

// Memory that all processes of the search see.
struct Shared {
  std::atomic<bool> stop{false};
  std::array<std::atomic<uint64_t>, kMostJobs> done{};
  SharedKeys keys;
};

struct Unmap {
  void operator()(Shared* shared) const { munmap(shared, sizeof(Shared)); }
};

std::unique_ptr<Shared, Unmap> share_memory() {
  void* memory = mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) throw std::runtime_error(fmt::format("no shared memory: {}", std::strerror(errno)));
  return std::unique_ptr<Shared, Unmap>(new (memory) Shared);
}

using Clock = std::chrono::steady_clock;
constexpr auto kBetweenCheckpoints = std::chrono::milliseconds(250);

struct Shard {
  pid_t process = -1;
  int pipe = -1;
  std::string text;  // what has come of the next line
  std::string line;  // the last whole one: what it knows, a Part
};

void write_all(int pipe, const std::string& text) {
  for (size_t at = 0; at < text.size();) {
    const ssize_t written = write(pipe, text.data() + at, text.size() - at);
    if (written < 0) _exit(3);
    at += static_cast<size_t>(written);
  }
}

// The child's whole life: search its cases, tell the parent now and then what it knows if it wants that, and at the
// end. Only the parent handles Ctrl-C. If the parent is killed, so is the child.
[[noreturn]] void run_shard(Plan plan, const std::function<Subjects()>& make_subjects, unsigned index, Part known,
                            Shared& shared, int pipe, bool often) try {
  std::signal(SIGINT, SIG_IGN);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  auto told = Clock::now();
  size_t told_findings = 0;
  plan.first = known.next;
  plan.go_on = [&](const SearchResult& so_far, uint64_t next) {
    shared.done[index] = so_far.drawn;
    for (; told_findings < so_far.findings.size(); ++told_findings)
      shared.keys.add(so_far.findings[told_findings].argument + " " + so_far.findings[told_findings].key());
    if (often && Clock::now() - told > kBetweenCheckpoints) {
      write_all(pipe, to_line({next, so_far}));
      told = Clock::now();
    }
    return !shared.stop;
  };
  const uint64_t next = search_on(plan, make_subjects(), known.result);
  write_all(pipe, to_line({next, std::move(known.result)}));
  _exit(0);
} catch (const std::exception& error) {
  fmt::print(stderr, "tconv: {}\n", error.what());
  _exit(3);
}

Shard start(const Plan& plan, const std::function<Subjects()>& make_subjects, unsigned index, Part known,
            Shared& shared, bool often) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error(fmt::format("no pipe: {}", std::strerror(errno)));
  std::string line = to_line(known);
  const pid_t process = fork();
  if (process < 0) throw std::runtime_error(fmt::format("no process: {}", std::strerror(errno)));
  if (process == 0) run_shard(plan, make_subjects, index, std::move(known), shared, ends[1], often);
  close(ends[1]);
  return {process, ends[0], "", std::move(line)};
}

// Reads what has come; returns false at the end of the pipe.
bool read_more(Shard& shard) {
  std::array<char, 65536> buffer{};
  const ssize_t count = read(shard.pipe, buffer.data(), buffer.size());
  if (count > 0) shard.text.append(buffer.data(), static_cast<size_t>(count));
  for (size_t end = 0; (end = shard.text.find('\n')) != std::string::npos;) {
    shard.line = shard.text.substr(0, end + 1);
    shard.text.erase(0, end + 1);
  }
  return count > 0 || (count < 0 && errno == EINTR);
}

bool has_enough(const Plan& plan, const Shared& shared) {
  return plan.most_findings != 0 && shared.keys.count() >= plan.most_findings;
}

void save(const Checkpoint& checkpoint, const std::vector<Shard>& shards) {
  std::vector<std::string> lines;
  lines.reserve(shards.size());
  for (const Shard& shard : shards) lines.push_back(shard.line);
  checkpoint.save(lines);
}

void collect(const Plan& plan, std::vector<Shard>& shards, Shared& shared, Progress& progress,
             const Checkpoint& checkpoint) {
  for (auto saved = Clock::now();;) {
    std::vector<pollfd> waiting;
    for (const Shard& shard : shards)
      if (shard.pipe >= 0) waiting.push_back({shard.pipe, POLLIN, 0});
    if (waiting.empty()) return;
    poll(waiting.data(), waiting.size(), 200);
    if (interrupted() && !shared.stop) {
      progress.clear();
      announce("it ends after the cases it is at, and what was found is shrunk; Ctrl-C once more ends it at once");
    }
    if (interrupted() || has_enough(plan, shared)) shared.stop = true;
    progress.show(std::accumulate(shared.done.begin(), shared.done.end(), uint64_t{0}), shared.keys.count());
    for (Shard& shard : shards) {
      const bool ready = std::any_of(waiting.begin(), waiting.end(),
                                     [&](const pollfd& p) { return p.fd == shard.pipe && p.revents != 0; });
      if (!ready || read_more(shard)) continue;
      close(shard.pipe);
      shard.pipe = -1;
    }
    if (!checkpoint.wanted() || Clock::now() - saved < kBetweenCheckpoints) continue;
    save(checkpoint, shards);
    saved = Clock::now();
  }
}

}  // namespace

SearchResult sharded_search(const Plan& plan, const std::function<Subjects()>& make_subjects, unsigned jobs,
                            const std::string& checkpoint_path) {
  SearchResult result = empty_result(plan, make_subjects());
  const Checkpoint checkpoint(checkpoint_path, result, plan.shard);
  std::vector<Part> parts = checkpoint.parts();
  if (parts.empty()) {
    jobs = std::clamp(jobs, 1U, kMostJobs);
    for (unsigned index = 0; index < jobs; ++index) parts.push_back({plan.first + index * plan.step, result});
  }
  if (parts.size() > kMostJobs) throw UsageError(checkpoint_path + " has too many parts; remove it");
  Plan share = plan;
  share.step = plan.step * parts.size();

  const auto shared = share_memory();
  std::vector<Shard> shards;
  for (unsigned index = 0; index < parts.size(); ++index)
    shards.push_back(start(share, make_subjects, index, parts[index], *shared, checkpoint.wanted()));
  Progress progress(plan.cases / plan.step);
  collect(plan, shards, *shared, progress, checkpoint);

  bool to_the_end = true;
  for (const Shard& shard : shards) {
    int status = 0;
    while (waitpid(shard.process, &status, 0) < 0 && errno == EINTR) {
    }
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
      throw std::runtime_error(WIFSIGNALED(status)
                                   ? fmt::format("a process of the search died: {}", strsignal(WTERMSIG(status)))
                                   : "a process of the search failed");
    const Part part = part_from(shard.line);
    to_the_end = to_the_end && part.next >= plan.cases;
    merge(result, part.result);
  }
  if (checkpoint.wanted()) save(checkpoint, shards);
  // To have found enough is an end, too.
  if (has_enough(plan, *shared) && !interrupted()) result.interrupted = false;
  if (to_the_end) result.shards.done.insert(plan.shard);
  return result;
}

}  // namespace tconv::cli
