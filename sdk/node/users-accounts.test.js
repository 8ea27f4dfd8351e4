// users: passkeys, wallets, and accounts at OAuth providers.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  clerk,
  current,
  deleted,
  fixtures,
  ids,
  needs,
  newEmail,
  newUser,
  newWallet,
  notFound,
  refused,
  unknownID,
} from './client.js';

const { users } = clerk;

describe('deleteUserPasskey', () => {
  test('deletes one passkey of the user', needs('BARTLEBY_FIXTURES'), async t => {
    const { user_id: userId, passkey_id: passkeyIdentificationId } = fixtures;
    const passkeys = async () => ids((await users.getUser(userId)).raw.passkeys);
    assert.deepEqual(await passkeys(), [passkeyIdentificationId]);
    const stranger = await newUser(t);
    await refused(
      users.deleteUserPasskey({ userId: stranger.id, passkeyIdentificationId }),
      404,
      'passkey_not_registered',
    );
    await refused(
      users.deleteUserPasskey({ userId, passkeyIdentificationId: unknownID('idn') }),
      404,
      'passkey_not_registered',
    );
    assert.deepEqual(await passkeys(), [passkeyIdentificationId]);

    deleted(await users.deleteUserPasskey({ userId, passkeyIdentificationId }), passkeyIdentificationId);
    assert.deepEqual(await passkeys(), []);
    await refused(users.deleteUserPasskey({ userId, passkeyIdentificationId }), 404, 'passkey_not_registered');
  });

  test('refuses an unknown user', () =>
    notFound(users.deleteUserPasskey({ userId: unknownID('user'), passkeyIdentificationId: unknownID('idn') })));
});

describe('deleteUserWeb3Wallet', () => {
  test('deletes one wallet of the user', async t => {
    const wallets = [newWallet(), newWallet()];
    const user = await newUser(t, { web3Wallet: wallets });
    const stranger = await newUser(t);
    const web3WalletIdentificationId = user.web3Wallets[0].id;
    await notFound(users.deleteUserWeb3Wallet({ userId: stranger.id, web3WalletIdentificationId }));
    deleted(
      await users.deleteUserWeb3Wallet({ userId: user.id, web3WalletIdentificationId }),
      web3WalletIdentificationId,
    );
    const read = await current(user);
    assert.deepEqual(
      read.web3Wallets.map(w => w.web3Wallet),
      wallets.slice(1),
    );
    assert.notEqual(read.primaryWeb3WalletId, web3WalletIdentificationId);
    await notFound(users.deleteUserWeb3Wallet({ userId: user.id, web3WalletIdentificationId }));
    await newUser(t, { web3Wallet: wallets.slice(0, 1) });
  });

  test('keeps the last identifier of the user', async t => {
    const user = await newUser(t, { emailAddress: undefined, web3Wallet: [newWallet()] });
    await refused(
      users.deleteUserWeb3Wallet({ userId: user.id, web3WalletIdentificationId: user.web3Wallets[0].id }),
      400,
      'identification_deletion_failed',
    );
    assert.equal((await current(user)).web3Wallets.length, 1);
  });

  test('refuses unknown ids', async t => {
    const user = await newUser(t);
    await notFound(users.deleteUserWeb3Wallet({ userId: user.id, web3WalletIdentificationId: unknownID('idn') }));
    await notFound(
      users.deleteUserWeb3Wallet({ userId: unknownID('user'), web3WalletIdentificationId: unknownID('idn') }),
    );
  });
});

describe('getUserOauthAccessToken and deleteUserExternalAccount', () => {
  test('read and end a connection to a provider', needs('BARTLEBY_FIXTURES'), async t => {
    const {
      user_id: userId,
      external_account_id: externalAccountId,
      oauth_provider: provider,
      oauth_token: token,
    } = fixtures;
    const user = await users.getUser(userId);
    const [account] = user.externalAccounts;
    assert.equal(account.id, externalAccountId);
    assert.equal(account.provider, `oauth_${provider}`);
    assert.ok(account.providerUserId);

    const { data, totalCount } = await users.getUserOauthAccessToken(userId, provider);
    assert.equal(totalCount, 1);
    assert.equal(data[0].externalAccountId, externalAccountId);
    assert.equal(data[0].token, token);
    assert.equal(data[0].provider, `oauth_${provider}`);
    assert.ok(Array.isArray(data[0].scopes));
    assert.deepEqual((await users.getUserOauthAccessToken(userId, `oauth_${provider}`)).data, data);
    assert.ok(!JSON.stringify(user.raw).includes(token), 'tokens are not shown with the user');

    const provided = { provider: account.provider, providerUserId: [account.providerUserId, 'of-nobody'] };
    const found = await users.getUserList(provided);
    assert.deepEqual(ids(found.data), [userId]);
    assert.equal(found.totalCount, 1);
    assert.equal(await users.getCount({ ...provided, providerUserId: ['of-nobody'] }), 0);

    const linked = user.emailAddresses.find(email => email.linkedTo.length > 0);
    assert.ok(linked, 'the account vouches for an address');
    assert.equal(linked.linkedTo[0].type, account.provider);
    await refused(clerk.emailAddresses.deleteEmailAddress(linked.id), 400, 'delete_linked_identification_disallowed');
    await refused(
      users.replaceUserEmailAddress(userId, { emailAddress: newEmail() }),
      400,
      'delete_linked_identification_disallowed',
    );

    const stranger = await newUser(t);
    await refused(
      users.deleteUserExternalAccount({ userId: stranger.id, externalAccountId }),
      404,
      'external_account_not_found',
    );
    await refused(
      users.deleteUserExternalAccount({ userId, externalAccountId: unknownID('eac') }),
      404,
      'external_account_not_found',
    );
    deleted(await users.deleteUserExternalAccount({ userId, externalAccountId }), externalAccountId);
    const left = await users.getUser(userId);
    assert.deepEqual(left.externalAccounts, []);
    assert.deepEqual(left.emailAddresses.find(email => email.id === linked.id).linkedTo, []);
    const tokens = await users.getUserOauthAccessToken(userId, provider).catch(error => {
      assert.equal(error.status, 404);
      return { data: [] };
    });
    assert.deepEqual(tokens.data, [], 'the token went with the account');
    await refused(users.deleteUserExternalAccount({ userId, externalAccountId }), 404, 'external_account_not_found');
  });

  test('refuse an unknown user', async () => {
    await notFound(users.getUserOauthAccessToken(unknownID('user'), 'google'));
    await notFound(users.deleteUserExternalAccount({ userId: unknownID('user'), externalAccountId: unknownID('eac') }));
  });
});
