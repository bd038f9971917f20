/* tconv_abi.h - the whole contract between tconv and an implementation of transposed convolution under test.
 *
 * C99, no dependencies. A shared library exports one of two functions:
 *
 *   tconv_status tconv_run(const tconv_args* args);                               the least: compute y
 *   const tconv_api* tconv_get_api(uint32_t host_major, uint32_t host_minor);     a table with more
 *
 * and is checked by `tconv verify ./libmine.so`. docs/abi.md says what each field is called in PyTorch, ONNX, oneDNN
 * and others; CHANGELOG.md beside this file says what came with which version.
 *
 *   y[n, c, o] = b[c] + sum over (ci in c's group, i, t) with o = i*stride + t*dilation - pad_begin
 *                       of x[n, ci, i] * w[ci, c mod (C_out/groups), t]
 *   O = (I-1)*stride - pad_begin - pad_end + dilation*(K-1) + output_padding + 1                  for each axis
 *
 * Element types of x, w, b and y: f32, f64, f16 or bf16 for all; f16 or bf16 for x and w, f32 for b and y; s8 or u8 for
 * x, s8 or u8 for w, s32 for b, and s32, s8 or u8 for y, then with tconv_args.quantization. Sums are expected to be
 * kept in f32 (f64 for f64, s32 for integers) unless TCONV_FLAG_... says otherwise. Check the types: an implementation
 * that knows f32 only answers TCONV_UNSUPPORTED to the others.
 *
 * Rules, each of them checked:
 *   - Write every element of the output and nothing else: not the gaps between strides, not the inputs.
 *   - Read nothing outside the tensors. They may begin or end at a page that cannot be accessed, and their elements are
 *     aligned to the element size only.
 *   - The answer depends on the arguments alone, not on earlier calls; two calls with the same arguments give the same
 * bits.
 *   - No exception and no longjmp crosses this interface; nothing is printed on stdout; the floating-point environment
 *     (rounding mode, flush to zero) and the signal mask are as they were when the call returns.
 *   - What is not supported is TCONV_UNSUPPORTED, what is wrong is TCONV_INVALID_ARGUMENT; neither touches the output.
 *   - No memory crosses the boundary: the host owns all buffers, text goes into the host's message buffer.
 *
 * Growth: every struct begins with its size as its author knew it. Fields are only ever appended; a reader takes a
 * field as absent if it lies beyond that size (TCONV_HAS). */
#ifndef TCONV_ABI_H_
#define TCONV_ABI_H_

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* NOLINTBEGIN(modernize-*): this is C. */

#define TCONV_ABI_MAJOR 0u /* changes when layout or meaning of something that exists does */
#define TCONV_ABI_MINOR 3u /* grows when fields or functions are appended */

#if defined(_WIN32)
#define TCONV_EXPORT __declspec(dllexport)
#elif defined(__GNUC__)
#define TCONV_EXPORT __attribute__((visibility("default")))
#else
#define TCONV_EXPORT
#endif

/* True if the struct behind `pointer` is large enough to have `field`. */
#define TCONV_HAS(pointer, field) \
  ((pointer)->struct_size >= (size_t)((const char*)(&(pointer)->field + 1) - (const char*)(pointer)))

typedef int32_t tconv_status;
enum {
  TCONV_OK = 0,
  TCONV_INVALID_ARGUMENT = 1, /* the problem or a tensor breaks the rules of the operator */
  TCONV_UNSUPPORTED = 2,      /* legal, but this implementation does not do it */
  TCONV_OUT_OF_MEMORY = 3,
  TCONV_INTERNAL_ERROR = 4
};

/* Element types, with DLPack's type codes. */
enum { TCONV_INT = 0, TCONV_UINT = 1, TCONV_FLOAT = 2, TCONV_BFLOAT = 4 };
enum { TCONV_CPU = 1 };

/* Field for field the order and meaning of DLPack's DLTensor, version 1. */
typedef struct tconv_tensor {
  void* data;             /* the first element is at data + byte_offset */
  int32_t device_type;    /* TCONV_CPU */
  int32_t device_id;      /* 0 */
  int32_t ndim;           /* spatial_rank + 2; 1 for a bias */
  uint8_t type_code;      /* TCONV_FLOAT, ... */
  uint8_t type_bits;      /* 8, 16, 32, 64 */
  uint16_t type_lanes;    /* 1 */
  const int64_t* shape;   /* ndim extents */
  const int64_t* strides; /* ndim strides, in elements; never NULL */
  uint64_t byte_offset;
} tconv_tensor;

/* Entries of the arrays are for the spatial axes in order (depth, height, width, as many as there are); those past
 * spatial_rank are 0. */
typedef struct tconv_problem {
  size_t struct_size;
  int32_t spatial_rank;      /* 1, 2 or 3 */
  int32_t reserved;          /* 0 */
  int64_t groups;            /* divides C_in and C_out */
  int64_t stride[3];         /* 1 or more */
  int64_t dilation[3];       /* 1 or more; 1 is dense */
  int64_t pad_begin[3];      /* outputs removed at the low end: what PyTorch and ONNX call padding */
  int64_t pad_end[3];        /* outputs removed at the high end */
  int64_t output_padding[3]; /* outputs added at the high end; below max(stride, dilation) */
} tconv_problem;

