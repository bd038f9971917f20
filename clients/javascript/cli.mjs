#!/usr/bin/env node
// tconv COMMAND SUBJECT [OPTIONS]: tconv's verify, replay or grade, of a JavaScript function.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { DEFAULT_TYPES, keepStandardOutput, serve } from './protocol.mjs';
import { NoProgram, program } from './program.mjs';
import { quoted } from './verify.mjs';

const USAGE = 2; // exit code
const HELP = `tconv COMMAND SUBJECT [OPTIONS]

  tconv verify ./my_module.mjs:myConvTranspose [options of tconv verify]
  tconv replay ./my_module.mjs:myConvTranspose 'tconv1 type=f32 ...'
  tconv grade ./my_module.mjs            its default export

  --type TYPE       an element type that the function does, as s8:s8:s32; may be repeated (default: f32 and f64)
  --pass-invalid    also what is no transposed convolution: the function is to refuse it by Invalid
`;

class UsageError extends Error {}

// Ours, and what is left for the program.
function parseOptions(words) {
  const options = { types: [], passInvalid: false, rest: [] };
  for (let i = 0; i < words.length; ++i)
    if (words[i] === '--type' && i + 1 < words.length) options.types.push(words[++i]);
    else if (words[i] === '--pass-invalid') options.passInvalid = true;
    else options.rest.push(words[i]);
  return options;
}

// The function that ./file.mjs:name names; without a name the default export.
async function load(subject) {
  const colon = subject.lastIndexOf(':');
  const [file, name] = colon < 0 ? [subject, 'default'] : [subject.slice(0, colon), subject.slice(colon + 1)];
  let module;
  try {
    module = await import(pathToFileURL(path.resolve(file)));
  } catch (error) {
    throw new UsageError(`module '${file}' cannot be imported: ${error.message.split('\n')[0]}`);
  }
  const fn = module[name] ?? module.default?.[name];
  if (fn === undefined) throw new UsageError(`'${file}' exports no '${name}'`);
  if (typeof fn !== 'function') throw new UsageError(`'${subject}' is a ${typeof fn}, no function`);
  return fn;
}

function commandOf(subject, { types, passInvalid }) {
  const ours = [...types.flatMap((type) => ['--type', type]), ...(passInvalid ? ['--pass-invalid'] : [])];
  return [process.execPath, fileURLToPath(import.meta.url), 'serve', subject, ...ours].map(quoted).join(' ');
}

// Ends with the program's exit code; Ctrl-C is for the program.
function runProgram(words) {
  process.on('SIGINT', () => {});
  spawn(program(), words, { stdio: 'inherit' })
    .on('error', (error) => { throw error; })
    .on('exit', (code) => process.exit(code ?? 3));
}

async function main([command, subject, ...words]) {
  if (!['verify', 'replay', 'grade', 'serve'].includes(command) || subject === undefined) throw new UsageError(HELP);
  const options = parseOptions(words);
  if (command === 'serve') keepStandardOutput();
  const fn = await load(subject); // or the reason would come from a process behind a process
  if (command !== 'serve') return runProgram([command, ...options.rest, '--command', commandOf(subject, options)]);
  return serve(fn, { types: options.types.length ? options.types : DEFAULT_TYPES, passInvalid: options.passInvalid });
}

main(process.argv.slice(2)).catch((error) => {
  const isUsage = error instanceof UsageError || error instanceof NoProgram;
  process.stderr.write(isUsage ? `tconv: ${error.message}\n` : `${error.stack}\n`);
  process.exit(isUsage ? USAGE : 3);
});
