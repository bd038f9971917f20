// Arrays of four dimensions in another order of these.
#pragma once

#include <string_view>

#include "report/stored/data_set.h"

namespace tconv::wpt {

// The array, whose dimensions are named by the letters of `from`, in the order of `to`: from "nhwc" to "nchw".
stored::Array in_order(const stored::Array& array, std::string_view from, std::string_view to);

}  // namespace tconv::wpt
