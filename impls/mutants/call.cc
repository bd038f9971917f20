#include "impls/mutants/call.h"

namespace tconv::mutants {
namespace {

// Dimension d of the tensor is dimension d of an Index, or `spatial` further if it is a spatial one.
Tensor tensor_of(const tconv_tensor* t, size_t spatial) {
  Tensor tensor;
  tensor.shape.fill(1);
  if (t == nullptr) return tensor;
  tensor.data = static_cast<std::byte*>(t->data) + t->byte_offset;
  tensor.byte_offset = t->byte_offset;
  tensor.f32 = t->type_bits == 32;
  for (size_t d = 0; d < static_cast<size_t>(t->ndim); ++d) {
    const size_t to = d < 2 ? d : d + spatial;
    tensor.shape[to] = t->shape[d];
    tensor.strides[to] = t->strides[d];
  }
  return tensor;
}

}  // namespace

bool Tensor::has(const Index& i) const {
  for (size_t d = 0; d < 5; ++d)
    if (i[d] < 0 || i[d] >= shape[d]) return false;
  return true;
}

int64_t Tensor::offset(const Index& i) const {
  int64_t sum = 0;
  for (size_t d = 0; d < 5; ++d) sum += i[d] * strides[d];
  return sum;
}

double Tensor::at(int64_t offset) const {
  if (f32) return static_cast<double>(reinterpret_cast<const float*>(data)[offset]);
  return reinterpret_cast<const double*>(data)[offset];
}

void Tensor::put(int64_t offset, double value) const {
  if (f32)
    reinterpret_cast<float*>(data)[offset] = static_cast<float>(value);
  else
    reinterpret_cast<double*>(data)[offset] = value;
}

Index Tensor::dense_strides() const {
  Index result{};
  int64_t stride = 1;
  for (size_t d = 5; d-- > 0; stride *= shape[d]) result[d] = stride;
  return result;
}

int64_t Tensor::flat(const Index& i) const {
  return (((i[0] * shape[1] + i[1]) * shape[2] + i[2]) * shape[3] + i[3]) * shape[4] + i[4];
}

Index Tensor::unflat(int64_t position) const {
  Index i{};
  for (size_t d = 5; d-- > 1; position /= shape[d]) i[d] = position % shape[d];
  i[0] = position;
  return i;
}

Call call_of(const tconv_args& args) {
  const tconv_problem& from = *args.problem;
  const auto missing = static_cast<size_t>(3 - from.spatial_rank);
  Call call{
      {}, tensor_of(args.x, missing), tensor_of(args.w, missing), tensor_of(args.b, 0), tensor_of(args.y, missing)};
  Problem& p = call.problem;
  p.rank = from.spatial_rank;
  p.batch = call.x.shape[0];
  p.groups = from.groups;
  p.in_channels = call.x.shape[1];
  p.out_channels = call.y.shape[1];
  p.bias = args.b != nullptr;
  for (size_t a = missing, i = 0; a < 3; ++a, ++i)
    p.axes[a] = {call.x.shape[a + 2], call.w.shape[a + 2], from.stride[i],         from.dilation[i],
                 from.pad_begin[i],   from.pad_end[i],     from.output_padding[i], call.y.shape[a + 2]};
  return call;
}

}  // namespace tconv::mutants
