// What tconv_valid refuses, and what it says then.
#include <gtest/gtest.h>
#include <tconv/tconv_valid.h>

#include <array>
#include <functional>
#include <string>

extern "C" tconv_status tconv_valid_in_c(const tconv_args* args);

namespace {

// A problem of rank 2 in which everything is right, to be spoilt.
struct Arguments {
  tconv_problem problem{sizeof problem, 2, 0, 2, {2, 1, 0}, {1, 3, 0}, {1, 0, 0}, {0, 2, 0}, {1, 2, 0}};
  std::array<int64_t, 5> x_shape{2, 4, 3, 5}, w_shape{4, 3, 2, 3}, b_shape{6}, y_shape{2, 6, 6, 11}, strides{};
  tconv_tensor x = tensor(x_shape, 4), w = tensor(w_shape, 4), b = tensor(b_shape, 1), y = tensor(y_shape, 4);
  std::array<char, 256> message{};
  tconv_args args{sizeof args, &problem, &x, &w, &b, &y, message.data(), message.size(), nullptr, nullptr};

  Arguments() = default;
  Arguments(const Arguments&) = delete;
  Arguments& operator=(const Arguments&) = delete;
  tconv_tensor tensor(const std::array<int64_t, 5>& shape, int32_t ndim) const {
    return {nullptr, TCONV_CPU, 0, ndim, TCONV_FLOAT, 32, 1, shape.data(), strides.data(), 0};
  }
};

// Why it is refused, the same in C99 and in C++; "valid" if it is not.
std::string answer(const std::function<void(Arguments&)>& spoil) {
  Arguments a;
  spoil(a);
  const tconv_status in_c = tconv_valid_in_c(&a.args);
  const std::string said = a.message.data();
  EXPECT_EQ(tconv_valid(&a.args), in_c);
  EXPECT_EQ(a.message.data(), said);
  EXPECT_TRUE(in_c == TCONV_OK || in_c == TCONV_INVALID_ARGUMENT) << in_c;
  return in_c == TCONV_OK ? "valid" : said;
}

TEST(Valid, WhatIsRight) {
  EXPECT_EQ(answer([](Arguments&) {}), "valid");
  EXPECT_EQ(answer([](Arguments& a) { a.args.b = nullptr; }), "valid");
}

TEST(Valid, Parameters) {
  EXPECT_EQ(answer([](Arguments& a) { a.problem.spatial_rank = 0; }), "spatial_rank is 0, it must be at least 1");
  EXPECT_EQ(answer([](Arguments& a) { a.problem.spatial_rank = 4; }), "spatial_rank is 4, it must be at most 3");
  EXPECT_EQ(answer([](Arguments& a) { a.problem.groups = 0; }), "groups is 0, it must be at least 1");
  EXPECT_EQ(answer([](Arguments& a) { a.problem.stride[1] = 0; }), "stride[1] is 0, it must be at least 1");
  EXPECT_EQ(answer([](Arguments& a) { a.problem.dilation[0] = -1; }), "dilation[0] is -1, it must be at least 1");
  EXPECT_EQ(answer([](Arguments& a) { a.problem.pad_begin[0] = -1; }), "pad_begin[0] is -1, it must be at least 0");
  EXPECT_EQ(answer([](Arguments& a) { a.problem.pad_end[1] = -2; }), "pad_end[1] is -2, it must be at least 0");
  EXPECT_EQ(answer([](Arguments& a) { a.problem.output_padding[0] = -1; }),
            "output_padding[0] is -1, it must be at least 0");
  EXPECT_EQ(answer([](Arguments& a) { a.problem.output_padding[1] = 3; }),
            "output_padding[1] is 3, it must be below max(stride, dilation) = 3");
}

TEST(Valid, Shapes) {
  EXPECT_EQ(answer([](Arguments& a) { a.x.ndim = 3; }), "x->ndim is 3, it must be 4");
  EXPECT_EQ(answer([](Arguments& a) { a.args.w = nullptr; }), "w->ndim is 0, it must be 4");
  EXPECT_EQ(answer([](Arguments& a) { a.b.ndim = 4; }), "b->ndim is 4, it must be 1");
  EXPECT_EQ(answer([](Arguments& a) { a.x_shape[0] = 0; }), "x->shape[0] is 0, it must be at least 1");
  EXPECT_EQ(answer([](Arguments& a) { a.w_shape[3] = -1; }), "w->shape[3] is -1, it must be at least 1");
  EXPECT_EQ(answer([](Arguments& a) { a.problem.groups = 3; }),
            "x->shape[1] is 4, it must be a multiple of groups = 3");
  EXPECT_EQ(answer([](Arguments& a) { a.w_shape[0] = 5; }), "w->shape[0] is 5, it must be C_in = 4");
  EXPECT_EQ(answer([](Arguments& a) { a.y_shape[0] = 1; }), "y->shape[0] is 1, it must be the batch = 2");
  EXPECT_EQ(answer([](Arguments& a) { a.y_shape[1] = 7; }), "y->shape[1] is 7, it must be a multiple of groups = 2");
  EXPECT_EQ(answer([](Arguments& a) { a.w_shape[1] = 6; }), "w->shape[1] is 6, it must be C_out/groups = 3");
  EXPECT_EQ(answer([](Arguments& a) { a.b_shape[0] = 1; }), "b->shape[0] is 1, it must be C_out = 6");
  EXPECT_EQ(answer([](Arguments& a) { a.y_shape[3] = 12; }),
            "y->shape[3] is 12, it must be what the size formula gives, 11");
  EXPECT_EQ(answer([](Arguments& a) { a.problem.pad_begin[0] = 8; }),
            "the output size[0] is -1, it must be at least 1");
}

TEST(Valid, Overflow) {
  const int64_t large = INT64_MAX;
  for (const auto& spoil :
       {+[](Arguments&a, int64_t v) { a.problem.stride[0] = v; },
        +[](Arguments&a, int64_t v) { a.problem.dilation[1] = v; },
        +[](Arguments&a, int64_t v) { a.problem.pad_begin[0] = v; },
        +[](Arguments&a, int64_t v) { a.problem.pad_end[1] = v; },
        +[](Arguments&a, int64_t v) { a.problem.output_padding[0] = v; },
        +[](Arguments&a, int64_t v) { a.x_shape[0] = v; }, +[](Arguments&a, int64_t v) { a.w_shape[2] = v; },
        +[](Arguments&a, int64_t v) { a.y_shape[3] = v; }, +[](Arguments&a, int64_t v) { a.b_shape[0] = v; }})
    for (const int64_t value : {large, large / 2, large / 64 + 1, int64_t{1} << 32})
      EXPECT_NE(answer([&](Arguments& a) { spoil(a, value); }), "valid") << value;
  EXPECT_EQ(answer([](Arguments& a) { a.problem.stride[0] = int64_t{1} << 56; }),
            "(I-1)*stride[0] is 144115188075855872, it must be at most 144115188075855871");
}

TEST(Valid, MessagesFitOrAreNotWanted) {
  Arguments a;
  a.problem.groups = 0;
  a.message[5] = '#';
  a.args.message_capacity = 5;
  EXPECT_EQ(tconv_valid(&a.args), TCONV_INVALID_ARGUMENT);
  EXPECT_STREQ(a.message.data(), "grou");
  EXPECT_EQ(a.message[5], '#');
  a.args.message = nullptr;
  EXPECT_EQ(tconv_valid(&a.args), TCONV_INVALID_ARGUMENT);
}

}  // namespace
