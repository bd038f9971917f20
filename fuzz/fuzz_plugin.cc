// An implementation of yours: linked to this target (tconv_add_fuzzer), or the shared library that TCONV_FUZZ_PLUGIN
// names. On each case it is held to the definition, and to a property that the choice says.
#include <array>
#include <cstdio>
#include <cstdlib>

#include "fuzz/judge.h"
#include "fuzz/target.h"
#include "fuzz/watched_plugin.h"
#include "props/catalogue.h"

extern "C" const tconv_api* tconv_get_api(uint32_t host_major, uint32_t host_minor) __attribute__((weak));
extern "C" tconv_status tconv_run(const tconv_args* args) __attribute__((weak));

namespace tconv::fuzz {
namespace {

using namespace props;
constexpr std::array kProperties = {&answers,
                                    &writes_only_y,
                                    &leaves_inputs,
                                    &keeps_its_claim,
                                    &says_why,
                                    &restores_environment,
                                    &prints_nothing,
                                    &refuses_invalid,
                                    &adjoint,
                                    &linear_in_x,
                                    &linear_in_w,
                                    &bias_once,
                                    &impulse,
                                    &sums,
                                    &zero_insertion,
                                    &kernel_dilation,
                                    &padding_is_cropping,
                                    &output_padding_is_less_cropping,
                                    &phases_apart,
                                    &groups_apart,
                                    &batch_apart,
                                    &channel_permutation,
                                    &reflection,
                                    &axis_permutation,
                                    &rank_lifting,
                                    &matrix_product,
                                    &translation,
                                    &separable,
                                    &composition,
                                    &special_values,
                                    &signed_zeros,
                                    &subnormals,
                                    &trilinear,
                                    &repeatable,
                                    &stateless,
                                    &one_plan,
                                    &at_once,
                                    &any_layout};

std::variant<std::unique_ptr<Plugin>, LoadError> load() {
  if (const char* path = std::getenv("TCONV_FUZZ_PLUGIN")) return Plugin::load(path);
  if (tconv_get_api != nullptr) return Plugin::of(tconv_get_api(TCONV_ABI_MAJOR, TCONV_ABI_MINOR), "plugin");
  tconv_api api{};
  api.struct_size = sizeof api;
  api.abi_major = TCONV_ABI_MAJOR;
  api.run = tconv_run;
  return Plugin::of(&api, "plugin");
}

Subject make_subject() {
  auto loaded = load();
  if (const auto* error = std::get_if<LoadError>(&loaded)) {
    std::fprintf(stderr, "fuzz_plugin: %s (set TCONV_FUZZ_PLUGIN to the path of a shared library)\n",
                 error->detail.c_str());
    std::exit(2);
  }
  return Subject(watched(std::move(std::get<std::unique_ptr<Plugin>>(loaded))));
}

}  // namespace

void try_input(const Input& input) {
  static Subject subject = make_subject();
  const Trial trial(input.tried);
  require(reference, subject, trial);
  constexpr uint8_t kWide = 255;  // seldom: it takes milliseconds
  require(input.choice == kWide ? wide_indices : *kProperties[input.choice % kProperties.size()], subject, trial);
}

}  // namespace tconv::fuzz
