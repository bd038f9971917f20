#include "fuzz/sealed_inputs.h"

#include <sys/mman.h>

#include <cstring>

namespace tconv::fuzz {
namespace {

constexpr size_t kAlignment = 64;

size_t aligned(size_t bytes) { return (bytes + kAlignment - 1) / kAlignment * kAlignment; }

}  // namespace

SealedInputs::SealedInputs(const Call& call) : call_(call) {
  const size_t w_begin = aligned(call.x.bytes);
  const size_t b_begin = w_begin + aligned(call.w.bytes) + static_cast<size_t>(traits(call.b.type).bytes);
  bytes_ = b_begin + call.b.bytes;
  void* memory = mmap(nullptr, bytes_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return;
  memory_ = static_cast<std::byte*>(memory);
  const auto copy = [&](ConstTensorRef& tensor, size_t begin) {
    if (tensor.bytes == 0) return;
    std::memcpy(memory_ + begin, tensor.data, tensor.bytes);
    tensor.data = memory_ + begin;
  };
  copy(call_.x, 0);
  copy(call_.w, w_begin);
  copy(call_.b, b_begin);
  mprotect(memory_, bytes_, PROT_READ);
}

SealedInputs::~SealedInputs() {
  if (memory_ != nullptr) munmap(memory_, bytes_);
}

}  // namespace tconv::fuzz
