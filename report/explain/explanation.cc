#include "report/explain/explanation.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <iterator>

#include "ref/case_text.h"
#include "report/explain/derivations.h"
#include "report/explain/drawing.h"

namespace tconv {
namespace {

constexpr const char* kAxisNames[] = {"depth", "height", "width"};
// What can be taken in at a glance.
constexpr int64_t kMostDrawn = 400;
constexpr size_t kMostStampOutputs = 150, kMostStamps = 6, kMostRows = 40, kMostColumns = 16, kMostPhases = 9;
constexpr int64_t kMostMultiplications = 1'000'000;

std::string sizes(const Problem& p) {
  std::string text = "The size: O = (I-1)*s - pad_begin - pad_end + d*(K-1) + output_padding + 1\n";
  for (size_t a = p.first_axis(); a < 3; ++a) {
    const Axis& axis = p.axes[a];
    text += fmt::format("  {:<6}  ({}-1)*{} - {} - {} + {}*({}-1) + {} + 1 = {}\n", kAxisNames[a], axis.input,
                        axis.stride, axis.pad_begin, axis.pad_end, axis.dilation, axis.kernel, axis.output_padding,
                        tconv_output_size(axis).value_or(0));
  }
  text +=
      "A convolution with the same s, d, K and padding makes I of each of these sizes; output_padding selects one:\n";
  for (size_t a = p.first_axis(); a < 3; ++a) {
    const SizeRange shared = conv_inputs_sharing_output(p.axes[a]);
    text += fmt::format("  {:<6}  {} from", kAxisNames[a], p.axes[a].input);
    constexpr int64_t kMostSizes = 8;
    for (int64_t size = shared.first; size <= std::min(shared.last, shared.first + kMostSizes - 1); ++size) {
      const auto selects = output_padding_selecting(p.axes[a], size);
      text += fmt::format("{} {} (output_padding {})", size == shared.first ? "" : ",", size, selects.value_or(-1));
    }
    text += shared.last < shared.first ? " no size\n" : shared.last >= shared.first + kMostSizes ? ", ...\n" : "\n";
  }
  return text;
}

void append(std::vector<Drawing>& to, std::vector<Drawing> more) {
  to.insert(to.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

// A number where there is one.
template <typename F>
auto cells_of(const Dense<double>& tensor, F&& is_there) {
  return [&tensor, is_there](int64_t z, int64_t v, int64_t u) {
    const size_t at = tensor.offset(0, 0, z, v, u);
    return is_there(at) ? number(tensor.values[at]) : std::string(kNothing);
  };
}

Chapter by_stamps(const Slice& slice) {
  const std::vector<Stamp> all = stamps(slice);
  const Dense<double> y = sum_of(slice, all);
  std::vector<Drawing> operands = planes("x", slice.x), drawn;
  append(operands, planes("w", slice.w));
  size_t left_out = 0;
  if (y.values.size() <= kMostStampOutputs)
    for (const Stamp& stamp : all) {
      if (stamp.value == 0) continue;
      if (drawn.size() >= kMostStamps * static_cast<size_t>(y.shape[2])) {
        ++left_out;
        continue;
      }
      const auto lands = [&](size_t at) { return stamp.lands[at]; };
      append(drawn, planes(fmt::format("x{} = {}", index_text(slice.problem, stamp.input), number(stamp.value)),
                           y.shape, cells_of(stamp.products, lands)));
    }
  if (left_out != 0) drawn.push_back({fmt::format("and {} more", left_out), {}});
  append(drawn, planes("y, their sum", y));
  return {"Stamps added up: x[i] times all of w, laid down at o = i*s + t*d - pad_begin", "", {operands, drawn}};
}

Chapter by_zero_insertion(const Slice& slice) {
  const ZeroInserted inserted = zero_inserted(slice);
  std::vector<Drawing> drawn =
      planes("z", inserted.z.shape, cells_of(inserted.z, [&](size_t at) { return inserted.is_data[at]; }));
  append(drawn, planes("w, flipped", inserted.flipped));
  append(drawn, planes("y", convolved(slice, inserted)));
  return {"An ordinary convolution of z: x with s-1 zeros between its elements and d*(K-1) - padding around them",
          "",
          {drawn}};
}

Chapter by_matrix(const Slice& slice) {
  const TransposedMatrix matrix = transposed_matrix(slice);
  Chapter chapter{"W^T times x, where W is the matrix of the convolution", "", {}};
  if (matrix.rows > static_cast<int64_t>(kMostRows) || matrix.columns > static_cast<int64_t>(kMostColumns)) {
    chapter.prose =
        fmt::format("  W^T has {} rows and {} columns: too large to be drawn\n", matrix.rows, matrix.columns);
    return chapter;
  }
  const Dense<double> y = multiplied(slice, matrix);
  std::vector<Drawing> drawn = {{"W^T", {}}, {"x", {}}, {"y", {}}};
  for (int64_t row = 0; row < matrix.rows; ++row) {
    auto& cells = drawn[0].cells.emplace_back();
    for (int64_t column = 0; column < matrix.columns; ++column) {
      const auto at = static_cast<size_t>(row * matrix.columns + column);
      cells.push_back(matrix.is_weight[at] ? number(matrix.values[at]) : kNothing);
    }
    drawn[2].cells.push_back({number(y.values[static_cast<size_t>(row)])});
  }
  for (const double value : slice.x.values) drawn[1].cells.push_back({number(value)});
  chapter.rows = {drawn};
  return chapter;
}

// "0, 2, 4, ..."
std::string list_of(const std::vector<int64_t>& numbers) {
  constexpr size_t kMostListed = 8;
  const auto end = numbers.begin() + static_cast<std::ptrdiff_t>(std::min(numbers.size(), kMostListed));
  return fmt::format("{}{}", fmt::join(numbers.begin(), end, ", "), end == numbers.end() ? "" : ", ...");
}

Chapter by_phases(const Slice& slice) {
  const Problem& p = slice.problem;
  const Dense<double> y = interleaved(slice);
  std::string text;
  std::array<std::vector<AxisResidue>, 3> axes;
  for (size_t a = 0; a < 3; ++a) axes[a] = residues(p.axes[a]);
  for (size_t a = p.first_axis(); a < 3; ++a)
    for (size_t i = 0; i < std::min(kMostPhases, axes[a].size()); ++i)
      text += fmt::format("  {:<6}  remainder {}: outputs {}; taps {}\n", kAxisNames[a], axes[a][i].residue,
                          list_of(axes[a][i].outputs),
                          axes[a][i].taps.empty() ? "none, so that they are the bias" : list_of(axes[a][i].taps));
  std::vector<Drawing> drawn;
  for (const AxisResidue& depth : axes[0])
    for (const AxisResidue& height : axes[1])
      for (const AxisResidue& wide : axes[2]) {
        if (drawn.size() >= kMostPhases) continue;
        const std::array<int64_t, 3> residue = {depth.residue, height.residue, wide.residue};
        const auto first = residue.begin() + static_cast<std::ptrdiff_t>(p.first_axis());
        append(drawn,
               planes(fmt::format("remainder {}", fmt::join(first, residue.end(), ",")),
                      {1, 1, std::ssize(depth.outputs), std::ssize(height.outputs), std::ssize(wide.outputs)},
                      [&](int64_t z, int64_t v, int64_t u) {
                        return number(y(0, 0, depth.outputs[static_cast<size_t>(z)],
                                        height.outputs[static_cast<size_t>(v)], wide.outputs[static_cast<size_t>(u)]));
                      }));
      }
  append(drawn, planes("y, interleaved", y));
  return {"Phases: outputs whose o + pad_begin leave the same remainder modulo s use the same taps", text, {drawn}};
}

// All planes, and the work that they take.
bool can_be_drawn(const Problem& p) {
  if (multiplications(p) > kMostMultiplications) return false;
  Extents inserted = output_shape(p);
  for (size_t a = 0; a < 3; ++a) inserted[a + 2] += kernel_extent(p.axes[a]) - 1;
  for (const Extents& shape : {input_shape(p), weight_shape(p), inserted})
    if (element_count({1, 1, shape[2], shape[3], shape[4]}).value_or(kMostDrawn + 1) > kMostDrawn) return false;
  return true;
}

}  // namespace

Explanation explanation_of(const Case& c) {
  const Problem& p = c.problem;
  Explanation explanation{to_text(c), sizes(p), "", {}};
  if (!can_be_drawn(p)) {
    explanation.slice = "The numbers are too many to be drawn; a smaller case shows as much.";
    return explanation;
  }
  const Slice slice = first_slice(p, make_operands(c));
  explanation.slice =
      fmt::format("Image 0 of {}, output channel 0 of {}, and of its {} input channels the first{}.", p.batch,
                  p.out_channels, p.in_channels_per_group(), p.bias ? "; without the bias" : "");
  explanation.chapters = {by_stamps(slice), by_zero_insertion(slice), by_matrix(slice), by_phases(slice)};
  return explanation;
}

std::string explained(const Explanation& explanation, size_t width) {
  std::string text = explanation.case_line + "\n\n" + explanation.sizes + "\n" + explanation.slice + "\n";
  int number = 0;
  for (const Chapter& chapter : explanation.chapters) {
    text += fmt::format("\n{}. {}\n", ++number, chapter.heading);
    if (!chapter.prose.empty()) text += "\n" + chapter.prose;
    for (const std::vector<Drawing>& row : chapter.rows) text += "\n" + side_by_side(row, width);
  }
  return text;
}

}  // namespace tconv
