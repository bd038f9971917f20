// mutants_list FOLDER: for each mutant a link FOLDER/libNAME.so to libmutants.so, and FOLDER/catalogue.tsv, a line
// each: name, class, sentence, needs, diagnosis.
#include <filesystem>
#include <fstream>
#include <iostream>

#include "impls/mutants/mutants.h"

int main(int argc, char** argv) {
  namespace fs = std::filesystem;
  if (argc != 2) return std::cerr << "usage: mutants_list FOLDER\n", 2;
  const fs::path folder = argv[1];
  const fs::path library = "libmutants.so";
  fs::create_directories(folder);
  for (const auto& entry : fs::directory_iterator(folder))
    if (entry.is_symlink() && fs::read_symlink(entry) == library) fs::remove(entry);

  std::ofstream catalogue(folder / "catalogue.tsv");
  catalogue << "name\tclass\tsentence\tneeds\tdiagnosis\n";
  for (const auto& m : tconv::mutants::mutants()) {
    fs::create_symlink(library, folder / ("lib" + std::string(m.name) + ".so"));
    catalogue << m.name << '\t' << m.letter << '\t' << m.sentence << '\t' << m.needs << '\t' << m.diagnosis << '\n';
  }
  return catalogue.flush() ? 0 : 3;
}
