// Runs an implementation in a child process, so that a crash or a hang there is an Outcome here.
#pragma once

#include <chrono>
#include <memory>

#include "impls/implementation.h"

namespace tconv {

// The same implementation behind a process boundary: operands go over and y comes back through shared memory. A child
// that dies or exceeds the deadline is replaced at the next call. If processes or memory cannot be had, the Outcome is
// `refused` and says so.
std::unique_ptr<Implementation> in_child_process(std::unique_ptr<Implementation> inner,
                                                 std::chrono::milliseconds deadline = std::chrono::seconds(20));

}  // namespace tconv
