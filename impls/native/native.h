// Our own implementations: plain functions over a Call in f32 or f64, one file each, for all ranks, groups, dilations
// and paddings. The other types are those of storage: see widened.
#pragma once

#include "impls/implementation.h"

namespace tconv::native {

// Every input element stamps its kernel onto the output.
void scatter(const Call& call);

// Every output element collects its products, from lists of (input, tap) pairs for each axis.
void gather(const Call& call);

// A matrix product (OpenBLAS) gives all stamps at once, col2im adds them up where they land.
void gemm_col2im(const Call& call);

// An ordinary convolution, with the flipped kernel, of the input with s-1 zeros inserted between its elements.
void dilate_conv(const Call& call);

// One dense stride-1 convolution for each residue of the output position modulo the stride.
void phases(const Call& call);

// dilate_conv by OpenCV's means: copyMakeBorder and filter2D. For finite data: it multiplies the inserted zeros.
void opencv_dilate_filter(const Call& call);

// Computes a call of any types by a kernel of f32 or f64: f16 and bf16 in f32, integers, whose sums are exact then, in
// f64. y is rounded once.
void widened(void (*kernel)(const Call&), const Call& call);

}  // namespace tconv::native
