// Reference 2 of 3: every output element collects the products that belong to it.
//
// o takes part with input i through tap t exactly if o + pad_begin - t*d is a multiple of s, and i is that multiple.
#pragma once

#include "ref/dense.h"

namespace tconv::ref {

// y of a valid problem; arguments as in scatter. T is double or DoubleDouble.
template <typename T>
Dense<T> gather(const Problem& problem, const Dense<T>& x, const Dense<T>& w, const Dense<T>& b);

// One element of y, for problems whose whole output would take too long.
template <typename T>
T gather_element(const Problem& problem, const Dense<T>& x, const Dense<T>& w, const Dense<T>& b, const Extents& index);

}  // namespace tconv::ref
