#include "report/explain/derivations.h"

#include <algorithm>
#include <array>

namespace tconv {
namespace {

// f(depth, height, width) for all elements of the planes.
template <typename F>
void for_each_place(const Extents& shape, F&& f) {
  for_each_index(shape, [&](auto, auto, auto z, auto v, auto u) { f(std::array<int64_t, 3>{z, v, u}); });
}

double& at(Dense<double>& tensor, const std::array<int64_t, 3>& i) { return tensor(0, 0, i[0], i[1], i[2]); }
double at(const Dense<double>& tensor, const std::array<int64_t, 3>& i) { return tensor(0, 0, i[0], i[1], i[2]); }
size_t place(const Dense<double>& tensor, const std::array<int64_t, 3>& i) {
  return tensor.offset(0, 0, i[0], i[1], i[2]);
}

bool is_inside(const Extents& shape, const std::array<int64_t, 3>& i) {
  for (size_t a = 0; a < 3; ++a)
    if (i[a] < 0 || i[a] >= shape[a + 2]) return false;
  return true;
}

Dense<double> channel(const Dense<double>& tensor) {
  Dense<double> one({1, 1, tensor.shape[2], tensor.shape[3], tensor.shape[4]});
  for_each_place(one.shape, [&](const auto& i) { at(one, i) = at(tensor, i); });
  return one;
}

}  // namespace

Slice first_slice(const Problem& problem, const Operands& data) {
  Slice slice{problem, channel(data.x), channel(data.w)};
  slice.problem.batch = slice.problem.groups = slice.problem.in_channels = slice.problem.out_channels = 1;
  slice.problem.bias = false;
  return slice;
}

std::vector<Stamp> stamps(const Slice& slice) {
  std::vector<Stamp> all;
  for_each_place(slice.x.shape, [&](const auto& i) {
    Stamp stamp{{0, 0, i[0], i[1], i[2]}, at(slice.x, i), Dense<double>(output_shape(slice.problem)), {}};
    stamp.lands.resize(stamp.products.values.size());
    for_each_place(slice.w.shape, [&](const auto& t) {
      std::array<int64_t, 3> o{};
      for (size_t a = 0; a < 3; ++a) {
        const Axis& axis = slice.problem.axes[a];
        o[a] = i[a] * axis.stride + t[a] * axis.dilation - axis.pad_begin;
      }
      if (!is_inside(stamp.products.shape, o)) return;
      at(stamp.products, o) = stamp.value * at(slice.w, t);
      stamp.lands[place(stamp.products, o)] = true;
    });
    all.push_back(std::move(stamp));
  });
  return all;
}

Dense<double> sum_of(const Slice& slice, const std::vector<Stamp>& stamps) {
  Dense<double> y(output_shape(slice.problem));
  for (const Stamp& stamp : stamps)
    for (size_t o = 0; o < y.values.size(); ++o)
      if (stamp.lands[o]) y.values[o] += stamp.products.values[o];
  return y;
}

ZeroInserted zero_inserted(const Slice& slice) {
  Extents shape = output_shape(slice.problem);
  for (size_t a = 0; a < 3; ++a) shape[a + 2] += kernel_extent(slice.problem.axes[a]) - 1;
  ZeroInserted made{Dense<double>(shape), Dense<double>(slice.w.shape),
                    std::vector<bool>(Dense<double>(shape).values.size())};
  for_each_place(slice.x.shape, [&](const auto& i) {
    std::array<int64_t, 3> q{};
    for (size_t a = 0; a < 3; ++a) {
      const Axis& axis = slice.problem.axes[a];
      q[a] = i[a] * axis.stride + kernel_extent(axis) - 1 - axis.pad_begin;
    }
    if (!is_inside(shape, q)) return;
    at(made.z, q) = at(slice.x, i);
    made.is_data[place(made.z, q)] = true;
  });
  for (size_t t = 0; t < slice.w.values.size(); ++t)
    made.flipped.values[t] = slice.w.values[slice.w.values.size() - 1 - t];
  return made;
}

Dense<double> convolved(const Slice& slice, const ZeroInserted& inserted) {
  Dense<double> y(output_shape(slice.problem));
  for_each_place(y.shape, [&](const auto& o) {
    for_each_place(slice.w.shape, [&](const auto& t) {
      std::array<int64_t, 3> q{};
      for (size_t a = 0; a < 3; ++a) q[a] = o[a] + t[a] * slice.problem.axes[a].dilation;
      // A zero that is no data is not multiplied: times an infinity it would make a NaN.
      if (inserted.is_data[place(inserted.z, q)]) at(y, o) += at(inserted.z, q) * at(inserted.flipped, t);
    });
  });
  return y;
}

TransposedMatrix transposed_matrix(const Slice& slice) {
  const Dense<double> y(output_shape(slice.problem));
  TransposedMatrix matrix{static_cast<int64_t>(y.values.size()), static_cast<int64_t>(slice.x.values.size()), {}, {}};
  matrix.values.resize(y.values.size() * slice.x.values.size());
  matrix.is_weight.resize(matrix.values.size());
  for_each_place(y.shape, [&](const auto& o) {
    for_each_place(slice.x.shape, [&](const auto& i) {
      std::array<int64_t, 3> t{};
      for (size_t a = 0; a < 3; ++a) {
        const Axis& axis = slice.problem.axes[a];
        const int64_t distance = o[a] + axis.pad_begin - i[a] * axis.stride;
        t[a] = distance % axis.dilation == 0 ? distance / axis.dilation : -1;
      }
      if (!is_inside(slice.w.shape, t)) return;
      const size_t at_matrix = place(y, o) * slice.x.values.size() + place(slice.x, i);
      matrix.values[at_matrix] = at(slice.w, t);
      matrix.is_weight[at_matrix] = true;
    });
  });
  return matrix;
}

Dense<double> multiplied(const Slice& slice, const TransposedMatrix& matrix) {
  Dense<double> y(output_shape(slice.problem));
  for (size_t row = 0; row < y.values.size(); ++row)
    for (size_t column = 0; column < slice.x.values.size(); ++column) {
      const size_t at_matrix = row * slice.x.values.size() + column;
      if (matrix.is_weight[at_matrix]) y.values[row] += matrix.values[at_matrix] * slice.x.values[column];
    }
  return y;
}

std::vector<AxisResidue> residues(const Axis& axis) {
  std::vector<AxisResidue> all;
  const int64_t outputs = tconv_output_size(axis).value_or(0);
  for (int64_t first = 0; first < std::min(axis.stride, outputs); ++first) {
    AxisResidue one{(first + axis.pad_begin) % axis.stride, {}, {}};
    for (int64_t o = first; o < outputs; o += axis.stride) one.outputs.push_back(o);
    for (int64_t t = 0; t < axis.kernel; ++t)
      if (t * axis.dilation % axis.stride == one.residue) one.taps.push_back(t);
    all.push_back(std::move(one));
  }
  return all;
}

Dense<double> interleaved(const Slice& slice) {
  Dense<double> y(output_shape(slice.problem));
  std::array<std::vector<AxisResidue>, 3> of_axis;
  for (size_t a = 0; a < 3; ++a) of_axis[a] = residues(slice.problem.axes[a]);
  for (const AxisResidue& depth : of_axis[0])
    for (const AxisResidue& height : of_axis[1])
      for (const AxisResidue& width : of_axis[2])
        for (const int64_t z : depth.outputs)
          for (const int64_t v : height.outputs)
            for (const int64_t u : width.outputs)
              for (const int64_t tz : depth.taps)
                for (const int64_t tv : height.taps)
                  for (const int64_t tu : width.taps) {
                    const std::array<int64_t, 3> o{z, v, u}, t{tz, tv, tu};
                    std::array<int64_t, 3> i{};
                    for (size_t a = 0; a < 3; ++a) {
                      const Axis& axis = slice.problem.axes[a];
                      const int64_t distance = o[a] + axis.pad_begin - t[a] * axis.dilation;  // a multiple of s
                      i[a] = distance / axis.stride;
                    }
                    if (is_inside(slice.x.shape, i)) at(y, o) += at(slice.x, i) * at(slice.w, t);
                  }
  return y;
}

}  // namespace tconv
