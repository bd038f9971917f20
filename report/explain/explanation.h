// How the result of a case comes about, with its numbers, for people who want to see it.
#pragma once

#include <string>

#include "ref/case.h"

namespace tconv {

// Why the output has its size, which sizes share it, and what output_padding selects; then the same output four ways:
// stamps added up, a convolution of the zero-inserted input, W^T times the vector, phases interleaved. Of image 0,
// output channel 0 and input channel 0. What is too large to be drawn in `width` columns is left out, and said to be.
std::string explained(const Case& c, size_t width);

}  // namespace tconv
