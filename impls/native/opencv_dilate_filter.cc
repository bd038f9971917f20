// Zero insertion, copyMakeBorder and filter2D: what a user of OpenCV would write. Planes are two-dimensional; the depth
// axis of a volume is a sum over planes.
#include <algorithm>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

#include "impls/native/native.h"

namespace tconv::native {
namespace {

// From 50 taps on (f64; f32 from 130), filter2D may go by way of the DFT, which is not exact: larger kernels are
// applied in tiles of at most 7 x 7.
constexpr int kTile = 7;

int as_int(int64_t value) { return static_cast<int>(value); }

// The images of a batch stand one below the other in one tall plane, so that OpenCV is called once for all of them.
struct Stack {
  cv::Size outputs;      // of one image
  int reach_y, reach_x;  // d*(K-1): how far the kernel reaches beyond its first element
  int pitch() const { return outputs.height + reach_y; }
};

Stack stack_of(const Problem& p, const Extents& y) {
  const auto reach = [](const Axis& a) { return as_int(kernel_extent(a) - 1); };
  return {cv::Size(as_int(y[4]), as_int(y[3])), reach(p.axes[1]), reach(p.axes[2])};
}

// s-1 zeros between the elements of one plane of x.
template <typename T>
cv::Mat_<T> insert_zeros(const Problem& p, const View<const T>& x, int64_t n, int64_t ci, int64_t iz) {
  const auto& [height, width] = std::tie(p.axes[1], p.axes[2]);
  cv::Mat_<T> plane(as_int((height.input - 1) * height.stride + 1), as_int((width.input - 1) * width.stride + 1), T(0));
  for (int64_t iy = 0; iy < height.input; ++iy)
    for (int64_t ix = 0; ix < width.input; ++ix)
      plane(as_int(iy * height.stride), as_int(ix * width.stride)) = x(n, ci, iz, iy, ix);
  return plane;
}

// One axis of a plane with a border of `before` elements, cropped where that is negative, and of so many behind that
// `length` are there: which elements of the plane stay, and the borders around them.
struct Window {
  cv::Range kept;
  int before, behind;
  Window(int elements, int border, int length)
      : kept(std::clamp(-border, 0, elements), std::clamp(length - border, 0, elements)),
        before(std::max(0, border)),
        behind(length - before - kept.size()) {}
};

// The zero-inserted planes of all images, each with a border of d*(K-1) - pad; where that is negative, a crop. First
// the crop: what is cut off can be larger than memory.
template <typename T>
cv::Mat dilated_planes(const Problem& p, const View<const T>& x, int64_t ci, int64_t iz, const Stack& stack) {
  cv::Mat_<T> planes(as_int(p.batch) * stack.pitch(), stack.outputs.width + stack.reach_x, T(0));
  const int top = stack.reach_y - as_int(p.axes[1].pad_begin), left = stack.reach_x - as_int(p.axes[2].pad_begin);
  for (int n = 0; n < p.batch; ++n) {
    const cv::Mat_<T> plane = insert_zeros(p, x, n, ci, iz);
    const Window rows(plane.rows, top, stack.pitch()), columns(plane.cols, left, planes.cols);
    if (rows.kept.empty() || columns.kept.empty()) continue;
    cv::Mat bordered;
    cv::copyMakeBorder(plane(rows.kept, columns.kept), bordered, rows.before, rows.behind, columns.before,
                       columns.behind, cv::BORDER_CONSTANT, cv::Scalar(0));
    bordered.copyTo(planes.rowRange(n * stack.pitch(), (n + 1) * stack.pitch()));
  }
  return planes;
}

// The flipped kernel of plane tz with d-1 zeros between its elements.
template <typename T>
cv::Mat flipped_kernel(const Problem& p, const View<const T>& w, int64_t ci, int64_t co, int64_t tz) {
  const auto& [height, width] = std::tie(p.axes[1], p.axes[2]);
  cv::Mat_<T> kernel(as_int(kernel_extent(height)), as_int(kernel_extent(width)), T(0));
  for (int64_t ty = 0; ty < height.kernel; ++ty)
    for (int64_t tx = 0; tx < width.kernel; ++tx)
      kernel(kernel.rows - 1 - as_int(ty * height.dilation), kernel.cols - 1 - as_int(tx * width.dilation)) =
          w(ci, co, tz, ty, tx);
  return kernel;
}

// sum += the correlation of the plane with the kernel, at all positions where the kernel fits.
void add_filtered(const cv::Mat& plane, const cv::Mat& kernel, cv::Mat& sum) {
  for (int row = 0; row < kernel.rows; row += kTile)
    for (int column = 0; column < kernel.cols; column += kTile) {
      const cv::Mat tile =
          kernel(cv::Rect(column, row, std::min(kTile, kernel.cols - column), std::min(kTile, kernel.rows - row)));
      if (cv::countNonZero(tile) == 0) continue;
      const cv::Mat reached = plane(cv::Rect(column, row, sum.cols + tile.cols - 1, sum.rows + tile.rows - 1));
      cv::Mat filtered;
      cv::filter2D(reached, filtered, -1, tile, cv::Point(0, 0), 0, cv::BORDER_CONSTANT);
      sum += filtered(cv::Rect(0, 0, sum.cols, sum.rows));
    }
}

template <typename T>
void run(const Call& call) {
  const Problem& p = call.problem;
  const auto x = view<T>(call.x);
  const auto w = view<T>(call.w);
  const auto y = view<T>(call.y);
  const Axis& depth = p.axes[0];
  const Stack stack = stack_of(p, y.shape());
  const int rows = as_int(p.batch) * stack.pitch() - stack.reach_y;

  Dense<cv::Mat> sums({1, p.out_channels, y.shape()[2], 1, 1});
  for_each_index(sums.shape, [&](auto, auto c, auto oz, auto, auto) {
    sums(0, c, oz, 0, 0) = cv::Mat_<T>(rows, stack.outputs.width, p.bias ? view<T>(call.b)(c, 0, 0, 0, 0) : T(0));
  });
  for_each_index({1, p.in_channels, depth.input, 1, 1}, [&](auto, auto ci, auto iz, auto, auto) {
    const cv::Mat planes = dilated_planes(p, x, ci, iz, stack);
    const int64_t first = ci / p.in_channels_per_group() * p.out_channels_per_group();
    for (int64_t tz = 0; tz < depth.kernel; ++tz) {
      const int64_t oz = iz * depth.stride + tz * depth.dilation - depth.pad_begin;
      if (oz < 0 || oz >= y.shape()[2]) continue;
      for (int64_t co = 0; co < p.out_channels_per_group(); ++co)
        add_filtered(planes, flipped_kernel(p, w, ci, co, tz), sums(0, first + co, oz, 0, 0));
    }
  });
  for_each_index(y.shape(), [&](auto n, auto c, auto oz, auto oy, auto ox) {
    y(n, c, oz, oy, ox) = sums(0, c, oz, 0, 0).template at<T>(as_int(n) * stack.pitch() + as_int(oy), as_int(ox));
  });
}

}  // namespace

void opencv_dilate_filter(const Call& call) {
  visit_arithmetic(call.y.type, [&]<typename T>(std::type_identity<T>) { run<T>(call); });
}

}  // namespace tconv::native
