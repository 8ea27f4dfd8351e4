// Scenarios in a real browser: each with browsers of its own, which forget everything afterwards. A scenario fails where a page
// has logged an error that it did not announce, and leaves evidence when it fails.
import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { chromium as engine } from 'playwright-core';
import { chromium, evidence } from './setting.js';

// patience is how long a page may take for anything, in milliseconds.
const patience = 30_000;

// Nothing leaves this machine: other names than those of this machine do not resolve.
const rules = ['MAP * ~NOTFOUND', 'EXCLUDE localhost', 'EXCLUDE *.localhost', 'EXCLUDE 127.0.0.1'];

let running;

// lead has the browsers of this file, of which there may be none yet, find a host at an address such as localhost:4443, whatever port is
// asked for: as if it were this machine's and nothing else used the port.
export function lead(host, address) {
  assert.ok(!running, 'a browser is running already');
  rules.unshift(`MAP ${host} ${address}`);
}

// launch starts the browser of this file, once.
function launch() {
  running ??= engine.launch({ executablePath: chromium, args: [`--host-resolver-rules=${rules.join(', ')}`, '--disable-dev-shm-usage'] });
  return running;
}

after(async () => (await running)?.close());

// Visit is what a scenario is given.
export class Visit {
  contexts = [];
  pages = [];
  expected = [];

  constructor(name) {
    this.name = name;
  }

  // browser opens another browser: nobody is signed in there, and nothing slides away under the pointer.
  async browser(options = {}) {
    const context = await (await launch()).newContext({ ignoreHTTPSErrors: true, viewport: { width: 1100, height: 900 }, locale: 'en-US', reducedMotion: 'reduce', ...options });
    context.setDefaultTimeout(patience);
    context.on('page', page => this.#listen(page));
    this.contexts.push(context);
    return context;
  }

  // browserAt opens a browser in which an application is at another origin. It may have TLS without a certificate, since nothing goes over
  // a network.
  async browserAt(origin, url) {
    const context = await this.browser();
    await context.grantPermissions(['local-network-access'], { origin }); // what is not seen to come from this machine may not ask it
    await context.route(`${origin}/**`, async route => {
      const { pathname, search } = new URL(route.request().url());
      await route.fulfill({ response: await route.fetch({ url: `${url}${pathname}${search}` }) });
    });
    return context;
  }

  // page opens a page at an URL, in another browser unless one is given.
  async page(url, context) {
    const page = await (context ?? (await this.browser())).newPage();
    if (url) await page.goto(url);
    return page;
  }

  // expects announces an error that pages will log, or an answer of 400 or more, as in /422 POST .*attempt_first_factor/.
  expects(pattern) {
    this.expected.push(pattern);
  }

  #listen(page) {
    page.said = [];
    this.pages.push(page);
    page.on('console', line => {
      const text = `${line.type()}: ${line.text()} (${line.location().url})`;
      page.said.push(text);
    });
    page.on('pageerror', error => page.said.push(`error: ${error.stack}`));
    page.on('response', answer => answer.status() >= 400 && page.said.push(`answer: ${answer.status()} ${answer.request().method()} ${answer.url()}`));
  }

  // complaints lists what went wrong unannounced: errors that pages logged, and answers of 400 and more. What the browser itself logs
  // about such answers, about requests that a page broke off, and about names that do not resolve, adds nothing.
  complaints() {
    const noise = [/^error: Failed to load resource/, /net::ERR_ABORTED/, ...this.expected];
    return this.pages.flatMap(page => page.said).filter(line => /^(error|answer):/.test(line) && !noise.some(pattern => pattern.test(line)));
  }

  // report writes down what can be seen.
  async report(error, instance) {
    const folder = join(evidence, this.name.replaceAll(/\W+/g, '-'));
    await mkdir(folder, { recursive: true });
    const parts = [String(error.stack)];
    for (const [i, page] of this.pages.entries()) {
      parts.push(`\n== page ${i}: ${page.url()}`, ...page.said);
      await page.screenshot({ path: join(folder, `page-${i}.png`), timeout: 5000 }).catch(() => {});
    }
    if (instance) parts.push('\n== server', instance.server.printed.split('\n').slice(-200).join('\n'));
    await writeFile(join(folder, 'report.txt'), parts.join('\n'));
    return folder;
  }

  async close() {
    for (const context of this.contexts) await context.close();
  }
}

let spare = 1; // how many scenarios of this file may be played again

// scenario is a test with a Visit. The stage has the instance (or a function that returns it), whose server's log is evidence. One
// scenario of a file may fail once, since browsers lose clicks on a busy machine: it is played again, and the report tells.
export function scenario(name, stage, run) {
  test(name, { timeout: 300_000 }, async t => {
    try {
      await play(name, stage, run, t);
    } catch (error) {
      if (spare-- <= 0) throw error;
      t.diagnostic(`played again: ${name}: ${error.stack}`);
      await play(name, stage, run, t);
    }
  });
}

async function play(name, stage, run, t) {
  const visit = new Visit(name);
  try {
    await run(visit, t);
    assert.deepEqual(visit.complaints(), [], 'something went wrong in a page');
  } catch (error) {
    const folder = await visit.report(error, typeof stage.instance === 'function' ? stage.instance() : stage.instance);
    error.stack += `\n(evidence in ${folder})`;
    throw error;
  } finally {
    await visit.close();
  }
}

// answered does something that makes a page ask a server, and returns the answer. Where the doing fails, that is the error one sees.
export async function answered(page, which, act) {
  const [answer] = await Promise.all([page.waitForResponse(which), act()]);
  return answer;
}
