// How long a process was ready to run and did not get to: what a busy machine takes from it.
#pragma once

#include <sys/types.h>

#include <chrono>

namespace tconv {

// Since its start, of the thread that has waited longest. 0 where the system does not tell.
std::chrono::nanoseconds processor_wait(pid_t process);

}  // namespace tconv
