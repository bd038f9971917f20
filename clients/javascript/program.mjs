// Finds the program tconv.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export class NoProgram extends Error {}

const here = path.dirname(fileURLToPath(import.meta.url));

function isProgram(file) {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    // npx puts our own cli.mjs on PATH, by the name tconv.
    return fs.statSync(file).isFile() && fs.realpathSync(file) !== path.join(fs.realpathSync(here), 'cli.mjs');
  } catch {
    return false;
  }
}

// Its path: that of the environment's TCONV, else of PATH, else of the checkout that this package lies in, whose
// launcher builds it.
export function program() {
  const onPath = (name) => (process.env.PATH ?? '').split(path.delimiter).map((folder) => path.join(folder, name));
  const named = process.env.TCONV;
  if (named) {
    const found = (named.includes('/') ? [path.resolve(named)] : onPath(named)).find(isProgram);
    if (!found) throw new NoProgram(`TCONV is '${named}', which is no program`);
    return found;
  }
  const checkout = path.resolve(here, '../..');
  const built = path.join(checkout, 'build/release/bin/tconv'), launcher = path.join(checkout, 'tconv');
  const found = [...onPath('tconv'), built, launcher].find(isProgram);
  if (!found) throw new NoProgram('the program tconv is not found: put it on PATH, or set TCONV to its path');
  return found;
}
