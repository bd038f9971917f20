// Cases as other systems say them: the hyper-parameters of a call, with the shapes of its arrays beside it.
//
//   pytorch     ConvTranspose2d(3, 4, 3, stride=2, padding=1, output_padding=1), x=(1, 3, 5, 5)
//               conv_transpose2d(x, w, b, stride=2), x=(1, 3, 5, 5), w=(3, 4, 3, 3), b=(4,)
//   onnx        strides=[2, 2], auto_pad=SAME_UPPER, x=(1, 3, 5, 5), w=(3, 4, 3, 3)
//   tensorflow  conv2d_transpose(x, w, (1, 10, 10, 4), 2, 'SAME'), x=(1, 5, 5, 3), w=(3, 3, 4, 3)
//   keras       Conv2DTranspose(4, 3, strides=2, padding='same'), x=(1, 5, 5, 3)
//   jax         conv_transpose(x, w, (2, 2), 'SAME'), x=(1, 5, 5, 3), w=(3, 3, 3, 4)
//   onednn      a problem of benchdnn's, g1mb1ic3ih5oc4kh3sh2ph1
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "report/dialects/benchdnn.h"

namespace tconv::dialect {

// The systems that can be read.
std::vector<std::string_view> readable();

// A valid case, f32 with integers of seed 1 in plain layouts. Requires a readable system.
std::variant<Case, benchdnn::Refusal> case_from(std::string_view system, std::string_view text);

}  // namespace tconv::dialect
