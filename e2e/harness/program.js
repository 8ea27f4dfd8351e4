// The program itself: its commands, and servers of it on ports of their own.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, rename, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { bundles } from './bundles.js';
import { binary, databaseURL, workshop } from './setting.js';

const ran = promisify(execFile);

// command runs a command of the program to its end and returns what it printed.
async function command(args) {
  return (await ran(binary, args, { cwd: workshop, maxBuffer: 1 << 24 })).stdout;
}

// freePort is a port of this machine that nobody listens on.
export async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
}

// storage makes the options of a database that has the scripts for pages: PostgreSQL's, or a folder of its own, copied from one
// into which they were added once.
async function storage(folder) {
  if (databaseURL) {
    const options = ['--data', folder, '--database-url', databaseURL];
    if (!(await command(['bundles', 'list', ...options])).includes('@clerk/ui')) await command(['bundles', 'add', ...options, ...(await bundles())]);
    return options;
  }
  const template = join(workshop, 'template');
  if (!existsSync(template)) {
    const made = await mkdtemp(`${template}-`);
    await command(['bundles', 'add', '--data', made, ...(await bundles())]);
    await rename(made, template).catch(error => assert.match(error.code, /^(EEXIST|ENOTEMPTY)$/)); // another file was faster
  }
  await cp(template, folder, { recursive: true });
  return ['--data', folder];
}

function keysIn(text) {
  const of = name => text.match(new RegExp(`${name}=(\\S+)`))[1];
  return { id: text.match(/ins_\w+/)[0], secretKey: of('CLERK_SECRET_KEY'), publishableKey: of('CLERK_PUBLISHABLE_KEY') };
}

// Server is a running process of the program, with a public side that browsers reach by keys such as
// localhost:4443/.lcl.dev, over TLS of its own authority unless --frontend-tls=off is given.
export class Server {
  // start starts one. More options of serve may be given, such as --test-latency=1500ms.
  static async start(...options) {
    const server = new Server();
    const folder = await mkdtemp(join(workshop, 'data-'));
    server.folder = folder;
    const ports = [await freePort(), await freePort()];
    server.apiURL = `http://127.0.0.1:${ports[0]}`;
    server.host = `localhost:${ports[1]}`; // of the public side
    const given = options.find(option => option.startsWith('--frontend-url='));
    server.frontendURL = given ? given.slice(given.indexOf('=') + 1) : `${options.includes('--frontend-tls=off') ? 'http' : 'https'}://${server.host}/.lcl.dev`;
    server.storage = await storage(folder);
    server.printed = '';
    server.process = spawn(
      binary,
      ['serve', ...server.storage, '--backend-addr', `127.0.0.1:${ports[0]}`, '--frontend-addr', `127.0.0.1:${ports[1]}`, '--frontend-tls=self-signed', ...options.filter(option => option !== given), '--frontend-url', server.frontendURL],
      { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    for (const stream of [server.process.stdout, server.process.stderr]) stream.on('data', text => (server.printed += text));
    server.ended = once(server.process, 'exit');
    for (let i = 0; ; i++) {
      if (await fetch(`${server.apiURL}/healthz`).then(answer => answer.ok, () => false)) break;
      assert.ok(i < 200 && server.process.exitCode === null, `the server did not start:\n${server.printed}`);
      await pause(50);
    }
    return server;
  }

  // instance makes a development instance, reached at a subdomain of localhost, with these settings beside the default ones. Their
  // shape is what "bartleby instance settings" prints. More options of "instance create" may be given.
  async instance(settings, ...options) {
    const made = keysIn(await command(['instance', 'create', ...this.storage, '--frontend-url', this.frontendURL, ...options]));
    if (settings) await this.#write(made, settings);
    return this.#describe(made);
  }

  // first is the instance that the server made when it started, reached at localhost itself.
  async first() {
    const at = this.printed.search(/development instance ins_\w+\n[^]*?CLERK_PUBLISHABLE_KEY/);
    assert.ok(at >= 0, this.printed);
    return this.#describe(keysIn(this.printed.slice(at)));
  }

  // #describe adds where an instance is: its publishable key says so for the public side.
  #describe(keys) {
    const host = Buffer.from(keys.publishableKey.split('_')[2], 'base64').toString().replace('$', '');
    return { ...keys, apiURL: this.apiURL, frontendURL: `https://${host}`, server: this };
  }

  // configure changes settings of an instance, and waits until the server has noticed.
  async configure(instance, settings) {
    await this.#write(instance, settings);
    await pause(1100);
  }

  async #write(instance, settings) {
    await command(['instance', 'settings', ...this.storage, instance.id, JSON.stringify(settings)]);
  }

  // authority is the file of the certificate by which the public side's are signed (NODE_EXTRA_CA_CERTS).
  get authority() {
    return join(this.folder, 'tls', 'authority.pem');
  }

  async stop() {
    this.process.kill('SIGTERM');
    await this.ended;
    await rm(this.folder, { recursive: true, force: true });
  }
}
