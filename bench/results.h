// What `tconv bench` found, as values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "bench/roofline.h"
#include "bench/work.h"
#include "ref/case.h"

namespace tconv::bench {

// Of a sample: half of it lies between the quartiles.
struct Spread {
  double median = 0, low = 0, high = 0;

  // Half the distance of the quartiles, as a share of the median.
  double share() const { return median > 0 ? (high - low) / 2 / median : 0; }
};
// Quartiles between two elements are on the straight line between them. Of no elements, zeros.
Spread spread_of(std::vector<double> sample);

// What became of one implementation on one case with a number of threads.
struct Timing {
  enum class Outcome : uint8_t { timed, refused, wrong, broke_contract, crashed, timed_out };
  std::string name, version;
  Outcome outcome = Outcome::timed;
  std::string detail;              // why it was not timed
  std::string layout;              // "ncx" or "nxc": of x and y, whichever it is faster with
  Spread seconds;                  // of a call, without conversions of layouts
  Spread seconds_with_conversion;  // with them
  double create_and_first_seconds = 0;
  int64_t calls = 0;

  bool timed() const { return outcome == Outcome::timed; }
};
std::string name_of(Timing::Outcome outcome);

// One case with a number of threads.
struct Row {
  std::string id;  // of the layer, or "case 1"
  Case c;
  int threads = 1;
  Work work;
  Timing ours;
  std::vector<Timing> others;

  // The fastest; null if none was timed. With conversions, or without.
  const Timing* best_other(bool with_conversion = false) const;
  // Its time over ours: above 1, ours is faster. Empty if one of them was not timed.
  std::optional<double> ratio_to_best_other(bool with_conversion = false) const;
  double flops(const Timing& timing) const { return work.flops() / timing.seconds.median; }  // a second
};

struct Results {
  std::string version, cpu;  // of tconv, of the machine
  struct Peak {
    int threads;
    Roofline roofline;
  };
  std::vector<Peak> peaks;             // for each number of threads
  std::string ours;                    // its name
  std::vector<std::string> not_timed;  // implementations that cannot be, with the reason
  std::vector<Row> rows;
  bool interrupted = false;

  Roofline roofline(int threads) const;
  // Flops a second over what the roofline lets it reach. Above 1 where the data stay in a cache.
  double roofline_share(const Row& row, const Timing& timing) const;
  bool anything_wrong() const;  // a result, or an answer against the rules of tconv_abi.h
  bool anything_timed() const;
};

// Of the rows with so many threads, all of them if 0, that have a ratio.
struct Summary {
  size_t rows = 0, below = 0;  // below kParity
  double geomean = 0, min = 0;
};
inline constexpr double kParity = 0.95;  // less than that is not noise
Summary summary_of(const Results& results, int threads = 0, bool with_conversion = false);

}  // namespace tconv::bench
