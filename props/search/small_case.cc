#include "props/search/small_case.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "ref/data.h"

namespace tconv {
namespace {

// That of Tensor, so that finding it in y means the same.
const float kPoison = [] {
  Tensor one(ElementType::f32, {1, 1, 1, 1, 1}, {});
  one.poison();
  return *reinterpret_cast<const float*>(one.ref().data);
}();

// Dimensions from the innermost to the outermost.
constexpr std::array<size_t, 5> kNcx = {4, 3, 2, 1, 0}, kNxc = {1, 4, 3, 2, 0};

}  // namespace

void SmallCase::Operand::place(const Extents& shape, Placement::Order order) {
  layout.shape = shape;
  int64_t stride = 1;
  for (const size_t i : order == Placement::Order::ncx ? kNcx : kNxc) {
    layout.strides[i] = stride;
    stride *= shape[i];
  }
  count = static_cast<size_t>(stride);
  if (values.size() < count) values.resize(count);
}

ConstTensorRef SmallCase::Operand::ref() const {
  return {ElementType::f32, layout, reinterpret_cast<const std::byte*>(values.data()), count * sizeof(float)};
}

void SmallCase::set(Case c, uint64_t number) {
  case_ = std::move(c);
  number_ = number;
  const Problem& p = case_.problem;
  const IntegerRange range = integer_range(p, ElementType::f32).value_or(IntegerRange{});
  x_.place(input_shape(p), case_.x.order);
  w_.place(weight_shape(p), case_.w.order);
  b_.place(p.bias ? bias_shape(p) : Extents{}, Placement::Order::ncx);
  expected_.place(output_shape(p), case_.y.order);
  if (y_.size() < expected_.count + 2 * kGuard) y_.resize(expected_.count + 2 * kGuard);
  fill(x_, Role::x, range.x);
  fill(w_, Role::w, range.w);
  fill(b_, Role::b, range.b);
  expect();
}

void SmallCase::fill(Operand& operand, Role role, int64_t limit) const {
  const ElementBits bits(case_.recipe.seed, role);
  uint64_t i = 0;
  for_each_index(operand.layout.shape, [&](auto a, auto b, auto c, auto d, auto e) {
    operand.values[static_cast<size_t>(operand.layout.at(a, b, c, d, e))] =
        static_cast<float>(integer_value(bits[i++], limit));
  });
}

// The definition: every input stamps its copy of the kernel onto the output, as far as that is not cropped.
void SmallCase::expect() {
  const Problem& p = case_.problem;
  for (size_t a = 0; a < 3; ++a) {
    const Axis& axis = p.axes[a];
    reach_[a].clear();
    for (int64_t i = 0; i < axis.input; ++i) {
      const int64_t at = i * axis.stride - axis.pad_begin;
      Reach r{0, axis.kernel, 0};
      while (r.first_tap < r.end_tap && at + r.first_tap * axis.dilation < 0) ++r.first_tap;
      while (r.first_tap < r.end_tap && at + (r.end_tap - 1) * axis.dilation >= expected_.layout.shape[a + 2])
        --r.end_tap;
      r.first_output = at + r.first_tap * axis.dilation;
      reach_[a].push_back(r);
    }
  }
  std::fill_n(expected_.values.begin(), expected_.count, 0.0F);
  if (p.bias)
    for_each_index(expected_.layout.shape, [&](auto n, auto c, auto z, auto v, auto u) {
      expected_.values[static_cast<size_t>(expected_.layout.at(n, c, z, v, u))] = b_.values[static_cast<size_t>(c)];
    });
  const int64_t out_per_group = p.out_channels_per_group();
  for (int64_t n = 0; n < p.batch; ++n)
    for (int64_t ci = 0; ci < p.in_channels; ++ci)
      for (int64_t co = 0; co < out_per_group; ++co)
        stamp(&x_.values[static_cast<size_t>(x_.layout.at(n, ci, 0, 0, 0))],
              &w_.values[static_cast<size_t>(w_.layout.at(ci, co, 0, 0, 0))],
              &expected_.values[static_cast<size_t>(
                  expected_.layout.at(n, ci / p.in_channels_per_group() * out_per_group + co, 0, 0, 0))]);
  proves_nothing_ =
      std::all_of(expected_.values.begin(), expected_.values.begin() + static_cast<std::ptrdiff_t>(expected_.count),
                  [](float v) { return v == 0; });
}

// All stamps of the image x with the kernel w onto the image y.
void SmallCase::stamp(const float* x, const float* w, float* y) const {
  const Extents &xs = x_.layout.strides, &ws = w_.layout.strides, &ys = expected_.layout.strides;
  const auto& [depth, height, width] = case_.problem.axes;
  for (size_t iz = 0; iz < reach_[0].size(); ++iz)
    for (size_t iy = 0; iy < reach_[1].size(); ++iy)
      for (size_t ix = 0; ix < reach_[2].size(); ++ix) {
        const Reach &rz = reach_[0][iz], &ry = reach_[1][iy], &rx = reach_[2][ix];
        const float value =
            x[static_cast<int64_t>(iz) * xs[2] + static_cast<int64_t>(iy) * xs[3] + static_cast<int64_t>(ix) * xs[4]];
        float* plane = y + rz.first_output * ys[2] + ry.first_output * ys[3] + rx.first_output * ys[4];
        for (int64_t tz = rz.first_tap; tz < rz.end_tap; ++tz, plane += depth.dilation * ys[2]) {
          float* row = plane;
          for (int64_t ty = ry.first_tap; ty < ry.end_tap; ++ty, row += height.dilation * ys[3]) {
            const float* taps = w + tz * ws[2] + ty * ws[3];
            float* to = row;
            for (int64_t tx = rx.first_tap; tx < rx.end_tap; ++tx, to += width.dilation * ys[4])
              *to += value * taps[tx * ws[4]];
          }
        }
      }
}

Call SmallCase::fresh_call() {
  std::fill_n(y_.begin(), expected_.count + 2 * kGuard, kPoison);
  const TensorRef y = {ElementType::f32, expected_.layout, reinterpret_cast<std::byte*>(&y_[kGuard]),
                       expected_.count * sizeof(float)};
  return {case_.problem, x_.ref(), w_.ref(), case_.problem.bias ? b_.ref() : ConstTensorRef{}, y};
}

bool SmallCase::wrote_outside() const {
  static const std::array<float, kGuard> untouched = [] {
    std::array<float, kGuard> guard{};
    guard.fill(kPoison);
    return guard;
  }();
  return std::memcmp(y_.data(), untouched.data(), sizeof untouched) != 0 ||
         std::memcmp(&y_[kGuard + expected_.count], untouched.data(), sizeof untouched) != 0;
}

bool SmallCase::holds() const {
  return std::memcmp(&y_[kGuard], expected_.values.data(), expected_.count * sizeof(float)) == 0 && !wrote_outside();
}

Answer SmallCase::answer(Outcome outcome) const {
  Tensor y(ElementType::f32, expected_.layout.shape, case_.y);
  std::memcpy(y.ref().data, &y_[kGuard], expected_.count * sizeof(float));
  return {std::move(outcome), y.check_poison(), y.load()};
}

}  // namespace tconv
