#include <fmt/format.h>

#include "report/dialects/paddings.h"
#include "report/dialects/writing.h"

namespace tconv::dialect {
namespace {

Saying say(const Case& c) {
  if (auto refusal = refused_types(c, {ElementType::f32, ElementType::f64, ElementType::f16})) return *refusal;
  const Problem p = with_height(c.problem);
  const auto level = [](const Axis& a) { return output_padding_if_symmetric(a, a.stride).has_value(); };
  if (const auto at = first_axis_without(p, level))
    return cannot(
        fmt::format("pad: one number for both ends, and {} has {} and {}: the convolution back from the output "
                    "would not give the input's size",
                    kAxisNames[*at], p.axes[*at].pad_begin, net_pad_end(p.axes[*at])));
  const char* type = c.type == Types(ElementType::f64)   ? "CUDNN_DATA_DOUBLE"
                     : c.type == Types(ElementType::f16) ? "CUDNN_DATA_HALF"
                                                         : "CUDNN_DATA_FLOAT";
  const char* sums = c.type == Types(ElementType::f64) ? "CUDNN_DATA_DOUBLE" : "CUDNN_DATA_FLOAT";
  const int dimensions = p.rank + 2;
  Saying saying;
  saying.call = fmt::format(
      "// {0}\n"
      "const int dy[] = {1}, w_[] = {2}, dx[] = {3}, pad[] = {4}, stride[] = {5}, dilation[] = {6};\n"
      "cudnnSetTensorNdDescriptorEx(dy_desc, CUDNN_TENSOR_NCHW, {7}, {8}, dy);  // of x\n"
      "cudnnSetTensorNdDescriptorEx(dx_desc, CUDNN_TENSOR_NCHW, {7}, {8}, dx);  // of y\n"
      "cudnnSetFilterNdDescriptor(w_desc, {7}, CUDNN_TENSOR_NCHW, {8}, w_);\n"
      "cudnnSetConvolutionNdDescriptor(conv, {9}, pad, stride, dilation, CUDNN_CROSS_CORRELATION, {10});\n"
      "cudnnSetConvolutionGroupCount(conv, {11});\n"
      "cudnnConvolutionBackwardData(handle, &one, w_desc, w, dy_desc, x, conv, algorithm, workspace, bytes, &zero, "
      "dx_desc, y);\n",
      arrays(c.problem), braced(x_shape(p)), braced(w_shape(p)), braced(y_shape(p)),
      braced(each_axis(p, &Axis::pad_begin)), braced(each_axis(p, &Axis::stride)),
      braced(each_axis(p, &Axis::dilation)), type, dimensions, p.rank, sums, p.groups);
  if (p.bias) saying.call += "cudnnAddTensor(handle, &one, b_desc, b, &one, dx_desc, y);\n";
  if (c.problem.rank == 1) saying.notes.push_back("rank: x, w and y get a height of 1");
  return saying;
}

}  // namespace

const Dialect cudnn = {
    .name = "cudnn",
    .called = "cuDNN `cudnnConvolutionBackwardData`; MIOpen likewise",
    .weights = "(C_in, C_out/G, K...): the filter of the forward convolution, from C_out to C_in channels",
    .padding = "one number an axis, for both ends",
    .output_size = "that of the descriptor of dx; its convolution must give the input's size",
    .dilation = "1 is dense",
    .groups = "yes",
    .notes = "x is dy, and y is dx; no bias",
    .language = "c",
    .source = "https://docs.nvidia.com/deeplearning/cudnn/",
    .say = &say,
};

}  // namespace tconv::dialect
