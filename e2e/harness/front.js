// A proxy in front of an application that ends TLS, as production has one.
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { request } from 'node:http';
import { createServer } from 'node:https';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { workshop } from './setting.js';

// certificate is of nobody in particular: the browsers of scenarios take any.
async function certificate() {
  const [key, cert] = ['front-key.pem', 'front.pem'].map(name => join(workshop, name));
  if (!existsSync(cert)) {
    await promisify(execFile)('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-subj', '/CN=localhost', '-keyout', key, '-out', cert]);
  }
  return { key: await readFile(key), cert: await readFile(cert) };
}

// front puts one in front of a port of this machine, and tells the application how it is reached.
export async function front(port) {
  const server = createServer(await certificate(), (asked, answer) => {
    const headers = { ...asked.headers, 'x-forwarded-proto': 'https', 'x-forwarded-host': asked.headers.host, 'x-forwarded-for': asked.socket.remoteAddress };
    const inner = request({ host: 'localhost', port, method: asked.method, path: asked.url, headers }, given => {
      answer.writeHead(given.statusCode, given.headers);
      given.pipe(answer);
    });
    inner.on('error', () => answer.destroy());
    asked.pipe(inner);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: server.address().port,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
