// Runs ONNX's backend-test folders on ONNX Runtime, and compares every output to the bit: tconv exports none that is not
// determined so.
//
//   NODE_PATH=NODE_MODULES node run_folders.mjs FOLDER    FOLDER/*/model.onnx, test_data_set_0/*.pb
//
// Exit status: 0 all that it takes are equal, and those are at least half of them; 1 otherwise.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const ort = createRequire(import.meta.url)('onnxruntime-node');
ort.env.logLevel = 'fatal';

const TYPES = { 1: ['float32', Float32Array], 10: ['float16', Uint16Array], 11: ['float64', Float64Array] };

// A number and where it ends.
function varint(bytes, at) {
  let value = 0n;
  for (let shift = 0n; ; shift += 7n) {
    const byte = bytes[at++];
    value |= BigInt(byte & 127) << shift;
    if (byte < 128) return [Number(value), at];
  }
}

// The fields of a TensorProto that tconv writes: dims, data_type, name and raw_data.
function tensor(path) {
  const bytes = readFileSync(path);
  const read = { dims: [] };
  for (let at = 0, tag, value; at < bytes.length;) {
    [tag, at] = varint(bytes, at);
    [value, at] = varint(bytes, at);
    const content = bytes.subarray(at, tag % 8 === 2 ? at += value : at);
    if (tag >> 3 === 1) read.dims.push(value);
    if (tag >> 3 === 2) read.type = value;
    if (tag >> 3 === 8) read.name = content.toString();
    if (tag >> 3 === 9) read.raw = content;
  }
  const [type, Elements] = TYPES[read.type];
  const elements = new Elements(read.raw.buffer.slice(read.raw.byteOffset, read.raw.byteOffset + read.raw.length));
  return { name: read.name, dims: read.dims, type, elements };
}

function inputs(folder) {
  const feeds = {};
  for (let i = 0; existsSync(join(folder, `input_${i}.pb`)); ++i) {
    const { name, dims, type, elements } = tensor(join(folder, `input_${i}.pb`));
    feeds[name] = new ort.Tensor(type, elements, dims);
  }
  return feeds;
}

// -0 and 0 are equal, as they are to tconv.
function equal(output, expected) {
  return String(output.dims) === String(expected.dims) && output.type === expected.type &&
    expected.elements.every((value, i) => value === output.data[i]);
}

const [parent] = process.argv.slice(2);
const counts = { equal: 0, different: 0, refused: 0 };
const reasons = {};
for (const name of readdirSync(parent).sort()) {
  const data = join(parent, name, 'test_data_set_0');
  const expected = tensor(join(data, 'output_0.pb'));
  try {
    const session = await ort.InferenceSession.create(join(parent, name, 'model.onnx'), { graphOptimizationLevel: 'all' });
    const output = (await session.run(inputs(data))).y;
    const result = equal(output, expected) ? 'equal' : 'different';
    if (result === 'different') console.log(`different: ${name}`);
    ++counts[result];
  } catch (error) {
    ++counts.refused;
    const reason = String(error.message).split('\n')[0].replace(/[0-9]+/g, 'N').slice(0, 160);
    reasons[reason] = (reasons[reason] ?? 0) + 1;
  }
}
console.log(JSON.stringify({ ...counts, reasons }, null, 2));
process.exitCode = counts.different === 0 && counts.equal >= counts.refused ? 0 : 1;
