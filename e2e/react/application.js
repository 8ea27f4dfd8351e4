// The React application: built once, served for an instance.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { promisify } from 'node:util';
import { connect } from '../harness/backend.js';
import { serveFolder } from '../harness/pages.js';
import { Server } from '../harness/program.js';
import { suite, workshop } from '../harness/setting.js';

const built = join(workshop, 'react');

async function build() {
  if (existsSync(join(built, 'index.html'))) return;
  await promisify(execFile)(process.execPath, [join(suite, 'node_modules/vite/bin/vite.js'), 'build', '--logLevel=error', '--outDir', built], { cwd: join(suite, 'react') });
}

let running;

// stage is an instance with these settings on the server of this file, and the application for it. Everything is there when the
// tests begin. More properties of ClerkProvider may be given.
export function stage(settings, provider = {}) {
  const it = {};
  before(async () => {
    running ??= Server.start();
    it.instance = await (await running).instance(settings);
    it.backend = connect(it.instance);
    await build();
    it.application = await serveFolder(built, { publishableKey: it.instance.publishableKey, provider });
    it.url = it.application.url;
  });
  after(async () => it.application?.close());
  return it;
}

after(async () => (await running)?.stop());
