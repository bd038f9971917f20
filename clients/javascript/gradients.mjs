// Checks gradients along with y, on integers, exactly, by the trilinear form
//
//   <tconv(x, w), g> = <x, backwardData(g, w)> = <w, backwardWeights(x, g)>
//
// for a g of small integers. What is wrong with a gradient is thrown, so that the search finds it and makes its case
// simpler.
const MOST_G = 2;
const EXACT = { f32: 2 ** 24, f64: 2 ** 53 }; // below it every integer is a number of that type

const isIntegral = (...arrays) => arrays.every((array) => array.every(Number.isInteger));
const largest = (array) => array.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
const product = (sizes) => sizes.reduce((all, size) => all * size, 1);

// Exact of integers, however many.
const innerProduct = (a, b) => a.reduce((sum, value, i) => sum + BigInt(value) * BigInt(b[i]), 0n);

// -2 to 2, without a pattern of the sizes of tensors: the upper bits of a multiplicative congruence.
function smallIntegers(like) {
  let state = 1;
  return like.map(() => Math.floor((state = (state * 48271) % 2147483647) / 4096) % (2 * MOST_G + 1) - MOST_G);
}

function requireLike(gradient, like, name) {
  if (gradient?.constructor !== like.constructor || gradient.length !== like.length) {
    const is = `${gradient?.constructor?.name ?? gradient} of ${gradient?.length ?? 0} elements`;
    throw new Error(`${name} returned ${is}, not ${like.constructor.name} of ${like.length}`);
  }
  if (!isIntegral(gradient)) throw new Error(`${name} returned numbers that are no integers, of integers`);
}

function withoutBias(y, b, problem) {
  const image = product(problem.outputSize);
  return b ? y.map((value, i) => value - b[Math.floor(i / image) % problem.outChannels]) : y;
}

// The most products that a number of the gradient is the sum of.
const terms = {
  backwardData: (p) => (p.outChannels / p.groups) * product(p.kernelSize),
  backwardWeights: (p) => p.batch * product(p.inputSize),
};

// `forward`, which throws where backward, of that name, is not its gradient.
export function withGradient(forward, backward, name) {
  return async (x, w, b, problem) => {
    const y = await forward(x, w, b, problem);
    const [factor, other] = name === 'backwardData' ? [w, x] : [x, w];
    const isExact = terms[name](problem) * MOST_G * largest(factor) < (EXACT[problem.type] ?? 0);
    if (!isExact || !isIntegral(x, w, y)) return y;
    const g = smallIntegers(y);
    const gradient = await (name === 'backwardData' ? backward(g, w, problem) : backward(x, g, problem));
    requireLike(gradient, other, name);
    const expected = innerProduct(withoutBias(y, b, problem), g), actual = innerProduct(other, gradient);
    if (expected !== actual) {
      const form = name === 'backwardData' ? '<x, backwardData(g, w)>' : '<w, backwardWeights(x, g)>';
      throw new Error(`${form} is ${actual}, where <y, g> is ${expected}`);
    }
    return y;
  };
}
