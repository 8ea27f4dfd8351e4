// An ordinary application of @clerk/react: prebuilt components, each at a path of its own, and what the hooks tell.
import {
  APIKeys, ClerkProvider, CreateOrganization, OrganizationList, OrganizationProfile, OrganizationSwitcher, Show, SignIn, SignInButton, SignOutButton, SignUp, UserButton, UserProfile,
  Waitlist, useAuth, useClerk, useOrganization, useReverification, useSessionList, useUser,
} from '@clerk/react';
import { useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';

const { publishableKey, provider } = window.settings;

// navigate goes to a path of this application without loading it anew.
function navigate(how, to) {
  const url = new URL(to, location.href);
  if (url.origin !== location.origin) return location.assign(url);
  history[how](null, '', url);
  dispatchEvent(new Event('moved'));
}

function usePath() {
  const [path, setPath] = useState(location.pathname);
  useEffect(() => {
    const moved = () => setPath(location.pathname);
    addEventListener('moved', moved);
    addEventListener('popstate', moved);
    return () => {
      removeEventListener('moved', moved);
      removeEventListener('popstate', moved);
    };
  }, []);
  return path;
}

function Home() {
  const { userId, sessionId, orgId, orgRole, isLoaded } = useAuth();
  const { user } = useUser();
  const { organization } = useOrganization();
  const { sessions } = useSessionList();
  if (!isLoaded) return <p>Loading</p>;
  return (
    <main>
      <h1>Home</h1>
      <Show when="signed-out"><p>Nobody is signed in</p><SignInButton>Enter</SignInButton></Show>
      <Show when="signed-in">
        <header style={{ display: 'flex', gap: 16, alignItems: 'center' }}>
          <UserButton userProfileMode="navigation" userProfileUrl="/user" />
          <SignOutButton>Leave</SignOutButton>
        </header>
        <dl>
          <dt>User</dt><dd data-testid="user">{userId}</dd>
          <dt>Session</dt><dd data-testid="session">{sessionId}</dd>
          <dt>Name</dt><dd data-testid="name">{user?.fullName ?? ''}</dd>
          <dt>Address</dt><dd data-testid="address">{user?.primaryEmailAddress?.emailAddress ?? ''}</dd>
          <dt>Organization</dt><dd data-testid="organization">{organization?.name ?? ''}</dd>
          <dt>Role</dt><dd data-testid="role">{orgId ? orgRole : ''}</dd>
          <dt>Sessions</dt><dd data-testid="sessions">{sessions?.length}</dd>
        </dl>
      </Show>
    </main>
  );
}

// Link is the page to which e-mail links lead.
function Link() {
  const { handleEmailLinkVerification } = useClerk();
  const [state, setState] = useState('…');
  useEffect(() => {
    handleEmailLinkVerification({ redirectUrlComplete: '/', redirectUrl: '/sign-in' }).then(() => setState('done'), error => setState(error.code ?? String(error)));
  }, [handleEmailLinkVerification]);
  return <p data-testid="link">{state}</p>;
}

// Action does what a back end lets happen only where the first factor was proved within the last minute.
function Action() {
  const { getToken } = useAuth();
  const [state, setState] = useState('…');
  const act = useReverification(async () => {
    const { fva } = JSON.parse(atob((await getToken({ skipCache: true })).split('.')[1]));
    const reverification = { level: 'first_factor', afterMinutes: 1 };
    return fva[0] < 1 ? 'done' : { clerk_error: { type: 'forbidden', reason: 'reverification-error', metadata: { reverification } } };
  });
  return (
    <main>
      <button onClick={() => act().then(setState, error => setState(error.code ?? String(error)))}>Act</button>
      <p data-testid="action">{state}</p>
    </main>
  );
}

const pages = {
  'sign-in': () => <SignIn path="/sign-in" routing="path" signUpUrl="/sign-up" />,
  combined: () => <SignIn path="/combined" routing="path" withSignUp />,
  'sign-up': () => <SignUp path="/sign-up" routing="path" signInUrl="/sign-in" />,
  user: () => <UserProfile path="/user" routing="path" />,
  organization: () => <OrganizationProfile path="/organization" routing="path" />,
  organizations: () => <OrganizationList />,
  switcher: () => (
    <OrganizationSwitcher organizationProfileMode="navigation" organizationProfileUrl="/organization" createOrganizationMode="navigation" createOrganizationUrl="/create-organization" />
  ),
  'create-organization': () => <CreateOrganization path="/create-organization" routing="path" />,
  waitlist: () => <Waitlist signInUrl="/sign-in" />,
  'email-link': () => <Link />,
  'api-keys': () => <APIKeys />,
  action: () => <Action />,
};

function Application() {
  const Page = pages[usePath().split('/')[1]] ?? Home;
  return (
    <ClerkProvider
      publishableKey={publishableKey}
      routerPush={to => navigate('pushState', to)}
      routerReplace={to => navigate('replaceState', to)}
      signInUrl="/sign-in"
      signUpUrl="/sign-up"
      afterSignOutUrl="/"
      telemetry={false}
      {...provider}
    >
      <Page />
    </ClerkProvider>
  );
}

createRoot(document.getElementById('root')).render(<Application />);
