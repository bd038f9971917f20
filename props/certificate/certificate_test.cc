#include "props/certificate/certificate.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>
#include <set>

#include "impls/native/native.h"
#include "ref/case_text.h"
#include "ref/gather.h"
#include "ref/test_spaces.h"

namespace tconv {
namespace {

// The tensors of a case, and the right output.
struct Computed {
  Case tried;
  Tensor x, w, b, y;

  explicit Computed(const Case& c, void (*run)(const Call&) = &native::scatter) : tried(c) {
    const Operands data = make_operands(c);
    const auto filled = [&](const Dense<double>& values, const Placement& placement) {
      Tensor tensor(c.type.y, values.shape, placement);
      tensor.poison();
      tensor.store(values);
      return tensor;
    };
    x = filled(data.x, c.x);
    w = filled(data.w, c.w);
    if (c.problem.bias) b = filled(data.b, {});
    y = Tensor(c.type.y, output_shape(c.problem), c.y);
    y.poison();
    run(call());
  }

  Call call() {
    const Tensor &const_x = x, &const_w = w, &const_b = b;
    return {tried.problem, const_x.ref(), const_w.ref(), tried.problem.bias ? const_b.ref() : ConstTensorRef{},
            y.ref()};
  }
  Certificate certificate(const Confidence& confidence = {}) { return certify(call(), confidence).value(); }
  template <typename T = float>
  T& at(const Extents& i) {
    return view<T>(y.ref())(i[0], i[1], i[2], i[3], i[4]);
  }
};

Problem some_problem() {
  Problem p;
  p.batch = 2;
  p.groups = 2;
  p.in_channels = 6;
  p.out_channels = 10;
  p.bias = true;
  p.axes[1] = {.input = 5, .kernel = 3, .stride = 2, .pad_begin = 1, .pad_end = 0, .output_padding = 1};
  p.axes[2] = {.input = 7, .kernel = 4, .stride = 3, .dilation = 2, .pad_begin = 2, .pad_end = 1, .output_padding = 2};
  return p;
}

// The pixel of an output element.
Extents pixel_of(const Problem& p, Extents index) {
  index[1] /= p.out_channels_per_group();
  return index;
}

// An output that is right passes, and one wrong element anywhere is found and located: by comparison of all elements.
void expect_right_and_wrong(const Case& c) {
  Computed computed(c);
  const Certificate right = computed.certificate();
  ASSERT_TRUE(right.holds()) << to_text(c);
  ASSERT_GE(right.miss_bits(), 39);
  const Extents shape = output_shape(c.problem);
  ASSERT_EQ(right.pixels, *element_count(shape) / c.problem.out_channels_per_group());
  for (uint64_t i = 0; i < 3; ++i) {
    Extents index;
    for (size_t a = 0; a < 5; ++a) index[a] = static_cast<int64_t>(mix(i * 5 + a) % static_cast<uint64_t>(shape[a]));
    visit_arithmetic(c.type.y, [&]<typename T>(std::type_identity<T>) {
      T& element = computed.at<T>(index);
      const T was = element;
      element += T(1);
      const Certificate wrong = computed.certificate({.seed = i});
      ASSERT_EQ(wrong.wrong, 1) << to_text(c);
      ASSERT_EQ(wrong.first_wrong.front(), pixel_of(c.problem, index)) << to_text(c);
      const Comparison located = locate(computed.call(), wrong);
      ASSERT_EQ(located.wrong, 1);
      ASSERT_EQ(located.compared, c.problem.out_channels_per_group());
      ASSERT_EQ(located.first.front().index, index);
      ASSERT_EQ(located.first.front().expected, static_cast<double>(was));
      ASSERT_EQ(located.first.front().actual, static_cast<double>(was) + 1);
      element = was;
    });
  }
}

TEST(Certificate, AgreesWithTheCompleteComparisonOnEveryGeometryOfAnAxis) {
  for (const test::Pattern& pattern : test::kPatterns)
    for (const Axis& axis : test::axes_within(test::kSmallSpace))
      ASSERT_NO_FATAL_FAILURE(expect_right_and_wrong(test::case_of(test::problem_of(pattern, axis))));
}

TEST(Certificate, AgreesWithTheCompleteComparisonInTwoAndThreeDimensions) {
  const auto axes = test::axes_within(test::kTinySpace);
  for (const int rank : {2, 3})
    for (const test::Pattern& pattern : test::kPatterns)
      test::sample_product(rank, pattern, axes, rank == 2 ? 1009 : 1000003,
                           [](const Problem& p) { ASSERT_NO_FATAL_FAILURE(expect_right_and_wrong(test::case_of(p))); });
}

TEST(Certificate, TakesAnyLayoutAndType) {
  for (const ElementType type : {ElementType::f32, ElementType::f64})
    for (const auto order : {Placement::Order::ncx, Placement::Order::nxc})
      for (const int64_t gap : {0, 3})
        for (const int64_t offset : {0, 1}) {
          Case c = test::case_of(some_problem(), type);
          c.x = c.w = c.y = {order, gap, offset};
          ASSERT_NO_FATAL_FAILURE(expect_right_and_wrong(c));
        }
}

// More channels, pixels and taps than fit into one block of any kind, and not a multiple of any.
TEST(Certificate, GoesBeyondItsBlocks) {
  Problem deep = some_problem();
  deep.in_channels = 2 * 701;
  deep.out_channels = 2 * 37;
  Problem wide = some_problem();
  wide.axes[2].input = 1500;
  Problem stamped = some_problem();
  stamped.axes[1].kernel = 33;
  stamped.axes[2].kernel = 129;
  for (const Problem& p : {deep, wide, stamped}) ASSERT_NO_FATAL_FAILURE(expect_right_and_wrong(test::case_of(p)));
}

// What no sum of integers gives, each in turn at one element.
TEST(Certificate, FindsWhatIsNoExactInteger) {
  Computed computed(test::case_of(some_problem()));
  const Extents index{1, 7, 0, 4, 11};
  const float was = computed.at(index);
  constexpr auto kInfinity = std::numeric_limits<float>::infinity();
  for (const float value : {was + 0.5F, std::nextafter(was, kInfinity), std::nanf(""), -std::nanf(""), kInfinity,
                            -kInfinity, 0x1p24F, -0x1p24F, was + 0x1p25F, 3e38F, 1e-45F, -1e-45F}) {
    computed.at(index) = value;
    const Certificate certificate = computed.certificate();
    ASSERT_EQ(certificate.wrong, 1) << value;
    EXPECT_EQ(certificate.first_wrong.front(), pixel_of(computed.tried.problem, index));
    const Comparison located = locate(computed.call(), certificate);
    ASSERT_EQ(located.wrong, 1) << value;
    EXPECT_EQ(located.first.front().index, index);
  }
}

// What is no exact integer is found for sure, also where the combinations would miss it.
TEST(Certificate, DoesNotLeaveToChanceWhatIsNoExactInteger) {
  Computed computed(test::case_of(some_problem()));
  float &one = computed.at({0, 1, 0, 3, 4}), &other = computed.at({0, 3, 0, 3, 4});
  const float was_one = one, was_other = other;
  for (const float error : {0.5F, 0x1p26F}) {
    one = was_one + error;
    other = was_other - error;
    for (uint64_t seed = 0; seed < 64; ++seed)
      ASSERT_EQ(computed.certificate({.bits = 1, .seed = seed, .range_bits = 1}).wrong, 1) << error;
  }
}

// The pixels that it names are those in which the complete comparison finds a wrong element, be they few or all.
TEST(Certificate, NamesThePixelsThatAreWrong) {
  for (const ElementType type : {ElementType::f32, ElementType::f64})
    for (const uint64_t one_in : {1U, 2U, 20U, 500U}) {
      Computed computed(test::case_of(some_problem(), type));
      const Extents shape = output_shape(computed.tried.problem);
      std::set<Extents> wrong;
      for_each_index(shape, [&](auto n, auto c, auto z, auto y, auto x) {
        const Extents index{n, c, z, y, x};
        if (mix(static_cast<uint64_t>(y * 1000 + x * 7 + c) ^ one_in) % one_in != 0) return;
        visit_arithmetic(type, [&]<typename T>(std::type_identity<T>) { computed.at<T>(index) -= T(3); });
        wrong.insert(pixel_of(computed.tried.problem, index));
      });
      const Certificate certificate = computed.certificate();
      EXPECT_EQ(certificate.wrong, static_cast<int64_t>(wrong.size()));
      EXPECT_EQ(certificate.first_wrong.size(), std::min<size_t>(16, wrong.size()));
      EXPECT_TRUE(std::equal(certificate.first_wrong.begin(), certificate.first_wrong.end(), wrong.begin()));
    }
}

TEST(Certificate, TakesANegativeZeroForAZero) {
  Case c = test::case_of(some_problem());
  c = with_explicit_values(c);
  std::fill(c.recipe.x.begin(), c.recipe.x.end(), 0.0);
  Computed computed(c);
  std::fill(c.recipe.b.begin(), c.recipe.b.end(), 0.0);
  Computed zeros(c);
  zeros.at({0, 0, 0, 0, 0}) = -0.0F;
  const Certificate certificate = zeros.certificate();
  EXPECT_TRUE(certificate.holds());
  EXPECT_TRUE(certificate.all_zero);
  EXPECT_FALSE(computed.certificate().all_zero);
}

// Without exact sums there is nothing to certify, whichever operand is to blame.
TEST(Certificate, IsNotGivenForOtherData) {
  for (const ElementType type : {ElementType::f32, ElementType::f64})
    for (auto values : {&Recipe::x, &Recipe::w, &Recipe::b})
      for (const double value :
           {0.5, 0x1p60, std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
        Case c = with_explicit_values(test::case_of(some_problem(), type));
        (c.recipe.*values)[3] = value;
        EXPECT_FALSE(certify(Computed(c).call(), {})) << value;
      }
}

TEST(Certificate, RepeatsItselfForMoreConfidence) {
  for (const ElementType type : {ElementType::f32, ElementType::f64})
    for (const int bits : {1, 39, 80, 200}) {
      Computed computed(test::case_of(some_problem(), type));
      const Certificate certificate = computed.certificate({.bits = bits});
      EXPECT_TRUE(certificate.holds());
      EXPECT_GE(certificate.miss_bits(), bits);
      EXPECT_LT(certificate.miss_bits(), bits + 2 * certificate.range_bits);
    }
}

// Many output channels leave fewer bits for each r.
TEST(Certificate, StaysExactWithTheMostChannels) {
  Problem p;
  p.in_channels = 1;
  for (const int64_t channels : {1, 2, 3, 4096, 4097}) {
    p.out_channels = channels;
    Case c = test::case_of(p);
    c.recipe = {Recipe::Kind::values, 0, {4095}, std::vector<double>(static_cast<size_t>(channels), 4096), {}};
    Computed computed(c);
    const Certificate certificate = computed.certificate();
    EXPECT_TRUE(certificate.holds());
    EXPECT_EQ(certificate.range_bits, 30 - static_cast<int>(std::bit_width(static_cast<uint64_t>(channels - 1))));
  }
}

// An output of 36 MB in which one bit of one element is flipped.
TEST(Certificate, FindsOneFlippedBitInMegabytes) {
  Problem p;
  p.in_channels = 16;
  p.out_channels = 64;
  p.bias = true;
  p.axes[1] = p.axes[2] = {.input = 188, .kernel = 2, .stride = 2};
  Computed computed(test::case_of(p), &native::gemm_col2im);
  ASSERT_GT(computed.call().y.bytes, size_t{36'000'000});
  ASSERT_TRUE(computed.certificate().holds());
  for (const int bit : {0, 1, 11, 22, 23, 30, 31}) {
    const Extents index{0, 2 * bit + 1, 0, 375 - bit, 12 * bit};
    float& element = computed.at(index);
    const float was = element;
    ASSERT_NE(was, 0);
    element = std::bit_cast<float>(std::bit_cast<uint32_t>(was) ^ (uint32_t{1} << bit));
    const Certificate certificate = computed.certificate();
    ASSERT_EQ(certificate.wrong, 1) << "bit " << bit;
    const Comparison located = locate(computed.call(), certificate);
    ASSERT_EQ(located.wrong, 1);
    EXPECT_EQ(located.first.front().index, index);
    EXPECT_EQ(located.first.front().expected, was);
    element = was;
  }
}

// Ten thousand outputs with one wrong element each: a random multiple of a random power of two is added.
TEST(Certificate, MissesNoneOfTenThousandSingleErrors) {
  Problem p = some_problem();
  p.batch = 1;
  p.out_channels = 64;
  Computed computed(test::case_of(p));
  const Extents shape = output_shape(p);
  for (uint64_t i = 0; i < 10'000; ++i) {
    uint64_t bits = mix(i);
    const auto draw = [&](int64_t below) {
      bits = mix(bits);
      return static_cast<int64_t>(bits % static_cast<uint64_t>(below));
    };
    const Extents index{draw(shape[0]), draw(shape[1]), draw(shape[2]), draw(shape[3]), draw(shape[4])};
    float& element = computed.at(index);
    const float was = element;
    while (element == was)
      element += static_cast<float>((1 + draw(100)) * (int64_t{1} << draw(18)) * (1 - 2 * draw(2)));
    const Certificate certificate = computed.certificate({.seed = i});
    ASSERT_EQ(certificate.wrong, 1) << i;
    ASSERT_EQ(certificate.first_wrong.front(), pixel_of(p, index)) << i;
    element = was;
  }
}

// It can miss, and as often as the formula says: with r of R values and k combinations, errors of e and -e in two
// channels of a pixel cancel where both have the same r, which happens in R^-k of the draws.
TEST(Certificate, MissesAsOftenAsItsFormulaSays) {
  for (const ElementType type : {ElementType::f32, ElementType::f64})
    for (const int range_bits : {1, 2, 3}) {
      Computed computed(test::case_of(some_problem(), type));
      visit_arithmetic(type, [&]<typename T>(std::type_identity<T>) {
        computed.at<T>({0, 1, 0, 3, 4}) += T(5);
        computed.at<T>({0, 3, 0, 3, 4}) -= T(5);
      });
      constexpr int kDraws = 4000;
      int missed = 0;
      double share = 0;
      for (uint64_t seed = 0; seed < kDraws; ++seed) {
        const Certificate certificate = computed.certificate({.bits = 1, .seed = seed, .range_bits = range_bits});
        share = std::exp2(-certificate.miss_bits());
        missed += certificate.holds() ? 1 : 0;
      }
      const double expected = kDraws * share, deviation = std::sqrt(expected * (1 - share));
      EXPECT_GT(missed, 0);
      EXPECT_NEAR(missed, expected, 4 * deviation) << range_bits;
    }
}

}  // namespace
}  // namespace tconv
