import { auth } from '@clerk/nextjs/server';

/** Of nobody's organization, which the middleware has seen to by the address. */
export default async function Personal() {
  const { orgSlug } = await auth();
  return <p data-testid="active">{orgSlug ?? 'none'}</p>;
}
