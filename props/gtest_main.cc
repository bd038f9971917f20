// tconv_props: every property of every implementation as a GoogleTest of its own, `adjoint.phases`, so that filters,
// shards, repetition, XML and JSON are GoogleTest's. RapidCheck draws and shrinks the cases; RC_PARAMS sets its seed
// and numbers ("seed=7 max_success=1000").
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <cstdlib>
#include <iostream>
#include <sstream>
#include <string_view>

#include "impls/registry.h"
#include "props/catalogue.h"
#include "props/search/generate.h"
#include "ref/case_text.h"

namespace tconv {

// How RapidCheck shows a case.
void showValue(const Case& c, std::ostream& os) { os << to_text(c); }  // NOLINT(readability-identifier-naming)

namespace {

std::string mismatches(const Comparison& comparison) {
  std::ostringstream os;
  os << std::hexfloat;
  for (const Mismatch& m : comparison.first) {
    os << "\n  at [";
    for (const int64_t i : m.index) os << i << (&i == &m.index.back() ? "" : ", ");
    os << "] expected " << m.expected << " actual " << m.actual << " bound " << m.bound;
  }
  if (comparison.wrong != 0) os << "\n  " << comparison.wrong << " of " << comparison.compared << " wrong";
  return os.str();
}

// A property that a case broke; RapidCheck takes the exception for the failure.
struct Broken : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class PropertyTest : public testing::Test {
 public:
  PropertyTest(const Property& property, std::string_view name) : property_(property), name_(name) {}

  void TestBody() override {
    Subject subject(make_implementation(name_));
    int64_t proved = 0, skipped = 0, untrusted = 0;
    uint64_t number = 0;
    bool shrinking = false;
    std::string reason;
    const auto body = [&] {
      const Case c = *any_case({});
      if (!shrinking && number++ % property_.one_in != 0) return;
      const Verdict verdict = check(property_, subject, Trial(c));
      proved += verdict.kind == Verdict::Kind::holds ? 1 : 0;
      skipped += verdict.kind == Verdict::Kind::does_not_apply ? 1 : 0;
      untrusted += verdict.kind == Verdict::Kind::not_trusted ? 1 : 0;
      if (verdict.kind == Verdict::Kind::does_not_apply) reason = verdict.reason;
      shrinking = shrinking || verdict.fails();
      if (verdict.fails())
        throw Broken(verdict.reason + mismatches(verdict.comparison) + "\n  ./tconv replay '" + to_text(c) + "' " +
                     std::string(name_));
    };
    const auto result = rc::detail::checkTestable(body, metadata());
    std::ostringstream report;
    rc::detail::printResultMessage(result, report);
    RecordProperty("proved", std::to_string(proved));
    RecordProperty("skipped", std::to_string(skipped));
    if (!result.is<rc::detail::SuccessResult>()) {
      FAIL() << report.str();
    } else if (proved == 0 && untrusted == 0 && skipped > 0) {
      GTEST_SKIP() << reason;
    } else {
      EXPECT_GT(proved, 0) << "nothing was proved: " << untrusted << " cases not trusted, " << skipped << " skipped";
    }
  }

 private:
  rc::detail::TestMetadata metadata() const {
    rc::detail::TestMetadata metadata;
    metadata.id = std::string(property_.name) + "/" + std::string(name_);
    metadata.description = property_.formula;
    return metadata;
  }

  const Property& property_;
  std::string_view name_;
};

void register_tests() {
  for (const Property* property : catalogue())
    for (const RegistryEntry& entry : registry()) {
      if (!entry.by_default || property->one_in == 0) continue;
      testing::RegisterTest(std::string(property->name).c_str(), std::string(entry.name).c_str(), nullptr, nullptr,
                            __FILE__, __LINE__,
                            [property, &entry]() -> testing::Test* { return new PropertyTest(*property, entry.name); });
    }
}

// A run that proves nothing must not pass for a good one. A shard may be left without tests, though.
bool proved_nothing() {
  const testing::UnitTest& tests = *testing::UnitTest::GetInstance();
  return !GTEST_FLAG_GET(list_tests) && std::getenv("GTEST_TOTAL_SHARDS") == nullptr &&
         tests.successful_test_count() == 0 && tests.failed_test_count() == 0;
}

// The exit codes are those of the command tconv.
int run(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);  // takes away what it understands
  const bool help = argc > 1 && std::string_view(argv[1]) == "--help";
  if (argc > 1 && !help) {
    std::cerr << "tconv_props: unexpected argument '" << argv[1] << "'; try --help\n";
    return 2;
  }
  register_tests();
  if (const int failed = RUN_ALL_TESTS(); failed != 0 || help) return failed;
  if (!proved_nothing()) return 0;
  std::cerr << "tconv_props: nothing was proved: no test ran, or all were skipped\n";
  return 4;
}

}  // namespace
}  // namespace tconv

int main(int argc, char** argv) { return tconv::run(argc, argv); }
