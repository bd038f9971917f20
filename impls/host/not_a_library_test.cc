// What is said of a path that is no shared library, before anything is loaded.
#include <elf.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "impls/host/shared_library.h"

namespace tconv {
namespace {

using testing::EndsWith;

#if defined(__aarch64__)
constexpr Elf64_Half kThisMachine = EM_AARCH64;
#else
constexpr Elf64_Half kThisMachine = EM_X86_64;
#endif

class NotALibrary : public testing::Test {
 protected:
  NotALibrary() {
    char name[] = "/tmp/not_a_library_XXXXXX";
    folder_ = mkdtemp(name);
  }
  ~NotALibrary() override { std::filesystem::remove_all(folder_); }

  std::string write(const std::string& name, const std::string& content) {
    const std::string path = folder_ / name;
    std::ofstream(path, std::ios::binary) << content;
    return path;
  }

  // The header of a shared library, with the bytes of a page behind it.
  static std::string header(unsigned char elf_class, Elf64_Half machine, Elf64_Half type) {
    std::string page(4096, '\0');
    auto& elf = *reinterpret_cast<Elf64_Ehdr*>(page.data());
    std::copy_n(ELFMAG, SELFMAG, elf.e_ident);
    elf.e_ident[EI_CLASS] = elf_class;
    elf.e_ident[EI_DATA] = ELFDATA2LSB;
    elf.e_machine = machine;
    elf.e_type = type;
    elf.e_phoff = sizeof elf;
    return page;
  }

  std::filesystem::path folder_;
};

TEST_F(NotALibrary, Paths) {
  EXPECT_THAT(not_a_library(folder_ / "nothing.so"), EndsWith("nothing.so: No such file or directory"));
  EXPECT_THAT(not_a_library(folder_ / "a" / "b.so"), EndsWith("b.so: No such file or directory"));
  EXPECT_THAT(not_a_library(folder_), EndsWith(" is a directory, not a shared library"));
  EXPECT_THAT(not_a_library("/dev/null"), EndsWith(" is not a file"));
  EXPECT_THAT(not_a_library(write("text.so", "a text\n") + "/x.so"), EndsWith("x.so: Not a directory"));
}

TEST_F(NotALibrary, Contents) {
  EXPECT_THAT(not_a_library(write("empty.so", "")), EndsWith("empty.so is empty"));
  EXPECT_THAT(not_a_library(write("text.so", "a text\n")), EndsWith("text.so is not a shared library"));
  EXPECT_THAT(not_a_library(write("long.so", std::string(5000, 'a'))), EndsWith("long.so is not a shared library"));
  EXPECT_THAT(not_a_library(write("cut.so", header(ELFCLASS64, kThisMachine, ET_DYN).substr(0, 40))),
              EndsWith("cut.so is not a shared library"));
}

TEST_F(NotALibrary, Headers) {
  EXPECT_EQ(not_a_library(write("right.so", header(ELFCLASS64, kThisMachine, ET_DYN))), "");
  EXPECT_THAT(not_a_library(write("32.so", header(ELFCLASS32, EM_386, ET_DYN))),
              EndsWith("32.so is a 32-bit library, tconv is a 64-bit program"));
  EXPECT_THAT(not_a_library(write("other.so", header(ELFCLASS64, EM_RISCV, ET_DYN))),
              EndsWith("other.so is a library for another machine"));
  EXPECT_THAT(not_a_library(write("object.so", header(ELFCLASS64, kThisMachine, ET_REL))),
              EndsWith("object.so is a program or object file, not a shared library"));
}

// A program that is position-independent has the header of a library.
TEST_F(NotALibrary, Programs) {
  EXPECT_THAT(not_a_library("/proc/self/exe"), EndsWith("exe is a program or object file, not a shared library"));
}

TEST_F(NotALibrary, ProgramHeadersBeyondTheEnd) {
  std::string page = header(ELFCLASS64, kThisMachine, ET_DYN);
  auto& elf = *reinterpret_cast<Elf64_Ehdr*>(page.data());
  elf.e_phoff = UINT64_MAX - 8;
  elf.e_phnum = UINT16_MAX;
  EXPECT_EQ(not_a_library(write("far.so", page)), "");  // for the loader to say
}

TEST_F(NotALibrary, Permission) {
  if (geteuid() == 0) GTEST_SKIP() << "root may read everything";
  const std::string path = write("secret.so", header(ELFCLASS64, kThisMachine, ET_DYN));
  std::filesystem::permissions(path, std::filesystem::perms::none);
  EXPECT_THAT(not_a_library(path), EndsWith("secret.so: Permission denied"));
}

}  // namespace
}  // namespace tconv
