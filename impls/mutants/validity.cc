// V what is computed or refused against the rules.
#include <algorithm>
#include <cstdio>
#include <cstring>

#include "impls/mutants/mutants.h"

namespace tconv::mutants {
namespace {

template <typename F>
bool any_axis(const tconv_args* args, F&& condition) {
  for (int32_t a = 0; a < args->problem->spatial_rank; ++a)
    if (condition(*args->problem, a)) return true;
  return false;
}

// tconv_valid, but what this says yes to.
template <bool (*blind)(const tconv_args*)>
tconv_status valid_or(const tconv_args* args) {
  return blind(args) ? TCONV_OK : tconv_valid(args);
}

bool no_stride(const tconv_args* args) {
  return any_axis(args, [](const tconv_problem& p, int32_t a) { return p.stride[a] < 1; });
}
bool no_dilation(const tconv_args* args) {
  return any_axis(args, [](const tconv_problem& p, int32_t a) { return p.dilation[a] < 1; });
}
bool no_groups(const tconv_args* args) { return args->problem->groups < 1; }
bool negative_padding(const tconv_args* args) {
  return any_axis(args, [](const tconv_problem& p, int32_t a) { return p.pad_begin[a] < 0 || p.pad_end[a] < 0; });
}
bool negative_output_padding(const tconv_args* args) {
  return any_axis(args, [](const tconv_problem& p, int32_t a) { return p.output_padding[a] < 0; });
}
bool large_output_padding(const tconv_args* args) {
  return any_axis(args, [](const tconv_problem& p, int32_t a) {
    return p.output_padding[a] >= std::max(p.stride[a], p.dilation[a]);
  });
}
bool output_padding_of_stride(const tconv_args* args) {
  return any_axis(args, [](const tconv_problem& p, int32_t a) { return p.output_padding[a] >= p.stride[a]; });
}
// The last word of tconv_valid: all else is right.
bool only_size_wrong(const tconv_args* args) {
  return tconv_valid(args) != TCONV_OK && args->message != nullptr && std::strstr(args->message, "size formula");
}
bool short_bias(const tconv_args* args) { return args->b != nullptr && args->b->shape[0] != args->y->shape[1]; }
bool undivided_channels(const tconv_args* args) {
  return args->problem->groups > 0 && args->x->shape[1] % args->problem->groups != 0;
}

}  // namespace

std::vector<Mutant> validity_mutants() {
  return {
      {"stride_0_computed",
       "V",
       "stride 0 is computed: all stamps on one place",
       "stride 0",
       "does_not_refuse_stride_0",
       &scatter,
       {},
       {.valid = &valid_or<no_stride>}},
      {"stride_0_crashes",
       "V",
       "stride 0 is divided by",
       "stride 0",
       "does_not_refuse_stride_0",
       &gather,
       {},
       {.valid = &valid_or<no_stride>}},
      {"dilation_0_computed",
       "V",
       "dilation 0 is computed: all taps on one place",
       "dilation 0",
       "does_not_refuse_dilation_0",
       &scatter,
       {},
       {.valid = &valid_or<no_dilation>}},
      {"groups_0_computed",
       "V",
       "groups 0 is taken for 1",
       "groups 0",
       "does_not_refuse_groups_0",
       &gather,
       {.problem = [](Problem& p) { p.groups = std::max<int64_t>(p.groups, 1); }},
       {.valid = &valid_or<no_groups>}},
      {"groups_0_crashes",
       "V",
       "groups 0 is divided by",
       "groups 0",
       "does_not_refuse_groups_0",
       &scatter,
       {},
       {.valid = &valid_or<no_groups>}},
      {"undivided_channels_computed",
       "V",
       "C_in/groups is rounded down",
       "groups 2, C_in 3",
       "does_not_refuse_groups_do_not_divide",
       &gather,
       {},
       {.valid = &valid_or<undivided_channels>}},
      {"negative_padding_computed",
       "V",
       "a negative padding adds outputs",
       "pad_begin -1",
       "does_not_refuse_padding_negative",
       &scatter,
       {},
       {.valid = &valid_or<negative_padding>}},
      {"negative_output_padding_computed",
       "V",
       "a negative output_padding crops",
       "output_padding -1",
       "does_not_refuse_output_padding_negative",
       &col2im,
       {},
       {.valid = &valid_or<negative_output_padding>}},
      {"large_output_padding_computed",
       "V",
       "any output_padding is computed",
       "output_padding = max(stride, dilation)",
       "does_not_refuse_output_padding_too_large",
       &phases,
       {},
       {.valid = &valid_or<large_output_padding>}},
      {"wrong_output_size_computed",
       "V",
       "the shape of y is believed, whatever it is",
       "y one too wide",
       "does_not_refuse_output_size",
       &gather,
       {},
       {.valid = &valid_or<only_size_wrong>}},
      {"short_bias_computed",
       "V",
       "the length of the bias is not checked: it reads on",
       "a bias of 1, C_out 4096",
       "does_not_refuse_bias_length",
       &gather,
       {.unchecked = true},
       {.valid = &valid_or<short_bias>}},
      {"invalid_called_unsupported",
       "V",
       "what is invalid is called unsupported",
       "stride 0",
       "wrong_refusal",
       &gather,
       {},
       {.valid =
            [](const tconv_args* args) {
              return tconv_valid(args) == TCONV_OK ? TCONV_OK : tconv_status{TCONV_UNSUPPORTED};
            }}},
      {"legal_called_invalid",
       "V",
       "output_padding of stride or more is called invalid, also below the dilation",
       "stride 1, dilation 2, output_padding 1",
       "legal_called_invalid",
       &gather,
       {},
       {.valid =
            [](const tconv_args* args) {
              if (!output_padding_of_stride(args)) return tconv_valid(args);
              if (args->message != nullptr)
                std::snprintf(args->message, args->message_capacity, "output_padding must be below the stride");
              return tconv_status{TCONV_INVALID_ARGUMENT};
            }}},
      {"refused_after_writing",
       "V",
       "y is cleared before the problem is refused",
       "output_padding = stride",
       "writes_and_refuses",
       &gather,
       {},
       {.valid =
            [](const tconv_args* args) {
              const tconv_status status = tconv_valid(args);
              if (status != TCONV_OK && args->y != nullptr && args->y->data != nullptr) call_of(*args).y.put(0, 0);
              return status;
            }}},
      {"unsupported_without_a_reason",
       "V",
       "dilation is not done, and it does not say so",
       "dilation 2",
       "refuses_without_a_reason",
       &col2im,
       {},
       {.valid =
            [](const tconv_args* args) {
              const tconv_status status = tconv_valid(args);
              const bool dilated = any_axis(args, [](const tconv_problem& p, int32_t a) { return p.dilation[a] > 1; });
              return status == TCONV_OK && dilated ? tconv_status{TCONV_UNSUPPORTED} : status;
            }}},
      {"refused_without_a_reason",
       "V",
       "what is refused is refused in silence",
       "stride 0",
       "wrong_refusal",
       &gather,
       {},
       {.valid =
            [](const tconv_args* args) {
              const tconv_status status = tconv_valid(args);
              if (args->message != nullptr && args->message_capacity > 0) *args->message = '\0';
              return status;
            }}},
  };
}

}  // namespace tconv::mutants
