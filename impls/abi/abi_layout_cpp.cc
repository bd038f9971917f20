// Compiled as C++: the header is C++, too, and a table written in either language is the same one.
#include <type_traits>

#include "impls/abi/tconv_abi.h"

static_assert(std::is_standard_layout_v<tconv_api> && std::is_trivial_v<tconv_api>);
static_assert(std::is_standard_layout_v<tconv_args> && std::is_trivial_v<tconv_args>);
