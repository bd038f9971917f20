// E the ranges at the edges, M sizes by a formula of their own.
#include <algorithm>

#include "impls/mutants/mutants.h"

namespace tconv::mutants {
namespace {

// An output that is not cropped, placed as if y were dense with other spatial extents.
template <typename F>
bool laid_out_with(const Problem& p, Index& y, F&& size) {
  for (size_t a = 0; a < 3; ++a)
    if (y[a + 2] < 0 || y[a + 2] >= p.axes[a].output) return false;
  int64_t at = y[0] * p.out_channels + y[1];
  for (size_t a = 0; a < 3; ++a) at = at * size(p.axes[a]) + y[a + 2];
  for (size_t a = 3; a-- > 0; at /= p.axes[a].output) y[a + 2] = at % p.axes[a].output;
  y[0] = at / p.out_channels, y[1] = at % p.out_channels;
  return true;
}

}  // namespace

std::vector<Mutant> edge_mutants() {
  return {
      {"last_column_dropped",
       "E",
       "a tap's last input is where the whole kernel ends, not where the tap does",
       "kernel 1x2, pad_end 1",
       "contributions_dropped",
       &col2im,
       {.range =
            [](const Axis& a, int64_t t) {
              Range r = range_of(a, t);
              const int64_t room = a.output + a.pad_begin - (a.kernel - 1) * a.dilation - 1;
              r.end = std::min(r.end, room < 0 ? 0 : room / a.stride + 1);
              return r;
            }}},
      {"range_rounds_down",
       "E",
       "a tap's first input is rounded down: it writes before the row",
       "pad_begin 1, stride 2",
       "output_out_of_bounds",
       &col2im,
       {.range =
            [](const Axis& a, int64_t t) {
              Range r = range_of(a, t);
              r.begin = std::max<int64_t>(0, (a.pad_begin - t * a.dilation) / a.stride);
              return r;
            },
        .unchecked = true}},
      {"empty_range_has_one",
       "E",
       "an inclusive range clamped to the input is never empty",
       "kernel 2, pad_begin 1, input 1",
       "output_out_of_bounds",
       &col2im,
       {.range =
            [](const Axis& a, int64_t t) {
              const Range r = range_of(a, t);
              return Range{std::min(r.begin, a.input - 1), std::max<int64_t>(r.end, 1)};
            },
        .unchecked = true}},
      {"slack_columns_dropped",
       "E",
       "rows of more than one block lose the last tap where output_padding leaves slack",
       "output 33, output_padding 1 in W",
       "contributions_dropped",
       &col2im,
       {.range =
            [](const Axis& a, int64_t t) {
              Range r = range_of(a, t);
              if (a.output > 32 && a.output_padding > 0 && t == a.kernel - 1) r.end = std::min(r.end, a.input - 1);
              return r;
            }}},
      {"row_buffer_keeps_first_row",
       "E",
       "the first output row is not written if pad_begin is no multiple of stride, H",
       "pad_begin 1, stride 2 in H",
       "unwritten",
       &gather,
       {.y = [](const Problem& p, Index& y) { return y[3] > 0 || p.height().pad_begin % p.height().stride == 0; }}},
      {"last_input_dropped_at_padding",
       "E",
       "with padding at the end the last input is taken to be cropped whole",
       "pad_end 1, kernel 2",
       "contributions_dropped",
       &gather,
       {.input =
            [](const Axis& a, int64_t o, int64_t t) {
              const int64_t i = input_of(a, o, t);
              return i == a.input - 1 && a.pad_end > 0 && t == 0 ? kNone : i;
            }}},
      {"corner_dropped",
       "E",
       "padding in two axes: the products of the first corner are lost",
       "pad_begin 1x1",
       "contributions_dropped",
       &scatter,
       {.y = [](const Problem& p,
                Index& y) { return p.height().pad_begin == 0 || p.width().pad_begin == 0 || y[3] > 0 || y[4] > 0; }}},
      {"inputs_from_zero_unchecked",
       "E",
       "a negative o - t*d is rounded to input 0",
       "stride 2, kernel 2",
       "edge_replicated",
       &gather,
       {.input =
            [](const Axis& a, int64_t o, int64_t t) {
              const int64_t scaled = o + a.pad_begin - t * a.dilation;
              return scaled < 0 && scaled > -a.stride ? 0 : input_of(a, o, t);
            }}},
  };
}

std::vector<Mutant> size_mutants() {
  return {
      {"size_without_output_padding",
       "M",
       "rows of y are as long as without output_padding",
       "output_padding 1",
       "output_size_wrong",
       &scatter,
       {.y = [](const Problem& p,
                Index& y) { return laid_out_with(p, y, [](const Axis& a) { return a.output - a.output_padding; }); }}},
      {"size_without_dilation",
       "M",
       "rows of y are as long as without dilation",
       "kernel 2, dilation 2",
       "output_size_wrong",
       &col2im,
       {.y =
            [](const Problem& p, Index& y) {
              return laid_out_with(p, y, [](const Axis& a) { return a.output - (a.dilation - 1) * (a.kernel - 1); });
            }}},
      {"size_from_symmetric_padding",
       "M",
       "rows of y are as long as with pad_end = pad_begin",
       "pad_end != pad_begin",
       "output_size_wrong",
       &scatter,
       {.y =
            [](const Problem& p, Index& y) {
              return laid_out_with(p, y, [](const Axis& a) { return a.output + a.pad_end - a.pad_begin; });
            }}},
  };
}

}  // namespace tconv::mutants
