#include "ref/matrix.h"

namespace tconv::ref {

Matrix convolution_matrix(const Problem& p, const Dense<double>& w) {
  const Extents fine = output_shape(p);   // conv's input is tconv's output
  const Extents coarse = input_shape(p);  // and the other way round
  Matrix m;
  m.rows = coarse[1] * coarse[2] * coarse[3] * coarse[4];
  m.columns = fine[1] * fine[2] * fine[3] * fine[4];
  m.values.assign(static_cast<size_t>(m.rows * m.columns), 0.0);

  // Walking rows and columns by their numbers alone keeps this file apart from the index loops of the other two.
  const auto tap_at = [](const Axis& a, int64_t i, int64_t q) -> int64_t {
    const int64_t reach = q - (i * a.stride - a.pad_begin);
    const bool hit = reach >= 0 && reach % a.dilation == 0 && reach / a.dilation < a.kernel;
    return hit ? reach / a.dilation : -1;
  };
  for (int64_t row = 0; row < m.rows; ++row) {
    const int64_t ix = row % coarse[4], iy = row / coarse[4] % coarse[3], iz = row / coarse[4] / coarse[3] % coarse[2];
    const int64_t ci = row / coarse[4] / coarse[3] / coarse[2];
    for (int64_t column = 0; column < m.columns; ++column) {
      const int64_t qx = column % fine[4], qy = column / fine[4] % fine[3], qz = column / fine[4] / fine[3] % fine[2];
      const int64_t c = column / fine[4] / fine[3] / fine[2];
      if (ci / p.in_channels_per_group() != c / p.out_channels_per_group()) continue;
      const int64_t tz = tap_at(p.axes[0], iz, qz), ty = tap_at(p.axes[1], iy, qy), tx = tap_at(p.axes[2], ix, qx);
      if (tz < 0 || ty < 0 || tx < 0) continue;
      m.values[static_cast<size_t>(row * m.columns + column)] = w(ci, c % p.out_channels_per_group(), tz, ty, tx);
    }
  }
  return m;
}

Dense<double> multiply_transposed(const Problem& p, const Matrix& m, const Dense<double>& x, const Dense<double>& b) {
  Dense<double> y(output_shape(p));
  const int64_t pixels = m.columns / p.out_channels;
  for (int64_t n = 0; n < p.batch; ++n)
    for (int64_t column = 0; column < m.columns; ++column) {
      double sum = p.bias ? b.values[static_cast<size_t>(column / pixels)] : 0.0;
      for (int64_t row = 0; row < m.rows; ++row)
        sum += m(row, column) * x.values[static_cast<size_t>(n * m.rows + row)];
      y.values[static_cast<size_t>(n * m.columns + column)] = sum;
    }
  return y;
}

}  // namespace tconv::ref
