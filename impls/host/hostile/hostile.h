// The hostile library and what its tests share.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "impls/host/shared_library.h"
#include "impls/test_call.h"
#include "ref/expected.h"
#include "ref/test_spaces.h"

namespace tconv::test {

// Only what hangs is hurried: whoever is to answer may be slow on a busy machine.
inline constexpr WorkerLimits kPatient = {.deadline = std::chrono::seconds(60), .memory = int64_t{256} << 20};
inline constexpr WorkerLimits kHurried = {.deadline = std::chrono::milliseconds(1000),
                                          .loading = std::chrono::milliseconds(1000),
                                          .memory = int64_t{256} << 20};

inline Case case_of_width(int64_t width, const Axis& height = {}) {
  const Axis axis{.input = width, .kernel = 3, .stride = 2};
  return case_of(problem_of({1, 1, 2, 3, true}, height, axis));
}

inline void expect_right(Implementation& implementation, const Case& c) {
  const auto [outcome, y, poison] = answer(implementation, c);
  ASSERT_EQ(outcome.kind, Outcome::Kind::computed) << outcome.detail;
  EXPECT_EQ(y, expected_output(c.problem, c.type, make_operands(c)).value);
  EXPECT_EQ(poison.unwritten + poison.gaps_written, 0);
}

// The processes that we started.
inline std::vector<pid_t> children() {
  std::vector<pid_t> found;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    std::ifstream stat(entry.path() / "stat");
    pid_t process = 0, parent = 0;
    std::string name, state;
    if (stat >> process >> name >> state >> parent && parent == getpid()) found.push_back(process);
  }
  return found;
}

// Whatever TCONV_HOSTILE says, in a worker.
inline std::unique_ptr<Implementation> hostile(const char* behaviour, const WorkerLimits& limits = kPatient) {
  setenv("TCONV_HOSTILE", behaviour, 1);
  setenv("TCONV_HOST", std::to_string(getpid()).c_str(), 1);  // to know the processes that are left behind
  return make_shared_library(TCONV_HOSTILE_LIBRARY, limits);
}

}  // namespace tconv::test
