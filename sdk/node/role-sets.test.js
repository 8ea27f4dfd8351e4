// roleSets. The other tenant has its roles and its initial set to itself.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { discard, ids, needs, newUser, notFound, refused, twin, unknownID } from './client.js';

const keys = set => set.roles.map(role => role.key);

describe('roleSets', needs('BARTLEBY_TWIN_SECRET_KEY'), () => {
  test('go round', async t => {
    const { roleSets, organizations, organizationRoles } = twin;
    const first = await roleSets.getRoleSet('role_set:default');
    assert.deepEqual([first.type, first.defaultRole.key, first.creatorRole.key, first.roleSetMigration], ['initial', 'org:member', 'org:admin', null]);
    await organizationRoles.createOrganizationRole({ name: 'Painter', key: 'org:painter', includeInInitialRoleSet: false });
    assert.ok(!keys(await roleSets.getRoleSet(first.id)).includes('org:painter'));

    const made = await roleSets.createRoleSet({
      name: 'Shop', key: 'role_set:shop', description: 'Who paints', defaultRoleKey: 'org:member', creatorRoleKey: 'org:admin', type: 'custom', roles: ['org:admin', 'org:member'],
    });
    assert.match(made.id, /^roleset_/);
    assert.deepEqual([made.name, made.key, made.description, made.type, keys(made)], ['Shop', 'role_set:shop', 'Who paints', 'custom', ['org:admin', 'org:member']]);
    await refused(roleSets.createRoleSet({ name: 'X', key: 'role_set:shop', defaultRoleKey: 'org:admin', creatorRoleKey: 'org:admin', roles: ['org:admin'] }), 422, 'form_already_exists', 'key');
    const list = await roleSets.getRoleSetList({ query: 'shop', orderBy: '-name', limit: 5, offset: 0 });
    assert.deepEqual([list.totalCount, ids(list.data)], [1, [made.id]]);
    await notFound(roleSets.getRoleSet(unknownID('roleset')));

    const renamed = await roleSets.updateRoleSet({ roleSetKeyOrId: made.id, name: 'Paint shop' });
    assert.equal(renamed.name, 'Paint shop');
    const more = await roleSets.addRolesToRoleSet({ roleSetKeyOrId: made.key, roleKeys: ['org:painter'], defaultRoleKey: 'org:painter' });
    assert.deepEqual([keys(more), more.defaultRole.key], [['org:admin', 'org:member', 'org:painter'], 'org:painter']);

    const user = await newUser(t, {}, twin);
    const organization = await organizations.createOrganization({ name: 'Shop', roleSetKey: made.key });
    t.after(() => organizations.deleteOrganization(organization.id));
    const { id: organizationId } = organization;
    const member = { organizationId, userId: user.id };
    await organizations.createOrganizationMembership({ ...member, role: 'org:painter' });
    const role = async () => (await organizations.getOrganizationMembershipList({ organizationId })).data[0].role;
    const counted = (await roleSets.getRoleSet(made.id)).roles.find(r => r.key === 'org:painter');
    assert.deepEqual([counted.membersCount, counted.hasMembers], [1, true]);

    const fewer = await roleSets.replaceRoleInRoleSet({ roleSetKeyOrId: made.id, roleKey: 'org:painter', toRoleKey: 'org:member' });
    assert.deepEqual([keys(fewer), fewer.defaultRole.key, await role()], [['org:admin', 'org:member'], 'org:member', 'org:member']);

    const next = await roleSets.createRoleSet({ name: 'Next', defaultRoleKey: 'org:admin', creatorRoleKey: 'org:admin', roles: ['org:admin'] });
    await refused(roleSets.replaceRoleSet({ roleSetKeyOrId: made.id, destRoleSetKey: next.key }), 422, 'organization_role_set_reassignment_mappings_missing');
    const gone = await roleSets.replaceRoleSet({ roleSetKeyOrId: made.id, destRoleSetKey: next.key, reassignmentMappings: { 'org:member': 'org:admin' } });
    assert.deepEqual([gone.id, gone.deleted, await role()], [made.id, true, 'org:admin']);
    await notFound(roleSets.getRoleSet(made.id));
    await discard(user.id, twin);
  });
});
