/* tconv_valid.h - whether the arguments of a call are a transposed convolution at all. C99, no dependencies.
 *
 *   tconv_status status = tconv_valid(args);
 *   if (status != TCONV_OK) return status;
 *
 * as the first lines of supports, run and plan: what they then see has positive sizes that fit together, parameters in
 * their ranges, and products that stay inside 64 bits. args->message says what is wrong. It does not look at data,
 * element types or strides, and knows only the forward direction. */
#ifndef TCONV_VALID_H_
#define TCONV_VALID_H_

#include <stdio.h>
#include <tconv/tconv_abi.h>

/* NOLINTBEGIN(modernize-*): this is C. */

/* No size, product or padding may be larger: sums of a few stay inside 64 bits, in bytes, too. */
#define TCONV_VALID_MOST (INT64_MAX / 64)

/* "stride[1] is 0, it must be at least 1". axis is -1 for what has none. */
static inline tconv_status tconv_valid_no(const tconv_args* args, const char* name, int32_t axis, int64_t value,
                                          const char* relation, int64_t bound) {
  char index[16] = "";
  if (axis >= 0) snprintf(index, sizeof index, "[%d]", (int)axis);
  if (args->message != NULL)
    snprintf(args->message, args->message_capacity, "%s%s is %lld, it must be %s%lld", name, index, (long long)value,
             relation, (long long)bound);
  return TCONV_INVALID_ARGUMENT;
}

#define TCONV_VALID_REQUIRE(condition, name, axis, value, relation, bound) \
  if (!(condition)) return tconv_valid_no(args, name, axis, value, relation, bound)

/* a * b for a, b >= 0; more than TCONV_VALID_MOST if that is where it leads. */
static inline int64_t tconv_valid_product(int64_t a, int64_t b) {
  return b != 0 && a > TCONV_VALID_MOST / b ? TCONV_VALID_MOST + 1 : a * b;
}

/* All extents 1 or more, and their product small enough. */
static inline tconv_status tconv_valid_shape(const tconv_args* args, const tconv_tensor* t, int32_t ndim,
                                             const char* ndim_name, const char* shape_name) {
  int64_t count = 1;
  const int32_t has = t != NULL ? t->ndim : 0;
  TCONV_VALID_REQUIRE(has == ndim, ndim_name, -1, has, "", ndim);
  for (int32_t i = 0; i < ndim; ++i) {
    TCONV_VALID_REQUIRE(t->shape[i] >= 1, shape_name, i, t->shape[i], "at least ", 1);
    count = tconv_valid_product(count, t->shape[i]);
    TCONV_VALID_REQUIRE(count <= TCONV_VALID_MOST, shape_name, i, t->shape[i],
                        "so small that all elements are at most ", TCONV_VALID_MOST);
  }
  return TCONV_OK;
}

