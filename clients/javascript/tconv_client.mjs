// Speaks tconv's command protocol (docs/protocol.md) under Node.js.
//
//   import { serve, Unsupported } from './tconv_client.mjs';
//   serve('mylib', '0.3', (call, x, w, b) => y);
//
// call has n, g, ci, co, bias as numbers and spatial, k, s, d, pb, pe, op, out as arrays. x, w, b and y are typed arrays in
// canonical order; b is null without a bias. The function may return a promise of y. It throws Unsupported for what it does
// not do; with anything else that it throws it gives up, which is a finding. Tensors whose bytes are not those of their
// shapes are refused before the function is called.
import fs from 'node:fs';

const GREETING = 'tconv-protocol 1';
const TYPES = { f32: Float32Array, f64: Float64Array };

export class Unsupported extends Error {}
class Invalid extends Error {}

// Whether call.out is what the size formula gives, for libraries that are not told the size of y; yes where a parameter is
// out of range, which is for the library to see.
export const hasSizeOfY = (call) => call.out.every((o, a) => Math.min(call.s[a], call.d[a]) < 1 ||
  Math.min(call.pb[a], call.pe[a], call.op[a]) < 0 || o === (call.spatial[a] - 1) * call.s[a] + call.d[a] * (call.k[a] - 1) + 1 - call.pb[a] - call.pe[a] + call.op[a]);

let buffered = Buffer.alloc(0);

// Blocking reads keep the program as simple as the protocol.
function more() {
  const chunk = Buffer.alloc(1 << 16);
  for (;;) {
    try {
      const count = fs.readSync(0, chunk);
      buffered = Buffer.concat([buffered, chunk.subarray(0, count)]);
      return count > 0;
    } catch (error) {
      if (error.code === 'EOF') return false;
      if (error.code !== 'EAGAIN') throw error;
    }
  }
}

function take(bytes) {
  while (buffered.length < bytes && more());
  const block = buffered.subarray(0, bytes);
  buffered = buffered.subarray(bytes);
  return block;
}

function line() {
  let end;
  while ((end = buffered.indexOf(10)) < 0) if (!more()) return null;
  return take(end + 1).toString('latin1').trim();
}

function write(bytes) {
  for (let at = 0; at < bytes.length;) {
    try {
      at += fs.writeSync(1, bytes, at);
    } catch (error) {
      if (error.code !== 'EAGAIN') throw error;
    }
  }
}

function parse(words) {
  const fields = Object.fromEntries(words.map((word) => word.split(/=(.*)/s)));
  const sizes = (key) => fields[key].split('x').map(Number);
  const call = { type: fields.type, bias: fields.bias === '1', spatial: sizes('in') };
  for (const key of ['n', 'g', 'ci', 'co']) call[key] = Number(fields[key]);
  for (const key of ['k', 's', 'd', 'pb', 'pe', 'op', 'out']) call[key] = sizes(key);
  return [call, fields.bytes.split(',').map(Number)];
}

// An answer is one line of ASCII, at most 1000 bytes.
const printable = (reason) => String(reason?.message ?? reason).replace(/[^ -~]+/g, ' ').slice(0, 900);

export async function serve(name, version, run) {
  if (line() !== GREETING) throw new Error('this program is started by: tconv verify --command ...');
  write(Buffer.from(`${GREETING} ${name} ${version}\n`));
  for (let request; (request = line()) !== null;) {
    const [, number, ...words] = request.split(' ');
    const [call, sizes] = parse(words);
    const blocks = sizes.map(take);
    try {
      const Type = TYPES[call.type];
      if (!Type) throw new Unsupported(`no type ${call.type}`);
      const extents = [[call.n, call.ci, ...call.spatial], [call.ci, call.co / call.g, ...call.k], [call.bias ? call.co : 0]];
      const fits = ([...shape], i) => sizes[i] === shape.reduce((all, size) => all * size, Type.BYTES_PER_ELEMENT);
      if (!extents.every(fits)) throw new Invalid('the tensors have not the shapes that the problem gives');
      const [x, w, b] = blocks.map((block) => new Type(Uint8Array.from(block).buffer));
      const y = await run(call, x, w, call.bias ? b : null);
      const bytes = Buffer.from(y.buffer, y.byteOffset, y.byteLength);
      write(Buffer.concat([Buffer.from(`ok ${number} ${bytes.length}\n`), bytes]));
    } catch (reason) {
      const verb = reason instanceof Unsupported ? 'unsupported' : reason instanceof Invalid ? 'invalid' : 'error';
      write(Buffer.from(`${verb} ${number} ${printable(reason)}\n`));
    }
  }
}
