// organizations: every method about organizations and their memberships, roles and permissions.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { clerk, deleted, ids, mark, newUser, notFound, outcomes, refused, twin, unknownID } from './client.js';
import { png } from './png.js';

const { organizations, organizationRoles, organizationPermissions } = clerk;

// newOrganization makes an organization that is deleted when the test ends.
async function newOrganization(t, fields = {}) {
  const made = await organizations.createOrganization({ name: mark(), ...fields });
  t.after(() => organizations.deleteOrganization(made.id).catch(error => assert.equal(error.status, 404)));
  return made;
}

describe('createOrganization', () => {
  test('takes everything, and makes its creator an admin', async t => {
    const creator = await newUser(t);
    const slug = mark();
    const made = await newOrganization(t, {
      name: 'Acme', slug, createdBy: creator.id, maxAllowedMemberships: 7, publicMetadata: { a: 1 }, privateMetadata: { b: 2 },
    });
    assert.match(made.id, /^org_/);
    assert.equal(made.name, 'Acme');
    assert.equal(made.slug, slug);
    assert.equal(made.createdBy, creator.id);
    assert.equal(made.maxAllowedMemberships, 7);
    assert.equal(made.hasImage, false);
    assert.deepEqual(made.publicMetadata, { a: 1 });
    assert.deepEqual(made.privateMetadata, { b: 2 });
    const { data, totalCount } = await clerk.users.getOrganizationMembershipList({ userId: creator.id });
    assert.equal(totalCount, 1);
    assert.equal(data[0].role, 'org:admin');
    assert.ok(data[0].permissions.includes('org:sys_memberships:manage'));
    assert.equal(data[0].organization.id, made.id);
  });

  test('refuses a taken slug, a name with a link, and an unknown creator', async t => {
    const { slug } = await newOrganization(t);
    await refused(organizations.createOrganization({ name: 'X', slug }), 422, 'form_identifier_exists', 'slug');
    await refused(organizations.createOrganization({ name: 'https://evil.example' }), 422, 'form_param_value_invalid', 'name');
    await refused(organizations.createOrganization({ name: 'X', createdBy: unknownID('user') }), 400, 'organization_creator_not_found');
  });

  test('gives a racing slug to one', async t => {
    const slug = mark();
    const { won, lost } = await outcomes(Array.from({ length: 5 }, () => newOrganization(t, { slug })));
    assert.equal(won.length, 1);
    assert.ok(lost.every(error => error.errors[0].code === 'form_identifier_exists'));
  });
});

describe('getOrganization', () => {
  test('finds by id and by slug, with what is asked for', async t => {
    const creator = await newUser(t);
    const made = await newOrganization(t, { createdBy: creator.id });
    assert.equal((await organizations.getOrganization({ organizationId: made.id })).slug, made.slug);
    const counted = await organizations.getOrganization({ slug: made.slug, includeMembersCount: true });
    assert.equal(counted.id, made.id);
    assert.equal(counted.membersCount, 1);
  });

  test('refuses an unknown one, and another tenant', async t => {
    const made = await newOrganization(t);
    await notFound(organizations.getOrganization({ organizationId: unknownID('org') }));
    await notFound(organizations.getOrganization({ slug: mark() }));
    if (twin) {
      await notFound(twin.organizations.getOrganization({ organizationId: made.id }));
      await notFound(twin.organizations.deleteOrganization(made.id));
    }
  });
});

describe('getOrganizationList', () => {
  test('filters, orders and pages', async t => {
    const word = mark();
    const member = await newUser(t);
    const first = await newOrganization(t, { name: `${word} b`, createdBy: member.id });
    const second = await newOrganization(t, { name: `${word} a` });
    const list = async params => (await organizations.getOrganizationList({ query: word, ...params })).data.map(o => o.id);
    assert.deepEqual(await list({}), [second.id, first.id]);
    assert.deepEqual(await list({ orderBy: '+name' }), [second.id, first.id]);
    assert.deepEqual(await list({ orderBy: 'created_at' }), [first.id, second.id]);
    assert.deepEqual(await list({ limit: 1, offset: 1 }), [first.id]);
    assert.deepEqual(await list({ userId: [member.id] }), [first.id]);
    assert.deepEqual(await list({ organizationId: [second.id] }), [second.id]);
    const { data, totalCount } = await organizations.getOrganizationList({ query: word, includeMembersCount: true, orderBy: '-members_count' });
    assert.equal(totalCount, 2);
    assert.deepEqual(data.map(o => o.membersCount), [1, 0]);
    await refused(organizations.getOrganizationList({ orderBy: 'size' }), 422, 'form_param_value_invalid', 'order_by');
  });
});

