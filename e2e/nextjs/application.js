// The Next.js application: built once, and started for each set-up with what its server and its pages have to know in the environment.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort } from '../harness/program.js';
import { suite, workshop } from '../harness/setting.js';

const folder = join(suite, 'nextjs');
const next = join(suite, 'node_modules/next/dist/bin/next');
const quiet = { NEXT_TELEMETRY_DISABLED: '1', NEXT_PUBLIC_CLERK_TELEMETRY_DISABLED: '1', NEXT_PUBLIC_CLERK_KEYLESS_DISABLED: '1' };

async function build() {
  const built = join(workshop, 'nextjs');
  if (existsSync(built) && existsSync(join(folder, '.next/BUILD_ID'))) return;
  await promisify(execFile)(process.execPath, [next, 'build'], { cwd: folder, env: { ...process.env, ...quiet } });
  await writeFile(built, '');
}

await build(); // before any scenario begins, whose time is limited

// application starts it for an instance. More variables may be given, and those that are undefined are left out.
export async function application(instance, variables = {}) {
  const port = await freePort();
  const app = { url: `http://localhost:${port}`, port, printed: '' };
  const env = {
    ...process.env, ...quiet, NODE_ENV: 'production',
    CLERK_API_URL: instance.apiURL, CLERK_SECRET_KEY: instance.secretKey, NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: instance.publishableKey,
    NEXT_PUBLIC_CLERK_SIGN_IN_URL: '/sign-in', NEXT_PUBLIC_CLERK_SIGN_UP_URL: '/sign-up',
    ...variables,
  };
  // Its own name for itself decides whether the middleware's answers stay inside: it has to be the one that browsers use.
  const child = spawn(process.execPath, [next, 'start', '-H', 'localhost', '-p', String(port)], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  for (const stream of [child.stdout, child.stderr]) stream.on('data', text => (app.printed += text));
  const ended = once(child, 'exit');
  for (let i = 0; !(await fetch(`${app.url}/api/me`).then(() => true, () => false)); i++) {
    assert.ok(i < 300 && child.exitCode === null, `the application did not start:\n${app.printed}`);
    await pause(100);
  }
  app.close = async () => {
    child.kill('SIGTERM');
    await ended;
  };
  return app;
}
