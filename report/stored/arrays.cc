#include "report/stored/arrays.h"

#include <fmt/format.h>

#include <utility>

#include "ref/case_text.h"
#include "ref/data.h"
#include "ref/expected.h"

namespace tconv::stored {
namespace {

Tensor dense(ElementType type, const Dense<double>& values, int32_t zero) {
  Tensor tensor(type, values.shape, {});
  tensor.store(values, zero);
  return tensor;
}

}  // namespace

Dims dims_of(const Extents& shape, int rank) {
  Dims dims = {shape[0], shape[1]};
  dims.insert(dims.end(), shape.end() - rank, shape.end());
  return dims;
}

std::vector<NamedDims> operand_dims(const Problem& p) {
  std::vector<NamedDims> operands = {{"x", dims_of(input_shape(p), p.rank)}, {"w", dims_of(weight_shape(p), p.rank)}};
  if (p.bias) operands.push_back({"b", {p.out_channels}});
  return operands;
}

std::vector<NamedArray> arrays_of(const Case& c) {
  const Problem& p = c.problem;
  const Quantization& q = c.quantization;
  const auto data = make_operands(c);
  const auto dims = operand_dims(p);
  std::vector<NamedArray> arrays;
  arrays.push_back({"x", dims[0].dims, dense(c.type.x, data.x, q.x_zero)});
  arrays.push_back({"w", dims[1].dims, dense(c.type.w, data.w, q.w_zero)});
  if (p.bias) arrays.push_back({"b", dims[2].dims, dense(c.type.b(), data.b, 0)});
  // The zero point of a requantised y is in what is expected.
  const Expected expected = expected_output(p, {c.type, q, conventional(c.type)}, data);
  arrays.push_back({"y", dims_of(output_shape(p), p.rank), dense(c.type.y, expected.value, 0)});
  return arrays;
}

std::string not_determined(const Case& c) {
  if (c.recipe.kind != Recipe::Kind::special && sums_are_exact(c.problem, c.type, make_operands(c))) return "";
  return "its output is not determined to the bit; use data=integers:SEED";
}

std::string digest_of(const Case& c) {
  uint64_t digest = 0;
  for (const char byte : to_text(c)) digest = mix(digest ^ static_cast<unsigned char>(byte));
  return fmt::format("{:012x}", digest >> 16);
}

}  // namespace tconv::stored
