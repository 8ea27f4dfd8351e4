import { auth } from '@clerk/nextjs/server';

/** Of an organization, which the middleware has made active by the address. */
export default async function OfOrganization({ params }) {
  const { slug } = await params;
  const { orgSlug } = await auth();
  return (
    <>
      <h1>{slug}</h1>
      <p data-testid="active">{orgSlug ?? 'none'}</p>
    </>
  );
}
