// The numbers of docs/deconvolution.md: tconv is the adjoint of conv and not its inverse, which takes a solver.
#include <gtest/gtest.h>

#include <cmath>

#include "ref/conv.h"
#include "ref/scatter.h"

namespace tconv {
namespace {

using Vector = std::vector<double>;

// One axis, K = 3, s = 2, no padding: x has 3 elements, y has 7.
Problem problem() {
  Problem p;
  p.rank = 1;
  p.axes[2] = {.input = 3, .kernel = 3, .stride = 2};
  return p;
}

Dense<double> row(Vector values) {
  Dense<double> tensor({1, 1, 1, 1, static_cast<int64_t>(values.size())});
  tensor.values = std::move(values);
  return tensor;
}

const Dense<double> kKernel = row({4, 2, 1});

Vector conv(const Vector& g) { return ref::conv(problem(), row(g), kKernel).values; }
Vector tconv(const Vector& x) { return ref::scatter(problem(), row(x), kKernel, {}).values; }

double dot(const Vector& a, const Vector& b) {
  double sum = 0;
  for (size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

void add(double scale, const Vector& b, Vector& a) {
  for (size_t i = 0; i < a.size(); ++i) a[i] += scale * b[i];
}

// The x with the least ||tconv(x) - y||, by CGLS: as many steps as x has elements.
Vector least_squares(const Vector& y) {
  Vector x(3), r = y, gradient = conv(r), p = gradient;
  for (size_t step = 0; step < x.size(); ++step) {
    const Vector q = tconv(p);
    const double before = dot(gradient, gradient), alpha = before / dot(q, q);
    add(alpha, p, x);
    add(-alpha, q, r);
    gradient = conv(r);
    const Vector last = p;
    p = gradient;
    add(dot(gradient, gradient) / before, last, p);
  }
  return x;
}

TEST(Deconvolution, IsTheAdjointOfConv) {
  const Vector x = {1, 2, 3}, g = {1, 0, -1, 2, 0, 1, 5};
  EXPECT_EQ(tconv(x), (Vector{4, 2, 9, 4, 14, 6, 3}));
  EXPECT_EQ(conv(g), (Vector{3, 0, 7}));
  EXPECT_EQ(dot(tconv(x), g), 24);
  EXPECT_EQ(dot(x, conv(g)), 24);
}

TEST(Deconvolution, IsNotTheInverse) {
  EXPECT_EQ(conv(tconv({1, 2, 3})), (Vector{29, 58, 71}));
  EXPECT_EQ(tconv(conv({0, 0, 0, 1, 0, 0, 0})), (Vector{0, 0, 8, 4, 2, 0, 0}));
}

TEST(Deconvolution, IsUndoneByLeastSquares) {
  const Vector x = least_squares({4, 2, 9, 4, 14, 6, 3});
  // Three steps give it but for roundings; x is known to be whole.
  for (size_t i = 0; i < 3; ++i) EXPECT_EQ(std::round(x[i]), static_cast<double>(i + 1)) << x[i];
}

}  // namespace
}  // namespace tconv
