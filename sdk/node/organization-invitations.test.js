// organizations: invitations; users: the invitations of one; domains of organizations.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { clerk, ids, mark, needs, newEmail, newUser, notFound, outcomes, refused, twin, unknownID } from './client.js';

const { organizations, users } = clerk;

// newOrganization makes an organization of a user that is deleted when the test ends.
async function newOrganization(t, creator, fields = {}, api = clerk) {
  const made = await api.organizations.createOrganization({ name: mark(), createdBy: creator?.id, ...fields });
  t.after(() => api.organizations.deleteOrganization(made.id).catch(error => assert.equal(error.status, 404)));
  return made.id;
}

describe('invitations to organizations', () => {
  test('go round', async t => {
    const creator = await newUser(t);
    const organizationId = await newOrganization(t, creator);
    const emailAddress = newEmail();
    const made = await organizations.createOrganizationInvitation({
      organizationId, emailAddress, role: 'org:member', inviterUserId: creator.id, redirectUrl: 'https://example.com/in',
      publicMetadata: { a: 1 }, privateMetadata: { b: 2 }, expiresInDays: 3,
    });
    assert.match(made.id, /^orginv_/);
    assert.deepEqual(
      [made.emailAddress, made.role, made.roleName, made.organizationId, made.status, made.publicMetadata, made.privateMetadata],
      [emailAddress, 'org:member', 'Member', organizationId, 'pending', { a: 1 }, { b: 2 }],
    );
    assert.match(made.url, /ticket=/);
    assert.ok(made.expiresAt > made.createdAt);
    await refused(organizations.createOrganizationInvitation({ organizationId, emailAddress, role: 'org:member' }), 400, 'organization_invitation_not_unique');
    await refused(organizations.createOrganizationInvitation({ organizationId, emailAddress: newEmail(), role: 'org:nobody' }), 404, 'resource_not_found', 'role');
    await refused(
      organizations.createOrganizationInvitation({ organizationId, emailAddress: creator.emailAddresses[0].emailAddress, role: 'org:member' }),
      400, 'already_a_member_in_organization');

    const got = await organizations.getOrganizationInvitation({ organizationId, invitationId: made.id });
    assert.deepEqual([got.id, got.url], [made.id, null]);
    await notFound(organizations.getOrganizationInvitation({ organizationId, invitationId: unknownID('orginv') }));

    const bulk = await organizations.createOrganizationInvitationBulk(organizationId, [
      { emailAddress: newEmail(), role: 'org:member', inviterUserId: creator.id }, { emailAddress: newEmail(), role: 'org:admin' },
    ]);
    assert.equal(bulk.totalCount, 2);
    assert.deepEqual(bulk.data.map(i => i.role), ['org:member', 'org:admin']);
    assert.match(bulk.data[0].url, /ticket=/);

    const gone = await organizations.revokeOrganizationInvitation({ organizationId, invitationId: bulk.data[0].id, requestingUserId: creator.id });
    assert.equal(gone.status, 'revoked');
    await refused(organizations.revokeOrganizationInvitation({ organizationId, invitationId: gone.id }), 404, 'organization_invitation_not_pending');

    const pending = await organizations.getOrganizationInvitationList({ organizationId, status: ['pending'], limit: 5 });
    assert.deepEqual([pending.totalCount, ids(pending.data).sort()], [2, [made.id, bulk.data[1].id].sort()]);
    const settled = await organizations.getOrganizationInvitationList({ organizationId, status: ['revoked', 'accepted'] });
    assert.deepEqual(ids(settled.data), [gone.id]);
    assert.equal((await organizations.getOrganizationInvitationList({ organizationId, limit: 1, offset: 2 })).data.length, 1);
  });

  test('are asked for by members who may', async t => {
    const [creator, member, stranger] = await Promise.all([newUser(t), newUser(t), newUser(t)]);
    const organizationId = await newOrganization(t, creator);
    await organizations.createOrganizationMembership({ organizationId, userId: member.id, role: 'org:member' });
    const invite = inviterUserId => organizations.createOrganizationInvitation({ organizationId, emailAddress: newEmail(), role: 'org:member', inviterUserId });
    await refused(invite(member.id), 403, 'missing_organization_permission');
    await refused(invite(stranger.id), 403, 'not_a_member_in_organization');
    const { id } = await invite(creator.id);
    await refused(organizations.revokeOrganizationInvitation({ organizationId, invitationId: id, requestingUserId: member.id }), 403, 'missing_organization_permission');
  });

  test('hold seats', async t => {
    const creator = await newUser(t);
    const organizationId = await newOrganization(t, creator, { maxAllowedMemberships: 3 });
    const { won, lost } = await outcomes(Array.from({ length: 5 }, () =>
      organizations.createOrganizationInvitation({ organizationId, emailAddress: newEmail(), role: 'org:member' })));
    assert.equal(won.length, 2);
    assert.deepEqual([...new Set(lost.map(error => error.errors[0].code))], ['organization_membership_quota_exceeded']);
    const userId = (await newUser(t)).id;
    await refused(organizations.createOrganizationMembership({ organizationId, userId, role: 'org:member' }), 403, 'organization_membership_quota_exceeded');
    await organizations.revokeOrganizationInvitation({ organizationId, invitationId: won[0].id });
    await organizations.createOrganizationMembership({ organizationId, userId, role: 'org:member' });
  });

  test('are listed by user', async t => {
    const user = await newUser(t);
    const [{ emailAddress }] = user.emailAddresses;
    const organizationId = await newOrganization(t, null, { name: 'Inviting' });
    const { id } = await organizations.createOrganizationInvitation({ organizationId, emailAddress, role: 'org:admin' });
    const { data, totalCount } = await users.getOrganizationInvitationList({ userId: user.id, status: ['pending'] });
    assert.deepEqual([totalCount, ids(data)], [1, [id]]);
    assert.deepEqual([data[0].publicOrganizationData.id, data[0].publicOrganizationData.name], [organizationId, 'Inviting']);
    assert.equal((await users.getOrganizationInvitationList({ userId: user.id, status: ['accepted'], limit: 1, offset: 0 })).totalCount, 0);
    await notFound(users.getOrganizationInvitationList({ userId: unknownID('user') }));
  });
});

