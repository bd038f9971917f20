// Seconds of the processor. What the clock on the wall says would count what others do on the machine.
#pragma once

#include <sys/resource.h>

namespace tconv::bench {

// Of this process with all its threads, and of its children that have ended.
inline double processor_seconds() {
  double seconds = 0;
  for (const auto who : {RUSAGE_SELF, RUSAGE_CHILDREN}) {
    rusage usage{};
    getrusage(who, &usage);
    for (const timeval& t : {usage.ru_utime, usage.ru_stime})
      seconds += static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  }
  return seconds;
}

}  // namespace tconv::bench
