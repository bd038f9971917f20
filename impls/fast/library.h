// The planned implementation behind tconv_abi.h: libtconv_fast.so exports it, and tconv checks it as it checks others.
#pragma once

#include "impls/abi/tconv_abi.h"

namespace tconv::fast {

const tconv_api& api();

}  // namespace tconv::fast
