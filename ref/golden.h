// Transposed convolutions worked out by hand, for tests: the textbook examples, then one for each parameter.
#pragma once

#include <string>
#include <vector>

#include "ref/test_spaces.h"

namespace tconv::test {

struct Golden {
  const char* name;
  Problem problem;
  std::vector<double> x, w, y, b = {};
};

// A GoogleTest name.
inline std::string name_of(const Golden& golden) { return golden.name; }

inline Case case_of(const Golden& golden) {
  Case c = case_of(golden.problem, ElementType::f32, Recipe::Kind::values, 0);
  c.recipe.x = golden.x;
  c.recipe.w = golden.w;
  c.recipe.b = golden.b;
  return c;
}

// One image of one channel, with the same axis twice.
inline Problem square(const Axis& axis) { return problem_of({1, 1, 1, 1, false}, axis, axis); }

// One image of one channel and of height 1.
inline Problem row(const Axis& axis) { return problem_of({1, 1, 1, 1, false}, Axis{}, axis); }

inline const std::vector<Golden>& goldens() {
  static const std::vector<double> ones2x2(4, 1.0), count = {0, 1, 2, 3};
  static const std::vector<Golden> list = {
      {"Count",
       square({.input = 2, .kernel = 2}),
       count,
       count,
       {0, 0, 1,  //
        0, 4, 6,  //
        4, 12, 9}},
      {"CountPadding1", square({.input = 2, .kernel = 2, .pad_begin = 1, .pad_end = 1}), count, count, {4}},
      {"CountStride2",
       square({.input = 2, .kernel = 2, .stride = 2}),
       count,
       count,
       {0, 0, 0, 1,  //
        0, 0, 2, 3,  //
        0, 2, 0, 3,  //
        4, 6, 6, 9}},
      {"BackOfConv",  // of 0..8 with the same kernel
       square({.input = 2, .kernel = 2}),
       {27, 37, 57, 67},
       {1, 2, 3, 4},
       {27, 91, 74,     //
        138, 400, 282,  //
        171, 429, 268}},
      {"OnesKernel4Stride2Padding1",
       square({.input = 2, .kernel = 4, .stride = 2, .pad_begin = 1, .pad_end = 1}),
       ones2x2,
       std::vector<double>(16, 1.0),
       {1, 2, 2, 1,  //
        2, 4, 4, 2,  //
        2, 4, 4, 2,  //
        1, 2, 2, 1}},
      {"OnesKernel2",
       square({.input = 2, .kernel = 2}),
       ones2x2,
       ones2x2,
       {1, 2, 1,  //
        2, 4, 2,  //
        1, 2, 1}},
      {"OnesKernel2Stride2", square({.input = 2, .kernel = 2, .stride = 2}), ones2x2, ones2x2,
       std::vector<double>(16, 1.0)},
      {"Stride", row({.input = 2, .kernel = 3, .stride = 2}), {1, 2}, {1, 10, 100}, {1, 10, 102, 20, 200}},
      {"StrideAboveKernel", row({.input = 2, .kernel = 2, .stride = 3}), {1, 2}, {1, 10}, {1, 10, 0, 2, 20}},
      {"PadBegin",
       row({.input = 2, .kernel = 3, .stride = 2, .pad_begin = 1}),
       {1, 2},
       {1, 10, 100},
       {10, 102, 20, 200}},
      {"PadEnd", row({.input = 2, .kernel = 3, .stride = 2, .pad_end = 2}), {1, 2}, {1, 10, 100}, {1, 10, 102}},
      {"PadBeyondKernel", row({.input = 3, .kernel = 2, .pad_begin = 2}), {1, 2, 3}, {1, 10}, {23, 30}},
      {"OutputPadding",
       row({.input = 2, .kernel = 3, .stride = 2, .output_padding = 1}),
       {1, 2},
       {1, 10, 100},
       {1, 10, 102, 20, 200, 0}},
      {"OutputPaddingShowsCropped",  // an output that pad_end had removed comes back
       row({.input = 2, .kernel = 3, .stride = 2, .pad_begin = 1, .pad_end = 1, .output_padding = 1}),
       {1, 2},
       {1, 10, 100},
       {10, 102, 20, 200}},
      {"Dilation", row({.input = 2, .kernel = 2, .dilation = 3}), {1, 2}, {1, 10}, {1, 2, 0, 10, 20}},
      {"OutputPaddingBelowDilation",
       row({.input = 2, .kernel = 2, .dilation = 3, .output_padding = 2}),
       {1, 2},
       {1, 10},
       {1, 2, 0, 10, 20, 0, 0}},
      {"Bias", problem_of({2, 1, 1, 2, true}, Axis{}, Axis{}), {1, 2}, {3, 5}, {103, 205, 106, 210}, {100, 200}},
      {"Channels",  // w is C_in, C_out: 1 and 100 belong to the first output channel
       problem_of({1, 1, 2, 2, false}, Axis{}, Axis{.input = 2}),
       {1, 2, 3, 4},
       {1, 10, 100, 1000},
       {301, 402, 3010, 4020}},
      {"Groups", problem_of({1, 2, 4, 2, false}, Axis{}, Axis{}), {1, 2, 3, 4}, {1, 10, 100, 1000}, {21, 4300}},
      {"HeightIsNotWidth",
       problem_of({1, 1, 1, 1, false}, Axis{.input = 2, .stride = 2}, Axis{.kernel = 3}),
       {1, 2},
       {1, 10, 100},
       {1, 10, 100,  //
        0, 0, 0,     //
        2, 20, 200}},
      {"Volume",
       problem_of({1, 1, 1, 1, false}, Axis{.kernel = 2}, Axis{.input = 2, .stride = 2}, Axis{.kernel = 2}),
       {1, 2},
       {1, 10, 100, 1000},
       {1, 10, 0, 0, 2, 20,  //
        100, 1000, 0, 0, 200, 2000}},
  };
  return list;
}

// Shapes of the classic examples, to be run whole: 20 -> 10 channels that undo conv 10 -> 20 in shape, and 2 -> 3.
inline std::vector<Problem> classic_shapes() {
  const Axis down_up{.input = 6, .kernel = 5, .stride = 3, .pad_begin = 2, .pad_end = 2};
  std::vector<Problem> shapes = {problem_of({1, 1, 20, 10, true}, down_up, down_up)};
  for (const Axis& a : {Axis{.input = 2, .kernel = 3}, Axis{.input = 2, .kernel = 3, .pad_begin = 1, .pad_end = 1},
                        Axis{.input = 2, .kernel = 3, .stride = 2, .pad_begin = 1, .pad_end = 1, .output_padding = 1}})
    shapes.push_back(problem_of({8, 1, 2, 3, true}, a, a));
  return shapes;
}

}  // namespace tconv::test
