// What a stored test says that the output is, held against the reference.
#pragma once

#include <memory>
#include <string>

#include "props/property.h"
#include "report/stored/data_set.h"

namespace tconv::stored {

// The property of stored outputs: what `reference` says of an implementation's. It is in no catalogue.
extern const Property stored_output;

// A data set whose stored output has been judged. Where the node may mean several problems, the case is that of which
// the stored output is right; the first, if it is of none.
struct Judged {
  Case tried;
  Verdict verdict;
};
Judged judge(const DataSet& set, int miss_bits);

// The data set, as an implementation under test is seen.
std::unique_ptr<Subject> subject_of(const DataSet& set);

}  // namespace tconv::stored
