#include "cli/fuzz_engine.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "cli/terminal.h"

namespace tconv::cli {
namespace {

namespace fs = std::filesystem;

// A program whose output, of both kinds, comes line by line.
class Program {
 public:
  explicit Program(const std::vector<std::string>& words) {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("cannot make a pipe");
    process_ = fork();
    if (process_ == 0) {
      setpgid(0, 0);  // Ctrl-C is ours to hand on
      dup2(open("/dev/null", O_RDONLY), STDIN_FILENO);
      dup2(ends[1], STDOUT_FILENO);
      dup2(ends[1], STDERR_FILENO);
      std::vector<char*> arguments;
      arguments.reserve(words.size() + 1);
      for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
      arguments.push_back(nullptr);
      execv(arguments[0], arguments.data());
      _exit(127);
    }
    close(ends[1]);
    output_ = fdopen(ends[0], "r");
  }
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;
  ~Program() {
    stop();
    std::fclose(output_);
  }

  // False at the end.
  bool read_line(std::string& line) {
    line.clear();
    for (int c = std::fgetc(output_); c != EOF; c = std::fgetc(output_)) {
      if (c == '\n') return true;
      line += static_cast<char>(c);
    }
    return !line.empty();
  }

  void interrupt() const { kill(-process_, SIGINT); }

  // The exit status, or 128 and the signal.
  int wait() {
    int status = 0;
    if (process_ > 0) waitpid(process_, &status, 0);
    process_ = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }

 private:
  void stop() {
    if (process_ > 0) kill(-process_, SIGKILL), wait();
  }
  pid_t process_ = 0;
  std::FILE* output_ = nullptr;
};

}  // namespace

void run_engine(const EngineRun& run, const OnProgress& on_progress) {
  fs::create_directories(run.corpus);
  std::vector<std::string> words = {run.target,
                                    fmt::format("-fork={}", run.jobs),
                                    "-ignore_crashes=1",
                                    "-ignore_ooms=1",
                                    "-ignore_timeouts=1",
                                    "-timeout=25",
                                    "-rss_limit_mb=2560",
                                    "-print_final_stats=1",
                                    fmt::format("-max_total_time={:.0f}", run.seconds),
                                    fmt::format("-artifact_prefix={}/", run.artifacts.string()),
                                    run.corpus};
  for (const fs::path& seeds : run.seeds)
    if (fs::is_directory(seeds)) words.push_back(seeds);
  Program engine(words);
  std::string line, last;
  bool told = false;
  // The engine writes a line a second or so, so that Ctrl-C is seen soon.
  while (engine.read_line(line)) {
    if (line.starts_with('#')) on_progress(line);
    if (!line.empty()) last = line;
    if (interrupted() && !std::exchange(told, true)) engine.interrupt();
  }
  if (interrupted() && !std::exchange(told, true)) engine.interrupt();  // the signal ended the reading
  const int status = engine.wait();
  constexpr int kCrash = 77, kTimeout = 70, kOutOfMemory = 71, kInterrupted = 72;  // libFuzzer's
  if (status == 0 || status == kCrash || status == kTimeout || status == kOutOfMemory || status == kInterrupted || told)
    return;
  throw std::runtime_error(fmt::format("{} ended with status {}: {}", run.target.string(), status, last));
}

Reproduction reproduce(const fs::path& target, const fs::path& input) {
  constexpr std::string_view kOurs = "ASSERTION FAILED: tconv ", kSummary = "SUMMARY: ";
  Program program({target, "-timeout=25", "-rss_limit_mb=2560", input});
  Reproduction result;
  std::string line;
  while (program.read_line(line)) {
    if (line.starts_with(kOurs) && !result.of_judge) {
      result.headline = line.substr(kOurs.size());
      result.of_judge = true;
    } else if (line.starts_with(kSummary) && !result.of_judge) {
      result.headline = line.substr(kSummary.size());
    }
  }
  result.fails = program.wait() != 0;
  if (result.fails && result.headline.empty()) result.headline = "it ends the process";
  return result;
}

}  // namespace tconv::cli
