// tconv_bench_worker LIBRARY: computes with one library what `tconv bench` asks for, in a process of its own, and says
// how long that took. A line of JSON for each line of JSON, on stdin and stdout:
//
//   at first                                  {"name": "...", "version": "..."}     or {"error": "..."}, and it ends
//   {"prepare": "tconv1 ...", "threads": 1}   {"outcome": "computed", "create_and_first_seconds": 0.1}
//                                             or {"outcome": "refused", "detail": "..."}, wrong, broke_contract
//   {"time": 0.02}                            {"nanoseconds": [...], "conversion_nanoseconds": [...]}: of each call, as
//                                             many as fit in so many seconds, at least one
//   {"release": true}                         {"outcome": "released"}: what was prepared is gone
//   anything else                             {"error": "..."}
//
// Several cases can be prepared at once: then each line says which one is meant, as {"time": 0.02, "as": "nxc"}.
#include <fcntl.h>
#include <malloc.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "bench/timed_call.h"
#include "bench/work.h"
#include "ref/case_text.h"

namespace tconv::bench {
namespace {

using Json = nlohmann::ordered_json;

constexpr double kWarmUp = 0.05;     // calls that take longer are not warmed up before they are timed
constexpr size_t kMostCalls = 1000;  // in a batch

Json error(const std::string& text) { return {{"error", text}}; }

const char* name_of(Outcome::Kind kind) {
  if (kind == Outcome::Kind::computed) return "wrong";
  return kind == Outcome::Kind::refused ? "refused" : "broke_contract";
}

class Worker {
 public:
  explicit Worker(const Plugin& plugin) : plugin_(plugin) {}

  Json answer(const std::string& line) try {
    const Json question = Json::parse(line);
    if (!question.is_object()) return error("a line is an object");
    const std::string as = question.value("as", "");
    if (question.contains("prepare")) return prepare(as, question.at("prepare"), question.value("threads", 1));
    if (question.contains("time")) return time(as, question.at("time"));
    if (!question.contains("release")) return error("a line has prepare, time or release");
    calls_.erase(as);
    return {{"outcome", "released"}};
  } catch (const std::bad_alloc&) {
    return {{"outcome", "refused"}, {"detail", "no memory"}};
  } catch (const std::exception& reason) {
    return error(reason.what());
  }

 private:
  struct Prepared {
    std::unique_ptr<TimedCall> call;
    double seconds = 0;  // of the last run
  };

  Json prepare(const std::string& as, const std::string& text, int threads) {
    calls_.erase(as);
    const auto parsed = parse_case(text);
    if (const auto* wrong = std::get_if<TextError>(&parsed)) return error(wrong->message);
    const Case& c = std::get<Case>(parsed);
    if (const std::string reason = not_measurable(c); !reason.empty()) return error(reason);
    // Without set_threads it is taken to use one.
    if (const auto reason = plugin_.set_threads(threads); reason && threads != 1)
      return {{"outcome", "refused"}, {"detail", *reason}};
    auto made = TimedCall::make(plugin_, c);
    if (const auto* failure = std::get_if<TimedCall::Failure>(&made))
      return {{"outcome", name_of(failure->kind)}, {"detail", failure->detail}};
    auto& call = std::get<std::unique_ptr<TimedCall>>(made);
    const double seconds = call->create_and_first_seconds();
    calls_[as] = {std::move(call)};
    return {{"outcome", "computed"}, {"create_and_first_seconds", seconds}};
  }

  Json time(const std::string& as, double seconds) {
    using Clock = std::chrono::steady_clock;
    const auto found = calls_.find(as);
    if (found == calls_.end()) return error("nothing is prepared");
    Prepared& prepared = found->second;
    if (prepared.seconds < kWarmUp) prepared.call->run();
    Json whole = Json::array(), conversions = Json::array();
    const auto begin = Clock::now();
    do {
      const TimedCall::Run run = prepared.call->run();
      whole.push_back(run.nanoseconds);
      conversions.push_back(run.conversion_nanoseconds);
      prepared.seconds = 1e-9 * static_cast<double>(run.nanoseconds);
    } while (whole.size() < kMostCalls && std::chrono::duration<double>(Clock::now() - begin).count() < seconds);
    return {{"nanoseconds", std::move(whole)}, {"conversion_nanoseconds", std::move(conversions)}};
  }

  const Plugin& plugin_;
  std::map<std::string, Prepared> calls_;
};

// Answers go to a descriptor that the library does not know: it may print.
std::FILE* take_stdout() {
  std::FILE* answers = fdopen(fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3), "w");
  dup2(open("/dev/null", O_WRONLY), STDOUT_FILENO);
  return answers;
}

int serve(const char* path) {
  // Memory that was freed is used again, not fetched anew from the system at every call: libraries that allocate their
  // results would be measured on page faults.
  mallopt(M_MMAP_MAX, 0);
  mallopt(M_TRIM_THRESHOLD, -1);
  std::FILE* answers = take_stdout();
  const auto say = [&](const Json& answer) {
    const std::string line = answer.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
    return std::fwrite(line.data(), 1, line.size(), answers) == line.size() && std::fflush(answers) == 0;
  };
  const auto loaded = Plugin::load(path);
  if (const auto* reason = std::get_if<LoadError>(&loaded)) return say(error(reason->detail)) ? 1 : 3;
  const Plugin& plugin = *std::get<std::unique_ptr<Plugin>>(loaded);
  if (!say({{"name", plugin.name()}, {"version", plugin.version()}})) return 3;
  Worker worker(plugin);
  for (std::string line; std::getline(std::cin, line);)
    if (!say(worker.answer(line))) return 3;
  return 0;
}

}  // namespace
}  // namespace tconv::bench

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("tconv_bench_worker is started by `tconv bench`, to time a library in a process of its own\n", stderr);
    return 2;
  }
  // No destructors: threads that the library left behind may still use what they would destroy.
  _exit(tconv::bench::serve(argv[1]));
}
