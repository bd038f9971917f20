#include "bench/race.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace tconv::bench {
namespace {

using Order = Placement::Order;
using Milliseconds = std::chrono::milliseconds;

constexpr double kTurn = 0.02;  // seconds of a turn; more is one call
constexpr int kLeastRounds = 3;
constexpr int kTrialRounds = 3;  // with both layouts, then with the better one
// How much a second of conversion counts against one of computation when a layout is chosen. What a library converts to
// its own layout it computes as fast from either; then the conversion, not noise, is to decide.
constexpr double kConversion = 0.1;
// What takes so many times as long as the fastest has three rounds; and one round, if it is out of all proportion.
// Fewer would be too few: a machine that is busy can hold up one that is fast.
constexpr double kHopeless = 10, kOutOfProportion = 500;

Case laid_out(Case c, Order order) {
  c.x = c.y = {.order = order};
  c.w = {};
  return c;
}

// An implementation with x and y in one layout.
struct Lane {
  std::string layout;  // "ncx" or "nxc"
  double create_and_first_seconds = 0;
  std::vector<double> seconds = {}, seconds_with_conversion = {};

  // Of its fastest calls, where the machine was least in the way.
  double cost() const {
    const double computes = *std::min_element(seconds.begin(), seconds.end()),
                 all = *std::min_element(seconds_with_conversion.begin(), seconds_with_conversion.end());
    return computes + kConversion * (all - computes);
  }
};

// One implementation in a race.
class Runner {
 public:
  Runner(Contestant& contestant, Milliseconds deadline) : contestant_(contestant), deadline_(deadline) {}

  void prepare(const Case& c, int threads, bool side_by_side) {
    for (const std::string layout : {"ncx", "nxc"}) {
      if (failed() && failure_.outcome != Timing::Outcome::refused) return;
      failure_ = {};
      prepare(layout, c, threads);
      if (!side_by_side) look_at(layout);
    }
    // To refuse one of the layouts is no failure.
    if (!lanes_.empty() && failure_.outcome == Timing::Outcome::refused) failure_ = {};
    if (side_by_side || failed() || lanes_.empty()) return;
    choose_layout();
    const std::string better = lanes_[0].layout;
    lanes_.clear();
    prepare(better, c, threads);
  }

  bool runs() const { return !failed() && !lanes_.empty(); }

  void turn() {
    for (Lane& lane : lanes_)
      if (!failed()) turn(lane);
  }

  // Of its fastest call; infinity before its first turn.
  double least_seconds() const {
    double least = std::numeric_limits<double>::infinity();
    for (const Lane& lane : lanes_)
      for (const double seconds : lane.seconds) least = std::min(least, seconds);
    return least;
  }

  // From now on with the better layout only.
  void choose_layout() {
    const auto measured = [](const Lane& lane) { return !lane.seconds.empty(); };
    if (lanes_.size() < 2 || !std::all_of(lanes_.begin(), lanes_.end(), measured)) return;
    const size_t worse = lanes_[0].cost() < lanes_[1].cost() ? 1 : 0;
    contestant_.release(lanes_[worse].layout);
    lanes_.erase(lanes_.begin() + static_cast<std::ptrdiff_t>(worse));
  }

  // What became of it; gives its memory back.
  Timing finish() {
    choose_layout();
    Timing timing;
    timing.name = contestant_.name();
    timing.version = contestant_.version();
    timing.outcome = failure_.outcome;
    timing.detail = failure_.detail;
    for (const Lane& lane : lanes_) contestant_.release(lane.layout);
    if (failed()) return timing;
    if (lanes_.empty() || lanes_[0].seconds.empty()) {
      timing.outcome = Timing::Outcome::refused;
      timing.detail = "interrupted";
      return timing;
    }
    const Lane& lane = lanes_[0];
    timing.layout = lane.layout;
    timing.seconds = spread_of(lane.seconds);
    timing.seconds_with_conversion = spread_of(lane.seconds_with_conversion);
    timing.create_and_first_seconds = lane.create_and_first_seconds;
    timing.calls = static_cast<int64_t>(lane.seconds.size());
    return timing;
  }

