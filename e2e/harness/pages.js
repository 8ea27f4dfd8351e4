// A server of an application's files, on a port of its own.
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';

const types = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };

// serveFolder serves a folder: files by their names, and index.html for every other path. What the application has to know of its
// surroundings is in /settings.js, as window.settings.
export async function serveFolder(folder, settings) {
  const server = createServer(async (request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url, 'http://x').pathname));
    if (path === '/settings.js') {
      response.setHeader('Content-Type', types['.js']);
      return response.end(`window.settings = ${JSON.stringify(settings)};`);
    }
    const file = extname(path) ? path : '/index.html';
    try {
      const text = await readFile(join(folder, file));
      response.setHeader('Content-Type', types[extname(file)] ?? 'application/octet-stream');
      response.end(text);
    } catch {
      response.writeHead(404).end();
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://localhost:${server.address().port}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
