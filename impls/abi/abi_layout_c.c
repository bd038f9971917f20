/* Compiled as C99: the header is C, and sizes and offsets of a released version never change. */
#include "impls/abi/tconv_abi.h"

#define FROZEN(name, condition) typedef char frozen_##name[(condition) ? 1 : -1]

FROZEN(word, sizeof(void*) == 8 && sizeof(size_t) == 8);

FROZEN(tensor, sizeof(tconv_tensor) == 48);
FROZEN(tensor_device, offsetof(tconv_tensor, device_type) == 8);
FROZEN(tensor_ndim, offsetof(tconv_tensor, ndim) == 16);
FROZEN(tensor_type, offsetof(tconv_tensor, type_code) == 20);
FROZEN(tensor_shape, offsetof(tconv_tensor, shape) == 24);
FROZEN(tensor_strides, offsetof(tconv_tensor, strides) == 32);
FROZEN(tensor_offset, offsetof(tconv_tensor, byte_offset) == 40);

FROZEN(problem, sizeof(tconv_problem) == 144);
FROZEN(problem_groups, offsetof(tconv_problem, groups) == 16);
FROZEN(problem_stride, offsetof(tconv_problem, stride) == 24);
FROZEN(problem_output_padding, offsetof(tconv_problem, output_padding) == 120);

FROZEN(quantization, sizeof(tconv_quantization) == 40);
FROZEN(quantization_scales, offsetof(tconv_quantization, w_scales) == 32);

FROZEN(args, sizeof(tconv_args) == 80);
FROZEN(args_y, offsetof(tconv_args, y) == 40);
FROZEN(args_capacity, offsetof(tconv_args, message_capacity) == 56);
FROZEN(args_quantization, offsetof(tconv_args, quantization) == 64);
FROZEN(args_conversion, offsetof(tconv_args, conversion_nanoseconds) == 72);

FROZEN(identity, sizeof(tconv_identity) == 32);

FROZEN(api, sizeof(tconv_api) == 96);
FROZEN(api_identity, offsetof(tconv_api, identity) == 16);
FROZEN(api_run, offsetof(tconv_api, run) == 40);
FROZEN(api_set_threads, offsetof(tconv_api, set_threads) == 88);
