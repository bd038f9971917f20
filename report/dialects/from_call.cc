#include "report/dialects/from_call.h"

#include <fmt/format.h>

#include <algorithm>

#include "ref/checked.h"

namespace tconv::dialect {

Numbers bounded(const std::string& name, Numbers values) {
  for (const int64_t value : values)
    if (value > kMaxExtent || value < -kMaxExtent)
      throw Unreadable(fmt::format("{} has {}, which is too large", name, value));
  return values;
}

int64_t required_number(Arguments& arguments, const std::string& name) {
  const auto value = arguments.number(name);
  if (!value) throw Unreadable(name + " is missing");
  return *value;
}

Numbers shape(Arguments& arguments, const std::string& name) {
  const auto values = arguments.numbers(name);
  if (!values) throw Unreadable(name + " is missing");
  if (values->size() < 3 || values->size() > 5)
    throw Unreadable(fmt::format("{} has {} dimensions, it must have 3 to 5", name, values->size()));
  return bounded(name, *values);
}

Numbers each(Arguments& arguments, const std::string& name, size_t rank, int64_t otherwise) {
  return bounded(name, arguments.numbers(name, rank).value_or(Numbers(rank, otherwise)));
}

size_t rank_in(const std::string& function, size_t rank) {
  const size_t digit = function.find_first_of("123");
  if (digit != std::string::npos && static_cast<size_t>(function[digit] - '0') != rank)
    throw Unreadable(fmt::format("{} does not go with an x of {} spatial axes", function, rank));
  return rank;
}

Numbers spatial(const Numbers& shape, size_t from, size_t rank) {
  return {shape.begin() + static_cast<std::ptrdiff_t>(from), shape.begin() + static_cast<std::ptrdiff_t>(from + rank)};
}

Draft::Draft(size_t rank, int64_t batch, Numbers input_sizes, Numbers kernel_sizes, Numbers strides, Numbers dilations)
    : input(std::move(input_sizes)),
      kernel(std::move(kernel_sizes)),
      stride(std::move(strides)),
      dilation(std::move(dilations)) {
  problem.rank = static_cast<int>(rank);
  problem.batch = batch;
  for (const Numbers* sizes : {&input, &kernel, &stride, &dilation})
    if (std::any_of(sizes->begin(), sizes->end(), [](int64_t size) { return size < 1; }))
      throw Unreadable("the sizes of x and of the kernel, strides and dilations must be 1 or more");
}

int64_t Draft::whole(size_t a) const {
  const Checked outputs = (Checked(input[a]) - 1) * stride[a] + Checked(dilation[a]) * (Checked(kernel[a]) - 1) + 1;
  const auto value = outputs.value();
  if (!value || *value > kMaxExtent) throw Unreadable("the output is too large");
  return *value;
}

void Draft::set_padding(size_t a, int64_t begin, int64_t end, int64_t output_padding) {
  problem.axes[problem.first_axis() + a] = {input[a], kernel[a], stride[a], dilation[a], begin, end, output_padding};
}

void Draft::set_padding(size_t a, int64_t begin, int64_t end) {
  set_padding(a, begin, std::max<int64_t>(0, end), std::max<int64_t>(0, -end));
}

}  // namespace tconv::dialect
