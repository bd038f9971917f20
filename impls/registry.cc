#include "impls/registry.h"

#include <cblas.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <limits>
#include <opencv2/core.hpp>
#include <thread>
#include <vector>

#include "impls/fast/library.h"
#include "impls/host/command.h"
#include "impls/host/in_process.h"
#include "impls/host/shared_library.h"
#include "impls/host/shell_word.h"
#include "impls/native/native.h"
#include "impls/version.h"

namespace tconv {
namespace {

using Reason = std::optional<std::string>;

struct Native {
  std::string_view name;
  std::string_view description;
  void (*run)(const Call&);
  Reason (*unsupported)(const Case&);
  std::string (*version)();
};

std::string own_version() { return kVersion; }

std::string openblas_version() {
  const std::string config = openblas_get_config();  // "OpenBLAS 0.3.21 ..."
  const size_t end = config.find(' ', config.find(' ') + 1);
  return std::string(kVersion) + ", " + config.substr(0, end);
}

std::string opencv_version() { return std::string(kVersion) + ", OpenCV " + cv::getVersionString(); }

Reason anything(const Case&) { return std::nullopt; }

Reason within_blas_sizes(const Case& c) {
  const Problem& p = c.problem;
  const int64_t taps = p.axes[0].kernel * p.axes[1].kernel * p.axes[2].kernel;
  const int64_t pixels = p.axes[0].input * p.axes[1].input * p.axes[2].input;
  constexpr int64_t kLargest = std::numeric_limits<int>::max();
  if (p.out_channels_per_group() * taps > kLargest || pixels > kLargest || p.in_channels_per_group() > kLargest)
    return "a matrix dimension does not fit in BLAS's 32-bit int";
  return std::nullopt;
}

// One channel of x with its inserted zeros, as far as outputs see it: it is made, in several copies.
Reason within_memory(const Case& c) {
  constexpr int64_t kLargest = int64_t{1} << 30;
  Extents dilated{1, 1, 1, 1, 1};
  for (size_t a = 0; a < 3; ++a)
    dilated[a + 2] = tconv_output_size(c.problem.axes[a]).value_or(0) + kernel_extent(c.problem.axes[a]) - 1;
  if (element_count(dilated).value_or(kLargest + 1) > kLargest) return "an input with more than 2^30 inserted zeros";
  return std::nullopt;
}

Reason for_filter2d(const Case& c) {
  const auto finite = [](const std::vector<double>& values) {
    for (const double value : values)
      if (!std::isfinite(value)) return false;
    return true;
  };
  if (c.recipe.kind == Recipe::Kind::special || !finite(c.recipe.x) || !finite(c.recipe.w))
    return "filter2D multiplies the inserted zeros, so that 0*Inf gives NaN";
  for (const Axis& a : c.problem.axes) {
    const int64_t plane = tconv_output_size(a).value_or(0) + a.pad_begin + a.pad_end + 2 * kernel_extent(a);
    if (plane > std::numeric_limits<int>::max() / 2) return "a plane is larger than OpenCV's 32-bit int";
  }
  return within_memory(c);
}

constexpr std::array<Native, 6> kNatives = {{
    {"scatter", "every input stamps its kernel onto the output", &native::scatter, &anything, &own_version},
    {"gather", "every output collects its products", &native::gather, &anything, &own_version},
    {"gemm_col2im", "matrix product, then col2im (OpenBLAS)", &native::gemm_col2im, &within_blas_sizes,
     &openblas_version},
    {"dilate_conv", "zero insertion, then convolution with the flipped kernel", &native::dilate_conv, &within_memory,
     &own_version},
    {"phases", "a dense convolution for each residue of the stride", &native::phases, &anything, &own_version},
    {"opencv_dilate_filter", "zero insertion, copyMakeBorder, filter2D (OpenCV)", &native::opencv_dilate_filter,
     &for_filter2d, &opencv_version},
}};

class NativeImplementation : public Implementation {
 public:
  explicit NativeImplementation(const Native& native) : native_(native) {}
  std::string name() const override { return std::string(native_.name); }
  std::string version() const override { return native_.version(); }
  std::string description() const override { return std::string(native_.description); }
  Reason unsupported(const Case& c) const override { return native_.unsupported(c); }
  Outcome run(const Call& call) override {
    native::widened(native_.run, call);
    return {};
  }
  void run_all(std::span<const Call> calls, std::span<Outcome> outcomes, Manner manner) override {
    if (manner != Manner::at_once) return Implementation::run_all(calls, outcomes, manner);
    std::vector<std::thread> threads;
    for (size_t i = 0; i < calls.size(); ++i) threads.emplace_back([&, i] { outcomes[i] = run(calls[i]); });
    for (std::thread& thread : threads) thread.join();
  }

