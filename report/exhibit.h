// The tensors of a finding, for people to look at.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "props/subject.h"
#include "ref/case.h"
#include "ref/dense.h"

namespace tconv {

// In canonical order: x (N, C_in, I...), w (C_in, C_out/G, K...), the others (N, C_out, O...).
struct Exhibit {
  Problem problem;
  Dense<double> x, w;
  Dense<double> expected;
  Dense<double> bound;      // of each output; empty: exactly what is expected
  Dense<double> actual;     // without values, if nothing whole came back
  std::string said;         // why nothing came back
  std::vector<bool> wrong;  // of the outputs
  Extents focus{};          // the first wrong output, or the first one

  bool computed() const { return !actual.values.empty(); }
};

// Whether a problem is small enough for that.
bool can_be_looked_at(const Problem& problem);
// In words, for what is not drawn: "at [0, 1, 3] expected 5 actual 7 difference 2 bound 0". Of spatial rank `rank`.
std::string text_of(const Mismatch& wrong, int rank);

// Runs the implementation on the case once more. Empty if the case is too large to be looked at.
std::optional<Exhibit> exhibit_of(const Case& c, Subject& subject);
Exhibit exhibit_of(const Trial& trial, const Answer& answer, const Arithmetic& arithmetic);

// How many products each output element is the sum of, bias apart.
Dense<double> product_counts(const Problem& problem);

// Part of a tensor for one page: the rows and columns of one image and channel, or pair of channels, at one depth; a
// tensor of shape (1, 1, 1, height, width).
struct Plane {
  std::string title;  // "x, channel 2": where in the tensor it is, if there are others
  Dense<double> values;
};
// x, w, what was expected and, if something came back, what did: those with the output of the focus, of x and w the
// first channel that takes part in it.
std::vector<Plane> planes_in_focus(const Exhibit& exhibit);
// The values of another tensor with the output's shape that lie in the same plane.
Dense<double> output_plane(const Exhibit& exhibit, const Dense<double>& tensor);
// Whether the output at this place of that plane is wrong.
bool wrong_in_focus(const Exhibit& exhibit, int64_t row, int64_t column);

}  // namespace tconv
