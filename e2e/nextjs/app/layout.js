import { ClerkProvider, Show, UserButton } from '@clerk/nextjs';
import Link from 'next/link';

// Pages are rendered for each request: while the application is built there are no keys yet.
export const dynamic = 'force-dynamic';

export const metadata = { title: 'Next.js with Bartleby' };

export default function Layout({ children }) {
  return (
    <html lang="en">
      <body>
        <ClerkProvider dynamic>
          <header>
            <nav>
              {['/', '/server', '/client', '/protected', '/matched'].map(path => (
                <Link key={path} href={path} prefetch={false}>
                  {path}
                </Link>
              ))}
            </nav>
            <Show when="signed-in">
              <UserButton />
            </Show>
            <Show when="signed-out">
              <Link href="/sign-in" prefetch={false}>Sign in</Link>
            </Show>
          </header>
          <main>{children}</main>
        </ClerkProvider>
      </body>
    </html>
  );
}
