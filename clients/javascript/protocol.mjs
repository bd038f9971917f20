// Speaks tconv's command protocol (docs/protocol.md).
//
//   serve((x, w, b, problem) => y, { name: 'mylib', version: '0.3' });
//
// x, w, b and y are typed arrays in canonical order, dense: x (N, C_in, I...), w (C_in, C_out/G, K...), b (C_out) or
// null, y (N, C_out, O...); `problem` is described in index.d.ts. The function may return a promise of y. It throws
// Unsupported for what it does not do; with anything else that it throws it gives up, which is a finding.
import fs from 'node:fs';

export const GREETING = 'tconv-protocol 1';
export const DEFAULT_TYPES = ['f32', 'f64'];
const ARRAYS = {
  f16: globalThis.Float16Array, f32: Float32Array, f64: Float64Array, s8: Int8Array, u8: Uint8Array, s32: Int32Array,
};
const MOST = 2 ** 57; // as in tconv_valid.h

export class Unsupported extends Error {
  name = 'Unsupported';
}
export class Invalid extends Error {
  name = 'Invalid';
}

function require(condition, otherwise, Kind) {
  if (!condition) throw new Kind(otherwise);
}

// The constructors of the arrays x, w, b and y.
function arrayTypes(type, types) {
  require(types.includes(type), `not asked for type ${type}`, Unsupported);
  const [x, w = x, y = x] = type.split(':');
  return [x, w, x === 's8' || x === 'u8' ? 's32' : y, y].map((name) => {
    require(ARRAYS[name], `no type ${name}`, Unsupported);
    return ARRAYS[name];
  });
}

// 0.5:channels is 1, 1.25, 1.5 and 1.75 times that, in turn (docs/numerics.md).
function multiplier(text, channels) {
  const [scale, byChannel] = text.split(':');
  const step = (c) => 1 + (byChannel ? (c % 4) / 4 : 0);
  return Float32Array.from({ length: Math.max(0, channels) }, (_, c) => Number(scale) * step(c));
}

// The number of a `run` line, its problem, and how many bytes of x, w and b follow.
export function parse(line) {
  const [, number, ...words] = line.split(' ');
  const fields = Object.fromEntries(words.map((word) => word.split(/=(.*)/s)));
  const sizes = (key) => fields[key].split('x').map(Number);
  const problem = {
    type: fields.type, batch: Number(fields.n), groups: Number(fields.g),
    inChannels: Number(fields.ci), outChannels: Number(fields.co), bias: fields.bias === '1',
    inputSize: sizes('in'), kernelSize: sizes('k'), outputSize: sizes('out'), stride: sizes('s'), dilation: sizes('d'),
    padBegin: sizes('pb'), padEnd: sizes('pe'), outputPadding: sizes('op'),
    zeroPoints: (fields.zp ?? '0:0:0').split(':').map(Number),
    multiplier: fields.scale === undefined ? null : multiplier(fields.scale, Number(fields.co)),
  };
  return { number, problem, bytes: fields.bytes.split(',').map(Number) };
}

function isInRange(p, a) {
  return Math.min(p.stride[a], p.dilation[a]) >= 1 && Math.min(p.padBegin[a], p.padEnd[a], p.outputPadding[a]) >= 0;
}

const sizeOfY = (p, a) => (p.inputSize[a] - 1) * p.stride[a] + p.dilation[a] * (p.kernelSize[a] - 1) + 1
  - p.padBegin[a] - p.padEnd[a] + p.outputPadding[a];

// Whether outputSize is what the size formula gives, for libraries that are not told it; yes where a parameter is out
// of range, which is for the library to see.
export const hasSizeOfY = (p) => p.outputSize.every((size, a) => !isInRange(p, a) || size === sizeOfY(p, a));

function requireValid(p) {
  p.stride.forEach((stride, a) => {
    const most = Math.max(stride, p.dilation[a]);
    const isSound = isInRange(p, a) && p.outputPadding[a] < most && most <= MOST;
    require(isSound, 'stride, dilation, padding or output_padding is out of range', Invalid);
  });
  require(hasSizeOfY(p), 'y has not the size that the problem gives', Invalid);
}

const count = (...sizes) => sizes.flat().reduce((all, size) => all * size, 1);