 private:
  bool failed() const { return !failure_.fine(); }

  void prepare(const std::string& layout, const Case& c, int threads) {
    const Order order = layout == "ncx" ? Order::ncx : Order::nxc;
    const auto prepared = contestant_.prepare(layout, laid_out(c, order), threads, deadline_);
    if (prepared.fine())
      lanes_.push_back({layout, prepared.create_and_first_seconds});
    else
      failure_ = prepared;
  }

  // Measures the layout that was prepared last, and gives its memory back.
  void look_at(const std::string& layout) {
    if (lanes_.empty() || lanes_.back().layout != layout) return;
    turn(lanes_.back());
    contestant_.release(layout);
  }

  void turn(Lane& lane) {
    const auto times = contestant_.time(lane.layout, kTurn, deadline_);
    if (!times.fine()) {
      failure_ = times;
      return;
    }
    const auto append = [](std::vector<double>& to, const std::vector<double>& from) {
      to.insert(to.end(), from.begin(), from.end());
    };
    append(lane.seconds, times.seconds);
    append(lane.seconds_with_conversion, times.seconds_with_conversion);
  }

  Contestant& contestant_;
  Milliseconds deadline_;
  std::vector<Lane> lanes_;
  Contestant::Answer failure_;
};

// For data, certificate and a plain loop, at 30 million products a second; and for libraries that compile first.
Milliseconds deadline_for(const Problem& p) {
  constexpr int64_t kFixed = 30'000, kProductsInOne = 30'000;
  return Milliseconds(kFixed + needed_multiplications(p) / kProductsInOne);
}

void run_rounds(std::vector<Runner>& runners, const Effort& effort, const std::function<bool()>& stop) {
  using Clock = std::chrono::steady_clock;
  const auto begin = Clock::now();
  for (int round = 0; round < effort.rounds; ++round) {
    if (round >= kLeastRounds && std::chrono::duration<double>(Clock::now() - begin).count() > effort.seconds) return;
    const double too_slow = round < kLeastRounds ? kOutOfProportion : kHopeless;
    double fastest = std::numeric_limits<double>::infinity();
    for (const Runner& runner : runners) fastest = std::min(fastest, runner.least_seconds());
    for (size_t i = 0; i < runners.size(); ++i) {
      // Nobody is always behind the same other one.
      Runner& runner = runners[(i + static_cast<size_t>(round)) % runners.size()];
      if (stop()) return;
      if (!runner.runs() || (round > 0 && runner.least_seconds() > too_slow * fastest)) continue;
      if (round == kTrialRounds) runner.choose_layout();
      runner.turn();
    }
  }
}

}  // namespace

int64_t memory_of_race(const Case& c, size_t processes) {
  const int64_t bytes = tensor_bytes(c), times = 2 * static_cast<int64_t>(processes);
  return bytes > std::numeric_limits<int64_t>::max() / times ? std::numeric_limits<int64_t>::max() : bytes * times;
}

Row race(const std::vector<std::unique_ptr<Contestant>>& contestants, const std::string& id, const Case& c, int threads,
         const Effort& effort, const std::function<bool()>& stop) {
  const bool side_by_side = memory_of_race(c, contestants.size()) <= effort.memory / 2;
  std::vector<Runner> runners;
  for (const auto& contestant : contestants) {
    runners.emplace_back(*contestant, deadline_for(c.problem));
    if (!stop()) runners.back().prepare(c, threads, side_by_side);
  }
  run_rounds(runners, effort, stop);
  Row row{id, c, threads, work_of(c), runners.front().finish(), {}};
  for (size_t i = 1; i < runners.size(); ++i) row.others.push_back(runners[i].finish());
  return row;
}

}  // namespace tconv::bench
