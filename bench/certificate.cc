// What a certificate costs, against what it certifies: for each layer of at least 100 million multiplications and 64
// output channels the processor's seconds for the fastest implementation's own call, and for certify() on its output,
// reading y included. One process, one thread; each time is the least of several, taken in turn.
//
//   taskset -c 1 build/release/bin/tconv_bench_certificate [--runs N] [--bits N] [--all] [IMPLEMENTATION or LAYER...]
//
// Adapters run in this process, without a worker. --all: also smaller layers.
#include "props/certificate/certificate.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <limits>
#include <string>
#include <vector>

#include "impls/registry.h"
#include "ref/data.h"
#include "ref/layers.h"

namespace tconv {
namespace {

struct Options {
  int runs = 5;
  Confidence confidence = {.seed = 1};
  bool all = false;
  std::vector<std::string> names, layers;
};

Options parse(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    const bool is_layer = std::any_of(layers().begin(), layers().end(), [&](const Layer& l) { return l.id == word; });
    if (word == "--runs" && i + 1 < argc)
      options.runs = std::max(1, std::atoi(argv[++i]));
    else if (word == "--bits" && i + 1 < argc)
      options.confidence.bits = std::max(1, std::atoi(argv[++i]));
    else if (word == "--all")
      options.all = true;
    else
      (is_layer ? options.layers : options.names).push_back(word);
  }
  if (options.names.empty())
    for (const char* name : {"onednn_any", "onednn_nchw", "onednn_nhwc", "xnnpack", "libtorch", "libtorch_native"})
      options.names.emplace_back(name);
  return options;
}

bool is_chosen(const Layer& layer, const Options& options) {
  if (!options.layers.empty())
    return std::find(options.layers.begin(), options.layers.end(), layer.id) != options.layers.end();
  return options.all || (multiplications(layer.problem) >= 100'000'000 && layer.problem.out_channels >= 64);
}

// The data of a layer, and an output.
struct Bench {
  Problem problem;
  Tensor x, w, b, y;

  explicit Bench(const Layer& layer) : problem(layer.problem) {
    Case c;
    c.problem = problem;
    const Operands data = make_operands(c);
    for (const auto& [tensor, values] : {std::pair(&x, &data.x), std::pair(&w, &data.w), std::pair(&b, &data.b)}) {
      *tensor = Tensor(c.type.y, values->shape, {});
      tensor->store(*values);
    }
    y = Tensor(c.type.y, output_shape(problem), {});
  }
  Call call() {
    const Tensor &const_x = x, &const_w = w, &const_b = b;
    return {problem, const_x.ref(), const_w.ref(), const_b.ref(), y.ref()};
  }
};

// Of the processor, all threads together: wall time would favour what is short on a machine that others use.
template <typename F>
double seconds(F&& f) {
  const auto now = [] {
    timespec time{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
  };
  const double start = now();
  f();
  return now() - start;
}

struct Row {
  double compute = std::numeric_limits<double>::infinity(), certify = compute;
  std::string fastest = "none";
  int miss_bits = 0;
  bool holds = true;
};

Row measure(const Layer& layer, const std::vector<std::unique_ptr<Implementation>>& implementations,
            const Options& options) {
  Bench bench(layer);
  const Call call = bench.call();
  Row row;
  for (int run = 0; run < options.runs; ++run)
    for (const auto& implementation : implementations) {
      Outcome outcome;
      const double taken = seconds([&] { outcome = implementation->run(call); });
      if (outcome.kind != Outcome::Kind::computed) continue;
      std::optional<Certificate> certificate;
      row.certify = std::min(row.certify, seconds([&] { certificate = certify(call, options.confidence); }));
      row.holds = row.holds && certificate && certificate->holds();
      row.miss_bits = certificate ? certificate->miss_bits() : 0;
      if (taken >= row.compute) continue;
      row.compute = taken;
      row.fastest = implementation->name();
    }
  return row;
}

int run(const Options& options) {
  std::vector<std::unique_ptr<Implementation>> implementations;
  for (const std::string& name : options.names) {
    auto made = make_implementation(name, {.limits = {}, .in_process = true});
    if (made == nullptr)
      std::fprintf(stderr, "%s: not built; TCONV_ADAPTERS names the folder of the adapters\n", name.c_str());
    else
      implementations.push_back(std::move(made));
  }
  std::printf("%-5s %9s  %-16s %10s %12s %7s  %s\n", "layer", "mega-MACs", "fastest", "its ms", "certify ms", "share",
              "a wrong pixel passes");
  double compute = 0, certify = 0;
  bool all_hold = true;
  for (const Layer& layer : layers()) {
    if (!is_chosen(layer, options)) continue;
    const Row row = measure(layer, implementations, options);
    compute += row.compute;
    certify += row.certify;
    all_hold = all_hold && row.holds;
    std::printf("%-5s %9.1f  %-16s %10.3f %12.3f %6.1f%%  2^-%d%s\n", layer.id.c_str(),
                static_cast<double>(multiplications(layer.problem)) / 1e6, row.fastest.c_str(), row.compute * 1e3,
                row.certify * 1e3, 100 * row.certify / row.compute, row.miss_bits, row.holds ? "" : "  FAILS");
    std::fflush(stdout);
  }
  std::printf("%-5s %9s  %-16s %10.3f %12.3f %6.1f%%\n", "all", "", "", compute * 1e3, certify * 1e3,
              100 * certify / compute);
  return all_hold ? 0 : 1;
}

}  // namespace
}  // namespace tconv

int main(int argc, char** argv) { return tconv::run(tconv::parse(argc, argv)); }
