#include "impls/fast/rows.h"

#include <algorithm>
#include <utility>

#include "impls/fast/copies.h"
#include "impls/fast/storage.h"

namespace tconv::fast {
namespace {

constexpr int64_t kPixels = 512;        // of one channel and phase, computed before they are written
constexpr int64_t kInputs = 64 << 10;   // floats of a box's inputs: half of a second-level cache
constexpr int64_t kChannelsOfTap = 64;  // copied at once where a box's inputs are too many
constexpr int64_t kFloatsAhead = 1024;  // of a row, fetched meanwhile

int64_t round_up(int64_t a, int64_t b) { return ceil_div(a, b) * b; }

}  // namespace

Rows::Rows(const Call& call, int members)
    : problem_(call.problem),
      x_type_(call.x.type),
      y_type_(call.y.type),
      x_(call.x.layout),
      y_(call.y.layout),
      kernels_(kernels()),
      weights_(call) {
  for (size_t a = 0; a < 3; ++a) {
    shifts_[a] = shifts_of(weights_.axes()[a]);
    extents_[a] = most_outputs(weights_.axes()[a]);
  }
  choose_boxes(members);
  const int64_t vectors = kernels_.vector, row = round_up(box_size_[2], vectors), pixels = std::max(row, kPixels);
  scratch_.resize(static_cast<size_t>(members));
  for (Scratch& scratch : scratch_) {
    int64_t floats = 0;
    if (inputs_ == Inputs::copied_by_box) floats = static_cast<int64_t>(floats_of_inputs(box_size_));
    if (inputs_ == Inputs::copied_by_tap) floats = std::ssize(kernels_.row_tiles[0]) * kChannelsOfTap * vectors;
    scratch.inputs = aligned_floats(floats);
    std::fill_n(scratch.inputs.get(), floats, 0.0F);
    scratch.outputs = aligned_floats(RowWeights::kMostPhases * RowWeights::kMostRows * pixels);
    if (y_type_ != ElementType::f32) scratch.row = aligned_floats(RowWeights::kMostPhases * row);
    for (auto* list : {&scratch.x_offsets, &scratch.y_offsets, &scratch.begin, &scratch.end})
      list->resize(static_cast<size_t>(pixels / vectors));
  }
}

// Whether all lanes of all vectors that the kernels read are inputs of the row.
bool Rows::whole_vectors_are_inputs() const {
  if (x_type_ != ElementType::f32 || x_.strides[4] != 1) return false;
  for (const PhaseGroup& phases : weights_.phase_groups())
    for (const WeightedPass& pass : phases.passes) {
      const AxisPhase& width = weights_.axes()[2][static_cast<size_t>(pass.first_phase)];
      const int64_t end = round_up(width.outputs, kernels_.vector) + pass.shift + (pass.taps - 1) * width.step;
      if (pass.shift < 0 || end > problem_.axes[2].input) return false;
    }
  return true;
}

int64_t Rows::pitch_of(int64_t width) const {
  return round_up(width, kernels_.vector) + shifts_[2].span() + kernels_.vector;
}

// Floats of the inputs of a box of so many outputs: depth, height, width.
double Rows::floats_of_inputs(const std::array<int64_t, 3>& sizes) const {
  double rows = 1;
  for (size_t a = 0; a < 2; ++a)
    rows *= static_cast<double>(std::min(problem_.axes[a].input, sizes[a] + shifts_[a].span()));
  return rows * static_cast<double>(problem_.in_channels_per_group()) * static_cast<double>(pitch_of(sizes[2]));
}

// Of those whose inputs find room, the box with the fewest inputs for an output: neighbours share some.
void Rows::choose_boxes(int members) {
  constexpr int64_t kRowsOfBox = 64, kFewestRows = 4, kSharesOfMember = 4;
  double best = 0;
  for (int64_t parts = ceil_div(extents_[2], kPixels);; parts *= 2) {
    const int64_t width = round_up(ceil_div(extents_[2], parts), kernels_.vector);
    for (int64_t height = 1; height <= std::min(extents_[1], kRowsOfBox); ++height) {
      const double floats = floats_of_inputs({1, height, width});
      if (floats > kInputs) break;
      const double outputs_of_float = static_cast<double>(height * width) / floats;
      if (outputs_of_float <= best) continue;
      best = outputs_of_float;
      box_size_ = {1, height, width};
    }
    if (width <= kernels_.vector) break;
  }
  if (whole_vectors_are_inputs()) inputs_ = Inputs::in_place;
  if (best == 0) {
    if (inputs_ == Inputs::copied_by_box) inputs_ = Inputs::copied_by_tap;
    box_size_ = {1, 1, round_up(std::min(extents_[2], kPixels), kernels_.vector)};
  }
  pitch_ = inputs_ == Inputs::copied_by_box ? pitch_of(box_size_[2]) : 0;
  for (;; box_size_[1] = ceil_div(box_size_[1], 2)) {
    for (size_t a = 0; a < 3; ++a) boxes_[a] = ceil_div(extents_[a], box_size_[a]);
    const int64_t boxes = boxes_[0] * boxes_[1] * boxes_[2] * problem_.batch * problem_.groups;
    if (boxes >= kSharesOfMember * members || box_size_[1] <= kFewestRows) return;
  }
}

Rows::Box Rows::box(int64_t index) const {
  Box box;
  for (size_t a = 3; a-- > 0; index /= boxes_[a]) {
    const int64_t begin = index % boxes_[a] * box_size_[a];
    box.outputs[a] = {begin, std::min(extents_[a], begin + box_size_[a])};
    box.inputs[a] = shifts_[a].inputs_of(box.outputs[a], problem_.axes[a].input);
  }
  box.group = index % problem_.groups;
  box.image = index / problem_.groups;
  return box;
}

void Rows::run_share(int member, int members, const std::byte* x, std::byte* y) {
  const int64_t boxes = boxes_[0] * boxes_[1] * boxes_[2] * problem_.groups * problem_.batch;
  for (int64_t i = boxes * member / members; i < boxes * (member + 1) / members; ++i)
    run_box(box(i), scratch_[static_cast<size_t>(member)], x, y);
}

void Rows::copy_inputs(const Box& box, Scratch& scratch, const std::byte* x) const {
  const int64_t in = problem_.in_channels_per_group();
  const auto& [depth, height, width] = box.inputs;
  float* to = scratch.inputs.get() + width.begin - (box.outputs[2].begin + shifts_[2].least);
  for (int64_t z = depth.begin; z < depth.end; ++z)
    for (int64_t v = height.begin; v < height.end; ++v, to += in * pitch_)
      copy_as_rows(kernels_,
                   {x_type_, x, x_.at(box.image, box.group * in, z, v, width.begin), x_.strides[1], x_.strides[4]}, in,
                   width.size(), to, pitch_);
}

Rows::InputView Rows::inputs(const Box& box, const Scratch& scratch, const std::byte* x) const {
  const int64_t in = problem_.in_channels_per_group();
  if (inputs_ == Inputs::in_place)
    return {reinterpret_cast<const float*>(x) + x_.at(box.image, box.group * in, 0, 0, 0),
            x_.strides[1],
            x_.strides[2],
            x_.strides[3],
            {0, 0, 0}};
  return {scratch.inputs.get(),
          pitch_,
          box.inputs[1].size() * in * pitch_,
          in * pitch_,
          {box.inputs[0].begin, box.inputs[1].begin, box.outputs[2].begin + shifts_[2].least}};
}

void Rows::run_box(const Box& box, Scratch& scratch, const std::byte* x, std::byte* y) const {
  if (inputs_ == Inputs::copied_by_box) copy_inputs(box, scratch, x);
  const auto clipped = [&](Strip strip, size_t a) {
    strip.begin = std::max(strip.begin, box.outputs[a].begin);
    strip.end = std::min(strip.end, box.outputs[a].end);
    return strip;
  };
  for (const AxisPhase& depth_phase : weights_.axes()[0])
    for (const AxisPhase& height_phase : weights_.axes()[1])
      for (const Strip& z : depth_phase.strips)
        for (const Strip& v : height_phase.strips)
          run_band(box, {&depth_phase, &height_phase, clipped(z, 0), clipped(v, 1)}, scratch, x, y);
}

void Rows::run_band(const Box& box, const Band& band, Scratch& scratch, const std::byte* x, std::byte* y) const {
  if (band.z.end <= band.z.begin || band.v.end <= band.v.begin) return;
  const int64_t rows = (band.z.end - band.z.begin) * (band.v.end - band.v.begin);
  const int64_t most = std::max<int64_t>(1, kPixels / round_up(box.outputs[2].size(), kernels_.vector));
  for (int64_t row = 0; row < rows; row += most) run_rows(box, band, row, std::min(most, rows - row), scratch, x, y);
}

void Rows::run_rows(const Box& box, const Band& band, int64_t first_row, int64_t rows, Scratch& scratch,
                    const std::byte* x, std::byte* y) const {
  const int64_t out = problem_.out_channels_per_group(), row_pitch = round_up(box.outputs[2].size(), kernels_.vector);
  for (const PhaseGroup& phases : weights_.phase_groups())
    for (const RowBlock& block : weights_.blocks()) {
      // Sums of [phase of width][phase of height][channel][row][pixel].
      const int64_t channel_pitch = rows * row_pitch, alike = band.height->alike;
      float* sums = scratch.outputs.get();
      for (int64_t k = 0; k < phases.count * alike; ++k)
        for (int64_t c = block.first; c < block.last; ++c)
          sums = std::fill_n(sums, channel_pitch, weights_.start(box.group * out + c));
      for (const WeightedPass& pass : phases.passes)
        run_pass(box, band, block, pass, first_row, rows, scratch, x,
                 scratch.outputs.get() + (pass.first_phase - phases.first) * alike * block.channels() * channel_pitch);
      store_rows(box, band, block, phases, first_row, rows, scratch, y);
    }
}

void Rows::store_rows(const Box& box, const Band& band, const RowBlock& block, const PhaseGroup& phases,
                      int64_t first_row, int64_t rows, Scratch& scratch, std::byte* y) const {
  const int64_t out = problem_.out_channels_per_group(), row_pitch = round_up(box.outputs[2].size(), kernels_.vector);
  const int64_t begin = box.outputs[2].begin, height = band.v.end - band.v.begin;
  const int64_t lines = band.height->alike * block.channels();
  for (int64_t line = 0; line < lines; ++line)
    for (int64_t row = 0; row < rows; ++row) {
      const int64_t c = block.first + line % block.channels(), alike = line / block.channels();
      const int64_t mz = band.z.begin + (first_row + row) / height, mv = band.v.begin + (first_row + row) % height;
      const int64_t to = y_.at(box.image, box.group * out + c, band.depth->first + mz * problem_.axes[0].stride,
                               band.height->first + alike + mv * problem_.axes[1].stride,
                               phases.first + begin * problem_.axes[2].stride);
      std::array<const float*, RowWeights::kMostPhases> from{};
      std::array<int64_t, RowWeights::kMostPhases> lengths{};
      for (size_t k = 0; k < static_cast<size_t>(phases.count); ++k) {
        const int64_t row_index = (static_cast<int64_t>(k) * lines + line) * rows + row;
        from[k] = scratch.outputs.get() + row_index * row_pitch;
        const AxisPhase& width = weights_.axes()[2][static_cast<size_t>(phases.first) + k];
        lengths[k] = std::max<int64_t>(0, std::min(box.outputs[2].end, width.outputs) - begin);
      }
      store_row(from.data(), lengths.data(), phases.count, scratch, y, to);
    }
}

// Phase k's sums go to every stride-th output from `to` + k on.
void Rows::store_row(const float* const* sums, const int64_t* lengths, int64_t phases, Scratch& scratch, std::byte* y,
                     int64_t to) const {
  const int64_t s = problem_.axes[2].stride;
  visit_storage(y_type_, [&]<typename T>(std::type_identity<T>) {
    T* const row = reinterpret_cast<T*>(y) + to;
    int64_t written = 0;
    if (y_.strides[4] == 1 && phases == s) {
      written = *std::min_element(lengths, lengths + phases);
      if constexpr (std::is_same_v<T, float>) kernels_.interleave(sums, s, written, row);
      if constexpr (!std::is_same_v<T, float>) {
        const float* const all = s == 1 ? sums[0] : scratch.row.get();
        if (s > 1) kernels_.interleave(sums, s, written, scratch.row.get());
        constexpr int64_t kHere = 0;
        const StoredRows stored{all, 0, 1, written * s, &kHere};
        if constexpr (std::is_same_v<T, Half>) kernels_.store_halves(stored, row);
        if constexpr (std::is_same_v<T, BFloat>) kernels_.store_bfloats(stored, row);
      }
    }
    for (int64_t k = 0; k < phases; ++k)
      for (int64_t i = written; i < lengths[k]; ++i) row[(i * s + k) * y_.strides[4]] = narrowed<T>(sums[k][i]);
  });
}

void Rows::run_pass(const Box& box, const Band& band, const RowBlock& block, const WeightedPass& pass,
                    int64_t first_row, int64_t rows, Scratch& scratch, const std::byte* x, float* sums) const {
  const AxisPhase& width = weights_.axes()[2][static_cast<size_t>(pass.first_phase)];  // the longest
  const int64_t in = problem_.in_channels_per_group(), n = kernels_.vector;
  const int64_t outputs_end = std::min(box.outputs[2].end, width.outputs), begin = box.outputs[2].begin;
  const int64_t row_pitch = round_up(box.outputs[2].size(), n), height = band.v.end - band.v.begin;
  const InputView view = inputs(box, scratch, x);
  const int64_t depth_input = band.depth->shift + band.z.first_tap * band.depth->step - view.first[0];
  const int64_t height_input = band.height->shift + band.v.first_tap * band.height->step - view.first[1];
  size_t vectors = 0;
  for (int64_t row = 0; row < rows; ++row) {
    const int64_t mz = band.z.begin + (first_row + row) / height, mv = band.v.begin + (first_row + row) % height;
    for (int64_t m = begin; m < outputs_end; m += n, ++vectors) {
      scratch.x_offsets[vectors] = (mz + depth_input) * view.depth_step + (mv + height_input) * view.height_step + m +
                                   pass.shift - view.first[2];
      scratch.y_offsets[vectors] = row * row_pitch + m - begin;
      scratch.begin[vectors] = -pass.shift - m;
      scratch.end[vectors] = problem_.axes[2].input - pass.shift - m;
    }
  }
  RowTile tile;
  const int64_t rows_of_tile = pass.phases * band.height->alike * block.channels();
  int64_t w_step = in * rows_of_tile;
  tile.w = weights_.of(box.group, *band.depth, *band.height, pass, block);
  tile.taps[2] = {pass.taps, width.step, w_step};
  tile.taps[1] = {band.v.taps, band.height->step * view.height_step, w_step *= pass.taps};
  tile.w += band.v.first_tap * w_step;
  tile.taps[0] = {band.z.taps, band.depth->step * view.depth_step, w_step *= std::ssize(band.height->kernel)};
  tile.w += band.z.first_tap * w_step;
  tile.channels = in;
  tile.x_channel_step = view.channel_step;
  tile.x = view.data;
  tile.x_ahead = inputs_ == Inputs::in_place ? kFloatsAhead : 0;
  tile.lane_step = width.step;
  tile.y = sums;
  tile.y_row_step = rows * row_pitch;
  const auto& tiles = kernels_.row_tiles[static_cast<size_t>(rows_of_tile - 1)];
  const size_t count = (vectors + tiles.size() - 1) / tiles.size();
  for (size_t i = 0; i < count; ++i) {
    const size_t from = vectors * i / count, to = vectors * (i + 1) / count;
    tile.x_offsets = scratch.x_offsets.data() + from;
    tile.y_offsets = scratch.y_offsets.data() + from;
    tile.begin = scratch.begin.data() + from;
    tile.end = scratch.end.data() + from;
    if (inputs_ != Inputs::copied_by_tap)
      tiles[to - from - 1](tile);
    else
      run_tap_by_tap(box, band, pass, first_row, tile, tiles[to - from - 1], to - from, scratch, x);
  }
}

// For each tap and some input channels, the inputs that the tile meets are copied and added up; the sums wait in
// memory.
void Rows::run_tap_by_tap(const Box& box, const Band& band, const WeightedPass& pass, int64_t first_row, RowTile tile,
                          RowKernel kernel, size_t vectors, Scratch& scratch, const std::byte* x) const {
  const int64_t n = kernels_.vector, in = problem_.in_channels_per_group(), height = band.v.end - band.v.begin;
  const int64_t row_pitch = round_up(box.outputs[2].size(), n), inputs = problem_.axes[2].input;
  const TapLoops taps = std::exchange(tile.taps, {});
  const float* const w = tile.w;
  std::array<int64_t, kMostVectors> x_offsets{}, begin{}, end{};
  tile.x_offsets = x_offsets.data();
  tile.begin = begin.data();
  tile.end = end.data();
  tile.x_channel_step = n;
  for (int64_t i = 0; i < taps[0].count; ++i)
    for (int64_t j = 0; j < taps[1].count; ++j)
      for (int64_t k = 0; k < taps[2].count; ++k)
        for (int64_t first = 0; first < in; first += kChannelsOfTap) {
          tile.channels = std::min(kChannelsOfTap, in - first);
          tile.w = w + i * taps[0].w_step + j * taps[1].w_step + k * taps[2].w_step + first * (taps[2].w_step / in);
          for (size_t v = 0; v < vectors; ++v) {
            const int64_t row = first_row + tile.y_offsets[v] / row_pitch;
            const int64_t z =
                band.z.begin + row / height + band.depth->shift + (band.z.first_tap + i) * band.depth->step;
            const int64_t h =
                band.v.begin + row % height + band.height->shift + (band.v.first_tap + j) * band.height->step;
            const int64_t u = box.outputs[2].begin + tile.y_offsets[v] % row_pitch + pass.shift + k * tile.lane_step;
            begin[v] = std::clamp<int64_t>(-u, 0, n);
            end[v] = std::clamp<int64_t>(inputs - u, begin[v], n);
            x_offsets[v] = static_cast<int64_t>(v) * kChannelsOfTap * n;
            copy_as_rows(kernels_,
                         {x_type_, x, x_.at(box.image, box.group * in + first, z, h, u + begin[v]), x_.strides[1],
                          x_.strides[4]},
                         tile.channels, end[v] - begin[v], scratch.inputs.get() + x_offsets[v] + begin[v], n);
          }
          kernel(tile);
        }
}

}  // namespace tconv::fast
