#include "ref/problem.h"

#include <algorithm>
#include <initializer_list>
#include <limits>

#include "ref/checked.h"

namespace tconv {
namespace {

constexpr std::array<const char*, 3> kAxisNames = {"depth", "height", "width"};

int64_t floor_div(int64_t a, int64_t b) { return a / b - (a % b != 0 && (a < 0) != (b < 0) ? 1 : 0); }

// Collects sentences of one form, "NAME is VALUE, it must be ...".
class Reasons {
 public:
  void require_between(const std::string& name, int64_t value, int64_t low, int64_t high) {
    if (value < low || value > high)
      add(name + " is " + std::to_string(value) + ", it must be between " + std::to_string(low) + " and " +
          std::to_string(high));
  }
  void add(std::string reason) { reasons_.push_back(std::move(reason)); }
  bool none() const { return reasons_.empty(); }
  std::vector<std::string> take() { return std::move(reasons_); }

 private:
  std::vector<std::string> reasons_;
};

void check_axis(const Axis& axis, const std::string& name, Reasons& reasons) {
  reasons.require_between("input " + name, axis.input, 1, kMaxExtent);
  reasons.require_between("kernel " + name, axis.kernel, 1, kMaxExtent);
  reasons.require_between("stride " + name, axis.stride, 1, kMaxExtent);
  reasons.require_between("dilation " + name, axis.dilation, 1, kMaxExtent);
  reasons.require_between("pad_begin " + name, axis.pad_begin, 0, kMaxExtent);
  reasons.require_between("pad_end " + name, axis.pad_end, 0, kMaxExtent);
  const int64_t step = std::clamp<int64_t>(std::max(axis.stride, axis.dilation), 1, kMaxExtent);
  if (axis.output_padding < 0 || axis.output_padding >= step)
    reasons.add("output_padding " + name + " is " + std::to_string(axis.output_padding) +
                ", it must be between 0 and max(stride, dilation) - 1 = " + std::to_string(step - 1));
}

void check_channels(const Problem& p, Reasons& reasons) {
  reasons.require_between("batch", p.batch, 1, kMaxExtent);
  reasons.require_between("groups", p.groups, 1, kMaxExtent);
  reasons.require_between("in_channels", p.in_channels, 1, kMaxExtent);
  reasons.require_between("out_channels", p.out_channels, 1, kMaxExtent);
  if (p.groups < 1) return;
  if (p.in_channels % p.groups != 0)
    reasons.add("in_channels is " + std::to_string(p.in_channels) +
                ", it must be a multiple of groups = " + std::to_string(p.groups));
  if (p.out_channels % p.groups != 0)
    reasons.add("out_channels is " + std::to_string(p.out_channels) +
                ", it must be a multiple of groups = " + std::to_string(p.groups));
}

void check_output(const Axis& axis, const std::string& name, Reasons& reasons) {
  const auto size = tconv_output_size(axis);
  if (!size)
    reasons.add("the output size (" + name + ") does not fit in 64 bits");
  else if (*size < 1)
    reasons.add("the output size (" + name + ") is " + std::to_string(*size) +
                ", it must be at least 1: (input-1)*stride + dilation*(kernel-1) + output_padding + 1 must exceed "
                "pad_begin + pad_end");
}

void check_counts(const Problem& p, Reasons& reasons) {
  const auto require_countable = [&](const char* name, const Extents& shape) {
    const auto count = element_count(shape);
    // Room for a factor 64 (bytes an element, wide arithmetic) keeps byte counts inside 64 bits, too.
    if (!count || *count > std::numeric_limits<int64_t>::max() / 64)
      reasons.add(std::string("the number of elements of ") + name + " does not fit in 64 bits");
  };
  require_countable("x", input_shape(p));
  require_countable("w", weight_shape(p));
  require_countable("y", output_shape(p));
}

}  // namespace

int64_t kernel_extent(const Axis& axis) { return axis.dilation * (axis.kernel - 1) + 1; }

std::optional<int64_t> tconv_output_size(const Axis& a) {
  const Checked size = (Checked(a.input) - 1) * a.stride - a.pad_begin - a.pad_end +
                       Checked(a.dilation) * (Checked(a.kernel) - 1) + a.output_padding + 1;
  return size.value();
}

int64_t conv_output_size(const Axis& a, int64_t conv_input) {
  return std::max<int64_t>(0, floor_div(conv_input + a.pad_begin + a.pad_end - kernel_extent(a), a.stride) + 1);
}

SizeRange conv_inputs_sharing_output(const Axis& a) {
  const int64_t first = (a.input - 1) * a.stride - a.pad_begin - a.pad_end + kernel_extent(a);
  return {std::max<int64_t>(1, first), first + a.stride - 1};
}

std::optional<int64_t> output_padding_selecting(const Axis& a, int64_t size) {
  const int64_t padding = size - ((a.input - 1) * a.stride - a.pad_begin - a.pad_end + kernel_extent(a));
  if (padding < 0 || padding >= a.stride) return std::nullopt;
  return padding;
}

std::vector<std::string> validate(const Problem& p) {
  Reasons reasons;
  if (p.rank < 1 || p.rank > 3) {
    reasons.require_between("rank", p.rank, 1, 3);
    return reasons.take();
  }
  check_channels(p, reasons);
  for (size_t a = 0; a < 3; ++a) {
    if (a >= p.first_axis())
      check_axis(p.axes[a], kAxisNames[a], reasons);
    else if (p.axes[a] != Axis{})
      reasons.add(std::string("axis ") + kAxisNames[a] + " is not neutral, a problem of rank " +
                  std::to_string(p.rank) + " does not have it");
  }
  if (!reasons.none()) return reasons.take();
  for (size_t a = p.first_axis(); a < 3; ++a) check_output(p.axes[a], kAxisNames[a], reasons);
  if (reasons.none()) check_counts(p, reasons);
  return reasons.take();
}

Extents input_shape(const Problem& p) {
  return {p.batch, p.in_channels, p.axes[0].input, p.axes[1].input, p.axes[2].input};
}

Extents weight_shape(const Problem& p) {
  return {p.in_channels, p.out_channels_per_group(), p.axes[0].kernel, p.axes[1].kernel, p.axes[2].kernel};
}

Extents bias_shape(const Problem& p) { return {p.out_channels, 1, 1, 1, 1}; }

Extents output_shape(const Problem& p) {
  const auto size = [&](size_t a) { return tconv_output_size(p.axes[a]).value_or(0); };
  return {p.batch, p.out_channels, size(0), size(1), size(2)};
}

std::optional<int64_t> element_count(const Extents& shape) {
  Checked count = 1;
  for (const int64_t extent : shape) count = count * extent;
  return count.value();
}

int64_t max_products(const Problem& p) {
  return p.in_channels_per_group() * p.axes[0].kernel * p.axes[1].kernel * p.axes[2].kernel;
}

int64_t multiplications(const Problem& p) {
  Checked count = Checked(p.batch) * p.in_channels * p.out_channels_per_group();
  for (const Axis& a : p.axes) count = count * a.input * a.kernel;
  return count.value().value_or(std::numeric_limits<int64_t>::max());
}

}  // namespace tconv
