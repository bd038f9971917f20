// `tconv bench verify`: how fast implementations are verified.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <string>
#include <vector>

#include "bench/certificates.h"
#include "bench/small_cases.h"
#include "cli/commands.h"
#include "cli/names.h"
#include "cli/report_file.h"
#include "cli/terminal.h"
#include "cli/usage_error.h"
#include "impls/version.h"
#include "report/json_report.h"
#include "report/report.h"

namespace tconv::cli {
namespace {

constexpr const char* kOurs[] = {"scatter", "gather", "phases"};
constexpr const char* kRivals[] = {"onednn_any", "onednn_nchw", "onednn_nhwc",
                                   "xnnpack",    "libtorch",    "libtorch_native"};
constexpr char kHeadline[] = "2d-1190";  // of whose cases y has 74 elements on average

// An implementation, and where it runs.
struct Setting {
  std::string name, place;
  bench::Maker make;
};

// Ours are functions; a library is called here and in a worker.
std::vector<Setting> settings(const std::string& library) {
  std::vector<Setting> all;
  for (const char* name : kOurs) all.push_back({name, "function", [=] { return make_implementation(name); }});
  const std::string name = std::filesystem::path(library).stem().string().substr(3);
  all.push_back({name, "in_process", [=] { return make_implementation(library, {.limits = {}, .in_process = true}); }});
  all.push_back({name, "worker", [=] { return make_implementation(library); }});
  return all;
}

std::string percent(double share) { return share > 0 ? fmt::format("{:.0f} %", 100 * share) : "-"; }

Json to_json(const bench::Shares& shares) {
  return {{"generation", shares.generation},
          {"reference", shares.reference},
          {"implementation", shares.implementation},
          {"comparison", shares.comparison}};
}

std::vector<Layer> all_layers() { return {layers().begin(), layers().end()}; }

// Prints a table, unless the JSON goes to stdout.
class Bench {
 public:
  Bench(const BenchVerifyOptions& options, bool quiet)
      : options_(options),
        quiet_(quiet),
        layers_(options.layers.empty() ? all_layers() : find_layers(options.layers)) {}

  // Cases a second, of every workload in every setting.
  void measure_small_cases() {
    print("{:<24} {:<18} {:<11} {:>10} {:>9}   {:>10} {:>9} {:>14} {:>10}\n", "cases", "implementation", "where",
          "a second", "outputs", "generation", "reference", "implementation", "comparison");
    for (const bench::Workload& workload : bench::workloads())
      for (const Setting& setting : settings(options_.library)) {
        if (interrupted()) return;
        const bench::Speed speed = bench::speed(workload, setting.make, {options_.runs, options_.cases});
        wrong_ = wrong_ || !speed.wrong.empty();
        print("{:<24} {:<18} {:<11} {:>10.0f} {:>9.1f}   {:>10} {:>9} {:>14} {:>10}{}\n", workload.name, setting.name,
              setting.place, speed.cases_per_second, speed.outputs, percent(speed.shares.generation),
              percent(speed.shares.reference), percent(speed.shares.implementation), percent(speed.shares.comparison),
              speed.wrong.empty() ? "" : "  FAILS: " + speed.wrong);
        Json row = {{"cases", workload.name},
                    {"implementation", setting.name},
                    {"where", setting.place},
                    {"cases_per_second", speed.cases_per_second},
                    {"mean_outputs", speed.outputs}};
        if (!workload.random) row["shares"] = to_json(speed.shares);
        if (!speed.wrong.empty()) row["wrong"] = speed.wrong;
        speeds_.push_back(std::move(row));
        if (workload.name == kHeadline && setting.place != "function")
          headline_[setting.place] = speed.cases_per_second;
      }
  }

