// Acts over MCP with the official client: the server's URL and key, or a program to start, and whom to find come on standard input.
// mcp_test.go runs it.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';

const { url, key, program, env, username } = JSON.parse(readFileSync(0, 'utf8'));
const transport = url
  ? new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers: { Authorization: `Bearer ${key}` } } })
  : new StdioClientTransport({ command: program[0], args: program.slice(1), env });
const client = new Client({ name: 'check', version: '1' });
await client.connect(transport);
const use = (name, args) => client.callTool({ name, arguments: args });

const { tools } = await client.listTools();
const hints = Object.fromEntries(tools.map((tool) => [tool.name, tool.annotations]));
assert.equal(hints.find_users.readOnlyHint, true);
assert.equal(hints.create_invitation.destructiveHint, false);
assert.ok(tools.every((tool) => tool.outputSchema)); // against which the client checks what is answered below

const summary = await use('list_endpoints', { query: 'how do I ban a user' });
assert.ok(!summary.isError, JSON.stringify(summary));

const invited = await use('create_invitation', { email_address: `${username}-guest@example.com`, notify: false });
assert.equal(invited.structuredContent.status, 'pending');
const missing = await use('get_user', { user_id: 'user_2aaaaaaaaaaaaaaaaaaaaaaaaaa' });
assert.equal(missing.isError, true);
assert.equal(JSON.parse(missing.content[0].text).errors[0].code, 'resource_not_found');

const none = await use('get_user', { user_id: 'count' });
assert.equal(JSON.parse(none.content[0].text).errors[0].code, 'resource_not_found');

// Whatever is answered has to be as the output schemas say: the client checks it.
const list = await use('find_users', {});
const id = list.structuredContent.data[0]?.id;
if (id) {
  assert.equal((await use('get_user', { user_id: id })).structuredContent.id, id);
  assert.equal((await use('unban_user', { user_id: id })).structuredContent.banned, false);
  assert.equal((await use('find_user_memberships', { user_id: id })).structuredContent.total_count, 1);
}
assert.equal(Boolean(id), Boolean(url));
for (const [tool, args] of [['count_users', {}], ['find_organizations', {}], ['find_sessions', id ? { user_id: id } : {}]]) {
  const answer = await use(tool, args);
  assert.ok(answer.structuredContent, JSON.stringify(answer));
}

if (url) {
  const found = await use('find_users', { username: [username] });
  assert.equal(found.structuredContent.data[0].username, username);
  assert.equal(hints.ban_user, undefined);
} else {
  assert.equal(hints.ban_user.destructiveHint, true);
  const banned = await use('ban_user', { user_id: 'user_2aaaaaaaaaaaaaaaaaaaaaaaaaa' });
  assert.equal(banned.isError, true);
}
await client.close();
