// Functions for the tests: right ones, wrong ones and hostile ones.
import { convTranspose as right } from '../../../examples/javascript/my_tconv.mjs';

export { right };

// The kernel is read from its end.
export function withFlippedKernel(f, x, w, ...others) {
  const { kernelSize } = others.at(-1);
  const taps = kernelSize.reduce((all, size) => all * size, 1);
  return f(x, w.map((_, i) => w[i - (i % taps) + taps - 1 - (i % taps)]), ...others);
}
export function flipped(x, w, b, problem) {
  return withFlippedKernel(right, x, w, b, problem);
}

// u8 and s8 with sums in s32, by the zero points; rank 1 and 2.
export function quantized(x, w, b, problem) {
  if (problem.multiplier) throw Object.assign(new Error('no multiplier'), { name: 'Unsupported' });
  const [zx, zw] = problem.zeroPoints;
  return Int32Array.from(right(Float64Array.from(x, (v) => v - zx), Float64Array.from(w, (v) => v - zw), b, problem));
}

const product = (sizes) => sizes.reduce((all, size) => all * size, 1);

// Which input meets which tap at which output, each as its number within an image or kernel.
const landings = (p) => p.stride.reduce((before, s, a) => before.flatMap(([i, t, o]) => {
  const all = [];
  for (let at = 0; at < p.inputSize[a]; ++at)
    for (let tap = 0; tap < p.kernelSize[a]; ++tap) {
      const to = at * s + tap * p.dilation[a] - p.padBegin[a];
      if (to >= 0 && to < p.outputSize[a])
        all.push([i * p.inputSize[a] + at, t * p.kernelSize[a] + tap, o * p.outputSize[a] + to]);
    }
  return all;
}), [[0, 0, 0]]);

// f(index in x, in w, in y) for each product of the problem.
function forEachProduct(p, f) {
  const [inputs, taps, outputs] = [p.inputSize, p.kernelSize, p.outputSize].map(product);
  const ofGroup = p.outChannels / p.groups;
  const all = landings(p);
  for (let n = 0; n < p.batch; ++n)
    for (let ci = 0; ci < p.inChannels; ++ci)
      for (let c = 0; c < ofGroup; ++c) {
        const co = Math.floor(ci / (p.inChannels / p.groups)) * ofGroup + c;
        for (const [i, t, o] of all)
          f((n * p.inChannels + ci) * inputs + i, (ci * ofGroup + c) * taps + t, (n * p.outChannels + co) * outputs + o);
      }
}

export function conv(g, w, problem) {
  const x = new g.constructor(problem.batch * problem.inChannels * product(problem.inputSize));
  forEachProduct(problem, (i, k, o) => { x[i] += g[o] * w[k]; });
  return x;
}

export function wgrad(x, g, problem) {
  const w = new g.constructor((problem.inChannels * problem.outChannels) / problem.groups * product(problem.kernelSize));
  forEachProduct(problem, (i, k, o) => { w[k] += x[i] * g[o]; });
  return w;
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
