// What a browser was sent through before it showed a page.
import assert from 'node:assert/strict';

// journey opens a page and lists the addresses on the way, as { status, url, reason }.
export async function journey(page, url) {
  const steps = [];
  const answer = await page.goto(url);
  for (let request = answer.request(); request; request = request.redirectedFrom()) {
    const { status, headers } = await request.response().then(r => ({ status: r.status(), headers: r.headers() }));
    steps.unshift({ status, url: new URL(request.url()), reason: headers['x-clerk-auth-reason'] });
  }
  return steps;
}

// shape is a journey in words that do not change: status, path, and which of these parameters the address had.
export function shape(steps) {
  const told = ['__clerk_handshake', '__clerk_handshake_nonce', '__clerk_hs_reason', '__clerk_db_jwt', 'redirect_url'];
  return steps.map(({ status, url }) => {
    const names = told.filter(name => url.searchParams.has(name));
    return `${status} ${url.pathname}${names.length ? ` (${names.join(', ')})` : ''}`;
  });
}

// forget has a browser forget its session cookies, as if they had ended, and keeps the others.
export async function forget(context) {
  for (const cookie of await context.cookies()) {
    if (cookie.name.startsWith('__session') || cookie.name.startsWith('__refresh')) await context.clearCookies({ name: cookie.name });
  }
}

// cookie is a cookie of a browser by its name, which only one may have; undefined when there is none.
export async function cookie(context, name) {
  const found = (await context.cookies()).filter(c => c.name === name);
  assert.ok(found.length <= 1, `several cookies ${name}`);
  return found[0];
}

// suffixOf is what distinguishes the cookies of this key from those of other applications on the same host.
export async function suffixOf(context) {
  return (await context.cookies()).find(c => c.name.startsWith('__client_uat_')).name.slice('__client_uat'.length);
}
