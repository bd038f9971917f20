// L layouts, and the rules about memory: write y whole and nothing else, read nothing outside the tensors.
#include <algorithm>
#include <cstdlib>

#include "impls/mutants/mutants.h"

namespace tconv::mutants {
namespace {

void read(const Tensor& t, int64_t offset) {
  const volatile double value = t.at(offset);
  static_cast<void>(value);
}

void write(const Tensor& t, int64_t offset) { t.put(offset, 1); }

Tensor as_if_dense(Tensor t) {
  t.strides = t.dense_strides();
  return t;
}

bool channels_innermost(const Tensor& t) { return t.strides[1] == 1 && t.shape[1] > 1; }

// Elements from one row to the next beyond those of the row, where columns are innermost.
int64_t gap_of_rows(const Tensor& t) { return t.strides[4] == 1 && t.shape[3] > 1 ? t.strides[3] - t.shape[4] : 0; }

}  // namespace

std::vector<Mutant> layout_mutants() {
  return {
      {"byte_offset_ignored",
       "L",
       "byte_offset of w is ignored",
       "an offset of w",
       "byte_offset_ignored",
       &scatter,
       {},
       {.before = [](Call& c, tconv_plan&) { c.w.data -= c.w.byte_offset; }}},
      {"byte_offset_of_x_ignored",
       "L",
       "byte_offset of x is ignored",
       "an offset of x",
       "byte_offset_ignored",
       &gather,
       {},
       {.before = [](Call& c, tconv_plan&) { c.x.data -= c.x.byte_offset; }}},
      {"strides_of_x_ignored",
       "L",
       "x is read as if it were dense",
       "a gap in x, or nxc",
       "strides_ignored",
       &gather,
       {},
       {.before = [](Call& c, tconv_plan&) { c.x = as_if_dense(c.x); }}},
      {"strides_of_w_ignored",
       "L",
       "w is read as if it were dense",
       "a gap in w, or nxc",
       "strides_ignored",
       &phases,
       {},
       {.before = [](Call& c, tconv_plan&) { c.w = as_if_dense(c.w); }}},
      {"strides_of_y_ignored",
       "L",
       "y is written as if it were dense",
       "a gap in y, or nxc",
       "strides_ignored",
       &col2im,
       {},
       {.before = [](Call& c, tconv_plan&) { c.y = as_if_dense(c.y); }}},
      {"channels_last_pitch_of_inputs",
       "L",
       "channels innermost: pixels of y are C_in apart",
       "y nxc, C_in != C_out",
       "strides_ignored",
       &gather,
       {},
       {.before =
            [](Call& c, tconv_plan&) {
              if (!channels_innermost(c.y)) return;
              const auto scale = [&](size_t d) { c.y.strides[d] = c.y.strides[d] / c.y.strides[4] * c.x.shape[1]; };
              scale(0), scale(2), scale(3), scale(4);
            }}},
      {"channels_last_gap_ignored",
       "L",
       "channels innermost: pixels of x follow each other without a gap",
       "x nxc with a gap",
       "strides_ignored",
       &scatter,
       {},
       {.before =
            [](Call& c, tconv_plan&) {
              if (!channels_innermost(c.x)) return;
              c.x.strides[4] = c.x.shape[1];
              c.x.strides[3] = c.x.strides[4] * c.x.shape[4];
              c.x.strides[2] = c.x.strides[3] * c.x.shape[3];
              c.x.strides[0] = c.x.strides[2] * c.x.shape[2];
            }}},
      {"unaligned_first_input_lost",
       "L",
       "elements of x before the first multiple of 16 bytes are lost",
       "x not aligned to 16 bytes",
       "alignment",
       &gather,
       {},
       {.before =
            [](Call& c, tconv_plan& plan) {
              if (reinterpret_cast<uintptr_t>(c.x.data) % 16 == 0) return;
              for_each_index(c.x.shape, [&](const Index& i) { plan.x.push_back(i == Index{} ? 0 : c.x.get(i)); });
              c.x = {reinterpret_cast<std::byte*>(plan.x.data()), false, c.x.shape, c.x.dense_strides()};
            }}},
      {"unaligned_bias_crashes",
       "L",
       "an aligned load of the bias",
       "a bias not aligned to 16 bytes",
       "alignment",
       &phases,
       {},
       {.before =
            [](Call& c, tconv_plan&) {
              if (c.problem.bias && reinterpret_cast<uintptr_t>(c.b.data) % 16 != 0) std::abort();
            }}},
  };
}

std::vector<Mutant> access_mutants() {
  using Plan = tconv_plan;
  return {
      {"writes_past_output",
       "-",
       "the element behind y is written",
       "y that ends at a page",
       "output_out_of_bounds",
       &scatter,
       {},
       {.after = [](const Call& c, Plan&) { write(c.y, c.y.last() + 1); }}},
      {"writes_whole_vectors",
       "-",
       "a row of y is written in whole vectors of 4: behind the last one, too",
       "output width 5",
       "output_out_of_bounds",
       &gather,
       {},
       {.after =
            [](const Call& c, Plan&) {
              if (c.y.strides[4] == 1 && c.y.shape[4] % 4 != 0) write(c.y, c.y.last() + 4 - c.y.shape[4] % 4);
            }}},
      {"writes_before_output",
       "-",
       "the element before y is written",
       "y that begins at a page",
       "output_out_of_bounds",
       &col2im,
       {},
       {.after = [](const Call& c, Plan&) { write(c.y, -1); }}},
      {"writes_gaps",
       "-",
       "the element behind each row of y is written",
       "a gap in y",
       "gaps_written",
       &phases,
       {},
       {.after =
            [](const Call& c, Plan&) {
              if (gap_of_rows(c.y) > 0) write(c.y, c.y.shape[4]);
            }}},
      {"reads_past_input",
       "-",
       "the element behind x is read",
       "x that ends at a page",
       "input_out_of_bounds",
       &scatter,
       {},
       {.after = [](const Call& c, Plan&) { read(c.x, c.x.last() + 1); }}},
      {"reads_before_input",
       "-",
       "the element before x is read",
       "x that begins at a page",
       "input_out_of_bounds",
       &gather,
       {},
       {.after = [](const Call& c, Plan&) { read(c.x, -1); }}},
      {"reads_past_weights",
       "-",
       "w is read in whole vectors of 4",
       "a number of weights that 4 does not divide",
       "weights_out_of_bounds",
       &col2im,
       {},
       {.after =
            [](const Call& c, Plan&) {
              if (c.w.count() % 4 != 0) read(c.w, c.w.last() + 4 - c.w.count() % 4);
            }}},
      {"reads_past_bias",
       "-",
       "the bias is read in whole vectors of 4",
       "5 output channels, a bias",
       "bias_out_of_bounds",
       &phases,
       {},
       {.after =
            [](const Call& c, Plan&) {
              if (c.problem.bias && c.b.count() % 4 != 0) read(c.b, c.b.last() + 4 - c.b.count() % 4);
            }}},
      {"writes_input",
       "-",
       "x is padded in place",
       "pad_begin 1",
       "writes_input",
       &scatter,
       {},
       {.after =
            [](const Call& c, Plan&) {
              if (c.problem.width().pad_begin > 0) c.x.set({}, 0);
            }}},
      {"writes_weights_and_restores_them",
       "-",
       "w is flipped in place, and flipped back",
       "kernel 2",
       "writes_input",
       &gather,
       {},
       {.before =
            [](Call& c, Plan&) {
              const double first = c.w.get({});
              c.w.set({}, 0), c.w.set({}, first);
            }}},
      {"last_element_unwritten",
       "-",
       "the last element of y is not written",
       "any",
       "unwritten",
       &gather,
       {.y =
            [](const Problem& p, Index& y) {
              const auto& [d, h, w] = p.axes;
              return y != Index{p.batch - 1, p.out_channels - 1, d.output - 1, h.output - 1, w.output - 1};
            }}},
  };
}

}  // namespace tconv::mutants
