// A plugin in this process, in which what a sanitizer does not see is watched: inputs, stdout, rounding mode, signals.
#pragma once

#include <memory>

#include "impls/host/plugin.h"

namespace tconv::fuzz {

std::unique_ptr<Implementation> watched(std::unique_ptr<Plugin> plugin);

}  // namespace tconv::fuzz
