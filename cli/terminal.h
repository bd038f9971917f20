// What may be done to the terminal, and Ctrl-C.
#pragma once

#include <cstdint>
#include <string>

namespace tconv::cli {

// Whether stdout takes colours: a terminal, and neither NO_COLOR nor TERM=dumb is set.
bool colour_on_stdout();

// A line on stderr that is replaced as work goes on; nothing at all unless stderr is a terminal.
class Progress {
 public:
  explicit Progress(uint64_t total);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  void show(uint64_t done);
  // Takes the line away, to print something else.
  void clear();

 private:
  uint64_t total_;
  bool terminal_;
  double started_;
};

// A line on stderr about what begins now; nothing unless stderr is a terminal.
void announce(const std::string& what);

// From now on Ctrl-C and SIGTERM only set interrupted(); a second Ctrl-C ends the program.
void catch_interrupts();
bool interrupted();

}  // namespace tconv::cli
