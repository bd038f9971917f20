// Problem descriptors of benchdnn, oneDNN's test program, for its deconvolution driver: g1mb2ic3ih5oc4oh9kh3sh2ph1dh0.
//
//   g mb ic oc            groups (1), batch (2), channels of all groups together
//   id ih iw, od oh ow    sizes of input and output; the output follows from the rest if it is missing
//   kd kh kw, sd sh sw    kernel, stride (1)
//   pd ph pw              padding at the begin; if only the output is given, half of what that leaves
//   dd dh dw              dilation, of which 0 (what it is if missing) is dense
//
// in any order, with `_` between them or not, and n"name" last. Width alone is rank 1; height alone is a square, depth
// alone a cube. The padding at the end follows from the output's size: where it is negative, it adds outputs, which is
// what output_padding does. (oneDNN, tests/benchdnn/doc/knobs_desc.md, driver_conv.md, deconv/deconv_aux.cpp.)
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "ref/case.h"

namespace tconv::benchdnn {

// Why something cannot be said, or is not understood: a sentence that names the field.
struct Refusal {
  std::string reason;
};

// The problem, without bias and valid, that a descriptor describes.
std::variant<Problem, Refusal> parse_descriptor(std::string_view text);

// The descriptor with every field of the problem's axes, which benchdnn reads as this problem. It tells pad_end and
// output_padding only by their difference. Requires a valid problem.
std::string to_descriptor(const Problem& problem);

// A valid problem with at most one of pad_end and output_padding on each axis, which computes the same.
Problem without_both_paddings(Problem problem);

// "--deconv --dir=FWD_D --dt=f64 DESCRIPTOR", the arguments with which benchdnn tries the problem and the types of a
// valid case, its x and y in the same order of dimensions; not its data.
std::variant<std::string, Refusal> to_command(const Case& c);

// Whether a word of a command line is meant as a descriptor, right or wrong.
bool looks_like_descriptor(std::string_view word);

}  // namespace tconv::benchdnn
