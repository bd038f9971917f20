#include "impls/fast/team.h"

namespace tconv::fast {
namespace {

// Calls follow each other closely or not at all: a look for some microseconds is cheaper than to sleep and be woken.
constexpr int kLooks = 20000;

void wait_while(const std::atomic<uint32_t>& value, uint32_t old) {
  for (int look = 0; look < kLooks; ++look) {
    if (value.load(std::memory_order_acquire) != old) return;
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#endif
  }
  value.wait(old, std::memory_order_acquire);
}

}  // namespace

Team::Team(int members) {
  try {
    for (int member = 1; member < members; ++member) others_.emplace_back([this, member] { serve(member); });
  } catch (...) {
    end();
    throw;
  }
}

Team::~Team() { end(); }

void Team::end() {
  run(nullptr, nullptr);
  for (std::thread& other : others_) other.join();
}

void Team::run(void (*work)(void*, int), void* context) {
  if (others_.empty()) return work != nullptr ? work(context, 0) : void();
  work_ = work;
  context_ = context;
  unfinished_.store(static_cast<uint32_t>(others_.size()), std::memory_order_relaxed);
  round_.fetch_add(1, std::memory_order_release);
  round_.notify_all();
  if (work == nullptr) return;
  work(context, 0);
  for (uint32_t left = unfinished_.load(std::memory_order_acquire); left != 0;
       left = unfinished_.load(std::memory_order_acquire))
    wait_while(unfinished_, left);
}

void Team::serve(int member) {
  for (uint32_t round = 0;; ++round) {
    wait_while(round_, round);
    if (work_ == nullptr) return;
    work_(context_, member);
    if (unfinished_.fetch_sub(1, std::memory_order_acq_rel) == 1) unfinished_.notify_one();
  }
}

}  // namespace tconv::fast
