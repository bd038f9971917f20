// A user's shared library in this process: faster than a worker, and open to debuggers and to coverage; but whatever it
// does wrong, it does to us.
#pragma once

#include <memory>
#include <string>

#include "impls/abi/tconv_abi.h"
#include "impls/implementation.h"

namespace tconv {

// `argument` is how the command line names it. If it cannot be loaded, that is the Outcome of every call.
std::unique_ptr<Implementation> make_in_process(const std::string& path, const std::string& argument);

// One that is a part of this program.
std::unique_ptr<Implementation> make_in_process(const tconv_api& api);

}  // namespace tconv
