// Some threads that work on one thing at a time.
#pragma once

#include <atomic>
#include <cstdint>
#include <thread>
#include <vector>

namespace tconv::fast {

class Team {
 public:
  // The caller of run is one of them. Throws std::system_error where the system starts no more threads.
  explicit Team(int members);
  Team(const Team&) = delete;
  Team& operator=(const Team&) = delete;
  ~Team();

  int size() const { return static_cast<int>(others_.size()) + 1; }

  // work(context, member) for member = 0 .. size() - 1, at the same time; returns when all are done.
  void run(void (*work)(void* context, int member), void* context);

 private:
  void serve(int member);
  void end();

  void (*work_)(void*, int) = nullptr;  // null: the end
  void* context_ = nullptr;
  std::atomic<uint32_t> round_ = 0;
  std::atomic<uint32_t> unfinished_ = 0;
  std::vector<std::thread> others_;
};

}  // namespace tconv::fast
