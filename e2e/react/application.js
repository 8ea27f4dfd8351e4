// The React application: built once, served for an instance.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { serveFolder } from '../harness/pages.js';
import { suite, workshop } from '../harness/setting.js';

const built = join(workshop, 'react');

async function build() {
  if (existsSync(join(built, 'index.html'))) return;
  await promisify(execFile)(process.execPath, [join(suite, 'node_modules/vite/bin/vite.js'), 'build', '--logLevel=error', '--outDir', built], { cwd: join(suite, 'react') });
}

// application serves it for an instance. More properties of ClerkProvider may be given.
export async function application(instance, provider = {}) {
  await build();
  return serveFolder(built, { publishableKey: instance.publishableKey, provider });
}
