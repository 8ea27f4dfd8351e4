// What @clerk/testing gives to suites of applications, against this server, with an application that loads clerk-js.
//
// Keys with a path, such as localhost:4443/.lcl.dev, have clerk-js ask https://localhost:4443/v1: frontendApiUrl tells the helpers so,
// which would otherwise wait for the whole of the key. Their requests come from Node, and so the host has to be one that Node resolves.
//
// Not of use here, for reasons that no server can mend:
// - clerk.signIn({ emailAddress }) asks https://api.clerk.com whatever CLERK_API_URL says. A sign-in token by the Backend API and
//   clerk.signIn with the strategy "ticket" are the same in two steps.
// - setupClerkTestingToken watches https only. Over plain HTTP it does nothing, and nothing is missing: no CAPTCHA is asked for.
// createAgentTestingTask wants agent tasks, which this server has none of.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { clerk, clerkSetup, setupClerkTestingToken } from '@clerk/testing/playwright';
import { createPageObjects } from '@clerk/testing/playwright/unstable';
import { connect } from '../harness/backend.js';
import { scenario } from '../harness/browser.js';
import { newPerson } from '../harness/person.js';
import { Server } from '../harness/program.js';
import { newPassword, newTestEmail, newTestPhone } from '../harness/values.js';
import { application } from '../express/application.js';

let server, instance, app;
const about = { instance: () => instance };

before(async () => {
  server = await Server.start('--test-latency=1500ms'); // the page objects begin to wait for answers after a click, which may take a while to return
  instance = await server.first();
  app = await application(instance);
  // The page objects fill in a password at sign-up, and so the form has to ask for one.
  await server.configure(instance, { password: { required: true }, email_address: { required: true } });
  await clerkSetup({ publishableKey: instance.publishableKey, secretKey: instance.secretKey, apiUrl: instance.apiURL, frontendApiUrl: server.host, dotenv: false });
});

after(async () => {
  await app?.close();
  await server?.stop();
});

const user = page => page.evaluate(() => window.Clerk.user?.id ?? null);

scenario('people sign in without a form, by each strategy, and sign out', about, async visit => {
  const email = newTestEmail();
  const phone = newTestPhone();
  const person = await newPerson(instance, { emailAddress: [email], phoneNumber: [phone] });
  const { token } = await connect(instance).signInTokens.createSignInToken({ userId: person.id, expiresInSeconds: 600 });
  assert.match(process.env.CLERK_TESTING_TOKEN, /^\S{20,}$/);
  assert.equal(process.env.CLERK_FAPI, server.host);
  visit.expects(/401 GET .*\/api\/me/);
  visit.expects(/(400|422) POST .*\/sign_ins/); // a ticket that was used, a wrong password
  const page = await visit.page();
  await setupClerkTestingToken({ page });
  await page.goto(app.url);
  await clerk.loaded({ page });
  for (const signInParams of [
    { strategy: 'password', identifier: email, password: person.password },
    { strategy: 'email_code', identifier: email },
    { strategy: 'phone_code', identifier: phone },
    { strategy: 'ticket', ticket: token },
  ]) {
    await clerk.signIn({ page, signInParams });
    assert.equal(await user(page), person.id, signInParams.strategy);
    const { userId } = await page.evaluate(async () => (await fetch('/api/me')).json());
    assert.equal(userId, person.id);
    // The helper has seen the answers pass, with the client in them, and says there that no CAPTCHA is wanted.
    assert.equal(await page.evaluate(() => window.Clerk.client.captchaBypass), true);
    await clerk.signOut({ page, signOutOptions: { redirectUrl: `${app.url}/signed-out` } });
    await page.getByRole('heading', { name: 'Signed out' }).waitFor(); // without a router the whole page is another one
    await clerk.loaded({ page });
    assert.equal(await user(page), null);
    assert.equal(await page.evaluate(async () => (await fetch('/api/me')).status), 401);
  }
  await assert.rejects(clerk.signIn({ page, signInParams: { strategy: 'ticket', ticket: token } }), /Failed to sign in/);
  await assert.rejects(clerk.signIn({ page, signInParams: { strategy: 'password', identifier: email, password: newPassword() } }), /Failed to sign in/);
  assert.equal(await user(page), null);
});

scenario('the page objects sign up and in through the components, with test addresses', about, async visit => {
  const page = await visit.page();
  const at = createPageObjects({ page, baseURL: app.url });
  const email = newTestEmail();
  await newPerson(instance, { emailAddress: [email] });
  await at.signIn.goTo();
  await at.signIn.setIdentifier(email);
  await at.signIn.continue();
  await at.signIn.getUseAnotherMethodLink().click();
  await at.signIn.getAltMethodsEmailCodeButton().click();
  await at.signIn.enterTestOtpCode();
  await at.expect.toBeSignedIn();
  await at.page.signOut();
  await at.expect.toBeSignedOut();

  const password = newPassword();
  const fresh = newTestEmail();
  await at.signUp.goTo();
  await at.signUp.signUpWithEmailAndPassword({ email: fresh, password });
  await at.signUp.enterTestOtpCode();
  await at.expect.toBeSignedIn();
  await at.page.signOut();
  await at.expect.toBeSignedOut();
  await at.signIn.goTo();
  await at.signIn.signInWithEmailAndInstantPassword({ email: fresh, password });
  await at.expect.toBeSignedIn();
});