function tensors(p, blocks, types) {
  const divide = p.groups >= 1 && p.inChannels % p.groups === 0 && p.outChannels % p.groups === 0;
  require(divide, 'groups must divide the channels', Invalid);
  const x = count(p.batch, p.inChannels, p.inputSize), w = count(p.inChannels, p.outChannels / p.groups, p.kernelSize);
  const counts = [x, w, p.bias ? p.outChannels : 0];
  return blocks.map((block, i) => {
    const fits = block.length === counts[i] * types[i].BYTES_PER_ELEMENT;
    require(fits, 'the tensors have not the shapes that the problem gives', Invalid);
    return new types[i](Uint8Array.from(block).buffer);
  });
}

// Of y, which must be what the problem asks for: nothing is converted.
function bytesOf(y, p, Type) {
  const elements = count(p.batch, p.outChannels, p.outputSize);
  const what = y?.constructor?.name ?? String(y);
  require(y instanceof Type, `it returned ${what}, not ${Type.name}`, Error);
  require(y.length === elements, `it returned ${y.length} elements, not ${elements}`, Error);
  return Buffer.from(y.buffer, y.byteOffset, y.byteLength);
}

// An answer is one line of ASCII, at most 1000 bytes.
const printable = (reason) => String(reason?.message ?? reason).replace(/[^ -~]+/g, ' ').slice(0, 900);

// By its name, as there may be several copies of this module.
const verbOf = (reason) => ({ Unsupported: 'unsupported', Invalid: 'invalid' })[reason?.name] ?? 'error';

// What is to be sent for a `run` line; blocks has the bytes of x, w and b.
export async function answer(run, { number, problem }, blocks, { types = DEFAULT_TYPES, passInvalid = false }) {
  try {
    const constructors = arrayTypes(problem.type, types);
    if (!passInvalid) requireValid(problem);
    const [x, w, b] = tensors(problem, blocks, constructors);
    const bytes = bytesOf(await run(x, w, problem.bias ? b : null, problem), problem, constructors[3]);
    return Buffer.concat([Buffer.from(`ok ${number} ${bytes.length}\n`), bytes]);
  } catch (reason) {
    return Buffer.from(`${verbOf(reason)} ${number} ${printable(reason)}\n`);
  }
}

export const greeting = (name, version) => Buffer.from(`${GREETING} ${name} ${version}\n`);

// Standard input by blocking reads, which keep a program as simple as the protocol.
function* standardInput() {
  const chunk = Buffer.alloc(1 << 16);
  for (;;) {
    try {
      const bytes = fs.readSync(0, chunk);
      if (bytes === 0) return;
      yield Buffer.from(chunk.subarray(0, bytes));
    } catch (error) {
      if (error.code === 'EOF') return;
      if (error.code !== 'EAGAIN') throw error;
    }
  }
}

function writeToStandardOutput(bytes) {
  for (let at = 0; at < bytes.length;) {
    try {
      at += fs.writeSync(1, bytes, at);
    } catch (error) {
      if (error.code !== 'EAGAIN') throw error;
    }
  }
}

// Answers what comes in `chunks`, an iterable or an asynchronous one, by `write`, until it ends.
export async function converse(chunks, write, run, options) {
  let buffered = Buffer.alloc(0);
  const iterator = (chunks[Symbol.asyncIterator] ?? chunks[Symbol.iterator]).call(chunks);
  const more = async () => {
    const { value, done } = await iterator.next();
    if (!done) buffered = Buffer.concat([buffered, value]);
    return !done;
  };
  const take = (bytes) => {
    const block = buffered.subarray(0, bytes);
    buffered = buffered.subarray(bytes);
    return block;
  };
  for (;;) {
    let end;
    while ((end = buffered.indexOf(10)) < 0) if (!await more()) return;
    const line = take(end + 1).toString('latin1').trim();
    if (line === GREETING) {
      write(greeting(options.name, options.version));
      continue;
    }
    const request = parse(line);
    const size = request.bytes.reduce((sum, bytes) => sum + bytes, 0);
    while (buffered.length < size) if (!await more()) return;
    write(await answer(run, request, request.bytes.map(take), options));
  }
}

// Whatever is printed from now on goes to standard error: standard output belongs to the protocol.
export function keepStandardOutput() {
  process.stdout.write = process.stderr.write.bind(process.stderr);
}

// Name and version of a function as one word and a few.
export const identity = (fn) => ({
  name: fn.name.replace(/[^\w.]+/g, '_') || 'function',
  version: `Node.js ${process.version}`,
});

// Answers calls on standard input and output until the host closes our input.
export async function serve(run, options = {}) {
  if (process.stdin.isTTY) throw new Error('this program is started by: tconv verify --command ...');
  keepStandardOutput();
  await converse(standardInput(), writeToStandardOutput, run, { ...identity(run), ...options });
}
