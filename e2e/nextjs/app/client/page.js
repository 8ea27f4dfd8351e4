'use client';

import { useAuth, useUser } from '@clerk/nextjs';

/** What the browser knows. The server renders it first, with what it has given the provider. */
export default function Client() {
  const { isLoaded, userId, sessionId, orgId, orgRole } = useAuth();
  const { isLoaded: met, user } = useUser();
  const known = {
    userId: userId ?? null, sessionId: sessionId ?? null, orgId: orgId ?? null, orgRole: orgRole ?? null,
    email: user?.primaryEmailAddress?.emailAddress ?? null,
  };
  return (
    <>
      <h1>Client</h1>
      <pre data-testid="known" data-loaded={isLoaded && met}>
        {JSON.stringify(known)}
      </pre>
    </>
  );
}
