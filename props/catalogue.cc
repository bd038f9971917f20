#include "props/catalogue.h"

#include <array>

namespace tconv {

std::span<const Property* const> catalogue() {
  using namespace props;
  static constexpr std::array kCatalogue = {
      &answers,
      &writes_only_y,
      &writes_all_of_y,
      &reads_only_inputs,
      &leaves_inputs,
      &keeps_its_claim,
      &says_why,
      &restores_environment,
      &prints_nothing,
      &keeps_no_memory,
      &refuses_invalid,
      &reference,
      &shape_inverse,
      &adjoint,
      &opencv_dilate_filter,
      &matrix_transpose,
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
      &bilinear,
      &special_values,
      &signed_zeros,
      &subnormals,
      &least_squares,
      &sparse_coding,
      &filter_update,
      &trilinear,
      &repeatable,
      &stateless,
      &first_call,
      &one_plan,
      &at_once,
      &any_layout,
      &wide_indices,
      &certificate,
      &sampled,
      &agreement,
      &huge_indices,
      &huge_elements,
  };
  return kCatalogue;
}

const Property* find_property(std::string_view name) {
  for (const Property* property : catalogue())
    if (property->name == name) return property;
  return nullptr;
}

}  // namespace tconv
