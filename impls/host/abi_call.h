// A call in the words of tconv_abi.h.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <vector>

#include "impls/abi/tconv_abi.h"
#include "impls/implementation.h"

namespace tconv {

// A tensor: n, c, then the axes that the problem has. Keeps the arrays that it points to.
struct AbiTensor {
  std::array<int64_t, 5> shape{}, strides{};
  tconv_tensor tensor{};

  AbiTensor(const ConstTensorRef& ref, const Problem& p, bool bias);
  AbiTensor(const AbiTensor&) = delete;
  AbiTensor& operator=(const AbiTensor&) = delete;
};

// Keeps all that args points to, but for the elements of the tensors.
struct AbiCall {
  tconv_problem problem;
  AbiTensor x, w, b, y;
  std::array<char, 256> message{};
  std::vector<float> scales;
  tconv_quantization quantization{};
  tconv_args args{};

  explicit AbiCall(const Call& call);

  void without_data(std::initializer_list<AbiTensor*> tensors);
  // The message, as far as it is printable.
  std::string said();

 private:
  void quantise(const Quantization& q, int64_t channels);
};

}  // namespace tconv
