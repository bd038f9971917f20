// `tconv doctor`: which libraries can be checked on this machine, by which adapters, and how to get the others.
#include <fmt/format.h>

#include <algorithm>

#include "cli/commands.h"
#include "cli/usage_error.h"
#include "impls/registry.h"
#include "impls/version.h"
#include "report/remarks.h"

namespace tconv::cli {
namespace {

struct Known {
  const char* name;
  const char* needs;  // how to get the library, where it is not to be had from install-adapters
};

// Every adapter that there is, built or not.
constexpr Known kKnown[] = {
    {"opencv_dnn", "libopencv-dnn-dev"},
    {"onednn_any", "libdnnl-dev"},
    {"onednn_nchw", "libdnnl-dev"},
    {"onednn_nhwc", "libdnnl-dev"},
    {"libtorch", "libtorch-dev"},
    {"libtorch_native", "libtorch-dev"},
    {"libtorch_channels_last", "libtorch-dev"},
    {"xnnpack", "libxnnpack-dev, libpthreadpool-dev"},
    {"armnn", "libarmnn-dev, libarmnn-cpuref-backend22 or 33"},
    {"onnxruntime", "npm: onnxruntime-node"},
    {"onnxruntime_inputs", "npm: onnxruntime-node"},
    {"tfjs_cpu", "npm: @tensorflow/tfjs-backend-cpu"},
    {"tfjs_wasm", "npm: @tensorflow/tfjs-backend-wasm"},
    {"scipy_convolve", "python3-scipy"},
    {"onnxruntime_c", "onnxruntime_c_api.h: cmake -D TCONV_ONNXRUNTIME_INCLUDE_DIR=FOLDER build/release"},
};

// Runs one tiny problem: that a library loads does not yet say that it works.
std::string state_of(const RegistryEntry& entry) {
  const auto implementation = make_implementation(entry.name);
  if (implementation == nullptr) return "DOES NOT START: run " + entry.adapter + " by hand";
  Problem problem;
  problem.axes[1].input = problem.axes[2].input = 2;
  const auto tensor = [](const Extents& shape) {
    Tensor t(ElementType::f32, shape, {});
    t.store(Dense<double>(shape, 1.0));
    return t;
  };
  const Tensor x = tensor(input_shape(problem)), w = tensor(weight_shape(problem));
  Tensor y = tensor(output_shape(problem));
  const Outcome outcome = implementation->run({problem, x.ref(), w.ref(), {}, y.ref()});
  if (outcome.kind != Outcome::Kind::computed && outcome.kind != Outcome::Kind::refused)
    return "DOES NOT WORK: " + outcome.detail;
  const std::string takes = remark_on(entry.name);
  return fmt::format("{} [{}]", takes.empty() ? implementation->description() : takes, implementation->version());
}

}  // namespace

int doctor() {
  fmt::print("tconv {}\n\nlibraries with adapters, to be checked by their names\n", kVersion);
  bool all_work = true;
  for (const RegistryEntry& entry : registry()) {
    if (entry.adapter.empty()) continue;
    const std::string state = state_of(entry);
    all_work = all_work && state.rfind("DOES NOT", 0) != 0;
    fmt::print("  {:<24} {}\n", entry.name, state);
  }
  std::string missing;
  for (const Known& known : kKnown)
    if (std::none_of(registry().begin(), registry().end(), [&](auto& entry) { return entry.name == known.name; }))
      missing += fmt::format("  {:<24} {}\n", known.name, known.needs);
  if (!missing.empty())
    fmt::print("\nnot here: `./tconv install-adapters`, in a checkout, gets what it can of this\n{}", missing);
  return all_work ? kAllHolds : kToolFailed;
}

}  // namespace tconv::cli