 private:
  const Native& native_;
};

// One thread each: a check is too small to share, and the processes of others are to be left alone.
void use_one_thread() {
  openblas_set_num_threads(1);
  cv::setNumThreads(1);
}

// The one that a Debian with what we need has anyway, from an author who is not us.
constexpr std::string_view kDefaultAdapter = "libopencv_dnn.so";

// libNAME.so, or a program NAME.
std::vector<RegistryEntry> find_adapters() {
  std::vector<RegistryEntry> found;
  std::error_code error;
  for (const auto& file : std::filesystem::directory_iterator(plugin_folder("adapters"), error)) {
    const std::string name = file.path().filename();
    const bool library = name.starts_with("lib") && is_library_path(name);
    if (library || access(file.path().c_str(), X_OK) == 0)
      found.push_back({library ? file.path().stem().string().substr(3) : name, file.path(), name == kDefaultAdapter});
  }
  std::sort(found.begin(), found.end(), [](const auto& one, const auto& other) { return one.name < other.name; });
  return found;
}

}  // namespace

std::filesystem::path plugin_folder(const std::string& kind) {
  std::string variable = "TCONV_" + kind;
  for (char& c : variable) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  if (const char* folder = std::getenv(variable.c_str())) return folder;
  std::error_code error;
  return std::filesystem::read_symlink("/proc/self/exe", error).parent_path().parent_path() / "lib/tconv" / kind;
}

const std::vector<RegistryEntry>& registry() {
  static const std::vector<RegistryEntry> entries = [] {
    std::vector<RegistryEntry> list;
    list.reserve(kNatives.size());
    for (const Native& native : kNatives) list.push_back({std::string(native.name)});
    list.push_back({fast::api().identity->name});
    for (RegistryEntry& adapter : find_adapters()) list.push_back(std::move(adapter));
    return list;
  }();
  return entries;
}

bool is_library_path(std::string_view name) {
  constexpr std::string_view kSuffix = ".so";
  return name.find('/') != std::string_view::npos ||
         (name.size() > kSuffix.size() && name.substr(name.size() - kSuffix.size()) == kSuffix);
}

std::unique_ptr<Implementation> make_implementation(std::string_view name, const Hosting& hosting) {
  use_one_thread();
  for (const Native& native : kNatives)
    if (native.name == name) return std::make_unique<NativeImplementation>(native);
  if (name == fast::api().identity->name) return make_in_process(fast::api());
  const auto library = [&](const std::string& path, std::string_view name_given) {
    // A finding beyond what a library claims is not seen again without the option.
    const std::string argument = shell_word(name_given) + (hosting.limits.ask_supports ? "" : " --probe-limits") +
                                 (hosting.in_process ? " --in-process" : "");
    return hosting.in_process ? make_in_process(path, argument) : make_shared_library(path, hosting.limits, argument);
  };
  const auto command = [&](const std::string& line, const std::string& argument) -> std::unique_ptr<Implementation> {
    auto made = make_command(line, hosting.limits.loading, argument);
    auto* started = std::get_if<std::unique_ptr<Implementation>>(&made);
    return started != nullptr ? std::move(*started) : nullptr;
  };
  for (const RegistryEntry& entry : registry()) {
    if (entry.name != name || entry.adapter.empty()) continue;
    return is_library_path(entry.adapter.substr(entry.adapter.find_last_of('/') + 1))
               ? library(entry.adapter, name)
               : command("exec '" + entry.adapter + "'", std::string(name));
  }
  if (name.substr(0, kCommandPrefix.size()) == kCommandPrefix) {
    const std::string line(name.substr(kCommandPrefix.size()));
    return command(line, "--command '" + line + "'");
  }
  return is_library_path(name) ? library(std::string(name), name) : nullptr;
}

}  // namespace tconv
