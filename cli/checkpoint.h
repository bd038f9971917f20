// The state of a search on disk, so that one that was stopped, or killed, goes on where it was.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "props/search/finding.h"

namespace tconv::cli {

// What one of the processes of a search knows: all of its cases before `next`.
struct Part {
  uint64_t next = 0;
  SearchResult result;
};

std::string to_line(const Part& part);
// Throws std::exception with a reason if it is none.
Part part_from(const std::string& line);

class Checkpoint {
 public:
  // The file of this shard of the search whose result is `nothing` before its first case; an empty path is no file.
  // Throws UsageError if there is one already and it is not of this search, or not a checkpoint.
  Checkpoint(std::string path, const SearchResult& nothing, uint64_t shard);

  bool wanted() const { return !path_.empty(); }
  // What was in the file: a part for each process. Empty if there was none.
  const std::vector<Part>& parts() const { return parts_; }
  // Puts the parts, as lines, in place in one step, a kill at any moment leaves this or the last. Throws
  // std::runtime_error if they cannot be written.
  void save(const std::vector<std::string>& lines) const;

 private:
  std::string path_, search_;
  std::vector<Part> parts_;
};

}  // namespace tconv::cli
