// Functions for the tests: right ones, wrong ones and hostile ones.
import { convTranspose as right } from '../../../examples/javascript/my_tconv.mjs';

export { right };

// The kernel is read from its end.
export function flipped(x, w, b, problem) {
  const taps = problem.kernelSize.reduce((all, size) => all * size, 1);
  const stamps = w.map((_, i) => w[i - (i % taps) + taps - 1 - (i % taps)]);
  return right(x, stamps, b, problem);
}

// u8 and s8 with sums in s32, by the zero points; rank 1 and 2.
export function quantized(x, w, b, problem) {
  if (problem.multiplier) throw Object.assign(new Error('no multiplier'), { name: 'Unsupported' });
  const [zx, zw] = problem.zeroPoints;
  return Int32Array.from(right(Float64Array.from(x, (v) => v - zx), Float64Array.from(w, (v) => v - zw), b, problem));
}

export async function promises(...all) {
  return right(...all);
}

export const raises = () => { throw new Error('no such luck'); };
export const neverReturns = () => { for (;;); };
export const neverResolves = () => new Promise(() => {});
export const wrongLength = (x, w, b, problem) => right(x, w, b, problem).subarray(1);
export const wrongType = (x, w, b, problem) => Int32Array.from(right(x, w, b, problem));
export const plainArray = (x, w, b, problem) => [...right(x, w, b, problem)];
export const nothing = () => {};
export function prints(...all) {
  console.log('hello');
  return right(...all);
}
export const number = 3;
