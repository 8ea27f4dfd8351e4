// Organizations: <CreateOrganization>, <OrganizationSwitcher>, <OrganizationProfile>, <OrganizationList>.
import assert from 'node:assert/strict';
import { message } from '../harness/backend.js';
import { answered, scenario } from '../harness/browser.js';
import { mark, newEmail, newPassword } from '../harness/values.js';
import { stage } from './application.js';
import { enter, fill, isHome, shown } from './steps.js';

const plain = stage();
const demanding = stage({ organizations: { force_organization_selection: true } });

// Where the settings have domains switched off, the component asks for them all the same.
const domains = /40[34] GET .*\/domains/;

const press = (page, name) => page.getByRole('button', { name, exact: true }).click();

// founded makes somebody with an organization, and shows their home page.
async function founded(visit) {
  const page = await visit.page();
  const user = await enter(page, plain, { firstName: 'Ada', lastName: 'Lovelace' });
  const organization = await plain.backend.organizations.createOrganization({ name: `Works ${mark()}`, createdBy: user.id });
  return { page, user, organization };
}

// choose makes an organization the active one.
async function choose(page, stage, name) {
  await page.goto(`${stage.url}/switcher`);
  await page.getByRole('button', { name: /Open organization switcher/ }).click();
  const row = page.getByRole('menuitem', { name: new RegExp(name) }).or(page.getByRole('button', { name: new RegExp(name) })).first();
  assert.equal((await answered(page, /\/touch/, () => row.click())).status(), 200);
}

scenario('one is made, members are invited, and the maker is its administrator', plain, async visit => {
  const page = await visit.page();
  const user = await enter(page, plain);
  const name = `Works ${mark()}`, invited = newEmail();
  await page.goto(`${plain.url}/create-organization`);
  await page.locator('input[name=name]').fill(name);
  await press(page, 'Create organization');
  await page.getByPlaceholder(/example@email.com/).fill(`${invited},`);
  await page.getByRole('button', { name: 'Role: Member' }).waitFor();
  await press(page, 'Send invitations');
  await shown(page, 'Invitations successfully sent');
  await press(page, 'Finish');
  await isHome(page, plain.url);
  assert.deepEqual([await page.getByTestId('organization').textContent(), await page.getByTestId('role').textContent()], [name, 'org:admin']);
  const { data } = await plain.backend.users.getOrganizationMembershipList({ userId: user.id });
  assert.deepEqual(data.map(each => [each.organization.name, each.role]), [[name, 'org:admin']]);
  assert.match((await message(plain.instance, invited)).subject, new RegExp(name));
});

scenario('the active one is switched, and the personal account is one of them', plain, async visit => {
  const { page, user, organization } = await founded(visit);
  const second = await plain.backend.organizations.createOrganization({ name: `Works ${mark()}`, createdBy: user.id });
  for (const name of [organization.name, second.name]) {
    await choose(page, plain, name);
    await page.goto(plain.url);
    await page.getByTestId('organization').getByText(name).waitFor();
    const claims = await page.evaluate(async () => JSON.parse(atob((await window.Clerk.session.getToken()).split('.')[1].replaceAll('-', '+').replaceAll('_', '/'))));
    assert.equal(claims.o.id, name === second.name ? second.id : organization.id);
  }
  await choose(page, plain, 'Personal account');
  await page.goto(plain.url);
  await isHome(page, plain.url);
  assert.equal(await page.getByTestId('organization').textContent(), '');
});

