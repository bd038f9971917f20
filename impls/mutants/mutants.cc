#include "impls/mutants/mutants.h"

#include <cstdio>

namespace tconv::mutants {

std::vector<Mutant> right_ones() {
  return {
      {"none_scatter", "", "nothing is wrong, scatter", "", "", &scatter},
      {"none_gather", "", "nothing is wrong, gather", "", "", &gather},
      {"none_col2im", "", "nothing is wrong, col2im", "", "", &col2im},
      {"none_phases", "", "nothing is wrong, phases", "", "", &phases},
      {"none_winograd", "", "Winograd's F(4, 3), and says so", "", "", &winograd, {}, {.flags = TCONV_FLAG_NORM_WISE}},
      {"none_bf16_sums",
       "",
       "sums of f32 in bf16, and says so",
       "",
       "",
       &gather,
       {.rounded = [](double v, bool f32) { return f32 ? Stored::nearest_real(v, ElementType::bf16) : v; }},
       {.flags = TCONV_FLAG_BF16_SUMS_OF_F32}},
  };
}

std::span<const Mutant> mutants() {
  static const std::vector<Mutant> all = [] {
    std::vector<Mutant> result;
    for (const auto& some :
         {right_ones(),       kernel_mutants(),   weight_mutants(),  group_mutants(),          batch_mutants(),
          axis_mutants(),     dilation_mutants(), padding_mutants(), output_padding_mutants(), stride_mutants(),
          shortcut_mutants(), edge_mutants(),     block_mutants(),   size_mutants(),           start_mutants(),
          bias_mutants(),     width_mutants(),    number_mutants(),  quantised_mutants(),      state_mutants(),
          thread_mutants(),   layout_mutants(),   access_mutants(),  validity_mutants(),       conduct_mutants(),
          backward_mutants()})
      result.insert(result.end(), some.begin(), some.end());
    return result;
  }();
  return all;
}

const Mutant* find_mutant(std::string_view name) {
  for (const Mutant& mutant : mutants())
    if (mutant.name == name) return &mutant;
  return nullptr;
}

tconv_status refusal(const Mutant& mutant, const tconv_args* args) {
  if (const tconv_status status = mutant.conduct.valid(args); status != TCONV_OK) return status;
  if (mutant.stored.taken || !is_stored(*args)) return TCONV_OK;
  if (args->message != nullptr) std::snprintf(args->message, args->message_capacity, "only f32 and f64");
  return TCONV_UNSUPPORTED;
}

tconv_status run(const Mutant& mutant, const tconv_args* args, tconv_plan& plan) {
  if (const tconv_status status = refusal(mutant, args); status != TCONV_OK) return status;
  if (is_stored(*args)) {
    run_stored(mutant.stored, mutant.fault, mutant.kernel, *args);
    return mutant.conduct.answer;
  }
  Call call = call_of(*args);
  mutant.conduct.before(call, plan);
  mutant.kernel(mutant.fault, call);
  mutant.conduct.after(call, plan);
  ++plan.executions;
  return mutant.conduct.answer;
}

}  // namespace tconv::mutants
