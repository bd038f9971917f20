// A user's shared library as an Implementation, in a worker process.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "impls/implementation.h"

namespace tconv {

struct WorkerLimits {
  // For one call, beyond what its products may take, and beyond what the machine makes it wait for a processor.
  std::chrono::milliseconds deadline = std::chrono::seconds(5);
  std::chrono::milliseconds loading = std::chrono::seconds(10);  // and for a call of a command
  int64_t memory = int64_t{4} << 30;                             // bytes of address space beyond the tensors
  bool ask_supports = true;                                      // no: run also what the library does not claim
};

// What is wrong with a path, before anything is loaded: not there, a directory, not an ELF shared library of this
// machine, no permission. Empty if nothing is.
std::string not_a_library(const std::string& path);

// The library behind a worker process, `tconv_worker`, which stands beside this program or where TCONV_WORKER says.
// Whatever it does (crash, hang, exit, eat memory) is the Outcome of the call during which it did; the worker is then
// replaced. If it cannot be loaded, that is the Outcome of every call. After a hang the calls that came in one go with
// it are refused, and it is waited for no longer than a tenth of the deadline: it has been seen to hang.
// `argument` is how the command line names it: by default its path.
std::unique_ptr<Implementation> make_shared_library(const std::string& path, const WorkerLimits& limits = {},
                                                    const std::string& argument = "");

}  // namespace tconv