scenario('its profile, members and invitations', plain, async visit => {
  visit.expects(domains);
  const { page, organization } = await founded(visit);
  const member = await plain.backend.users.createUser({ emailAddress: [newEmail()], firstName: 'Grace', lastName: 'Hopper', password: newPassword() });
  await plain.backend.organizations.createOrganizationMembership({ organizationId: organization.id, userId: member.id, role: 'org:member' });
  await choose(page, plain, organization.name);
  await page.goto(`${plain.url}/organization`);
  await press(page, 'Update profile');
  const name = `Renamed ${mark()}`;
  await page.locator('input[name=name]').fill(name);
  await press(page, 'Save');
  await shown(page, name);
  await press(page, 'Members');
  const row = page.getByRole('row', { name: /Grace Hopper/ });
  await row.getByRole('button', { name: 'Member' }).click();
  const admin = page.getByRole('option', { name: 'Admin' }).or(page.getByRole('button', { name: 'Admin', exact: true })).last();
  assert.equal((await answered(page, /memberships/, () => admin.click())).status(), 200);
  const members = async () => (await plain.backend.organizations.getOrganizationMembershipList({ organizationId: organization.id })).data;
  assert.equal((await members()).find(each => each.publicUserData.userId === member.id).role, 'org:admin');
  await row.getByRole('button', { name: 'Open menu' }).click();
  await page.getByRole('menuitem', { name: 'Remove member' }).click();
  await row.waitFor({ state: 'detached' });
  assert.equal((await members()).length, 1);
  assert.equal((await plain.backend.organizations.getOrganization({ organizationId: organization.id })).name, name);
});

scenario('an invitation is accepted by somebody who has an account', plain, async visit => {
  const { organization, user } = await founded(visit);
  const page = await visit.page();
  const guest = await enter(page, plain);
  await plain.backend.organizations.createOrganizationInvitation({ organizationId: organization.id, inviterUserId: user.id, emailAddress: guest.address, role: 'org:member' });
  await page.goto(`${plain.url}/organizations`);
  const answer = await answered(page, /invitations\/\w+\/accept/, () => press(page, 'Join'));
  assert.equal(answer.status(), 200);
  const { data } = await plain.backend.users.getOrganizationMembershipList({ userId: guest.id });
  assert.deepEqual(data.map(each => [each.organization.id, each.role]), [[organization.id, 'org:member']]);
});

scenario('an invitation brings somebody new', plain, async visit => {
  const { organization, user } = await founded(visit);
  const address = newEmail();
  await plain.backend.organizations.createOrganizationInvitation({ organizationId: organization.id, inviterUserId: user.id, emailAddress: address, role: 'org:member', redirectUrl: `${plain.url}/sign-up` });
  const page = await visit.page((await message(plain.instance, address)).link);
  const guest = await isHome(page, plain.url);
  const { data } = await plain.backend.users.getOrganizationMembershipList({ userId: guest });
  assert.deepEqual(data.map(each => [each.organization.id, each.role]), [[organization.id, 'org:member']]);
});

scenario('one is left, and one is deleted', plain, async visit => {
  visit.expects(domains);
  const { page, user, organization } = await founded(visit);
  await choose(page, plain, organization.name);
  await page.goto(`${plain.url}/organization`);
  await press(page, 'Delete organization');
  await page.locator('input[name=deleteOrganizationConfirmation]').fill(organization.name);
  const deletion = answer => /organizations\/org_\w+\?/.test(answer.url()) && answer.request().method() === 'POST';
  const answer = await answered(page, deletion, () => page.getByRole('button', { name: 'Delete organization' }).last().click());
  assert.equal(answer.status(), 200);
  await assert.rejects(plain.backend.organizations.getOrganization({ organizationId: organization.id }), error => error.status === 404);

  const other = await plain.backend.organizations.createOrganization({ name: `Works ${mark()}` });
  await plain.backend.organizations.createOrganizationMembership({ organizationId: other.id, userId: user.id, role: 'org:member' });
  await choose(page, plain, other.name);
  await page.goto(`${plain.url}/organization`);
  await press(page, 'Leave organization');
  await page.locator('input[name=deleteOrganizationConfirmation]').fill(other.name);
  await page.getByRole('button', { name: 'Leave organization' }).last().click();
  await page.waitForFunction(() => window.Clerk.organization === null);
  assert.equal((await plain.backend.users.getOrganizationMembershipList({ userId: user.id })).totalCount, 0);
});

scenario('whoever signs in chooses one first, where that is demanded', demanding, async visit => {
  const address = newEmail(), password = newPassword();
  await demanding.backend.users.createUser({ emailAddress: [address], password });
  const page = await visit.page(`${demanding.url}/sign-in`);
  await fill(page, { identifier: address });
  await fill(page, { password });
  await shown(page, 'Setup your organization');
  await fill(page, { name: 'First works' });
  await isHome(page, demanding.url);
  assert.equal(await page.getByTestId('organization').textContent(), 'First works');
});
