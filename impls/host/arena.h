// Memory that two processes map, cut into slots with an inaccessible page before and after each.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace tconv {

// An anonymous file of `slots` slots of `slot_bytes` (a multiple of the page size) each, mapped here without guards.
class Arena {
 public:
  Arena() = default;
  Arena(Arena&& other) noexcept { *this = std::move(other); }
  Arena& operator=(Arena&& other) noexcept;
  ~Arena();

  // False, with errno set, if the system has no memory or descriptors for it.
  bool create(const char* name, size_t slots, size_t slot_bytes);

  int descriptor() const { return descriptor_; }
  size_t slot_bytes() const { return slot_bytes_; }
  std::byte* slot(size_t index) const { return data_ + index * slot_bytes_; }

 private:
  int descriptor_ = -1;
  std::byte* data_ = nullptr;
  size_t bytes_ = 0;
  size_t slot_bytes_ = 0;
};

// The slots of an arena as the worker maps them, each between two guard pages: whoever touches one gets a SIGBUS,
// whatever access is given to the range around it. `access` is as for mmap.
struct GuardedSlots {
  std::vector<std::byte*> slots;
  size_t slot_bytes = 0;

  // Changes the access to the slots first..last-1, by one system call.
  void allow(int access, size_t first, size_t last) const;
};
std::optional<GuardedSlots> map_guarded(int descriptor, size_t slots, int access);

size_t page_bytes();
size_t rounded_to_pages(size_t bytes);

}  // namespace tconv
