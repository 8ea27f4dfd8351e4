import { auth } from '@clerk/nextjs/server';

/** Guarded by the page itself. */
export default async function Protected() {
  const { userId } = await auth.protect();
  return (
    <>
      <h1>Protected</h1>
      <p data-testid="user">{userId}</p>
    </>
  );
}
