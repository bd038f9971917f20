// The planned, vectorised implementation gives what the definition gives, whatever the types, the data, the layouts and
// the number of threads; and a plan that has been executed gives it again. It is compiled for the instructions that
// every processor has.
#include "fuzz/judge.h"
#include "fuzz/target.h"
#include "impls/fast/library.h"
#include "impls/host/in_process.h"
#include "props/catalogue.h"

namespace tconv::fuzz {

void try_input(const Input& input) {
  constexpr int32_t kMostThreads = 3;
  static Subject planned(make_in_process(fast::api()));
  fast::api().set_threads(1 + static_cast<int32_t>(input.choice % kMostThreads));
  const Trial trial(input.tried);
  for (const Property* property : {&props::reference, &props::one_plan}) require(*property, planned, trial);
}

}  // namespace tconv::fuzz
