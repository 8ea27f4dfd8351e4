// invitations, allowlistIdentifiers, blocklistIdentifiers.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { clerk, ids, newEmail, newUser, notFound, refused, twin, unknownID } from './client.js';

const { invitations, allowlistIdentifiers, blocklistIdentifiers } = clerk;

describe('invitations', () => {
  test('go round', async t => {
    const emailAddress = newEmail();
    const made = await invitations.createInvitation({ emailAddress, publicMetadata: { a: 1 }, redirectUrl: 'https://example.com/welcome', expiresInDays: 3 });
    assert.deepEqual([made.emailAddress, made.status, made.publicMetadata], [emailAddress, 'pending', { a: 1 }]);
    assert.match(made.url, /ticket=/);
    await refused(invitations.createInvitation({ emailAddress }), 400, 'duplicate_record');
    const user = await newUser(t);
    await refused(invitations.createInvitation({ emailAddress: user.emailAddresses[0].emailAddress }), 422, 'form_identifier_exists', 'email_address');
    const found = await invitations.getInvitationList({ query: emailAddress, status: 'pending' });
    assert.deepEqual([ids(found.data), found.totalCount], [[made.id], 1]);
    if (twin) await notFound(twin.invitations.revokeInvitation(made.id));
    const revoked = await invitations.revokeInvitation(made.id);
    assert.equal(revoked.status, 'revoked');
    assert.equal(revoked.revoked, true);
    await refused(invitations.revokeInvitation(made.id), 400, 'invitation_already_revoked');
    await notFound(invitations.revokeInvitation(unknownID('inv')));
    const gone = await invitations.deleteInvitation(made.id);
    assert.deepEqual([gone.id, gone.deleted], [made.id, true]);
    await notFound(invitations.deleteInvitation(made.id));
  });

  test('come in bulk, or not at all', async () => {
    const addresses = [newEmail(), newEmail()];
    const made = await invitations.createInvitationBulk(addresses.map(emailAddress => ({ emailAddress })));
    assert.deepEqual(made.map(i => i.emailAddress), addresses);
    const fresh = newEmail();
    await refused(invitations.createInvitationBulk([fresh, addresses[0]].map(emailAddress => ({ emailAddress }))), 400, 'duplicate_record');
    assert.equal((await invitations.getInvitationList({ query: fresh })).totalCount, 0);
  });
});

describe('allowlistIdentifiers and blocklistIdentifiers', () => {
  test('go round', async () => {
    const identifier = newEmail();
    const allowed = await allowlistIdentifiers.createAllowlistIdentifier({ identifier, notify: true });
    assert.deepEqual([allowed.identifier, allowed.identifierType], [identifier, 'email_address']);
    assert.match(allowed.invitationId, /^inv_/);
    await refused(allowlistIdentifiers.createAllowlistIdentifier({ identifier, notify: false }), 400, 'duplicate_record');
    assert.ok(ids((await allowlistIdentifiers.getAllowlistIdentifierList()).data).includes(allowed.id));
    assert.equal((await allowlistIdentifiers.deleteAllowlistIdentifier(allowed.id)).deleted, true);
    await notFound(allowlistIdentifiers.deleteAllowlistIdentifier(allowed.id));

    const blocked = await blocklistIdentifiers.createBlocklistIdentifier({ identifier });
    assert.equal(blocked.identifier, identifier);
    assert.ok(ids((await blocklistIdentifiers.getBlocklistIdentifierList()).data).includes(blocked.id));
    await refused(blocklistIdentifiers.createBlocklistIdentifier({ identifier: 'nobody' }), 422, 'form_param_format_invalid', 'identifier');
    assert.equal((await blocklistIdentifiers.deleteBlocklistIdentifier(blocked.id)).deleted, true);
    await notFound(blocklistIdentifiers.deleteBlocklistIdentifier(blocked.id));
  });
});
