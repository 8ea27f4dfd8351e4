// waitlistEntries, and what stands beside it: restrictions.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { clerk, deleted, ids, newEmail, notFound, outcomes, refused, twin, unknownID } from './client.js';

const { waitlistEntries, invitations } = clerk;

describe('waitlistEntries', () => {
  test('go round', async () => {
    const emailAddress = newEmail();
    const made = await waitlistEntries.create({ emailAddress, notify: false });
    assert.match(made.id, /^wle_/);
    assert.deepEqual([made.emailAddress, made.status, made.isLocked, made.invitation], [emailAddress, 'pending', false, null]);
    assert.deepEqual(await waitlistEntries.create({ emailAddress }), made);
    await refused(waitlistEntries.create({ emailAddress: 'nobody' }), 422, 'form_param_format_invalid', 'email_address');
    if (twin) await notFound(twin.waitlistEntries.invite(made.id));

    const invited = await waitlistEntries.invite(made.id);
    assert.deepEqual([invited.status, invited.invitation.status, invited.invitation.emailAddress], ['invited', 'pending', emailAddress]);
    assert.match(invited.invitation.url, /ticket=/);
    await refused(waitlistEntries.invite(made.id), 409, 'waitlist_entry_already_invited');
    await refused(waitlistEntries.reject(made.id), 409, 'waitlist_entry_already_invited');
    const again = await waitlistEntries.invite(made.id, { ignoreExisting: true });
    assert.notEqual(again.invitation.id, invited.invitation.id);
    const found = await waitlistEntries.list({ query: emailAddress, status: 'invited', orderBy: '-invited_at' });
    assert.deepEqual([ids(found.data), found.totalCount, found.data[0].invitation.id], [[made.id], 1, again.invitation.id]);
    assert.equal((await invitations.getInvitationList({ query: emailAddress })).totalCount, 2);
  });

  test('are rejected and deleted while they are pending', async () => {
    const { id } = await waitlistEntries.create({ emailAddress: newEmail() });
    assert.equal((await waitlistEntries.reject(id)).status, 'rejected');
    for (const call of ['reject', 'invite', 'delete']) await refused(waitlistEntries[call](id), 409, 'waitlist_entry_already_rejected');
    const other = await waitlistEntries.create({ emailAddress: newEmail() });
    deleted(await waitlistEntries.delete(other.id), other.id, 'waitlist_entry');
    await notFound(waitlistEntries.delete(other.id));
    await notFound(waitlistEntries.reject(unknownID('wle')));
  });

  test('come in bulk, or not at all', async () => {
    const [old, fresh] = [newEmail(), newEmail()];
    const { id } = await waitlistEntries.create({ emailAddress: old });
    const made = await waitlistEntries.createBulk([{ emailAddress: fresh, notify: false }, { emailAddress: old }]);
    assert.deepEqual(made.map(e => e.emailAddress), [fresh, old]);
    assert.equal(made[1].id, id);
    const never = newEmail();
    await refused(waitlistEntries.createBulk([never, never].map(emailAddress => ({ emailAddress }))), 422, 'form_param_duplicate', 'email_address');
    assert.equal((await waitlistEntries.list({ query: never })).totalCount, 0);
  });

  test('are invited once, whoever races', async () => {
    const { id } = await waitlistEntries.create({ emailAddress: newEmail() });
    const { won, lost } = await outcomes(Array.from({ length: 4 }, () => waitlistEntries.invite(id)));
    assert.deepEqual([won.length, lost.map(e => e.errors[0].code)], [1, Array(3).fill('waitlist_entry_already_invited')]);
  });
});
