// A property that cannot fail proves nothing: each kills the mutants that it can see.
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "props/catalogue.h"
#include "props/search/generate.h"
#include "props/test_implementation.h"
#include "props/test_mutants.h"

namespace tconv {
namespace {

// The properties that a mutant survives. shape_inverse sees only what changes with output_padding, or how y is written;
// only the reference, and agreement with OpenCV where that is defined, judge data without exact sums.
struct Survival {
  std::string mutant;
  std::set<std::string_view> survived;
};
const Survival kSurvivals[] = {
    {"kernel_flipped", {"shape_inverse"}},
    {"weights_output_first", {"shape_inverse"}},
    {"weights_of_first_group", {"shape_inverse"}},
    {"strides_swapped", {"shape_inverse"}},
    {"paddings_swapped", {"shape_inverse"}},
    {"dilation_ignored", {"shape_inverse"}},
    {"output_padding_low", {}},
    {"output_padding_unreached", {"shape_inverse"}},
    {"bias_twice", {"shape_inverse"}},
    {"bias_dropped", {"shape_inverse"}},
    {"bias_of_first_channel", {"shape_inverse"}},
    {"first_image_only", {"shape_inverse"}},
    {"unguarded_shortcut", {"shape_inverse"}},
    {"tail_of_rows_dropped", {"shape_inverse"}},
    {"channels_after_16_repeat", {"shape_inverse"}},
    {"tapless_phase_unwritten", {}},
    {"last_element_unwritten", {}},
    {"adds_to_what_was_there", {}},
    {"writes_before_y", {}},
    {"f64_through_f32", {"shape_inverse"}},
    {"inaccurate", {"shape_inverse", "adjoint", "matrix_transpose", "sampled", "agreement"}},
    {"inserted_zeros_multiplied",
     {"shape_inverse", "adjoint", "opencv_dilate_filter", "matrix_transpose", "sampled", "agreement"}},
};

TEST(Mutants, AreKilledByThePropertiesThatCanSeeThem) {
  std::vector<std::unique_ptr<Subject>> subjects;
  std::vector<std::set<std::string_view>> survived(test::mutants().size());
  for (size_t i = 0; i < survived.size(); ++i) {
    subjects.push_back(test::computing(test::mutants()[i].name, test::mutants()[i].run));
    for (const Property& property : catalogue()) survived[i].insert(property.name);
  }
  const CaseStream stream({}, 1);
  for (uint64_t number = 0; number < 3000; ++number) {
    const Trial trial(stream[number]);
    for (size_t i = 0; i < survived.size(); ++i)
      std::erase_if(survived[i],
                    [&](std::string_view name) { return find_property(name)->check(*subjects[i], trial).fails(); });
  }
  ASSERT_EQ(survived.size(), std::size(kSurvivals));
  for (size_t i = 0; i < survived.size(); ++i) {
    EXPECT_EQ(test::mutants()[i].name, kSurvivals[i].mutant);
    EXPECT_EQ(survived[i], kSurvivals[i].survived) << kSurvivals[i].mutant;
  }
}

}  // namespace
}  // namespace tconv
