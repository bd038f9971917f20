// libmutants.so. Which mutant it is, the name of the file tells through which it was loaded: libkernel_flipped.so, a
// link to it, is kernel_flipped. Under any other name it is nothing, or the one of TCONV_MUTANT.
#include <dlfcn.h>

#include <new>
#include <string>

#include "impls/mutants/mutants.h"

namespace tconv::mutants {
namespace {

// "/some/where/libNAME.so" -> "NAME"
std::string name_of_file(std::string path) {
  path.erase(0, path.find_last_of('/') + 1);
  if (path.starts_with("lib")) path.erase(0, 3);
  if (path.ends_with(".so")) path.resize(path.size() - 3);
  return path;
}

const Mutant* chosen() {
  static const Mutant* const mutant = [] {
    Dl_info info{};
    const bool known = dladdr(reinterpret_cast<const void*>(&tconv_get_api), &info) != 0;
    const Mutant* by_name = known ? find_mutant(name_of_file(info.dli_fname)) : nullptr;
#ifdef TCONV_MUTANT
    if (by_name == nullptr) return find_mutant(TCONV_MUTANT);
#endif
    return by_name;
  }();
  return mutant;
}

tconv_status run_once(const tconv_args* args) {
  tconv_plan plan;
  return run(*chosen(), args, plan);
}

tconv_status make_plan(const tconv_args* args, tconv_plan** plan) {
  if (const tconv_status status = refusal(*chosen(), args); status != TCONV_OK) return status;
  *plan = new (std::nothrow) tconv_plan;
  return *plan == nullptr ? TCONV_OUT_OF_MEMORY : TCONV_OK;
}

tconv_status execute(tconv_plan* plan, const tconv_args* args) { return run(*chosen(), args, *plan); }

void destroy(tconv_plan* plan) { delete plan; }

}  // namespace
}  // namespace tconv::mutants

extern "C" TCONV_EXPORT const tconv_api* tconv_get_api(uint32_t host_major, uint32_t) {
  using namespace tconv::mutants;
  if (host_major != TCONV_ABI_MAJOR || chosen() == nullptr) return nullptr;
  const Mutant& mutant = *chosen();
  // The texts are string literals, so they end.
  static const tconv_identity identity = {sizeof identity, mutant.name.data(), "1", mutant.sentence.data()};
  static tconv_api api = {};
  api.struct_size = sizeof api;
  api.abi_major = TCONV_ABI_MAJOR;
  api.abi_minor = TCONV_ABI_MINOR;
  api.identity = &identity;
  api.flags = mutant.conduct.flags;
  api.supports = mutant.conduct.supports;
  api.backward_data = mutant.conduct.backward_data;
  api.backward_weights = mutant.conduct.backward_weights;
  if (mutant.conduct.planned)
    api.plan = &make_plan, api.execute = &execute, api.destroy = &destroy;
  else
    api.run = &run_once;
  return &api;
}
