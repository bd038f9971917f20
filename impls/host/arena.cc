#include "impls/host/arena.h"

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

namespace tconv {

size_t page_bytes() {
  static const auto bytes = static_cast<size_t>(sysconf(_SC_PAGESIZE));
  return bytes;
}

size_t rounded_to_pages(size_t bytes) {
  return (std::max<size_t>(bytes, 1) + page_bytes() - 1) / page_bytes() * page_bytes();
}

Arena& Arena::operator=(Arena&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  std::swap(data_, other.data_);
  std::swap(bytes_, other.bytes_);
  std::swap(slot_bytes_, other.slot_bytes_);
  return *this;
}

Arena::~Arena() {
  if (data_ != nullptr) munmap(data_, bytes_);
  if (descriptor_ >= 0) close(descriptor_);
}

bool Arena::create(const char* name, size_t slots, size_t slot_bytes) {
  Arena arena;
  arena.slot_bytes_ = slot_bytes;
  arena.bytes_ = slots * slot_bytes;
  arena.descriptor_ = memfd_create(name, MFD_CLOEXEC);
  if (arena.descriptor_ < 0 || ftruncate(arena.descriptor_, static_cast<off_t>(arena.bytes_)) != 0) return false;
  void* memory = mmap(nullptr, arena.bytes_, PROT_READ | PROT_WRITE, MAP_SHARED, arena.descriptor_, 0);
  if (memory == MAP_FAILED) return false;
  arena.data_ = static_cast<std::byte*>(memory);
  *this = std::move(arena);
  return true;
}

std::optional<GuardedSlots> map_guarded(int descriptor, size_t slots, int access) {
  struct stat status {};
  if (fstat(descriptor, &status) != 0) return std::nullopt;
  GuardedSlots guarded;
  guarded.slot_bytes = static_cast<size_t>(status.st_size) / slots;
  const size_t pitch = guarded.slot_bytes + page_bytes();
  // Everything is beyond the end of an empty file, then each slot is mapped over its place.
  const int nothing = memfd_create("guard", MFD_CLOEXEC);
  void* reserved = mmap(nullptr, slots * pitch + page_bytes(), access, MAP_SHARED | MAP_NORESERVE, nothing, 0);
  close(nothing);
  if (reserved == MAP_FAILED) return std::nullopt;
  for (size_t i = 0; i < slots; ++i) {
    void* place = static_cast<std::byte*>(reserved) + page_bytes() + i * pitch;
    const auto offset = static_cast<off_t>(i * guarded.slot_bytes);
    if (mmap(place, guarded.slot_bytes, access, MAP_SHARED | MAP_FIXED, descriptor, offset) == MAP_FAILED)
      return std::nullopt;
    guarded.slots.push_back(static_cast<std::byte*>(place));
  }
  return guarded;
}

void GuardedSlots::allow(int access, size_t first, size_t last) const {
  if (first >= last) return;
  const std::byte* end = slots[last - 1] + slot_bytes;
  mprotect(slots[first], static_cast<size_t>(end - slots[first]), access);
}

}  // namespace tconv
