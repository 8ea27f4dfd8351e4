// The Express application: an API and pages on one server, which knows its keys from the environment as @clerk/express reads it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import assert from 'node:assert/strict';
import { freePort } from '../harness/program.js';
import { suite } from '../harness/setting.js';

// application starts it for an instance. More variables may be given.
export async function application(instance, variables = {}) {
  const port = await freePort();
  const app = { url: `http://localhost:${port}`, port, printed: '' };
  const env = {
    ...process.env, CLERK_TELEMETRY_DISABLED: '1', CLERK_SIGN_IN_URL: '/sign-in', PORT: String(port),
    CLERK_API_URL: instance.apiURL, CLERK_SECRET_KEY: instance.secretKey, CLERK_PUBLISHABLE_KEY: instance.publishableKey, ...variables,
  };
  const child = spawn(process.execPath, [join(suite, 'express/server.js')], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  for (const stream of [child.stdout, child.stderr]) stream.on('data', text => (app.printed += text));
  const ended = once(child, 'exit');
  for (let i = 0; !(await fetch(`${app.url}/healthz`).then(answer => answer.ok, () => false)); i++) {
    assert.ok(i < 300 && child.exitCode === null, `the application did not start:\n${app.printed}`);
    await pause(50);
  }
  app.close = async () => {
    child.kill('SIGTERM');
    await ended;
  };
  return app;
}
