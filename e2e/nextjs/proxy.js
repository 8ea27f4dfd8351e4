import { clerkMiddleware, createRouteMatcher } from '@clerk/nextjs/server';

const matched = createRouteMatcher(['/matched(.*)']);

const options = {
  organizationSyncOptions: { organizationPatterns: ['/orgs/:slug'], personalAccountPatterns: ['/personal'] },
};
if (process.env.E2E_FRONTEND_API_PROXY) {
  options.frontendApiProxy = { enabled: true };
}
// With it tokens are verified without asking the server for its keys.
if (process.env.CLERK_JWT_KEY) {
  options.jwtKey = process.env.CLERK_JWT_KEY;
}

export default clerkMiddleware(async (auth, request) => {
  if (matched(request)) {
    await auth.protect();
  }
}, options);

export const config = { matcher: ['/((?!_next|favicon.ico).*)', '/__clerk/(.*)'] };
