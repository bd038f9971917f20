// What the readers of calls share: parameters that must be there, and a problem whose axes are put together one by one.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "ref/problem.h"
#include "report/dialects/arguments.h"

namespace tconv::dialect {

using Numbers = std::vector<int64_t>;

// All throw Unreadable, with the name of what is missing or wrong.

// The values, none so large that sums and products of two come near the end of 64 bits.
Numbers bounded(const std::string& name, Numbers values);

int64_t required_number(Arguments& arguments, const std::string& name);

// The shape of an array, (N, C, spatial...) say, of 3 to 5 dimensions.
Numbers shape(Arguments& arguments, const std::string& name);

// A number for each spatial axis; one stands for all.
Numbers each(Arguments& arguments, const std::string& name, size_t rank, int64_t otherwise);

// `rank`, if the function's name has no other one, as conv_transpose2d.
size_t rank_in(const std::string& function, size_t rank);

// `rank` dimensions of a shape.
Numbers spatial(const Numbers& shape, size_t from, size_t rank);

struct Draft {
  Problem problem;
  Numbers input, kernel, stride, dilation;

  Draft(size_t rank, int64_t batch, Numbers input_sizes, Numbers kernel_sizes, Numbers strides, Numbers dilations);

  // Of axis a, counted from the first that there is: (I-1)*s + d*(K-1) + 1, the outputs without padding.
  int64_t whole(size_t a) const;
  // d*(K-1) + 1.
  int64_t reach(size_t a) const { return whole(a) - (input[a] - 1) * stride[a]; }

  void set_padding(size_t a, int64_t begin, int64_t end, int64_t output_padding);
  // With `end` below 0, outputs are added there.
  void set_padding(size_t a, int64_t begin, int64_t end);
  // As many outputs, from `begin` on of those without padding.
  void set_output(size_t a, int64_t begin, int64_t outputs) { set_padding(a, begin, whole(a) - begin - outputs); }
};

// A reader for each system, of a call and the shapes beside it; see from.h.
Problem from_pytorch(Arguments& arguments);
Problem from_onnx(Arguments& arguments);
Problem from_tensorflow(Arguments& arguments);
Problem from_keras(Arguments& arguments);
Problem from_jax(Arguments& arguments);

}  // namespace tconv::dialect
