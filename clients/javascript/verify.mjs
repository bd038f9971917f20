// tconv from within a test.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { withGradient } from './gradients.mjs';
import { converse, identity } from './protocol.mjs';
import { program } from './program.mjs';

const RELAY = path.join(path.dirname(fileURLToPath(import.meta.url)), 'relay.mjs');
const ALL_HOLDS = 0, FOUND = 1, USAGE = 2, NOTHING_PROVED = 4; // exit codes

export class Finding extends Error {
  name = 'Finding';
  constructor(text, report) {
    super(text);
    this.report = report;
  }
}
export class NothingProved extends Error {
  name = 'NothingProved';
}

export const quoted = (word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`);
const repeated = (option, values) => [values ?? []].flat().flatMap((value) => [option, String(value)]);

// Runs the program, whose relays find this process at the socket; its exit code and what it said.
function run(words) {
  const child = spawn(program(), words, { stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'])
    child[stream].setEncoding('utf8').on('data', (chunk) => { said[stream] += chunk; });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, ...said }));
  });
}

function listen(socket, fn, options) {
  const server = net.createServer((connection) => {
    connection.on('error', () => {}); // the host has ended the relay
    converse(connection, (bytes) => connection.write(bytes), fn, options)
      .catch(() => {})
      .finally(() => connection.end());
  });
  return new Promise((resolve, reject) => server.on('error', reject).listen(socket, () => resolve(server)));
}

// fn, and along with it its gradients, as far as the options have them.
function withGradients(fn, options) {
  const named = ['backwardData', 'backwardWeights'].filter((name) => options[name]);
  return named.reduce((forward, name) => withGradient(forward, options[name], name), fn);
}

// Runs the program on fn, with words(folder), where the folder is there until `conclude` has been called.
async function session(fn, options, words, conclude) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tconv-'));
  const socket = path.join(folder, 's');
  try {
    const server = await listen(socket, withGradients(fn, options), { ...identity(fn), ...options });
    try {
      const command = [process.execPath, RELAY, socket].map(quoted).join(' ');
      const ended = await run([...words(folder), '--command', command]);
      const { code, stderr } = ended;
      if (code === USAGE) throw new RangeError(stderr.trim());
      if (![ALL_HOLDS, FOUND, NOTHING_PROVED].includes(code))
        throw new Error(`tconv ended with ${code}: ${stderr.trim()}`);
      return conclude(ended, folder);
    } finally {
      server.close();
    }
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

const replayOf = (finding) => `replay(${finding.implementation}, ${JSON.stringify(finding.case)})`;

function reported({ stdout }, folder) {
  const json = JSON.parse(fs.readFileSync(reportIn(folder), 'utf8'));
  const findings = json.findings.map((f) => ({ key: f.key, sentence: f.sentence, case: f.case, replay: replayOf(f) }));
  return { findings, text: stdout, json };
}

const text = (f) => `${f.key}\n  ${f.sentence}\n  case    ${f.case}\n  replay  ${f.replay}`;
const counted = (findings) => `${findings.length} finding${findings.length > 1 ? 's' : ''}`;
const reportIn = (folder) => path.join(folder, 'report.json');

// Searches for cases in which fn(x, w, b, problem) is wrong; it is called in this process. index.d.ts has the options.
export function verify(fn, options = {}) {
  const { rank, cases = 2000, seed = 1, properties, seconds = 60, deadline = 10, check = true, more = [] } = options;
  const words = (folder) => ['verify', '--jobs=1', `--json=${reportIn(folder)}`, `--cases=${cases}`, `--seed=${seed}`,
    `--time=${seconds}`, `--deadline=${deadline}`, ...repeated('--rank', rank), ...repeated('--property', properties),
    ...more];
  return session(fn, options, words, (ended, folder) => {
    const report = reported(ended, folder);
    const { findings } = report;
    if (check && findings.length > 0)
      throw new Finding([counted(findings), ...findings.map(text)].join('\n\n'), report);
    if (check && ended.code === NOTHING_PROVED) throw new NothingProved(ended.stdout);
    return report;
  });
}

// Tries one case again, as a finding names it. Resolves to what tconv prints.
export function replay(fn, line, options = {}) {
  const { properties, deadline = 86400 } = options;
  const words = () => ['replay', line, `--deadline=${deadline}`, ...repeated('--property', properties)];
  return session(fn, options, words, (ended) => {
    if (ended.code === FOUND) throw new Finding(ended.stdout);
    if (ended.code === NOTHING_PROVED) throw new NothingProved(ended.stdout);
    return ended.stdout;
  });
}
