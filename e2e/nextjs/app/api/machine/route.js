import { auth } from '@clerk/nextjs/server';

/** For machines: whoever brings another token than theirs is refused. */
export async function GET() {
  const { isAuthenticated, tokenType, subject } = await auth({ acceptsToken: ['m2m_token', 'api_key'] });
  return Response.json({ tokenType, subject: subject ?? null }, { status: isAuthenticated ? 200 : 401 });
}