describe('updateOrganization', () => {
  test('changes what is given', async t => {
    const made = await newOrganization(t, { publicMetadata: { kept: true } });
    const slug = mark();
    const changed = await organizations.updateOrganization(made.id, { name: 'New', slug, maxAllowedMemberships: 0, adminDeleteEnabled: false });
    assert.deepEqual(
      [changed.name, changed.slug, changed.maxAllowedMemberships, changed.adminDeleteEnabled, changed.publicMetadata],
      ['New', slug, 0, false, { kept: true }],
    );
  });

  test('metadata merges and is replaced', async t => {
    const made = await newOrganization(t, { publicMetadata: { a: 1, gone: 1 } });
    const merged = await organizations.updateOrganizationMetadata(made.id, { publicMetadata: { b: { c: 2 }, gone: null } });
    assert.deepEqual(merged.publicMetadata, { a: 1, b: { c: 2 } });
    if (organizations.replaceOrganizationMetadata) {
      const replaced = await organizations.replaceOrganizationMetadata(made.id, { publicMetadata: { only: true } });
      assert.deepEqual(replaced.publicMetadata, { only: true });
    }
  });

  test('refuses an unknown one', () => notFound(organizations.updateOrganization(unknownID('org'), { name: 'X' })));
});

describe('the logo', () => {
  test('is set and deleted', async t => {
    const made = await newOrganization(t);
    const file = new Blob([png(6, 4)], { type: 'image/png' });
    const set = await organizations.updateOrganizationLogo(made.id, { file });
    assert.equal(set.hasImage, true);
    assert.equal((await fetch(set.imageUrl)).status, 200);
    const gone = await organizations.deleteOrganizationLogo(made.id);
    assert.equal(gone.hasImage, false);
    assert.equal((await fetch(gone.imageUrl)).headers.get('content-type'), 'image/png');
    await refused(organizations.deleteOrganizationLogo(made.id), 404, 'image_not_found');
  });
});

describe('deleteOrganization', () => {
  test('deletes it with its memberships', async t => {
    const creator = await newUser(t);
    const made = await newOrganization(t, { createdBy: creator.id });
    const gone = await organizations.deleteOrganization(made.id);
    assert.deepEqual([gone.object, gone.id, gone.deleted], ['organization', made.id, true]);
    assert.equal((await clerk.users.getOrganizationMembershipList({ userId: creator.id })).totalCount, 0);
    await notFound(organizations.deleteOrganization(made.id));
  });
});

describe('memberships', () => {
  test('are created, listed, changed and deleted', async t => {
    const admin = await newUser(t);
    const member = await newUser(t, { firstName: 'Mem', lastName: 'Ber' });
    const { id: organizationId } = await newOrganization(t, { createdBy: admin.id });
    const made = await organizations.createOrganizationMembership({ organizationId, userId: member.id, role: 'org:member' });
    assert.equal(made.role, 'org:member');
    assert.equal(made.publicUserData.userId, member.id);
    assert.equal(made.publicUserData.firstName, 'Mem');
    assert.equal(made.publicUserData.identifier, member.emailAddresses[0].emailAddress);
    assert.equal(made.organization.id, organizationId);

    const list = async params => (await organizations.getOrganizationMembershipList({ organizationId, ...params })).data.map(m => m.publicUserData.userId);
    assert.deepEqual(await list({}), [member.id, admin.id]);
    assert.deepEqual(await list({ role: ['org:admin'] }), [admin.id]);
    assert.deepEqual(await list({ userId: [member.id] }), [member.id]);
    assert.deepEqual(await list({ emailAddress: [admin.emailAddresses[0].emailAddress] }), [admin.id]);
    assert.deepEqual(await list({ query: 'Mem' }), [member.id]);
    assert.deepEqual(await list({ orderBy: 'created_at', limit: 1 }), [admin.id]);
    assert.ok((await organizations.getInstanceOrganizationMembershipList({ limit: 5, orderBy: '-created_at' })).totalCount >= 2);

    const merged = await organizations.updateOrganizationMembershipMetadata({ organizationId, userId: member.id, publicMetadata: { a: 1 } });
    assert.deepEqual(merged.publicMetadata, { a: 1 });
    const needed = 'organization_minimum_permissions_needed';
    await refused(organizations.updateOrganizationMembership({ organizationId, userId: admin.id, role: 'org:member' }), 400, needed);
    await refused(organizations.deleteOrganizationMembership({ organizationId, userId: admin.id }), 400, needed);
    const promoted = await organizations.updateOrganizationMembership({ organizationId, userId: member.id, role: 'org:admin' });
    assert.equal(promoted.role, 'org:admin');
    const gone = await organizations.deleteOrganizationMembership({ organizationId, userId: admin.id });
    assert.equal(gone.publicUserData.userId, admin.id);
    assert.deepEqual(await list({}), [member.id]);
  });

  test('refuse what cannot be', async t => {
    const user = await newUser(t);
    const { id: organizationId } = await newOrganization(t, { maxAllowedMemberships: 1 });
    const create = (userId, role = 'org:member') => organizations.createOrganizationMembership({ organizationId, userId, role });
    await notFound(create(unknownID('user')));
    await notFound(create(user.id, 'org:nothing'));
    await create(user.id);
    await refused(create(user.id), 400, 'already_a_member_in_organization');
    await refused(create((await newUser(t)).id), 403, 'organization_membership_quota_exceeded');
    await notFound(organizations.deleteOrganizationMembership({ organizationId, userId: unknownID('user') }));
    await notFound(organizations.updateOrganizationMembership({ organizationId, userId: unknownID('user'), role: 'org:admin' }));
    await notFound(organizations.updateOrganizationMembershipMetadata({ organizationId, userId: unknownID('user'), publicMetadata: {} }));
    await notFound(organizations.getOrganizationMembershipList({ organizationId: unknownID('org') }));
  });

  test('keep one admin while two remove each other', async t => {
    const [one, two] = [await newUser(t), await newUser(t)];
    const { id: organizationId } = await newOrganization(t, { createdBy: one.id });
    await organizations.createOrganizationMembership({ organizationId, userId: two.id, role: 'org:admin' });
    const { won } = await outcomes([one, two].map(u => organizations.deleteOrganizationMembership({ organizationId, userId: u.id })));
    assert.equal(won.length, 1);
  });
});

