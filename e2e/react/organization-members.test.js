// Who comes into an organization in the prebuilt components: by an invitation, by a domain, and by the task to choose one.
import assert from 'node:assert/strict';
import { linkOf } from '../harness/backend.js';
import { scenario } from '../harness/browser.js';
import { newPerson, signIn } from '../harness/person.js';
import { mark, newEmail, testCode } from '../harness/values.js';
import { stage } from './application.js';
import { enterCode, isHome, shown } from './steps.js';

const plain = stage({ organizations: { domains_enabled: true, domains_enrollment_modes: ['manual_invitation', 'automatic_invitation', 'automatic_suggestion'], max_allowed_memberships: 20 } });
const forced = stage({ organizations: { force_organization_selection: true } });

// enter signs somebody new in, in a browser of theirs.
async function enter(visit, at, more) {
  const person = await newPerson(at.instance, more);
  const page = await visit.page(`${at.url}/sign-in`);
  await signIn(page, person);
  await isHome(page, at.url);
  return { ...person, page };
}

scenario('somebody is invited, comes by the mail, and is given another role', plain, async visit => {
  const { page, id } = await enter(visit, plain);
  const organization = await plain.backend.organizations.createOrganization({ name: mark(), createdBy: id });
  await page.goto(`${plain.url}/switcher`);
  await page.getByRole('button', { name: 'Open organization switcher' }).click();
  await page.getByText(organization.name).click();
  await page.getByRole('button', { name: 'Open organization switcher' }).filter({ hasText: organization.name }).waitFor();
  await page.goto(`${plain.url}/organization/organization-members`);
  await page.getByRole('button', { name: 'Invite' }).click();
  const guest = newEmail();
  await page.getByPlaceholder('example@email.com, example2@email.com').fill(`${guest},`);
  await page.getByRole('button', { name: 'Send invitations' }).click();
  await page.getByRole('tab', { name: /^Invitations\s*1$/ }).waitFor();

  const theirs = await visit.page(await linkOf(plain.instance, guest));
  assert.match(theirs.url(), /__clerk_status=sign_up/);
  await theirs.goto(`${plain.url}/sign-up${new URL(theirs.url()).search}`);
  await theirs.getByTestId('organization').filter({ hasText: organization.name }).waitFor();
  assert.equal(await theirs.getByTestId('role').textContent(), 'org:member');

  await page.reload();
  const row = page.getByRole('row').filter({ hasText: guest });
  await row.getByRole('button', { name: 'Member' }).click();
  await row.locator('.cl-selectOption__role', { hasText: 'Admin' }).click();
  await row.getByRole('button', { name: 'Admin' }).waitFor();
  const { data } = await plain.backend.organizations.getOrganizationMembershipList({ organizationId: organization.id });
  assert.deepEqual(data.map(one => one.role), ['org:admin', 'org:admin']);
});

scenario('a domain is verified, and a person of it asks to join', plain, async visit => {
  const { page, id } = await enter(visit, plain);
  const organization = await plain.backend.organizations.createOrganization({ name: mark(), createdBy: id });
  const domain = `${mark()}.co`.toLowerCase();
  await page.goto(`${plain.url}/organizations`);
  await page.getByRole('button', { name: organization.name }).click();
  await page.goto(`${plain.url}/organization`);
  await page.getByRole('button', { name: 'Add domain' }).click();
  await page.locator('input[name=name]').fill(domain);
  await page.getByRole('button', { name: 'Save' }).click();
  await page.locator('input[name=affiliationEmailAddress]').fill('boss+clerk_test');
  await page.getByRole('button', { name: 'Save' }).click();
  await enterCode(page, testCode);
  await page.reload(); // the form after this one shows what was read before the code
  await page.getByRole('button', { name: 'Open menu' }).click();
  await page.getByRole('menuitem', { name: 'Manage' }).click();
  await page.getByText('Automatic suggestions').click();
  await page.getByRole('button', { name: 'Save' }).click();
  await shown(page, domain);

  const asking = await enter(visit, plain, { emailAddress: [`somebody@${domain}`] });
  await asking.page.goto(`${plain.url}/organizations`);
  await asking.page.getByRole('button', { name: 'Request to join' }).click();
  await shown(asking.page, 'Pending approval');

  await page.goto(`${plain.url}/organization/organization-members`);
  await page.getByRole('tab', { name: 'Requests' }).click();
  await page.getByRole('button', { name: 'Approve' }).click();
  await page.getByText('No requests to display').waitFor();
  const { totalCount } = await plain.backend.organizations.getOrganizationMembershipList({ organizationId: organization.id });
  assert.equal(totalCount, 2);
});

scenario('an organization has to be chosen before the session counts', forced, async visit => {
  const person = await newPerson(forced.instance);
  const page = await visit.page(`${forced.url}/sign-in`);
  await signIn(page, person);
  await page.waitForURL(/tasks\/choose-organization/);
  const name = mark();
  await page.locator('input[name=name]').fill(name);
  await page.getByRole('button', { name: 'Continue' }).click();
  await isHome(page, forced.url);
  await page.getByTestId('organization').filter({ hasText: name }).waitFor();
});
