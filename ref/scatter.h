// Reference 1 of 3: the definition. Every input element stamps its copy of the kernel onto the output.
#pragma once

#include "ref/dense.h"

namespace tconv::ref {

// y (N, C_out, O...) of a valid problem for x (N, C_in, I...), w (C_in, C_out/G, K...) and b (C_out), which is not read
// if the problem has no bias. T is double or DoubleDouble.
template <typename T>
Dense<T> scatter(const Problem& problem, const Dense<T>& x, const Dense<T>& w, const Dense<T>& b);

}  // namespace tconv::ref
