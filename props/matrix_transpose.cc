// conv is a matrix, W: its columns are conv's answers to the unit tensors. tconv's answers to the unit tensors are the
// columns of its matrix, and that is W^T.
//
// The unit tensors go over as the images of one batch. For problems small enough to have W written down.
#include <utility>

#include "props/catalogue.h"
#include "ref/conv.h"

namespace tconv::props {
namespace {

constexpr int64_t kMostUnits = 64;
constexpr int64_t kMostMultiplications = 40000;

Dense<double> units(Extents image) {
  const int64_t count = image[1] * image[2] * image[3] * image[4];
  image[0] = count;
  Dense<double> tensor(image);
  for (int64_t i = 0; i < count; ++i) tensor.values[static_cast<size_t>(i * count + i)] = 1;
  return tensor;
}

// W as a tensor of shape (input units, C_out, O...) plus the bias: what tconv must answer to its unit tensors.
Dense<double> rows_of_w(const Trial& trial) {
  const Dense<double> g = units(output_shape(trial.problem()));
  Problem batched = trial.problem();
  batched.batch = g.shape[0];
  const Dense<double> answers = ref::conv(batched, g, trial.data().w);
  Extents shape = g.shape;
  const auto columns = static_cast<size_t>(answers.shape[0]);
  const auto rows = answers.values.size() / columns;
  shape[0] = static_cast<int64_t>(rows);
  Dense<double> w(shape);
  const size_t pixels = columns / static_cast<size_t>(shape[1]);
  for (size_t row = 0; row < rows; ++row)
    for (size_t column = 0; column < columns; ++column)
      w.values[row * columns + column] =
          answers.values[column * rows + row] + (trial.problem().bias ? trial.data().b.values[column / pixels] : 0.0);
  return w;
}

// The trial's case with the unit tensors for x.
Trial with_units(const Trial& trial) {
  Case c = trial.tried();
  Dense<double> x = units(input_shape(c.problem));
  c.problem.batch = x.shape[0];
  return {c, {std::move(x), trial.data().w, trial.data().b}};
}

bool small_enough(Problem p) {
  p.batch = 1;
  const Extents x = input_shape(p), y = output_shape(p);
  const int64_t rows = x[1] * x[2] * x[3] * x[4], columns = y[1] * y[2] * y[3] * y[4];
  return rows <= kMostUnits && columns <= 4 * kMostUnits &&
         (rows + columns) * multiplications(p) <= kMostMultiplications;
}

Experiment experiment(const Trial& trial) {
  if (!trial.exact()) return on_exact_data(trial);
  if (!small_enough(trial.problem())) return {{}, {}, "W is too large to be written down"};
  Trial units = with_units(trial);
  if (!units.exact()) return on_exact_data(units);
  return {{std::move(units)}};
}

struct Transpose : Expected {};

Verdict judge(const Trial& trial, const Answers& answers) {
  const auto make = [&] { return Transpose{{rows_of_w(trial), {}, {}}}; };
  return judged(compare(trial.remembered<Transpose>(make), answers.others[0].y));
}

}  // namespace

const Property matrix_transpose = {"matrix_transpose", "conv materialised column by column is W; tconv is W^T",
                                   &experiment, &judge};

}  // namespace tconv::props
