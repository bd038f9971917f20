// What becomes of pad_begin, pad_end and output_padding where a system has other words. All are about one axis of a
// valid problem, and keep what it computes: the size of the output and where each product lands.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "ref/problem.h"

namespace tconv::dialect {

inline constexpr std::string_view kAxisNames[] = {"depth", "height", "width"};

inline int64_t output_of(const Axis& a) { return tconv_output_size(a).value_or(0); }

// pad_end less output_padding, which is all that tells; negative where outputs are added.
inline int64_t net_pad_end(const Axis& a) { return a.pad_end - a.output_padding; }

// pad_end and output_padding with output_padding below `most`: as they are if they can be, or what one takes off the
// other.
struct EndPaddings {
  int64_t pad_end, output_padding;
};
std::optional<EndPaddings> end_paddings(const Axis& a, int64_t most);

// The output_padding with which padding by pad_begin at both ends does it; empty if that is not from 0 to most - 1.
std::optional<int64_t> output_padding_if_symmetric(const Axis& a, int64_t most);

// Whether TensorFlow's "SAME" and "VALID" do it. They pad the forward convolution of the *output*, of O elements, whose
// result must have as many as the input: I = ceil(O/s) with max((I-1)*s + d*(K-1) + 1 - O, 0) in all, the smaller half
// at the begin; I = ceil((O - d*(K-1))/s) with none.
bool is_same(const Axis& a);
bool is_valid(const Axis& a);

// Outputs from `first` on of those of an axis without padding, with `output_padding`, where a system has no other way.
struct Crop {
  int64_t first, size, output_padding;
};
Crop crop_of(const Axis& a);

}  // namespace tconv::dialect
