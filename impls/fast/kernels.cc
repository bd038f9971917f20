#include "impls/fast/kernels.h"

namespace tconv::fast {

Kernels kernels() {
  Kernels made;
  add_channel_kernels(made);
  add_pair_kernels(made);
  add_quad_kernels(made);
  add_narrow_kernels(made);
  add_row_kernels(made);
  add_storage_kernels(made);
  return made;
}

}  // namespace tconv::fast