// The other tenant has its settings to itself.
describe('domains of organizations', needs('BARTLEBY_TWIN_SECRET_KEY'), () => {
  test('go round', async t => {
    await twin.instance.updateOrganizationSettings({ domainsEnabled: true, domainsEnrollmentModes: ['automatic_invitation'] });
    const [organizationId, other] = [await newOrganization(t, null, {}, twin), await newOrganization(t, null, {}, twin)];
    const name = `${mark()}.example.com`;
    const made = await twin.organizations.createOrganizationDomain({ organizationId, name, enrollmentMode: 'manual_invitation' });
    assert.match(made.id, /^orgdmn_/);
    assert.equal(made.name, name);
    assert.equal(made.verification.status, 'verified');
    await refused(twin.organizations.createOrganizationDomain({ organizationId, name, enrollmentMode: 'manual_invitation' }), 422, 'organization_domain_already_exists_same_organization', 'name');
    await refused(twin.organizations.createOrganizationDomain({ organizationId: other, name, enrollmentMode: 'manual_invitation' }), 422, 'organization_domain_already_exists', 'name');
    await refused(twin.organizations.createOrganizationDomain({ organizationId, name: 'gmail.com', enrollmentMode: 'manual_invitation' }), 422, 'organization_domain_common', 'name');
    await refused(
      twin.organizations.createOrganizationDomain({ organizationId, name: `${mark()}.example.com`, enrollmentMode: 'automatic_suggestion' }),
      403, 'organization_domain_enrollment_mode_not_enabled');
    const waiting = await twin.organizations.createOrganizationDomain({ organizationId: other, name, enrollmentMode: 'automatic_invitation', verified: false });
    assert.equal(waiting.verification.status, 'unverified');

    const list = await twin.organizations.getOrganizationDomainList({ organizationId, limit: 5, offset: 0 });
    assert.deepEqual([list.totalCount, ids(list.data)], [1, [made.id]]);
    const changed = await twin.organizations.updateOrganizationDomain({ organizationId, domainId: made.id, enrollmentMode: 'automatic_invitation', verified: false });
    assert.equal(changed.verification.status, 'unverified');
    const gone = await twin.organizations.deleteOrganizationDomain({ organizationId, domainId: made.id });
    assert.deepEqual([gone.id, gone.deleted], [made.id, true]);
    await notFound(twin.organizations.deleteOrganizationDomain({ organizationId, domainId: made.id }));
  });
});
