#include "impls/fast/library.h"

const tconv_api* tconv_get_api(uint32_t host_major, uint32_t) {
  return host_major == TCONV_ABI_MAJOR ? &tconv::fast::api() : nullptr;
}
