#include "cli/arguments/common.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <chrono>
#include <string>
#include <string_view>
#include <thread>

namespace tconv::cli {
namespace {

constexpr int kMostMissBits = 1000;

// N of the text "2^-N"; 0 if it is no such text, or N not between 1 and kMostMissBits.
int miss_bits_of(const std::string& text) {
  constexpr std::string_view kPrefix = "2^-";
  int bits = 0;
  if (!text.starts_with(kPrefix)) return 0;
  const auto [end, error] = std::from_chars(text.data() + kPrefix.size(), text.data() + text.size(), bits);
  return error == std::errc() && end == text.data() + text.size() && bits <= kMostMissBits ? std::max(0, bits) : 0;
}

}  // namespace

unsigned default_jobs() { return std::max(1U, std::thread::hardware_concurrency()); }

void add_report(CLI::App& command, ReportOptions& options) {
  command.add_option("--json", options.json, "Write the report as JSON to this file; - is stdout")->type_name("FILE");
  command.add_option("--html", options.html, "Likewise as a page with pictures")->type_name("FILE");
  command.add_option("--junit", options.junit, "Likewise as JUnit XML")->type_name("FILE");
  command.add_option("--sarif", options.sarif, "Likewise as SARIF")->type_name("FILE");
  command
      .add_option("--baseline", options.baseline,
                  "Findings of this JSON report are known: only others give exit code 1, and what is gone is told")
      ->type_name("FILE");
}

void add_confidence(CLI::App& command, int& miss_bits) {
  command
      .add_option_function<std::string>(
          "--confidence", [&](const std::string& text) { miss_bits = miss_bits_of(text); },
          fmt::format("What is wrong may pass a certificate with this probability at most (default: 2^-{})", miss_bits))
      ->check([](const std::string& text) {
        return miss_bits_of(text) > 0
                   ? std::string()
                   : fmt::format("'{}' is no probability like 2^-80, down to 2^-{}", text, kMostMissBits);
      });
}

void add_hosting(CLI::App& command, Hosting& hosting) {
  command
      .add_option_function<double>(
          "--deadline",
          [&](double seconds) {
            hosting.limits.deadline = std::chrono::milliseconds(static_cast<int64_t>(seconds * 1000));
            hosting.limits.loading = hosting.limits.deadline;
          },
          "Seconds that a call may take (default: 5 for a library, more for large calls; 10 for a command)")
      ->check(CLI::Range(0.01, 86400.0));
  command.add_flag(
      "--in-process", hosting.in_process,
      "Load libraries into tconv itself, not into a process of their own: whatever they do, tconv suffers");
  command.add_flag(
      "--probe-limits", [&](int64_t) { hosting.limits.ask_supports = false; },
      "Also run what a library says it does not support, to find wrong answers where it should refuse");
}

}  // namespace tconv::cli
