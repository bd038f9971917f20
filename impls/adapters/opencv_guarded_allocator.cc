#include "impls/adapters/opencv_guarded_allocator.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <opencv2/core.hpp>

namespace tconv {
namespace {

constexpr size_t kAlignment = 64;  // what OpenCV's own allocator promises
constexpr int kFill = 0xa5;        // of the bytes between the end of the matrix and the page

size_t rounded_up(size_t bytes, size_t unit) { return (bytes + unit - 1) / unit * unit; }

size_t page() { return static_cast<size_t>(sysconf(_SC_PAGESIZE)); }

// One page without access, the pages of the data, another page without access.
size_t mapped_bytes(size_t bytes) { return rounded_up(std::max<size_t>(bytes, 1), page()) + 2 * page(); }

// The data end where the last page begins, but for their alignment.
uchar* allocate_guarded(size_t bytes) {
  const size_t mapped = mapped_bytes(bytes);
  void* memory = mmap(nullptr, mapped, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) CV_Error(cv::Error::StsNoMem, "no memory for a matrix");
  uchar* const first = static_cast<uchar*>(memory) + page();
  uchar* const end = static_cast<uchar*>(memory) + mapped - page();
  if (mprotect(first, mapped - 2 * page(), PROT_READ | PROT_WRITE) != 0)
    CV_Error(cv::Error::StsNoMem, "no memory for a matrix");
  uchar* const data = end - rounded_up(bytes, kAlignment);
  std::memset(data + bytes, kFill, static_cast<size_t>(end - data) - bytes);
  return data;
}

void release_guarded(uchar* data, size_t bytes) {
  uchar* const end = data + rounded_up(bytes, kAlignment);
  if (!std::all_of(data + bytes, end, [](uchar byte) { return byte == kFill; })) std::abort();
  munmap(end + page() - mapped_bytes(bytes), mapped_bytes(bytes));
}

class GuardedAllocator : public cv::MatAllocator {
 public:
  cv::UMatData* allocate(int dims, const int* sizes, int type, void* given, size_t* steps, cv::AccessFlag,
                         cv::UMatUsageFlags) const override {
    size_t bytes = CV_ELEM_SIZE(type);
    for (int i = dims; i-- > 0;) {
      if (steps != nullptr) {
        if (given == nullptr || steps[i] == cv::Mat::AUTO_STEP) steps[i] = bytes;
        bytes = steps[i];
      }
      bytes *= static_cast<size_t>(sizes[i]);
    }
    auto* description = new cv::UMatData(this);
    description->data = description->origdata = given != nullptr ? static_cast<uchar*>(given) : allocate_guarded(bytes);
    description->size = bytes;
    if (given != nullptr) description->flags |= cv::UMatData::USER_ALLOCATED;
    return description;
  }

  bool allocate(cv::UMatData* description, cv::AccessFlag, cv::UMatUsageFlags) const override {
    return description != nullptr;
  }

  void deallocate(cv::UMatData* description) const override {
    if (description == nullptr) return;
    if ((description->flags & cv::UMatData::USER_ALLOCATED) == 0)
      release_guarded(description->origdata, description->size);
    delete description;
  }
};

}  // namespace

void guard_opencv_matrices() {
  static GuardedAllocator allocator;
  cv::Mat::setDefaultAllocator(&allocator);
}

}  // namespace tconv
