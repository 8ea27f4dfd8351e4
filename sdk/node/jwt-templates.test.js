// jwtTemplates.
import assert from 'node:assert/strict';
import { createHmac, generateKeyPairSync, verify } from 'node:crypto';
import { describe, test } from 'node:test';
import { clerk, deleted, ids, mark, newUser, notFound, refused, twin, unknownID } from './client.js';

const { jwtTemplates, sessions } = clerk;

// newTemplate creates a template that is deleted when the test ends.
async function newTemplate(t, fields = {}) {
  const made = await jwtTemplates.create({ name: mark(), claims: {}, ...fields });
  t.after(() => jwtTemplates.delete(made.id).catch(() => {}));
  return made;
}

function parts(jwt) {
  const [head, payload, signature] = jwt.split('.');
  return {
    header: JSON.parse(Buffer.from(head, 'base64url')),
    claims: JSON.parse(Buffer.from(payload, 'base64url')),
    signed: `${head}.${payload}`,
    signature: Buffer.from(signature, 'base64url'),
  };
}

describe('jwtTemplates', () => {
  test('go round', async t => {
    const name = mark();
    const made = await newTemplate(t, { name, claims: { aud: 'convex', snake_case: { camelCase: '{{user.id}}' } }, lifetime: 90, allowedClockSkew: 0 });
    assert.deepEqual(
      [made.name, made.claims, made.lifetime, made.allowedClockSkew, made.customSigningKey, made.signingAlgorithm],
      [name, { aud: 'convex', snake_case: { camelCase: '{{user.id}}' } }, 90, 0, false, 'RS256'],
    );
    assert.deepEqual(await jwtTemplates.get(made.id), made);
    const { data, totalCount } = await jwtTemplates.list({ limit: 500 });
    assert.ok(ids(data).includes(made.id) && totalCount >= data.length);
    if (twin) await notFound(twin.jwtTemplates.get(made.id));

    await refused(jwtTemplates.create({ name, claims: {} }), 422, 'form_already_exists', 'name');
    await refused(jwtTemplates.create({ name: mark(), claims: { sub: 'x' } }), 400, 'jwt_template_reserved_claim', 'claims');
    await refused(jwtTemplates.create({ name: mark(), claims: { a: '{{user.id' } }), 422, 'form_param_format_invalid', 'claims');
    await refused(jwtTemplates.create({ name: mark(), claims: {}, customSigningKey: true }), 422, 'form_conditional_param_missing', 'signing_algorithm');

    const renamed = await jwtTemplates.update({ templateId: made.id, name: `${name}-2`, claims: { b: 1 } });
    assert.deepEqual([renamed.name, renamed.claims, renamed.lifetime], [`${name}-2`, { b: 1 }, 90]);
    deleted(await jwtTemplates.delete(made.id), made.id, 'jwt_template');
    await notFound(jwtTemplates.delete(made.id));
    await notFound(jwtTemplates.get(unknownID('jtmpl')));
  });

  test('sign with keys of their own', async t => {
    const user = await newUser(t, { firstName: 'Ada', publicMetadata: { plan: 'gold' } });
    const session = await sessions.createSession({ userId: user.id });
    const claims = { role: 'authenticated', name: '{{user.first_name}}', plan: "{{user.public_metadata.plan || 'none'}}" };
    const secret = 'super-secret-jwt-token-with-at-least-32-characters-long';
    const hmac = await newTemplate(t, { claims, customSigningKey: true, signingAlgorithm: 'HS256', signingKey: secret });
    assert.ok(!JSON.stringify(hmac).includes(secret));
    let token = parts((await sessions.getToken(session.id, hmac.name)).jwt);
    assert.equal(token.header.alg, 'HS256');
    assert.deepEqual(token.signature, createHmac('sha256', secret).update(token.signed).digest());
    assert.deepEqual([token.claims.sub, token.claims.role, token.claims.name, token.claims.plan], [user.id, 'authenticated', 'Ada', 'gold']);
    assert.equal(token.claims.sid, undefined);

    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' });
    const ec = await newTemplate(t, { claims, customSigningKey: true, signingAlgorithm: 'ES256', signingKey: pem });
    token = parts((await sessions.getToken(session.id, ec.name, 3600)).jwt);
    assert.ok(verify('sha256', token.signed, { key: publicKey, dsaEncoding: 'ieee-p1363' }, token.signature));
    assert.equal(token.claims.exp - token.claims.iat, 3600);
    await refused(
      jwtTemplates.create({ name: mark(), claims, customSigningKey: true, signingAlgorithm: 'RS256', signingKey: pem }),
      422,
      'form_param_format_invalid',
      'signing_key',
    );
  });
});
