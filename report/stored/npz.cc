#include "report/stored/npz.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <zip.h>

#include <memory>
#include <stdexcept>

namespace tconv::stored {
namespace {

const char* descriptor(ElementType type) {
  switch (type) {
    case ElementType::f64:
      return "<f8";
    case ElementType::f16:
      return "<f2";
    case ElementType::bf16:
      return "<u2";
    case ElementType::s32:
      return "<i4";
    case ElementType::s8:
      return "|i1";
    case ElementType::u8:
      return "|u1";
    case ElementType::f32:
      break;
  }
  return "<f4";
}

// Version 1.0: a magic number, the length of the header as two bytes, and a header that ends on a multiple of 64.
std::string npy_of(const NamedArray& array) {
  const ConstTensorRef memory = array.elements.ref();
  std::string header = fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': ({},), }}",
                                   descriptor(memory.type), fmt::join(array.dims, ", "));
  constexpr size_t kBefore = 10, kMultiple = 64;
  const size_t padded = (kBefore + header.size() + 1 + kMultiple - 1) / kMultiple * kMultiple;
  header.append(padded - kBefore - header.size() - 1, ' ').append("\n");
  std::string file("\x93NUMPY\x01\x00", 8);
  file += static_cast<char>(header.size() % 256);
  file += static_cast<char>(header.size() / 256);
  return file.append(header).append(reinterpret_cast<const char*>(memory.data), memory.bytes);
}

[[noreturn]] void throw_cannot_write(const std::string& path, const std::string& reason) {
  throw std::runtime_error(fmt::format("cannot write {}: {}", path, reason));
}

using Archive = std::unique_ptr<zip_t, void (*)(zip_t*)>;

Archive open_archive(const std::string& path) {
  int code = 0;
  Archive archive(zip_open(path.c_str(), ZIP_CREATE | ZIP_TRUNCATE, &code), &zip_discard);
  if (archive != nullptr) return archive;
  zip_error_t error;
  zip_error_init_with_code(&error, code);
  const std::string reason = zip_error_strerror(&error);
  zip_error_fini(&error);
  throw_cannot_write(path, reason);
}

// The library reads the bytes when it closes the archive. Always the same time, so that the same case is the same file.
bool add(zip_t* archive, const std::string& name, const std::string& bytes) {
  constexpr uint16_t kMidnight = 0, kNewYearOf1980 = 1 << 5 | 1;
  zip_source_t* source = zip_source_buffer(archive, bytes.data(), bytes.size(), 0);
  if (source == nullptr) return false;
  const zip_int64_t index = zip_file_add(archive, name.c_str(), source, ZIP_FL_ENC_UTF_8);
  if (index < 0) zip_source_free(source);
  return index >= 0 && zip_set_file_compression(archive, static_cast<zip_uint64_t>(index), ZIP_CM_STORE, 0) == 0 &&
         zip_file_set_dostime(archive, static_cast<zip_uint64_t>(index), kMidnight, kNewYearOf1980, 0) == 0;
}

}  // namespace

void write_npz(const std::vector<NamedArray>& arrays, const std::string& path) {
  std::vector<std::string> files;
  files.reserve(arrays.size());
  for (const NamedArray& array : arrays) files.push_back(npy_of(array));
  Archive archive = open_archive(path);
  for (size_t i = 0; i < arrays.size(); ++i)
    if (!add(archive.get(), arrays[i].name + ".npy", files[i])) throw_cannot_write(path, zip_strerror(archive.get()));
  if (zip_close(archive.get()) != 0) throw_cannot_write(path, zip_strerror(archive.get()));
  static_cast<void>(archive.release());  // it is gone once it is closed
}

}  // namespace tconv::stored
