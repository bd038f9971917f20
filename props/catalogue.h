// The one list of properties. Each is one function in the file of its name.
#pragma once

#include <span>

#include "props/property.h"

namespace tconv {

namespace props {

Verdict reference(Subject& tconv, const Trial& trial);
Verdict shape_inverse(Subject& tconv, const Trial& trial);
Verdict adjoint(Subject& tconv, const Trial& trial);
Verdict opencv_dilate_filter(Subject& tconv, const Trial& trial);
Verdict matrix_transpose(Subject& tconv, const Trial& trial);
Verdict repeatable(Subject& tconv, const Trial& trial);
Verdict stateless(Subject& tconv, const Trial& trial);
Verdict sampled(Subject& tconv, const Trial& trial);
Verdict agreement(Subject& tconv, const Trial& trial);

}  // namespace props

std::span<const Property> catalogue();

// Null if there is no property of that name.
const Property* find_property(std::string_view name);

}  // namespace tconv
