// users: profile images and generated avatars.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { clerk, current, frontendURL, newUser, notFound, refused, unknownID } from './client.js';
import { png } from './png.js';

const { users } = clerk;
const picture = (bytes = png(16)) => ({ file: new Blob([bytes], { type: 'image/png' }) });

// load fetches an image as a browser would, and answers its bytes.
async function load(url) {
  if (frontendURL) assert.ok(url.startsWith(`${frontendURL}/`), `${url} is not below ${frontendURL}`);
  const response = await fetch(url);
  assert.equal(response.status, 200, url);
  assert.match(response.headers.get('content-type'), /^image\//);
  assert.match(response.headers.get('cache-control') ?? '', /max-age=\d+/);
  const bytes = Buffer.from(await response.arrayBuffer());
  assert.ok(bytes.length > 0);
  return bytes;
}

describe('updateUserProfileImage', () => {
  test('sets an image that can be loaded', async t => {
    const user = await newUser(t);
    const avatar = await load(user.imageUrl);
    const changed = await users.updateUserProfileImage(user.id, picture());
    assert.equal(changed.hasImage, true);
    assert.notEqual(changed.imageUrl, user.imageUrl);
    assert.notDeepEqual(await load(changed.imageUrl), avatar);
    const read = await current(user);
    assert.equal(read.hasImage, true);
    assert.equal(read.imageUrl, changed.imageUrl);
  });

  test('replaces the image, and its URL with it', async t => {
    const user = await newUser(t);
    const first = await users.updateUserProfileImage(user.id, picture());
    const old = await load(first.imageUrl);
    const second = await users.updateUserProfileImage(user.id, picture(png(16, 255)));
    assert.notEqual(second.imageUrl, first.imageUrl);
    assert.notDeepEqual(await load(second.imageUrl), old);
  });

  test('looks at the bytes, whatever the part is called', async t => {
    const user = await newUser(t);
    const file = new File([png(16)], 'profileImage', { type: 'application/octet-stream' });
    assert.equal((await users.updateUserProfileImage(user.id, { file })).hasImage, true);
  });

  test('refuses what is no image', async t => {
    const user = await newUser(t);
    await refused(
      users.updateUserProfileImage(user.id, picture(Buffer.from('<svg onload="alert(1)"/>'))),
      400,
      'request_body_invalid',
    );
    await refused(users.updateUserProfileImage(user.id, picture(png(16).subarray(0, 60))), 400, 'request_body_invalid');
    assert.equal((await current(user)).hasImage, false);
  });

  test('refuses an upload without a file', async t => {
    const user = await newUser(t);
    await refused(
      users.updateUserProfileImage(user.id, { file: 'a text, not a file' }),
      400,
      'form_param_missing',
      'file',
    );
  });

  test('refuses more than 10 MB', async t => {
    const user = await newUser(t);
    const large = Buffer.concat([png(16), Buffer.alloc(10 * 1024 * 1024)]);
    await refused(users.updateUserProfileImage(user.id, picture(large)), 413, 'image_too_large');
  });

  test('refuses an unknown user', () => notFound(users.updateUserProfileImage(unknownID('user'), picture())));
});

describe('deleteUserProfileImage', () => {
  test('goes back to an avatar that can be loaded', async t => {
    const user = await newUser(t, { firstName: 'Ada', lastName: 'Lovelace' });
    const { imageUrl } = await users.updateUserProfileImage(user.id, picture());
    const changed = await users.deleteUserProfileImage(user.id);
    assert.equal(changed.hasImage, false);
    assert.notEqual(changed.imageUrl, imageUrl);
    await load(changed.imageUrl);
    assert.deepEqual((await current(user)).raw, changed.raw);
  });

  test('refuses when there is none', async t => {
    const user = await newUser(t);
    await refused(users.deleteUserProfileImage(user.id), 404, 'image_not_found');
  });

  test('refuses an unknown user', () => notFound(users.deleteUserProfileImage(unknownID('user'))));
});