/* What the integers of a tensor stand for: scale * (integer - zero_point). With
 *
 *   acc = sum (x - x_zero_point) * (w - w_zero_point) + b              over the products of the formula above
 *
 * an s32 y is acc, and an s8 or u8 one is saturated(round(x_scale * w_scales[c] / y_scale * acc) + y_zero_point), to a
 * nearest integer, ties either way. */
typedef struct tconv_quantization {
  size_t struct_size;
  int32_t x_zero_point, w_zero_point, y_zero_point;
  int32_t by_channel; /* 0: all w_scales are equal */
  float x_scale, y_scale;
  const float* w_scales; /* C_out of them, in the order of y's channels */
} tconv_quantization;

/* The arguments of every computation. Which tensor is the output depends on the function; the others are not written.
 */
typedef struct tconv_args {
  size_t struct_size;
  const tconv_problem* problem;
  const tconv_tensor* x;                  /* N, C_in, I... */
  const tconv_tensor* w;                  /* C_in, C_out/groups, K... */
  const tconv_tensor* b;                  /* C_out; NULL without a bias */
  const tconv_tensor* y;                  /* N, C_out, O... */
  char* message;                          /* for a sentence in UTF-8, ended by 0, when the answer is not TCONV_OK */
  size_t message_capacity;                /* bytes, the 0 included */
  const tconv_quantization* quantization; /* NULL where the types are floating-point; since 0.2 */
  int64_t* conversion_nanoseconds;        /* NULL, or where an implementation that converts x or y from or to a layout
                                             of its own adds the time that it took; since 0.3 */
} tconv_args;

/* What an implementation says of itself. The strings live as long as the process. */
typedef struct tconv_identity {
  size_t struct_size;
  const char* name;        /* "mylib_deconv" */
  const char* version;     /* "1.2.3" */
  const char* description; /* one line, or NULL */
} tconv_identity;

enum {
  TCONV_FLAG_CONCURRENT = 1u << 0, /* run and execute may be called by several threads at once */
  /* How sums are kept, where not as expected. What is declared is not called wrong; since 0.2. */
  TCONV_FLAG_F16_SUMS_OF_F32 = 1u << 1,  /* those of f32 in f16 */
  TCONV_FLAG_BF16_SUMS_OF_F32 = 1u << 2, /* those of f32 in bf16 */
  TCONV_FLAG_SUMS_OF_OWN_TYPE = 1u << 3, /* those of f16 in f16, those of bf16 in bf16 */
  TCONV_FLAG_NORM_WISE = 1u << 4 /* by Winograd, Strassen, FFT: small errors against the norms of x and w only */
};

typedef struct tconv_plan tconv_plan; /* the implementation's own */

/* The table. Only `identity` and one of `run` and (`plan`, `execute`, `destroy`) are needed; the rest may be NULL.
 * Thread rule: one call at a time, unless TCONV_FLAG_CONCURRENT is set. */
typedef struct tconv_api {
  size_t struct_size;
  uint32_t abi_major, abi_minor; /* those it was compiled with */
  const tconv_identity* identity;
  uint64_t flags;

  /* Whether run would do this: TCONV_OK, TCONV_UNSUPPORTED or TCONV_INVALID_ARGUMENT. Cheap, without effect; the
   * tensors' data are NULL. A yes is a promise. */
  tconv_status (*supports)(const tconv_args* args);

  /* y = tconv(x, w) + b. */
  tconv_status (*run)(const tconv_args* args);

  /* The same in two steps: plan sees the problem, the layouts, and the data of w and b, which stay as they are until
   * destroy; x and y have no data yet. execute is called any number of times with other x and y of these layouts. */
  tconv_status (*plan)(const tconv_args* args, tconv_plan** plan);
  tconv_status (*execute)(tconv_plan* plan, const tconv_args* args);
  void (*destroy)(tconv_plan* plan);

  /* x = conv(y, w), the gradient with respect to x when y is the one of y. b is NULL. */
  tconv_status (*backward_data)(const tconv_args* args);
  /* w = wgrad(x, y), the gradient with respect to w. b is NULL. */
  tconv_status (*backward_weights)(const tconv_args* args);

  /* How many threads it may use from now on, 1 or more. */
  tconv_status (*set_threads)(int32_t threads);
} tconv_api;

/* Both are looked up by name; a library exports one of them. tconv_get_api returns NULL if it cannot speak host_major.
 */
TCONV_EXPORT tconv_status tconv_run(const tconv_args* args);
TCONV_EXPORT const tconv_api* tconv_get_api(uint32_t host_major, uint32_t host_minor);

/* NOLINTEND(modernize-*) */

#ifdef __cplusplus
}
#endif

#endif /* TCONV_ABI_H_ */