static inline tconv_status tconv_valid_axis(const tconv_args* args, int32_t a) {
  const tconv_problem* p = args->problem;
  const int64_t stride = p->stride[a], dilation = p->dilation[a], begin = p->pad_begin[a], end = p->pad_end[a];
  const int64_t step = stride > dilation ? stride : dilation, extra = p->output_padding[a];
  TCONV_VALID_REQUIRE(stride >= 1, "stride", a, stride, "at least ", 1);
  TCONV_VALID_REQUIRE(dilation >= 1, "dilation", a, dilation, "at least ", 1);
  TCONV_VALID_REQUIRE(begin >= 0, "pad_begin", a, begin, "at least ", 0);
  TCONV_VALID_REQUIRE(end >= 0, "pad_end", a, end, "at least ", 0);
  TCONV_VALID_REQUIRE(extra >= 0, "output_padding", a, extra, "at least ", 0);
  TCONV_VALID_REQUIRE(extra < step, "output_padding", a, extra, "below max(stride, dilation) = ", step);
  TCONV_VALID_REQUIRE(step <= TCONV_VALID_MOST, "max(stride, dilation)", a, step, "at most ", TCONV_VALID_MOST);
  TCONV_VALID_REQUIRE(begin <= TCONV_VALID_MOST, "pad_begin", a, begin, "at most ", TCONV_VALID_MOST);
  TCONV_VALID_REQUIRE(end <= TCONV_VALID_MOST, "pad_end", a, end, "at most ", TCONV_VALID_MOST);

  const int64_t reach = tconv_valid_product(args->x->shape[a + 2] - 1, stride);
  const int64_t extent = tconv_valid_product(args->w->shape[a + 2] - 1, dilation);
  TCONV_VALID_REQUIRE(reach <= TCONV_VALID_MOST, "(I-1)*stride", a, reach, "at most ", TCONV_VALID_MOST);
  TCONV_VALID_REQUIRE(extent <= TCONV_VALID_MOST, "dilation*(K-1)", a, extent, "at most ", TCONV_VALID_MOST);
  const int64_t output = reach - begin - end + extent + extra + 1;
  TCONV_VALID_REQUIRE(output >= 1, "the output size", a, output, "at least ", 1);
  TCONV_VALID_REQUIRE(args->y->shape[a + 2] == output, "y->shape", a + 2, args->y->shape[a + 2],
                      "what the size formula gives, ", output);
  return TCONV_OK;
}

/* TCONV_OK, or TCONV_INVALID_ARGUMENT and the reason in args->message. */
static inline tconv_status tconv_valid(const tconv_args* args) {
  const tconv_problem* p = args->problem;
  const tconv_tensor *x = args->x, *w = args->w, *b = args->b, *y = args->y;
  tconv_status status = TCONV_OK;
  TCONV_VALID_REQUIRE(p->spatial_rank >= 1, "spatial_rank", -1, p->spatial_rank, "at least ", 1);
  TCONV_VALID_REQUIRE(p->spatial_rank <= 3, "spatial_rank", -1, p->spatial_rank, "at most ", 3);
  if ((status = tconv_valid_shape(args, x, p->spatial_rank + 2, "x->ndim", "x->shape")) != TCONV_OK) return status;
  if ((status = tconv_valid_shape(args, w, p->spatial_rank + 2, "w->ndim", "w->shape")) != TCONV_OK) return status;
  if ((status = tconv_valid_shape(args, y, p->spatial_rank + 2, "y->ndim", "y->shape")) != TCONV_OK) return status;
  if (b != NULL && (status = tconv_valid_shape(args, b, 1, "b->ndim", "b->shape")) != TCONV_OK) return status;

  TCONV_VALID_REQUIRE(p->groups >= 1, "groups", -1, p->groups, "at least ", 1);
  TCONV_VALID_REQUIRE(x->shape[1] % p->groups == 0, "x->shape", 1, x->shape[1], "a multiple of groups = ", p->groups);
  TCONV_VALID_REQUIRE(w->shape[0] == x->shape[1], "w->shape", 0, w->shape[0], "C_in = ", x->shape[1]);
  TCONV_VALID_REQUIRE(y->shape[0] == x->shape[0], "y->shape", 0, y->shape[0], "the batch = ", x->shape[0]);
  TCONV_VALID_REQUIRE(y->shape[1] % p->groups == 0, "y->shape", 1, y->shape[1], "a multiple of groups = ", p->groups);
  TCONV_VALID_REQUIRE(w->shape[1] == y->shape[1] / p->groups, "w->shape", 1, w->shape[1],
                      "C_out/groups = ", y->shape[1] / p->groups);
  if (b != NULL) TCONV_VALID_REQUIRE(b->shape[0] == y->shape[1], "b->shape", 0, b->shape[0], "C_out = ", y->shape[1]);
  for (int32_t a = 0; a < p->spatial_rank; ++a)
    if ((status = tconv_valid_axis(args, a)) != TCONV_OK) return status;
  return TCONV_OK;
}

#undef TCONV_VALID_REQUIRE

/* NOLINTEND(modernize-*) */

#endif /* TCONV_VALID_H_ */
