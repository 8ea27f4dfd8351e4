// The scripts that pages load, packed as npm packs them, from the packages that are installed here.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { suite, workshop } from './setting.js';

const run = promisify(execFile);

// bundles lists the packed packages.
export async function bundles() {
  const files = [];
  for (const name of ['clerk-js', 'ui']) {
    const file = join(workshop, `${name}.tgz`);
    if (!existsSync(file)) {
      const part = `${file}.${process.pid}`; // files that run side by side do not disturb each other
      await run('tar', ['-czf', part, '-C', join(suite, 'node_modules/@clerk'), '--transform', `s,^${name},package,`, `${name}/package.json`, `${name}/LICENSE`, `${name}/dist`]);
      await rename(part, file);
    }
    files.push(file);
  }
  return files;
}
