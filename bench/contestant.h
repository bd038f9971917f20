// One implementation in the comparison of `tconv bench`: the process that runs it, as its host sees it.
#pragma once

#include <chrono>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "bench/results.h"
#include "impls/host/command_process.h"
#include "ref/case.h"

namespace tconv::bench {

class Contestant {
 public:
  // `library` is a file that speaks tconv_abi.h. Its process is `tconv_bench_worker`, which stands beside this program
  // or where TCONV_BENCH_WORKER says; it starts when it is needed, and anew after it has died.
  Contestant(std::string name, std::string library) : name_(std::move(name)), library_(std::move(library)) {}

  const std::string& name() const { return name_; }
  const std::string& version() const { return version_; }  // empty before it has started

  struct Answer {
    Timing::Outcome outcome = Timing::Outcome::timed;  // or why it went wrong
    std::string detail;
    bool fine() const { return outcome == Timing::Outcome::timed; }
  };
  // Starts the process unless it runs; not fine if the library cannot be loaded, or dies of a small case.
  Answer start(std::chrono::milliseconds deadline);

  struct Prepared : Answer {
    double create_and_first_seconds = 0;
  };
  // Makes the data and a plan, computes and checks the result. Several cases can be prepared, under names; with one
  // number of threads. Before and after, and between the other calls, the process stands still.
  Prepared prepare(const std::string& as, const Case& c, int threads, std::chrono::milliseconds deadline);

  struct Times : Answer {
    std::vector<double> seconds, seconds_with_conversion;  // of each call
  };
  // As many calls as fit in so many seconds, at least one.
  Times time(const std::string& as, double seconds, std::chrono::milliseconds deadline);

  // Gives the memory of one that was prepared back.
  void release(const std::string& as);

 private:
  using Json = nlohmann::ordered_json;

  Answer look_at_speed(std::chrono::milliseconds deadline);
  // Reads its next line. What is no object of JSON is an end of it, too.
  Answer read(Json& answer, std::chrono::milliseconds deadline);
  Answer ask(const Json& question, Json& answer, std::chrono::milliseconds deadline);

  std::string name_, library_, version_;
  double seconds_per_mac_ = 0;  // at most, by a small case
  CommandProcess process_;
};

}  // namespace tconv::bench
