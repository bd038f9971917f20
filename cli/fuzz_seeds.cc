#include "cli/fuzz_seeds.h"

#include <fmt/format.h>

#include <fstream>
#include <stdexcept>
#include <string_view>

#include "fuzz/format.h"
#include "impls/registry.h"
#include "props/catalogue.h"
#include "props/search/search.h"
#include "ref/case_text.h"
#include "report/json_report.h"
#include "report/report.h"

namespace tconv::cli {
namespace {

namespace fs = std::filesystem;
using fuzz::Bytes;

constexpr std::string_view kOverCases[] = {"fuzz_differential", "fuzz_planned", "fuzz_numerics",
                                           "fuzz_properties",   "fuzz_adjoint", "fuzz_plugin"};

class Writer {
 public:
  explicit Writer(fs::path folder) : folder_(std::move(folder)) {}

  void write(std::string_view target, const std::string& name, const Bytes& bytes) {
    fs::create_directories(folder_ / target);
    std::ofstream file(folder_ / target / name, std::ios::binary);
    file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    if (!file.flush()) throw std::runtime_error("cannot write " + (folder_ / target / name).string());
    ++count_;
  }
  void write(std::string_view target, const std::string& name, const std::string& text) {
    write(target, name, Bytes(text.begin(), text.end()));
  }
  // To all targets over cases, each with a choice of its own.
  void write(const std::string& name, const Case& c) {
    for (const std::string_view target : kOverCases)
      if (const auto bytes = fuzz::encode({c, static_cast<uint8_t>(choice_++)})) write(target, name, *bytes);
  }
  int count() const { return count_; }

 private:
  fs::path folder_;
  int count_ = 0;
  unsigned choice_ = 0;
};

// From whole spaces, a few of each, and of those that RapidCheck draws the ones that are small enough.
void write_cases(Writer& writer) {
  for (const char* name : {"1d-1190", "2d-466", "3d-91"}) {
    const Space space = make_space(name);
    constexpr uint64_t kOfASpace = 24;
    for (uint64_t i = 0; i < kOfASpace; ++i)
      writer.write(fmt::format("{}-{}", name, i), space.at(i * (space.cases() / kOfASpace), 1));
  }
  const CaseStream stream({}, 1);
  for (uint64_t number = 0; number < 400; ++number) writer.write(fmt::format("random-{}", number), stream[number]);
}

void write_texts(Writer& writer) {
  const CaseStream stream({}, 2);
  for (uint64_t number = 0; number < 40; ++number) {
    const Case c = stream[number];
    const bool small = multiplications(c.problem) < 200 && validate(c).empty();
    writer.write("fuzz_case_text", fmt::format("random-{}", number), to_text(small ? with_explicit_values(c) : c));
  }
}

// Of an implementation that is right, and of one that fails.
void write_reports(Writer& writer) {
  const std::vector<const Property*> properties = {&props::reference, &props::adjoint};
  Subjects subjects;
  subjects.push_back(std::make_unique<Subject>(make_implementation("scatter")));
  SearchResult result = empty_result(properties, subjects, 1);
  const CaseStream stream({}, 1);
  for (uint64_t number = 0; number < 8; ++number) try_case(stream[number], number, properties, subjects, result);
  Report report = make_report(result, 1);
  report.compiler = "a compiler", report.cpu = "a CPU";
  writer.write("fuzz_report", "holds", json_text(to_json(report)));
  report.result.findings.push_back({"mine",
                                    "./mine.so",
                                    "reference",
                                    "wrong_values",
                                    false,
                                    "the values are wrong",
                                    stream[0],
                                    3,
                                    2,
                                    {4, 4, 1, 0.5, {{{0, 1, 0, 0, 2}, 1, 2, 0}}}});
  report.result.shards = {4, {0, 2}};
  report.result.apart = report.result.findings;
  writer.write("fuzz_report", "shards_and_a_finding", json_text(to_json(report)));
}

// Bytes of all kinds, for those that read numbers.
void write_numbers(Writer& writer) {
  for (const std::string_view target : {"fuzz_invalid_problem", "fuzz_abi"})
    for (uint64_t number = 0; number < 16; ++number) {
      Bytes bytes;
      for (uint64_t i = 0; i < 200; ++i)
        bytes.push_back(static_cast<uint8_t>(mix(mix(number) + i) % (number < 8 ? 8 : 256)));
      writer.write(target, fmt::format("bytes-{}", number), bytes);
    }
}

}  // namespace

int write_seeds(const fs::path& folder) {
  Writer writer(folder);
  write_cases(writer);
  write_texts(writer);
  write_reports(writer);
  write_numbers(writer);
  return writer.count();
}

}  // namespace tconv::cli
