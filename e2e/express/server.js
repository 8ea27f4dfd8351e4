// An API that takes sessions by cookie or header and tokens of machines, and pages that sign people in with clerk-js alone.
import { clerkClient, clerkMiddleware, getAuth, requireAuth } from '@clerk/express';
import express from 'express';

const app = express();
app.get('/healthz', (_, answer) => answer.end());
const through = process.env.E2E_FRONTEND_API_PROXY ? '/__clerk' : ''; // where browsers reach the public side through this application
const domain = process.env.E2E_SATELLITE; // of the satellite that this application is; undefined for the primary one
const satellite = domain ? { isSatellite: true, domain, signInUrl: process.env.CLERK_SIGN_IN_URL } : {};
app.use(clerkMiddleware(through ? { frontendApiProxy: { enabled: true } } : domain ? { ...satellite, satelliteAutoSync: true } : {}));

// page loads the scripts from the public side, as an HTML page without a framework does.
function page(title, mount = '') {
  const key = process.env.CLERK_PUBLISHABLE_KEY;
  const scripts = `${through || `https://${atob(key.split('_')[2]).slice(0, -1)}`}/npm/@clerk`;
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>${title}</title>
<h1>${title}</h1>
<p id="who"></p>
<div id="component"></div>
<script defer crossorigin="anonymous" src="${scripts}/ui@1/dist/ui.browser.js"></script>
<script defer crossorigin="anonymous" data-clerk-publishable-key="${key}" data-clerk-proxy-url="${through}" data-clerk-domain="${domain ?? ''}" src="${scripts}/clerk-js@6/dist/clerk.browser.js"></script>
<script type="module">
  await window.Clerk.load({ ui: { ClerkUI: window.__internal_ClerkUICtor }, signInUrl: '/sign-in', signUpUrl: '/sign-up', telemetry: false, allowedRedirectOrigins: ['http://*.localhost:*'], ...${JSON.stringify(satellite)} });
  window.Clerk.addListener(({ user }) => (document.querySelector('#who').textContent = user ? user.id : 'nobody'));
  ${mount}
</script>
</html>`;
}

app.get('/', (_, answer) => answer.send(page('Home')));
app.get('/signed-out', (_, answer) => answer.send(page('Signed out')));
app.get('/sign-in', (_, answer) => answer.send(page('Sign in', "window.Clerk.mountSignIn(document.querySelector('#component'))")));
app.get('/sign-up', (_, answer) => answer.send(page('Sign up', "window.Clerk.mountSignUp(document.querySelector('#component'))")));
app.get('/account', requireAuth(), (request, answer) => answer.send(page(`Account of ${getAuth(request).userId}`)));

// session refuses whoever is not signed in.
function session(request, answer, next) {
  if (getAuth(request).userId) return next();
  answer.status(401).json({ error: 'signed out' });
}

app.get('/api/me', session, (request, answer) => {
  const { userId, sessionId, orgId, orgRole, orgSlug, orgPermissions } = getAuth(request);
  answer.json({ userId, sessionId, orgId: orgId ?? null, orgRole: orgRole ?? null, orgSlug: orgSlug ?? null, orgPermissions: orgPermissions ?? [] });
});

app.get('/api/user', session, async (request, answer) => {
  const user = await clerkClient.users.getUser(getAuth(request).userId);
  answer.json({ email: user.primaryEmailAddress.emailAddress });
});

app.get('/api/settings', session, (request, answer) => {
  if (!getAuth(request).has({ role: 'org:admin' })) return answer.status(403).json({ error: 'for admins' });
  answer.json({ ok: true });
});

app.get('/api/reports', session, (request, answer) => {
  if (!getAuth(request).has({ permission: 'org:reports:read' })) return answer.status(403).json({ error: 'no permission' });
  answer.json({ ok: true });
});

app.get('/api/machine', (request, answer) => {
  const { isAuthenticated, tokenType, subject, scopes } = getAuth(request, { acceptsToken: ['m2m_token', 'api_key'] });
  answer.status(isAuthenticated ? 200 : 401).json({ tokenType, subject: subject ?? null, scopes: scopes ?? [] });
});

app.listen(process.env.PORT, '127.0.0.1');
