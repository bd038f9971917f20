// What needs no reference holds of each of our implementations; the choice says which property, and of which.
#include <array>

#include "fuzz/judge.h"
#include "fuzz/ours.h"
#include "fuzz/target.h"
#include "props/catalogue.h"

namespace tconv::fuzz {
namespace {

using namespace props;
constexpr std::array kProperties = {&linear_in_x,
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
                                    &bilinear,
                                    &special_values,
                                    &signed_zeros,
                                    &subnormals,
                                    &repeatable,
                                    &stateless,
                                    &any_layout,
                                    &certificate,
                                    &sampled,
                                    &sparse_coding,
                                    &filter_update};

}  // namespace

void try_input(const Input& input) {
  const size_t count = ours().size();
  require(*kProperties[input.choice / count % kProperties.size()], subject(input.choice % count), Trial(input.tried));
}

}  // namespace tconv::fuzz
