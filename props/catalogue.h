// The one list of properties. Each is a value in the file of its name.
#pragma once

#include <span>

#include "props/property.h"

namespace tconv {

namespace props {

extern const Property answers, writes_only_y, writes_all_of_y, reads_only_inputs, leaves_inputs, keeps_its_claim,
    says_why, restores_environment, prints_nothing, keeps_no_memory, refuses_invalid;
extern const Property reference, shape_inverse, adjoint, opencv_dilate_filter, matrix_transpose;
extern const Property linear_in_x, linear_in_w, bias_once, impulse, sums;
extern const Property zero_insertion, kernel_dilation, padding_is_cropping, output_padding_is_less_cropping,
    phases_apart;
extern const Property groups_apart, batch_apart, channel_permutation, reflection, axis_permutation, rank_lifting;
extern const Property matrix_product, translation, separable, composition, bilinear, special_values, signed_zeros,
    subnormals;
extern const Property least_squares, sparse_coding, filter_update, trilinear;
extern const Property repeatable, stateless, first_call, one_plan, at_once, any_layout, wide_indices;
extern const Property certificate, sampled, agreement, huge_indices, huge_elements;

}  // namespace props

// Those of the contract come first: what breaks it is theirs, though others see it too.
std::span<const Property* const> catalogue();

// Null if there is no property of that name.
const Property* find_property(std::string_view name);

}  // namespace tconv
