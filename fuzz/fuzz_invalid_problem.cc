// Hostile sizes are refused before anything is computed with them, and what is not refused has a size: the C++ check of
// a case and the C one of plugins agree.
#include <tconv/tconv_valid.h>

#include <array>

#include "fuzz/judge.h"
#include "fuzz/numbers.h"
#include "ref/case.h"
#include "ref/case_text.h"
#include "ref/data.h"

namespace tconv::fuzz {
namespace {

Case hostile_case(Numbers& numbers) {
  Case c;
  Problem& p = c.problem;
  p.rank = static_cast<int>(1 + numbers.byte() % 3);
  for (int64_t* size : {&p.batch, &p.groups, &p.in_channels, &p.out_channels}) *size = numbers.hostile();
  p.bias = numbers.byte() % 2 != 0;
  for (size_t a = p.first_axis(); a < 3; ++a)
    for (const AxisParameter& parameter : kAxisParameters) p.axes[a].*parameter.member = numbers.hostile();
  for (Placement* placement : {&c.x, &c.w, &c.y}) {
    placement->order = numbers.byte() % 2 != 0 ? Placement::Order::nxc : Placement::Order::ncx;
    placement->gap = numbers.hostile();
    placement->offset = numbers.hostile();
  }
  return c;
}

// The same problem as a plugin sees it, with the shapes that it claims to have.
tconv_status c_verdict(const Case& c, const Extents& x, const Extents& w, const Extents& y) {
  const Problem& p = c.problem;
  tconv_problem problem{};
  problem.struct_size = sizeof problem;
  problem.spatial_rank = p.rank;
  problem.groups = p.groups;
  const auto tensor = [&](const Extents& shape, std::array<int64_t, 5>& dims) {
    dims = {shape[0], shape[1]};
    for (size_t a = p.first_axis(), i = 2; a < 3; ++a, ++i) dims[i] = shape[a + 2];
    tconv_tensor t{};
    t.ndim = p.rank + 2;
    t.shape = t.strides = dims.data();
    return t;
  };
  for (size_t a = p.first_axis(), i = 0; a < 3; ++a, ++i) {
    const Axis& axis = p.axes[a];
    problem.stride[i] = axis.stride, problem.dilation[i] = axis.dilation;
    problem.pad_begin[i] = axis.pad_begin, problem.pad_end[i] = axis.pad_end;
    problem.output_padding[i] = axis.output_padding;
  }
  std::array<int64_t, 5> x_dims{}, w_dims{}, y_dims{};
  const tconv_tensor tensors[] = {tensor(x, x_dims), tensor(w, w_dims), tensor(y, y_dims)};
  std::array<char, 128> message{};
  const tconv_args args = {sizeof args, &problem,       &tensors[0],    &tensors[1], nullptr,
                           &tensors[2], message.data(), message.size(), nullptr,     nullptr};
  const tconv_status status = tconv_valid(&args);
  require(status == TCONV_OK || message[0] != '\0', "tconv_valid refuses_without_a_reason", to_text(c));
  return status;
}

}  // namespace
}  // namespace tconv::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace tconv;
  using namespace tconv::fuzz;
  Numbers numbers({data, size});
  const Case c = hostile_case(numbers);
  const Problem& p = c.problem;
  to_text(c);
  const bool valid = validate(p).empty();
  if (!valid) {
    // Whatever is in the tensors' shapes instead.
    Extents shapes[3];
    for (Extents& shape : shapes)
      for (int64_t& extent : shape) extent = numbers.hostile();
    c_verdict(c, shapes[0], shapes[1], shapes[2]);
    validate(c);
    return 0;
  }
  const Extents y = output_shape(p);
  for (const int64_t extent : y) require(extent >= 1, "validate takes_an_empty_output", to_text(c));
  require(c_verdict(c, input_shape(p), weight_shape(p), y) == TCONV_OK, "tconv_valid refuses_what_is_valid",
          to_text(c));
  if (validate(c).empty()) require(memory_bytes(c) > 0, "memory_bytes is_not_positive", to_text(c));
  return 0;
}