  // Seconds for the certificate of each layer, against those of the fastest adapter.
  void measure_certificates() {
    std::vector<std::unique_ptr<Implementation>> rivals;
    for (const char* name : kRivals)
      if (auto made = make_implementation(name, {.limits = {}, .in_process = true})) rivals.push_back(std::move(made));
    if (rivals.empty()) {
      fmt::print(stderr,
                 "tconv: no certificates: none of the adapters is built that they are measured against; "
                 "`./tconv install-adapters`, in a checkout, builds them\n");
      return;
    }
    print("\n{:<5} {:>9}  {:<16} {:>10} {:>12} {:>7}  {}\n", "layer", "mega-MACs", "fastest", "its ms", "certify ms",
          "share", "a wrong pixel passes");
    for (const Layer& layer : layers_) {
      if (interrupted()) break;
      measure(layer, rivals);
    }
    if (compute_ > 0)
      print(
          "{:<5} {:>9}  {:<16} {:>10.3f} {:>12.3f} {:>6.1f}%  of the large ones: * 100 mega-MACs, 64 output channels\n",
          "all", "", "", compute_ * 1e3, certify_ * 1e3, 100 * certify_ / compute_);
  }

  bool wrong() const { return wrong_; }
  bool measured() const { return !speeds_.empty() || !costs_.empty(); }

  Json json() const {
    Json result = {{"schema", "tconv-bench-verify/1"},    {"tconv", kVersion},
                   {"cpu", make_report({}, 0).cpu},       {"interrupted", interrupted()},
                   {"small_cases_per_second", headline_}, {"small_cases", speeds_}};
    if (!costs_.empty()) result["certificate"] = {{"share_of_compute_all", nullptr}, {"layers", costs_}};
    if (compute_ > 0) result["certificate"]["share_of_compute_all"] = certify_ / compute_;
    return result;
  }

 private:
  void measure(const Layer& layer, const std::vector<std::unique_ptr<Implementation>>& rivals) {
    const bench::LayerCost cost = bench::cost(layer, rivals, options_.runs, options_.miss_bits);
    wrong_ = wrong_ || !cost.holds;
    if (!std::isfinite(cost.compute)) return;
    const bool large = bench::is_large(layer);
    if (large) compute_ += cost.compute, certify_ += cost.certify;
    const auto macs = static_cast<double>(multiplications(layer.problem));
    print("{:<5} {:>9.1f}{} {:<16} {:>10.3f} {:>12.3f} {:>6.1f}%  2^-{}{}\n", layer.id, macs / 1e6, large ? '*' : ' ',
          cost.fastest, cost.compute * 1e3, cost.certify * 1e3, 100 * cost.share(), cost.miss_bits,
          cost.holds ? "" : "  FAILS");
    costs_.push_back({{"layer", layer.id},
                      {"multiplications", multiplications(layer.problem)},
                      {"large", large},
                      {"fastest", cost.fastest},
                      {"compute_seconds", cost.compute},
                      {"certificate_seconds", cost.certify},
                      {"share_of_compute", cost.share()},
                      {"miss_bits", cost.miss_bits},
                      {"holds", cost.holds}});
  }

  template <typename... T>
  void print(fmt::format_string<T...> format, T&&... values) const {
    if (quiet_) return;
    fmt::print(format, std::forward<T>(values)...);
    std::fflush(stdout);
  }

  const BenchVerifyOptions& options_;
  bool quiet_, wrong_ = false;
  std::vector<Layer> layers_;
  double compute_ = 0, certify_ = 0;  // seconds of all large layers
  Json speeds_ = Json::array(), costs_ = Json::array(), headline_ = Json::object();
};

}  // namespace

int bench_verify(BenchVerifyOptions options) {
  if (options.library.empty()) options.library = plugin_folder("bench") / "libscatter_library.so";
  check_implementations({options.library}, {});
  ReportFile file(options.json);
  catch_interrupts();
  Bench bench(options, file.to_stdout());
  if (options.part != "certificates") bench.measure_small_cases();
  if (options.part != "small-cases" && !interrupted()) bench.measure_certificates();
  file.write(json_text(bench.json(), 2) + "\n");
  if (bench.wrong()) return kFinding;
  if (interrupted()) return kInterrupted;
  return bench.measured() ? kAllHolds : kNothingProved;
}

}  // namespace tconv::cli
