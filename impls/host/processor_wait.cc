#include "impls/host/processor_wait.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>

namespace tconv {

std::chrono::nanoseconds processor_wait(pid_t process) {
  int64_t most = 0;
  std::error_code error;
  std::filesystem::directory_iterator threads("/proc/" + std::to_string(process) + "/task", error);
  for (; !error && threads != std::filesystem::directory_iterator(); threads.increment(error)) {
    std::ifstream file(threads->path() / "schedstat");
    int64_t ran = 0, waited = 0;
    if (file >> ran >> waited) most = std::max(most, waited);
  }
  return std::chrono::nanoseconds(most);
}

}  // namespace tconv