describe('organizationRoles and organizationPermissions', () => {
  test('go round', async t => {
    const key = `org:${mark()}`;
    const permission = await organizationPermissions.createOrganizationPermission({ name: 'Paint', key: `${key}:do`, description: 'May paint' });
    t.after(() => organizationPermissions.deleteOrganizationPermission(permission.id).catch(() => {}));
    assert.deepEqual([permission.key, permission.name, permission.description], [`${key}:do`, 'Paint', 'May paint']);
    assert.equal((await organizationPermissions.getOrganizationPermission(permission.id)).id, permission.id);
    const renamed = await organizationPermissions.updateOrganizationPermission({ permissionId: permission.id, name: 'Paint all' });
    assert.equal(renamed.name, 'Paint all');
    const found = await organizationPermissions.getOrganizationPermissionList({ query: key });
    assert.deepEqual(ids(found.data), [permission.id]);

    const role = await organizationRoles.createOrganizationRole({ name: 'Painter', key, description: 'Paints', permissions: [] });
    assert.equal(role.key, key);
    assert.equal(role.isCreatorEligible, false);
    assert.equal((await organizationRoles.getOrganizationRole(role.id)).name, 'Painter');
    assert.deepEqual(ids((await organizationRoles.getOrganizationRoleList({ query: key })).data), [role.id]);
    assert.equal((await organizationRoles.updateOrganizationRole({ organizationRoleId: role.id, name: 'Master' })).name, 'Master');
    const pair = { organizationRoleId: role.id, permissionId: permission.id };
    const granted = await organizationRoles.assignPermissionToOrganizationRole(pair);
    assert.deepEqual(ids(granted.permissions), [permission.id]);
    await refused(organizationRoles.assignPermissionToOrganizationRole(pair), 409, 'organization_role_permission_association_exists');
    assert.deepEqual((await organizationRoles.removePermissionFromOrganizationRole(pair)).permissions, []);
    assert.equal((await organizationRoles.deleteOrganizationRole(role.id)).deleted, true);
    assert.equal((await organizationPermissions.deleteOrganizationPermission(permission.id)).deleted, true);
    await notFound(organizationRoles.getOrganizationRole(role.id));
    await notFound(organizationPermissions.getOrganizationPermission(permission.id));
    await refused(organizationRoles.createOrganizationRole({ name: 'X', key: 'org:admin' }), 422, 'form_already_exists', 'key');
    await refused(organizationPermissions.createOrganizationPermission({ name: 'X', key: 'org:sys_profile:manage' }), 422, 'form_param_value_invalid', 'key');
  });
});

describe('redirectUrls', () => {
  test('go round', async () => {
    const url = `${mark()}://done`;
    const made = await clerk.redirectUrls.createRedirectUrl({ url });
    assert.equal(made.url, url);
    assert.equal((await clerk.redirectUrls.getRedirectUrl(made.id)).url, url);
    assert.ok(ids((await clerk.redirectUrls.getRedirectUrlList()).data).includes(made.id));
    await refused(clerk.redirectUrls.createRedirectUrl({ url }), 422, 'form_already_exists', 'url');
    deleted(await clerk.redirectUrls.deleteRedirectUrl(made.id), made.id, 'redirect_url');
    await notFound(clerk.redirectUrls.getRedirectUrl(made.id));
  });
});
