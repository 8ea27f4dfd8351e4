import { auth, currentUser } from '@clerk/nextjs/server';

/** What the server knows: from the token alone, and from the Backend API. */
export default async function Server() {
  const { userId, sessionId, orgId, orgRole } = await auth();
  const user = await currentUser();
  const known = { userId, sessionId, orgId: orgId ?? null, orgRole: orgRole ?? null, email: user?.primaryEmailAddress?.emailAddress ?? null };
  return (
    <>
      <h1>Server</h1>
      <pre data-testid="known">{JSON.stringify(known)}</pre>
    </>
  );
}
